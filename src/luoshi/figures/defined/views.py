"""自定义指标: the list, a new one, one with its versions, changing and voiding it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import Somebody, at_top, may, paths_with, require
from luoshi.access.records import get_or_404
from luoshi.figures.actions.defining import (
    change_definition,
    define_figure,
    key_for,
    resting_on,
    void_definition,
)
from luoshi.figures.answering import offered
from luoshi.figures.defined.composing import compose
from luoshi.figures.defined.declarations import DEFINE, NAME, definitions_for
from luoshi.figures.defined.forms import PUT_TOGETHER, DefinitionForm, TallyForm, initial_of
from luoshi.figures.defined.known import laid, read
from luoshi.figures.defined.tables import FORMS, OwnTable, state_of
from luoshi.figures.defined.trying import Trial, digest, trial
from luoshi.figures.defined.versions import history
from luoshi.figures.definitions import ENTRIES, AnyFigure, Tally
from luoshi.figures.models import OwnFigure, SavedView
from luoshi.kernel import clock
from luoshi.kernel.action import REASON_LENGTH
from luoshi.kernel.errors import Refused
from luoshi.kernel.facts import FactSource, fact_sources
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.periods.period import parse
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import Form

TRY, TRIED = "try", "tried"


class VoidForm(Form):
    """Why a figure is taken out of use."""

    why = forms.CharField(
        label=gettext_lazy("作废原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_GET
def own_figures(request: HttpRequest) -> HttpResponseBase:
    """The own figures, void ones too."""
    require(request.user, DEFINE)
    button = Link(_("定义指标"), reverse("own_figure_new")) if at_top(request.user, DEFINE) else None
    table = OwnTable(request, definitions_for(request.user), empty_link=button)
    return table.respond("figures/defined/list.html", {"table": table, "may_define": button is not None})


@require_http_methods(["GET", "POST"])
def own_figure_new(request: HttpRequest) -> HttpResponse:
    """First what kind of figure and of what, then the definition."""
    require(request.user, DEFINE)
    unit = _top(request.user)
    if unit is None:
        return render(request, "figures/defined/choose.html", {"crumbs": _up(), "below": True})
    sources = _sources(request.user)
    form_name, facts = request.GET.get("form", ""), request.GET.get("facts", "")
    source = next((one for one in sources if one.name == facts), None)
    if form_name not in PUT_TOGETHER and (form_name != "tally" or source is None):
        return render(request, "figures/defined/choose.html", _choice(sources))
    initial: dict[str, Any] = {"key": uuid.uuid4()}
    form = _form(request, form_name, source, initial, changed=False)

    def save() -> OwnFigure:
        key = form.cleaned_data["key"]
        return define_figure(
            unit, form.chosen(), by=actor_of(request), uuid=key, typed_fields=form.typed_fields
        )

    page = _Page(_("定义指标"), str(FORMS[form_name]), source, _up(), reverse("own_figures"), "")
    return _defining(request, form, page, save)


@require_http_methods(["GET", "POST"])
def own_figure_change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Define it otherwise."""
    found: OwnFigure = get_or_404(NAME, key, request.user)
    figure = read(found.definition)
    if found.is_void or figure is None:
        return redirect("own_figure", found.uuid)
    source = fact_sources.get(figure.facts) if isinstance(figure, Tally) else None
    if isinstance(figure, Tally) and (source is None or not may(request.user, source.kind.right)):
        messages.error(request, _("这个指标的数据来源已不存在或您无权查看，不能修改，可以作废"))
        return redirect("own_figure", found.uuid)
    initial = {**initial_of(figure, found.proposed), "version": found.version, "key": found.uuid}
    form = _form(request, figure.form, source, initial, changed=True, but=figure.key)

    def save() -> OwnFigure:
        return change_definition(
            found, form.chosen(), by=actor_of(request), why=form.cleaned_data["why"],
            version=form.cleaned_data["version"] or 0, typed_fields=form.typed_fields,
        )  # fmt: skip

    back = reverse("own_figure", args=[found.uuid])
    title = _("修改“%(label)s”") % {"label": found.label}
    page = _Page(title, str(FORMS[figure.form]), source, [*_up(), Link(found.label, back)], back, figure.key)
    return _defining(request, form, page, save)


@require_GET
def own_figure(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One own figure with every version it had."""
    found: OwnFigure = get_or_404(NAME, key, request.user)
    figure, fault = read(found.definition), laid().faults.get(found.key)
    context = {
        "own": found,
        "figure": figure,
        "state": state_of(found),
        "fault": str(fault.why) if fault is not None and not found.is_void else "",
        "versions": history(found),
        "edited": figure is not None and figure.caliber != found.proposed,
        "number": found.version - (1 if found.is_void else 0),
        "crumbs": _up(),
    }
    return render(request, "figures/defined/one.html", context)


@require_http_methods(["GET", "POST"])
def own_figure_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take it out of use."""
    found: OwnFigure = get_or_404(NAME, key, request.user)
    form = VoidForm(request.POST if request.method == "POST" else None, initial={"version": found.version})

    def act() -> str:
        version = form.cleaned_data["version"] or found.version
        void_definition(found, by=actor_of(request), why=form.cleaned_data["why"], version=version)
        return _("已作废")

    back = reverse("own_figure", args=[found.uuid])
    return form_page(
        request, form, act, title=_("作废自定义指标"), note=_void_note(found), crumbs=[*_up(), Link(found.label, back)],
        submit=_("作废"), back=back, danger=True,
    )  # fmt: skip


def _void_note(found: OwnFigure) -> str:
    """What goes with it, and what stays."""
    if resting := resting_on(found.key):
        said = _("还有自定义指标依据它：%(labels)s，请先修改或作废这些指标")
        return said % {"labels": "、".join(resting)}
    kept = SavedView.objects.filter(address__contains=f"/{found.key}/").count()
    note = _("“%(label)s”作废后不再出现在统计指标里；已锁定的数和历次口径不变。") % {"label": found.label}
    return note + (_("有%(count)s个常用筛选指向它，打开时会看到已作废。") % {"count": kept} if kept else "")


class _Page(NamedTuple):
    """What differs between defining and changing."""

    title: str
    kind: str
    source: FactSource | None
    crumbs: list[Link]
    back: str
    key: str  # of the figure; "" of a new one


def _defining(
    request: HttpRequest, form: DefinitionForm, page: _Page, save: Callable[[], OwnFigure]
) -> HttpResponse:
    """The form with its trial beside it; nothing is kept before what it comes to was seen."""
    tried: Trial | None = None
    again = False
    if request.method == "POST" and form.is_valid():
        try:
            key = page.key or key_for(form.cleaned_data["key"] or uuid.uuid4())
            made = compose(key, form.chosen(), laid().figures)
            if TRY not in request.POST and request.POST.get(TRIED) == digest(made.figure):
                own = save()
                messages.success(request, _("已保存“%(label)s”") % {"label": own.label})
                return redirect("own_figure", own.uuid)
            again = TRY not in request.POST
            unit = Unit.objects.get(uuid=form.unit_key)
            tried = trial(request, made, unit, parse(form.cleaned_data["period"]))
        except Refused as refused:
            form.refuse(refused)
    context = {
        "form": form, "page": page, "tried": tried, "again": again, "caliber": form["caliber"].value() or "",
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "figures/defined/define.html", context, status=status)


def _form(
    request: HttpRequest,
    name: str,
    source: FactSource | None,
    initial: dict[str, Any],
    *,
    changed: bool,
    but: str = "",
) -> DefinitionForm:
    """The form of a kind of definition; `but`: the figure itself is no part of itself."""
    data = request.POST if request.method == "POST" else None
    right = source.kind.right if source is not None else "organisations.view"
    tree = Tree(source.tree) if source is not None else None
    units = Units(request.user, right, tree)
    today = clock.today()
    initial = {"unit": units.first, "period": str(today.year), **initial}
    more: dict[str, Any] = {"units": units, "today": today, "changed": changed, "initial": initial}
    if source is not None:
        return TallyForm(data, source=source, **more)
    known: dict[str, AnyFigure] = {key: one for key, one in offered(request.user).items() if key != but}
    return PUT_TOGETHER[name](data, known=known, **more)


def _sources(user: Somebody) -> list[FactSource]:
    """What may be counted by somebody; typed-in numbers have figures of their own."""
    return [one for one in fact_sources if one.name != ENTRIES and may(user, one.kind.right)]


def _choice(sources: list[FactSource]) -> dict[str, Any]:
    address = reverse("own_figure_new")
    counted = [
        (_(one.label), f"{address}?{urlencode({'form': 'tally', 'facts': one.name})}", _about(one))
        for one in sources
    ]
    words = {
        "ratio": _("一个指标除以另一个，例如：实到占应到的百分比"),
        "change": _("一个指标与上一期间、上年同期或上年末比较"),
        "sum": _("几个指标相加、相减，例如：应到减实到"),
    }
    together = [(FORMS[name], f"{address}?{urlencode({'form': name})}", said) for name, said in words.items()]
    return {"crumbs": _up(), "counted": counted, "together": together}


def _about(source: FactSource) -> str:
    """What a source can be counted by."""
    labels = [_(dim.label) for dim in source.dims]
    return _("可按%(dims)s选择") % {"dims": "、".join(labels)} if labels else _("不分类")


def _top(user: Somebody) -> Unit | None:
    """The unit that answers for what somebody defines: the one at the top; None where the right is held below."""
    paths = paths_with(user, DEFINE) if at_top(user, DEFINE) else []
    span = (
        UnitSpan.objects.on(clock.today())
        .filter(path__in=paths, parent__isnull=True, unit__tree=Tree.PARTY)
        .select_related("unit")
        .first()
    )
    return span.unit if span is not None else None


def _up() -> list[Link]:
    return [Link(_("统计指标"), reverse("figures")), Link(_("自定义指标"), reverse("own_figures"))]
