"""Acceptance: the steps of the pack's chain one after the other, one meeting for many, or what was done on paper."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from luoshi.findings.actions.common import locked, locked_all
from luoshi.findings.actions.working import NotReady, back_to_work
from luoshi.findings.closing import reasons
from luoshi.findings.enums import State, Verb
from luoshi.findings.legs import Move, move, refuse_from
from luoshi.findings.models import REFERENCE, TITLE, Acceptance, Finding, Meeting, Recheck
from luoshi.findings.packs import finding_rules
from luoshi.kernel import clock
from luoshi.kernel.action import Action, Offline, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import check_day, found_by, text_of
from luoshi.organisations.dates import months_after
from luoshi.organisations.models import Unit
from luoshi.tasks.leg_base import Said, reasoned, short


def accept(
    finding: Finding,
    *,
    version: int,
    by: Actor,
    words: str = "",
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Finding:
    """Agree to the next step of the chain; the last one closes the finding (销号) and sets its re-check.

    Raises Refused where the one who applied agrees himself, unless he registers an approval on paper; NotReady where
    a job was opened again meanwhile.
    """
    over = finding.overseen_by_id
    with action("findings.accept", by=by, unit_id=over, offline=offline, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        _agree(act, [current], by, Said(words, offline=offline))
        return current


def accept_all(
    findings: Sequence[Finding],
    *,
    by: Actor,
    words: str = "",
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> list[Finding]:
    """Agree to the next step of many, all or none; see `accept`."""
    with action("findings.accept", by=by, offline=offline, typed_fields=typed_fields) as act:
        rows = locked_all(findings)
        _agree(act, rows, by, Said(words, offline=offline))
        return rows


def close_by_meeting(
    findings: Sequence[Finding],
    overseen_by: Unit,
    title: str,
    held_on: dt.date,
    *,
    by: Actor,
    reference: str = "",
    session: RecordRef | None = None,
    words: str = "",
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Meeting:
    """Close findings by one meeting: it agrees to all steps of the chain that are left, all or none.

    Raises Refused for a meeting to come, or before one of them was applied for; NotReady with the reasons of the first
    that may not be closed. The same meeting sent twice (by its uuid) closes once.
    """
    with action("findings.close_by_meeting", by=by, unit_id=overseen_by.pk, typed_fields=typed_fields) as act:
        named = text_of(title, _("会议名称"), TITLE, field="title", needed=True)
        check_day(held_on, _("会议日期"), field="held_on")
        if not findings:
            raise Refused(_("请选择要销号的问题"), field="findings")
        meeting = Meeting(
            uuid=uuid or uuids.uuid4(),
            unit=overseen_by,
            title=named,
            held_on=held_on,
            reference=text_of(reference, _("纪要文号"), REFERENCE, field="reference"),
            session_kind=session.kind if session else "",
            session_id=session.id if session else "",
        )
        kept = act.create_once(meeting)
        if kept is not meeting:
            return kept
        rows = locked_all(findings)
        for row in rows:
            if row.overseen_by_id != overseen_by.pk:
                raise Refused(_("“%(text)s”由别的单位督办，请分开销号") % {"text": short(row.text)})
        basis = f"{named}（{held_on:%Y-%m-%d}{'，' + meeting.reference if meeting.reference else ''}）"
        _agree(act, rows, by, Said(words, basis), meeting=meeting)
        return meeting


def give_back(
    finding: Finding,
    *,
    version: int,
    by: Actor,
    why: str,
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Finding:
    """Give an application back with a reason; mending goes on, and the chain begins anew next time."""
    over = finding.overseen_by_id
    with action(
        "findings.give_back", by=by, unit_id=over, why=why, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.RETURN)
        reasoned(why, _("退回"))
        said = Said(why, offline=offline)
        act.create(_acceptance(current, steps_left(current)[0], said, agreed=False))
        move(act, [Move(current, Verb.RETURN, clock.today(), back_to_work(current), said)])
        return current


def _agree(
    act: Action, rows: Sequence[Finding], by: Actor, said: Said, *, meeting: Meeting | None = None
) -> None:
    """The next step of each, by a meeting all that are left; those with none left are closed."""
    for row in rows:
        refuse_from(row, Verb.CLOSE)
        if said.offline is None and meeting is None and row.applied_by_id == by.id:
            raise Refused(
                _("“%(text)s”由您申请销号，应由另一人验收；已在线下验收的，请登记验收人和依据")
                % {"text": short(row.text)}
            )
    why = reasons(rows)
    for row in rows:
        if why[row.pk]:
            raise NotReady(row, why[row.pk])
    given = _given(rows)
    made, done, going = [], [], []
    for row in rows:
        left = _left(given.get(row.pk, []))
        steps = left if meeting is not None else left[:1]
        made += [_acceptance(row, step, said, meeting=meeting) for step in steps]
        if len(steps) == len(left):
            done.append(row)
        else:
            going.append((row, {"agreed": row.agreed + len(steps)}))
    act.create_many(made)
    act.change_each(going)
    _close(act, done, said)


def _close(act: Action, rows: Sequence[Finding], said: Said) -> None:
    """销号: the finding is closed today, and looked at again after the pack's months."""
    today, months = clock.today(), finding_rules().recheck.months
    again = months_after(today, months) if months else None
    values: dict[str, Any] = {"state": State.CLOSED, "closed_on": today, "recheck_on": again, "next_on": None}
    move(act, [Move(row, Verb.CLOSE, today, values, said) for row in rows])
    if again is not None:
        act.create_many(
            Recheck(unit_id=row.unit_id, finding=row, round=row.round, due_on=again) for row in rows
        )


def _acceptance(
    finding: Finding,
    step: str,
    said: Said,
    *,
    agreed: bool = True,
    meeting: Meeting | None = None,
) -> Acceptance:
    return Acceptance(
        unit_id=finding.overseen_by_id,
        finding=finding,
        round=finding.round,
        turn=finding.turn,
        step=step,
        agreed=agreed,
        day=clock.today(),
        meeting=meeting,
        **said.columns(),
    )


def _given(rows: Sequence[Finding]) -> dict[int, list[Acceptance]]:
    """What was said of the present application of each, oldest first; one query a 5 000."""
    now = {row.pk: (row.round, row.turn) for row in rows}
    found: dict[int, list[Acceptance]] = {}
    for one in found_by(
        list(now), lambda ids: Acceptance.objects.rows().filter(finding__in=ids).order_by("pk")
    ):
        if (one.round, one.turn) == now[one.finding_id]:
            found.setdefault(one.finding_id, []).append(one)
    return found


def _left(given: Sequence[Acceptance]) -> list[str]:
    """The steps of the chain that are left."""
    there = {one.step for one in given if one.agreed}
    return [step for step in finding_rules().step_keys if step not in there]


def steps_left(finding: Finding) -> list[str]:
    """The keys of the steps that are still to be agreed to, the next one first."""
    return _left(_given([finding]).get(finding.pk, []))
