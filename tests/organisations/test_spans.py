from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from luoshi.organisations.paths import MAX_DEPTH, segment
from luoshi.organisations.spans import Fault, History, Placed, Span, TreeFault
from tests.organisations.trees import DAYS, any_placements, good_placements, is_tree, paths_on, state_on

pytestmark = pytest.mark.pure


def day(number: int) -> dt.date:
    return dt.date(2021, 1, number)


def spans_of(rows: list[Placed]) -> list[Span]:
    history = History(rows)
    return list(history.spans(sorted(history)))


def test_a_move_of_the_parent_cuts_the_child():
    top, works, branch = segment(1), segment(2), segment(3)
    rows = [
        Placed(1, day(1), None, "集团", "committee"),
        Placed(2, day(1), None, "甲厂", "committee"),
        Placed(3, day(1), 2, "支部", "branch"),
        Placed(2, day(5), 1, "甲厂", "general_branch"),
    ]
    assert [(s.unit, s.start, s.end, s.path) for s in spans_of(rows)] == [
        (1, day(1), None, top),
        (2, day(1), day(5), works),
        (2, day(5), None, top + works),
        (3, day(1), day(5), works + branch),
        (3, day(5), None, top + works + branch),
    ]


def test_a_renamed_parent_leaves_the_child_one_span():
    rows = [
        Placed(1, day(1), None, "旧名", "committee"),
        Placed(1, day(5), None, "新名", "committee"),
        Placed(2, day(1), 1, "支部", "branch"),
    ]
    assert [(s.start, s.end, s.name) for s in spans_of(rows)] == [
        (day(1), day(5), "旧名"),
        (day(5), None, "新名"),
        (day(1), None, "支部"),
    ]


def test_two_that_change_places_one_after_the_other_are_no_cycle():
    rows = [
        Placed(1, day(1), None, "集团", "committee"),
        Placed(2, day(1), 1, "甲", "branch"),
        Placed(3, day(1), 2, "乙", "branch"),
        Placed(3, day(5), 1, "乙", "branch"),
        Placed(2, day(5), 3, "甲", "branch"),
    ]
    assert [s.path for s in spans_of(rows) if s.start == day(5)] == [
        segment(1) + segment(3) + segment(2),
        segment(1) + segment(3),
    ]


@pytest.mark.parametrize(
    ("rows", "fault", "on"),
    [
        ([Placed(1, day(1), 2, "甲", "b"), Placed(2, day(1), 1, "乙", "b")], Fault.CYCLE, day(1)),
        ([Placed(1, day(1), None, "甲", "b"), Placed(2, day(1), None, "乙", "b"),
          Placed(1, day(4), 2, "甲", "b"), Placed(2, day(6), 1, "乙", "b")], Fault.CYCLE, day(6)),
        ([Placed(1, day(3), None, "甲", "b"), Placed(2, day(1), 1, "乙", "b")], Fault.NO_PARENT, day(1)),
        ([Placed(2, day(1), 9, "乙", "b")], Fault.NO_PARENT, day(1)),
        ([Placed(1, day(1), None, "甲", "b"), Placed(1, day(4), None, "甲", "b", closed=True),
          Placed(2, day(2), 1, "乙", "b")], Fault.CLOSED_PARENT, day(4)),
    ],
)  # fmt: skip
def test_what_makes_no_tree_is_named_with_its_day(rows, fault, on):
    with pytest.raises(TreeFault) as found:
        spans_of(rows)
    assert (found.value.fault, found.value.day) == (fault, on)


def test_levels_have_an_end():
    chain = [Placed(unit, day(1), unit - 1 or None, "甲", "b") for unit in range(1, MAX_DEPTH + 1)]
    assert len(spans_of(chain)[-1].path) == MAX_DEPTH * 7
    with pytest.raises(TreeFault) as found:
        spans_of([*chain, Placed(MAX_DEPTH + 1, day(1), MAX_DEPTH, "甲", "b")])
    assert found.value.fault is Fault.TOO_DEEP


def test_a_closed_unit_stays_under_its_successor():
    rows = [
        Placed(1, day(1), None, "集团", "committee"),
        Placed(2, day(1), 1, "旧支部", "branch"),
        Placed(3, day(4), 1, "新支部", "branch"),
        Placed(2, day(4), 3, "旧支部", "branch", closed=True),
        Placed(3, day(8), 1, "新支部", "branch", closed=True),
    ]
    last = next(s for s in spans_of(rows) if s.unit == 2 and s.end is None)
    assert (last.path, last.closed) == (segment(1) + segment(3) + segment(2), True)


def same_as_brute_force(rows: list[Placed]) -> None:
    spans = spans_of(rows)
    for on in DAYS:
        holding = [s for s in spans if s.start <= on and (s.end is None or on < s.end)]
        state = state_on(rows, on)
        assert {s.unit: s.path for s in holding} == paths_on(rows, on)
        assert len(holding) == len(state)
        assert all((s.name, s.parent, s.closed) == (state[s.unit].name, state[s.unit].parent, state[s.unit].closed)
                   for s in holding)  # fmt: skip
    for one, two in itertools.pairwise(spans):
        if one.unit == two.unit:
            assert one.end == two.start
            assert one[3:] != two[3:]


@given(good_placements())
def test_spans_equal_the_tree_of_every_day(rows):
    event(f"{len(rows) - 6} changes")
    same_as_brute_force(rows)


@given(any_placements())
def test_placements_that_make_no_tree_are_refused_and_no_others(rows):
    if is_tree(rows):
        event("a tree")
        same_as_brute_force(rows)
    else:
        with pytest.raises(TreeFault):
            spans_of(rows)


@given(good_placements(), st.data())
def test_only_the_subtree_of_a_change_changes(rows, data):
    """What `rewrite_spans` relies on: spans outside the touched subtree stay as they were."""
    changed = data.draw(st.sampled_from(rows))
    before, after = History([r for r in rows if r is not changed]), History(rows)
    touched = after.subtree([changed.unit])
    untouched = [unit for unit in after if unit not in touched]
    assert list(before.spans(untouched)) == list(after.spans(untouched))
