"""A task is cut into parts: by hand, for units that are named, for all units of a kind, for each period of a year.

The parts carry it from then on: how far it has come is computed from them. Parts for units and periods have a slot of
their own, so that none is made twice, however often it is looked for units set up since.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import span_on
from luoshi.periods.recurrence import Recurrence, parse_recurrence
from luoshi.tasks.actions.giving import Under, enter
from luoshi.tasks.actions.written import Written, written_of
from luoshi.tasks.enums import Asked, Limit, State, Verb
from luoshi.tasks.leg_base import Said
from luoshi.tasks.legs import Move, move, refuse_from
from luoshi.tasks.models import Extension, Milestone, Progress, Task, TaskLeg
from luoshi.tasks.packs import task_rules
from luoshi.tasks.serving import tell

GONE = "这项任务已作废，不能再改动"


class Part(NamedTuple):
    """A part of a slot: for a unit, and for a period where the task comes back."""

    unit_id: int
    period: dt.date | None
    due_on: dt.date | None


def split(
    task: Task, parts: Sequence[Written], *, version: int, by: Actor, typed_fields: int = 0
) -> list[Task]:
    """Cut a task into parts as written; more may be added later.

    Raises Refused where there is no part, or it is not in work.
    """
    with action("tasks.split", by=by, unit_id=task.given_by_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        if not parts:
            raise Refused(_("请至少写一项具体任务"), field="parts")
        _become_split(act, current)
        return enter(act, parts, Under(current.unit, _given_on(current), current.list, current))


def decompose(
    task: Task, units: Sequence[Unit], *, version: int, by: Actor, typed_fields: int = 0
) -> list[Task]:
    """One part for each unit that is named, in the task's words; those that have one already keep it."""
    with action("tasks.decompose", by=by, unit_id=task.given_by_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        if not units:
            raise Refused(_("请选择要分解到的单位"), field="units")
        _become_split(act, current)
        wanted = [Part(unit.pk, None, current.due_on) for unit in units]
        return _make(act, current, wanted, {unit.pk: unit for unit in units})


def decompose_among(
    task: Task,
    under: Unit,
    kinds: Sequence[UnitKind],
    *,
    version: int,
    by: Actor,
    recurrence: Recurrence | None = None,
    typed_fields: int = 0,
) -> list[Task]:
    """One part for each unit of these kinds that stands under a unit (各支部、各子公司), later ones too.

    With `recurrence` one for each period as well, given as its day comes near; a unit set up later owes only the
    periods that begin after it was.

    Raises Refused where no such unit stands there, or the task comes back and has no last day.
    """
    with action("tasks.decompose", by=by, unit_id=task.given_by_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        if not kinds:
            raise Refused(_("请选择要分解到的单位类别"), field="kinds")
        if recurrence is not None and current.due_on is None:
            raise Refused(_("周期任务需要写明截止日期，到那一天为止"), field="due_on")
        act.change(
            current,
            reach={"under": str(under.uuid), "kinds": sorted(str(kind) for kind in kinds)},
            recurrence=recurrence.said() if recurrence else "",
        )
        if not _units_meant(current, clock.today()):
            raise Refused(_("这个范围里现在没有这类单位，请核对"), field="kinds")
        _become_split(act, current)
        return _expand(act, current)


def expand_tasks(*, by: Actor = SYSTEM) -> int:
    """Give what has come near, and what units set up since owe; by the clock, every day. How many parts were made."""
    made = 0
    waiting = Task.objects.rows().filter(state=State.SPLIT).exclude(reach={})
    for task in waiting.order_by("pk"):
        with action("tasks.expand", by=by, unit_id=task.given_by_id) as act:
            made += len(_expand(act, locked_task(task, None)))
    return made


def join(task: Task, *, version: int, by: Actor, why: str) -> Task:
    """Owe a task as a whole again; its parts are voided. Raises Refused where one of them was worked on."""
    with action("tasks.join", by=by, unit_id=task.given_by_id, why=why) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.JOIN)
        if not why.strip():
            raise Refused(_("取消分解需要写明原因"), field="why")
        parts = list(Task.objects.rows().filter(parent=current).select_for_update().order_by("pk"))
        worked = [part for part in parts if part.state != State.DOING or part.noted_on is not None]
        if worked:
            raise Refused(_("已有%(count)s项下级任务有进展或已办理，不能取消分解") % {"count": len(worked)})
        void_rows(act, parts, why)
        act.change(current, reach={}, recurrence="")
        state = State.LASTING if current.limit == Limit.LASTING else State.DOING
        move(act, [Move(current, Verb.JOIN, clock.today(), {"state": state}, Said(why))])
        return current


def void_rows(act: Action, tasks: Sequence[Task], why: str) -> None:
    """Void tasks with their legs, milestones and requests."""
    keys = [task.pk for task in tasks]
    for model in (TaskLeg, Milestone, Progress, Extension):
        for at in range(0, len(keys), 500):
            act.void_many(list(model.objects.rows().filter(task__in=keys[at : at + 500])), why=why)
    act.void_many(tasks, why=why)
    tell(act, tasks)


def locked_task(task: Task, version: int | None) -> Task:
    """The task as it is now, its row locked; see `locked_record`."""
    return locked_record(task, version, "unit", "given_by", "list", "root", "person", gone=_(GONE))


def lapse(act: Action, task: Task) -> None:
    """A request for more time that was not decided has no object any more."""
    waiting = list(Extension.objects.rows().filter(task=task, state=Asked.WAITING))
    act.change_many(waiting, state=Asked.LAPSED, decided_on=clock.today())


def _become_split(act: Action, task: Task) -> None:
    """The task is carried by its parts from today on."""
    if task.state == State.SPLIT:
        return
    refuse_from(task, Verb.SPLIT)
    lapse(act, task)
    move(act, [Move(task, Verb.SPLIT, clock.today(), {"state": State.SPLIT, "next_on": None})])


def _given_on(task: Task) -> dt.date:
    """Parts are given the day the task is cut."""
    return max(task.given_on, clock.today())


def _units_meant(task: Task, day: dt.date) -> dict[int, Unit]:
    """The units a task's reach means on a day, standing then; two queries."""
    top = Unit.objects.filter(uuid=task.reach["under"]).first()
    span = span_on(top.pk, day) if top is not None else None
    if top is None or span is None:
        return {}
    there = UnitSpan.objects.on(day).under([span.path]).filter(closed=False, kind__in=task.reach["kinds"])
    return {unit.pk: unit for unit in Unit.objects.filter(Exists(there.filter(unit=OuterRef("pk"))))}


def _expand(act: Action, task: Task) -> list[Task]:
    """The parts a task's reach asks for by today that are not there yet."""
    today = clock.today()
    units = _units_meant(task, today)
    if not task.recurrence:
        if task.due_on is not None and task.due_on < today:
            return []  # units set up after its day owe nothing of it
        return _make(act, task, [Part(unit, None, task.due_on) for unit in units], units)
    return _make(act, task, list(_periods(task, units, today)), units)


def _periods(task: Task, units: Mapping[int, Unit], today: dt.date) -> Iterable[Part]:
    """A part a unit and a period whose day has come near; none of a period a unit did not see the beginning of."""
    rule, near = parse_recurrence(task.recurrence), today + dt.timedelta(days=task_rules().ahead.days)
    founded: dict[int, dt.date] = {}
    spans = UnitSpan.objects.filter(unit__in=units, closed=False).order_by("-start")
    founded.update(spans.values_list("unit_id", "start"))
    assert task.due_on is not None
    for year in range(task.given_on.year, min(near, task.due_on).year + 1):
        for period, day in rule.days(year):
            if not max(task.given_on, today) <= day <= min(near, task.due_on):
                continue
            for unit in units:
                if founded[unit] <= max(period, task.given_on):
                    yield Part(unit, period, day)


def _make(act: Action, task: Task, wanted: Sequence[Part], units: Mapping[int, Unit]) -> list[Task]:
    """The parts of these slots that are not there; voided ones are not made again."""
    slots = {_slot(part): part for part in wanted}
    there = set(Task.objects.filter(parent=task).exclude(slot="").values_list("slot", flat=True))
    fresh = [(slot, part) for slot, part in slots.items() if slot not in there]
    if not fresh:
        return []
    # nobody is named: whoever heads the unit answers for its part
    pattern = replace(written_of(task), person=None, person_name="", number="", remark="")
    written = [
        replace(
            pattern,
            unit=units[part.unit_id],
            due_on=part.due_on,
            due_words=pattern.due_words if part.period is None else "",
            uuid=uuids.uuid4(),
        )
        for _at, part in fresh
    ]
    extra: list[dict[str, Any]] = [{"slot": slot, "period": part.period} for slot, part in fresh]
    return enter(act, written, Under(task.unit, _given_on(task), task.list, task), extra=extra)


def _slot(part: Part) -> str:
    return f"{part.unit_id}:{part.period or ''}"
