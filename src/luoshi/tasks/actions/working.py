"""What the unit that owes a task does with it: says how far it is, reaches milestones, reports it done."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import check_day, said, text_of
from luoshi.tasks.actions.parts import lapse, locked_task
from luoshi.tasks.actions.written import next_of
from luoshi.tasks.enums import OPEN, State, Verb
from luoshi.tasks.leg_base import WORDS, Said
from luoshi.tasks.legs import Move, move, refuse_from
from luoshi.tasks.models import Milestone, Progress, Task


def note_progress(
    task: Task,
    words: str,
    *,
    by: Actor,
    on: dt.date | None = None,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Progress:
    """Say how far a task is; words, no percentage. The same note sent twice (by its uuid) is kept once.

    Raises Refused for a day to come or before the task was given, and for a task that is ended or cut into parts.
    """
    with action("tasks.note", by=by, unit_id=task.unit_id, typed_fields=typed_fields) as act:
        current = locked_task(task, None)
        day = on or clock.today()
        if current.state not in {*OPEN, State.LASTING}:
            raise Refused(_("这项任务%(state)s，不再登记进展") % {"state": current.get_state_display()})
        _check_since(current, day)
        kept = text_of(words, _("进展情况"), WORDS, field="words", needed=True)
        refuse_boundary(kept, field="words")
        note = Progress(
            uuid=uuid or uuids.uuid4(), unit_id=current.unit_id, task=current, day=day, words=kept
        )
        found = act.create_once(note)
        if found is note:
            act.change(current, noted_on=max(day, current.noted_on or day))
        return found


def reach_milestone(milestone: Milestone, *, version: int, by: Actor, on: dt.date | None = None) -> Task:
    """A milestone was reached on a day; raises Refused where it was already."""
    with action("tasks.reach", by=by, unit_id=milestone.task.unit_id) as act:
        current = locked_task(milestone.task, None)
        if current.state not in {*OPEN, State.LASTING}:
            raise Refused(_("这项任务%(state)s，不再登记节点") % {"state": current.get_state_display()})
        row = locked_record(milestone, None, gone=_("这个节点已从任务里去掉，请刷新核对"))
        if row.version != version or row.done_on is not None:
            raise Refused(_("这个节点已登记完成，请刷新核对"))
        day = on or clock.today()
        _check_since(current, day)
        act.change(row, done_on=day)
        _follow_milestones(act, current, day)
        return current


def _follow_milestones(act: Action, task: Task, day: dt.date) -> None:
    rows = Milestone.objects.rows().filter(task=task)
    act.change(task, next_on=next_of(rows), noted_on=max(day, task.noted_on or day))


def report_tasks(
    tasks: Sequence[Task], words: str, *, by: Actor, on: dt.date | None = None, typed_fields: int = 0
) -> list[Task]:
    """Report tasks done together, all or none, in the same words; see `report`."""
    with action("tasks.report", by=by, typed_fields=typed_fields):
        in_order = sorted(tasks, key=lambda one: one.pk)  # two batches lock their rows in the same order
        return [report(task, words, version=task.version, by=by, on=on) for task in in_order]


def report(
    task: Task, words: str, *, version: int, by: Actor, on: dt.date | None = None, typed_fields: int = 0
) -> Task:
    """Report a task done as of a day, saying what was done; it waits to be accepted.

    Raises Refused without words, for a day to come or before its round began, or while a milestone is open.
    """
    with action("tasks.report", by=by, unit_id=task.unit_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        move(act, [reported(act, current, words, on or clock.today())])
        return current


def reported(act: Action, task: Task, words: str, day: dt.date) -> Move:
    """The step of reporting a locked task done as of a day; what nobody decided of it lapses. Raises Refused."""
    refuse_from(task, Verb.REPORT)
    _check_since(task, day)
    if day < task.round_on:
        raise Refused(
            _("完成日期%(day)s早于本轮办理开始的日期%(since)s，请核对")
            % {"day": said(day), "since": said(task.round_on)},
            field="on",
        )
    if not words.strip():
        raise Refused(_("请写明完成情况，一两句话即可"), field="words")
    open_ones = Milestone.objects.rows().filter(task=task, done_on=None).count()
    if open_ones:
        raise Refused(_("还有%(count)s个节点没有登记完成，请先登记或修改节点") % {"count": open_ones})
    lapse(act, [task])
    values = {
        "state": State.REPORTED,
        "done_on": day,
        "reported_by_id": act.by.id,
        "noted_on": max(day, task.noted_on or day),  # the latest word on its progress
    }
    return Move(task, Verb.REPORT, clock.today(), values, Said(words))


def withdraw(task: Task, *, version: int, by: Actor, why: str = "") -> Task:
    """Take a report back before it was accepted."""
    with action("tasks.withdraw", by=by, unit_id=task.unit_id, why=why) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.WITHDRAW)
        values = {"state": State.DOING, "done_on": None, "reported_by_id": None}
        move(act, [Move(current, Verb.WITHDRAW, clock.today(), values, Said(why))])
        return current


def _check_since(task: Task, day: dt.date) -> None:
    check_day(day, _("日期"), field="on")
    if day < task.given_on:
        raise Refused(
            _("日期%(day)s早于交办日期%(given)s，请核对") % {"day": said(day), "given": said(task.given_on)},
            field="on",
        )
