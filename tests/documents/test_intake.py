"""The gate and the intake: what passes is kept once, what is refused leaves nothing."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.access.actions import deactivate
from luoshi.access.enums import Role
from luoshi.audit.models import Detail, Entry
from luoshi.documents import actions, gate, sample
from luoshi.documents.enums import Nature, Stage, State
from luoshi.documents.models import Document, Item, Text
from luoshi.documents.queries import ledger
from luoshi.files import disk
from luoshi.files.access import may_read
from luoshi.files.models import StoredFile
from luoshi.jobs.models import Job
from luoshi.jobs.running import run
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.snapshots import digest_of
from tests.factories.documents import CLERK, OTHER
from tests.factories.files import docx, p, table
from tests.factories.pages import Sheet, pdf, typeset
from tests.factories.units import make_unit
from tests.factories.users import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packs")]

SENTENCE = "未接收：材料标有密级，不得在本系统处理；文件已删除，未留任何内容。"


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def unit(packs):
    return make_unit()


def upload(content: bytes, name: str = "报告.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def nothing_is_kept():
    assert not Document.objects.exists()
    assert not Text.objects.exists()
    assert not StoredFile.objects.exists()
    assert not list(disk.present())
    assert not list((Path(settings.DATA_DIR) / "tmp").glob("*"))


def test_a_file_becomes_a_ledger(unit):
    received = actions.receive(unit, by=CLERK, upload=upload(sample.TEXT.encode()), name="专题情况报告.txt")
    document = received.document
    assert received.first
    assert document.title == "示例藏药集团党委关于学习贯彻上级会议精神情况的报告"
    assert (document.kind, document.stage) == ("situation_report", Stage.READ)
    assert document.dated == dt.date(2021, 9, 12)
    text = document.current
    assert (text.text, text.chars, text.format, text.name) == (
        sample.TEXT,
        len(sample.TEXT),
        "txt",
        "专题情况报告.txt",
    )
    assert text.file.path.read_bytes() == sample.TEXT.encode()
    assert text.file.sha256 == text.sha256 == document.source_sha256
    found = ledger(document)
    assert {nature: tally.total > 0 for nature, tally in found.tallies.items()} == dict.fromkeys(Nature, True)
    for item in found.items:
        if not item.cuts:
            assert text.text[item.start : item.end] == item.quote


def test_the_sample_shows_every_figure_and_no_boundary_sentence(unit):
    document = sample.load(by=CLERK, unit=unit).document
    found = ledger(document)
    claims = {(item.values["value"], item.values["unit"]) for item in found.of(Nature.CLAIM)}
    assert claims >= {
        (9, "次"), (23, "次"), (19, "次"), (90, "次"), (17, "次"), (500, "人次"), (100, "%"), (18, "项"), (12, "项"),
        (14, "个"),
    }  # fmt: skip
    assert found.boundary == 1
    assert "生活圈" in found.text.text
    shown = json.dumps([[item.quote, item.values] for item in found.items], ensure_ascii=False)
    shown += json.dumps([[check.message, check.code] for check in found.checks], ensure_ascii=False)
    assert "生活圈" not in shown
    assert sample.load(by=CLERK, unit=unit).document == document


def test_the_same_bytes_are_taken_once_in_a_unit(unit):
    first = actions.receive(unit, by=CLERK, upload=upload(sample.TEXT.encode()), name="甲.txt")
    again = actions.receive(unit, by=OTHER, upload=upload(sample.TEXT.encode()), name="乙.txt")
    assert (again.document, again.first) == (first.document, False)
    assert again.notice
    assert StoredFile.objects.count() == 1
    elsewhere = actions.receive(
        make_unit(parent=unit), by=OTHER, upload=upload(sample.TEXT.encode()), name="丙.txt"
    )
    assert elsewhere.first
    actions.void_document(first.document, by=CLERK, why="试用")
    assert actions.receive(unit, by=CLERK, upload=upload(sample.TEXT.encode()), name="丁.txt").first


def test_the_same_form_sent_twice_is_taken_once(unit):
    key = uuid.uuid4()
    first = actions.receive(unit, by=CLERK, pasted="一、问题\n学习不够。", key=key)
    again = actions.receive(unit, by=CLERK, pasted="一、问题\n学习不够。", key=key)
    assert (again.document, again.first) == (first.document, False)
    with pytest.raises(Refused, match="已经用来提交过另一份材料"):  # it would be lost without a word
        actions.receive(unit, by=CLERK, pasted="一、问题\n学习不够深。", key=key)
    with pytest.raises(Refused, match="编号已被占用"):
        actions.receive(unit, by=OTHER, pasted="一、问题\n学习很不够。", key=key)


MARKED = [
    ("机密★10年\n关于某事的报告\n一、情况\n组织会议9次。", "报告.txt"),
    ("关于某事的报告\n秘密\n一、情况\n组织会议9次。", "报告.txt"),
    ("绝密 ★ 长期\n关于某事的报告", "报告.txt"),
    ("关于某事的报告\n组织会议9次。", "【机密】某事报告.txt"),
    ("关于某事的报告\n组织会议9次。", "秘密-某事报告.txt"),
]


@pytest.mark.parametrize(("words", "name"), MARKED)
def test_a_classified_file_leaves_nothing_but_one_line(unit, words, name, caplog):
    file = upload(words.encode(), name)
    with pytest.raises(gate.Marked) as refused:
        actions.receive(unit, by=CLERK, upload=file, name=name)
    assert refused.value.sentence == SENTENCE
    nothing_is_kept()
    entry = Entry.objects.order_by("-seq").first()
    assert entry.action == "documents.refuse"
    trail = Detail.objects.get(pk=entry.seq).text + "".join(str(value) for value in vars(entry).values())
    assert "一份上传材料因标有密级被拒收" in trail
    for word in ("某事", "报告", "组织会议", "机密", "绝密", "txt"):
        assert word not in trail.replace("标有密级", "")
        assert word not in caplog.text
    assert "组织会议" not in str(file.read())


def test_a_mark_in_a_header_is_seen(unit):
    file = docx(p("关于某事的报告"), header1=p("机密★10年"))
    with pytest.raises(gate.Marked):
        actions.receive(unit, by=CLERK, upload=upload(file), name="报告.docx")
    nothing_is_kept()


def test_pasted_text_passes_the_same_gate(unit):
    with pytest.raises(gate.Marked):
        actions.receive(unit, by=CLERK, pasted=MARKED[0][0])
    with pytest.raises(Refused, match="没有粘贴任何文字"):
        actions.receive(unit, by=CLERK, pasted=" \n\x00 ")
    nothing_is_kept()


def test_a_report_with_a_table_about_persons_is_asked_for_without_it(unit):
    file = docx(
        p("关于某事的报告")
        + table(["序号", "姓名", "民族", "身份证号"], ["1", "张三", "某族", "110101199001011234"])
    )
    with pytest.raises(Refused) as refused:
        actions.receive(unit, by=CLERK, upload=upload(file), name="报告.docx")
    assert refused.value.sentence == (
        "未接收：材料的表格里有“身份证号、民族”等个人信息，本系统不收集；请删去该表格后再上传。"
    )
    nothing_is_kept()


def test_a_scan_is_asked_about_once_and_its_words_can_be_pasted(unit):
    file = pdf([Sheet(picture=True)])
    with pytest.raises(gate.AskUnclassified):
        actions.receive(unit, by=CLERK, upload=upload(file), name="扫描.pdf")
    nothing_is_kept()
    with pytest.raises(gate.Marked):
        actions.receive(unit, by=CLERK, upload=upload(file), name="【秘密】扫描.pdf", unclassified=True)
    document = actions.receive(
        unit, by=CLERK, upload=upload(file), name="扫描.pdf", unclassified=True
    ).document
    assert (document.stage, document.title, document.current.text) == (Stage.NO_TEXT, "扫描", "")
    assert document.current.file.path.read_bytes() == file
    after = actions.replace_text(document, by=CLERK, version=document.version, pasted=sample.TEXT).document
    assert (after.stage, after.current.number) == (Stage.READ, 2)
    assert ledger(after).tallies[Nature.PROBLEM].total > 0


def test_pages_that_are_pictures_are_asked_about_as_well(unit):
    file = pdf([Sheet(picture=True), *typeset(["一、存在的问题", "学习不够系统，研讨交流偏少。"])])
    with pytest.raises(gate.AskUnclassified, match="有的部分只是图片"):
        actions.receive(unit, by=CLERK, upload=upload(file), name="红头.pdf")
    nothing_is_kept()
    document = actions.receive(
        unit, by=CLERK, upload=upload(file), name="红头.pdf", unclassified=True
    ).document
    assert (document.stage, document.current.format) == (Stage.READ, "pdf")


def test_a_scan_of_the_signed_version_is_kept_beside_an_approved_ledger(unit):
    document = actions.receive(unit, by=CLERK, pasted=sample.TEXT).document
    actions.confirm_all(document, by=CLERK)
    document = actions.approve_ledger(document, by=CLERK, version=document.version)
    file = pdf([Sheet(picture=True)])
    with pytest.raises(gate.AskUnclassified):
        actions.replace_text(
            document, by=CLERK, version=document.version, upload=upload(file), name="签发.pdf"
        )
    for first in (True, False):
        kept = actions.replace_text(
            document,
            by=CLERK,
            version=document.version,
            upload=upload(file),
            name="签发.pdf",
            unclassified=True,
        )
        assert kept.first is first
    document.refresh_from_db()
    assert (document.current.number, document.stage, ledger(document).unread) == (1, Stage.READ, None)
    scan = document.texts.get(number=2)
    assert scan.file.path.read_bytes() == file
    with pytest.raises(Refused, match="台账已审批"):
        actions.replace_text(document, by=CLERK, version=document.version, pasted="别的文字")
    document = actions.withdraw_approval(document, by=CLERK, version=document.version, why="补充")
    after = actions.replace_text(document, by=CLERK, version=document.version, pasted=sample.TEXT + "补充。")
    assert after.document.current.number == 3
    assert ledger(after.document).open == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空的"),
        (b"PK\x03\x04" + b"\x00" * 200, "损坏|不是|认不出|无法"),
        (b"\x00\x01\x02" * 500, "认不出|格式"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(unit, content, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        actions.receive(unit, by=CLERK, upload=upload(content), name="坏.docx")
    assert refused.value.field == "file"
    nothing_is_kept()


def test_sizes_come_from_the_pack(unit, monkeypatch):
    known = gate.Rules.model_validate(
        json.loads(gate_rules().model_dump_json())
        | {"limits": {"file_mb": 1, "characters": 1000, "read_at_once": 0, "sheet_rows": 10}}
    )
    monkeypatch.setattr("luoshi.documents.actions.intake.rules", lambda: known)
    with pytest.raises(Refused, match="超过上限1MB"):
        actions.receive(unit, by=CLERK, upload=upload(b"a" * (1 << 20 | 1)), name="大.txt")
    with pytest.raises(Refused, match="正文有1001个字，超过上限1000个字"):
        actions.receive(unit, by=CLERK, pasted="字" * 1001)
    nothing_is_kept()


def gate_rules():
    from luoshi.documents.rules import rules

    return rules()


def test_a_long_text_is_read_in_the_background(unit, django_capture_on_commit_callbacks):
    words = "一、存在的问题\n" + "学习不够系统，研讨交流偏少。\n" * 6000
    with django_capture_on_commit_callbacks(execute=True):
        document = actions.receive(unit, by=CLERK, pasted=words).document
    assert document.stage == Stage.READING
    assert ledger(document).text.text.startswith("一、存在的问题")
    job = Job.objects.get(uuid=document.current.job)
    run(str(job.uuid))
    document.refresh_from_db()
    assert document.stage == Stage.READ
    assert Item.objects.filter(document=document, nature=Nature.PROBLEM).count() == 6000
    read = Entry.objects.get(action="documents.read")
    assert (read.actor_id, read.door) == (CLERK.id, "job")


def test_a_lost_reading_can_be_asked_for_again(unit):
    words = "一、存在的问题\n" + "学习不够系统，研讨交流偏少。\n" * 6000
    document = actions.receive(unit, by=CLERK, pasted=words).document
    actions.fail_reading(document.current_id, by=CLERK)
    document.refresh_from_db()
    assert document.stage == Stage.FAILED
    again = actions.read_again(document, by=OTHER)
    assert again.stage == Stage.READING
    run(str(Text.objects.get(pk=again.current_id).job))
    document.refresh_from_db()
    assert document.stage == Stage.READ
    with pytest.raises(Refused, match="不需要重新读取"):
        actions.read_again(document, by=OTHER)


def test_a_corrected_file_keeps_the_decisions(unit):
    document = sample.load(by=CLERK, unit=unit).document
    actions.confirm_all(document, by=CLERK)
    corrected = sample.TEXT.replace("党史学习教育23次", "党史学习教育24次")
    after = actions.replace_text(
        document, by=CLERK, version=document.version, upload=upload(corrected.encode()), name="更正.txt"
    ).document
    found = ledger(after)
    assert [item.values["value"] for item in found.leaves if item.is_open] == [24]
    assert [lost.values["value"] for lost in found.left_over] == [23]
    with pytest.raises(Conflict):
        actions.replace_text(after, by=OTHER, version=1, pasted="一、问题\n不够。")
    same = actions.replace_text(
        after, by=CLERK, version=after.version, upload=upload(corrected.encode()), name="再.txt"
    )
    assert (same.first, same.notice) == (False, "内容与现行文本相同，没有更换")


def test_another_documents_file_is_not_a_correction(unit):
    first = actions.receive(unit, by=CLERK, pasted="一、问题\n甲不够。").document
    other = actions.receive(unit, by=CLERK, pasted="一、问题\n乙不够。").document
    with pytest.raises(Refused, match="另一份文档"):
        actions.replace_text(first, by=CLERK, version=first.version, pasted="一、问题\n乙不够。")
    assert other.texts.count() == first.texts.count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\etc\\passwd",
        "/etc/passwd",
        "a" * 500 + ".docx",
        "名\x00字\u202e.txt",
        "",
        ".",
        "<script>.txt",
    ],
)
def test_any_file_name_is_taken(unit, name):
    document = actions.receive(
        unit, by=CLERK, upload=upload("一、问题\n不够。".encode(), "x.txt"), name=name
    ).document
    assert len(document.current.name) <= 200
    assert not set("/\\\x00") & set(document.current.name)


@pytest.mark.parametrize(
    "words", ["\ud800坏代理", "👨‍👩‍👧‍👦" * 50, "﻿一、问题\r\n不够。\r", "1" * 5000, "（" * 3000, "一、" * 2000]
)
def test_any_text_is_taken_or_refused_in_one_sentence(unit, words):
    received = actions.receive(unit, by=CLERK, pasted=words)
    assert received.document.current.chars == len(received.document.current.text)


def test_an_upload_in_memory_is_taken(unit):
    file = io.BytesIO("一、问题\n学习不够。".encode())
    document = actions.receive(unit, by=CLERK, upload=file, name="报告.txt").document
    assert document.current.text == "一、问题\n学习不够。"


def test_the_original_is_had_by_whoever_may_see_the_document(unit):
    inside, aside = make_unit(parent=unit), make_unit(parent=unit)
    file = actions.receive(
        inside, by=CLERK, upload=upload(b"words of a report"), name="r.txt"
    ).document.current.file
    assert may_read(make_user(Role.LEADER, unit), file)
    assert may_read(make_user(Role.CLERK, inside), file)
    for user in (None, make_user(), make_user(Role.CLERK, aside), make_user(Role.SYSTEM, unit)):
        assert not may_read(user, file)


def test_a_file_with_zero_characters_is_kept_as_far_as_it_can_be(unit):
    words = "一、问题\n学习不够。\n" * 40
    kept = actions.receive(unit, by=CLERK, upload=upload(f"{words}\x00".encode())).document
    assert kept.current.text == f"{words}\ufffd"


def test_a_draft_of_an_item_does_not_go_to_another_document(unit):
    key = uuid.uuid4()
    one, other = (
        actions.receive(unit, by=CLERK, pasted=f"一、情况\n第{n}份材料的学习情况较好。").document
        for n in "一二"
    )
    actions.add_item(one, Nature.PROBLEM, 5, 12, by=CLERK, key=key)
    with pytest.raises(Refused, match="编号已被占用"):
        actions.add_item(other, Nature.PROBLEM, 5, 12, by=CLERK, key=key)


def touches_of(name: str) -> list[dict]:
    entry = Entry.objects.filter(action=name).latest("seq")
    return json.loads(Detail.objects.get(pk=entry.seq).text)["touches"]


def test_what_software_read_is_in_the_trail_by_number_and_digest_what_people_decide_in_full(unit):
    document = actions.receive(unit, by=CLERK, pasted=sample.TEXT).document
    items = Item.objects.order_by("pk")
    told = touches_of("documents.receive")
    derived = {touch["model"]: touch["after"] for touch in told if touch["verb"] == "derive"}
    assert derived["documents.Item"] == {"count": items.count(), "digest": digest_of(items)}
    assert not any(touch["model"] == "documents.Item" for touch in told if touch["verb"] != "derive")
    outline = next(touch["after"]["outline"] for touch in told if touch["after"].get("outline"))
    assert outline.keys() == {"items", "sha256"}
    assert outline["items"] == len(document.current.outline)
    actions.confirm_all(document, by=CLERK)
    confirmed = touches_of("documents.confirm")
    assert {touch["key"] for touch in confirmed} == {str(item.uuid) for item in items}
    assert all(touch["after"]["state"] == State.CONFIRMED for touch in confirmed)


def test_a_reading_that_is_given_up_can_be_asked_for_again(unit):
    """Its worker was killed again and again, or the account that asked was stopped: nobody waits for it for ever."""
    user = make_user(Role.CLERK, unit)
    by = Actor(id=user.pk, name=str(user))
    document = actions.receive(unit, by=by, pasted=sample.TEXT * 60).document
    assert document.stage == Stage.READING
    deactivate(user, by=SYSTEM, why="离岗")
    run(str(Job.objects.get().uuid))
    document.refresh_from_db()
    assert (document.stage, Item.objects.count()) == (Stage.FAILED, 0)
    assert Entry.objects.latest("seq").actor_name == SYSTEM.name
    actions.read_again(document, by=CLERK)
    run(str(Job.objects.latest("pk").uuid))
    document.refresh_from_db()
    assert document.stage == Stage.READ


def test_an_upload_too_large_is_refused_whatever_the_pack_allows(unit, settings):
    settings.MAX_FILE_BYTES = 1 << 20
    with pytest.raises(Refused, match="超过上限1MB"):
        actions.receive(unit, by=CLERK, upload=upload(b"x" * ((1 << 20) + 1)))
    nothing_is_kept()
