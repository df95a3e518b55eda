"""Tasks for tests, given through the actions like any others."""

from __future__ import annotations

import datetime as dt

from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Written, give_task, give_tasks, open_list, report
from luoshi.tasks.models import Task, TaskList
from tests.factories.kernel import CLERK


def ago(days: int) -> dt.date:
    """So many days before today; after it for less than none."""
    return clock.today() - dt.timedelta(days=days)


def make_task(
    unit: Unit,
    title: str = "完善学习制度",
    *,
    given_by: Unit | None = None,
    on: dt.date | None = None,
    by: Actor = CLERK,
    **written,
) -> Task:
    """A task of a unit, given by itself unless told, a month ago and due in a month unless told."""
    written.setdefault("due_on", ago(-30))
    return give_task(Written(title, unit, **written), given_by or unit, by=by, on=on or ago(30))


def reported(
    task: Task, words: str = "已建立制度并印发", *, by: Actor = CLERK, on: dt.date | None = None
) -> Task:
    """The task, reported done."""
    return report(task, words, version=task.version, by=by, on=on)


def make_list(unit: Unit, title: str = "年度重点任务分解表") -> TaskList:
    """A list a unit gives."""
    return open_list(unit, title, by=CLERK, year=clock.today().year)


def make_task_on(found: TaskList, unit: Unit, **more) -> Task:
    """A task of a unit on a list."""
    more.setdefault("due_on", ago(-20))
    written = Written(more.pop("title", "完善制度"), unit, **more)
    return give_tasks([written], found.unit, by=CLERK, on=ago(10), into=found)[0]
