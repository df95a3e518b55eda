"""Pages of this room: who gets them, and a whole import through them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.access.actions import grant
from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.exchange import jobs, queries
from luoshi.exchange.models import Import
from luoshi.jobs.worker import Worker
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Person
from tests.exchange.addresses import line
from tests.exchange.offer import HEADS, KEY
from tests.exchange.sheets import handed, imported, received, xlsx
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite, a_role_with
from tests.workbooks.sheets import pages, raw_xlsx

RIGHT = "organisations.change"
pytestmark = pytest.mark.django_db


class TestImportPage(PagePermissionSuite):
    right = RIGHT

    def address(self, unit):
        return reverse("import", args=[received(unit, handed(xlsx(line("", None, "")))).uuid])


class TestImports(ListPermissionSuite):
    right = RIGHT

    def address(self):
        return reverse("exchange")

    def make(self, unit, mark):
        from luoshi.organisations.models import UnitSpan

        assert UnitSpan.objects.filter(unit=unit).exists()
        from luoshi.kernel.actor import Actor

        received(unit, handed(xlsx(line("", None, ""))), by=Actor(7, mark))

    def test_without_the_right_the_list_does_not_exist(self):
        """Whoever may see the rows may give them out: the page is there, with no import on it."""
        group = make_group()
        self.make(group.works_first, "甲乙丙丁")
        assert client_of(make_user()).get(self.address()).status_code == 404
        page = client_of(make_user(Role.LEADER, group.top)).get(self.address())
        assert page.status_code == 200
        assert "甲乙丙丁" not in page.content.decode()


class TestImportsQueries(QueryCountSuite):
    right = RIGHT
    queries = 6

    def address(self):
        return reverse("exchange")

    def fill(self, group, count):
        for _number in range(count):
            received(group.works_first, handed(xlsx(line("", None, ""))))


class TestImportQueries(QueryCountSuite):
    right = RIGHT
    queries = 9

    def fill(self, group, count):
        lines = [line("", None, "") for _number in range(count)]
        self.found = received(group.works_first, handed(xlsx(*lines)))

    def address(self):
        return reverse("import", args=[self.found.uuid])


@pytest.fixture
def group(data_dir):
    return make_group()


@pytest.fixture
def client(group):
    return client_of(make_user(a_role_with(RIGHT), group.top))


def upload(content, name="人员名单.xlsx"):
    return SimpleUploadedFile(name, content)


def sent(client, unit, *files, follow=True):
    data = {"unit": str(unit.uuid), "on": "2021-03-01", "files": list(files)}
    return client.post(f"{reverse('exchange_new')}?sheet={KEY}", data, follow=follow)


def words(answer):
    return answer.content.decode()


def test_from_the_drop_to_the_undo(client, group):
    answer = sent(client, group.works, upload(xlsx(("G1", "张三", "甲厂第一党支部", None, "班长"))))
    page = words(answer)
    assert "还没有写入任何内容" in page
    assert "写入1行" in page
    found = Import.objects.get()
    page = words(client.post(reverse("import_apply", args=[found.uuid]), follow=True))
    assert "已写入：新增1，变更0" in page
    assert Person.objects.get().name == "张三"
    page = words(client.post(reverse("import_undo", args=[found.uuid]), {"why": "传错"}, follow=True))
    assert "已撤销整批导入" in page
    assert not Person.objects.rows().exists()
    assert "已撤销" in words(client.get(reverse("exchange")))


def test_an_open_import_says_until_when_and_a_dropped_one_that_nothing_is_kept(client, group, settings):
    settings.OPEN_IMPORT_DAYS = 7
    sent(client, group.works, upload(xlsx(("G1", "张三", "甲厂第一党支部", None, "班长"))))
    found = Import.objects.get()
    until = clock.today() + dt.timedelta(days=7)
    assert f"到{until:%Y-%m-%d}还没有写入的，自动放弃" in words(
        client.get(reverse("import", args=[found.uuid]))
    )
    client.post(reverse("import_drop", args=[found.uuid]))
    page = words(client.get(reverse("import", args=[found.uuid])))
    assert "上传的文件没有保留" in page
    assert "人员名单.xlsx" in page


def test_the_first_page_names_what_nobody_has_written(client, group):
    assert "还没有写入的导入" not in words(client.get(reverse("home")))
    sent(client, group.works, upload(xlsx(("G1", "张三", "甲厂第一党支部", None, "班长"))))
    found = Import.objects.get()
    assert f'href="{reverse("import", args=[found.uuid])}"' in words(client.get(reverse("home")))
    other = client_of(make_user(a_role_with(RIGHT), group.office))
    assert "还没有写入的导入" not in words(other.get(reverse("home")))


def test_the_drop_zone_gets_an_address_or_one_sentence(client, group):
    data = {"unit": str(group.works.uuid), "on": "2021-03-01", "files": [upload(b"x", "名单.txt")]}
    url = f"{reverse('exchange_new')}?sheet={KEY}"
    answer = client.post(url, data, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "这不是电子表格" in answer.json()["error"]
    data["files"] = [upload(xlsx(("G1", "张三", "", None, "")))]
    answer = client.post(url, data, headers={"Accept": "application/json"})
    assert answer.json()["next"] == reverse("import", args=[Import.objects.get().uuid])
    assert "还没有选文件" in words(client.post(url, {"unit": data["unit"], "on": "2021-03-01"}))


def test_wrong_rows_go_back_with_the_reason_and_come_again(client, group):
    fine = ("G1", "张三", "甲厂第一党支部", None, "班长")
    answer = sent(client, group.works, upload(xlsx(fine, ("G2", "李四", "别处", None, ""))))
    assert "有1行有误" in words(answer)
    found = Import.objects.get()
    back = client.get(reverse("import_wrong", args=[found.uuid]), {"file": "1"})
    assert "%E5%BE%85%E6%94%B9.xlsx" in back["Content-Disposition"]
    (page,) = pages(back.content)
    assert page.rows[3][6] == "D列“所在党支部”：没有找到“别处”，请写本单位下级支部的全称"
    rows = [list(row) for row in page.rows]
    rows[3][3] = "甲厂第二党支部"
    mended = upload(
        raw_xlsx([["" if cell is None else cell for cell in row] for row in rows]), "人员名单-待改.xlsx"
    )
    answer = client.post(reverse("import_more", args=[found.uuid]), {"files": [mended]}, follow=True)
    assert "写入2行" in words(answer)
    assert "有1行有误" not in words(answer)
    client.post(reverse("import_apply", args=[found.uuid]))
    assert Person.objects.count() == 2


def test_unknown_heads_are_confirmed_on_a_page_once(client, group):
    foreign = raw_xlsx(
        [["花名册"], ["员工", "工作号", "现岗位名称"], ["张三", "G1", "班长"], ["李四", "G2", "干事"]]
    )
    assert "表头第一次见到" in words(sent(client, group.works_first, upload(foreign)))
    found = Import.objects.get()
    url = reverse("import_columns", args=[found.uuid])
    page = words(client.get(url))
    assert "张三；李四" in page
    assert "必须有的列：" in page
    chosen = {"column_0": "name", "column_1": "", "column_2": "job", "fingerprint": ""}
    assert "还没有选出这些必填的列：工号" in words(client.post(url, chosen))
    page = words(client.post(url, chosen | {"column_1": "staff_no"}, follow=True))
    assert "已记住这种表头" in page
    assert "写入2行" in page
    assert "写入2行" in words(sent(client, group.works_first, upload(foreign)))


def test_of_many_files_the_doubtful_are_asked_and_the_missing_told(client, group):
    first = upload(xlsx(("G1", "张三", "", None, ""), title="甲厂第一党支部人员名单"), "a.xlsx")
    other = upload(xlsx(("G2", "李四", "", None, "")), "名单.xlsx")
    page = words(sent(client, group.top, first, other))
    assert "请选择这个文件是哪个单位的" not in page
    assert "单位待核对" in page
    found = Import.objects.get()
    url = reverse("import_settle", args=[found.uuid])
    assert "请选择这个文件是哪个单位的，或勾选不导入" in words(client.post(url, {}))
    page = words(client.post(url, {"unit_2": str(group.office.uuid)}, follow=True))
    assert "还有1个单位没有交" in page
    assert "还没有收到以下1个单位的，请尽快报送：甲厂第二党支部。" in page
    assert "写入2行" in page


def test_a_file_may_be_left_out(client, group):
    first = upload(xlsx(("G1", "张三", "", None, ""), title="甲厂第一党支部人员名单"), "a.xlsx")
    sent(client, group.top, first, upload(xlsx(("G2", "李四", "", None, "")), "名单.xlsx"))
    found = Import.objects.get()
    page = words(client.post(reverse("import_settle", args=[found.uuid]), {"leave_2": "on"}, follow=True))
    assert "写入1行" in page


def test_a_question_is_answered_on_the_page(client, group):
    page = words(sent(client, group.works, upload(xlsx(("G1", "重名", "", None, "")))))
    assert "重名是同一个人吗？" in page
    found = Import.objects.get()
    url = reverse("import_settle", args=[found.uuid])
    assert "请选择一个答复" in words(client.post(url, {}))
    assert "写入1行" in words(client.post(url, {"answer_0": "yes"}, follow=True))


def test_a_large_file_is_worked_off_in_the_background(client, group, monkeypatch):
    monkeypatch.setattr(queries, "LARGE", 1)
    page = words(sent(client, group.works, upload(xlsx(("G1", "张三", "", None, "")))))
    assert "排队等待处理" in page
    Worker().drain()
    found = Import.objects.get()
    url = reverse("import", args=[found.uuid])
    assert client.get(reverse("import_progress", args=[found.uuid])).headers["Location"] == url
    assert "写入1行" in words(client.get(url))
    client.post(reverse("import_apply", args=[found.uuid]))
    assert not Person.objects.exists()
    Worker().drain()
    assert Person.objects.get().name == "张三"
    assert Entry.objects.filter(action="exchange.apply").count() == 1
    monkeypatch.setattr(queries, "AT_ONCE", 0)
    client.post(reverse("import_undo", args=[found.uuid]), {"why": ""})
    Worker().drain()
    assert not Person.objects.rows().exists()
    assert jobs.AT_ONCE


def test_a_sheet_goes_out_within_the_rights(client, group):
    imported(group.works, handed(xlsx(("G1", "+1+1", "甲厂第一党支部", None, "班长"))))
    url = reverse("exchange_out")
    asked = {"sheet": KEY, "unit": str(group.works_first.uuid), "on": "2021-03-02"}
    answer = client.get(url, asked)
    (page, *_rest) = pages(answer.content)
    assert any("+1+1" in row for row in page.rows)
    assert b"<f>" not in _sheet_xml(answer.content)
    reader = make_user(Role.LEADER, group.top)
    refused = client_of(reader).get(url, asked)
    assert refused.status_code == 422
    assert "导出需要“导出本单位以外的列表”权利" in words(refused)
    grant(reader, Role.ASSESSOR, group.top, by=SYSTEM)
    assert client_of(reader).get(url, asked).status_code == 200
    assert Entry.objects.filter(action="exchange.export").count() == 2


def test_a_sheet_goes_out_as_a_word_table(client, group):
    imported(group.works, handed(xlsx(("G1", "张三", "甲厂第一党支部", None, "班长"))))
    asked = {"sheet": KEY, "unit": str(group.works_first.uuid), "on": "2021-03-02"}
    answer = client.get(reverse("exchange_out"), {**asked, "format": "docx"})
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert ".docx" in answer["Content-Disposition"]
    (page, *_rest) = pages(answer.content)
    assert any("张三" in row for row in page.rows)
    assert "导出 Word" in words(client.get(reverse("exchange_out"), {"sheet": KEY}))


def _sheet_xml(content):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)


def test_a_blank_sheet_has_the_heads(client):
    (page, *_rest) = pages(client.get(reverse("exchange_blank"), {"sheet": KEY}).content)
    assert any([str(cell).split("\n")[0] for cell in row[: len(HEADS)]] == HEADS for row in page.rows)


def test_what_does_not_exist_is_404(client):
    for name in ("exchange_new", "exchange_blank", "exchange_out"):
        assert client.get(reverse(name)).status_code == 404
