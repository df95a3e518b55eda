"""Which required study a record is offered, what of it is ticked, and which units used a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from luoshi.access.grants import Somebody, within
from luoshi.activities.enums import COUNTED, State
from luoshi.activities.models import Session, StudyItem, StudyList
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.rights import VIEW
from luoshi.activities.sets import unpacked
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.organisations.queries import span_on
from luoshi.periods.period import first_day, last_day, month_number


@dataclass(frozen=True, slots=True)
class Study:
    """Items a record may tick, and those ticked before anybody said anything."""

    items: tuple[StudyItem, ...] = ()
    ticked: tuple[int, ...] = ()

    def content(self, text: str, chosen: Collection[int]) -> str:
        """What was studied as the record says it: a line for each ticked item, none for one that was unticked."""
        lines = text.splitlines()
        for item in self.items:
            if item.pk in chosen:
                lines += [] if item.title in text else [str(item)]
            else:
                lines = [line for line in lines if line.strip() != str(item)]
        return "\n".join(lines)


def study_for(session: Session, day: dt.date, kinds: Iterable[Kind]) -> Study:
    """What the lists of a month ask of a record's unit; at most two queries.

    A plan and an empty draft of a kind that studies begin with what is required and was not studied elsewhere yet.
    """
    own = tuple(int(key) for key in unpacked(session.studied))
    items = tuple(_items(session.unit_id, day, own))
    asked = list(kinds)
    untouched = session.state == State.PLANNED or (session.state == State.DRAFT and session.version == 1)
    if own or session.content or not untouched or not items or not any(kind.studies for kind in asked):
        return Study(items, own)
    elsewhere = _studied_by_unit([item.pk for item in items], unit_id=session.unit_id).get(
        session.unit_id, set()
    )
    return Study(items, tuple(item.pk for item in items if item.required and item.pk not in elsewhere))


def _items(unit_id: int, day: dt.date, own: Collection[int]) -> Iterable[StudyItem]:
    """Items for a unit's month from itself and all above it, and those a record has already."""
    span = span_on(unit_id, day)
    above = unit_ids(span.path) if span is not None else ()
    month = StudyItem.objects.rows().filter(list__month=month_number(day), unit__in=above)
    found: Iterable[StudyItem] = (month | StudyItem.objects.filter(pk__in=own)).order_by(
        "list", "position", "pk"
    )
    return found


def _studied_by_unit(
    items: Sequence[int], *, unit_id: int | None = None, counted: bool = False
) -> dict[int, set[int]]:
    """Which of these items each unit's records name; one query."""
    wanted = set(items)
    rows = Session.objects.rows().exclude(studied="")
    rows = rows.filter(unit=unit_id) if unit_id is not None else rows
    rows = rows.filter(state__in=COUNTED) if counted else rows
    month = StudyItem.objects.filter(pk__in=wanted).order_by().values_list("list__month", flat=True)
    months = sorted(set(month)) if unit_id is None else []
    if months:  # a list is studied in its month, or made up for in the year after
        rows = rows.filter(day__range=(first_day(months[0]), last_day(months[-1] + 12)))
    found: dict[int, set[int]] = {}
    for unit, studied in rows.values_list("unit_id", "studied"):
        found.setdefault(unit, set()).update({int(key) for key in unpacked(studied)} & wanted)
    return found


@dataclass(frozen=True, slots=True)
class Usage:
    """A unit, and how many of the required items its records name."""

    name: str
    used: int
    required: int


def usage(study: StudyList, items: Sequence[StudyItem], rules: Activities, user: Somebody) -> list[Usage]:
    """The units below that hold what studies, within the reader's rights, as they stood at the month's end; two queries.

    Only records that were handed in count. Units, never persons.
    """
    day = last_day(study.month)
    span = span_on(study.unit_id, day)
    holders = {str(holder) for kind in rules.kinds if kind.studies for holder in kind.holders}
    required = {item.pk for item in items if item.required}
    if span is None:
        return []
    below = UnitSpan.objects.on(day).under([span.path]).filter(closed=False, kind__in=holders)
    units = below.filter(within(user, VIEW)).order_by("path").values_list("unit_id", "name")
    studied = _studied_by_unit([item.pk for item in items], counted=True)
    return [Usage(name, len(studied.get(unit, set()) & required), len(required)) for unit, name in units]
