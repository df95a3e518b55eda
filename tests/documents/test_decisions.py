"""Deciding about items: what a person decides stays beside what software read."""

from __future__ import annotations

import uuid

import pytest

from luoshi.documents import actions
from luoshi.documents.enums import Nature, Origin, State
from luoshi.documents.models import Item
from luoshi.documents.queries import ledger
from luoshi.kernel.errors import Conflict, Refused
from tests.factories.documents import CLERK, OTHER, item, items, make_document, reading_of
from tests.factories.units import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return make_document(make_unit())


def states(document, nature=None):
    found = Item.objects.rows().filter(document=document)
    return [
        found.state for found in (found.filter(nature=nature) if nature else found).order_by("start", "pk")
    ]


def test_a_reading_is_offered_open_and_numbered_by_kind(document):
    rows = Item.objects.filter(document=document).order_by("start")
    assert [row.mark for row in rows] == ["数1", "数2", "问1", "问2", "因1", "因2", "措1", "措2"]
    assert {(row.state, row.origin, str(row.decided)) for row in rows} == {("open", "software", "{}")}
    assert item(document, Nature.PROBLEM, 2).quote == "日常监督不够经常，督促检查偏少。"
    assert item(document, Nature.PROBLEM, 2).section == "二、/（二）"


def test_confirming_some(document):
    wanted = [row.uuid for row in items(document, Nature.PROBLEM)]
    assert actions.confirm_items(document, wanted, by=CLERK) == 2
    assert states(document, Nature.PROBLEM) == ["confirmed", "confirmed"]
    assert states(document, Nature.CAUSE) == ["open", "open"]
    assert {row.decided_by_name for row in items(document, Nature.PROBLEM)} == {"李文书"}
    assert actions.confirm_items(document, wanted, by=OTHER) == 0  # a double click decides nothing anew
    assert {row.decided_by_name for row in items(document, Nature.PROBLEM)} == {"李文书"}


def test_confirming_a_section_takes_what_is_below_and_nothing_else(document):
    paths = ledger(document).outline.paths
    assert actions.confirm_section(document, paths.index("二、"), by=CLERK) == 2
    assert actions.confirm_section(document, paths.index("四、/（一）"), by=CLERK) == 1
    assert actions.confirm_section(document, 999, by=CLERK) == 0
    assert actions.confirm_section(document, None, by=CLERK) == 0
    assert states(document) == ["open", "open", "confirmed", "confirmed", "open", "open", "confirmed", "open"]


def test_a_section_of_an_annex_has_the_same_labels_and_is_another():
    annex = "附件\n一、存在的问题\n（一）会议方面\n会议记录不规范。\n"
    words = "一、存在的问题\n（一）学习方面\n学习不够系统。\n" + annex
    problems = ("学习不够系统。", "会议记录不规范。")
    document = make_document(make_unit(), reading_of(words, problems=problems))
    paths = ledger(document).outline.paths
    assert paths.count("一、/（一）") == 2
    assert actions.confirm_section(document, paths.index("一、"), by=CLERK) == 1
    assert states(document, Nature.PROBLEM) == ["confirmed", "open"]


def test_confirming_all_leaves_what_was_rejected(document):
    actions.reject_items(document, [item(document, Nature.CAUSE).uuid], by=CLERK)
    assert actions.confirm_all(document, by=CLERK, nature=Nature.CLAIM) == 2
    assert actions.confirm_all(document, by=CLERK) == 5
    assert states(document, Nature.CAUSE) == ["rejected", "confirmed"]


def test_rejected_items_can_be_taken_back(document):
    edited = actions.edit_item(
        document, item(document, Nature.MEASURE).uuid, {"owner": "党建工作部"}, by=CLERK, version=1
    )
    wanted = [edited.uuid, item(document, Nature.MEASURE, 2).uuid]
    assert actions.reject_items(document, wanted, by=CLERK) == 2
    assert actions.restore_items(document, wanted, by=CLERK) == 2
    assert states(document, Nature.MEASURE) == ["edited", "open"]


def test_editing_keeps_what_was_read_and_only_what_differs(document):
    row = item(document, Nature.MEASURE)
    edited = actions.edit_item(
        document,
        row.uuid,
        {"owner": "党建工作部", "deadline": "12月底前", "leader": "张三"},
        by=CLERK,
        version=1,
    )
    assert (edited.state, edited.decided) == (State.EDITED, {"owner": "党建工作部", "leader": "张三"})
    assert edited.read["owner"] == "宣传部"
    assert edited.values["owner"] == "党建工作部"
    back = actions.edit_item(
        document, row.uuid, {"owner": "宣传部", "leader": ""}, by=CLERK, version=edited.version
    )
    assert (back.state, back.decided) == (State.CONFIRMED, {})


def test_an_edit_that_says_the_same_changes_nothing(document):
    row = item(document, Nature.PROBLEM)
    same = actions.edit_item(document, row.uuid, {"text": row.values["text"]}, by=CLERK, version=1)
    assert (same.state, same.version) == (State.OPEN, 1)


def test_a_claim_is_edited_with_types(document):
    row = item(document, Nature.CLAIM)
    edited = actions.edit_item(
        document, row.uuid, {"value": "９０", "qualifier": "approx", "as_of": "2021"}, by=CLERK, version=1
    )
    assert edited.values["value"] == 90
    assert edited.values["qualifier"] == "approx"
    assert edited.read["value"] == 9
    with pytest.raises(Refused, match="数值应为数字"):
        actions.edit_item(document, row.uuid, {"value": "很多"}, by=CLERK, version=edited.version)


def test_two_people_editing_one_item(document):
    row = item(document, Nature.PROBLEM)
    actions.edit_item(document, row.uuid, {"text": "甲写的"}, by=CLERK, version=1)
    with pytest.raises(Conflict):
        actions.edit_item(document, row.uuid, {"text": "乙写的"}, by=OTHER, version=1)
    assert item(document, Nature.PROBLEM).values["text"] == "甲写的"


def test_confirming_what_the_page_did_not_see(document):
    row = item(document, Nature.PROBLEM)
    actions.edit_item(document, row.uuid, {"text": "甲写的"}, by=CLERK, version=1)
    with pytest.raises(Conflict):
        actions.confirm_items(document, [row.uuid], by=OTHER, versions={str(row.uuid): 1})


def test_what_is_outside_this_system_is_not_typed_in(document):
    row = item(document, Nature.PROBLEM)
    with pytest.raises(Refused, match="不在本系统范围"):
        actions.edit_item(document, row.uuid, {"text": "个别党员存在信仰宗教的情况"}, by=CLERK, version=1)
    assert item(document, Nature.PROBLEM).state == State.OPEN


def test_another_place_in_the_text_is_quoted_by_the_server(document):
    row = item(document, Nature.MEASURE)
    span = (row.start, row.start + len("建立学习台账"))
    edited = actions.edit_item(document, row.uuid, {}, by=CLERK, version=1, span=span)
    assert (edited.quote, edited.values["text"], edited.state) == (
        "建立学习台账",
        "建立学习台账",
        State.EDITED,
    )
    assert edited.read["text"] == row.quote


@pytest.mark.parametrize("span", [(-1, 5), (0, 0), (5, 3), (0, 10**9), (10**9, 10**9 + 4)])
def test_offsets_outside_the_text_are_refused(document, span):
    row = item(document, Nature.MEASURE)
    with pytest.raises(Refused, match="不在原文范围内"):
        actions.edit_item(document, row.uuid, {}, by=CLERK, version=1, span=span)
    with pytest.raises(Refused, match="不在原文范围内"):
        actions.add_item(document, Nature.CAUSE, *span, by=CLERK)


def test_items_of_another_document_are_out_of_reach(document):
    strange = item(make_document(make_unit(parent=document.unit)), Nature.PROBLEM)
    calls = [
        lambda: actions.confirm_items(document, [strange.uuid], by=CLERK),
        lambda: actions.reject_items(document, [strange.uuid], by=CLERK),
        lambda: actions.restore_items(document, [strange.uuid], by=CLERK),
        lambda: actions.edit_item(document, strange.uuid, {"text": "改"}, by=CLERK, version=1),
        lambda: actions.reassign_item(document, strange.uuid, Nature.CAUSE, by=CLERK, version=1),
        lambda: actions.split_item(document, strange.uuid, [3], by=CLERK, version=1),
        lambda: actions.merge_parts(document, strange.uuid, by=CLERK, version=1),
        lambda: actions.link_items(document, [(strange.uuid, item(document, Nature.CAUSE).uuid)], by=CLERK),
        lambda: actions.unlink_items(document, [(strange.uuid, item(document, Nature.CAUSE).uuid)], by=CLERK),
        lambda: actions.confirm_items(document, [uuid.uuid4()], by=CLERK),
        lambda: actions.confirm_items(document, ["'; drop table--"], by=CLERK),
    ]
    for call in calls:
        with pytest.raises(Refused, match="不在这份文档现在的台账里"):
            call()
    strange.refresh_from_db()
    assert (strange.state, strange.version) == (State.OPEN, 1)


def test_a_clause_becomes_another_kind(document):
    problem = item(document, Nature.PROBLEM, 2)
    cause = item(document, Nature.CAUSE, 2)
    actions.link_items(document, [(problem.uuid, cause.uuid)], by=CLERK)
    moved = actions.reassign_item(document, problem.uuid, Nature.MEASURE, by=CLERK, version=problem.version)
    assert (moved.mark, moved.state, moved.read["nature"]) == ("措3", State.EDITED, "problem")
    assert [link.state for link in cause.links_back.all()] == ["rejected"]
    with pytest.raises(Refused, match="只有问题、原因、措施之间"):
        actions.reassign_item(document, item(document, Nature.CLAIM).uuid, Nature.CAUSE, by=CLERK, version=1)


def test_adding_from_the_text(document):
    text = document.current.text
    start = text.index("主题党日")
    added = actions.add_item(document, Nature.MEASURE, start - 1, start + 6, by=CLERK)
    assert (added.mark, added.quote, added.state, added.origin) == (
        "措3",
        "，主题党日活动",
        State.ADDED,
        Origin.PERSON,
    )
    assert added.section == "一、"
    with pytest.raises(Refused, match="这段话已在台账中（措3）"):
        actions.add_item(document, Nature.MEASURE, start - 1, start + 6, by=OTHER)


def test_the_same_draft_sent_twice_adds_once(document):
    key = uuid.uuid4()
    start = document.current.text.index("主题党日")
    first = actions.add_item(document, Nature.CAUSE, start, start + 4, by=CLERK, key=key)
    again = actions.add_item(document, Nature.CAUSE, start, start + 4, by=CLERK, key=key)
    assert first.pk == again.pk
    with pytest.raises(Refused, match="编号已被占用"):
        actions.add_item(document, Nature.CAUSE, start, start + 4, by=OTHER, key=key)


def test_an_added_claim_needs_its_value(document):
    start = document.current.text.index("活动17次")
    with pytest.raises(Refused, match="需要写明数值"):
        actions.add_item(document, Nature.CLAIM, start, start + 5, by=CLERK)


def test_a_boundary_clause_is_not_added_and_the_rest_of_a_sentence_is(document):
    text = document.current.text
    start = text.index("对生活圈")
    with pytest.raises(Refused, match="不在本系统范围"):
        actions.add_item(document, Nature.PROBLEM, start, start + 8, by=CLERK)
    added = actions.add_item(
        document, Nature.CAUSE, start, start + len("对生活圈不够了解，督促检查偏少"), by=CLERK
    )
    assert added.quote == "督促检查偏少"


def test_a_void_document_is_left_alone(document):
    row = item(document, Nature.PROBLEM)
    actions.void_document(document, by=CLERK, why="重复录入")
    for call in (
        lambda: actions.confirm_all(document, by=CLERK),
        lambda: actions.edit_item(document, row.uuid, {"text": "改"}, by=CLERK, version=1),
        lambda: actions.void_document(document, by=CLERK, why="再次"),
    ):
        with pytest.raises(Refused, match="已作废"):
            call()
