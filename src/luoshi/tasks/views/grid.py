"""Tasks given many at once: typed or pasted into a grid, looked at, then given all together."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

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
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import give_list, give_tasks, split
from luoshi.tasks.declarations import TASK
from luoshi.tasks.doing import BY_NAME
from luoshi.tasks.forms import Versioned
from luoshi.tasks.forms_grid import (
    MOST_ROWS,
    PART_ORDER,
    PREFIX,
    HeadForm,
    PartGrid,
    RowGrid,
    as_data,
    pasted,
)
from luoshi.tasks.models import Task
from luoshi.tasks.naming import UnitNames
from luoshi.tasks.rights import ASSIGN
from luoshi.tasks.views.one import crumbs, crumbs_to

READ = "read"  # what the button for the pasted text sends as `do`


def _frame(grid: Any, names: UnitNames, **more: Any) -> dict[str, Any]:
    """What the page of a grid needs."""
    wrong = sum(1 for form in grid if form.errors) if grid.is_bound else 0
    return {"grid": grid, "units": names.labels(), "wrong": wrong, "most": MOST_ROWS, **more}


def _typed(grid: Any) -> tuple[list[Any], int]:
    """The rows in which something was typed, and how many cells were."""
    rows = [form for form in grid if form.has_changed()]
    return [form.written() for form in rows], sum(form.typed_fields for form in rows)


def _too_many(count: int) -> str:
    if count <= MOST_ROWS:
        return ""
    said = _("一次最多%(most)s行，粘贴了%(count)s行，后面的没有放进来；更多的请导入 Excel")
    return said % {"most": MOST_ROWS, "count": count}


@require_http_methods(["GET", "POST"])
def tasks_give(request: HttpRequest) -> HttpResponse:
    """成批交办: a row each; with a name they are one list."""
    require(request.user, ASSIGN)
    posted = request.method == "POST"
    reading = posted and request.POST.get("do") == READ
    head = HeadForm(Units(request.user, ASSIGN), request.POST if posted else None)
    names = UnitNames(request.user)
    given_on = head.cleaned_data.get("given_on") if posted and head.is_valid() else None
    kwargs = {"names": names, "given_on": given_on or clock.today()}
    text = request.POST.get("pasted", "")
    rows = pasted(text) if reading else []
    data = as_data(rows) if reading else request.POST if posted else None
    grid = RowGrid(data, prefix=PREFIX, form_kwargs=kwargs)
    refused = _too_many(len(rows))
    if posted and not reading and head.is_valid() and grid.is_valid():
        answer = _give(request, head, grid)
        if isinstance(answer, HttpResponse):
            return answer
        refused = answer
    if reading:
        grid.is_valid()
        head.unjudged()
        refused = refused or (
            "" if rows else _("没有读出任务：请整块复制表格的行（含表头更好），再粘贴到上面")
        )
    context = _frame(
        grid, names, head=head, refused=refused, crumbs=crumbs(), pasted="" if rows else text, read=len(rows)
    )
    return render(request, "tasks/grid.html", context, status=422 if posted and not reading else 200)


def _give(request: HttpRequest, head: HeadForm, grid: Any) -> HttpResponse | str:
    """Give the rows; the answer, or the sentence why not."""
    written, typed = _typed(grid)
    if not written:
        return _("还没有填任务，请至少填一行")
    found = head.cleaned_data
    giver = Unit.objects.get(uuid=found["given_by"])
    common: dict[str, Any] = {"by": actor_of(request), "on": found["given_on"], "typed_fields": typed}
    try:
        if found["list_title"].strip():
            made = give_list(found["list_title"], written, giver, uuid=found["list_uuid"], **common)
            onward = reverse("task_list", args=[made.uuid])
        else:
            give_tasks(written, giver, **common)
            onward = f"{reverse('tasks')}?in=all"
    except Refused as refused:
        return refused.sentence
    messages.success(request, _("已交办%(count)s项") % {"count": len(written)})
    return redirect(onward)


@require_http_methods(["GET", "POST"])
def task_split(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """拆成具体任务: its parts in a grid, by hand."""
    found: Task = get_or_404(TASK, key, request.user)
    require(request.user, ASSIGN, found.given_by_id)
    here = reverse("task", args=[found.uuid])
    door = BY_NAME["task_split"]
    if request.method == "GET" and found.state not in door.states:
        return redirect(here)
    posted = request.method == "POST"
    reading = posted and request.POST.get("do") == READ
    version = Versioned(request.POST if posted else None, initial={"version": found.version})
    names = UnitNames(request.user)
    kwargs = {"names": names, "given_on": _from(found), "own": found.unit}
    text = request.POST.get("pasted", "")
    rows = pasted(text, PART_ORDER) if reading else []
    data = as_data(rows) if reading else request.POST if posted else None
    grid = PartGrid(data, prefix=PREFIX, form_kwargs=kwargs)
    refused = _too_many(len(rows))
    if reading:
        grid.is_valid()
    elif posted and version.is_valid() and grid.is_valid():
        written, typed = _typed(grid)
        try:
            split(
                found,
                written,
                version=version.cleaned_data["version"],
                by=actor_of(request),
                typed_fields=typed,
            )
        except Refused as one:
            refused = one.sentence
        else:
            messages.success(request, _("已拆成%(count)s项") % {"count": len(written)})
            return redirect(here)
    context = _frame(
        grid, names, task=found, version=version, refused=refused, crumbs=crumbs_to(found), back=here,
        pasted="" if rows else text, read=len(rows),
    )  # fmt: skip
    return render(request, "tasks/grid.html", context, status=422 if posted and not reading else 200)


def _from(found: Task) -> dt.date:
    """Parts are given the day the task is cut."""
    return max(found.given_on, clock.today())
