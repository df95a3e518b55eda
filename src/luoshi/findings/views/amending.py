"""What belongs to a problem: measures in a grid with who does them by when, causes, its words, a measure's words."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.findings import actions
from luoshi.findings.declarations import FINDING
from luoshi.findings.forms_grid import MEASURE_HEADS, MEASURE_ORDER, PREFIX, MeasureGrid
from luoshi.findings.forms_words import CausesForm, EditForm, MeasureForm
from luoshi.findings.models import Finding, Measure
from luoshi.findings.pages import crumbs_to
from luoshi.findings.rights import CHANGE, VIEW
from luoshi.findings.views.acting import moved_on, to_act
from luoshi.findings.views.registering import READ, frame, too_many
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.tasks.forms import Versioned
from luoshi.tasks.forms_grid import as_data, pasted
from luoshi.tasks.leg_base import short
from luoshi.tasks.naming import UnitNames
from luoshi.ui.form_page import form_page


@require_http_methods(["GET", "POST"])
def finding_measures(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """填写措施: a grid, a measure a row with who does it by when."""
    found = to_act(request, key, "finding_measures")
    posted = request.method == "POST"
    if not posted and (gone := moved_on(request, found, "finding_measures")) is not None:
        return gone
    reading = posted and request.POST.get("do") == READ
    version = Versioned(request.POST if posted else None, initial={"version": found.version})
    names = UnitNames(request.user)
    text = request.POST.get("pasted", "")
    rows = (
        pasted(text, MEASURE_ORDER, heads=MEASURE_HEADS, merged=(), needed=("measure", "unit"))
        if reading
        else []
    )
    data = as_data(rows) if reading else request.POST if posted else None
    grid = MeasureGrid(data, prefix=PREFIX, form_kwargs={"names": names})
    grid.own, grid.given_on = found.unit, clock.today()
    refused = too_many(len(rows))
    if reading:
        grid.is_valid()
        refused = refused or ("" if rows else _("没有读出措施：请整块复制表格的行，再粘贴到上面"))
    elif posted and version.is_valid() and grid.is_valid():
        try:
            made = actions.add_measures(
                found,
                [one.remedy() for one in grid.measures()],
                version=version.cleaned_data["version"],
                by=actor_of(request),
                typed_fields=sum(form.typed_fields for form in grid if form.has_changed()),
            )
        except Refused as one:
            refused = one.sentence
        else:
            messages.success(request, _("已填写%(count)s条措施") % {"count": len(made)})
            return redirect("finding", key=found.uuid)
    context = frame(
        grid, names, finding=found, version=version, refused=refused, crumbs=crumbs_to(found),
        back=reverse("finding", args=[found.uuid]), pasted="" if rows else text, read=len(rows),
    )  # fmt: skip
    return render(request, "findings/register.html", context, status=422 if posted and not reading else 200)


@require_http_methods(["GET", "POST"])
def finding_causes(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """补充原因分析: a line a cause."""
    found = to_act(request, key, "finding_causes")
    if request.method == "GET" and (gone := moved_on(request, found, "finding_causes")) is not None:
        return gone
    form = CausesForm(request.POST or None, initial={"version": found.version})
    by = actor_of(request)

    def act() -> str:
        made = actions.add_causes(
            found, form.causes(), version=form.cleaned_data["version"], by=by, typed_fields=form.typed_fields
        )
        return _("已补充%(count)s条原因") % {"count": len(made)}

    return form_page(
        request, form, act, title=_("补充原因分析"), submit=_("保存"), back=reverse("finding", args=[found.uuid]),
        crumbs=crumbs_to(found), note=short(found.text, 60),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def finding_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """修改问题: its words; who mends it and how it stands have steps of their own."""
    found = to_act(request, key, "finding_edit")
    if request.method == "GET" and (gone := moved_on(request, found, "finding_edit")) is not None:
        return gone
    form = EditForm(request.POST or None, initial=EditForm.initial_of(found))
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        actions.change_finding(
            found,
            form.found(found),
            version=data["version"],
            by=by,
            why=data["why"],
            typed_fields=form.typed_fields,
        )
        return _("已保存")

    return form_page(
        request, form, act, title=_("修改问题"), submit=_("保存"), back=reverse("finding", args=[found.uuid]),
        crumbs=crumbs_to(found),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def measure_edit(request: HttpRequest, key: uuid.UUID, measure: uuid.UUID) -> HttpResponse:
    """修改措施: its words, its target, its effect, or the figure that judges it."""
    found: Finding = get_or_404(FINDING, key, request.user)
    require(request.user, CHANGE, found.unit_id)
    rows = (
        Measure.objects.rows()
        .filter(finding_links__finding=found, uuid=measure)
        .select_related("effect_unit")
    )
    row: Measure | None = rows.first()
    if row is None:
        raise Http404
    form = MeasureForm(Units(request.user, VIEW), request.POST or None, initial=MeasureForm.initial_of(row))
    by = actor_of(request)

    def act() -> str:
        actions.change_measure(
            row, form.remedy(), version=form.cleaned_data["version"], by=by, typed_fields=form.typed_fields
        )
        return _("已保存")

    back: Any = reverse("finding", args=[found.uuid])
    return form_page(
        request, form, act, title=_("修改措施"), submit=_("保存"), back=f"{back}#m{row.pk}", crumbs=crumbs_to(found),
        note=_("由谁做、何时完成在任务里改"),
    )  # fmt: skip
