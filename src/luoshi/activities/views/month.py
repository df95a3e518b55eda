"""月历: what one unit planned, wrote and handed in within a month; from here a plan becomes its record in two taps."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.choosing import Units
from luoshi.access.grants import may, require
from luoshi.activities.enums import COUNTED, State
from luoshi.activities.packs import activity_rules
from luoshi.activities.queries import sessions_of_month
from luoshi.activities.rights import CHANGE, VIEW
from luoshi.activities.tables import address_of, kinds_said, light_of, month_said
from luoshi.activities.views.recording import crumbs
from luoshi.directory.place import ALL, Place
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.periods.period import NoPeriod, Period, first_day, last_day, month_number, parse
from luoshi.ui.components import Light, Option, Picker

WEEK: Final = calendar.Calendar(firstweekday=calendar.MONDAY)
LATER: Final = dt.time.max
MONTHS_AHEAD: Final = 3  # offered; any other may stand in an address
MONTHS_BACK: Final = 18


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as the month shows it."""

    row: Any
    kinds: str
    url: str
    word: str  # what the button says
    light: Light
    urgent: bool  # to be written down now

    @property
    def rank(self) -> tuple[int, dt.date, dt.time]:
        """What is to be written first, then what is to come, then what is done."""
        done = self.row.state in COUNTED
        return (2 if done else 0 if self.urgent else 1, self.row.day, self.row.starts_at or LATER)


@dataclass(slots=True)
class Day:
    """A day of the grid; of another month it is only filling."""

    on: dt.date
    within: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)


@require_GET
def session_month(request: HttpRequest) -> HttpResponse:
    """A unit's month: a list ordered by what is due on the phone, a grid beside it on a wide screen."""
    require(request.user, VIEW)
    today = clock.today()
    month = _month(request.GET.get("month", ""), today)
    place = Place(request, VIEW, last_day(month))
    if place.onward:
        return redirect(place.onward)
    if place.unit is None and not place.wrong and (first := Units(request.user, VIEW, Tree.PARTY).first):
        return redirect(_address(month, first))
    entries = _entries(request, place, month) if place.unit is not None else []
    unit = str(place.unit.uuid) if place.unit is not None else ""
    writes = place.unit is not None and may(request.user, CHANGE, place.unit)
    done = sum(entry.row.state in COUNTED for entry in entries)
    context = {
        "title": month_said(month),
        "unit_name": place.name,
        "total": len(entries),
        "done": done,
        "left": sum(entry.urgent for entry in entries),
        "entries": sorted(entries, key=lambda entry: entry.rank),
        "weeks": list(_weeks(month, today, entries)),
        "names": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
        "pickers": _pickers(place, month),
        "before": _address(month - 1, unit),
        "after": _address(month + 1, unit),
        "new_url": f"{reverse('session_new')}?{urlencode({'unit': unit})}" if writes else "",
        "wrong": "；".join(filter(None, [place.wrong, _month_wrong(request.GET.get("month", ""))])),
        "crumbs": crumbs(),
    }
    return render(request, "activities/month.html", context)


def _month(words: str, today: dt.date) -> int:
    """The month of an address; what is none is the present one."""
    try:
        found: Period = parse(words)
    except NoPeriod:
        return month_number(today)
    return month_number(found.first) if found.months == 1 else month_number(today)


def _month_wrong(words: str) -> str:
    """What is said of an address that names no month; "" where it names one, or none at all."""
    if not words.strip():
        return ""
    try:
        known = parse(words).months == 1
    except NoPeriod:
        known = False
    return "" if known else _("“%(words)s”不是月份，已列出本月；可以写 2021-08") % {"words": words[:20]}


def _address(month: int, unit: str) -> str:
    asked = {"unit": unit} if unit else {}
    return f"{reverse('session_month')}?{urlencode({**asked, 'month': f'{first_day(month):%Y-%m}'})}"


def _pickers(place: Place, month: int) -> list[Picker]:
    unit = place.picker()
    found = [] if unit is None else [replace(unit, options=[one for one in unit.options if one[0] != ALL])]
    now = month_number(clock.today())
    offered = list(range(now + MONTHS_AHEAD, now - MONTHS_BACK, -1))
    if month not in offered:
        offered.append(month)
    options = [Option(f"{first_day(one):%Y-%m}", month_said(one)) for one in sorted(offered, reverse=True)]
    return [*found, Picker("month", _("月份"), f"{first_day(month):%Y-%m}", options)]


def _entries(request: HttpRequest, place: Place, month: int) -> Sequence[Entry]:
    labels = activity_rules().kind_labels
    assert place.unit is not None
    rows = sessions_of_month(request.user, place.unit, month)
    return [_entry(row, kinds_said(row.kinds, labels)) for row in rows]


def _entry(row: Any, kinds: str) -> Entry:
    past = row.day <= clock.today()
    writes = row.may_write
    word = (_("记录") if row.state == State.PLANNED else _("继续")) if writes else _("查看")
    return Entry(row, kinds, address_of(row), word, light_of(row), urgent=writes and past)


def _weeks(month: int, today: dt.date, entries: Sequence[Entry]) -> Iterator[list[Day]]:
    by_day: dict[dt.date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.row.day, []).append(entry)
    for week in WEEK.monthdatescalendar(month // 12, month % 12 + 1):
        yield [
            Day(
                day,
                month_number(day) == month,
                day == today,
                by_day.get(day, []) if month_number(day) == month else [],
            )
            for day in week
        ]
