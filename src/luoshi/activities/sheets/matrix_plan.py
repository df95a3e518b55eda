"""What the rows of a 汇总表 would enter: events of which only the day is known, and numbers where no day is told.

What is recorded already is left as it is; nothing is ever taken out, and no day is invented for a number.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.actions import (
    Counted,
    Event,
    Numbers,
    Roll,
    Sheet,
    Written,
    record_counts,
    record_many,
)
from luoshi.activities.models import Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.sets import unpacked
from luoshi.activities.sheets.known import told_notes
from luoshi.activities.sheets.matrix import COLUMNS, PLACES, Held, Place, times
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import WAITS, Applied, Difference, Effect, Plan, Planned, Setting, refs_of, to_do
from luoshi.organisations.actions.checks import by_key, found_by
from luoshi.organisations.models import Unit
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
from luoshi.workbooks.cells import plain
from luoshi.workbooks.contract import Row

_bad = partial(bad_row, COLUMNS)
SOURCE: Final = "“三会一课”汇总表"
YEARS: Final = 5  # offered where no date tells the year of the numbers


@dataclass(slots=True)
class Recorded:
    """What a unit held of a kind: days of events, and numbers of spans."""

    days: list[dt.date] = field(default_factory=list)
    spans: list[tuple[dt.date, dt.date, int]] = field(default_factory=list)

    def within(self, first: dt.date, last: dt.date) -> int:
        """How often between two days, as far as it can be told."""
        whole = sum(count for start, end, count in self.spans if first <= start and end <= last)
        return whole + sum(first <= day <= last for day in self.days)


def recorded(units: Sequence[int], first: dt.date, last: dt.date) -> dict[tuple[int, str], Recorded]:
    """By unit and kind what was held between two days; one query a batch of units."""
    found: dict[tuple[int, str], Recorded] = {}
    columns = ("unit_id", "kinds", "first", "day", "count")
    rows = found_by(
        sorted(set(units)),
        lambda some: (
            Holding.objects.rows().filter(counted=True, unit__in=some, day__range=(first, last)).order_by("day")
            .values_list(*columns)
        ),
    )  # fmt: skip
    for unit, kinds, start, day, count in rows:
        for kind in unpacked(kinds):
            mine = found.setdefault((unit, kind), Recorded())
            if start is None:
                mine.days.append(day)
            else:
                mine.spans.append((start, day, count or 0))
    return found


class _Planning:
    """The rows of one file."""

    def __init__(self, rows: Sequence[Row], setting: Setting) -> None:
        self.rows, self.setting, self.asking = rows, setting, Asking(setting)
        self.scope, self.rules = Scope(setting, self.asking), activity_rules()
        self.found = [self.scope.of_row(row, row.values.get("unit") or "") for row in rows]
        self.year = self._year()
        units = [one.unit for one in self.found if one.unit is not None]
        years = {day.year for row in rows for day in _days(row)} | {self.year or setting.on.year}
        self.there = recorded(units, dt.date(min(years), 1, 1), dt.date(max(years), 12, 31))

    def _year(self) -> int | None:
        """The year of numbers without dates: that of the dates, else asked once."""
        years = {day.year for row in self.rows for day in _days(row)}
        if len(years) == 1:
            return years.pop()
        if not any(isinstance(row.values.get(key), int) for row in self.rows for key in PLACES):
            return self.setting.on.year
        options = [
            (str(year), str(year)) for year in range(self.scope.today.year, self.scope.today.year - YEARS, -1)
        ]
        said = self.asking.answer("year", _("表中没有日期的次数是哪一年的？"), options)
        return int(said) if said is not None else None

    def plan(self) -> Plan:
        """What each row would do."""
        made = tuple(map(self._planned, self.rows, self.found))
        notes = [
            f"{one.about}：{note}"
            for one in made
            if one.effect is Effect.NEW and (note := plain(one.row.values.get("note") or ""))
        ]
        return Plan(made, self.asking.questions, tuple(told_notes(notes)))

    def _planned(self, row: Row, found: Any) -> Planned:
        about = f"{row.values.get('unit') or ''}，{self.year or ''}"
        if found.sentence:
            return _bad(row, about, "unit", found.sentence)
        if found.unit is None or self.year is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        days: list[list[Any]] = []
        counts: list[list[Any]] = []
        shown: list[Difference] = []
        for key, place in PLACES.items():
            value: Held = row.values.get(key)
            if value is None:
                continue
            try:
                new_days, new_counts = self._cell(found.unit, place, value, row)
            except Refused as refused:
                return _bad(row, about, key, refused.sentence)
            days += new_days
            counts += new_counts
            if new_days or new_counts:
                shown.append(Difference(key, "", str(COLUMNS[key].cell.show(value))))
        if not days and not counts:
            return Planned(row, Effect.SAME, about, identity=f"{found.unit}:{self.year}")
        data = {"unit": found.unit, "days": days, "counts": counts}
        return Planned(row, Effect.NEW, about, tuple(shown), data=data, identity=f"{found.unit}:{self.year}")

    def _cell(
        self, unit: int, place: Place, value: Held, row: Row
    ) -> tuple[list[list[Any]], list[list[Any]]]:
        """The new events and numbers of a cell. Raises Refused where it contradicts what is recorded."""
        kind = self.rules.by_key.get(place.kind)
        if kind is None:
            raise Refused(_("规则包中没有这一类会议"))
        there = self.there.get((unit, place.kind), Recorded())
        if isinstance(value, int):
            return [], self._number(unit, place, value, there)
        appraised = row.values.get("appraised") if place.kind == "appraisal" else None
        new = []
        for day in value or ():
            if day in there.days:
                continue
            if day > self.scope.today:
                raise Refused(_("日期%(day)s还没有到") % {"day": day.isoformat()})
            self._standing(unit, kind.holders, day)
            if any(first <= day <= last for first, last, _count in there.spans):
                raise Refused(_("这段时间已按次数登记，再登记日期会重复计算；请先作废那条次数登记"))
            new.append([place.kind, day.isoformat(), appraised])
        return new, []

    def _number(self, unit: int, place: Place, value: int, there: Recorded) -> list[list[Any]]:
        assert self.year is not None
        first = dt.date(self.year, place.first, 1)
        last = dt.date(self.year, place.last, calendar.monthrange(self.year, place.last)[1])
        known = there.within(first, last)
        if known >= value:
            return []
        if known or any(start <= last and first <= end for start, end, _count in there.spans):
            raise Refused(
                _("系统中已登记%(there)s次，表中是%(said)s次；少的几次请逐次登记")
                % {"there": known, "said": value}
            )
        if last > self.scope.today:
            raise Refused(_("这个期间还没有结束，请写日期，或到期后再填次数"))
        kind = self.rules.by_key[place.kind]
        self._standing(unit, kind.holders, last)
        return [[place.kind, first.isoformat(), last.isoformat(), value]]

    def _standing(self, unit: int, holders: Sequence[str], day: dt.date) -> None:
        span = self.scope.on(unit, day)
        if span is None:
            raise Refused(_("该组织在%(day)s尚未成立或已撤销，请核对") % {"day": day.isoformat()})
        if span.kind not in holders:
            raise Refused(_("“%(unit)s”不开这一类会议，请核对") % {"unit": span.name})


def _days(row: Row) -> list[dt.date]:
    return [day for key in PLACES if isinstance(value := row.values.get(key), tuple) for day in value]


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of a summary would enter."""
    return _Planning(rows, setting).plan()


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action; the first record of each."""
    rows = to_do(planned)
    units = by_key(Unit, (row["unit"] for row in rows))
    counts = [(row, _counted(units[row["unit"]], count)) for row in rows for count in row["counts"]]
    events = [(row, _event(units[row["unit"]], day)) for row in rows for day in row["days"]]
    made: dict[int, Session] = {}
    entered = record_counts([count for _row, count in counts], by=setting.by) if counts else []
    for (row, _count), session in zip(counts, entered, strict=True):
        made[id(row)] = session
    held = record_many([event for _row, event in events], by=setting.by, submit=True)
    for (row, _event_of), session in zip(events, held, strict=True):
        made[id(row)] = session
    return refs_of(planned, "activities.session", lambda row: made.get(id(row)))


def _counted(unit: Unit, said: Sequence[Any]) -> Counted:
    kind, first, last, count = said
    return Counted(unit, kind, dt.date.fromisoformat(first), dt.date.fromisoformat(last), count, SOURCE)


def _event(unit: Unit, said: Sequence[Any]) -> Event:
    kind, day, present = said
    roll = Roll() if present is None else Roll(numbers=Numbers(present=present))
    written = Written(day=dt.date.fromisoformat(day), kinds=[kind])
    return Event(written, [Sheet(unit, None, roll)], another=True, told_by=SOURCE)


def cell_of(there: Recorded, place: Place, year: int, until: dt.date) -> Held:
    """What a cell says of what is recorded: the days where all are known, else how often."""
    first = dt.date(year, place.first, 1)
    last = min(dt.date(year, place.last, calendar.monthrange(year, place.last)[1]), until)
    days = tuple(sorted({day for day in there.days if first <= day <= last}))
    total = there.within(first, last)
    return (days or None) if total == len(days) else total


def total_of(values: Mapping[str, Any], kind: str) -> int:
    """How often the cells of a kind say it was held."""
    return sum(times(values.get(key)) for key, place in PLACES.items() if place.kind == kind)
