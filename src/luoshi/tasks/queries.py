"""Reads of tasks; each is a constant number of queries whatever the size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from luoshi.access.grants import Somebody
from luoshi.kernel import clock
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import span_on
from luoshi.tasks.enums import COUNTED, Light, State
from luoshi.tasks.lights import STATES, lit
from luoshi.tasks.models import Milestone, Task, TaskLeg, TaskLink
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import tasks_for


def list_tasks(user: Somebody) -> QuerySet[Any]:
    """Tasks within the reader's rights with `unit_name` and `giver_name` as they are today."""
    return named(tasks_for(user))


def named(rows: Any) -> QuerySet[Any]:
    """Tasks with `unit_name` and `giver_name` as they are today."""
    spans = UnitSpan.objects.on(clock.today())
    found: QuerySet[Any] = rows.annotate(
        unit_name=Subquery(spans.filter(unit=OuterRef("unit")).values("name")[:1]),
        giver_name=Subquery(spans.filter(unit=OuterRef("given_by")).values("name")[:1]),
    )
    return found


def soon(day: dt.date) -> dt.date:
    """The last day that is near, as the pack has it."""
    return day + dt.timedelta(days=task_rules().lights.near_days)


def with_lights(rows: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
    """With `light` (a value of `enums.Light`) as of a day, for filters and counts."""
    found: QuerySet[Any] = rows.annotate(**lit(day, task_rules().lights))
    return found


def with_light(rows: QuerySet[Any], lights: Collection[Light], day: dt.date) -> QuerySet[Any]:
    """Those with one of these lights; by state first, which an index knows."""
    states = {state for light in lights for state in STATES[light]}
    found: QuerySet[Any] = with_lights(rows, day).filter(state__in=states, light__in=lights)
    return found


def lights_by(rows: QuerySet[Any], day: dt.date, *columns: str) -> dict[tuple[Any, ...], dict[Light, int]]:
    """How many tasks at the lowest level have each light, by the values of some columns; one query."""
    counted = with_lights(rows.exclude(state=State.SPLIT), day).order_by()
    found: dict[tuple[Any, ...], dict[Light, int]] = {}
    for *key, light, number in counted.values_list(*columns, "light").annotate(number=Count("pk")):
        found.setdefault(tuple(key), {})[Light(light)] = number
    return found


@dataclass(frozen=True, slots=True)
class Completion:
    """How far tasks at the lowest level have come.

    Attributes:
        total: at the lowest level, without those that were stopped.
        done: accepted, those that are to last after they were done too.
        reported: waiting to be accepted.
        lasting: to last, with nothing else owed.
        overdue: in work and past their day.
        stopped: no longer asked, not in the total.
        due_on: the earliest day of what is in work.
    """

    total: int = 0
    done: int = 0
    reported: int = 0
    lasting: int = 0
    overdue: int = 0
    stopped: int = 0
    due_on: dt.date | None = None

    def __add__(self, other: Completion) -> Completion:
        """Both together."""
        days = [one.due_on for one in (self, other) if one.due_on is not None]
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return Completion(due_on=min(days, default=None), **counts)

    @property
    def complete(self) -> bool:
        """Whether nothing is owed any more; nothing at all is not complete."""
        return self.total > 0 and self.finished == self.total

    @property
    def finished(self) -> int:
        """Those nothing is owed of any more."""
        return self.done + self.lasting

    @property
    def percent(self) -> int | None:
        """Done of all, rounded down; None where there is nothing."""
        return self.finished * 100 // self.total if self.total else None


_COUNTS = ("total", "done", "reported", "lasting", "overdue", "stopped")


def completion_of(roots: Collection[int], day: dt.date | None = None) -> dict[int, Completion]:
    """How far tasks that nothing stands above have come, with their parts of every level; one query a 5 000.

    A task without parts counts itself; one whose parts were all voided has nothing.
    """
    return _completion(list(roots), "_root", Coalesce("root_id", "pk"), ("root_id", "pk"), day)


def completion_below(parents: Collection[int], day: dt.date | None = None) -> dict[int, Completion]:
    """How far the direct parts of tasks have come that are not cut further; one query a 5 000."""
    return _completion(list(parents), "_parent", F("parent_id"), ("parent_id",), day)


def _completion(
    keys: list[int], name: str, column: Any, among: tuple[str, ...], day: dt.date | None
) -> dict[int, Completion]:
    today = day or clock.today()
    doing = Q(state=State.DOING)
    parts = {
        "done": Count("pk", filter=Q(state=State.DONE) | Q(state=State.LASTING, done_on__isnull=False)),
        "reported": Count("pk", filter=Q(state=State.REPORTED)),
        "lasting": Count("pk", filter=Q(state=State.LASTING, done_on__isnull=True)),
        "overdue": Count("pk", filter=doing & Q(due_on__lt=today)),
        "stopped": Count("pk", filter=Q(state=State.STOPPED)),
        "due_on": Min("due_on", filter=doing),
        "total": Count("pk", filter=~Q(state=State.STOPPED)),
    }
    names = [field.name for field in fields(Completion)]

    def asked(ids: list[int]) -> Any:
        mine = Q()
        for one in among:
            mine |= Q(**{f"{one}__in": ids})
        rows = Task.objects.owed().filter(mine).annotate(**{name: column}).order_by()
        return rows.values(name).annotate(**parts).values_list(name, *names)

    found = {key: Completion(**dict(zip(names, row, strict=True))) for key, *row in found_by(keys, asked)}
    return {key: found.get(key, Completion()) for key in keys}


class Steps(NamedTuple):
    """How many milestones a task has and how many of them were reached."""

    reached: int = 0
    total: int = 0


def steps_of(tasks: Collection[int]) -> dict[int, Steps]:
    """How far tasks have come by their milestones; those without any are absent. One query a 5 000."""
    rows = found_by(
        list(tasks),
        lambda ids: (
            Milestone.objects.rows()
            .filter(task__in=ids)
            .order_by()
            .values("task")
            .annotate(reached=Count("done_on"), total=Count("pk"))
            .values_list("task", "reached", "total")
        ),
    )
    return {task: Steps(reached, total) for task, reached, total in rows}


def completion_under(tasks: Collection[Task], day: dt.date | None = None) -> dict[int, Completion]:
    """How far tasks have come with their parts of every level, wherever they stand; two queries a level.

    A task without parts has none and is left out.
    """
    cut = [task.pk for task in tasks if task.state == State.SPLIT]
    found = dict.fromkeys(cut, Completion())
    above = {key: key for key in cut}
    while above:
        for key, one in completion_below(above, day).items():
            found[above[key]] = found[above[key]] + one
        parts = found_by(
            list(above),
            lambda ids: (
                Task.objects.rows().filter(parent__in=ids, state=State.SPLIT).values_list("pk", "parent_id")
            ),
        )
        above = {key: above[parent] for key, parent in parts}
    return found


def units_under(under: Unit, kinds: Collection[str], day: dt.date | None = None) -> list[int]:
    """Keys of the open units of these kinds that stand under a unit on a day, in tree order; two queries."""
    on = day or clock.today()
    span = span_on(under.pk, on)
    rows = UnitSpan.objects.on(on).under([span.path] if span is not None else [])
    meant = rows.filter(closed=False, kind__in=kinds).exclude(unit=under)
    return list(meant.order_by("path").values_list("unit_id", flat=True))


def jobs_of(refs: Collection[RecordRef]) -> dict[tuple[str, str], list[int]]:
    """Keys of the tasks that were made from records or serve them, by kind and id; one query a 5 000."""
    found: dict[tuple[str, str], list[int]] = {(ref.kind, ref.id): [] for ref in refs}
    kinds = {ref.kind for ref in refs}
    rows = found_by(
        [ref.id for ref in refs],
        lambda ids: (
            TaskLink.objects.filter(kind__in=kinds, ref__in=ids, task__voided_at=None)
            .order_by("task_id")
            .values_list("kind", "ref", "task_id")
        ),
    )
    for kind, ref, task in rows:
        if (kind, ref) in found:
            found[kind, ref].append(task)
    return found


def legs_on(day: dt.date, tasks: Any) -> QuerySet[TaskLeg]:
    """How tasks stood on a day: their legs that held then, of the lowest level."""
    found: QuerySet[TaskLeg] = TaskLeg.objects.on(day).filter(state__in=COUNTED, task__in=tasks)
    return found
