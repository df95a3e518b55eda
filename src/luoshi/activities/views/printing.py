"""会议记录 on paper: of one record, of a unit's month or quarter; as a page to print and as a Word file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.exporting import may_take_away
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.activities.actions.common import holdings_of
from luoshi.activities.models import Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.printing import as_docx, holdings_to_print, pages_of
from luoshi.activities.rights import VIEW
from luoshi.activities.views.recording import crumbs
from luoshi.directory.place import ALL, Place
from luoshi.documents.exports import DOCX
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.periods.period import NoPeriod, Period, first_day, last_day, month_number, of_month, parse
from luoshi.ui.components import Link, Option, Picker
from luoshi.writing.minutes import SIGNED, MinutesPage

MONTHS, QUARTERS = 12, 8  # offered; an address names any other
MOST: Final = 300  # pages of one book


@require_GET
def session_print(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One record; of a joint one a page for each holder."""
    found: Session = get_or_404("activities.session", key, request.user)
    if found.first is not None:
        return redirect("session", key=found.uuid)
    rows = holdings_of(found)
    for row in rows:
        row.session = found
    context = {
        "title": _("打印会议记录"),
        "crumbs": crumbs(Link(_("记录"), reverse("session", args=[found.uuid]))),
    }
    return _answer(request, rows, found.unit, f"{found.day:%Y-%m-%d}会议记录", context)


@require_GET
def sessions_print(request: HttpRequest) -> HttpResponse:
    """The book of a unit's month or quarter."""
    require(request.user, VIEW)
    period = period_of(request.GET.get("period", ""))
    place = Place(request, VIEW, period.last)
    if place.onward:
        return redirect(place.onward)
    if place.unit is None and not place.wrong and (first := Units(request.user, VIEW, Tree.PARTY).first):
        return redirect(f"{reverse('sessions_print')}?{urlencode({'unit': first, 'period': period.code})}")
    rows = list(holdings_to_print(place.unit, period)[: MOST + 1]) if place.unit is not None else []
    context: dict[str, Any] = {
        "title": _("会议记录簿"),
        "facts": f"{place.name} · {said_period(period)}",
        "pickers": [*unit_picker(place), period_picker(period)],
        "crumbs": crumbs(),
        "wrong": place.wrong,
        "too_many": MOST if len(rows) > MOST else 0,
    }
    return _answer(request, rows[:MOST], place.unit, f"{place.name}{said_period(period)}会议记录", context)


def asks_word(request: HttpRequest) -> bool:
    """Whether the Word file of a page is asked for."""
    return request.GET.get("as") == "docx"


def word_address(request: HttpRequest) -> str:
    """Where the Word file of the page is."""
    query = request.GET.copy()
    query["as"] = "docx"
    return f"{request.path}?{query.urlencode()}"


def word_file(content: bytes, name: str) -> HttpResponse:
    """A Word file to be taken away, kept by no browser on the way."""
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx") or ""
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(
    request: HttpRequest, rows: Sequence[Holding], unit: Unit | None, name: str, context: dict[str, Any]
) -> HttpResponse:
    """The pages, or the Word file where that is asked for and may be taken away."""
    pages = pages_of(rows, activity_rules())
    may = unit is not None and bool(pages) and may_take(request, unit)
    if asks_word(request) and unit is not None and may:
        return word_file(as_docx(pages, unit, by=actor_of(request), of=name), name)
    context |= {
        "pages": [_shown(page) for page in pages],
        "signed": SIGNED,
        "docx": word_address(request) if may else "",
    }
    return render(request, "activities/print.html", context)


def _shown(page: MinutesPage) -> dict[str, Any]:
    rows = [
        {"pairs": [row.cells[at : at + 2] for at in range(0, len(row.cells), 2)], "room": min(row.lines, 15)}
        for row in page.rows
    ]
    return {"title": page.title, "rows": rows}


def may_take(request: HttpRequest, unit: Unit) -> bool:
    """Whether the reader may take pages of a unit away as a file."""
    path = UnitSpan.objects.on(clock.today()).filter(unit=unit).values_list("path", flat=True).first()
    return may_take_away(request.user, path or "-")


def period_of(words: str) -> Period:
    """The month or quarter of an address; the present month where it names none."""
    today = clock.today()
    try:
        found = parse(words)
    except NoPeriod:
        return of_month(today.year, today.month)
    return found if found.months in {1, 3} else of_month(today.year, today.month)


def period_wrong(words: str) -> str:
    """What is said of an address that names no month or quarter; "" where it names one, or none at all."""
    if not words.strip():
        return ""
    try:
        known = parse(words).months in {1, 3}
    except NoPeriod:
        known = False
    return (
        ""
        if known
        else _("“%(words)s”不是月份或季度，已按本月列出；可以写 2021-08 或 2021Q3") % {"words": words[:20]}
    )


def said_period(period: Period) -> str:
    """2021年8月, 2021年三季度."""
    year, month = period.first.year, period.first.month
    if period.months == 1:
        return _("%(year)s年%(month)s月") % {"year": year, "month": month}
    quarters = (_("一季度"), _("二季度"), _("三季度"), _("四季度"))
    return _("%(year)s年%(quarter)s") % {"year": year, "quarter": quarters[month // 3]}


def period_picker(period: Period) -> Picker:
    """Months and quarters up to now, and the one that is shown."""
    now = month_number(clock.today())
    months = [Period(first_day(one), last_day(one)) for one in range(now, now - MONTHS, -1)]
    begin = now - now % 3
    quarters = [Period(first_day(one), last_day(one + 2)) for one in range(begin, begin - 3 * QUARTERS, -3)]
    offered = [*months, *quarters]
    if period not in offered:
        offered.insert(0, period)
    return Picker("period", _("期间"), period.code, [Option(one.code, said_period(one)) for one in offered])


def unit_picker(place: Place) -> list[Picker]:
    """The units one by one, without all of them."""
    found = place.picker()
    return [] if found is None else [replace(found, options=[one for one in found.options if one[0] != ALL])]
