"""Late decisions in a unit's placements, and two days compared: pure."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.organisations.changes import NotYet, later_than, redated, state_on
from luoshi.organisations.comparing import Gone, What, apply, compare, count
from luoshi.organisations.spans import History, Placed
from luoshi.organisations.tree import Node, OrgTree
from tests.organisations.trees import DAYS, good_placements
from tests.organisations.trees import state_on as slow_state_on

pytestmark = pytest.mark.pure


def day(number: int) -> dt.date:
    return dt.date(2021, 1, number)


ROWS = [
    Placed(1, day(1), 9, "甲支部", "branch"),
    Placed(1, day(5), 8, "甲支部", "branch"),
    Placed(1, day(8), 8, "乙支部", "branch"),
]


def test_a_late_rename_goes_on_until_the_next_rename_and_leaves_the_move():
    assert redated(ROWS, day(3), {"name": "新支部"}) == [
        Placed(1, day(1), 9, "甲支部", "branch"),
        Placed(1, day(3), 9, "新支部", "branch"),
        Placed(1, day(5), 8, "新支部", "branch"),
        Placed(1, day(8), 8, "乙支部", "branch"),
    ]


def test_a_second_decision_of_the_same_day_changes_the_same_placement():
    changed = redated(ROWS, day(5), {"kind": "general_branch"})
    assert [row.start for row in changed] == [day(1), day(5), day(8)]
    assert [row.kind for row in changed] == ["branch", "general_branch", "general_branch"]


def test_nothing_can_change_before_it_was_set_up():
    with pytest.raises(NotYet):
        redated(ROWS, dt.date(2020, 12, 31), {"name": "x"})
    assert state_on(ROWS, dt.date(2020, 12, 31)) is None
    assert later_than(ROWS, day(5)) == ROWS[2:]


@st.composite
def unit_histories(draw):
    days = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=6)))
    parents, names, kinds = (
        st.sampled_from([7, 8, 9]),
        st.sampled_from("甲乙丙"),
        st.sampled_from(["branch", "committee"]),
    )
    return [Placed(1, start, draw(parents), draw(names), draw(kinds)) for start in days]


CHANGES = st.dictionaries(
    st.sampled_from(["name", "parent", "kind"]), st.nothing(), max_size=0
) | st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from("甲乙丙丁"),
        "parent": st.sampled_from([7, 8, 9]),
        "kind": st.sampled_from(["branch", "joint_branch"]),
    },
)


@given(unit_histories(), st.sampled_from(DAYS), CHANGES)
def test_a_late_decision_changes_nothing_before_its_day_and_holds_on_it(rows, on, values):
    if on < rows[0].start:
        with pytest.raises(NotYet):
            redated(rows, on, values)
        return
    changed = redated(rows, on, values)
    assert [row.start for row in changed] == sorted({row.start for row in changed})
    assert {row.start for row in rows} <= {row.start for row in changed}
    for one in DAYS:
        before, after = state_on(rows, one), state_on(changed, one)
        if one < on:
            assert before == after
        else:
            assert after is not None
            for name in ("name", "parent", "kind", "closed"):
                now = getattr(after, name)
                assert now == getattr(before, name) or now == values.get(name)
    held = state_on(changed, on)
    assert all(getattr(held, name) == value for name, value in values.items())


@given(unit_histories(), st.sampled_from(DAYS), CHANGES, CHANGES)
def test_decisions_about_different_things_may_be_entered_in_any_order(rows, on, first, second):
    second = {name: value for name, value in second.items() if name not in first}
    later = max(on, rows[0].start)
    one = redated(redated(rows, later, first), later, second)
    other = redated(redated(rows, later, second), later, first)
    assert one == other


def tree_of(placements: list[Placed], on: dt.date) -> OrgTree:
    history = History(placements)
    spans = [
        span
        for span in history.spans(sorted(history))
        if span.start <= on and (span.end is None or span.end > on)
    ]
    return OrgTree.of(
        Node(span.unit, span.parent, span.path, span.name, span.kind, span.closed, span.start)
        for span in spans
    )


def stands(node: Node) -> tuple:
    return node.unit, node.parent, node.name, node.kind, node.closed


@given(good_placements(), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_what_differs_applied_to_the_earlier_day_gives_the_later(placements, one, other):
    first, second = tree_of(placements, min(one, other)), tree_of(placements, max(one, other))
    differences = compare(first, second)
    found = apply(first, differences)
    assert sorted(map(stands, found.values())) == sorted(map(stands, second.nodes))
    assert {node.unit for node in second.nodes} == set(slow_state_on(placements, max(one, other)))
    assert not compare(second, second)
    said = {difference.unit for difference in differences}
    same = {stands(node) for node in first.nodes} & {stands(node) for node in second.nodes}
    assert said == {node.unit for node in second.nodes} - {row[0] for row in same}
    assert all(difference.what for difference in differences)


def test_each_thing_is_named():
    before = [
        Placed(1, day(1), None, "集团", "group_committee"),
        Placed(2, day(1), 1, "机关支部", "branch"),
        Placed(3, day(1), 1, "甲支部", "branch"),
        Placed(4, day(1), 1, "乙支部", "branch"),
        Placed(5, day(1), 1, "丙支部", "branch"),
        Placed(6, day(1), 1, "老支部", "branch", closed=True),
        Placed(9, day(1), 1, "总支", "general_branch"),
    ]
    after = [
        Placed(2, day(5), 1, "机关一支部", "branch"),
        Placed(3, day(5), 9, "甲支部", "branch"),
        Placed(4, day(5), 3, "乙支部", "branch", closed=True),
        Placed(5, day(5), 1, "丙支部", "branch", closed=True),
        Placed(6, day(5), 1, "老支部", "branch"),
        Placed(7, day(5), 1, "机关二支部", "branch"),
        Placed(8, day(5), 1, "新支部", "temporary_branch"),
        Placed(9, day(5), 1, "总支", "committee"),
    ]
    first, second = tree_of(before, day(2)), tree_of(before + after, day(6))
    found = {difference.unit: difference.what for difference in compare(first, second, {7: 2})}
    assert found == {
        2: (What.RENAMED,),
        3: (What.MOVED,),
        4: (What.MERGED,),
        5: (What.CLOSED,),
        6: (What.RESTORED,),
        7: (What.SPLIT_OFF,),
        8: (What.SET_UP,),
        9: (What.CHANGED_KIND,),
    }
    basic = {"branch", "general_branch", "committee"}
    assert (count(first, basic), count(second, basic)) == (5, 5)


def test_units_do_not_vanish():
    placements = [Placed(1, day(1), None, "集团", "committee"), Placed(2, day(3), 1, "支部", "branch")]
    with pytest.raises(Gone):
        compare(tree_of(placements, day(4)), tree_of(placements, day(1)))
