"""年度计划: listed, drawn up in a grid, issued, printed, carried over to the next year."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
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
from luoshi.activities.actions import (
    carry_over_plan,
    change_plan,
    draw_up_plan,
    issue_plan,
    void_plan,
)
from luoshi.activities.enums import COUNTED, Reach, State
from luoshi.activities.forms_plans import Lines, NewPlanForm, rows_of, suggestions
from luoshi.activities.models import PlanLine, Session, YearPlan
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import CHANGE, VIEW, plans_for
from luoshi.activities.tables import PlanTable, kinds_said, plan_light
from luoshi.activities.views.acting import VersionForm
from luoshi.activities.views.recording import crumbs
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import names_on
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import Form


def _crumbs(*more: Link) -> list[Link]:
    return crumbs(Link(_("年度计划"), reverse("plans")), *more)


@require_GET
def plans(request: HttpRequest) -> HttpResponseBase:
    """The plans the reader may see."""
    require(request.user, VIEW)
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    lines = (
        PlanLine.objects.rows()
        .filter(plan=OuterRef("pk"))
        .order_by()
        .values("plan")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows: QuerySet[Any] = plans_for(request.user).annotate(unit_name=Subquery(name), items=Subquery(lines))
    may_add = may(request.user, CHANGE)
    table = PlanTable(
        request, rows, empty_link=Link(_("制定年度计划"), reverse("plan_new")) if may_add else None
    )
    return table.respond("activities/plans.html", {"table": table, "crumbs": crumbs(), "may_add": may_add})


@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """制定: whose, of which year; then the grid opens, with last year's lines where there are any."""
    require(request.user, CHANGE)
    form = NewPlanForm(Units(request.user, CHANGE, Tree.PARTY), request.POST or None)
    by = actor_of(request)
    made: list[YearPlan] = []

    def act() -> str:
        data = form.cleaned_data
        unit = Unit.objects.get(uuid=data["unit"])
        year = int(data["year"])
        before = YearPlan.objects.rows().filter(unit=unit, year=year - 1).first()
        if before is not None:
            made.append(carry_over_plan(before, by=by, uuid=data["uuid"]))
            return _("已按%(year)s年的计划起草，请修改后下达") % {"year": year - 1}
        made.append(draw_up_plan(unit, year, (), by=by, uuid=data["uuid"], typed_fields=form.typed_fields))
        return _("已起草，请填写事项")

    answer = form_page(
        request,
        form,
        act,
        title=_("制定年度计划"),
        submit=_("下一步"),
        back=reverse("plans"),
        crumbs=_crumbs(),
    )
    return redirect("plan_edit", key=made[0].uuid) if made else answer


def _lines(plan: YearPlan) -> list[PlanLine]:
    return list(PlanLine.objects.rows().filter(plan=plan))


@require_GET
def plan(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A plan, line by line, with how far each has come; printed as it stands."""
    found: YearPlan = get_or_404("activities.plan", key, request.user)
    writes = may(request.user, CHANGE, found.unit_id)
    lines = _lines(found)
    context = {
        "plan": found,
        "unit_name": names_on([found.unit_id], clock.today()).get(found.unit_id, ""),
        "light": plan_light(found.issued_on),
        "rows": _rows(lines),
        "may_write": writes,
        "may_issue": writes and found.issued_on is None and bool(lines),
        "crumbs": _crumbs(),
    }
    return render(request, "activities/plan.html", context)


def _rows(lines: Sequence[PlanLine]) -> list[dict[str, Any]]:
    """Lines with how many sessions each planned and how many of them were handed in; one query."""
    labels = activity_rules().kind_labels
    counts: dict[int, dict[str, int]] = {}
    sessions = Session.objects.rows().filter(line__in=[line.pk for line in lines]).order_by()
    for line, state, number in sessions.values_list("line", "state").annotate(n=Count("pk")):
        counts.setdefault(line, {})[state] = number
    return [
        {
            "kinds": kinds_said(line.kinds, labels),
            "when": line.recurrence,
            "reach": Reach(line.reach).label,
            "themes": line.themes,
            "place": line.place,
            "planned": sum(counts.get(line.pk, {}).values()),
            "done": sum(counts.get(line.pk, {}).get(state, 0) for state in map(str, COUNTED)),
            "open": counts.get(line.pk, {}).get(str(State.PLANNED), 0),
        }
        for line in lines
    ]


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The grid: a row for each line, typed or pasted; an emptied row goes."""
    found: YearPlan = get_or_404("activities.plan", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    grid = Lines(request.POST or None, initial=rows_of(_lines(found)), prefix="line")
    version = VersionOnly(request.POST or None, initial={"version": found.version})
    refused = ""
    if request.method == "POST" and version.is_valid() & grid.is_valid():
        written = [form.line() for form in grid if form.cleaned_data.get("kinds")]
        typed = sum(form.typed_fields for form in grid)
        try:
            change_plan(
                found,
                written,
                version=version.cleaned_data["version"],
                by=actor_of(request),
                typed_fields=typed,
            )
        except Refused as one:
            refused = one.sentence
        else:
            issued = found.issued_on is not None
            messages.success(request, _("已保存，各单位的计划已跟着调整") if issued else _("已保存"))
            return redirect("plan", key=found.uuid)
    context = {
        "plan": found,
        "unit_name": names_on([found.unit_id], clock.today()).get(found.unit_id, ""),
        "grid": grid,
        "version": version,
        "refused": refused,
        "offered": suggestions(),
        "crumbs": _crumbs(Link(str(found.year), reverse("plan", args=[found.uuid]))),
    }
    return render(request, "activities/plan_edit.html", context, status=422 if grid.is_bound else 200)


class VersionOnly(Form):
    """The version of the plan the page showed."""

    version = VersionForm.base_fields["version"]


@require_http_methods(["GET", "POST"])
def plan_issue(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """下达."""
    found: YearPlan = get_or_404("activities.plan", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    form = VersionOnly(request.POST or None, initial={"version": found.version})
    by = actor_of(request)
    here = reverse("plan", args=[found.uuid])

    def act() -> str:
        made = issue_plan(found, version=form.cleaned_data["version"], by=by)
        return _("已下达，排入%(count)s次") % {"count": made}

    return form_page(
        request, form, act, title=_("下达年度计划"), submit=_("下达"), back=here,
        crumbs=_crumbs(Link(str(found.year), here)),
        note=_("从本月起，各单位的月历里出现计划好的会；已登记的不受影响，以后修改计划会自动跟着调整。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def plan_carry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """结转下一年."""
    found: YearPlan = get_or_404("activities.plan", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    form = VersionOnly(request.POST or None, initial={"version": found.version})
    by = actor_of(request)
    here = reverse("plan", args=[found.uuid])

    def act() -> str:
        carry_over_plan(found, by=by)
        return _("已按这份计划起草%(year)s年的计划") % {"year": found.year + 1}

    return form_page(
        request, form, act, title=_("起草下一年的计划"), submit=_("起草"), back=here, onward=reverse("plans"),
        crumbs=_crumbs(Link(str(found.year), here)),
        note=_("类别、时间安排和地点照用；逐次的主题不带过去。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def plan_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """作废."""
    found: YearPlan = get_or_404("activities.plan", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    form = VersionForm(request.POST or None, initial={"version": found.version})
    by = actor_of(request)
    here = reverse("plan", args=[found.uuid])

    def act() -> str:
        void_plan(found, by=by, why=form.cleaned_data["why"], version=form.cleaned_data["version"])
        return _("已作废，未登记的计划一并撤下")

    return form_page(
        request, form, act, title=_("作废年度计划"), submit=_("作废"), back=here, onward=reverse("plans"), danger=True,
        crumbs=_crumbs(Link(str(found.year), here)),
    )  # fmt: skip
