"""Tasks in each of their states on a day that stands still, for the tests of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from luoshi.kernel.action import Offline
from luoshi.kernel.actor import Actor
from luoshi.kernel.records import RecordRef
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Written, accept, decompose, give_task, report
from luoshi.tasks.enums import State
from luoshi.tasks.models import Task, TaskLeg

DAY = dt.date(2021, 3, 1)  # a Monday; the day tests of tasks begin on
DUE = dt.date(2021, 6, 30)
OWNER = Actor(id=21, name="承办人")
GIVER = Actor(id=22, name="督办人")
CLERK = Actor(id=23, name="党务干事")
MEETING = RecordRef(
    "tests.meeting", "0b0c7bb0-7a6e-4b3e-9c39-6ac0f0bd4f77", "党委会〔2021〕3号", "按季度报送进展"
)
OUT_OF_SCOPE = "了解职工宗教信仰情况并逐人登记"


def paper(on: dt.date = DAY) -> Offline:
    """An approval given on paper on a day."""
    return Offline("张书记", "党委书记", on, "党委会〔2021〕5号")


def wrote(unit: Unit, title: str = "完善督办台账", **more) -> Written:
    """A task as written down, due at the end of June unless told."""
    return Written(title=title, unit=unit, **{"due_on": DUE, **more})


def make_task(
    unit: Unit, giver: Unit | None = None, *, by: Actor = GIVER, on: dt.date | None = None, **more
) -> Task:
    """A task a unit owes, given by itself unless told."""
    return give_task(wrote(unit, **more), giver or unit, by=by, on=on)


def reported(unit: Unit, **more) -> Task:
    """A task that waits to be accepted."""
    task = make_task(unit, **more)
    return report(task, "已经完成", version=task.version, by=OWNER)


def done(unit: Unit, **more) -> Task:
    """A task that was accepted; one that is to be kept up has its reviews from then on."""
    task = reported(unit, **more)
    return accept(task, version=task.version, by=GIVER)


def cut(task: Task, units: Sequence[Unit]) -> list[Task]:
    """Its parts at some units."""
    return decompose(task, units, version=task.version, by=GIVER)


def now(task: Task) -> Task:
    """The task as it stands in the database."""
    return Task.objects.get(pk=task.pk)


def legs(task: Task) -> list[TaskLeg]:
    """Its legs in their order."""
    return list(TaskLeg.objects.rows().filter(task=task).order_by("start", "pk"))


def story(task: Task) -> list[tuple[str, str, int]]:
    """Which steps it took: verb, state, round."""
    return [(leg.verb, leg.state, leg.round) for leg in legs(task)]


def in_state(unit: Unit, state: State) -> Task:
    """A task that stands like this."""
    made = {
        State.DOING: make_task,
        State.REPORTED: reported,
        State.DONE: done,
        State.LASTING: lambda unit: make_task(unit, due_on=None, due_words="长期坚持"),
        State.STOPPED: _stopped,
        State.SPLIT: _split,
    }
    return made[state](unit)


def _stopped(unit: Unit) -> Task:
    from luoshi.tasks.actions import stop

    task = make_task(unit)
    return stop(task, version=task.version, by=GIVER, why="任务取消", basis="党委会〔2021〕6号")


def _split(unit: Unit) -> Task:
    task = make_task(unit)
    cut(task, [unit])
    return now(task)
