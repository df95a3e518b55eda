"""回头看: after a closing one looks again. It has held, or the problem is back: then a second round begins."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.findings.actions.common import locked
from luoshi.findings.enums import Covered, Rechecked, Result, State, Verb
from luoshi.findings.legs import Move, move, refuse_from
from luoshi.findings.models import Finding, Recheck
from luoshi.kernel import clock
from luoshi.kernel.action import Action, Offline, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import check_day, said, text_of
from luoshi.tasks.leg_base import WORDS, Said, based, reasoned


def recheck(
    finding: Finding,
    words: str,
    *,
    version: int,
    by: Actor,
    on: dt.date | None = None,
    again_on: dt.date | None = None,
    typed_fields: int = 0,
) -> Finding:
    """It was looked at again and has held; it stays closed. `again_on`: looked at once more on that day.

    Raises Refused without words, or for a day before it was closed.
    """
    over = finding.overseen_by_id
    with action("findings.recheck", by=by, unit_id=over, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.RECHECK)
        if again_on is not None and again_on <= clock.today():
            raise Refused(_("下次回头看日期应晚于今天"), field="again_on")
        _looked(act, current, words, on, Rechecked.HELD)
        if again_on is not None:
            act.create(
                Recheck(unit_id=current.unit_id, finding=current, round=current.round, due_on=again_on)
            )
        move(act, [Move(current, Verb.RECHECK, clock.today(), {"recheck_on": again_on}, Said(words))])
        return current


def reopen(
    finding: Finding,
    *,
    version: int,
    by: Actor,
    why: str,
    basis: str,
    due_on: dt.date | None = None,
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Finding:
    """The problem is back (问题反弹): a new round, with a reason and what it rests on; it needs measures of its own.

    The days of earlier rounds stay as they are, so that what was said of past months stays true.

    Raises Refused without a reason or a basis, or for a day that is over.
    """
    over = finding.overseen_by_id
    with action(
        "findings.reopen", by=by, unit_id=over, why=why, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.REOPEN)
        reasoned(why, _("重启整改"))
        based(basis, offline, _("重启整改"))
        refuse_boundary(why.strip(), field="why")
        if due_on is not None and due_on < clock.today():
            raise Refused(_("新的时限%(day)s早于今天，请核对") % {"day": said(due_on)}, field="due_on")
        _looked(act, current, why, None, Rechecked.REBOUNDED)
        values = {
            "state": State.CLAIMED,
            "result": Result.NOT_BEGUN,
            "round": current.round + 1,
            "covered": Covered.NONE,
            "said_due_on": due_on,
            "due_on": due_on,
            "due_words": "",
            "effect": "",
            "turn": 0,
            "applied_on": None,
            "applied_by_id": None,
            "closed_on": None,
            "recheck_on": None,
        }
        move(act, [Move(current, Verb.REOPEN, clock.today(), values, Said(why, basis, offline))])
        return current


def _looked(act: Action, finding: Finding, words: str, on: dt.date | None, outcome: Rechecked) -> None:
    """Put down what a look back found: on the one that waits, or on one of its own."""
    day = on or clock.today()
    check_day(day, _("回头看日期"), field="on")
    if finding.closed_on is not None and day < finding.closed_on:
        raise Refused(
            _("回头看日期%(day)s早于销号日期%(closed)s，请核对")
            % {"day": said(day), "closed": said(finding.closed_on)},
            field="on",
        )
    stated = text_of(words, _("情况说明"), WORDS, field="words", needed=True)
    refuse_boundary(stated, field="words")
    rows = Recheck.objects.rows().filter(finding=finding, round=finding.round, outcome=Rechecked.WAITING)
    waiting = rows.order_by("due_on").first()
    values = {"done_on": day, "outcome": outcome, "words": stated}
    if waiting is None:
        row = Recheck(unit_id=finding.unit_id, finding=finding, round=finding.round, due_on=day, **values)
        act.create(row)
    else:
        act.change(waiting, **values)
