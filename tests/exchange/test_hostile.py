"""What hurried and hostile users do with imports: everything twice, at once, under odd names, with formulas in it."""

from __future__ import annotations

import io
import threading
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from luoshi.exchange import actions, gate
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import, ImportFile
from luoshi.files.models import StoredFile
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Membership, Person
from luoshi.sandbox import ChildFailed
from tests.exchange.offer import HEADS, KEY
from tests.exchange.sheets import CLERK, handed, imported, reads, received, xlsx
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import a_role_with
from tests.workbooks.sheets import pages

FORMULA = '=HYPERLINK("http://example.invalid","看")'


def at_once(*doings):
    """Each in a thread of its own, begun together; what came of them, None or the one sentence."""
    begin = threading.Barrier(len(doings))
    outcomes = []

    def run(doing):
        begin.wait()
        try:
            doing()
            outcomes.append(None)
        except Refused as refused:
            outcomes.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[doing]) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes, key=str)


@pytest.fixture
def group(data_dir):
    return make_group()


@pytest.mark.django_db(transaction=True)
def test_the_same_file_dropped_twice_at_once_is_written_once_and_undone_once(group):
    before = reads()
    content = xlsx(*((f"H{n}", f"人员{n}", "甲厂第一党支部", None, "班长") for n in range(30)))
    twice = [received(group.works, handed(content)) for _ in range(2)]
    outcomes = at_once(*(lambda found=found: actions.apply(found, by=CLERK) for found in twice))
    assert outcomes == [None, "没有写入：预览之后系统里的记录有变动，请看过新的预览再写入"]
    assert (Person.objects.count(), Membership.objects.open().count()) == (30, 30)
    written = Import.objects.get(state=State.APPLIED)
    undone = at_once(*(lambda: actions.undo(written, by=CLERK) for _ in range(2)))
    assert undone == [None, "这次导入没有写入，或已经撤销"]
    assert reads() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd/人员名单.xlsx", "人员名单.xlsx"),
        ("C:\\用户\\桌面\\人员名单.xlsx", "人员名单.xlsx"),
        ("名" * 300 + ".xlsx", None),
        ('<img src=x onerror="1">.xlsx', None),
        ("人员\r\n名单\x00.xlsx", None),
        ("..", None),
        ("", None),
    ],
)
def test_a_name_is_only_a_name(group, name, kept):
    found = received(group.works_first, handed(xlsx(("G1", "张三", "别处", None, "")), name))
    file = ImportFile.objects.get(found_in=found)
    stored = StoredFile.objects.get()
    assert kept is None or file.name == kept
    assert file.name
    assert len(file.name) <= 200
    for said in (file.name, stored.name):
        assert not set(said) & set("/\\\r\n\x00")
    client = client_of(make_user(a_role_with("organisations.change"), group.top))
    page = client.get(reverse("import", args=[found.uuid]))
    assert page.status_code == 200
    assert b"<img src=x" not in page.content
    back = client.get(reverse("import_wrong", args=[found.uuid]))
    assert back.status_code == 200
    assert "\n" not in back["Content-Disposition"]


WRONG = ["1", "G1", "张三", "别处", "", FORMULA], ["2", "G2", "李四", "", "", "@SUM(1)"]
FINE = ["1", "G1", "张三", "", "", FORMULA], ["2", "G2", "李四", "", "", "-1+1"]


def words(*lines, tab="Sheet1"):
    """A workbook whose cells are words, also where they look like formulas."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(tab)
    for number, line in enumerate([["人员名单"], HEADS, *lines]):
        for place, cell in enumerate(line):
            page.write_string(number, place, cell)
    book.close()
    return stream.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("tab", ["=1+1", "+cmd", "); DROP--", "&amp;<b>"])
def test_formulas_stay_words_wherever_they_go(group, tab):
    found = received(group.works_first, handed(words(*WRONG, tab=tab)))
    client = client_of(make_user(a_role_with("organisations.change"), group.top))
    assert "<b> 第" not in client.get(reverse("import", args=[found.uuid])).content.decode()
    back = client.get(reverse("import_wrong", args=[found.uuid])).content
    (page,) = pages(back)
    assert any(FORMULA in row for row in page.rows)
    assert formulas(back) == []


@pytest.mark.django_db
def test_formulas_stay_words_in_what_goes_out(group):
    imported(group.works_first, handed(words(*FINE)))
    client = client_of(make_user(a_role_with("organisations.change"), group.top))
    asked = {"sheet": KEY, "unit": str(group.works_first.uuid), "on": "2021-03-02"}
    out = client.get(reverse("exchange_out"), asked).content
    assert formulas(out) == []
    said = [cell for row in pages(out)[0].rows for cell in row]
    assert {FORMULA, "-1+1"} <= set(said)


def formulas(content):
    """Formulas in the cells of a workbook; the lists of choices are none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [
            name for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet") and b"<f>" in archive.read(name)
        ]  # fmt: skip


@pytest.mark.django_db
def test_three_hundred_columns_and_one_of_them_personal(group):
    more = [f"附加{n}" for n in range(293)]
    lines = ["G1", "张三", "", None, "班长", *("x" for _ in more), "某族"]
    found = received(group.works_first, handed(xlsx(lines, heads=[*HEADS, *more, "民族"])))
    assert (found.new, found.bad) == (1, 0)
    file = ImportFile.objects.get(found_in=found)
    assert any("民族" in words for words in file.told)
    assert "某族" not in repr(pages(file.stored.path.read_bytes()))


@pytest.mark.django_db
def test_a_drop_again_while_the_page_is_old_changes_nothing(group):
    """Back in the browser: 写入 pressed twice, 放弃 after 写入, 撤销 after 放弃."""
    client = client_of(make_user(a_role_with("organisations.change"), group.top))
    found = received(group.works_first, handed(xlsx(("G1", "张三", "", None, ""))))
    for _ in range(2):
        client.post(reverse("import_apply", args=[found.uuid]))
    assert Person.objects.count() == 1
    dropped = client.post(reverse("import_drop", args=[found.uuid]), follow=True)
    assert "这次导入已经结束" in dropped.content.decode()
    upload = {"files": [SimpleUploadedFile("人员名单.xlsx", xlsx(("G1", "改名", "", None, "")))]}
    more = client.post(reverse("import_more", args=[found.uuid]), upload, follow=True)
    assert "这次导入已经结束，请另行导入" in more.content.decode()
    assert Person.objects.get().name == "张三"
    for _ in range(2):
        again = client.post(reverse("import_undo", args=[found.uuid]), {"why": ""}, follow=True)
    assert "这次导入没有写入，或已经撤销" in again.content.decode()
    assert not Person.objects.rows().exists()


@pytest.mark.django_db
def test_a_copy_that_cannot_be_made_is_a_sentence_and_nothing_is_kept(group, monkeypatch):
    def fails(_file, _kept):
        raise ChildFailed("copying.py:1")

    monkeypatch.setattr(gate, "copy_without", fails)
    with pytest.raises(Refused, match="电子表格无法读取"):
        received(group.works_first, handed(xlsx(("G1", "张三", "", None, ""))))
    assert not StoredFile.objects.exists()
