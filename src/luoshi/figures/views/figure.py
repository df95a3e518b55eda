"""The page of a figure, and the catalogue of all figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.actors import signed_in
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import at_top, may
from luoshi.figures.actions.saving import views_of
from luoshi.figures.answering import offered
from luoshi.figures.breakdown import Share, breakdown, drawn_of
from luoshi.figures.catalogue import figures
from luoshi.figures.conditions import UnknownName
from luoshi.figures.defined.declarations import DEFINE
from luoshi.figures.defined.known import own_keys
from luoshi.figures.defined.versions import own_line
from luoshi.figures.definitions import AnyFigure, Change, Entered, Tally
from luoshi.figures.entered.queries import ENTER
from luoshi.figures.explaining import caliber, only_words
from luoshi.figures.gaps.beside import beside
from luoshi.figures.scope import Scope, pills, steer
from luoshi.figures.tables import BelowTable, CatalogueTable, Listed
from luoshi.figures.views.common import figure_or_why, sentence_of
from luoshi.figures.wording import noun_of, said_of
from luoshi.kernel.facts import fact_sources
from luoshi.organisations.enums import Tree
from luoshi.ui.said import said


@require_GET
def figure(request: HttpRequest, key: str) -> HttpResponseBase:
    """One figure of a unit and a period: its value, what it is compared with, its parts, its 口径."""
    definition = figure_or_why(request, key)
    if isinstance(definition, HttpResponse):
        return definition
    found = steer(request, definition.right, Tree(definition.tree))
    if found.onward:
        return redirect(found.onward)
    scope = found.scope
    try:
        shown = breakdown(definition, scope, request.user)
    except UnknownName:
        raise Http404 from None
    table = BelowTable(request, shown.below, name="below")
    line = sentence_of(definition, shown.value, scope)
    if table.wants_export:
        name = f"{definition.label}-{scope.name}"
        return export_table(request, table, "organisations.Unit", definition.right, name=name, of=line)
    context = {
        "figure": definition,
        "scope": scope,
        "shown": shown,
        "value": said_of(definition, shown.value),
        "records_url": scope.records_url(key),
        "freeze_url": scope.freeze_url(key),
        "enter_url": _enter_url(request, definition, scope),
        "noun": noun_of(definition.noun),
        "table": table,
        "sentence": line,
        "as_text": as_text(line, shown.below),
        "caliber": caliber(definition),
        "own": own_line(definition.key, request.user),
        "beside": beside(definition, scope, request.user),
        "pickers": found.pickers,
        "notes": found.notes,
        "pills": pills(scope, request.path, only_words(definition, scope.only)),
        "parts": _part_links(definition, scope),
        "drawn": _drawn(definition),
        "saved": views_of(signed_in(request)),
        "sheet_url": table.export_url if shown.below and may_export(request.user, definition.right) else "",
    }
    return table.respond("figures/figure.html", context)


def as_text(line: str, rows: list[Share]) -> str:
    """A small table as text for a chat: the sentence, then a line a unit."""
    return "\n".join([line, *(f"{row.label}：{row.value}" for row in rows)])


def _enter_url(request: HttpRequest, definition: AnyFigure, scope: Scope) -> str:
    """Where the number of this unit is typed in, for whoever may."""
    if not isinstance(definition, Entered) or not may(request.user, ENTER, scope.unit):
        return ""
    return f"{reverse('figure_entry_new')}?{urlencode({'figure': definition.key, 'unit': scope.key})}"


def _part_links(definition: AnyFigure, scope: Scope) -> list[tuple[str, str, str]]:
    return [
        (part.role, part.figure.label, scope.figure_url(part.figure.key))
        for part in caliber(definition).parts
    ]


def _drawn(definition: AnyFigure) -> str:
    """What the chart shows, where it is another figure."""
    return figures()[drawn_of(definition)].label if isinstance(definition, Change) else definition.label


@require_GET
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """All figures the reader may ask somewhere, each with its 口径."""
    known = offered(request.user)
    if not known:
        raise Http404
    mine = own_keys()
    rows = [
        Listed(
            one.label,
            reverse("figure", args=[key]),
            noun_of(one.noun),
            said(one.caliber),
            _(fact_sources[one.facts].label) if isinstance(one, Tally | Entered) else "",
            "".join(filter(None, (said(one.source), said(one.article)))),
            key,
            key in mine,
        )
        for key, one in known.items()
    ]
    table = CatalogueTable(request, rows)
    return table.respond(
        "figures/catalogue.html",
        {"table": table, "count": len(rows), "may_define": at_top(request.user, DEFINE)},
    )
