"""The plan of an import, kept beside its preview so that what was shown is written without planning it again.

It holds as long as nothing moved that it rests on: every change leaves its entry in the trail, and the trail names the
rows. Only plans of sheets that say what they rest on (`Offer.reads`) and need no more than `Planned.data` are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi import __version__
from luoshi.audit.queries import last_number, rooms_touched_since
from luoshi.exchange import gate
from luoshi.exchange.models import Import
from luoshi.exchange.planning import Group, Planning, offer_of
from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.kernel.exchange import Effect, Offer, Planned, Setting
from luoshi.workbooks import Row

_DOING = frozenset({Effect.NEW, Effect.CHANGED})


@dataclass(frozen=True, slots=True)
class Seen:
    """The state a plan rests on: the latest entry of the trail before it was made, and the day."""

    number: int
    day: dt.date

    @classmethod
    def now(cls) -> Seen:
        return cls(last_number(), clock.today())

    def moved(self, offer: Offer) -> bool:
        """Whether anything a plan of this sheet reads may be otherwise by now."""
        if self.day != clock.today():
            return True
        rooms = rooms_touched_since(self.number)
        return rooms is None or bool(rooms if offer.reads is None else rooms & offer.reads)


def kept(found: Import, made: Planning, seen: Seen) -> bytes | None:
    """A plan as it is kept; None where it cannot be written yet, or only by planning it again."""
    offer, picture = offer_of(found), made.picture
    if offer.prepare is None or offer.reads is None or picture.questions or picture.counts[Effect.BAD]:
        return None
    groups = [
        [
            group.setting.unit,
            [
                [number, one.row.tab, one.row.number, one.effect, one.data]
                for number, one in zip(group.files, group.planned, strict=True)
                if one.effect in _DOING
            ],
        ]
        for group in made.groups
    ]
    return gate.pack([__version__, seen.number, seen.day.isoformat(), groups])


def still_good(found: Import, *, by: Actor) -> Sequence[Group] | None:
    """The kept plan of an import; None where there is none or what it rests on moved."""
    if found.plan is None:
        return None
    version, number, day, groups = gate.unpack(found.plan)
    if version != __version__ or Seen(number, dt.date.fromisoformat(day)).moved(offer_of(found)):
        return None
    return [
        Group(
            Setting(unit, found.on, by, found.answers),
            tuple(
                Planned(Row({}, number=row, tab=tab), Effect(effect), data=data)
                for _file, tab, row, effect, data in rows
            ),
            tuple(row[0] for row in rows),
        )
        for unit, rows in groups
    ]
