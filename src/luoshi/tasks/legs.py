"""Steps: what a task is changes, its open leg ends and the next begins. Every change of state goes through here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action
from luoshi.kernel.errors import Refused
from luoshi.tasks.enums import FROM, State, Timely, Verb
from luoshi.tasks.leg_base import Said, check_paper, check_step, end_legs, open_legs, short
from luoshi.tasks.models import Task, TaskLeg
from luoshi.tasks.places import Place, places_of
from luoshi.tasks.serving import tell


@dataclass(frozen=True, slots=True)
class Move:
    """One step of one task: columns of the task that change with it."""

    task: Task
    verb: Verb
    on: dt.date
    values: Mapping[str, Any] = field(default_factory=dict)
    said: Said = field(default_factory=Said)


def refuse_from(task: Task, verb: Verb) -> None:
    """Raise Refused where a step does not lead on from how the task stands."""
    state = State(task.state)
    if state not in FROM[verb]:
        raise Refused(
            _("“%(title)s”现在是“%(state)s”，不能%(verb)s；%(from)s的任务才可以")
            % {
                "title": short(task.title),
                "state": state.label,
                "verb": verb.label,
                "from": "、".join(str(one.label) for one in FROM[verb]),
            }
        )


def begin(act: Action, tasks: Sequence[Task], verb: Verb) -> list[TaskLeg]:
    """The first legs of tasks that were just created; a constant number of queries."""
    if not tasks:
        return []
    places = places_of((task.unit_id for task in tasks), tasks[0].given_on)
    columns = Said().columns()
    return act.create_many([_leg(task, verb, task.given_on, columns, places) for task in tasks])


def move(act: Action, moves: Sequence[Move]) -> list[Task]:
    """Take steps, one a task: changes it, ends its open leg and begins the next.

    Raises Refused for a day to come or before the open leg began; Conflict where a task was changed meanwhile.
    """
    if not moves:
        return []
    keys = [one.task.pk for one in moves]
    standing = open_legs(TaskLeg, "task", keys)
    for one in moves:
        leg = standing[one.task.pk]
        check_step(leg, leg.get_verb_display(), one.on)
        check_paper(one.said.offline, one.task.round_on, _("交办日期"))
    act.change_each((one.task, one.values) for one in moves)
    end_legs(act, standing, {one.task.pk: one.on for one in moves})
    places = places_of((one.task.unit_id for one in moves), max(one.on for one in moves))
    act.create_many([_leg(one.task, one.verb, one.on, one.said.columns(), places) for one in moves])
    tell(act, [one.task for one in moves])
    return [one.task for one in moves]


def _leg(
    task: Task, verb: Verb, start: dt.date, columns: Mapping[str, Any], places: Mapping[int, Place]
) -> TaskLeg:
    place = places[task.unit_id]
    done = task.done_on if task.state in {State.DONE, State.LASTING} else None
    return TaskLeg(
        unit_id=task.unit_id,
        task=task,
        party_id=place.party,
        company_id=place.company,
        start=start,
        state=task.state,
        round=task.round,
        limit=task.limit,
        origin_kind=task.origin_kind,
        given_on=task.given_on,
        round_on=task.round_on,
        due_on=task.due_on,
        review_on=task.review_on,
        done_on=task.done_on,
        accepted_on=task.accepted_on,
        timely=timely(done, task.due_on),
        days=(done - task.round_on).days if done else None,
        verb=verb,
        **columns,
    )


def timely(done_on: dt.date | None, due_on: dt.date | None) -> Timely:
    """Whether work done on a day was done by the day it was due."""
    if done_on is None:
        return Timely.NOT_YET
    if due_on is None:
        return Timely.NO_DAY
    return Timely.IN_TIME if done_on <= due_on else Timely.LATE
