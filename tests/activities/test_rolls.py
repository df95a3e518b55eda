"""The roll: what is counted of names and of numbers, and what is said where numbers disagree. No database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.activities.enums import Leave, Presence
from luoshi.activities.packs import SECTION, Activities
from luoshi.activities.rolls import Numbers, Roll, Votes, as_json, counted, from_json, pasted, said
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Person
from luoshi.organisations.queries_people import DueList
from luoshi.packs.builtin import builtin_section

pytestmark = pytest.mark.pure
RULES = builtin_section(SECTION, Activities)


def people(count: int) -> tuple[Person, ...]:
    return tuple(Person(pk=key, name=f"人员{key}") for key in range(1, count + 1))


def due(count: int, voting: int = 0) -> DueList:
    there = people(count)
    return DueList(there, there[:voting])


def count(roll: Roll, of: DueList, *, votes: bool = False, names: bool = True):
    others = {key: Person(pk=key, name=f"列席{key}") for key in roll.sitting_in}
    return counted(roll, of, others, votes=votes, names=names)


def test_everybody_came_but_those_ticked():
    roll = Roll(
        missing={1: Leave.OFFICIAL, 2: Leave.NONE, 3: Leave.OTHER},
        made_up={3: dt.date(2021, 8, 9)},
        sitting_in=(90, 91),
        guests=3,
        staff=7,
    )
    found = count(roll, due(10))
    assert found.values == {
        "due": 10, "present": 7, "leave": 1, "absent": 1, "made_up": 1, "sitting_in": 5, "staff": 7,
        "due_voting": None, "present_voting": None,
        "votes_for": None, "votes_against": None, "votes_abstained": None,
    }  # fmt: skip
    by = {place.person_id: place for place in found.places}
    assert (by[1].state, by[1].leave) == (Presence.LEAVE, Leave.OFFICIAL)
    assert by[2].state == Presence.ABSENT
    assert (by[3].state, by[3].leave, by[3].made_up_on) == (
        Presence.MADE_UP,
        Leave.OTHER,
        dt.date(2021, 8, 9),
    )
    assert by[4].state == Presence.PRESENT
    assert by[90].state == Presence.SITTING_IN
    assert said(found.places).startswith("到会7人：人员4、")
    assert "请假1人：人员1（公出）；缺席1人：人员2；补学1人：人员3（其他）；列席2人：列席90、列席91" in said(
        found.places
    )


@given(st.data())
def test_counts_always_add_up(data):
    of = due(data.draw(st.integers(0, 12)), data.draw(st.integers(0, 12)))
    keys = [person.pk for person in of.due]
    some = st.sampled_from(keys) if keys else st.nothing()
    roll = Roll(
        missing=data.draw(st.dictionaries(some, st.sampled_from(Leave))),
        made_up=data.draw(st.dictionaries(some, st.none())),
        sitting_in=tuple(data.draw(st.lists(st.integers(1, 20), max_size=5))),
    )
    found = count(roll, of, votes=True)
    values = found.values
    if keys:
        assert values["due"] == values["present"] + values["made_up"] + values["leave"] + values["absent"]
        assert 0 <= values["present_voting"] <= values["due_voting"]
    else:
        assert values["due"] is values["present"] is None
    assert len({place.person_id for place in found.places}) == len(found.places)
    assert len(found.places) == (values["due"] or 0) + values["sitting_in"]
    assert from_json(as_json(roll)) == roll


def test_numbers_only_may_leave_parts_open():
    found = count(Roll(numbers=Numbers(present=14)), due(16))
    assert (found.values["due"], found.values["present"], found.values["absent"]) == (16, 14, None)
    assert found.places == ()
    assert count(Roll(numbers=Numbers(due=20, present=18)), due(16)).values["due"] == 20


@pytest.mark.parametrize(
    ("roll", "sentence"),
    [
        (Roll(numbers=Numbers(due=13, present=14)), "实到14人多于应到13人"),
        (Roll(numbers=Numbers(due=16, present=14, made_up=0, leave=1, absent=0)), "合计15人，应到16人"),
        (Roll(numbers=Numbers(due=16, present=14, leave=3)), "合计17人，应到16人"),
        (Roll(numbers=Numbers(present=-1)), "人数-1有误"),
        (Roll(missing={99: Leave.NONE}), "有1人不在这次会议的应到名单里"),
        (Roll(votes=Votes(13)), "赞成、反对、弃权合计13票，实到有表决权14人"),
        (Roll(votes=Votes(14, -1, 1)), "票数有误"),
        (Roll(numbers=Numbers(present=16), votes=Votes(15)), "投票15人多于应到有表决权14人"),
    ],
)
def test_what_disagrees_is_said_with_both_numbers(roll, sentence):
    with pytest.raises(Refused, match=sentence):
        count(roll, due(16, 14), votes=True)


def test_votes_are_refused_where_nothing_is_put_to_the_vote():
    with pytest.raises(Refused, match="这类会议没有表决"):
        count(Roll(votes=Votes(3)), due(3, 3))


def test_a_kind_of_numbers_keeps_no_name():
    with pytest.raises(Refused, match="只登记人数"):
        count(Roll(missing={1: Leave.NONE}), due(3), names=False)
    assert count(Roll(), due(3), names=False).places == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("人员1（出差）、人员2", {1: Leave.OFFICIAL, 2: Leave.NONE}),
        ("人员1：病假\n人员3(下夜班)；人员2（家中有事）", {1: Leave.OTHER, 3: Leave.SHIFT, 2: Leave.OTHER}),
        ("人员2，人员3（在村驻村）", {2: Leave.NONE, 3: Leave.STATIONED}),
        ("无", {}),
        ("", {}),
    ],
)
def test_pasted_names_become_leave_of_four_kinds(text, missing):
    found = pasted(text, people(3), RULES)
    assert (found.missing, found.unknown, found.doubtful) == (missing, (), ())


def test_pasted_names_that_are_unknown_or_double_are_told():
    twice = (*people(2), Person(pk=7, name="人员1"))
    found = pasted("人员1、王五", twice, RULES)
    assert (found.missing, found.unknown, found.doubtful) == ({}, ("王五",), ("人员1",))
