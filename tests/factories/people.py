"""People and bodies for tests, made through the actions like any others."""

from __future__ import annotations

import datetime as dt
import itertools

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions.bodies import join_body, set_up_body
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.actions.people import create_person
from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import Body, Membership, Person, Unit
from tests.factories.units import START

_numbers = itertools.count(1)


def make_person(unit: Unit, name: str = "", **known) -> Person:
    """A person whose entry the unit keeps."""
    return create_person(name or f"人员{next(_numbers)}", unit, by=SYSTEM, **known)


def make_member(
    branch: Unit,
    name: str = "",
    *,
    start: dt.date = START,
    kind: MemberKind = MemberKind.FULL,
    person: Person | None = None,
    group: Body | None = None,
    **known,
) -> Membership:
    """A member of a branch as a roster has him."""
    row = NewMembership(person or make_person(branch, name, **known), branch, start, kind, group=group)
    return record_members([row], by=SYSTEM)[0]


def make_body(
    unit: Unit,
    people: list[Person] | None = None,
    *,
    kind: str = "committee",
    name: str = "",
    on: dt.date = START,
) -> Body:
    """A body with its members."""
    body = set_up_body(unit, kind, name or f"第{next(_numbers)}届委员会", on=on, by=SYSTEM)
    join_body(body, people or [], on=on, by=SYSTEM)
    return body
