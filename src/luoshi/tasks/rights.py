"""Rights of this room, and what a reader may see of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from luoshi.access.grants import Somebody, covered, may, within
from luoshi.tasks.models import Task, TaskList, TaskSupport

VIEW: Final = "tasks.view"
CHANGE: Final = "tasks.change"  # at the unit that owes it: progress, reporting, asking for more time
ASSIGN: Final = "tasks.assign"  # at the unit that gave it: giving, cutting, accepting, granting, handing over


def tasks_for(user: Somebody) -> Any:
    """Tasks a unit within the reader's rights owes, gave or helps with; none for nobody."""
    if not may(user, VIEW):
        return Task.objects.none()
    helped = TaskSupport.objects.filter(unit__in=covered(user, VIEW)).order_by()  # few: read once, not a task
    return Task.objects.rows().filter(
        within(user, VIEW) | within(user, VIEW, "given_by") | Q(pk__in=helped.values("task"))
    )


def lists_for(user: Somebody) -> Any:
    """Lists given by a unit within the reader's rights, or with a task that is; none for nobody."""
    if not may(user, VIEW):
        return TaskList.objects.none()
    seen = tasks_for(user).filter(list=OuterRef("pk"))
    return TaskList.objects.rows().filter(within(user, VIEW) | Exists(seen))
