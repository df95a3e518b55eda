"""填报数: the list, a new one, one with what can be done with it."""

from __future__ import annotations

import uuid

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.figures.actions.entered import change_entry, enter_figure, void_entry
from luoshi.figures.entered.forms import EntryForm, NumberForm
from luoshi.figures.entered.queries import ENTER, entered_figures, entries_for, has_entries
from luoshi.figures.entered.tables import EntryTable, number_of
from luoshi.figures.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.action import REASON_LENGTH
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import Form

KIND = "figures.entry"


class VoidForm(Form):
    """Why a number is taken out of the count."""

    why = forms.CharField(
        label=gettext_lazy("作废原因"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_GET
def entries(request: HttpRequest) -> HttpResponseBase:
    """The typed-in numbers the reader may see."""
    if not has_entries(request.user):
        raise Http404
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    may_enter = may(request.user, ENTER)
    button = Link(_("填报"), reverse("figure_entry_new")) if may_enter else None
    rows = entries_for(request.user).annotate(unit_name=Subquery(name))
    table = EntryTable(request, rows, empty_link=button)
    return table.respond("figures/entered/list.html", {"table": table, "may_enter": may_enter})


@require_http_methods(["GET", "POST"])
def entry_new(request: HttpRequest) -> HttpResponse:
    """A new number; `figure` and `unit` of the address are chosen beforehand."""
    require(request.user, ENTER)
    units = Units(request.user, ENTER, Tree.PARTY)
    initial = {
        "figure": request.GET.get("figure", ""),
        "unit": request.GET.get("unit") or units.first,
        "key": uuid.uuid4(),
    }
    known = {key: figure for key, figure in entered_figures().items() if may(request.user, figure.right)}
    form = EntryForm(units, known, request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        unit = Unit.objects.get(uuid=form.unit_key)
        require(request.user, ENTER, unit)
        figure = known[form.cleaned_data["figure"]]
        enter_figure(
            unit, figure.key, form.typed(), by=actor_of(request), uuid=form.cleaned_data["key"],
            typed_fields=form.typed_fields,
        )  # fmt: skip
        said = {"label": figure.label, "number": number_of(figure, form.cleaned_data["value"])}
        return _("已填报：%(label)s%(number)s") % said

    return form_page(
        request, form, act, title=_("填报统计数"), crumbs=[_up()], submit=_("保存"), back=reverse("figure_entries")
    )  # fmt: skip


@require_GET
def entry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One number with its source."""
    found: Entry = get_or_404(KIND, key, request.user)
    figure = entered_figures()[found.figure]
    context = {
        "entry": found,
        "figure": figure,
        "number": number_of(figure, found.value),
        "unit": current_name([found.unit_id]).get(found.unit_id, ""),
        "unit_key": Unit.objects.values_list("uuid", flat=True).get(pk=found.unit_id),
        "crumbs": [_up()],
        "may_enter": may(request.user, ENTER, found.unit_id),
    }
    return render(request, "figures/entered/one.html", context)


@require_http_methods(["GET", "POST"])
def entry_change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put it right."""
    found = _to_change(request, key)
    figure = entered_figures()[found.figure]
    names = ("first", "last", "value", "source", "given_by", "version")
    initial = {name: getattr(found, name) for name in names}
    form = NumberForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        version = form.cleaned_data["version"] or 0
        change_entry(
            found, form.typed(), version=version, by=actor_of(request), typed_fields=form.typed_fields
        )
        return _("已更正")

    unit = current_name([found.unit_id]).get(found.unit_id, "")
    return form_page(
        request, form, act, title=_("更正填报数"), note=f"{figure.label} · {unit}", crumbs=[_up(), _here(found)],
        submit=_("保存"), back=reverse("figure_entry", args=[found.uuid]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def entry_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take it out of the count."""
    found = _to_change(request, key)
    form = VoidForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        void_entry(found, by=actor_of(request), why=form.cleaned_data["why"])
        return _("已作废")

    return form_page(
        request, form, act, title=_("作废填报数"), note=str(found), crumbs=[_up(), _here(found)], submit=_("作废"),
        back=reverse("figure_entry", args=[found.uuid]), onward=reverse("figure_entries"), danger=True,
    )  # fmt: skip


def _to_change(request: HttpRequest, key: uuid.UUID) -> Entry:
    found: Entry = get_or_404(KIND, key, request.user)
    require(request.user, ENTER, found.unit_id)
    return found


def _up() -> Link:
    return Link(_("填报数"), reverse("figure_entries"))


def _here(found: Entry) -> Link:
    return Link(entered_figures()[found.figure].label, reverse("figure_entry", args=[found.uuid]))
