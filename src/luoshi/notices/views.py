"""日程: what falls due for the units the reader sees, as a list, as a month and as a file."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.actors import actor_of
from luoshi.access.grants import held
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.notices import ics
from luoshi.notices.queries import Agenda, Item, Shown, falling_due, source_options
from luoshi.notices.tables import AgendaTable
from luoshi.organisations.paths import unit_ids, widest
from luoshi.ui.components import Option, Picker, Tab

AHEAD: Final = dt.timedelta(days=365)  # how far the list and the file look
MOST_IN_CELL: Final = 3  # of a day, before the rest is folded
MOST_EARLIER: Final = 20  # overdue from before the month; the list has all
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
YEARS: Final = range(1921, 2200)  # of a month somebody may ask for


class Day(NamedTuple):
    """A cell of the month."""

    on: dt.date
    inside: bool  # of the month itself
    today: bool
    first: list[Shown]
    rest: list[Shown]

    @property
    def all(self) -> list[Shown]:
        """Everything of the day."""
        return [*self.first, *self.rest]


def _require_any_role(request: HttpRequest) -> None:
    if not held(request.user):
        raise Http404


def _due(request: HttpRequest) -> Agenda:
    today = clock.today()
    return falling_due(request.user, today, today + AHEAD)


def _tabs(request: HttpRequest, current: str) -> list[Tab]:
    """List and month; source and unit are kept from one to the other."""
    kept = {name: value for name in ("source", "place") if (value := request.GET.get(name, ""))}
    query = f"?{urlencode(kept)}" if kept else ""
    labels = (("agenda", _("清单")), ("calendar_month", _("月历")))
    return [Tab(label, reverse(name) + query, name == current) for name, label in labels]


def _file_address(request: HttpRequest) -> str:
    kept = {name: value for name in ("source", "place") if (value := request.GET.get(name, ""))}
    return f"{reverse('calendar_file')}?{urlencode(kept)}" if kept else reverse("calendar_file")


@require_GET
def agenda(request: HttpRequest) -> HttpResponseBase:
    """What is overdue, and what falls due within a year, oldest first."""
    _require_any_role(request)
    table = AgendaTable(request, _due(request))
    today = clock.today()
    overdue = sum(item.on < today for item in table.rows)
    context = {
        "table": table,
        "tabs": _tabs(request, "agenda"),
        "overdue": overdue,
        "file": _file_address(request),
    }
    return table.respond("notices/agenda.html", context)


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """One month, day by day."""
    _require_any_role(request)
    today = clock.today()
    first = _month_of(request.GET.get("m", ""), today)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    found = falling_due(request.user, first, last)
    source, place = request.GET.get("source", ""), request.GET.get("place", "")
    items = found.cut(source, place)
    days: dict[dt.date, list[Shown]] = {}
    for item in items:
        days.setdefault(item.on, []).append(Shown(item, item.light(today)))
    weeks = [
        [_day(on, first, today, days.get(on, [])) for on in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    earlier = [Shown(item, item.light(today)) for item in items if item.on < first <= today]
    filled = [day for week in weeks for day in week if day.inside and day.first]
    later = None if filled else _first_after(request, last)
    context = {
        "tabs": _tabs(request, "calendar_month"),
        "pickers": _pickers(found, source, place),
        "first": first,
        "weeks": weeks,
        "filled": filled,
        "later": later,
        "later_month": _moved(request, later.on) if later is not None else "",
        "earlier": earlier[:MOST_EARLIER],
        "more_earlier": max(0, len(earlier) - MOST_EARLIER),
        "previous": _moved(request, first - dt.timedelta(days=1)),
        "next": _moved(request, last + dt.timedelta(days=1)),
        "now": "" if first == today.replace(day=1) else _moved(request, today),
        "file": _file_address(request),
    }
    return render(request, "notices/month.html", context)


@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """The list as a calendar file; each time it stands in the trail."""
    _require_any_role(request)
    source, place = request.GET.get("source", ""), request.GET.get("place", "")
    items = _due(request).cut(source, place)
    content = ics.calendar(
        items, name=_("日程"), address=request.build_absolute_uri("/").rstrip("/"), at=clock.now()
    )
    unit_id = unit_ids(widest({grant.at for grant in held(request.user)})[0])[-1]
    with action("notices.export", by=actor_of(request), unit_id=unit_id) as act:
        act.note("notices.Calendar", "*", count=len(items))
    headers = {"Content-Disposition": 'attachment; filename="luoshi.ics"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _month_of(words: str, today: dt.date) -> dt.date:
    """The first day of the month asked for; of this month where it is none."""
    found = _MONTH.fullmatch(words)
    if found and words.isascii() and int(found[1]) in YEARS and 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months
        return dt.date(int(found[1]), int(found[2]), 1)
    return today.replace(day=1)


def _first_after(request: HttpRequest, day: dt.date) -> Item | None:
    """What falls due next after a day, within a year of it; None for nothing."""
    found = falling_due(request.user, day, day + AHEAD)
    items = found.cut(request.GET.get("source", ""), request.GET.get("place", ""))
    return next((item for item in items if item.on > day), None)


def _moved(request: HttpRequest, on: dt.date) -> str:
    """This page with another month; "" beyond the years there are."""
    if on.year not in YEARS:
        return ""
    params = request.GET.copy()
    params["m"] = f"{on:%Y-%m}"
    return f"?{params.urlencode()}"


def _day(on: dt.date, first: dt.date, today: dt.date, shown: list[Shown]) -> Day:
    inside = on.month == first.month
    kept = shown if inside else []
    return Day(on, inside, on == today, kept[:MOST_IN_CELL], kept[MOST_IN_CELL:])


def _pickers(found: Agenda, source: str, place: str) -> list[Picker]:
    everything = Option("", _("全部"))
    pickers = [Picker("source", _("来源"), source, [everything, *source_options()])]
    if len(found.places) > 1:
        units = [Option(one.key, one.label) for one in found.places]
        pickers.append(Picker("place", _("单位"), place, [everything, *units], searchable=True))
    return pickers
