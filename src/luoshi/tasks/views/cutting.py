"""分解: how many units are meant is shown first; done only once that number was seen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import current_name
from luoshi.tasks.actions import decompose, decompose_among
from luoshi.tasks.declarations import TASK
from luoshi.tasks.doing import BY_NAME
from luoshi.tasks.forms_cutting import AmongForm, NamedForm, suggestions
from luoshi.tasks.models import Task
from luoshi.tasks.naming import UnitNames
from luoshi.tasks.queries import units_under
from luoshi.tasks.rights import ASSIGN, VIEW
from luoshi.tasks.views.one import crumbs_to
from luoshi.ui.components import Tab

NAMED: Final = "named"
SHOWN: Final = 200  # names listed before it is done


@require_http_methods(["GET", "POST"])
def task_decompose(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """分解到单位: all of some kinds, or those that are named."""
    found: Task = get_or_404(TASK, key, request.user)
    require(request.user, ASSIGN, found.given_by_id)
    here = reverse("task", args=[found.uuid])
    if request.method == "GET" and found.state not in BY_NAME["task_decompose"].states:
        return redirect(here)
    named = request.GET.get("by") == NAMED
    data = request.POST or None
    initial = {"version": found.version}
    form: Any = (
        NamedForm(UnitNames(request.user), data, initial=initial)
        if named
        else AmongForm(Units(request.user, VIEW), data, initial=initial)
    )
    meant: Sequence[int] | None = None
    if form.is_bound and form.is_valid():
        meant = _meant(form, named=named)
        if meant and request.POST.get("do") == "go" and request.POST.get("seen") == str(len(meant)):
            try:
                made = _cut(request, found, form, named=named)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("已分解，生成%(count)s项任务") % {"count": made})
                return redirect(here)
        if not meant:
            form.add_error("groups", _("这个范围里现在没有这类单位，请核对"))
    address = reverse("task_decompose", args=[found.uuid])
    names = current_name(meant[:SHOWN]) if meant else {}
    context = {
        "task": found, "form": form, "crumbs": crumbs_to(found), "back": here, "named": named,
        "tabs": [
            Tab(_("按单位类别"), address, not named),
            Tab(_("指定单位"), f"{address}?by={NAMED}", named),
        ],
        "count": len(meant) if meant else 0,
        "names": [names[key] for key in meant[:SHOWN] if key in names] if meant else [],
        "more": max(0, len(meant) - SHOWN) if meant else 0,
        "recurs": bool(meant) and not named and form.cleaned_data.get("recurrence") is not None,
        "when": suggestions(),
    }  # fmt: skip
    return render(request, "tasks/decompose.html", context, status=422 if form.errors else 200)


def _meant(form: Any, *, named: bool) -> list[int]:
    """The units that are meant, in the order of the tree or as named; the form must be valid."""
    if named:
        return [unit.pk for unit in form.cleaned_data["units"]]
    unit = Unit.objects.get(uuid=form.cleaned_data["under"])
    return units_under(unit, form.kinds)


def _cut(request: HttpRequest, found: Task, form: Any, *, named: bool) -> int:
    """Cut the task; how many parts were made."""
    data = form.cleaned_data
    common: dict[str, Any] = {
        "version": data["version"], "by": actor_of(request), "typed_fields": form.typed_fields,
    }  # fmt: skip
    if named:
        return len(decompose(found, data["units"], **common))
    under = Unit.objects.get(uuid=data["under"])
    return len(decompose_among(found, under, form.kinds, recurrence=data["recurrence"], **common))
