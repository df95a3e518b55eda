"""The sample's branches as they stood through 2021: six until the change, twelve from then on, and who led them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from luoshi.activities.actions import Numbers, Roll, Sheet
from luoshi.activities.enums import Leave
from luoshi.organisations.models import Body, Membership, Person, Unit
from luoshi.site.sample.accounts import key
from luoshi.site.sample.bodies import ELECTED, committee
from luoshi.site.sample.people import PLACES, Cast

YEAR: Final = 2021
LEAVES: Final = (Leave.OFFICIAL, Leave.OFFICIAL, Leave.SHIFT, Leave.STATIONED, Leave.OTHER, Leave.NONE)
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch with its members, those who lead it from the election on, and its Party groups."""

    name: str
    place: int  # in the order of the sample
    unit: Unit
    members: Sequence[Person]
    leading: Sequence[Person] = ()
    groups: Sequence[tuple[Body, Sequence[int]]] = ()

    def secretary(self, day: dt.date) -> Person | str:
        """Who led it on a day, where that is known."""
        return self.leading[0] if self.leading and day >= ELECTED else ""

    def day(self, month: int, turn: int, year: int = YEAR) -> dt.date:
        """A working day of a month; another one for each branch and each turn."""
        return working(dt.date(year, month, 3 + (self.place * 2 + turn * 5) % 24))


def working(day: dt.date) -> dt.date:
    """The day, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def january(units: Mapping[UUID, Unit], cast: Cast) -> list[Branch]:
    """The six that stood until the change; who led them then is not known any more."""
    names = dict.fromkeys(place.before for place in PLACES)
    return [
        Branch(
            name,
            at,
            units[key(name)],
            [person for place in PLACES if place.before == name for person in cast[place.branch]],
        )
        for at, name in enumerate(names)
    ]


def twelve(units: Mapping[UUID, Unit], cast: Cast) -> list[Branch]:
    """Those that stand since the change; one query for who is in which Party group."""
    grouped: dict[int, dict[Body, list[int]]] = {}
    for spell in Membership.objects.rows().filter(group__isnull=False).select_related("group"):
        assert spell.group is not None
        grouped.setdefault(spell.unit_id, {}).setdefault(spell.group, []).append(spell.person_id)
    return [
        Branch(
            place.branch,
            at,
            units[key(place.branch)],
            cast[place.branch],
            committee(place.branch, cast),
            list(grouped.get(units[key(place.branch)].pk, {}).items()),
        )
        for at, place in enumerate(PLACES)
    ]


class Rolls:
    """Who came, by chance but the same every time: most did, a few were away, some made it up."""

    def __init__(self) -> None:
        self._chance = random.Random(YEAR)  # noqa: S311 - the same rolls every time, not a secret

    def sheet(
        self, unit: Unit, people: Sequence[int], day: dt.date, body: Body | None = None, *, away: float = 0.12
    ) -> Sheet:
        """The roll of those due, by name."""
        missing = {person: self._chance.choice(LEAVES) for person in people if self._chance.random() < away}
        made_up: dict[int, dt.date | None] = {
            person: day + dt.timedelta(days=self._chance.randint(2, 6))
            for person in missing
            if self._chance.random() < 0.4  # noqa: PLR2004 - of those away
        }
        return Sheet(unit, body, Roll(missing=missing, made_up=made_up))

    def numbers(self, unit: Unit, due: int | None, present: int, staff: int | None = None) -> Sheet:
        """How many came, where nobody is named."""
        return Sheet(unit, None, Roll(numbers=Numbers(due=due, present=present), staff=staff))

    def led(self, branch: Branch, day: dt.date) -> Sheet:
        """Of those who lead: by name once they are elected, before that by number."""
        if day < ELECTED:
            return self.numbers(branch.unit, 3, 3)
        return self.sheet(branch.unit, [person.pk for person in branch.leading], day, away=0.05)

    def group(self, branch: Branch, body: Body, people: Sequence[int], day: dt.date) -> Sheet:
        """Of a Party group; before its members are known by number."""
        if day < ELECTED:
            half = len(branch.members) // 2
            return Sheet(branch.unit, body, Roll(numbers=Numbers(due=half, present=half - 1)))
        return self.sheet(branch.unit, people, day, body)
