"""Dated numbers of a unit that are not counted from people here: entered and seen."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.directory.actions import carry_out
from luoshi.directory.forms_bodies import NumbersForm
from luoshi.directory.queries import CHANGE, VIEW
from luoshi.directory.tables_numbers import NumberTable, number_row
from luoshi.directory.views.posts import name_of, unit_crumbs
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.numbers import enter_numbers
from luoshi.organisations.models import Unit, UnitNumber
from luoshi.organisations.packs_people import people_rules


@require_http_methods(["GET", "POST"])
def unit_numbers(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All numbers of a day on one form; below it what was entered, newest first."""
    unit: Unit = get_or_404("organisations.unit", key, request.user)
    require(request.user, VIEW, unit)
    may_change = may(request.user, CHANGE, unit)
    rules = people_rules()
    form = NumbersForm(rules.numbers, request.POST or None, initial={"day": clock.today()})
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid() and _entered(request, unit, form):
            return redirect(reverse("unit_numbers", args=[unit.uuid]))
    rows = UnitNumber.objects.rows().filter(unit=unit).order_by("-day", "name")
    name = name_of(unit)
    table = NumberTable(request, [number_row(row, rules, may_void=may_change) for row in rows])
    context = {
        "unit": unit,
        "unit_name": name,
        "form": form if may_change else None,
        "table": table,
        "crumbs": unit_crumbs(unit, name),
    }
    if request.method == "GET":
        return table.respond("directory/numbers.html", context)
    return render(request, "directory/numbers.html", context, status=422)


def _entered(request: HttpRequest, unit: Unit, form: NumbersForm) -> bool:
    by, rows = actor_of(request), form.numbers(unit)
    try:
        carry_out(lambda: enter_numbers(rows, by=by), by=by, typed_fields=form.typed_fields)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("已保存%(count)s项数据") % {"count": len(rows)})
    return True
