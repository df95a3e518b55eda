"""启用日期: since when units are judged; reasons and starts are taken back."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import covered, require, scope
from luoshi.access.records import get_or_404
from luoshi.figures.actions import set_start, take_back_reason, take_back_start
from luoshi.figures.catalogue import rules
from luoshi.figures.gaps.declarations import REASON, START
from luoshi.figures.gaps.forms import StartForm, WhyForm
from luoshi.figures.gaps.tables import StartRow, StartTable
from luoshi.figures.models import Reason, Start
from luoshi.kernel import clock
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import names_on
from luoshi.organisations.rules import takes_units
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page

VIEW, CHANGE = "organisations.view", "organisations.change"


def _crumbs() -> list[Link]:
    return [Link(_("频次与缺项"), reverse("gaps")), Link(_("启用日期"), reverse("starts"))]


@require_GET
def starts(request: HttpRequest) -> HttpResponseBase:
    """The reader's units with a start of their own."""
    require(request.user, VIEW)
    found = list(scope(Start.objects.rows(), request.user, VIEW).select_related("unit").order_by("-day"))
    mine = set(covered(request.user, CHANGE).filter(unit_id__in=[start.unit_id for start in found]))
    names = names_on({start.unit_id for start in found}, clock.today())
    rows = [
        StartRow(
            names.get(one.unit_id, ""), f"{reverse('gaps_unit')}?unit={one.unit.uuid}", one.day, one.below,
            one.entered_by_name, reverse("unit_start", args=[one.unit.uuid]) if one.unit_id in mine else "",
            reverse("start_take_back", args=[one.uuid]) if one.unit_id in mine else "",
        )
        for one in found
    ]  # fmt: skip
    table = StartTable(request, rows)
    return table.respond("figures/starts.html", {"table": table, "count": len(rows)})


@require_http_methods(["GET", "POST"])
def unit_start(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say since when a unit is judged, or change it."""
    unit: Unit = get_or_404("organisations.unit", key, request.user)
    require(request.user, CHANGE, unit)
    there = Start.objects.rows().filter(unit=unit).first()
    span = unit.spans.order_by("-start").first()
    name = span.name if span is not None else ""
    form = StartForm(request.POST or None, start=there, below=span is not None and takes_units(span.kind))

    def act() -> str:
        said = form.cleaned_data
        set_start(
            unit, said["day"], below=said["below"], by=actor_of(request), version=said["version"] or 0,
            typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已设定启用日期")

    note = _("没有设定的，从本单位第一条记录所在的月份起判定。")
    if there is not None:
        note = _("现为%(day)s，由%(by)s设定。") % {"day": there.day, "by": there.entered_by_name}
    return form_page(
        request, form, act, title=_("%(unit)s的启用日期") % {"unit": name}, crumbs=_crumbs(), submit=_("保存"),
        back=f"{reverse('gaps_unit')}?unit={unit.uuid}", note=note,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def start_take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The unit is judged from its first record again."""
    start: Start = get_or_404(START, key, request.user)
    require(request.user, CHANGE, start.unit)
    form = WhyForm(request.POST or None)

    def act() -> str:
        take_back_start(start, by=actor_of(request), why=form.cleaned_data["why"])
        return _("已取消启用日期")

    return form_page(
        request, form, act, title=_("取消启用日期%(day)s") % {"day": start.day}, crumbs=_crumbs(), submit=_("取消启用日期"),
        back=reverse("starts"), danger=True, note=_("取消后从上级设定的日期，或本单位第一条记录所在的月份起判定。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reason_take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The gap has no reason again."""
    reason: Reason = get_or_404(REASON, key, request.user)
    require(request.user, rules()[reason.rule].right, reason.unit)
    form = WhyForm(request.POST or None)

    def act() -> str:
        take_back_reason(reason, by=actor_of(request), why=form.cleaned_data["why"])
        return _("已收回说明")

    return form_page(
        request, form, act, title=_("收回缺项说明"), crumbs=_crumbs()[:1], submit=_("收回说明"),
        back=reverse("gap", args=[reason.unit.uuid, reason.rule, reason.period]), danger=True,
        note=_("说明：%(words)s") % {"words": reason.words},
    )  # fmt: skip
