"""总览: a unit's numbers on one page."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.actors import signed_in
from luoshi.access.exporting import export_table, may_export
from luoshi.figures.actions.saving import views_of
from luoshi.figures.burden import branch_month
from luoshi.figures.catalogue import figures, rules
from luoshi.figures.overview import Overview, Page, Strip
from luoshi.figures.period_words import day_words
from luoshi.figures.required import PREFIX, Required, required
from luoshi.figures.scope import WATCHED, Scope, steer
from luoshi.figures.tables import MapTable
from luoshi.figures.wording import noun_of
from luoshi.ui.components import Figure, Matrix

RIGHT = "organisations.view"  # to choose a unit; each number asks for the right of its figure


@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """The overview of one unit."""
    found = steer(request, RIGHT)
    if found.onward:
        return redirect(found.onward)
    scope = found.scope._replace(only=())
    page = Overview(scope, request.user, request.GET.get(WATCHED, "")).page()
    asked = required(scope, request.user, request.GET.get(WATCHED, ""))
    sheet = _sheet(page, asked)
    if sheet is not None and request.GET.get("export") == "xlsx":
        name = f"{sheet.label}-{scope.name}"
        of = f"{name}，{scope.in_words}"
        table = MapTable(request, sheet.matrix)
        return export_table(request, table, "organisations.Unit", sheet.right, name=name, of=of)
    now, then = branch_month(scope, request.user)
    page.strips[-1:] = [
        last._replace(figures=[*last.figures, _burden_card(scope, now, then)]) for last in page.strips[-1:]
    ]
    head = _("截至%(day)s，%(unit)s%(period)s：") % {
        "day": day_words(scope.end), "unit": scope.name, "period": scope.in_words,
    }  # fmt: skip
    context = {
        "scope": scope,
        "page": page,
        "pickers": found.pickers,
        "notes": found.notes,
        "noun": noun_of(page.watched.noun) if page.watched is not None else "",
        "parted_url": scope.figure_url(page.parted_figure.key) if page.parted_figure is not None else "",
        "figure_url": scope.figure_url(page.watched.key) if page.watched is not None else "",
        "sheet_url": scope.overview_url(sheet.key) + "&export=xlsx"
        if sheet is not None and may_export(request.user, sheet.right)
        else "",
        "required": asked,
        "choices": [
            *_rules(scope, asked),
            *((key, label, scope.overview_url(key)) for key, label in page.choices),
        ],
        "as_text": "\n".join([head, *_lines(page.strips)]),
        "saved": views_of(signed_in(request)),
        "steps": range(6),
    }
    return render(request, "figures/overview.html", context)


class Sheet(NamedTuple):
    """The map that is shown, as it can be taken away."""

    key: str  # as the address names it
    label: str
    right: str
    matrix: Matrix


def _sheet(page: Page, asked: Required | None) -> Sheet | None:
    """The verdicts of the rule that is looked at, else the numbers of the figure; None where there is no map."""
    if asked is not None and asked.matrix is not None and asked.rule is not None:
        known = figures()[rules()[asked.rule.key].figure]
        return Sheet(PREFIX + asked.rule.key, asked.rule.label, known.right, asked.matrix)
    if page.watched is None or page.matrix is None:
        return None
    return Sheet(page.watched.key, page.watched.label, page.watched.right, page.matrix)


def _rules(scope: Scope, asked: Required | None) -> list[tuple[str, str, str]]:
    """Rules that can be looked at on the map."""
    if asked is None:
        return []
    return [
        (
            PREFIX + line.key,
            _("%(rule)s（对照要求）") % {"rule": line.label},
            scope.overview_url(PREFIX + line.key),
        )
        for line in asked.lines
    ]


def _burden_card(scope: Scope, now: Decimal, then: Decimal) -> Figure:
    """What keeping all this costs stands beside it."""
    said = _("上月 %(number)s") % {"number": then}
    return Figure(_("每支部当月录入"), now, _("项"), beside=said, url=scope.burden_url())


def _lines(strips: list[Strip]) -> Iterator[str]:
    """The numbers as lines for a chat; what has none is left out."""
    for strip in strips:
        for figure in strip.figures:
            if figure.value is not None:
                number = figure.text or str(figure.value)
                yield f"{figure.label} {number}{figure.noun}"
