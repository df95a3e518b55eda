"""灯: how a task stands on a day, by the rule of the pack; the same in SQL for filters, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _

from luoshi.organisations.actions.checks import said
from luoshi.tasks.enums import Light, State, Timely
from luoshi.tasks.legs import timely
from luoshi.tasks.models import Task
from luoshi.tasks.packs import Lights, Tasks
from luoshi.ui import components

TONES: Final = {
    Light.OVER: components.Tone.OVER,
    Light.NEAR: components.Tone.NEAR,
    Light.BEHIND: components.Tone.NEAR,
    Light.OK: components.Tone.DOING,
    Light.UNDATED: components.Tone.NA,
    Light.WAITING: components.Tone.DOING,
    Light.LASTING: components.Tone.LONG,
    Light.DONE: components.Tone.OK,
    Light.DONE_LATE: components.Tone.OK,
    Light.STOPPED: components.Tone.NA,
    Light.SPLIT: components.Tone.NA,
}
_BY_STATE: Final = {
    State.REPORTED: Light.WAITING,
    State.STOPPED: Light.STOPPED,
    State.SPLIT: Light.SPLIT,
}
_RUNNING: Final = (State.DOING, State.LASTING)
STATES: Final[dict[Light, tuple[State, ...]]] = {  # in which a task may have a light
    Light.OVER: _RUNNING,
    Light.NEAR: _RUNNING,
    Light.BEHIND: (State.DOING,),
    Light.OK: (State.DOING,),
    Light.UNDATED: (State.DOING,),
    Light.WAITING: (State.REPORTED,),
    Light.LASTING: (State.LASTING,),
    Light.DONE: (State.DONE,),
    Light.DONE_LATE: (State.DONE,),
    Light.STOPPED: (State.STOPPED,),
    Light.SPLIT: (State.SPLIT,),
}


def light_on(task: Task, day: dt.date, rule: Lights) -> Light:
    """The light of a task as it stands, on a day."""
    state = State(task.state)
    if state in _BY_STATE:
        return _BY_STATE[state]
    if state is State.DONE:
        return Light.DONE_LATE if timely(task.done_on, task.due_on) is Timely.LATE else Light.DONE
    until = until_of(task)
    if until is not None and until <= day + dt.timedelta(days=rule.near_days):
        return Light.OVER if until < day else Light.NEAR
    if state is State.LASTING:
        return Light.LASTING
    if (task.next_on is not None and task.next_on < day) or silent(task, day, rule):
        return Light.BEHIND
    return Light.UNDATED if until is None else Light.OK


def until_of(task: Task) -> dt.date | None:
    """The day it is held to: its own, or that of the next review of what is to last."""
    until: dt.date | None = task.review_on if task.state == State.LASTING else task.due_on
    return until


def last_said(task: Task) -> dt.date:
    """The day of the last word on its progress; in a round nobody has said anything of, the day the round began."""
    noted: dt.date | None = task.noted_on
    since: dt.date = task.round_on
    return since if noted is None or noted < since else noted


def silent(task: Task, day: dt.date, rule: Lights) -> bool:
    """Whether nothing was said of its progress for as long as the pack minds."""
    return rule.silent_days > 0 and last_said(task) < day - dt.timedelta(days=rule.silent_days)


def lit(day: dt.date, rule: Lights) -> Any:
    """`light_on` as an expression over tasks."""
    until = Case(When(state=State.LASTING, then=F("review_on")), default=F("due_on"))
    near = day + dt.timedelta(days=rule.near_days)
    quiet = Q(pk__in=[])
    if rule.silent_days:
        quiet = Q(_last__lt=day - dt.timedelta(days=rule.silent_days))
    return {
        "_until": until,
        "_last": Case(When(noted_on__gte=F("round_on"), then=F("noted_on")), default=F("round_on")),
        "light": Case(
            *(When(state=state, then=Value(light.value)) for state, light in _BY_STATE.items()),
            When(
                state=State.DONE, due_on__isnull=False, done_on__gt=F("due_on"),
                then=Value(Light.DONE_LATE.value),
            ),
            When(state=State.DONE, then=Value(Light.DONE.value)),
            When(_until__lt=day, then=Value(Light.OVER.value)),
            When(_until__lte=near, then=Value(Light.NEAR.value)),
            When(state=State.LASTING, then=Value(Light.LASTING.value)),
            When(Q(next_on__lt=day) | quiet, then=Value(Light.BEHIND.value)),
            When(_until__isnull=True, then=Value(Light.UNDATED.value)),
            default=Value(Light.OK.value),
            output_field=CharField(),
        ),
    }  # fmt: skip


def shown(task: Task, day: dt.date, rules: Tasks) -> components.Light:
    """The light with its word and why it is that."""
    light = light_on(task, day, rules.lights)
    return components.Light(TONES[light], word(task, light, day), why(task, light, day, rules))


def word(task: Task, light: Light, day: dt.date) -> str:
    """逾期12天, 还有3天, or the light's own word."""
    until = until_of(task)
    if light is Light.OVER and until is not None:
        return _("逾期%(days)s天") % {"days": (day - until).days}
    if light is Light.NEAR and until is not None:
        left = (until - day).days
        return _("还有%(days)s天") % {"days": left} if left else _("今天到期")
    return str(light.label)


def why(task: Task, light: Light, day: dt.date, rules: Tasks) -> str:
    """One sentence that says why it has that light, and by which rule; "" where its word says it."""
    until = until_of(task)
    words = {
        "until": said(until) if until else "",
        "days": rules.lights.near_days,
        "silent": rules.lights.silent_days,
        "last": said(last_said(task)),
        "next": said(task.next_on) if task.next_on else "",
        "done": said(task.done_on) if task.done_on else "",
    }
    sentence = _reason(task, light, day)
    by_rule = light is Light.NEAR or (light is Light.BEHIND and "%(silent)" in sentence)
    return sentence % words + (_by(rules.lights) if by_rule else "")


def _reason(task: Task, light: Light, day: dt.date) -> str:
    if light is Light.OVER and task.state == State.LASTING:
        return _("应于%(until)s前复查，到今天还没有登记复查")
    if light is Light.BEHIND and task.next_on is not None and task.next_on < day:
        return _("有节点应于%(next)s前完成，还没有登记完成")
    return {
        Light.OVER: _("应于%(until)s前完成，到今天还没有报办结"),
        Light.NEAR: _("时限是%(until)s，%(days)s天以内为临期"),
        Light.BEHIND: _("自%(last)s起没有登记进展，超过%(silent)s天为滞后"),
        Light.UNDATED: _("没有写明完成日期，到期提醒不起作用"),
        Light.DONE_LATE: _("时限是%(until)s，于%(done)s完成"),
        Light.OK: _("时限是%(until)s，在时限内"),
    }.get(light, "")


def _by(rule: Lights) -> str:
    return _("（依据：%(source)s）") % {"source": rule.source} if rule.source else ""
