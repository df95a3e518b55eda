"""Acts on the pages of documents: deciding, one item, the whole document, there and back."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.documents import actions
from luoshi.documents.enums import LinkState, Nature, Stage, State
from luoshi.documents.models import Document, Item, ItemLink
from luoshi.files.models import StoredFile
from tests.documents.casework import Case, page, text
from tests.factories.documents import CLERK, OTHER, PROBLEMS, add_text, correct, reading_of
from tests.factories.pages import Sheet, pdf
from tests.factories.users import client_of, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packs", "data_dir")]


@pytest.fixture
def case():
    return Case()


# ---- another place in the text ----


def test_an_item_moves_to_the_selected_words_and_both_places_are_marked_anew(case):
    one, other = case.item(Nature.PROBLEM), case.item(Nature.CAUSE)
    start, end = other.start, other.start + 6
    answer = case.post(
        "document_item_place",
        {"version": str(one.version), "quote": "不看", "start": str(start), "end": str(end)},
        on=one,
        **{"HX-Request": "true"},
    )
    shown = text(answer)
    moved = case.item(Nature.PROBLEM)
    assert (moved.start, moved.end) == (start, end)
    assert moved.quote == case.document.current.text[start:end]
    assert moved.decided["text"] == moved.quote.strip()
    assert shown.count('class="ls-para-marks"') == 2  # where it stood and where it stands


def test_an_item_moves_to_words_copied_from_the_text(case):
    one = case.item(Nature.PROBLEM)
    words = case.item(Nature.MEASURE).quote[:8]
    form = {"version": str(one.version), "quote": words}
    assert "改到这里" in case.get(open=f"问{one.number}", do="place")
    assert "没有找到这句话" in text(
        case.post("document_item_place", form | {"quote": "无此一句"}, on=one), 422
    )
    case.post("document_item_place", form, on=one)
    assert case.item(Nature.PROBLEM).quote == words
    late = case.post("document_item_place", form | {"quote": one.quote}, on=one)
    assert late.status_code == 302
    assert case.item(Nature.PROBLEM).quote == words  # the page was old


def test_a_claim_takes_the_number_of_its_new_place(case):
    one, other = case.item(Nature.CLAIM, 1), case.item(Nature.CLAIM, 2)
    case.post(
        "document_item_place",
        {"version": str(one.version), "quote": other.quote, "start": str(other.start), "end": str(other.end)},
        on=one,
    )
    moved = case.item(Nature.CLAIM, 1)
    assert (moved.start, moved.end) == (other.start, other.end)
    assert str(moved.decided["value"]) == str(other.read["value"])


# ---- deciding ----


def test_confirming_one_the_picked_a_section_and_all(case):
    one = case.item(Nature.PROBLEM)
    answer = case.post("document_confirm", {"pick": f"{one.uuid}:{one.version}"}, query="tab=problems&page=1")
    assert answer.headers["Location"] == page(case.document) + "?tab=problems"
    assert case.item(Nature.PROBLEM).state == State.CONFIRMED
    case.post("document_confirm", {"section": f"cause:{case.place('三、')}"})
    assert {case.item(Nature.CAUSE, n).state for n in (1, 2)} == {State.CONFIRMED}
    assert case.item(Nature.MEASURE).state == State.OPEN
    case.post("document_confirm", {"all": "1"})
    assert not Item.objects.filter(document=case.document, state=State.OPEN).exists()
    assert "登记审批" in case.get()


def test_what_the_page_has_not_shown_is_not_confirmed(case):
    case.document = correct(case.document, reading_of(case.document.current.text + "特此报告。"))
    for form in ({"all": "1"}, {"section": f":{case.place('二、')}"}):
        late = case.post("document_confirm", form | {"text": "1"}, **{"HX-Request": "true"})
        assert "文本已更换为第2版" in text(late, 422)
    assert not Item.objects.filter(text=case.document.current, state=State.CONFIRMED).exists()
    assert 'name="text" value="2"' in case.get(tab="problems")


def test_picked_rows_are_sent_in_the_version_the_page_shows(case):
    one = case.item(Nature.PROBLEM)
    shown = f'value="{one.uuid}:{one.version}"'
    assert f'class="ls-pick ls-pick-row" type="checkbox" name="pick" form="items-pick" {shown}' in case.get(
        tab="problems"
    )
    actions.reject_items(case.document, [one.uuid], by=OTHER)
    assert shown not in case.get(tab="problems", state="rejected")
    for view in ("document_confirm", "document_reject", "document_restore"):
        late = case.post(view, {"pick": f"{one.uuid}:{one.version}"}, **{"HX-Request": "true"})
        assert "已被别人修改" in text(late, 422)


def test_scripts_get_the_changed_parts_and_a_toast(case):
    one = case.item(Nature.MEASURE)
    answer = case.post("document_reject", {"pick": str(one.uuid)}, **{"HX-Request": "true"})
    shown = text(answer)
    assert "已设为不采用1条" in json.loads(answer.headers["HX-Trigger"])["ls:toast"]["text"]
    assert shown.count('hx-swap-oob="true"><div class="ls-para-marks">') == 1
    assert 'data-ref="措1"' not in shown
    assert "已确认 <b>1</b>" not in shown
    back = case.post("document_restore", {"pick": str(one.uuid)}, **{"HX-Request": "true"})
    assert 'data-ref="措1"' in text(back)


def test_a_refusal_is_a_sentence_and_changes_nothing(case):
    answer = case.post("document_confirm", {"pick": "nonsense"}, **{"HX-Request": "true"})
    assert "所选条目有1条不在" in text(answer, 422)
    assert "没有选择条目" in text(case.client.post(
        reverse("document_confirm", args=[case.document.uuid]), {}, follow=True
    ))  # fmt: skip


def test_a_reason_for_leaving_out_stands_in_the_trail(case):
    one = case.item(Nature.CLAIM)
    case.post("document_reject", {"pick": f"{one.uuid}:{one.version}", "why": "不是统计数"})
    assert Entry.objects.order_by("-seq")[0].why == "不是统计数"


# ---- one item ----


def test_editing_keeps_what_software_read_beside_it(case):
    one = case.item(Nature.MEASURE)
    data = {"text": "建立学习台账", "owner": "组织部", "deadline": "9月底前", "version": str(one.version)}
    assert case.post("document_item", data, on=one).status_code == 302
    fresh = case.item(Nature.MEASURE)
    assert (fresh.values["owner"], fresh.read["owner"], fresh.state) == ("组织部", "宣传部", State.EDITED)
    assert "宣传部" in case.get(tab="measures", open="措1")
    assert Entry.objects.order_by("-seq")[0].typed_fields == 4  # the status, read as planned, was cleared


def test_a_long_measure_is_edited_without_its_words_being_typed_anew():
    words = "建立学习台账。" + "逐级落实责任，每月检查一次。\n　　" * 400
    case = Case(text=f"一、改进措施\n{words}完毕。", measures=(words,), problems=(), causes=(), claims=())
    one = case.item(Nature.MEASURE)
    sent = {"text": one.quote.replace("\n", "\r\n"), "owner": "组织部", "version": str(one.version)}
    assert case.post("document_item", sent, on=one).status_code == 302
    fresh = case.item(Nature.MEASURE)
    assert set(fresh.decided) == {"owner", "status"}
    too_long = {**sent, "text": "字" * 4001, "version": str(fresh.version)}
    assert "内容最多4000个字" in text(case.post("document_item", too_long, on=one), 422)
    content = case.client.get(reverse("document_export", args=[case.document.uuid, "lists"])).content
    url = reverse("document_lists", args=[case.document.uuid])
    assert "没有要改动的" in text(case.client.post(url, {"file": SimpleUploadedFile("清单.xlsx", content)}))


def test_a_field_error_keeps_what_was_typed(case):
    one = case.item(Nature.CLAIM)
    data = {"subject": "集中学习", "value": "很多", "version": str(one.version)}
    shown = text(case.post("document_item", data, on=one), 422)
    assert "数值应为数字" in shown
    assert 'value="很多"' in shown
    by_script = text(case.post("document_item", data, on=one, **{"HX-Request": "true"}))
    assert "数值应为数字" in by_script


def test_a_conflict_says_who_changed_what_and_loses_nothing(case):
    one = case.item(Nature.MEASURE)
    actions.edit_item(case.document, one.uuid, {"owner": "纪检部"}, by=OTHER, version=one.version)
    data = {"text": "建立学习台账", "owner": "组织部", "version": str(one.version)}
    shown = text(case.post("document_item", data, on=one), 409)
    assert "没有保存成功，填写的内容还在" in shown
    assert OTHER.name in shown
    assert "纪检部" in shown
    assert 'value="组织部"' in shown
    fresh = case.item(Nature.MEASURE)
    assert case.post("document_item", data | {"version": str(fresh.version)}, on=one).status_code == 302
    assert case.item(Nature.MEASURE).values["owner"] == "组织部"


def test_splitting_by_ticks_and_merging_again(case):
    one = case.item(Nature.MEASURE)
    shown = case.get(open="措1", do="split")
    cut = case.document.current.text.index("；由宣传部") + 1
    assert f'value="{cut}" checked' in shown
    nothing = text(case.post("document_item_split", {"version": str(one.version)}, on=one), 422)
    assert "请至少勾选一处" in nothing
    assert (
        case.post("document_item_split", {"version": str(one.version), "cut": str(cut)}, on=one).status_code
        == 302
    )
    assert "措1-2" in case.get(tab="measures")
    part = Item.objects.rows().get(parent=one, number=2)
    assert f'name="version" value="{part.version}"' in case.get(open="措1-2")
    actions.edit_item(case.document, part.uuid, {"person": "李四"}, by=OTHER, version=part.version)
    late = case.post("document_item_merge", {"version": str(part.version)}, on=part, **{"HX-Request": "true"})
    assert "已被别人修改" in text(late, 422)
    case.post("document_item_merge", {"version": str(part.version + 1)}, on=part)
    assert "措1-2" not in case.get(tab="measures")


def test_another_kind_and_another_link(case):
    cause, problem = case.item(Nature.CAUSE, 2), case.item(Nature.PROBLEM)
    case.post("document_item_nature", {"nature": "problem", "version": str(cause.version)}, on=cause)
    assert case.item(Nature.PROBLEM, 3).pk == cause.pk
    measure = case.item(Nature.MEASURE, 2)
    case.post("document_item_links", {"to": [str(measure.uuid)], "marks": "因1"}, on=problem)
    linked = ItemLink.objects.filter(head=problem, state=LinkState.CONFIRMED)
    assert {link.tail.mark for link in linked} == {"措2", "因1"}
    case.post("document_item_links", {"undo": str(measure.uuid)}, on=problem)
    assert {link.tail.mark for link in linked.all()} == {"因1"}
    wrong = text(case.post("document_item_links", {"marks": "措99"}, on=problem), 422)
    assert "台账里没有“措99”" in wrong


def test_links_are_kept_whole_and_typed_marks_survive(case):
    problem, measure = case.item(Nature.PROBLEM), case.item(Nature.MEASURE)
    actions.link_items(case.document, [(problem.uuid, measure.uuid)], by=CLERK)
    opened = re.search(r'name="had" value="([^"]*)"', case.get(open="问1", do="links"))
    other = case.item(Nature.CAUSE)
    actions.link_items(case.document, [(problem.uuid, other.uuid)], by=OTHER)  # since the form was opened
    wrong = text(case.post("document_item_links", {"marks": "问2、因2", "had": opened[1]}, on=problem), 422)
    assert "只能在问题与原因" in wrong
    assert 'value="问2、因2"' in wrong
    linked = ItemLink.objects.filter(head=problem).exclude(state=LinkState.REJECTED)
    assert {link.tail.mark for link in linked} == {"措1", "因1"}
    case.post("document_item_links", {"marks": "因2", "had": opened[1]}, on=problem)
    assert {link.tail.mark for link in linked.all()} == {"因1", "因2"}


def test_adding_by_selection_and_by_copied_words(case):
    words = "督促检查偏少"
    start = case.document.current.text.index(words)
    shown = case.get(tab="problems", do="add", nature="cause", start=str(start), end=str(start + len(words)))
    assert f">{words}</blockquote>" in shown
    key = "0f0e0d0c-0b0a-4908-8706-050403020100"
    data = {"start": str(start), "end": str(start + len(words)), "key": key, "text": words}
    for _ in range(2):
        assert case.post("document_item_new", data, query="tab=problems&nature=cause").status_code == 302
    added = Item.objects.rows().get(uuid=key)
    assert (added.mark, added.state, added.quote) == ("因3", State.ADDED, words)
    found = case.post("document_item_new", {"nature": "problem", "quote": "研讨交流偏少"})
    assert f"start={case.document.current.text.index('研讨交流偏少')}" in found.headers["Location"]
    missing = text(case.post("document_item_new", {"nature": "problem", "quote": "没有这句话"}), 422)
    assert "原文里没有找到这句话" in missing


@pytest.mark.parametrize("start", ["abc", "1.5", "-3", "9" * 40, ""])
def test_an_odd_place_is_no_fault_of_the_program(case, start):
    data = {"start": start, "end": "x", "key": "no", "text": "学习不够"}
    assert case.post("document_item_new", data, query="tab=problems&nature=problem").status_code == 422


def test_the_number_of_a_selection_is_read_from_its_line(case):
    start = case.document.current.text.index("17次")
    shown = case.get(tab="claims", do="add", nature="claim", start=str(start), end=str(start + 3))
    assert 'value="主题党日活动"' in shown
    assert 'value="2021-08"' in shown


def test_a_claim_moved_to_a_whole_text_is_refused_before_it_is_read(case, monkeypatch):
    from luoshi.documents.queries import prefill

    read: list[int] = []
    whole = prefill.read_report
    monkeypatch.setattr(prefill, "read_report", lambda words: read.append(len(words)) or whole(words))
    case.document = correct(case.document, reading_of(case.document.current.text + "补充一句。" * 4000))
    one = case.item(Nature.CLAIM)
    data = {"version": str(one.version), "quote": "x", "start": "0", "end": "20000"}
    assert "一条最多选取" in text(case.post("document_item_place", data, on=one), 422)
    assert max(read, default=0) < 10_000


def test_a_selection_outside_this_systems_scope_is_refused(case):
    start = case.document.current.text.index("对生活圈不够了解")
    shown = case.get(tab="problems", do="add", nature="problem", start=str(start), end=str(start + 8))
    assert "不在本系统范围" in shown.split('id="ledger"')[1]


def test_checks_follow_the_ledger_on_the_page_whatever_was_split_or_linked(case):
    words = (
        "关于情况的报告\n一、存在的问题\n（一）学习不够系统，研讨交流偏少。\n（二）监督不够有力，发现问题偏少。\n"
        "二、下一步措施\n（一）建立采购台账；加强库房管理，每月盘点。\n（二）完善值班制度，定期检查。\n"
    )
    case.document = actions.receive(case.document.unit, by=CLERK, pasted=words).document
    before = re.findall(r'id="(校\d+)"', case.get(tab="checks"))
    problem = case.item(Nature.PROBLEM)
    cut = words.index("研讨交流")
    actions.split_item(case.document, problem.uuid, [cut], by=CLERK, version=1)
    pair = (case.item(Nature.PROBLEM, 2).uuid, case.item(Nature.MEASURE).uuid)
    actions.link_items(case.document, [pair], by=CLERK)
    after = re.findall(r'id="(校\d+)"', case.get(tab="checks"))
    assert set(after) < set(before)  # one is settled, the others keep their numbers
    assert "问1-1“学习不够系统”没有明确对应的措施" in case.get(tab="checks")


# ---- the whole document ----


def test_approval_on_paper_has_its_badge_and_stands_still(case):
    approve = reverse("document_approve", args=[case.document.uuid])
    data = {"who": "王某某", "post": "党委书记", "on": "2021-09-10", "basis": "党委会9月10日会议"}
    assert "还有8条未确认" in text(case.client.post(approve, data), 422)
    actions.confirm_all(case.document, by=CLERK)
    assert case.client.post(approve, data).status_code == 302
    shown = case.get(tab="measures")
    assert "线下已审批" in shown
    assert "党委会9月10日会议" in shown
    assert "formaction" not in shown
    withdraw = reverse("document_withdraw", args=[case.document.uuid])
    case.client.post(withdraw, {"why": "需要补充措施"})
    assert "线下已审批" not in case.get()


def test_an_approval_carries_its_scan_and_readers_may_have_it(case):
    actions.confirm_all(case.document, by=CLERK)
    approve = reverse("document_approve", args=[case.document.uuid])
    data = {"who": "王某某", "post": "党委书记", "on": "2021-09-10", "basis": "党委会9月10日会议"}

    def send(**more):
        scan = SimpleUploadedFile(more.pop("name", "审批单.pdf"), pdf([Sheet(picture=True)]))
        return case.client.post(approve, {**data, "scan": scan, **more})

    assert "系统无法检查密级标志" in text(send(), 422)
    assert "密级" in text(send(name="【机密】审批单.pdf", unclassified="on"), 422)
    assert not StoredFile.objects.exists()
    stale = send(unclassified="on", version="1")
    assert "已被别人修改" in text(stale, 422)
    assert not StoredFile.objects.exists()
    assert send(unclassified="on", version=str(case.document.version)).status_code == 302
    (kept,) = StoredFile.objects.all()
    address = reverse("file-download", args=[kept.uuid])
    assert f'href="{address}"' in case.get()
    assert b"".join(case.client.get(address).streaming_content) == pdf([Sheet(picture=True)])
    assert client_of(make_user(Role.CLERK, case.group.office)).get(address).status_code == 404


def test_words_that_changed_are_looked_at_before_the_ledger_is_approved(case):
    actions.confirm_all(case.document, by=CLERK)
    words = case.document.current.text.replace("学习不够系统", "学习还不够系统")
    problems = ("学习还不够系统，研讨交流偏少。", PROBLEMS[1])
    case.document = correct(case.document, reading_of(words, problems=problems))
    approve = reverse("document_approve", args=[case.document.uuid])
    data = {"who": "王某某", "post": "党委书记", "on": "2021-09-10", "basis": "党委会9月10日会议"}
    assert "还有1条的原话在更正稿里变了" in text(case.client.post(approve, data), 422)
    actions.confirm_items(case.document, [case.item(Nature.PROBLEM).uuid], by=CLERK)
    assert case.client.post(approve, data).status_code == 302


def test_a_corrected_text_and_what_found_no_place(case):
    one = case.item(Nature.PROBLEM, 2)
    actions.confirm_items(case.document, [one.uuid], by=CLERK)
    case.document = correct(case.document, reading_of("另一份报告\n一、做法\n组织学习9次。", boundary=()))
    left = reverse("document_left_over", args=[case.document.uuid])
    assert left in case.get()
    assert "日常监督不够经常" in text(case.client.get(left))
    case.client.post(left, {"pick": str(one.uuid), "why": "更正后已删去"})
    assert "没有未承接的确认" in text(case.client.get(left))


def test_replacing_the_text_by_pasting(case):
    url = reverse("document_replace", args=[case.document.uuid])
    data = {
        "version": str(case.document.version),
        "pasted": case.document.current.text + "五、补充\n组织培训3次。\n",
    }
    assert case.client.post(url, data).status_code == 302
    assert "第2版" in case.get()
    assert "第1版" in text(case.client.get(reverse("document_versions", args=[case.document.uuid])))
    again = text(case.client.post(url, data), 422)
    assert "已被别人修改" in again
    assert "五、补充" in again


def test_a_correction_that_was_not_read_is_said_and_can_be_read_again(case):
    assert "没有读出来" not in case.get()
    add_text(case.document, "五、补充\n组织培训3次。")
    assert "更正稿（第2版）没有读出来，台账仍是第1版的" in case.get()
    case.client.post(reverse("document_read_again", args=[case.document.uuid]))
    assert Document.objects.get(pk=case.document.pk).stage == Stage.READING


def test_details_and_voiding(case):
    url = reverse("document_details", args=[case.document.uuid])
    data = {
        "title": "新标题",
        "kind": "summary",
        "dated": "2021-09-12",
        "version": str(case.document.version),
    }
    assert case.client.post(url, data).status_code == 302
    assert "2021年9月12日" in case.get()
    void = reverse("document_void", args=[case.document.uuid])
    bad = text(case.client.post(void, {"why": ""}), 422)
    assert "请填写“原因”" in bad
    assert case.client.post(void, {"why": "重复上传"}).headers["Location"] == reverse("documents")
    assert case.client.get(page(case.document)).status_code == 404


@pytest.mark.parametrize("stage", [Stage.NO_TEXT, Stage.FAILED, Stage.READING])
def test_a_document_without_a_ledger_says_how_to_go_on(case, stage):
    from luoshi.kernel.action import action

    with action("documents.describe", by=CLERK) as act:
        act.change(case.document, stage=stage)
        act.change(case.document.current, read_at=None)
    shown = case.get(tab="measures")
    said = {Stage.NO_TEXT: "扫描件没有可读的文字", Stage.FAILED: "重新读取", Stage.READING: "正在读取"}
    assert said[stage] in shown
    assert "三张清单" not in shown
    export = reverse("document_export", args=[case.document.uuid, "lists"])
    assert "还没有读取完" in text(case.client.get(export, follow=True))


# ---- there and back ----


def test_exports_are_files(case):
    def got(what):
        return case.client.get(reverse("document_export", args=[case.document.uuid, what]))

    book = CalamineWorkbook.from_filelike(io.BytesIO(got("lists").content))
    assert book.sheet_names[:3] == ["问题清单", "任务清单", "责任清单"]
    assert got("breakdown").content[:2] == b"PK"
    assert json.loads(got("json").content)["document"]["title"] == case.document.title
    assert got("nonsense").status_code == 404


def test_a_file_that_is_no_list_is_refused_in_one_sentence(case):
    url = reverse("document_lists", args=[case.document.uuid])
    shown = text(case.client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"nothing")}), 422)
    assert "ls-error" in shown
    assert "还没有选文件" in text(case.client.post(url, {}), 422)


def test_unchanged_lists_change_nothing_and_a_forged_preview_is_refused(case):
    url = reverse("document_lists", args=[case.document.uuid])
    content = case.client.get(reverse("document_export", args=[case.document.uuid, "lists"])).content
    shown = text(case.client.post(url, {"file": SimpleUploadedFile("清单.xlsx", content)}))
    assert "没有要改动的" in shown
    assert "disabled" in shown
    forged = case.client.post(
        reverse("document_lists_apply", args=[case.document.uuid]), {"token": "x"}, follow=True
    )
    assert "预览已过期" in text(forged)
