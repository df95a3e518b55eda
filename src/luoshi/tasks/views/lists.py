"""任务清单: a list as it was sent round, its areas, works and tasks, and how far each has come."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.exporting import may_export
from luoshi.access.grants import Somebody, may, require
from luoshi.access.records import get_or_404
from luoshi.kernel import clock
from luoshi.organisations.queries import names_on
from luoshi.tasks.actions import void_list
from luoshi.tasks.declarations import LIST
from luoshi.tasks.enums import State
from luoshi.tasks.forms import ReasonForm
from luoshi.tasks.models import Task, TaskList
from luoshi.tasks.origins import link_to
from luoshi.tasks.queries import Completion, completion_of, list_tasks
from luoshi.tasks.rights import ASSIGN, VIEW
from luoshi.tasks.tables import ITEMS
from luoshi.tasks.views.one import crumbs, tree_rows
from luoshi.ui.components import Figure, Link
from luoshi.ui.form_page import form_page
from luoshi.ui.text import with_counter

MOST: Final = 500  # tasks of one list on a page; a list has sixty to ninety


def tasks_on(found: TaskList, user: Somebody) -> list[Any]:
    """What stands on a list with nothing above it, in its order, within the reader's rights."""
    rows = list_tasks(user).filter(list=found, root=None).select_related("person")
    return list(rows.order_by("position", "pk")[: MOST + 1])


def total_of(found: TaskList) -> Completion:
    """How far the tasks of a list have come, with their parts of every level; two queries."""
    roots = list(Task.objects.rows().filter(list=found, root=None).order_by().values_list("pk", flat=True))
    done = Completion()
    for one in completion_of(roots).values():
        done += one
    return done


def _on_it(found: TaskList) -> int:
    return int(Task.objects.rows().filter(list=found, root=None).count())


@require_GET
def task_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A list by its headings, each task with how it stands; parts open where they are."""
    found: TaskList = get_or_404(LIST, key, request.user)
    rows = tasks_on(found, request.user)
    names = names_on([found.unit_id], clock.today())
    origin = link_to(found.origin_kind, found.origin_id, found.origin_label, request.user)
    done = total_of(found)
    context = {
        "list": found,
        "unit_name": names.get(found.unit_id, ""),
        "origin": origin if origin.label else None,
        "figures": figures_of(done, f"{reverse('tasks')}?in=all&list={found.uuid}"),
        "areas": areas_of(tree_rows(rows[:MOST])),
        "shown": len(rows),
        "hidden": 0 if len(rows) > MOST else _on_it(found) - len(rows),
        "items": ITEMS,
        "too_many": MOST if len(rows) > MOST else 0,
        "may_void": may(request.user, ASSIGN, found.unit_id),
        "may_export": may_export(request.user, VIEW),
        "table_url": f"{reverse('tasks')}?in=all&list={found.uuid}",
        "crumbs": crumbs(Link(_("督办看板"), reverse("task_board"))),
    }
    return render(request, "tasks/task_list.html", context)


def areas_of(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows under their area (重点工作) and work (工作任务), in the order of the list."""
    found = []
    for area, inside in groupby(rows, key=lambda row: row["task"].area):
        works = [
            {"work": work, "rows": list(those)}
            for work, those in groupby(inside, key=lambda row: row["task"].work)
        ]
        found.append({"area": area, "works": works, "count": sum(len(one["rows"]) for one in works)})
    return found


def figures_of(done: Completion, url: str) -> list[Figure]:
    """How far something has come, in numbers that lead to their records."""
    noun = _("项")

    def cell(label: str, number: int, light: str = "", **more: Any) -> Figure:
        return Figure(label, number, noun, url=f"{url}&light={light}" if light and url else url, **more)

    rate = _("办结率%(percent)s%%") % {"percent": done.percent} if done.percent is not None else ""
    stopped = _("另有终止%(count)s") % {"count": with_counter(done.stopped, noun)} if done.stopped else ""
    doing = done.total - done.finished - done.reported
    return [
        cell(_("任务"), done.total, beside=stopped),
        cell(_("已办结"), done.finished, of=done.total, beside=rate),
        cell(_("在办"), doing),
        cell(_("逾期"), done.overdue, "over", worse=done.overdue > 0),
        cell(_("待验收"), done.reported, "waiting"),
    ]


@require_http_methods(["GET", "POST"])
def task_list_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """作废 a list with its tasks."""
    found: TaskList = get_or_404(LIST, key, request.user)
    require(request.user, ASSIGN, found.unit_id)
    form = ReasonForm(request.POST or None, initial={"version": found.version})
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        void_list(found, version=data["version"], by=by, why=data["why"])
        return _("已作废清单和其中的任务")

    count = Task.objects.rows().filter(list=found).exclude(state=State.SPLIT).count()
    return form_page(
        request, form, act, title=_("作废清单"), submit=_("作废"), danger=True, onward=reverse("tasks"),
        back=reverse("task_list", args=[found.uuid]), crumbs=crumbs(Link(found.title, LIST.url(found))),
        note=_("其中%(count)s项任务一并不再计入；已有进展或已办理的，请逐项处理。") % {"count": count},
    )  # fmt: skip
