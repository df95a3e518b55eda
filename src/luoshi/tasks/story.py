"""经过: what happened to a task in one story, newest first: its steps, notes, milestones and requests for more time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext as _

from luoshi.organisations.actions.checks import said
from luoshi.tasks.enums import Asked, State, Verb
from luoshi.tasks.models import Extension, Milestone, Progress, Task, TaskLeg
from luoshi.ui.components import Approval, Event, Step

_TONES: Final[Mapping[Verb, Literal["", "ok", "over"]]] = {
    Verb.ACCEPT: "ok",
    Verb.KEEP_UP: "ok",
    Verb.RETURN: "over",
    Verb.STOP: "over",
}


class Trail(NamedTuple):
    """What a task has been through."""

    legs: Sequence[TaskLeg]
    notes: Sequence[Progress]
    milestones: Sequence[Milestone]
    extensions: Sequence[Extension]


def trail_of(task: Task) -> Trail:
    """Four queries."""
    return Trail(
        list(TaskLeg.objects.rows().filter(task=task).order_by("start", "pk")),
        list(Progress.objects.rows().filter(task=task)),
        list(Milestone.objects.rows().filter(task=task).order_by("position", "pk")),
        list(Extension.objects.rows().filter(task=task).order_by("pk")),
    )


def story(trail: Trail, names: Mapping[int, str]) -> list[Event]:
    """Everything in the order it happened, newest first; `names` of units by key."""
    found: list[tuple[dt.date, dt.datetime, Event]] = []
    before: TaskLeg | None = None
    for leg in trail.legs:
        found.append((leg.start, leg.entered_at, _step(leg, before, names)))
        before = leg
    found += [(note.day, note.entered_at, Event(note.day, note.words, _by(note))) for note in trail.notes]
    found += [
        (
            one.done_on,
            one.entered_at,
            Event(one.done_on, _("节点完成：%(title)s") % {"title": one.title}, tone="ok"),
        )
        for one in trail.milestones
        if one.done_on is not None
    ]
    for extension in trail.extensions:
        found += _asked(extension)
    found.sort(key=lambda one: (one[0], one[1]), reverse=True)
    return [event for _day, _at, event in found]


def _by(row: Progress | TaskLeg | Extension, *more: str) -> str:
    return " · ".join(filter(None, (*more, _("%(name)s登记") % {"name": row.entered_by_name})))


def _step(leg: TaskLeg, before: TaskLeg | None, names: Mapping[int, str]) -> Event:
    verb = Verb(leg.verb)
    words = "：".join(filter(None, (_verb(leg, before, names), leg.words)))
    paper = None
    if leg.paper_who and leg.paper_on is not None:
        paper = Approval(leg.paper_who, leg.paper_post, leg.paper_on, leg.basis, leg.entered_by_name)
    basis = "" if paper else leg.basis
    return Event(leg.start, words, _by(leg, basis), _TONES.get(verb, ""), paper)


def _verb(leg: TaskLeg, before: TaskLeg | None, names: Mapping[int, str]) -> str:
    """What a step did, with the day it set."""
    verb, dated = Verb(leg.verb), leg.due_on is not None
    sentence = {
        Verb.GIVE: _("交办%(unit)s，时限%(due)s") if dated else _("交办%(unit)s"),
        Verb.HAND_OVER: _("由%(before)s移交%(unit)s"),
        Verb.EXTEND: _("批准延期至%(due)s"),
        Verb.SET_DAY: _("定时限为%(due)s"),
        Verb.REOPEN: _("第%(round)s轮重新办理，时限%(due)s") if dated else _("第%(round)s轮重新办理"),
        Verb.REVIEW: _("复查，下次%(review)s") if leg.review_on else _("复查，不再列入长期坚持"),
    }.get(verb, "")
    words = {
        "unit": names.get(leg.unit_id, ""),
        "before": names.get(before.unit_id, "") if before is not None else "",
        "due": said(leg.due_on) if leg.due_on else "",
        "review": said(leg.review_on) if leg.review_on else "",
        "round": leg.round,
    }
    return sentence % words if sentence else str(verb.label)


def _asked(row: Extension) -> Iterator[tuple[dt.date, dt.datetime, Event]]:
    """A request; that it was granted is a step of the task and told there."""
    words = _("申请延期至%(day)s：%(why)s") % {"day": said(row.due_after), "why": row.reason}
    yield row.asked_on, row.entered_at, Event(row.asked_on, words, _by(row))
    if row.decided_on is None or row.state == Asked.GRANTED:
        return
    if row.state == Asked.LAPSED:
        yield row.decided_on, row.entered_at, Event(row.decided_on, _("延期申请失效"))
        return
    paper = (
        Approval(row.paper_who, row.paper_post, row.decided_on, row.basis, row.decided_by_name)
        if row.paper_who
        else None
    )
    said_of = _("不批准延期：%(answer)s") % {"answer": row.answer}
    yield row.decided_on, row.entered_at, Event(row.decided_on, said_of, row.decided_by_name, "over", paper)


def steps(task: Task, done: int = 0, total: int = 0) -> list[Step]:
    """The procedure of a task and how far it is; `done` of `total` parts where it is cut into parts."""
    given = Step(_("交办"), "done", said(task.given_on))
    state = State(task.state)
    if state is State.SPLIT:
        parts = Step(
            _("分解办理"), "current", _("已完成%(finished)s/%(total)s项") % {"finished": done, "total": total}
        )
        return [given, parts, Step(_("全部办结"), "todo")]
    if state is State.STOPPED:
        return [given, Step(_("已终止"), "current")]
    if task.limit == "lasting" and task.done_on is None:
        return [given, Step(_("长期坚持"), "current", _review(task))]
    at = {State.DOING: 1, State.REPORTED: 3, State.DONE: 4, State.LASTING: 4}[state]
    lasting = task.limit == "kept_up" or state is State.LASTING
    due = _("时限%(due)s") % {"due": said(task.due_on)} if task.due_on else ""
    shown = [
        (_("办理"), due if state is State.DOING else ""),
        (_("报办结"), said(task.done_on) if task.done_on else ""),
        (_("验收"), ""),
        *([(_("长期坚持"), _review(task))] if lasting else []),
    ]
    found = [given]
    for place, (label, beside) in enumerate(shown, 1):
        found.append(Step(label, "done" if place < at else "current" if place == at else "todo", beside))
    return found


def _review(task: Task) -> str:
    return _("复查%(day)s") % {"day": said(task.review_on)} if task.review_on else ""
