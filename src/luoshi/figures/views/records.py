"""数据来源: the records behind a number, or the figures it is put together from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import Somebody
from luoshi.figures.answering import answers
from luoshi.figures.asking import Value
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import AnyFigure, Change, Entered, Having, Tally
from luoshi.figures.explaining import caliber, only_words, parts_said
from luoshi.figures.listing import RecordTable
from luoshi.figures.passing import Passing, passing
from luoshi.figures.records import Facts, facts
from luoshi.figures.scope import Scope, Steer, pills, steer
from luoshi.figures.tables import UnitsTable
from luoshi.figures.values import then
from luoshi.figures.views.common import NumberLine, figure_or_why, sentence_of
from luoshi.figures.wording import said_of
from luoshi.organisations.enums import Tree


@require_GET
def figure_records(request: HttpRequest, key: str) -> HttpResponseBase:
    """Exactly the records a number counts, as far as the reader may see them, and how many are withheld."""
    figure = figure_or_why(request, key)
    if isinstance(figure, HttpResponse):
        return figure
    found = steer(request, figure.right, Tree(figure.tree))
    if found.onward:
        return redirect(found.onward)
    scope = found.scope
    try:
        value = answers([scope.ask(key)], by=request.user)[scope.ask(key)]
        behind = facts(scope.ask(key), by=request.user) if isinstance(figure, Tally | Entered) else None
    except UnknownName:
        raise Http404 from None
    context = _head(request, figure, found, value)
    if isinstance(figure, Having):
        return _units(request, figure, scope, context)
    if behind is None:
        context["lines"] = part_lines(scope, figure, request.user)
        return render(request, "figures/records.html", context)
    assert isinstance(figure, Tally | Entered)
    table = RecordTable(request, figure, behind, value, scope.end)
    if table.wants_export:
        return export_table(
            request, table, behind.source.kind.model, figure.right, name=f"{figure.label}-{scope.name}", of=sentence_of(figure, value, scope),
        )  # fmt: skip
    context |= {
        "table": table,
        "behind": behind,
        "counting": _counting(figure, behind),
        "may_export": may_export(request.user, figure.right) and behind.shown > 0,
    }
    return table.respond("figures/records.html", context)


def _units(
    request: HttpRequest, figure: Having, scope: Scope, context: dict[str, object]
) -> HttpResponseBase:
    """The page of a number of units: each, and the way to what was tested of it."""
    behind = passing(scope.ask(figure.key), by=request.user)
    urls = {one.unit: _unit_url(figure, scope, one) for one in behind.rows}
    table = UnitsTable(request, behind.rows, urls)
    sentence = sentence_of(
        figure, answers([scope.ask(figure.key)], by=request.user)[scope.ask(figure.key)], scope
    )
    if table.wants_export:
        name = f"{figure.label}-{scope.name}"
        return export_table(request, table, "organisations.Unit", figure.right, name=name, of=sentence)
    context |= {
        "table": table,
        "behind": {"shown": len(behind.rows), "withheld": behind.withheld},
        "may_export": may_export(request.user, figure.right) and bool(behind.rows),
    }
    return table.respond("figures/records.html", context)


def _unit_url(figure: Having, scope: Scope, one: Passing) -> str:
    """Where a unit's verdicts, or its own number, stand."""
    if figure.judged is None:
        return scope._replace(unit=one.unit, key=one.key, name=one.name).figure_url(figure.of)
    asked = {"unit": one.key, "year": str(scope.end.year), "as_of": scope.as_of.isoformat()}
    return f"{reverse('gaps_unit')}?{urlencode(asked)}"


def _head(request: HttpRequest, figure: AnyFigure, found: Steer, value: Value) -> dict[str, object]:
    scope = found.scope
    return {
        "figure": figure,
        "scope": scope,
        "value": said_of(figure, value),
        "sentence": sentence_of(figure, value, scope),
        "caliber": caliber(figure),
        "pickers": found.pickers,
        "notes": found.notes,
        "pills": pills(scope, request.path, only_words(figure, scope.only)),
        "figure_url": scope.figure_url(figure.key),
    }


def _counting(figure: Tally | Entered, behind: Facts) -> str:
    """How the number comes from the list, where it is not just its length."""
    source = behind.source
    if figure.of in source.distinct:
        return _("一人只计一次，记录数可能多于人数")
    return _("数值是各条记录的合计") if figure.of else ""


def part_lines(scope: Scope, figure: AnyFigure, user: Somebody) -> list[NumberLine]:
    """The figures a number is put together from, each with its value; of a change both ends."""
    asks = [(part.role, part.figure, scope) for part in parts_said(figure)]
    if isinstance(figure, Change):
        earlier = then(figure, scope.ask(figure.key).question)
        part = asks[0][1]
        asks = [
            (_("本期"), part, scope),
            (_("比较期"), part, scope._replace(period=earlier.period, as_of=earlier.as_of)),
        ]
    values = answers([where.ask(part.key) for _role, part, where in asks], by=user)
    return [
        NumberLine(
            role,
            part.label,
            where.in_words,
            said_of(part, values[where.ask(part.key)]),
            where.records_url(part.key),
        )
        for role, part, where in asks
    ]
