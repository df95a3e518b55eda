"""灯: how a problem stands on a day, by the pack's rule for tasks; the same in SQL for filters, and why.

What is judged may be a finding as it is now or a leg of it, which says how it stood on a day of the past.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Case, CharField, Q, Value, When
from django.utils.translation import gettext as _

from luoshi.findings.enums import OPEN, Light, State
from luoshi.findings.models import Finding, FindingLeg
from luoshi.organisations.actions.checks import said
from luoshi.tasks.enums import Limit
from luoshi.tasks.packs import Lights, Tasks
from luoshi.ui import components

TONES: Final = {
    Light.OVER: components.Tone.OVER,
    Light.NEAR: components.Tone.NEAR,
    Light.BEHIND: components.Tone.NEAR,
    Light.OK: components.Tone.DOING,
    Light.UNDATED: components.Tone.NA,
    Light.WAITING: components.Tone.DOING,
    Light.CLOSED: components.Tone.OK,
    Light.RECHECK: components.Tone.NEAR,
}
WORKING: Final = tuple(state for state in OPEN if state is not State.APPLIED)
STATES: Final[dict[Light, tuple[State, ...]]] = {  # in which a problem may have a light
    Light.OVER: WORKING,
    Light.NEAR: WORKING,
    Light.BEHIND: WORKING,
    Light.OK: WORKING,
    Light.UNDATED: WORKING,
    Light.WAITING: (State.APPLIED,),
    Light.CLOSED: (State.CLOSED,),
    Light.RECHECK: (State.CLOSED,),
}


def light_on(one: Finding | FindingLeg, day: dt.date, rule: Lights) -> Light:
    """The light of a problem as it stands or stood, on a day. Legs do not know the days of single jobs."""
    near = day + dt.timedelta(days=rule.near_days)
    if one.state == State.APPLIED:
        return Light.WAITING
    if one.state == State.CLOSED:
        return Light.RECHECK if one.recheck_on is not None and one.recheck_on <= near else Light.CLOSED
    if one.due_on is not None and one.due_on <= near:
        return Light.OVER if one.due_on < day else Light.NEAR
    next_on = getattr(one, "next_on", None)
    if next_on is not None and next_on < day:
        return Light.BEHIND
    return Light.UNDATED if one.due_on is None and one.limit != Limit.LASTING else Light.OK


def lit(day: dt.date, rule: Lights, *, jobs: bool = True) -> Any:
    """`light_on` as an expression over findings; over legs without `jobs`."""
    near = day + dt.timedelta(days=rule.near_days)
    behind = [When(next_on__lt=day, then=Value(Light.BEHIND.value))] if jobs else []
    return Case(
        When(state=State.APPLIED, then=Value(Light.WAITING.value)),
        When(state=State.CLOSED, recheck_on__lte=near, then=Value(Light.RECHECK.value)),
        When(state=State.CLOSED, then=Value(Light.CLOSED.value)),
        When(due_on__lt=day, then=Value(Light.OVER.value)),
        When(due_on__lte=near, then=Value(Light.NEAR.value)),
        *behind,
        When(~Q(limit=Limit.LASTING), due_on__isnull=True, then=Value(Light.UNDATED.value)),
        default=Value(Light.OK.value),
        output_field=CharField(),
    )


def shown(one: Finding | FindingLeg, day: dt.date, rules: Tasks) -> components.Light:
    """The light with its word and why it is that."""
    light = light_on(one, day, rules.lights)
    return components.Light(TONES[light], word(one, light, day), why(one, light, rules))


def word(one: Finding | FindingLeg, light: Light, day: dt.date) -> str:
    """逾期12天, 还有3天, or how far the procedure has come."""
    if light is Light.OVER and one.due_on is not None:
        return _("逾期%(days)s天") % {"days": (day - one.due_on).days}
    if light is Light.NEAR and one.due_on is not None:
        left = (one.due_on - day).days
        return _("还有%(days)s天") % {"days": left} if left else _("今天到期")
    return str(State(one.state).label if light is Light.OK else light.label)


def why(one: Finding | FindingLeg, light: Light, rules: Tasks) -> str:
    """One sentence that says why it has that light, and by which rule; "" where its word says it."""
    next_on = getattr(one, "next_on", None)
    sentence = {
        Light.OVER: _("应于%(due)s前整改到位，还没有申请销号"),
        Light.NEAR: _("时限是%(due)s，%(days)s天以内为临期"),
        Light.BEHIND: _("有任务应于%(next)s前完成，还没有办结"),
        Light.UNDATED: _("没有写明整改时限，到期提醒不起作用"),
        Light.OK: _("时限是%(due)s，在时限内") if one.due_on else _("长期坚持，没有完成时限"),
        Light.RECHECK: _("应于%(recheck)s前回头看"),
    }.get(light, "")
    words = {
        "due": said(one.due_on) if one.due_on else "",
        "next": said(next_on) if next_on else "",
        "recheck": said(one.recheck_on) if one.recheck_on else "",
        "days": rules.lights.near_days,
    }
    rule = rules.lights.source
    by = _("（依据：%(source)s）") % {"source": rule} if light is Light.NEAR and rule else ""
    return sentence % words + by
