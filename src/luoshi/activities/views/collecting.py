"""收表: units by kinds, received, late, missing; a text for the chat group."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.grants import paths_with, require
from luoshi.activities.collecting import MOST_UNITS, Asked, Cell, Collected, asked_kinds, collected
from luoshi.activities.packs import Kind, activity_rules
from luoshi.activities.rights import VIEW
from luoshi.activities.views.printing import period_of, period_picker, period_wrong, said_period
from luoshi.activities.views.recording import crumbs
from luoshi.directory.place import Place
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.periods.period import Period
from luoshi.ui.components import Matrix, MatrixCell, MatrixRow, MatrixState, Option, Picker
from luoshi.ui.days import day_of, typed_day
from luoshi.ui.said import said
from luoshi.workbooks import reminder

EVERY: Final = ""


@require_GET
def sessions_received(request: HttpRequest) -> HttpResponse:
    """What came in for a month or quarter."""
    require(request.user, VIEW)
    rules = activity_rules()
    period = period_of(request.GET.get("period", ""))
    on = min(period.last, clock.today())
    place = Place(request, VIEW, on)
    if place.onward:
        return redirect(place.onward)
    by = day_of(request.GET, "by", period.last)
    found = collected(_paths(request, place, on), period, by, on)
    asked = asked_kinds(rules, request.GET.get("kind", EVERY), period)
    units = [span for span in found.units if any(span.kind in one.of for one in asked)]
    missing = {one.kind.key: _missing(found, one, units) for one in asked}
    context = {
        "matrix": _matrix(found, asked, units, period),
        "units": len(units),
        "lacking": sum(len(names) for names in missing.values()),
        "reminders": [
            reminder(said_period(period) + _paper(one.kind), names)
            for one in asked
            if (names := missing[one.kind.key])
        ],
        "pickers": _pickers(request, place, period, by),
        "period": said_period(period),
        "by": by,
        "wrong": "；".join(
            filter(None, [place.wrong, period_wrong(request.GET.get("period", "")), _by_wrong(request)])
        ),
        "more": MOST_UNITS if found.more else 0,
        "crumbs": crumbs(),
    }
    return render(request, "activities/received.html", context)


def _by_wrong(request: HttpRequest) -> str:
    """What is said of a last day that is none."""
    words = request.GET.get("by", "").strip()
    if not words:
        return ""
    try:
        dt.date.fromisoformat(typed_day(words))
    except ValueError:
        return _("“%(words)s”不是日期，截止日按期末计；日期请写成 2021-08-31") % {"words": words[:20]}
    return ""


def _paths(request: HttpRequest, place: Place, on: Any) -> list[str]:
    """Where the units stand on that day: under the one that was chosen, else all of the reader's."""
    if place.unit is None:
        return paths_with(request.user, VIEW)
    path = UnitSpan.objects.on(on).filter(unit=place.unit).values_list("path", flat=True).first()
    return [path] if path else []


def _paper(kind: Kind) -> str:
    return f"{kind.label}记录"  # the text goes to a chat group, in the language of papers


def _missing(found: Collected, one: Asked, units: Sequence[UnitSpan]) -> list[str]:
    cells = {span.unit_id: found.cells.get((span.unit_id, one.kind.key)) for span in units}
    return [
        span.name
        for span in units
        if one.asks(span.kind, cell := cells[span.unit_id]) and (cell is None or not cell.there)
    ]


def _pickers(request: HttpRequest, place: Place, period: Period, by: Any) -> list[Picker]:
    unit = place.picker()
    labels = activity_rules().kind_labels
    chosen = request.GET.get("kind", EVERY)
    options = [Option(EVERY, _("按期要交的")), *(Option(key, said(label)) for key, label in labels.items())]
    return [
        *([unit] if unit is not None else []),
        period_picker(period),
        Picker("kind", _("类别"), chosen if chosen in labels else EVERY, options),
        Picker("by", _("截止日"), str(by), kind="date"),
    ]


def _matrix(found: Collected, asked: Sequence[Asked], units: Sequence[UnitSpan], period: Period) -> Matrix:
    rows = []
    came, owed = Counter[str](), Counter[str]()
    for span in units:
        cells, there, of = [], 0, 0
        for one in asked:
            cell = found.cells.get((span.unit_id, one.kind.key))
            asks, handed_in = one.asks(span.kind, cell), cell is not None and cell.there
            of, there = of + asks, there + (asks and handed_in)
            owed[one.kind.key] += asks
            came[one.kind.key] += asks and handed_in
            cells.append(_cell(one, cell, _address(span, one.kind, period), asks=asks))
        rows.append(MatrixRow(span.name, cells, f"{there}/{of}", reverse("unit", args=[span.unit.uuid])))
    foot = [MatrixCell(MatrixState.HELD, f"{came[one.kind.key]}/{owed[one.kind.key]}") for one in asked]
    return Matrix(
        caption=_("%(period)s收表情况") % {"period": said_period(period)},
        head=_("单位"),
        columns=[said(one.kind.label) for one in asked],
        rows=rows,
        total_head=_("已交/应交"),
        foot=MatrixRow(_("合计"), foot, f"{came.total()}/{owed.total()}") if rows else None,
    )


def _cell(one: Asked, cell: Cell | None, url: str, *, asks: bool) -> MatrixCell:
    if cell is None or not cell.there:
        if asks:
            return MatrixCell(MatrixState.GAP, _("未交"))
        return MatrixCell(MatrixState.NOT_APPLICABLE, why=_("近一年没有开展过") if one.if_lately else "")
    if not cell.times:
        return MatrixCell(MatrixState.TOLD, _("按次数"), url, _("按次数登记的期间更长，不分月"))
    if cell.on_time:
        return MatrixCell(MatrixState.HELD, str(cell.times), url)
    return MatrixCell(MatrixState.LATE, _("迟交%(times)s") % {"times": cell.times}, url, _("截止日以后提交"))


def _address(span: UnitSpan, kind: Kind, period: Period) -> str:
    asked = {
        "unit": str(span.unit.uuid), "kind": kind.key, "date_from": str(period.first), "date_to": str(period.last),
    }  # fmt: skip
    return f"{reverse('activities')}?{urlencode(asked)}"
