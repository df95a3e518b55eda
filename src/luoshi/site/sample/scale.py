"""The sample group made large: as many Party organisations as are asked for, by seed, under its own top unit."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Door
from luoshi.organisations.actions import NewUnit, set_up
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.actions.people import NewPerson, create_people
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from luoshi.site.sample.accounts import TOP, key
from luoshi.site.sample.people import GIVEN, SURNAMES
from luoshi.site.sample.units import FIRST_REPLY, SINCE

AT_ONCE: Final = 10_000  # people an action: a longer one would keep other writers waiting
GENERAL_PER_COMMITTEE: Final = 8
BRANCHES_PER_GENERAL: Final = 12
PLACES: Final = "东南西北中上下新老大"
WORKS: Final = ("矿山", "电厂", "港口", "建筑", "化工", "机械", "物流", "水务", "置业", "商贸")


class Made(NamedTuple):
    """How much there is now that was not there before."""

    units: int
    people: int


def load_scale(*, units: int, people: int, seed: int) -> Made:
    """Set up units below the sample's top, committees over general branches over branches, and their members.

    The same numbers and seed a second time change nothing.
    """
    by = SYSTEM.through(Door.CLI)
    chance = random.Random(seed)  # noqa: S311 - the same data every time, not a secret
    rows = list(_rows(units, seed, chance))
    there = Unit.objects.filter(uuid=rows[-1].uuid).exists()
    with action("site.load_sample", by=by, why="按规模生成示例组织"):
        made = set_up(rows, by=by)
    branches = [unit for unit, row in zip(made, rows, strict=True) if row.kind == UnitKind.BRANCH]
    entered = 0
    for first in range(0, people, AT_ONCE):
        entered += _people(branches, range(first, min(people, first + AT_ONCE)), seed)
    return Made(0 if there else len(rows), entered)


def _rows(count: int, seed: int, chance: random.Random) -> Iterator[NewUnit]:
    """Committees with general branches with branches, until there are `count` of them in all."""
    committee: UUID = TOP
    general: UUID = TOP
    for at in range(count):
        number = at % (1 + GENERAL_PER_COMMITTEE * (1 + BRANCHES_PER_GENERAL))
        name = f"{chance.choice(PLACES)}{chance.choice(PLACES)}{chance.choice(WORKS)}"
        unit = key(f"scale:{seed}:{at}")
        if number == 0:
            committee = unit
            yield _row(f"{name}第{at}公司党委", UnitKind.COMMITTEE, TOP, unit)
        elif (number - 1) % (1 + BRANCHES_PER_GENERAL) == 0:
            general = unit
            yield _row(f"{name}第{at}党总支", UnitKind.GENERAL_BRANCH, committee, unit)
        else:
            yield _row(f"{name}第{at}党支部", UnitKind.BRANCH, general, unit)


def _row(name: str, kind: UnitKind, parent: UUID, unit: UUID) -> NewUnit:
    return NewUnit(name, kind, SINCE, parent, FIRST_REPLY, uuid=unit)


def _people(branches: list[Unit], numbers: range, seed: int) -> int:
    """Members of the branches in turn; those entered before are left as they are."""
    by = SYSTEM.through(Door.CLI)
    if not branches:
        return 0
    rows = []
    for number in numbers:
        chance = random.Random(seed * 10_000_019 + number)  # noqa: S311
        joined = dt.date(1995, 1, 1) + dt.timedelta(days=chance.randrange(7000))
        rows.append(
            NewPerson(
                chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2)),
                branches[number % len(branches)],
                staff_no=f"G{seed}-{number:06}",
                joined_on=joined,
                confirmed_on=joined + dt.timedelta(days=366),
                uuid=key(f"scale:{seed}:person:{number}"),
            )
        )
    with action("site.load_sample", by=by, why="按规模生成示例人员"):
        entered = create_people(rows, by=by)
        spells = [
            NewMembership(person, row.unit, SINCE, uuid=key(f"scale:{seed}:spell:{person.uuid}"))
            for person, row in zip(entered, rows, strict=True)
        ]
        record_members(spells, by=by)
    return len(entered)
