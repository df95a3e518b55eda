"""A corrected text: decisions go over, and what finds no place is listed, never lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.documents import actions, carry
from luoshi.documents.actions import read_text
from luoshi.documents.carry import squeezed
from luoshi.documents.enums import CLAUSES, Nature, State
from luoshi.documents.models import Item, ItemLink
from luoshi.documents.queries import ledger
from luoshi.kernel.errors import Conflict, Refused
from tests.factories.documents import (
    CAUSES,
    CLERK,
    MEASURES,
    OTHER,
    PROBLEMS,
    REPORT,
    add_text,
    correct,
    item,
    items,
    make_document,
    reading_of,
)
from tests.factories.units import make_unit


def shape(document):
    """What people decided, by words: mark, state, decided fields, place in a split, links."""
    found = ledger(document)
    rows = [
        (
            one.mark,
            one.nature,
            one.state,
            one.quote,
            tuple(sorted(one.decided.items())),
            one.split,
            one.origin,
        )
        for top in found.items
        for one in (top, *top.parts)
    ]
    links = {(found.item(link.head).mark, found.item(link.tail).mark, link.state) for link in found.links}
    gone = set(
        ItemLink.objects.filter(text=found.text.pk, state="rejected").values_list(
            "head__quote", "tail__quote"
        )
    )
    return sorted(rows), links, gone


@pytest.mark.django_db
class TestCorrection:
    @pytest.fixture
    def document(self):
        return make_document(make_unit())

    def test_a_mended_word_keeps_the_decision_and_asks_to_look_again(self, document):
        actions.confirm_all(document, by=CLERK)
        mended = REPORT.replace("学习不够系统，研讨交流偏少", "学习还不够系统，研讨交流偏少")
        problems = ("学习还不够系统，研讨交流偏少。", PROBLEMS[1])
        document = correct(document, reading_of(mended, problems=problems), by=OTHER)
        found = ledger(document)
        assert found.open == 0
        assert [(one.mark, one.review) for one in found.of(Nature.PROBLEM)] == [("问1", True), ("问2", False)]
        assert {one.decided_by_name for one in found.items} == {"李文书"}
        assert found.left_over == ()
        assert actions.confirm_items(document, [found.of(Nature.PROBLEM)[0].uuid], by=OTHER) == 1
        assert not ledger(document).of(Nature.PROBLEM)[0].review

    def test_edited_fields_go_over_and_what_was_read_is_read_anew(self, document):
        row = item(document, Nature.MEASURE)
        actions.edit_item(document, row.uuid, {"leader": "张三", "deadline": "6月底前"}, by=CLERK, version=1)
        mended = REPORT.replace("由宣传部牵头", "由办公室牵头")
        measures = (MEASURES[0].replace("由宣传部牵头", "由办公室牵头"), MEASURES[1])
        document = correct(document, reading_of(mended, measures=measures))
        after = item(document, Nature.MEASURE)
        assert after.decided == {"leader": "张三", "deadline": "6月底前"}
        assert after.read["owner"] is None
        assert (after.state, after.carried_from_id) == (State.EDITED, row.pk)

    def test_a_changed_number_takes_no_decision_over(self, document):
        actions.confirm_all(document, by=CLERK)
        claims = (
            ("组织集中学习10次", "10", "次", "集中学习"),
            ("主题党日活动17次", "17", "次", "主题党日活动"),
        )
        document = correct(document, reading_of(REPORT.replace("学习9次", "学习10次"), claims=claims))
        found = ledger(document)
        assert [(one.values["value"], one.state) for one in found.of(Nature.CLAIM)] == [
            (10, State.OPEN), (17, State.CONFIRMED)
        ]  # fmt: skip
        assert [(lost.mark, lost.values["value"], lost.text_number) for lost in found.left_over] == [
            ("数1", 9, 1)
        ]

    def test_what_is_gone_is_listed_and_can_be_set_aside_with_a_reason(self, document):
        actions.confirm_all(document, by=CLERK)
        added = actions.add_item(
            document, Nature.CAUSE, REPORT.index("截至"), REPORT.index("截至") + 11, by=CLERK
        )
        shorter = REPORT.replace(CAUSES[1], "").replace("截至2021年8月底，", "")
        document = correct(document, reading_of(shorter))
        lost = ledger(document).left_over
        assert [(one.mark, one.quote, one.state) for one in lost] == [
            ("因3", added.quote, State.ADDED), ("因2", CAUSES[1], State.CONFIRMED)
        ]  # fmt: skip
        with pytest.raises(Refused, match="请写明为什么搁置"):
            actions.set_aside(document, [lost[0].uuid], by=CLERK, why=" ")
        assert actions.set_aside(document, [one.uuid for one in lost], by=CLERK, why="更正后已删去") == 2
        assert ledger(document).left_over == ()
        current = item(document, Nature.CAUSE)
        with pytest.raises(Refused, match="不在这份文档现在的台账里"):
            actions.set_aside(document, [current.uuid], by=CLERK, why="不该动")

    def test_what_comes_back_in_a_later_text_finds_its_decision_again(self, document):
        actions.confirm_all(document, by=CLERK)
        document = correct(document, reading_of(REPORT.replace(CAUSES[1], "")))
        assert [lost.quote for lost in ledger(document).left_over] == [CAUSES[1]]
        document = correct(document, reading_of())
        found = ledger(document)
        assert found.left_over == ()
        assert found.open == 0

    def test_an_open_item_leaves_nothing_behind(self, document):
        document = correct(document, reading_of(REPORT.replace(CAUSES[1], "")))
        assert ledger(document).left_over == ()

    def test_a_split_is_kept_where_all_parts_still_stand(self, document):
        measure = item(document, Nature.MEASURE)
        cut = measure.start + len("建立学习台账；")
        parts = actions.split_item(document, measure.uuid, [cut], by=CLERK, version=1)
        actions.edit_item(document, parts[0].uuid, {"owner": "党建工作部"}, by=CLERK, version=1)
        moved = correct(document, reading_of(REPORT.replace("四、改进措施", "四、改进措施及下一步打算")))
        found = ledger(moved).of(Nature.MEASURE)
        assert [(one.mark, one.values["owner"]) for one in found] == [
            ("措1-1", "党建工作部"), ("措1-2", "宣传部"), ("措2", None)
        ]  # fmt: skip
        broken = REPORT.replace("建立学习台账；", "建好学习台账，")
        measures = (MEASURES[0].replace("建立学习台账；", "建好学习台账，"), MEASURES[1])
        found = ledger(correct(moved, reading_of(broken, measures=measures)))
        assert [one.mark for one in found.of(Nature.MEASURE)] == ["措1", "措2"]
        assert [lost.mark for lost in found.left_over] == ["措1-1", "措1-2"]

    def test_reading_a_text_twice_changes_nothing(self, document):
        before = shape(document)
        actions.read_text(document.current_id, by=OTHER, reading=reading_of(problems=()))
        assert shape(document) == before
        assert Item.objects.filter(document=document).count() == 8

    def test_a_link_the_new_text_offers_fits_what_a_person_made_of_an_item(self, document):
        cause = item(document, Nature.CAUSE)
        actions.reassign_item(document, cause.uuid, Nature.MEASURE, by=CLERK, version=1)
        document = correct(document, reading_of(REPORT + "特此报告。", links=((0, 0, 0),)))
        found = ledger(document)
        pairs = {(found.item(link.head).nature, found.item(link.tail).nature) for link in found.links}
        assert pairs == {(Nature.PROBLEM, Nature.MEASURE)}

    def test_a_text_is_prepared_once_however_many_items_are_looked_for(self, document, monkeypatch):
        prepared: list[int] = []
        whole = carry.Packed.__init__
        monkeypatch.setattr(
            carry.Packed, "__init__", lambda self, text: (prepared.append(1), whole(self, text))[1]
        )
        for words in ("研讨交流", "督促检查", "重点岗位"):
            at = REPORT.index(words)
            actions.add_item(document, Nature.CAUSE, at, at + 4, by=CLERK)
        assert ledger(correct(document, reading_of(REPORT + "特此报告。"))).tallies[Nature.CAUSE].total == 5
        assert len(prepared) == 1

    def test_a_text_that_is_read_late_does_not_bring_the_ledger_back(self, document):
        slow = add_text(document, REPORT + "甲。")
        document = correct(document, reading_of(REPORT + "乙。"))
        read_text(slow.pk, by=CLERK, reading=reading_of(slow.text))
        document.refresh_from_db()
        assert document.current.text.endswith("乙。")
        with pytest.raises(Refused, match="已经读取"):
            actions.read_again(document, by=CLERK)

    def test_the_old_text_stays_as_it_was(self, document):
        actions.confirm_all(document, by=CLERK)
        old = document.current
        correct(document, reading_of(REPORT.replace("（二）", "（三）")))
        old.refresh_from_db()
        assert old.text == REPORT
        assert Item.objects.filter(text=old, state=State.CONFIRMED).count() == 8

    def test_an_old_page_meets_a_new_text(self, document):
        row = item(document, Nature.PROBLEM)
        correct(document, reading_of(REPORT + "特此报告。\n"))
        with pytest.raises(Refused, match="文本已更换"):
            actions.edit_item(document, row.uuid, {"text": "改"}, by=CLERK, version=1)
        with pytest.raises(Conflict):
            actions.void_document(document, by=CLERK, why="重复", version=document.version)


def test_what_was_added_keeps_its_number_where_a_clause_became_another_kind(db):
    """因2 was made a problem, the next cause added is 因2; after the correction it is still."""
    document = make_document(make_unit("集团党委"), reading_of(links=((0, 0, 0),)))
    cause = items(document, Nature.CAUSE)[1]
    actions.reassign_item(document, cause.uuid, Nature.PROBLEM, by=CLERK, version=cause.version)
    added = actions.add_item(document, Nature.CAUSE, 0, 10, by=CLERK)
    assert added.mark == "因2"
    before = shape(document)
    assert shape(correct(document, reading_of(links=((0, 0, 0),)))) == before


verbs = st.lists(
    st.tuples(
        st.sampled_from(
            ["confirm", "reject", "edit", "span", "reassign", "link", "unlink", "split", "add", "merge"]
        ),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=8,
)


class TestCarryingAll(TestCase):
    @given(verbs, st.sampled_from([REPORT, REPORT.replace("一、主要做法", "一、主要做法和成效")]))
    @settings(max_examples=15)
    def test_decisions_over_an_unchanged_text_are_all_kept(self, done, again):
        document = make_document(make_unit("集团党委"), reading_of(links=((0, 0, 0),)))
        for verb, one, other in done:
            self.act(document, verb, one, other)
        before = shape(document)
        document = correct(document, reading_of(again, links=((0, 0, 0),)))
        # Only what was selected across the very words that changed may have lost its place; it is listed.
        lost = ledger(document).left_over
        assert [row.quote for row in lost if squeezed(row.quote) in squeezed(again)] == []
        if again == REPORT:
            assert shape(document) == before
        elif not lost:
            assert shape(document)[0] == before[0]

    def act(self, document, verb, one, other):
        rows = [row for nature in Nature for row in items(document, nature)]
        row, second = rows[one % len(rows)], rows[other % len(rows)]
        from luoshi.documents.spans import cut_points

        calls = {
            "confirm": lambda: actions.confirm_items(document, [row.uuid], by=CLERK),
            "reject": lambda: actions.reject_items(document, [row.uuid], by=CLERK),
            "edit": lambda: actions.edit_item(
                document,
                row.uuid,
                {"subject": f"第{other}项"} if row.nature == Nature.CLAIM else {"text": f"改写的第{other}条"},
                by=CLERK,
                version=row.version,
            ),
            "span": lambda: actions.edit_item(
                document, row.uuid, {}, by=CLERK, version=row.version, span=(row.start, row.start + 4 + other)
            ),
            "reassign": lambda: actions.reassign_item(
                document, row.uuid, CLAUSES[other % 3], by=CLERK, version=row.version
            ),
            "link": lambda: actions.link_items(document, [(row.uuid, second.uuid)], by=CLERK),
            "unlink": lambda: actions.unlink_items(document, [(row.uuid, second.uuid)], by=CLERK),
            "split": lambda: actions.split_item(
                document,
                row.uuid,
                [point.position for point in cut_points(document.current, row)][: other + 1],
                by=CLERK,
                version=row.version,
            ),
            "merge": lambda: actions.merge_parts(document, row.uuid, by=CLERK, version=row.version),
            "add": lambda: actions.add_item(
                document, CLAUSES[other % 3], 3 * one, 3 * one + 9 + other, by=CLERK
            ),
        }
        try:
            calls[verb]()
        except Refused:
            return
