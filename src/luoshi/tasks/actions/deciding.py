"""What the unit that gave a task decides: accepts it, gives it back, stops it, opens it again, hands it to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import Action, Offline, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import Standing, said, text_of
from luoshi.organisations.dates import months_after
from luoshi.organisations.models import Person, Unit
from luoshi.tasks.actions.parts import lapse, locked_task, parts_below
from luoshi.tasks.actions.working import reported
from luoshi.tasks.actions.written import check_due, check_far, check_person
from luoshi.tasks.enums import ENDED, Limit, State, Verb
from luoshi.tasks.heads import settled
from luoshi.tasks.leg_base import Said, based, check_paper, open_legs, reasoned, short
from luoshi.tasks.legs import Move, move, refuse_from
from luoshi.tasks.models import PERSON_NAMES, Task, TaskLeg
from luoshi.tasks.packs import task_rules


def accept(
    task: Task,
    *,
    version: int,
    by: Actor,
    words: str = "",
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Task:
    """Accept a task that was reported done; one that is to last goes on to its reviews.

    Raises Refused where the one who reported it accepts it himself, unless he registers an approval on paper.
    """
    given = task.given_by_id
    with action("tasks.accept", by=by, unit_id=given, offline=offline, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        _accept(act, [current], by, Said(words, offline=offline))
        return current


def accept_tasks(
    tasks: Sequence[Task],
    *,
    by: Actor,
    words: str = "",
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> list[Task]:
    """Accept tasks together, all or none (by one meeting, or after a look at the list); see `accept`."""
    with action("tasks.accept", by=by, offline=offline, typed_fields=typed_fields) as act:
        if not tasks:
            raise Refused(_("请至少选择一项任务"), field="tasks")
        current = [locked_task(task, task.version) for task in sorted(tasks, key=lambda one: one.pk)]
        _accept(act, current, by, Said(words, offline=offline))
        return current


def close_on_paper(
    task: Task,
    words: str,
    *,
    version: int,
    by: Actor,
    on: dt.date,
    offline: Offline,
    typed_fields: int = 0,
) -> Task:
    """Register in one step what was done on a day and accepted on paper; its legs have the days of the paper.

    Where the task's last step here is later than those days, it counts from that step on.

    Raises Refused for what `report` refuses, and for a paper dated before the work was done.
    """
    with action(
        "tasks.close", by=by, unit_id=task.given_by_id, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked_task(task, version)
        step = reported(act, current, words, on)
        check_paper(offline, on, _("完成日期"))
        since = open_legs(TaskLeg, "task", [current.pk])[current.pk].start
        move(act, [replace(step, on=max(on, since))])
        _accept(act, [current], by, Said(offline=offline), max(offline.on, on, since))
        return current


def _accept(act: Action, tasks: Sequence[Task], by: Actor, said_of: Said, on: dt.date | None = None) -> None:
    today = on or clock.today()
    for task in tasks:
        refuse_from(task, Verb.ACCEPT)
        if said_of.offline is None and task.reported_by_id == by.id:
            raise Refused(
                _("“%(title)s”由您报的办结，应由另一人验收；已在线下验收的，请登记验收人和依据")
                % {"title": short(task.title)}
            )
    months = task_rules().reviews.months
    moves = []
    for task in tasks:
        lasting = task.limit == Limit.KEPT_UP
        values: dict[str, Any] = {
            "state": State.LASTING if lasting else State.DONE,
            "accepted_on": today,
        }
        if lasting:
            values["review_on"] = months_after(today, months)
        moves.append(Move(task, Verb.KEEP_UP if lasting else Verb.ACCEPT, today, values, said_of))
    move(act, moves)


def give_back(
    task: Task, *, version: int, by: Actor, why: str, offline: Offline | None = None, typed_fields: int = 0
) -> Task:
    """Give a report back with a reason; the work goes on."""
    given = task.given_by_id
    with action(
        "tasks.give_back", by=by, unit_id=given, why=why, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.RETURN)
        reasoned(why, _("退回"))
        values = {"state": State.DOING, "done_on": None, "reported_by_id": None}
        move(act, [Move(current, Verb.RETURN, clock.today(), values, Said(why, offline=offline))])
        return current


def stop(
    task: Task,
    *,
    version: int,
    by: Actor,
    why: str,
    basis: str = "",
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Task:
    """Nothing more is asked: with a reason and what it rests on (会议、文号). Of one cut into parts, all that is open.

    Raises Refused where nothing is open, or for what was done and is only kept up: its last review ends that.
    """
    given = task.given_by_id
    with action(
        "tasks.stop", by=by, unit_id=given, why=why, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.STOP)
        reasoned(why, _("终止"))
        based(basis, offline, _("终止"))
        open_ones = _to_stop(act, current)
        lapse(act, open_ones)
        said_of, today = Said(why, basis, offline), clock.today()
        values = {"state": State.STOPPED, "done_on": None, "accepted_on": None, "reported_by_id": None}
        move(act, [Move(one, Verb.STOP, today, values, said_of) for one in open_ones])
        return current


def _to_stop(act: Action, task: Task) -> list[Task]:
    """What is still owed of a task; where it is cut into parts no more are made."""
    if task.state != State.SPLIT:
        if task.accepted_on is not None:
            raise Refused(
                _("“%(title)s”已办结并转入长期坚持，不再坚持的请登记最后一次复查")
                % {"title": short(task.title)}
            )
        return [task]
    below = parts_below(task)
    found = [one for one in below if one.state not in {*ENDED, State.SPLIT} and one.accepted_on is None]
    waiting = [one for one in (task, *below) if one.state == State.SPLIT and one.reach]
    if not found and not waiting:
        raise Refused(_("下级任务都已办结或终止，没有可终止的"))
    act.change_each((one, {"reach": {}}) for one in waiting)
    return found


def keep_up(
    task: Task,
    *,
    version: int,
    by: Actor,
    why: str,
    basis: str,
    review_on: dt.date | None = None,
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Task:
    """What was to be done by a day is to last instead (转长期坚持): with a reason and what it rests on.

    It has reviews from then on and no day it is due; what was said of past months stays true.
    """
    given = task.given_by_id
    with action(
        "tasks.keep_up", by=by, unit_id=given, why=why, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.KEEP_UP)
        reasoned(why, str(Verb.KEEP_UP.label))
        based(basis, offline, str(Verb.KEEP_UP.label))
        lapse(act, [current])
        values = {
            "state": State.LASTING,
            "limit": Limit.LASTING,
            "due_on": None,
            "due_words": "",
            "review_on": _next_review(review_on, "review_on"),
        }
        move(act, [Move(current, Verb.KEEP_UP, clock.today(), values, Said(why, basis, offline))])
        return current


def reopen(
    task: Task,
    *,
    version: int,
    by: Actor,
    why: str,
    basis: str,
    due_on: dt.date | None,
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Task:
    """Owe an ended task again, as a new round: with a reason, what it rests on, and a day of its own.

    The earlier rounds' legs stay as they are, so that what was said of past months stays true.
    """
    given = task.given_by_id
    with action(
        "tasks.reopen", by=by, unit_id=given, why=why, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.REOPEN)
        reasoned(why, _("重新办理"))
        based(basis, offline, _("重新办理"))
        today = clock.today()
        if due_on is not None and due_on < today:
            raise Refused(_("新的时限%(day)s早于今天，请核对") % {"day": said(due_on)}, field="due_on")
        check_due(due_on, today, "due_on")
        limit = Limit.BY_DAY if current.limit == Limit.LASTING else current.limit
        values = {
            "state": State.DOING,
            "round": current.round + 1,
            "round_on": today,
            "limit": limit,
            "due_on": due_on,
            "due_words": "",
            "review_on": None,
            "done_on": None,
            "accepted_on": None,
            "reported_by_id": None,
        }
        move(act, [Move(current, Verb.REOPEN, today, values, Said(why, basis, offline))])
        return current


def review(
    task: Task,
    *,
    version: int,
    by: Actor,
    words: str,
    next_on: dt.date | None = None,
    last: bool = False,
    typed_fields: int = 0,
) -> Task:
    """Say how what is to last is kept up; the next review is some months on, or there is none (`last`).

    Raises Refused without words.
    """
    with action("tasks.review", by=by, unit_id=task.given_by_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.REVIEW)
        if not words.strip():
            raise Refused(_("请写明坚持情况，一两句话即可"), field="words")
        today = clock.today()
        values: dict[str, Any] = {"review_on": _next_review(next_on, "next_on"), "noted_on": today}
        if last:
            values |= {
                "state": State.DONE,
                "review_on": None,
                "done_on": current.done_on or today,
                "accepted_on": current.accepted_on or today,
            }
        move(act, [Move(current, Verb.REVIEW, today, values, Said(words))])
        return current


def _next_review(day: dt.date | None, name: str) -> dt.date:
    """The day that is said, or as many months on as the pack has it."""
    today = clock.today()
    upcoming = day or months_after(today, task_rules().reviews.months)
    if upcoming <= today:
        raise Refused(_("下次复查日期应晚于今天"), field=name)
    check_far(upcoming, name)
    return upcoming


def hand_over(
    task: Task,
    unit: Unit,
    *,
    version: int,
    by: Actor,
    why: str,
    person: Person | None = None,
    person_name: str = "",
    typed_fields: int = 0,
) -> Task:
    """Another unit, or another person of the same one, answers for it from today on; with a reason."""
    given = task.given_by_id
    with action("tasks.hand_over", by=by, unit_id=given, why=why, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.HAND_OVER)
        reasoned(why, _("移交"))
        today = clock.today()
        Standing([unit.pk]).on(unit.pk, today, field="unit")
        check_person(person)
        named = text_of(person_name, _("责任人"), PERSON_NAMES, field="person_name")
        if unit.pk == current.unit_id and person == current.person and named == current.person_name:
            raise Refused(_("移交前后是同一单位、同一责任人，请核对"), field="unit")
        values = {"unit": unit, "person": person, "person_name": named, "remark": settled(current.remark)}
        move(act, [Move(current, Verb.HAND_OVER, today, values, Said(why))])
        return current
