"""What this room tells the rest of the house: its kinds of record and its entry in the navigation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.kernel.due import due_sources
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, Panel, navigation, panels
from luoshi.tasks.models import Extension, Milestone, Progress, Task, TaskLeg, TaskList
from luoshi.tasks.rights import VIEW, lists_for, tasks_for


def _task_url(task: Task) -> str:
    return reverse("task", args=[task.uuid])


def _list_url(found: TaskList) -> str:
    return reverse("task_list", args=[found.uuid])


def _task_trail(task: Any, _reader: Any) -> Mapping[str, Sequence[str]]:
    """Steps, milestones, notes and requests are changes of the task."""
    return {
        f"tasks.{model.__name__}": [
            str(key) for key in model.objects.filter(task=task).values_list("uuid", flat=True)
        ]
        for model in (TaskLeg, Milestone, Progress, Extension)
    }


TASK: Final = RecordKind("tasks.task", _("任务"), "tasks.Task", _task_url, tasks_for, VIEW, _task_trail)
LIST: Final = RecordKind("tasks.list", _("任务清单"), "tasks.TaskList", _list_url, lists_for, VIEW)


def declare() -> None:
    """Called once when the room is ready."""
    from luoshi.tasks import due, facts
    from luoshi.tasks.panels import PANELS
    from luoshi.tasks.waiting import waiting

    kinds.register(TASK)
    kinds.register(LIST)
    facts.declare()
    due_sources.register(due.SOURCE)
    panels.register(Panel("tasks.waiting", "home.main", 4, "tasks/parts/waiting.html", waiting))
    for panel in PANELS:
        panels.register(panel)
    navigation.register(
        NavEntry(
            "tasks", _("任务督办"), "tasks", order=33, allowed=partial(_may, VIEW), icon="cycle", short=_("督办"),
        )
    )  # fmt: skip


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
