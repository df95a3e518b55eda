"""督办看板: by requirement and by unit; and all tasks that come from one record."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import covered, paths_with, require
from luoshi.directory.place import Place
from luoshi.kernel import clock
from luoshi.kernel.kept import kept
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.queries import span_on
from luoshi.tasks.board import MOST_BARS, by_months, by_units, months_picture, picture
from luoshi.tasks.enums import State
from luoshi.tasks.models import Task, TaskLink
from luoshi.tasks.origins import link_to
from luoshi.tasks.queries import Completion, completion_under, list_tasks
from luoshi.tasks.rights import VIEW, lists_for
from luoshi.tasks.tables_board import ListBoard, UnitBoard
from luoshi.tasks.views.lists import MOST, areas_of, figures_of
from luoshi.tasks.views.one import crumbs, tree_rows
from luoshi.ui.components import Link, Tab


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(_("按清单"), reverse("task_board"), current == "lists"),
        Tab(_("按单位"), reverse("task_board_units"), current == "units"),
    ]


@require_GET
def task_board(request: HttpRequest) -> HttpResponse:
    """Lists with how far they are; the picture shows those of this page."""
    require(request.user, VIEW)
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    rows = lists_for(request.user).annotate(unit_name=Subquery(name)).order_by("-pk")
    table = ListBoard(request, rows, empty_link=Link(_("成批交办"), reverse("tasks_give")))
    drawn = [(row.title, row.tally, {"list": str(row.uuid)}) for row in table.shown if row.tally.total][
        :MOST_BARS
    ]
    context = {
        "table": table, "tabs": _tabs("lists"), "crumbs": crumbs(), "pickers": [],
        "picture": picture(drawn, _("各清单的任务按灯各有多少项")) if len(drawn) > 1 else "",
        "head": _("清单的进展"),
    }  # fmt: skip
    return table.respond("tasks/board.html", context)


@require_GET
def task_board_units(request: HttpRequest) -> HttpResponseBase:
    """Units with the lights of what they owe, and how what is due around now stands."""
    require(request.user, VIEW)
    place = Place(request, VIEW, clock.today())
    if place.onward:
        return redirect(place.onward)
    paths = paths_with(request.user, VIEW)
    rows: Any = Task.objects.rows().filter(unit__in=covered(request.user, VIEW))
    if place.unit is not None:
        span = span_on(place.unit.pk, clock.today())
        paths = [span.path] if span is not None else []
        under = UnitSpan.objects.on(clock.today()).under(paths)
        rows = Task.objects.rows().filter(unit__in=under.order_by().values("unit"))
    units = kept(("tasks.by_units", tuple(paths)), lambda: by_units(rows, paths))
    months = kept(("tasks.by_months", tuple(paths)), lambda: by_months(rows))
    table = UnitBoard(request, units)
    if table.wants_export:
        return export_table(request, table, "tasks.Task", VIEW, of=place.name)
    asked = {"unit": str(place.unit.uuid)} if place.unit is not None else {}
    picker = place.picker()
    context = {
        "table": table, "tabs": _tabs("units"), "crumbs": crumbs(), "pickers": [picker] if picker else [],
        "picture": months_picture(months, **asked) if any(month.tally.total for month in months) else "",
        "head": _("按完成时限的月份"), "wrong": place.wrong,
        "may_export": bool(units) and may_export(request.user, VIEW),
    }  # fmt: skip
    return table.respond("tasks/board.html", context)


@require_GET
def task_origin(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """All tasks within the reader's rights that come from a record or serve it; parts of them stand under them."""
    require(request.user, VIEW)
    links = TaskLink.objects.filter(kind=kind, ref=str(key))
    rows = list_tasks(request.user).filter(
        Exists(links.filter(task=OuterRef("pk"))), ~Exists(links.filter(task=OuterRef("parent")))
    )
    found = list(rows.select_related("person").order_by("position", "pk")[: MOST + 1])
    if not found:
        raise Http404
    label = links.filter(task=found[0].pk).values_list("label", flat=True).first() or ""
    parts = completion_under(found)
    done = Completion()
    for one in found:
        done += parts[one.pk] if one.pk in parts else _alone(one)
    context = {
        "origin": link_to(kind, str(key), label, request.user), "figures": figures_of(done, ""),
        "areas": areas_of(tree_rows(found[:MOST])), "too_many": MOST if len(found) > MOST else 0,
        "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, "tasks/origin.html", context)


def _alone(task: Task) -> Completion:
    """How far a task is that is not cut into parts."""
    state, today = State(task.state), clock.today()
    done = state is State.DONE or (state is State.LASTING and task.done_on is not None)
    late = state is State.DOING and task.due_on is not None and task.due_on < today
    return Completion(
        total=int(state is not State.STOPPED),
        done=int(done),
        reported=int(state is State.REPORTED),
        lasting=int(state is State.LASTING and not done),
        overdue=int(late),
        stopped=int(state is State.STOPPED),
    )
