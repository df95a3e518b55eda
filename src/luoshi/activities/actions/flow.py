"""What becomes of a record that was handed in: returned, archived by itself, corrected, voided."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import (
    count_rolls,
    frozen_due,
    holdings_of,
    kept_places,
    locked,
    same_body,
)
from luoshi.activities.actions.recording import write_again
from luoshi.activities.actions.written import Checked, Written, check
from luoshi.activities.enums import COUNTED, Presence, State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import Sheet
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version
from luoshi.organisations.actions.checks import said
from luoshi.organisations.queries_people import DueList

AT_ONCE: Final = 500  # records archived in one action


def return_session(session: Session, *, version: int, by: Actor, why: str) -> Session:
    """Give a record back to be mended, with a reason; until it is handed in again it counts nowhere."""
    reason = why.strip()
    if not reason:
        raise Refused(_("退回需要写明原因"), field="why")
    with action("activities.return", by=by, unit_id=session.unit_id, why=reason) as act:
        current = locked(session, version)
        if current.state != State.SUBMITTED:
            raise Refused(_("只有已提交、未归档的记录可以退回；已归档的请用“更正”"))
        act.change_many(holdings_of(current), counted=False)
        return act.change(current, state=State.RETURNED, returned_why=reason)


def archive_due(*, by: Actor = SYSTEM, now: dt.datetime | None = None) -> int:
    """Archive what was handed in as many days ago as the pack says and not returned; how many records."""
    now = now or clock.now()
    until = now - dt.timedelta(days=activity_rules().archiving.days)
    total = 0
    while True:
        with action("activities.archive", by=by) as act:
            waiting = Session.objects.rows().filter(state=State.SUBMITTED, submitted_at__lte=until)
            some = list(waiting.select_for_update().order_by("pk")[:AT_ONCE])
            act.change_many(some, state=State.ARCHIVED, archived_at=now)
        total += len(some)
        if len(some) < AT_ONCE:
            return total


def return_many(sessions: Sequence[Session], *, by: Actor, why: str) -> list[Session]:
    """Give records back together, all or none, with one reason; see `return_session`.

    Raises Refused where one is not waiting, Conflict where one was changed meanwhile.
    """
    reason = why.strip()
    if not reason:
        raise Refused(_("退回需要写明原因"), field="why")
    with action("activities.return", by=by, why=reason) as act:
        if any(session.state != State.SUBMITTED for session in sessions):
            raise Refused(_("只有已提交、未归档的记录可以退回；已归档的请用“更正”"))
        keys = [session.pk for session in sessions]
        act.change_many(list(Holding.objects.rows().filter(session__in=keys)), counted=False)
        return act.change_many(sessions, state=State.RETURNED, returned_why=reason)


def archive_many(sessions: Sequence[Session], *, by: Actor, why: str = "") -> list[Session]:
    """Archive records that were handed in and looked at, before their days are over.

    Raises Refused where one is not handed in, Conflict where one was changed meanwhile.
    """
    with action("activities.archive", by=by, why=why) as act:
        if any(session.state not in COUNTED for session in sessions):
            raise Refused(_("只有已提交的记录可以归档"))
        waiting = [session for session in sessions if session.state == State.SUBMITTED]
        return act.change_many(waiting, state=State.ARCHIVED, archived_at=act.at)


def correct_session(
    session: Session,
    written: Written,
    sheets: Sequence[Sheet],
    *,
    version: int,
    by: Actor,
    why: str,
    due_again: bool = False,
    sent: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Session:
    """Mend a record that was handed in or archived, with a reason; what it said before stays in the trail.

    The due list stays the one it was handed in with, unless the day, the kinds or the body changed, or it is to be
    made `due_again`. `sent` names this correction: sent twice it is done once.

    Raises Conflict where somebody else changed the record meanwhile.
    """
    reason = why.strip()
    if not reason:
        raise Refused(_("更正需要写明原因"), field="why")
    with action(
        "activities.correct", by=by, unit_id=session.unit_id, why=reason, typed_fields=typed_fields
    ) as act:
        current = locked(session, None)
        if sent is not None and current.sent == sent:
            return current
        check_version(current, version)
        if current.state not in COUNTED:
            raise Refused(_("这条记录还没有提交，请直接修改"))
        if current.first is not None:
            raise Refused(_("这是按次数登记的，请作废后重新登记"))
        rules = activity_rules()
        checked = check(written, [sheet.unit for sheet in sheets], rules, final=True)
        frozen = {} if due_again else _frozen(current, sheets, checked)
        holdings = write_again(act, current, sheets, checked, sent, final=True)
        count_rolls(act, holdings, checked, frozen=frozen)
        return current


def _frozen(session: Session, sheets: Sequence[Sheet], checked: Checked) -> Mapping[int, DueList]:
    """The due lists that still hold, by unit: those of rows with names whose body met on the same day."""
    if session.day != checked.columns["day"] or session.kinds != checked.columns["kinds"]:
        return {}
    bodies = {sheet.unit.pk: sheet.body for sheet in sheets}
    standing = [
        holding
        for holding in holdings_of(session)
        if holding.named
        and holding.unit_id in bodies
        and (bodies[holding.unit_id] is None or same_body(bodies[holding.unit_id], holding.body))
    ]
    places = kept_places(standing)
    return {holding.unit_id: frozen_due(places.get(holding.pk, ())) for holding in standing}


def void_session(session: Session, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take a record out of the count, with a reason. Nothing is deleted."""
    with action("activities.void", by=by, unit_id=session.unit_id, why=why) as act:
        current = locked(session, version)
        holdings = holdings_of(current)
        act.void(current, why=why)
        act.change_many(holdings, counted=False)
        act.void_many(holdings, why=why)


def make_up(
    session: Session, days: Mapping[int, dt.date], *, version: int, by: Actor, typed_fields: int = 0
) -> Session:
    """People who were missing made the study up (补学): ids of people with the day each did.

    Raises Refused where somebody was not missing, or for a day before the session or to come.
    """
    with action("activities.make_up", by=by, unit_id=session.unit_id, typed_fields=typed_fields) as act:
        current = locked(session, version)
        if current.state not in COUNTED:
            raise Refused(_("这条记录还没有提交，请直接在点名里登记"))
        holdings = {holding.pk: holding for holding in holdings_of(current)}
        missing = Attendance.objects.filter(
            holding__in=holdings, person__in=days, state__in=(Presence.LEAVE, Presence.ABSENT)
        ).select_related("person")
        rows = list(missing.order_by("pk"))
        _check_made_up(current, rows, days)
        act.change_each(
            (row, {"state": str(Presence.MADE_UP), "made_up_on": days[row.person_id]}) for row in rows
        )
        changes = []
        for key, holding in holdings.items():
            mine = [row for row in rows if row.holding_id == key]
            if mine:
                changes.append((holding, _recounted(holding, mine)))
        act.change_each(changes)
        return act.change(current, sent=uuids.uuid4())


def _check_made_up(session: Session, rows: Sequence[Attendance], days: Mapping[int, dt.date]) -> None:
    others = set(days) - {row.person_id for row in rows}
    if others or not days:
        raise Refused(
            _("有%(count)s人不在这次的请假、缺席名单里，请核对") % {"count": len(others)}
            if others
            else _("请选择补学人员"),
            field="people",
        )
    for day in days.values():
        if not session.day <= day <= clock.today():
            raise Refused(
                _("补学日期%(day)s应在%(held)s至今天之间") % {"day": said(day), "held": said(session.day)},
                field="made_up_on",
            )


def _recounted(holding: Holding, made_up: Sequence[Attendance]) -> dict[str, int]:
    """The row's numbers after these; who had leave is told by the kind of leave, which stays."""
    leave = sum(bool(row.leave) for row in made_up)
    assert holding.made_up is not None
    assert holding.leave is not None
    assert holding.absent is not None
    return {
        "made_up": holding.made_up + len(made_up),
        "leave": holding.leave - leave,
        "absent": holding.absent - (len(made_up) - leave),
    }
