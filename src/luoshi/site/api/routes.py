"""The addresses of the interface."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.security import HttpBearer, SessionAuth

from luoshi.access.bearer import SPACE, said
from luoshi.access.grants import visible_to
from luoshi.figures.answering import answers, offered
from luoshi.figures.asking import Value
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import AnyFigure, Entered, Tally
from luoshi.figures.listing import RecordTable
from luoshi.figures.records import facts
from luoshi.figures.scope import Scope
from luoshi.figures.wording import noun_of, said_of
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.site.api.questions import NotUnderstood, asked_of
from luoshi.site.api.shapes import (
    FigureOut,
    FigurePage,
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
NO: Final = dict.fromkeys((401, 403, 404, 422, 429), Problem)
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


class Bearer(HttpBearer):
    """Described for programs; the middleware has let the request in, or it would not be here (`access.bearer`)."""

    openapi_description = "个人访问令牌：Authorization: Bearer luoshi_…"

    def authenticate(self, request: HttpRequest, token: str) -> Any:  # noqa: ARG002 - looked at before
        return request.user if request.user.is_authenticated else None


class SignedIn(SessionAuth):
    """A browser that is signed in."""

    openapi_description = "网页登录"


api = NinjaAPI(
    title="落实 Luoshi", version="1", description="只读接口：单位、统计指标、记录", docs_url=None, urls_namespace=SPACE,
    auth=[Bearer(), SignedIn()],
)  # fmt: skip


@api.exception_handler(Http404)
def _absent(_request: HttpRequest, _error: Any) -> HttpResponse:
    return said(_("没有找到，或者您无权查看"), 404)


@api.exception_handler(NotUnderstood)
def _not_understood(_request: HttpRequest, error: Any) -> HttpResponse:
    return said(str(error), 422)


@api.exception_handler(ValidationError)
def _wrong(_request: HttpRequest, error: Any) -> HttpResponse:
    names = "、".join(sorted({_parameter(one["loc"]) for one in error.errors}))
    wrong = {"names": names, "where": reverse("api:openapi-json")}
    return said(_("参数%(names)s填写有误，写法见 %(where)s") % wrong, 422)


def _parameter(loc: Sequence[Any]) -> str:
    """The name of a parameter: the last word of where the fault is, past the place in a list."""
    return next((str(one) for one in reversed(loc) if isinstance(one, str)), "")


@api.get("/units", response={200: UnitPage, **NO}, url_name="units", summary="您能查看的单位")
def units(request: HttpRequest, as_of: dt.date | None = None, page: PageNumber = 1) -> UnitPage:
    """Units in tree order, as they stood on a day, 200 a page."""
    day = as_of or clock.today()
    mine = UnitSpan.objects.on(day).filter(unit__in=visible_to(request.user))
    first = (page - 1) * PAGE
    in_order = mine.select_related("unit").order_by("unit__tree", "path", "pk")
    found = list(in_order[first : first + PAGE + 1])
    return UnitPage(
        as_of=day, items=_units(request, found[:PAGE]), next=page + 1 if len(found) > PAGE else None
    )


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


@api.get("/figures", response={200: FigurePage, **NO}, url_name="figures", summary="您能查看的统计指标和口径")
def figures(request: HttpRequest, page: PageNumber = 1) -> FigurePage:
    """The figures the reader may ask somewhere, in the order of the pack, 200 a page."""
    mine = list(offered(request.user).items())
    first = (page - 1) * PAGE
    items = [
        FigureOut(
            key=key, label=one.label, noun=noun_of(one.noun), caliber=one.caliber, form=one.form, tree=one.tree,
            reach=one.reach, source=one.source, article=one.article, version=one.version,
        )
        for key, one in mine[first : first + PAGE]
    ]  # fmt: skip
    return FigurePage(items=items, next=page + 1 if len(mine) > first + PAGE else None)


@api.get("/figures/{key}", response={200: ValueOut, **NO}, url_name="figure", summary="一个单位一个期间的数")
def figure(request: HttpRequest, key: str, asked: Query[ScopeQuery]) -> ValueOut:
    """One number."""
    definition, scope = asked_of(request, key, asked)
    return _value(definition, scope, _answer(request, definition, scope))


@api.get(
    "/figures/{key}/records",
    response={200: RecordPage, **NO},
    url_name="records",
    summary="一个数所依据的记录",
)
def records(request: HttpRequest, key: str, asked: Query[ScopeQuery], page: PageNumber = 1) -> RecordPage:
    """The records behind a number, 50 a page, within the reader's rights."""
    definition, scope = asked_of(request, key, asked)
    if not isinstance(definition, Tally | Entered):
        raise NotUnderstood(_("这个指标由其他指标组成，请分别查看各组成指标的记录"))
    value = _answer(request, definition, scope)
    behind = facts(scope.ask(key), by=request.user)
    table = RecordTable(request, definition, behind, value, scope.end)
    items = [
        RecordOut(
            title=row.title, url=row.url, day=row.day, units=row.units, amount=row.amount, times=row.times
        )
        for row in (table.shown if table.number == page else ())  # behind the last page there is nothing
    ]
    return RecordPage(
        value=_value(definition, scope, value), shown=behind.shown, withheld=behind.withheld, items=items,
        next=page + 1 if table.number == page and table.has_next else None,
    )  # fmt: skip


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
