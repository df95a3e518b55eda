"""Any decision on any unit of either tree, for property tests; and people, posts and bodies that hang on the units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import (
    Decision,
    HandOver,
    NewUnit,
    change_kind,
    close,
    merge,
    move,
    pair,
    rename,
    restore,
    set_up,
    split,
    take_back,
)
from luoshi.organisations.actions.bodies import set_up_body
from luoshi.organisations.actions.memberships import exclude_from_vote
from luoshi.organisations.actions.numbers import NewNumber, enter_numbers
from luoshi.organisations.actions.posts import declare_vacant, take_post
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import (
    Body,
    BodyMember,
    Membership,
    Person,
    Post,
    Term,
    TreeDecision,
    Unit,
    UnitNumber,
    VoteExclusion,
)
from tests.factories.people import make_body, make_member
from tests.factories.units import START

FIRST = dt.date(2019, 12, 30)
WINDOW = [FIRST + dt.timedelta(days=number) for number in range(25)]
DAYS = st.dates(FIRST, dt.date(2020, 1, 20))
DECISIONS = ("rename", "move", "merge", "split", "close", "restore", "set up", "kind")
VERBS = (*DECISIONS, "pair", "take back")
RECORDS = (Person, Membership, VoteExclusion, Post, Body, BodyMember, Term, UnitNumber)
KINDS = {
    Tree.PARTY: (UnitKind.BRANCH, UnitKind.JOINT_BRANCH, UnitKind.COMMITTEE),
    Tree.ADMINISTRATIVE: (UnitKind.WORKSHOP, UnitKind.DEPARTMENT),
}


def some_units(data, tree: Tree = Tree.PARTY, *, count: int = 4) -> list[Unit]:
    """A top of a tree and units anywhere below it; without a pack any kind may stand under any."""
    top = UnitKind.COMMITTEE if tree is Tree.PARTY else UnitKind.GROUP_COMPANY
    made = [NewUnit(f"{tree.label}", top, START)]
    for number in range(count):
        above = data.draw(st.sampled_from(made))
        made.append(NewUnit(f"{tree.label}单位{number}", KINDS[tree][0], START, above.uuid))
    return set_up(made, by=SYSTEM, tree=tree)


def people_them(data, units: list[Unit]) -> None:
    """Members, some in a Party group or not counted among those due, posts, bodies, terms and numbers of some units."""
    for unit in units[1:]:
        has = data.draw(
            st.sets(st.sampled_from(["members", "group", "post", "vacant", "body", "term", "number"]))
        )
        group = (
            set_up_body(unit, "party_group", "第一党小组", on=START, by=SYSTEM) if "group" in has else None
        )
        member = make_member(unit, group=group) if has & {"members", "group"} else None
        if member is not None and "number" in has:
            exclude_from_vote(member, on=START, by=SYSTEM)
        if member is not None and "post" in has:
            take_post(member.person, unit, "secretary", on=START, by=SYSTEM)
        if "vacant" in has:
            declare_vacant(unit, "deputy_secretary", on=START, by=SYSTEM)
        if "body" in has:
            make_body(unit, [member.person] if member is not None else [], name="支部委员会")
        if "term" in has:
            start_term(unit, elected_on=START, by=SYSTEM)
        if "number" in has:
            enter_numbers([NewNumber(unit, "staff", START, 7)], by=SYSTEM)


def decide_something(data, units: list[Unit], step: int, verbs: Sequence[str] = VERBS) -> tuple[str, Unit]:
    """One decision drawn at random; raises Refused where it is impossible."""
    unit = data.draw(st.sampled_from(units))
    beside = [one for one in units if one.tree == unit.tree]
    other = data.draw(st.sampled_from(beside))
    on = Decision(on=data.draw(DAYS), document_no=f"集党发〔2020〕{step}号")
    verb = data.draw(st.sampled_from(verbs))
    if verb == "rename":
        rename(unit, f"新名{step}", on, by=SYSTEM)
    elif verb == "move":
        move(unit, other, on, by=SYSTEM)
    elif verb == "merge":
        gone = data.draw(st.lists(st.sampled_from(beside), min_size=1, max_size=2, unique=True))
        merge(gone, other, on, by=SYSTEM, then=data.draw(hand_overs(beside)))
    elif verb == "split":
        new = [NewUnit(f"分出{step}", KINDS[Tree(unit.tree)][0], on.on)]
        units += split(
            unit, new, on, by=SYSTEM, keep=data.draw(st.booleans()), then=data.draw(hand_overs(beside))
        )
    elif verb == "close":
        close(unit, on, by=SYSTEM, then=data.draw(hand_overs(beside)))
    elif verb == "set up":
        new = [NewUnit(f"新设{step}", KINDS[Tree(unit.tree)][0], on.on, unit.uuid, lacking=True)]
        units += set_up(new, by=SYSTEM, tree=Tree(unit.tree))
    elif verb == "kind":
        change_kind(unit, data.draw(st.sampled_from(KINDS[Tree(unit.tree)])), on, by=SYSTEM)
    elif verb == "pair":
        pair(unit, data.draw(st.sampled_from(units)), on.on, by=SYSTEM)
    elif verb == "take back":
        taken_back(data, units)
    else:
        restore(unit, other, on, by=SYSTEM)
    return verb, unit


def hand_overs(units: list[Unit]) -> st.SearchStrategy[HandOver | None]:
    """What may be said of members and the rest where a unit is closed."""
    return st.none() | st.builds(
        HandOver,
        members_to=st.none() | st.sampled_from(units),
        to_successor=st.booleans(),
        end_rest=st.booleans(),
    )


def taken_back(data, units: list[Unit]) -> None:
    """Any decision there is, taken back; units it set up stand in no tree any more."""
    known = list(TreeDecision.objects.rows().order_by("pk"))
    if not known:
        return
    decision = data.draw(st.sampled_from(known))
    take_back(decision, by=SYSTEM, why="登记有误")
    units[:] = [unit for unit in units if unit.placements.exists()]


def records() -> dict[str, list]:
    """Every record that counts, without how often it was written."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "version"}
            for row in model.objects.rows().order_by("pk").values()
        ]
        for model in RECORDS
    }  # fmt: skip
