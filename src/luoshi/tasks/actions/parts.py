"""A task is cut into parts: by hand, for units that are named, for all units of a kind, for each period of a year.

The parts carry it from then on: how far it has come is computed from them. Parts for units and periods have a slot of
their own, so that none is made twice, however often it is looked for units set up since. They have the words, the
source, the helpers and the milestones of the whole.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid as uuids
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import found_by, said
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import span_on
from luoshi.periods.recurrence import Recurrence, parse_recurrence
from luoshi.tasks.actions.giving import Under, enter
from luoshi.tasks.actions.written import Step, Written, next_of, written_of
from luoshi.tasks.enums import Asked, Limit, State, Verb
from luoshi.tasks.leg_base import Said, open_legs, short
from luoshi.tasks.legs import Move, move, refuse_from
from luoshi.tasks.models import Extension, Milestone, Progress, Task, TaskLeg, TaskSupport
from luoshi.tasks.packs import task_rules
from luoshi.tasks.serving import tell

GONE = "这项任务已作废，不能再改动"
logger = logging.getLogger(__name__)


class Part(NamedTuple):
    """A part of a slot: for a unit, and for a period where the task comes back."""

    unit_id: int
    period: dt.date | None
    due_on: dt.date | None
    given_on: dt.date


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
        _become_split(act, current, clock.today())
        at = Task.objects.filter(parent=current).count()
        places: list[dict[str, Any]] = [{"position": at + one} for one in range(1, len(parts) + 1)]
        return enter(act, parts, _under(current, clock.today()), extra=places)


def decompose(
    task: Task,
    units: Sequence[Unit],
    *,
    version: int,
    by: Actor,
    recurrence: Recurrence | None = None,
    on: dt.date | None = None,
    typed_fields: int = 0,
) -> list[Task]:
    """One part for each unit that is named, in the task's words; those that have one already keep it.

    With `recurrence` one for each period, given as its day comes near. `on`: the day it is cut; today unless told.

    Raises Refused where no unit is named, the task's day is over, or it comes back and has no last day.
    """
    with action("tasks.decompose", by=by, unit_id=task.given_by_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        if not units:
            raise Refused(_("请选择要分解到的单位"), field="units")
        named = {unit.pk: unit for unit in units}
        if recurrence is None:
            day = on or clock.today()
            _check_same_way(current, "")
            _check_due_ahead(current, day)
            _become_split(act, current, day)
            return _make(act, current, [Part(key, None, current.due_on, day) for key in named], named)
        _reach(act, current, {"units": sorted(str(unit.uuid) for unit in units)}, recurrence, on)
        return _expand(act, current, on)


def decompose_among(
    task: Task,
    under: Unit,
    kinds: Sequence[UnitKind],
    *,
    version: int,
    by: Actor,
    direct: bool = False,
    recurrence: Recurrence | None = None,
    on: dt.date | None = None,
    typed_fields: int = 0,
) -> list[Task]:
    """One part for each unit of these kinds that stands under a unit (各支部、各子公司), later ones too.

    With `recurrence` one for each period as well, given as its day comes near; a unit set up later owes only the
    periods that begin after it was. `direct`: of those right below it only (机关各部门); `on` as for `decompose`.

    Raises Refused where no such unit stands there, the task's day is over, or it comes back and has no last day.
    """
    with action("tasks.decompose", by=by, unit_id=task.given_by_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        if not kinds:
            raise Refused(_("请选择要分解到的单位类别"), field="kinds")
        reach = {"under": str(under.uuid), "kinds": sorted(str(kind) for kind in kinds)}
        _reach(act, current, reach | ({"direct": True} if direct else {}), recurrence, on)
        return _expand(act, current, on)


def expand_tasks(*, by: Actor = SYSTEM) -> int:
    """Give what has come near, and what units set up since owe; by the clock, every day. How many parts were made.

    One that cannot be given (the unit that gives it was closed) is passed over and logged; the others are given.
    """
    made = 0
    waiting = Task.objects.rows().filter(state=State.SPLIT).exclude(reach={})
    for task in waiting.order_by("pk"):
        try:
            with action("tasks.expand", by=by, unit_id=task.given_by_id) as act:
                current = locked_task(task, None)
                made += len(_expand(act, current)) if current.reach else 0
        except Refused as refused:
            logger.warning("task %s was not expanded: %s", task.uuid, refused.sentence)
    return made


def join(task: Task, *, version: int, by: Actor, why: str) -> Task:
    """Owe a task as a whole again; its parts are voided. Raises Refused where one of them was worked on."""
    with action("tasks.join", by=by, unit_id=task.given_by_id, why=why) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.JOIN)
        if not why.strip():
            raise Refused(_("取消分解需要写明原因"), field="why")
        parts = parts_below(current)
        worked = sum(1 for part in parts if worked_on(part))
        if worked:
            raise Refused(_("已有%(count)s项下级任务有进展或已办理，不能取消分解") % {"count": worked})
        act.change_many([part for part in parts if part.slot], slot="")  # it may be cut in the same way again
        void_rows(act, parts, why)
        lasting = current.limit == Limit.LASTING
        values: dict[str, Any] = {
            "state": State.LASTING if lasting else State.DOING,
            "reach": {},
            "recurrence": "",
            "next_on": next_of(Milestone.objects.rows().filter(task=current)),
        }
        move(act, [Move(current, Verb.JOIN, clock.today(), values, Said(why))])
        return current


def worked_on(task: Task) -> bool:
    """Whether anything was done about a task since it was given; being cut into parts is nothing yet."""
    as_given = task.state in {State.DOING, State.SPLIT} or (
        task.state == State.LASTING and task.limit == Limit.LASTING
    )
    return not as_given or task.round > 1 or task.noted_on is not None


def parts_below(task: Task) -> list[Task]:
    """All parts of a task, locked, the lowest last; one query a level."""
    found: list[Task] = []
    level = [task.pk]
    while level:
        rows = found_by(
            level, lambda ids: Task.objects.rows().filter(parent__in=ids).select_for_update().order_by("pk")
        )
        found += rows
        level = [row.pk for row in rows]
    return found


def void_rows(act: Action, tasks: Sequence[Task], why: str) -> None:
    """Void tasks with their legs, milestones, notes and requests."""
    keys = [task.pk for task in tasks]
    for model in (TaskLeg, Milestone, Progress, Extension):
        act.void_many(found_by(keys, partial(_of_tasks, model)), why=why)
    act.void_many(tasks, why=why)
    tell(act, tasks)


def _of_tasks(model: Any, keys: list[int]) -> Any:
    return model.objects.rows().filter(task__in=keys)


def locked_task(task: Task, version: int | None) -> Task:
    """The task as it is now, its row locked; see `locked_record`."""
    return locked_record(task, version, "unit", "given_by", "list", "root", "person", gone=_(GONE))


def lapse(act: Action, tasks: Sequence[Task]) -> None:
    """A request for more time that was not decided has no object any more."""
    keys = [task.pk for task in tasks]
    waiting = found_by(keys, lambda ids: Extension.objects.rows().filter(task__in=ids, state=Asked.WAITING))
    act.change_many(waiting, state=Asked.LAPSED, decided_on=clock.today())


def _reach(
    act: Action, task: Task, reach: dict[str, Any], recurrence: Recurrence | None, on: dt.date | None
) -> None:
    """Say which units and periods have parts, those of later days too; the task is carried by them from a day on."""
    day = on or clock.today()
    comes_back = recurrence.said() if recurrence else ""
    _check_same_way(task, comes_back)
    if recurrence is not None and task.due_on is None:
        raise Refused(_("周期任务需要写明截止日期，到那一天为止"), field="due_on")
    _check_due_ahead(task, day)
    act.change(task, reach=reach, recurrence=comes_back)
    if not _units_meant(task, day):
        raise Refused(_("这个范围里现在没有这类单位，请核对"), field="kinds")
    _become_split(act, task, day)


def _check_same_way(task: Task, comes_back: str) -> None:
    """Once for the whole and once for each period is not one task."""
    if task.state != State.SPLIT or task.recurrence == comes_back:
        return
    if Task.objects.rows().filter(parent=task).exclude(slot="").exists():
        raise Refused(_("这项任务已按单位分解过，周期不同的请另行交办"), field="recurrence")


def _check_due_ahead(task: Task, day: dt.date) -> None:
    if task.due_on is not None and task.due_on < day:
        raise Refused(
            _("“%(title)s”的时限%(due)s已过，请先批准延期再分解")
            % {"title": short(task.title), "due": said(task.due_on)},
            field="due_on",
        )


def _become_split(act: Action, task: Task, on: dt.date) -> None:
    """The task is carried by its parts from a day on."""
    if task.state == State.SPLIT:
        return
    refuse_from(task, Verb.SPLIT)
    if task.accepted_on is not None:
        raise Refused(
            _("“%(title)s”已办结并转入长期坚持，不再分解，请另行交办") % {"title": short(task.title)}
        )
    lapse(act, [task])
    move(act, [Move(task, Verb.SPLIT, on, {"state": State.SPLIT, "next_on": None})])


def _under(task: Task, given_on: dt.date) -> Under:
    """Parts are given by the unit that owes the whole, on the day it is cut."""
    return Under(task.unit, given_on, task.list, task)


def _units_meant(task: Task, day: dt.date) -> dict[int, Unit]:
    """The units a task's reach means on a day, standing then; two queries."""
    there = UnitSpan.objects.on(day).filter(closed=False)
    if "units" in task.reach:
        named = Unit.objects.filter(uuid__in=task.reach["units"])
        return {unit.pk: unit for unit in named.filter(Exists(there.filter(unit=OuterRef("pk"))))}
    top = Unit.objects.filter(uuid=task.reach["under"]).first()
    span = span_on(top.pk, day) if top is not None else None
    if top is None or span is None:
        return {}
    meant = there.under([span.path]).filter(kind__in=task.reach["kinds"]).exclude(unit=top)
    if task.reach.get("direct"):
        meant = meant.filter(parent=top)
    return {unit.pk: unit for unit in Unit.objects.filter(Exists(meant.filter(unit=OuterRef("pk"))))}


def _expand(act: Action, task: Task, on: dt.date | None = None) -> list[Task]:
    """The parts a task's reach asks for by a day that are not there yet; those taken back are not made again."""
    day = on or clock.today()
    units = _units_meant(task, day)
    if not task.recurrence:
        if task.due_on is not None and task.due_on < day:
            return []  # units set up after its day owe nothing of it
        wanted = [Part(unit, None, task.due_on, day) for unit in units]
    else:
        wanted = list(_periods(task, units, clock.today()))
    return _make(act, task, wanted, units, voided_too=True)


def _periods(task: Task, units: Mapping[int, Unit], today: dt.date) -> Iterable[Part]:
    """A part a unit and a period whose day has come near since the task was cut.

    None of a period a unit did not see the beginning of; one whose day passed while nothing ran is given on that day.
    """
    rule, near = parse_recurrence(task.recurrence), today + dt.timedelta(days=task_rules().ahead.days)
    founded: dict[int, dt.date] = {}
    spans = UnitSpan.objects.filter(unit__in=units, closed=False).order_by("-start")
    founded.update(spans.values_list("unit_id", "start"))
    cut_on = open_legs(TaskLeg, "task", [task.pk])[task.pk].start
    assert task.due_on is not None
    last = min(near, task.due_on)
    for year in range(cut_on.year, last.year + 1):
        for period, day in rule.days(year):
            if not cut_on <= day <= last:
                continue
            for unit in units:
                if founded[unit] <= max(period, cut_on):
                    yield Part(unit, period, day, min(day, today))


def _make(
    act: Action,
    task: Task,
    wanted: Sequence[Part],
    units: Mapping[int, Unit],
    *,
    voided_too: bool = False,
) -> list[Task]:
    """The parts of these slots that are not there; with `voided_too` none either where one was voided."""
    rows = Task.objects.filter(parent=task)
    at = rows.count()
    taken = rows if voided_too else rows.rows()
    there = set(taken.exclude(slot="").values_list("slot", flat=True))
    fresh = {slot: part for part in wanted if (slot := _slot(part)) not in there}
    made: list[Task] = []
    pattern = _pattern(task)
    for given_on in sorted({part.given_on for part in fresh.values()}):
        some = {slot: part for slot, part in fresh.items() if part.given_on == given_on}
        written = [_written(pattern, part, units[part.unit_id]) for part in some.values()]
        extra: list[dict[str, Any]] = [
            {"slot": slot, "period": part.period, "position": at + len(made) + one}
            for one, (slot, part) in enumerate(some.items(), 1)
        ]
        made += enter(act, written, _under(task, given_on), extra=extra)
    return made


def _pattern(task: Task) -> Written:
    """What the parts of a task say alike. Nobody is named: whoever heads the unit answers for its part."""
    helpers = list(Unit.objects.filter(pk__in=TaskSupport.objects.filter(task=task).values("unit")))
    steps = [Step(row.title, row.due_on) for row in Milestone.objects.rows().filter(task=task, done_on=None)]
    return replace(
        written_of(task),
        person=None,
        person_name="",
        number="",
        remark="",
        support_units=helpers,
        milestones=steps,
    )


def _written(pattern: Written, part: Part, unit: Unit) -> Written:
    """The part of a unit. Milestones and reviews whose days are over stay with the whole; a period has none of its own."""
    review_on = pattern.review_on
    steps = [one for one in pattern.milestones if one.due_on is None or one.due_on >= part.given_on]
    return replace(
        pattern,
        unit=unit,
        due_on=part.due_on,
        due_words=pattern.due_words if part.period is None else "",
        review_on=review_on if review_on is None or review_on >= part.given_on else None,
        milestones=steps if part.period is None else (),
        uuid=uuids.uuid4(),
    )


def _slot(part: Part) -> str:
    return f"{part.unit_id}:{part.period or ''}"
