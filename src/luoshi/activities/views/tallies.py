"""次数登记: numbers of past months or quarters of a unit, entered as a grid."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.activities.actions import Counted, record_counts
from luoshi.activities.forms_tallies import TalliesForm
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import CHANGE
from luoshi.activities.tallies import Square, squares
from luoshi.activities.views.printing import said_period, unit_picker
from luoshi.activities.views.recording import crumbs
from luoshi.directory.place import Place
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.periods.period import Every, Period, of_year
from luoshi.ui.components import Option, Picker
from luoshi.ui.said import said

YEARS: Final = 5  # offered, back from the present one
MONTH: Final = "month"
QUARTER: Final = "quarter"


@require_http_methods(["GET", "POST"])
def session_counts(request: HttpRequest) -> HttpResponse:
    """The grid of a unit's year."""
    require(request.user, CHANGE)
    today = clock.today()
    asked = request.GET.get("year", "")
    offered = range(today.year, today.year - YEARS, -1)
    year = int(asked) if asked in {str(one) for one in offered} else today.year
    every: Every = QUARTER if request.GET.get("every") == QUARTER else MONTH
    on = min(of_year(year).last, today)
    place = Place(request, CHANGE, on)
    if place.onward:
        return redirect(place.onward)
    if place.unit is None and not place.wrong and (first := Units(request.user, CHANGE, Tree.PARTY).first):
        return redirect(_address(first, year, every))
    span = UnitSpan.objects.on(on).filter(unit=place.unit).first() if place.unit is not None else None
    grid = []
    if span is not None and place.unit is not None:
        until = Period(of_year(year).first, today)
        grid = squares(place.unit, span.kind, year, every, activity_rules(), until=until)
    form = TalliesForm(grid, request.POST or None)
    if request.method == "POST" and place.unit is not None and form.is_valid():
        try:
            done = record_counts(
                _counted(form, place.unit), by=actor_of(request), besides=form.cleaned_data["besides"],
                typed_fields=form.typed_fields,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已登记%(count)s格次数") % {"count": len(done)})
            return redirect(_address(str(place.unit.uuid), year, every))
    context = {
        "form": form,
        "rows": [
            {"label": said(row[0].kind.label), "cells": [_shown(form, square, place.unit) for square in row]}
            for row in grid
        ],
        "heads": [_head(square, every) for square in grid[0]] if grid else [],
        "unit_name": place.name,
        "pickers": [*unit_picker(place), *_pickers(year, every, offered)],
        "wrong": place.wrong,
        "crumbs": crumbs(),
    }
    return render(request, "activities/counts.html", context, status=422 if form.is_bound else 200)


def _address(unit: str, year: int, every: Every) -> str:
    return f"{reverse('session_counts')}?{urlencode({'unit': unit, 'year': str(year), 'every': str(every)})}"


def _counted(form: TalliesForm, unit: Unit) -> list[Counted]:
    """A row a square; the same page sent again names the same rows."""
    data = form.cleaned_data
    return [
        Counted(
            unit, square.kind.key, square.period.first, square.period.last, count, data["source"],
            uuid=uuid.uuid5(data["uuid"], square.name),
        )
        for square, count in form.filled()
    ]  # fmt: skip


def _head(square: Square, every: Every) -> str:
    if every == MONTH:
        return _("%(month)s月") % {"month": square.period.first.month}
    return said_period(square.period).removeprefix(f"{square.period.first.year}年")


def _shown(form: TalliesForm, square: Square, unit: Unit | None) -> dict[str, Any]:
    """A square as the page has it: its control or what stands there, and the records behind."""
    url = ""
    if unit is not None and (square.events or square.numbers):
        # a number of a longer span stands on its last day
        days = of_year(square.period.first.year) if square.numbers else square.period
        asked = {
            "unit": str(unit.uuid), "kind": square.kind.key, "date_from": str(days.first), "date_to": str(days.last),
        }  # fmt: skip
        url = f"{reverse('activities')}?{urlencode(asked)}"
    bound = form[square.name] if square.open else None
    return {"square": square, "bound": bound, "url": url, "head": said_period(square.period)}


def _pickers(year: int, every: Every, offered: range) -> list[Picker]:
    return [
        Picker("year", _("年度"), str(year), [Option(str(one), str(one)) for one in offered]),
        Picker("every", _("按"), every, [Option(MONTH, _("月")), Option(QUARTER, _("季度"))]),
    ]
