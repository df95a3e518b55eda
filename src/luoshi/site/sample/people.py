"""The sample's people: 174 members in their branches, and the other staff of the company, about 500 in all.

Names are put together by chance from common syllables, always the same ones.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from luoshi.kernel.actor import Actor
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.actions.people import NewPerson, create_people
from luoshi.organisations.enums_people import AtWork, Began, Ended, MemberKind
from luoshi.organisations.models import Person, Unit
from luoshi.site.sample.accounts import key
from luoshi.site.sample.units import CHANGED, COMPANY_UNITS, SINCE

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN: Final = "明华建国志强伟军平文海波永春秀英丽娟玉兰晓东立新学忠思远正清泽宇嘉宁雨桐佳怡浩然子涵"
JOBS: Final = ("主管", "专员", "班组长", "操作工", "技术员", "质检员", "保管员", "业务员")
LAST_JOINED: Final = dt.date(2020, 11, 20)  # the one probationary member of 2021
ONE_YEAR: Final = 365
WORKPLACES: Final = {unit: name for unit, name, *_ in COMPANY_UNITS}


@dataclass(frozen=True, slots=True)
class Place:
    """Where members of a branch of 2021 come from, and where they work."""

    branch: str
    before: str  # their branch until the change
    members: int
    workplace: str  # key of the unit of the company
    others: int  # staff there who are no members


PLACES: Final = (
    Place("office", "office", 20, "company:general", 18),
    Place("office:second", "office", 18, "company:finance", 14),
    Place("extraction", "extraction", 14, "company:extraction", 52),
    Place("preparation", "extraction", 16, "company:preparation", 58),
    Place("quality", "quality", 12, "company:quality", 22),
    Place("sales", "quality", 18, "company:sales", 34),
    Place("retail", "trade", 24, "company:retail", 40),
    Place("stores", "trade", 27, "company:stores", 36),
    Place("institute", "institute", 9, "company:institute", 12),
    Place("fields", "fields", 7, "company:fields", 22),
    Place("travel", "trade", 5, "company:travel", 10),
    Place("project", "office", 4, "company:site", 8),
)


Cast = Mapping[str, list[Person]]  # members by their branch of 2021, in the order of the roster


def load_people(units: Mapping[UUID, Unit], by: Actor) -> Cast:
    """Enter everybody and the spells of membership."""
    chance = random.Random(2021)  # noqa: S311 - the same people every time, not a secret
    rows: list[tuple[Place, NewPerson]] = []
    for place in PLACES:
        for at in range(place.members + place.others):
            joined = _joined(chance, place, at)
            keeper = units[key(place.workplace if joined is None else place.branch)]
            rows.append((place, _person(chance, len(rows) + 1, place, keeper, joined)))
    people = create_people([row for _, row in rows], by=by)
    members: dict[str, list[Person]] = {place.branch: [] for place in PLACES}
    spells: list[NewMembership] = []
    for (place, _row), person in zip(rows, people, strict=True):
        if person.joined_on is not None:
            members[place.branch].append(person)
            spells += _spells(person, place, units)
    record_members(spells, by=by)
    return members


def _person(
    chance: random.Random, number: int, place: Place, keeper: Unit, joined: dt.date | None
) -> NewPerson:
    at_work = chance.choices(list(AtWork), weights=(90, 3, 3, 4 if joined else 0))[0]
    return NewPerson(
        chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2)))),
        keeper,
        staff_no=f"SL{number:04}" if chance.random() < 0.9 else "",  # noqa: PLR2004 - some have none
        joined_on=joined,
        confirmed_on=joined and joined.replace(year=joined.year + 1, day=min(joined.day, 28)),
        workplace=WORKPLACES[place.workplace],
        job=chance.choice(JOBS),
        at_work=at_work,
        uuid=key(f"person:{number}"),
    )


def _joined(chance: random.Random, place: Place, at: int) -> dt.date | None:
    """When somebody joined; None for staff who are no members. The last of the base is the newest of all."""
    if at >= place.members:
        return None
    if place.branch == "fields" and at == place.members - 1:
        return LAST_JOINED
    return dt.date(1992, 1, 1) + dt.timedelta(days=chance.randrange(27 * ONE_YEAR))


def _spells(person: Person, place: Place, units: Mapping[UUID, Unit]) -> Iterator[NewMembership]:
    """Full or not, and here or there: a spell for each, one after the other."""
    assert person.joined_on is not None
    assert person.confirmed_on is not None
    old, new = units[key(place.before)], units[key(place.branch)]
    turns = {max(person.joined_on, SINCE)}
    if person.confirmed_on > SINCE:
        turns.add(person.confirmed_on)
    if old != new:
        turns.add(CHANGED)
    days = sorted(turns)
    for at, day in enumerate(days):
        until = days[at + 1] if at + 1 < len(days) else None
        yield NewMembership(
            person,
            old if day < CHANGED else new,
            day,
            MemberKind.PROBATIONARY if day < person.confirmed_on else MemberKind.FULL,
            _began(day, person),
            until,
            None if until is None else Ended.MOVED if until == CHANGED and old != new else Ended.CONFIRMED,
            uuid=key(f"spell:{person.uuid}:{day}"),
        )


def _began(day: dt.date, person: Person) -> Began:
    if day == person.joined_on:
        return Began.ADMITTED
    if day == person.confirmed_on:
        return Began.CONFIRMED
    return Began.ON_RECORD if day == SINCE else Began.MOVED
