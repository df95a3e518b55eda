"""Pages to be printed by the browser: 督办单, 任务分解表."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.records import get_or_404
from luoshi.kernel import clock
from luoshi.organisations.queries import names_on
from luoshi.tasks.declarations import LIST, TASK
from luoshi.tasks.heads import heads_said
from luoshi.tasks.models import Task, TaskList
from luoshi.tasks.origins import link_to
from luoshi.tasks.printing import SIGNED, foot_of, merged, sheet_of
from luoshi.tasks.story import trail_of
from luoshi.tasks.tables import person_said
from luoshi.tasks.views.lists import MOST, tasks_on, total_of
from luoshi.tasks.views.one import crumbs, crumbs_to, tree_rows
from luoshi.ui.components import Link


@require_GET
def task_sheet(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """督办单: a task on one sheet, with lines to sign."""
    found: Task = get_or_404(TASK, key, request.user)
    names = names_on([found.unit_id, found.given_by_id], clock.today())
    origin = link_to(found.origin_kind, found.origin_id, found.origin_label, request.user).label
    with translation.override(settings.LANGUAGE_CODE):
        heads = heads_said([found.unit_id], clock.today())
        lines = sheet_of(found, trail_of(found), names, person_said(found, heads), origin)
    context = {
        "task": found, "lines": lines, "signed": SIGNED, "giver": names.get(found.given_by_id, ""),
        "crumbs": crumbs_to(found),
    }  # fmt: skip
    return render(request, "tasks/sheet.html", context)


@require_GET
def task_list_print(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """任务分解表: the list as offices lay it out, with how it stands."""
    found: TaskList = get_or_404(LIST, key, request.user)
    with translation.override(settings.LANGUAGE_CODE):
        rows = merged(tree_rows(tasks_on(found, request.user)[:MOST]))
        done = total_of(found)
        foot = foot_of(done.total, done.finished, done.overdue)
    context = {
        "list": found, "rows": rows, "foot": foot, "on": clock.today(),
        "unit_name": names_on([found.unit_id], clock.today()).get(found.unit_id, ""),
        "crumbs": crumbs(Link(found.title, reverse("task_list", args=[found.uuid]))), "title": _("任务分解表"),
    }  # fmt: skip
    return render(request, "tasks/list_print.html", context)
