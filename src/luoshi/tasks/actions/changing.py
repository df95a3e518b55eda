"""The words of a task are mended, or it was given by mistake. Days, states and who answers for it have steps of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.tasks.actions.parts import locked_task, parts_below, void_rows, worked_on
from luoshi.tasks.actions.written import (
    Step,
    Written,
    check_due,
    checked_steps,
    next_of,
    texts_of,
    time_limit,
)
from luoshi.tasks.enums import ENDED, Limit, State, Verb
from luoshi.tasks.legs import Move, move
from luoshi.tasks.models import Milestone, Task, TaskList, TaskSupport
from luoshi.tasks.packs import task_rules

_BY_STEPS: Final = frozenset({"due_words", "person_name"})  # changed by extending and handing over


def change_task(
    task: Task, written: Written, *, version: int, by: Actor, why: str = "", typed_fields: int = 0
) -> Task:
    """Mend the words of a task, its helpers and its milestones; those reached stay.

    Raises Refused for an ended one. A day it had none of may be put in; one it has is changed by extending.
    """
    with action("tasks.change", by=by, unit_id=task.given_by_id, why=why, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        if current.state in ENDED:
            raise Refused(_("这项任务%(state)s，不能再修改") % {"state": current.get_state_display()})
        if current.state == State.REPORTED:
            _refuse_more_steps(current, written.milestones)
        texts = texts_of(written)
        values: dict[str, Any] = {name: words for name, words in texts.items() if name not in _BY_STEPS}
        if current.person_id is None and not current.person_name:  # another one takes over by a step
            values |= {"person": written.person, "person_name": texts["person_name"]}
        steps = _put_milestones(act, current, written.milestones)
        if current.due_on is None:
            values["due_words"] = texts["due_words"]
        act.change(current, **values, next_on=None if current.state == State.SPLIT else next_of(steps))
        if current.due_on is None and current.state == State.DOING:
            _put_day(act, current, written)
        _put_support(act, current, [unit.pk for unit in written.support_units])
        return current


def _put_day(act: Action, task: Task, written: Written) -> None:
    """A task that had no day gets one."""
    limit, due_on, _review = time_limit(written, task.given_on, task_rules())
    if due_on is None or limit is Limit.LASTING:
        return
    check_due(due_on, task.given_on, "due_on")
    values = {"due_on": due_on, "limit": limit}
    move(act, [Move(task, Verb.SET_DAY, clock.today(), values)])


def void_task(task: Task, *, version: int, by: Actor, why: str) -> None:
    """Take a task given by mistake out of the count, with its parts and a reason. Nothing is deleted.

    However much was done of them: what should no longer be done is stopped, not voided.
    """
    with action("tasks.void", by=by, unit_id=task.given_by_id, why=why) as act:
        current = locked_task(task, version)
        void_rows(act, [*parts_below(current), current], why)


def void_list(found: TaskList, *, version: int, by: Actor, why: str) -> None:
    """Take a list back with its tasks. Raises Refused where one of them was worked on."""
    with action("tasks.void_list", by=by, unit_id=found.unit_id, why=why) as act:
        current = locked_record(found, version, gone=_("这份清单已作废，不能再改动"))
        tasks = list(Task.objects.rows().filter(list=current).select_for_update().order_by("pk"))
        worked = sum(1 for task in tasks if worked_on(task))
        if worked:
            raise Refused(_("清单里有%(count)s项任务有进展或已办理，请逐项处理") % {"count": worked})
        void_rows(act, tasks, why)
        act.void(current, why=why)


def _refuse_more_steps(task: Task, steps: Sequence[Step]) -> None:
    """What waits to be accepted has all its milestones behind it."""
    there = set(Milestone.objects.rows().filter(task=task).values_list("title", flat=True))
    if any(step.title.strip() and step.title.strip() not in there for step in steps):
        raise Refused(_("这项任务待验收，不能再加节点；请先撤回或退回"), field="milestones")


def _put_milestones(act: Action, task: Task, steps: Sequence[Step]) -> list[Milestone]:
    """Make the milestones what is written: by their words; those reached stay whatever is written."""
    wanted = checked_steps(steps, task.given_on)
    standing = list(Milestone.objects.rows().filter(task=task).order_by("position"))
    by_title = {row.title: row for row in standing}
    found: list[Milestone] = [row for row in standing if row.done_on is not None]
    changes: list[tuple[Milestone, dict[str, dt.date | int | None]]] = []
    new: list[Milestone] = []
    for at, step in enumerate(wanted, 1):
        row = by_title.get(step.title)
        if row is None:
            new.append(
                Milestone(unit_id=task.unit_id, task=task, position=at, title=step.title, due_on=step.due_on)
            )
        elif row.done_on is None:
            changes.append((row, {"position": at, "due_on": step.due_on}))
            found.append(row)
    kept = {step.title for step in wanted}
    gone = [row for row in standing if row.done_on is None and row.title not in kept]
    act.create_many(new)
    act.change_each(changes)
    act.void_many(gone, why=_("从节点里去掉"))
    return found + new


def _put_support(act: Action, task: Task, units: Sequence[int]) -> None:
    there = set(TaskSupport.objects.filter(task=task).values_list("unit_id", flat=True))
    gone = there - set(units)
    if gone:
        act.remove(TaskSupport.objects.filter(task=task, unit__in=gone))
    act.create_many(TaskSupport(task=task, unit_id=key) for key in dict.fromkeys(units) if key not in there)
