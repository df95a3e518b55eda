"""必学清单: sent once a month to all below, and which units used it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.activities.actions import change_study, send_study, void_study
from luoshi.activities.forms_study import OPTIONAL, REQUIRED, Items, NewStudyForm, items_shown
from luoshi.activities.models import StudyItem, StudyList
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import CHANGE, VIEW, studies_for
from luoshi.activities.studying import usage
from luoshi.activities.tables import StudyTable, month_said
from luoshi.activities.views.acting import VersionForm
from luoshi.activities.views.plans import VersionOnly
from luoshi.activities.views.recording import crumbs
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import names_on
from luoshi.ui.components import Light, Link, Tone
from luoshi.ui.form_page import form_page


def _crumbs(*more: Link) -> list[Link]:
    return crumbs(Link(_("必学清单"), reverse("studies")), *more)


@require_GET
def studies(request: HttpRequest) -> HttpResponseBase:
    """The lists the reader may see."""
    require(request.user, VIEW)
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    items = StudyItem.objects.rows().filter(list=OuterRef("pk")).order_by().values("list")
    count = Subquery(items.annotate(n=Count("pk")).values("n"))
    rows: QuerySet[Any] = studies_for(request.user).annotate(unit_name=Subquery(name), number=count)
    may_add = may(request.user, CHANGE)
    empty = Link(_("下发必学清单"), reverse("study_new")) if may_add else None
    table = StudyTable(request, rows, empty_link=empty)
    return table.respond("activities/studies.html", {"table": table, "crumbs": crumbs(), "may_add": may_add})


@require_http_methods(["GET", "POST"])
def study_new(request: HttpRequest) -> HttpResponse:
    """下发: who, which month, what."""
    require(request.user, CHANGE)
    form = NewStudyForm(Units(request.user, CHANGE, Tree.PARTY), request.POST or None)
    grid = Items(request.POST or None, prefix="item")
    if request.method == "POST" and form.is_valid() & grid.is_valid():
        unit = Unit.objects.get(uuid=form.cleaned_data["unit"])
        try:
            sent = send_study(
                unit, form.cleaned_data["month"], _written(grid), by=actor_of(request),
                uuid=form.cleaned_data["uuid"], typed_fields=form.typed_fields + _typed(grid),
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已下发，当月的记录里已列出"))
            return redirect("study", key=sent.uuid)
    context = {"form": form, "title": _("下发必学清单"), "back": reverse("studies"), "submit": _("下发")}
    return _grid_page(request, grid, context)


def _written(grid: Any) -> list[Any]:
    return [row.item() for row in grid if row.cleaned_data.get("title")]


def _typed(grid: Any) -> int:
    return sum(row.typed_fields for row in grid)


def _grid_page(request: HttpRequest, grid: Any, context: dict[str, Any]) -> HttpResponse:
    more = {"grid": grid, "required": [REQUIRED, OPTIONAL], "crumbs": _crumbs()}
    return render(request, "activities/study_edit.html", more | context, status=422 if grid.is_bound else 200)


def _items(study: StudyList) -> list[StudyItem]:
    return list(StudyItem.objects.rows().filter(list=study))


@require_GET
def study(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A list, and which units below used it. Units only."""
    found: StudyList = get_or_404("activities.study", key, request.user)
    items = _items(found)
    rows = usage(found, items, activity_rules(), request.user)
    context = {
        "study": found,
        "title": _("%(month)s必学清单") % {"month": month_said(found.month)},
        "unit_name": names_on([found.unit_id], clock.today()).get(found.unit_id, ""),
        "items": items,
        "rows": [(row, _light(row.used, row.required)) for row in rows],
        "whole": sum(row.used == row.required for row in rows),
        "total": len(rows),
        "may_write": may(request.user, CHANGE, found.unit_id),
        "crumbs": _crumbs(),
    }
    return render(request, "activities/study.html", context)


def _light(used: int, required: int) -> Light:
    if used >= required:
        return Light(Tone.OK, _("已学"))
    if used:
        return Light(Tone.NEAR, _("已学%(used)s篇，还有%(left)s篇") % {"used": used, "left": required - used})
    return Light(Tone.NA, _("未登记"))


@require_http_methods(["GET", "POST"])
def study_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """修改."""
    found: StudyList = get_or_404("activities.study", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    grid = Items(request.POST or None, initial=items_shown(_items(found)), prefix="item")
    version = VersionOnly(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and version.is_valid() & grid.is_valid():
        try:
            change_study(
                found, _written(grid), version=version.cleaned_data["version"], by=actor_of(request),
                typed_fields=_typed(grid),
            )  # fmt: skip
        except Refused as refused:
            version.refuse(refused)
        else:
            messages.success(request, _("已保存；已登记的记录不变"))
            return redirect("study", key=found.uuid)
    title = _("%(month)s必学清单") % {"month": month_said(found.month)}
    context = {
        "form": version,
        "title": title,
        "back": reverse("study", args=[found.uuid]),
        "submit": _("保存"),
    }
    return _grid_page(request, grid, context)


@require_http_methods(["GET", "POST"])
def study_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """作废."""
    found: StudyList = get_or_404("activities.study", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    form = VersionForm(request.POST or None, initial={"version": found.version})
    by = actor_of(request)
    here = reverse("study", args=[found.uuid])

    def act() -> str:
        void_study(found, by=by, why=form.cleaned_data["why"], version=form.cleaned_data["version"])
        return _("已作废，不再列出；已登记的记录不变")

    return form_page(
        request, form, act, title=_("作废必学清单"), submit=_("作废"), back=here, onward=reverse("studies"),
        danger=True, crumbs=_crumbs(Link(month_said(found.month), here)),
    )  # fmt: skip
