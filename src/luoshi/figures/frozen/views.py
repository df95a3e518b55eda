"""锁定的统计数: freezing what a page shows, the sets there are, one set, and why a number is another one today."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import may
from luoshi.access.records import get_or_404
from luoshi.figures.asking import Ask, Value
from luoshi.figures.catalogue import figures
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.frozen.explaining import explain, today_of
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.queries import frozen_for, values_for
from luoshi.figures.frozen.showing import cut
from luoshi.figures.frozen.stored import Stored, ask_of, value_of
from luoshi.figures.frozen.tables import DifferenceTable, FrozenTable, ValueTable
from luoshi.figures.frozen.voiding import may_void, void_freeze
from luoshi.figures.models import Freeze, FrozenValue
from luoshi.figures.period_words import named
from luoshi.figures.scope import steer
from luoshi.figures.values import may_ask, values
from luoshi.figures.wording import said_of
from luoshi.kernel import clock
from luoshi.kernel.action import REASON_LENGTH
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Light, Link, Tone
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import Form

KIND = "figures.freeze"
VIEW = "organisations.view"


class FreezeForm(Form):
    """What numbers are frozen for."""

    words = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=120,
        help_text=gettext_lazy("报到哪里、作什么用，例如：2021年8月党建月报。"),
    )


class VoidForm(Form):
    """Why a set is void."""

    why = forms.CharField(
        label=gettext_lazy("作废原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_GET
def frozen_list(request: HttpRequest) -> HttpResponseBase:
    """The sets of which the reader may see some value."""
    if not may(request.user, VIEW):
        raise Http404
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    mine = values_for(request.user).filter(of=OuterRef("pk")).order_by().values("of").annotate(n=Count("pk"))
    rows = frozen_for(request.user).annotate(unit_name=Subquery(name), holds=Subquery(mine.values("n")))
    table = FrozenTable(request, rows, empty_link=Link(_("到统计指标里锁定"), reverse("figures")))
    return table.respond("figures/frozen/list.html", {"table": table})


@require_http_methods(["GET", "POST"])
def figure_freeze(request: HttpRequest) -> HttpResponse:
    """Freeze one figure or several of a unit: `figure` once or more, the rest as on a figure's page (`Scope`)."""
    asks = _asked(request)
    may_ask(asks, by=request.user)
    try:
        answered = values(asks, by=request.user)
    except UnknownName:
        raise Http404 from None
    known = figures()
    said = [
        f"{known[ask.figure].label}：{said_of(known[ask.figure], value)}" for ask, value in answered.items()
    ]
    first = asks[0]
    form = FreezeForm(request.POST if request.method == "POST" else None)
    made: list[Freeze] = []

    def act() -> str:
        words = form.cleaned_data["words"]
        made.append(freeze(asks, by=actor_of(request), words=words, typed_fields=form.typed_fields))
        return _("已锁定%(count)s项。以后记录有变化，锁定的数不变，这里能看到差在哪里。") % {
            "count": len(asks)
        }

    answer = form_page(
        request, form, act, title=_("锁定统计数 · %(unit)s") % {"unit": current_name([first.unit]).get(first.unit, "")}, crumbs=[_up()], submit=_("锁定"), back=reverse("figure", args=[first.figure]),
        note="；".join([*said[:5], *([_("等%(count)s项") % {"count": len(said)}] if len(said) > 5 else [])])  # noqa: PLR2004
        + "（" + _when(first) + "）",
    )  # fmt: skip
    if made:
        answer.headers["Location"] = reverse("frozen", args=[made[0].uuid])
    return answer


@require_GET
def frozen(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A set: each value as it was and as it is; of a single one the explanation at once."""
    found: Freeze = get_or_404(KIND, key, request.user)
    rows = list(values_for(request.user).filter(of=found).order_by("number"))
    stored = Stored(found)
    if len(rows) == 1 and len(stored.values) == 1:
        return _explained(request, stored, rows[0])
    today = today_of([ask_of(row) for row in rows])
    names = current_name({row.unit_id for row in rows})
    lines = [_row(stored, row, today.get(ask_of(row)), names) for row in rows]
    table = ValueTable(request, lines)
    context = {
        "found": found,
        "table": table,
        "withheld": len(stored.values) - len(rows),
        "count": len(rows),
        "changed": sum(line["differs"] for line in lines),
        "intact": stored.is_intact,
        "may_void": may_void(request.user, found),
        "crumbs": [_up()],
    }
    return table.respond("figures/frozen/set.html", context)


@require_http_methods(["GET", "POST"])
def frozen_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say that a set no longer stands."""
    found: Freeze = get_or_404(KIND, key, request.user)
    if not may_void(request.user, found):
        raise Http404
    form = VoidForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        void_freeze(found, by=actor_of(request), why=form.cleaned_data["why"], typed_fields=form.typed_fields)
        return _("已作废。锁定的数仍可查看，标明作废。")

    here = reverse("frozen", args=[found.uuid])
    return form_page(
        request, form, act, title=_("作废锁定的统计数"), note=found.words, crumbs=[_up(), Link(found.words, here)],
        submit=_("作废"), back=here, danger=True,
    )  # fmt: skip


@require_GET
def frozen_value(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponseBase:
    """One value of a set: as it was, as it is, and the records that make the difference."""
    found: Freeze = get_or_404(KIND, key, request.user)
    row = values_for(request.user).filter(of=found, number=number).first()
    if row is None:
        raise Http404
    return _explained(request, Stored(found), row)


def _explained(request: HttpRequest, stored: Stored, row: FrozenValue) -> HttpResponseBase:
    (one,) = explain(stored, [row])
    sections = []
    for number, part in enumerate(one.parts):
        seen = cut(part, request.user)
        both = _both(part)
        label = _("造成差异的记录：%(label)s") % {"label": both["label"]}
        table = DifferenceTable(request, part, stored.found, seen, number=number, label=label)
        if request.headers.get("HX-Target") == table.name:
            return table.respond("", {})
        sections.append({"part": part, "cut": seen, "table": table, "shown": len(seen.shown), **both})
    found = stored.found
    several = len(stored.values) > 1
    context = {
        "found": found,
        "one": one,
        "light": light_of(one.then, one.now),
        "then": said_of(one.figure, one.then),
        "now": _said(figures().get(one.ask.figure), one.now),
        "same": _said(one.figure, one.same_definition) if one.redefined else "",
        "caliber_now": getattr(figures().get(one.ask.figure), "caliber", ""),
        "unit": current_name([row.unit_id]).get(row.unit_id, ""),
        "when": _when(one.ask),
        "sections": sections,
        "intact": stored.is_intact,
        "may_void": not several and may_void(request.user, found),
        "crumbs": [_up(), *([Link(found.words, reverse("frozen", args=[found.uuid]))] if several else [])],
    }
    return render(request, "figures/frozen/value.html", context)


def _both(part: Any) -> dict[str, str]:
    return {
        "label": f"{part.figure.label} · {_when(part.ask)}",
        "then": said_of(part.figure, part.then),
        "now": said_of(part.figure, part.now),
    }


def light_of(then: Value, now: Value | None) -> Light:
    """Whether today's number is the frozen one."""
    if now is None:
        return Light(Tone.NA, _("指标已停用"))
    return Light(Tone.OK, _("一致")) if then == now else Light(Tone.NEAR, _("有变化"))


def _row(stored: Stored, row: FrozenValue, now: Value | None, names: dict[int, str]) -> dict[str, Any]:
    figure, ask, then = stored.known[row.figure], ask_of(row), value_of(row)
    return {
        "label": figure.label,
        "url": reverse("frozen_value", args=[stored.found.uuid, row.number]),
        "unit": names.get(row.unit_id, ""),
        "period": named(ask.period),
        "as_of": _("截至%(day)s") % {"day": ask.as_of},
        "then": said_of(figure, then),
        "now": _said(figures().get(row.figure), now),
        "light": light_of(then, now),
        "differs": then != now,
    }


def _said(figure: AnyFigure | None, value: Value | None) -> str:
    return "—" if figure is None or value is None else said_of(figure, value)


def _when(ask: Ask) -> str:
    return _("%(period)s，截至%(day)s") % {"period": named(ask.period), "day": ask.as_of}


def _up() -> Link:
    return Link(_("已锁定的统计数"), reverse("frozen_list"))


def _asked(request: HttpRequest) -> list[Ask]:
    """The questions of an address, as the page of a figure has it and with the figures' keys.

    404 for what is no question: such addresses are made by pages.
    """
    known = figures()
    keys = list(dict.fromkeys(request.GET.getlist("figure")))
    if not keys or any(key not in known for key in keys):
        raise Http404
    first = known[keys[0]]
    found = steer(request, first.right, Tree(first.tree))
    if found.notes or found.onward:
        raise Http404
    return [found.scope.ask(key) for key in keys]
