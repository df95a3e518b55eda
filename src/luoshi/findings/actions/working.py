"""What the unit that mends a problem does: claims it, settles its plan, says how far it is, applies for its closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.findings.actions.common import locked, locked_all
from luoshi.findings.closing import Stated, reasons
from luoshi.findings.enums import CLOSABLE, Result, State, Verb
from luoshi.findings.jobs import measures_of
from luoshi.findings.legs import Move, move, refuse_from
from luoshi.findings.models import EFFECT, Finding
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import check_day, said, text_of
from luoshi.tasks.enums import Limit
from luoshi.tasks.leg_base import Said, short


class NotReady(Refused):
    """A finding may not be closed yet; `reasons` lists why, each a sentence."""

    def __init__(self, finding: Finding, why: Sequence[str]) -> None:
        super().__init__(
            _("“%(text)s”还不能销号：%(why)s") % {"text": short(finding.text), "why": "；".join(why)}
        )
        self.reasons = tuple(why)


def claim(findings: Sequence[Finding], *, by: Actor, words: str = "", typed_fields: int = 0) -> list[Finding]:
    """The unit takes problems as its own (认领), all or none."""
    with action("findings.claim", by=by, typed_fields=typed_fields) as act:
        rows = locked_all(findings)
        for row in rows:
            refuse_from(row, Verb.CLAIM)
        today = clock.today()
        return move(
            act, [Move(row, Verb.CLAIM, today, {"state": State.CLAIMED}, Said(words)) for row in rows]
        )


def settle_plan(
    findings: Sequence[Finding], *, by: Actor, words: str = "", basis: str = "", typed_fields: int = 0
) -> list[Finding]:
    """The plan holds (方案确定): mending begins, all or none.

    Raises Refused where one has no measure.
    """
    with action("findings.settle_plan", by=by, typed_fields=typed_fields) as act:
        rows = locked_all(findings)
        measures = measures_of(rows)
        for row in rows:
            refuse_from(row, Verb.PLAN)
            if not measures[row.pk]:
                raise Refused(_("“%(text)s”还没有整改措施，请先填写") % {"text": short(row.text)})
        values = {"state": State.MENDING, "result": Result.ONGOING}
        today = clock.today()
        return move(act, [Move(row, Verb.PLAN, today, values, Said(words, basis)) for row in rows])


def state_result(
    finding: Finding, result: Result, *, version: int, by: Actor, words: str = "", typed_fields: int = 0
) -> Finding:
    """Say what has come of it so far; the procedure goes on."""
    with action("findings.state_result", by=by, unit_id=finding.unit_id, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.RESULT)
        if result is Result.NOT_BEGUN:
            raise Refused(_("已经在整改，整改结果不能是“未启动”"), field="result")
        if current.result == result and not words.strip():
            return current
        refuse_boundary(words.strip(), field="words")
        move(act, [Move(current, Verb.RESULT, clock.today(), {"result": result}, Said(words))])
        return current


def apply_for_closing(
    finding: Finding,
    *,
    version: int,
    by: Actor,
    effect: str = "",
    result: Result = Result.DONE,
    words: str = "",
    on: dt.date | None = None,
    typed_fields: int = 0,
) -> Finding:
    """Apply for a problem's closing, saying what came of it (成效); it waits to be accepted.

    Raises NotReady with the reasons while measures are not done or the effect is not stated.
    """
    with action("findings.apply", by=by, unit_id=finding.unit_id, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.APPLY)
        stated = text_of(effect, _("整改成效"), EFFECT, field="effect")
        refuse_boundary(stated, field="effect")
        day = _worked_on(current, on)
        why = reasons([current], Stated(result, stated or current.effect))[current.pk]
        if why:
            raise NotReady(current, why)
        values = {**_applied(current, day, by), "result": result, "effect": stated or current.effect}
        told = "\n".join(filter(None, (values["effect"], words.strip())))  # stays when a later round begins
        move(act, [Move(current, Verb.APPLY, clock.today(), values, Said(told))])
        return current


def mend_at_once(
    findings: Sequence[Finding], sentence: str, *, by: Actor, on: dt.date | None = None, typed_fields: int = 0
) -> list[Finding]:
    """立行立改 in one step: one sentence says what was done; they wait to be accepted, together.

    Raises Refused without a sentence, and for a problem whose limit is another one or that has jobs that are not done.
    """
    with action("findings.mend", by=by, typed_fields=typed_fields) as act:
        rows = locked_all(findings)
        stated = text_of(sentence, _("整改情况"), EFFECT, field="effect", needed=True)
        refuse_boundary(stated, field="effect")
        moves = []
        for row in rows:
            refuse_from(row, Verb.MEND)
            if row.limit != Limit.AT_ONCE:
                raise Refused(
                    _("“%(text)s”的时限类型是“%(limit)s”，只有立行立改的问题可以一步申请销号")
                    % {"text": short(row.text), "limit": row.get_limit_display()}
                )
            values = {**_applied(row, _worked_on(row, on), by), "result": Result.DONE, "effect": stated}
            moves.append(Move(row, Verb.MEND, clock.today(), values, Said(stated)))
        why = reasons(rows, Stated(Result.DONE, stated))
        for row in rows:
            if why[row.pk]:
                raise NotReady(row, why[row.pk])
        return move(act, moves)


def _applied(finding: Finding, day: dt.date, by: Actor) -> dict[str, Any]:
    return {
        "state": State.APPLIED,
        "applied_on": day,
        "applied_by_id": by.id,
        "turn": finding.turn + 1,
        "agreed": 0,
    }


def withdraw(finding: Finding, *, version: int, by: Actor, why: str = "") -> Finding:
    """Take an application back before it was accepted."""
    with action("findings.withdraw", by=by, unit_id=finding.unit_id, why=why) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.WITHDRAW)
        move(act, [Move(current, Verb.WITHDRAW, clock.today(), back_to_work(current), Said(why))])
        return current


def back_to_work(finding: Finding) -> dict[str, Any]:
    """The columns of a finding whose application did not stand."""
    result = Result.ONGOING if finding.result in CLOSABLE else finding.result
    return {"state": State.MENDING, "result": result, "applied_on": None, "applied_by_id": None}


def _worked_on(finding: Finding, on: dt.date | None) -> dt.date:
    day = on or clock.today()
    check_day(day, _("完成日期"), field="on")
    if day < finding.found_on:
        raise Refused(
            _("完成日期%(day)s早于发现日期%(found)s，请核对")
            % {"day": said(day), "found": said(finding.found_on)},
            field="on",
        )
    return day
