"""The addresses of the interface."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from luoshi.access.grants import visible_to
from luoshi.figures.answering import answers, offered
from luoshi.figures.asking import Value
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import AnyFigure, Entered, Tally
from luoshi.figures.listing import RecordTable
from luoshi.figures.records import facts
from luoshi.figures.scope import Scope, steer
from luoshi.figures.wording import noun_of, said_of
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.site.api.shapes import (
    FigureOut,
    Problem,
    RecordOut,
    RecordPage,
    ScopeQuery,
    UnitOut,
    UnitPage,
    ValueOut,
    exact,
)

PAGE: Final = 200  # units of a page
NO: Final = {404: Problem, 422: Problem}
api = NinjaAPI(title="落实 Luoshi", version="1", description="只读接口", docs_url=None, urls_namespace="api")


class NotUnderstood(Exception):
    """The question is no question; the sentence says why."""


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _error: Any) -> HttpResponse:
    return api.create_response(request, {"error": _("没有找到，或者您无权查看")}, status=404)


@api.exception_handler(NotUnderstood)
def _not_understood(request: HttpRequest, error: Any) -> HttpResponse:
    return api.create_response(request, {"error": str(error)}, status=422)


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, error: Any) -> HttpResponse:
    names = "、".join(sorted({str(one["loc"][-1]) for one in error.errors}))
    said = _("参数%(names)s填写有误，写法见 /api/openapi.json") % {"names": names}
    return api.create_response(request, {"error": said}, status=422)


@api.get("/units", response={200: UnitPage, **NO}, url_name="units", summary="您能查看的单位")
def units(request: HttpRequest, as_of: dt.date | None = None, page: int = 1) -> UnitPage:
    """Units in tree order, as they stood on a day."""
    day = as_of or clock.today()
    mine = UnitSpan.objects.on(day).filter(unit__in=visible_to(request.user))
    first = (max(page, 1) - 1) * PAGE
    found = list(mine.select_related("unit").order_by("unit__tree", "path")[first : first + PAGE + 1])
    more = len(found) > PAGE
    return UnitPage(as_of=day, items=_units(request, found[:PAGE]), next=max(page, 1) + 1 if more else None)


@api.get("/units/{key}", response={200: UnitOut, **NO}, url_name="unit", summary="一个单位")
def unit(request: HttpRequest, key: uuid.UUID, as_of: dt.date | None = None) -> UnitOut:
    """One unit as it stood on a day."""
    spans = UnitSpan.objects.on(as_of or clock.today()).filter(
        unit__in=visible_to(request.user), unit__uuid=key
    )
    found = _units(request, list(spans.select_related("unit")))
    if not found:
        raise Http404
    return found[0]


@api.get("/figures", response=list[FigureOut], url_name="figures", summary="您能查看的统计指标和口径")
def figures(request: HttpRequest) -> list[FigureOut]:
    """The figures the reader may ask somewhere."""
    return [
        FigureOut(
            key=key, label=one.label, noun=noun_of(one.noun), caliber=one.caliber, form=one.form, source=one.source,
            article=one.article, version=one.version,
        )
        for key, one in offered(request.user).items()
    ]  # fmt: skip


@api.get("/figures/{key}", response={200: ValueOut, **NO}, url_name="figure", summary="一个单位一个期间的数")
def figure(request: HttpRequest, key: str, asked: Query[ScopeQuery]) -> ValueOut:  # noqa: ARG001 - read by `steer`
    """One number."""
    definition, scope = _asked(request, key)
    return _value(definition, scope, _answer(request, definition, scope))


@api.get(
    "/figures/{key}/records",
    response={200: RecordPage, **NO},
    url_name="records",
    summary="一个数所依据的记录",
)
def records(request: HttpRequest, key: str, asked: Query[ScopeQuery], page: int = 1) -> RecordPage:  # noqa: ARG001
    """The records behind a number, 50 a page, within the reader's rights."""
    definition, scope = _asked(request, key)
    if not isinstance(definition, Tally | Entered):
        raise NotUnderstood(_("这个指标由其他指标组成，请分别查看各组成指标的记录"))
    value = _answer(request, definition, scope)
    behind = facts(scope.ask(key), by=request.user)
    table = RecordTable(request, definition, behind, value, scope.end)
    items = [
        RecordOut(
            title=row.title, url=row.url, day=row.day, units=row.units, amount=row.amount, times=row.times
        )
        for row in table.shown
    ]
    return RecordPage(
        value=_value(definition, scope, value), shown=behind.shown, withheld=behind.withheld, items=items,
        next=table.number + 1 if table.has_next else None,
    )  # fmt: skip


def _asked(request: HttpRequest, key: str) -> tuple[AnyFigure, Scope]:
    definition = offered(request.user).get(key)
    if definition is None:
        raise Http404
    found = steer(request, definition.right, Tree(definition.tree))
    if found.notes:
        raise NotUnderstood(found.notes[0].text)
    return definition, found.scope


def _answer(request: HttpRequest, definition: AnyFigure, scope: Scope) -> Value:
    ask = scope.ask(definition.key)
    try:
        return answers([ask], by=request.user)[ask]
    except UnknownName as error:
        raise NotUnderstood(str(error)) from None


def _value(definition: AnyFigure, scope: Scope, value: Value) -> ValueOut:
    return ValueOut(
        figure=definition.key, unit=uuid.UUID(scope.key), period=scope.period.code, as_of=scope.as_of,
        number=exact(value.number), words=said_of(definition, value), state=value.state.value, partial=value.partial,
        over=exact(value.over), under=exact(value.under), before=exact(value.before), after=exact(value.after),
    )  # fmt: skip


def _units(request: HttpRequest, spans: list[UnitSpan]) -> list[UnitOut]:
    """Units with the one above each, where the reader may see that."""
    parents = {span.parent_id for span in spans if span.parent_id is not None}
    keys = dict(visible_to(request.user).filter(pk__in=parents).values_list("pk", "uuid"))
    return [
        UnitOut(
            id=span.unit.uuid, name=span.name, kind=span.kind, tree=span.unit.tree,
            parent=keys.get(span.parent_id or 0), closed=span.closed,
        )
        for span in spans
    ]  # fmt: skip
