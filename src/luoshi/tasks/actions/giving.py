"""Tasks are given: one, or as many as a document or a sheet has."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import Standing, found_by, sent_before, text_of
from luoshi.organisations.models import Unit
from luoshi.tasks.actions.written import Written, checked_steps, columns_of
from luoshi.tasks.enums import Verb
from luoshi.tasks.legs import begin
from luoshi.tasks.models import LABEL, Milestone, Task, TaskLink, TaskList, TaskSupport
from luoshi.tasks.packs import task_rules
from luoshi.tasks.serving import tell

MOST_AT_ONCE = 20_000


def open_list(
    unit: Unit,
    title: str,
    *,
    by: Actor,
    year: int | None = None,
    origin: RecordRef | None = None,
    programme: str = "",
    uuid: uuids.UUID | None = None,
) -> TaskList:
    """Open a list of tasks a unit gives (任务分解表、督办台账); the same one sent twice (by its uuid) is opened once.

    Raises Refused where the unit has one of that programme and year.
    """
    with action("tasks.open_list", by=by, unit_id=unit.pk) as act:
        named = text_of(title, _("清单名称"), LABEL, field="title", needed=True)
        refuse_boundary(named, field="title")
        same = TaskList.objects.rows().filter(unit=unit, programme=programme, year=year).first()
        if programme and same is not None and same.uuid != uuid:
            raise Refused(_("本单位这一年度已有这个工作方案的清单"), field="programme")
        found = TaskList(
            uuid=uuid or uuids.uuid4(),
            unit=unit,
            title=named,
            year=year,
            programme=programme,
            origin_kind=origin.kind if origin else "",
            origin_id=origin.id if origin else "",
            origin_label=origin.label[:LABEL] if origin else "",
        )
        return act.create_once(found)


def give_task(
    written: Written, given_by: Unit, *, by: Actor, on: dt.date | None = None, typed_fields: int = 0
) -> Task:
    """Give one task; see `give_tasks`."""
    return give_tasks([written], given_by, by=by, on=on, typed_fields=typed_fields)[0]


def give_tasks(
    written: Sequence[Written],
    given_by: Unit,
    *,
    by: Actor,
    on: dt.date | None = None,
    into: TaskList | None = None,
    why: str = "",
    typed_fields: int = 0,
) -> list[Task]:
    """Give tasks, all or none; those sent before (by their uuid) as they stand.

    Args:
        written: what each is, and which unit owes it.
        given_by: who gives them and will accept them.
        by: who enters them.
        on: the day they are given; today where none is said.
        into: the list they stand on.
        why: reason, where the person gives one.
        typed_fields: for the burden figure.

    Raises Refused where a unit does not stand on that day, the list was voided, or for what `written.columns_of`
    refuses.
    """

    def given() -> list[Task]:
        with action("tasks.give", by=by, unit_id=given_by.pk, why=why, typed_fields=typed_fields) as act:
            there = into
            if there is not None:
                there = locked_record(there, None, gone=_("这份清单已作废，不能再改动"))
            return enter(act, written, Under(given_by, on or clock.today(), there))

    try:
        return given()
    except IntegrityError:  # the same draft, sent twice at the same moment: the other was first
        return given()


@dataclass(frozen=True, slots=True)
class Under:
    """What tasks have in common that are given together: by whom, when, the list and the task they stand under."""

    given_by: Unit
    given_on: dt.date
    list: TaskList | None = None
    parent: Task | None = None

    @property
    def root(self) -> Task | None:
        """What nothing stands above."""
        return (self.parent.root or self.parent) if self.parent is not None else None


def enter(
    act: Action, written: Sequence[Written], under: Under, *, extra: Sequence[Mapping[str, Any]] = ()
) -> list[Task]:
    """Write tasks with what belongs to them; a number of queries that does not grow with them.

    `extra`: more columns of each (slot, period, position), for parts; they have the source of what they are parts of.
    """
    if len(written) > MOST_AT_ONCE:
        raise Refused(
            _("一次最多交办%(most)s项，现在是%(count)s项，请分批")
            % {"most": MOST_AT_ONCE, "count": len(written)}
        )
    rules, given_on = task_rules(), under.given_on
    units = {one.unit.pk for one in written}
    standing = Standing([under.given_by.pk, *units])
    standing.on(under.given_by.pk, given_on, field="given_on")
    for unit in units:
        standing.on(unit, given_on, field="unit")
    more = extra or [{}] * len(written)
    first = _next_position(under)
    rows = [
        Task(
            uuid=one.uuid,
            unit=one.unit,
            given_by=under.given_by,
            list=under.list,
            parent=under.parent,
            root=under.root,
            **{
                "position": at,
                **columns_of(one, given_on, rules),
                **_inherited(one, under.parent),
                **columns,
            },
        )
        for at, (one, columns) in enumerate(zip(written, more, strict=True), first)
    ]
    before = sent_before(Task, rows, act.by)
    made = [row for row in rows if row.uuid not in before]
    act.create_many(made)
    begin(act, made, Verb.GIVE)
    _belongings(act, [(row, one) for row, one in zip(rows, written, strict=True) if row.uuid not in before])
    tell(act, made)
    return [before.get(row.uuid, row) for row in rows]


def _inherited(written: Written, parent: Task | None) -> dict[str, str]:
    """The source of a part that has none of its own: tasks are counted by it, and the lowest level counts."""
    if parent is None or written.origins:
        return {}
    names = ("origin_kind", "origin_id", "origin_label")
    return {name: getattr(parent, name) for name in names}


def _next_position(under: Under) -> int:
    """What is given later stands on a list behind what stands there."""
    if under.list is None or under.parent is not None:
        return 1
    there = Task.objects.filter(list=under.list, parent=None).aggregate(last=Max("position"))
    return (there["last"] or 0) + 1


def _belongings(act: Action, rows: Sequence[tuple[Task, Written]]) -> None:
    """Milestones, sources and helpers of tasks that were just created."""
    milestones, links, helpers = [], [], []
    for task, one in rows:
        milestones += [
            Milestone(unit_id=task.unit_id, task=task, position=at, title=step.title, due_on=step.due_on)
            for at, step in enumerate(checked_steps(one.milestones, task.given_on), 1)
        ]
        links += [
            TaskLink(task=task, kind=ref.kind, ref=ref.id, label=ref.label[:LABEL]) for ref in one.origins
        ]
        helpers += [
            TaskSupport(task=task, unit_id=key) for key in dict.fromkeys(u.pk for u in one.support_units)
        ]
    act.create_many(milestones)
    act.create_many(links)
    act.create_many(helpers)


def link_tasks(tasks: Sequence[Task], origin: RecordRef, *, by: Actor) -> None:
    """Say what tasks serve besides what they were made from; those linked already stay."""
    with action("tasks.link", by=by) as act:
        tasks = [locked_record(task, None, gone=_("这项任务已作废，不能再改动")) for task in tasks]
        there = set(
            found_by(
                [task.pk for task in tasks],
                lambda ids: TaskLink.objects.filter(
                    task__in=ids, kind=origin.kind, ref=origin.id
                ).values_list("task_id", flat=True),
            )
        )
        act.create_many(
            TaskLink(task=task, kind=origin.kind, ref=origin.id, label=origin.label[:LABEL])
            for task in tasks
            if task.pk not in there
        )
        tell(act, tasks)
