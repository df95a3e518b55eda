"""An event is planned, written down, and handed in."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.activities.actions.common import (
    count_rolls,
    holdings_of,
    keep_new,
    lecturer_title,
    locked,
    put_holdings,
    sheets_of,
)
from luoshi.activities.actions.keeping import refuse_kept_files
from luoshi.activities.actions.many import Batch, Event, Recorded
from luoshi.activities.actions.written import Checked, Written, check, written_of
from luoshi.activities.enums import OPEN, State
from luoshi.activities.models import Holding, Series, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import Sheet
from luoshi.activities.sets import unpacked
from luoshi.kernel.action import TAKEN, Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version
from luoshi.organisations.actions.checks import sent_before
from luoshi.organisations.models import Unit


def plan_session(
    written: Written,
    sheets: Sequence[Sheet],
    *,
    by: Actor,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Session:
    """Put an event into the plan; the same plan sent twice returns the first."""
    unit_id = sheets[0].unit.pk if sheets else None
    with action("activities.plan", by=by, unit_id=unit_id, typed_fields=typed_fields) as act:
        event = Event(written, sheets, uuid or uuids.uuid4(), another=True)
        return _entered(act, [event], State.PLANNED)[0]


def record_session(
    written: Written,
    sheets: Sequence[Sheet],
    *,
    by: Actor,
    uuid: uuids.UUID | None = None,
    submit: bool = False,
    another: bool = False,
    typed_fields: int = 0,
) -> Session:
    """Write down an event that was not planned; see `record_many`."""
    event = Event(written, sheets, uuid or uuids.uuid4(), another)
    return record_many([event], by=by, submit=submit, typed_fields=typed_fields)[0]


def record_many(
    events: Sequence[Event], *, by: Actor, submit: bool = False, typed_fields: int = 0
) -> list[Session]:
    """Write down events that were not planned, all or none; with `submit` they are handed in at once.

    The same draft sent twice (the same `uuid`) gives the record it made then and changes nothing.

    Raises Refused where a unit has a record of one of these kinds on that day, unless it is `another` one.
    """
    unit_id = next((sheet.unit.pk for event in events for sheet in event.sheets), None)
    said_of: dict[str, Any] = {"by": by, "unit_id": unit_id, "typed_fields": typed_fields}
    with action("activities.submit", **said_of) if submit else action("activities.draft", **said_of) as act:
        return _entered(act, events, State.SUBMITTED if submit else State.DRAFT)


def save_session(
    session: Session,
    written: Written,
    sheets: Sequence[Sheet],
    *,
    version: int,
    by: Actor,
    submit: bool = False,
    sent: uuids.UUID | None = None,
    earlier: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Session:
    """Write on at a plan, a draft or a returned record; with `submit` it is handed in.

    `sent` names this save: sent twice, when the line broke, it is done once. `earlier` names an earlier save of the
    same page of which no answer came: where it did arrive it is no conflict.

    Raises Conflict where somebody else saved the record meanwhile, Refused where it was handed in already.
    """
    said_of: dict[str, Any] = {"by": by, "unit_id": session.unit_id, "typed_fields": typed_fields}
    with action("activities.submit", **said_of) if submit else action("activities.save", **said_of) as act:
        current = locked(session, None)
        if sent is not None and current.sent == sent:
            return current
        if earlier is None or current.sent != earlier:
            check_version(current, version)
        _check_open(current)
        rules = activity_rules()
        checked = check(written, [sheet.unit for sheet in sheets], rules, final=submit)
        holdings = write_again(act, current, sheets, checked, sent, final=submit, state=State.DRAFT)
        if submit:
            _hand_in(act, current, holdings, checked)
        return current


def submit_session(session: Session, *, version: int, by: Actor) -> Session:
    """Hand in a record as it stands; see `save_session`."""
    series = list(Series.objects.rows().filter(pk__in=unpacked(session.series)))
    sheets = sheets_of(holdings_of(session))
    return save_session(session, written_of(session, series), sheets, version=version, by=by, submit=True)


def write_again(
    act: Action,
    session: Session,
    sheets: Sequence[Sheet],
    checked: Checked,
    sent: uuids.UUID | None,
    *,
    final: bool,
    **values: Any,
) -> list[Holding]:
    """Put what was written into a record that stands; every save changes its version, also one of the roll alone."""
    standing = holdings_of(session)
    if sheets[0].unit.pk != session.unit_id:
        raise Refused(_("登记单位不能更换；登记错了单位的，请作废后重新登记"), field="units")
    if checked.numbers_only:
        refuse_kept_files(session)
    columns = checked.columns
    lecturer = columns["lecturer"]
    title = session.lecturer_title
    if lecturer is None or lecturer.pk != session.lecturer_id or columns["day"] != session.day:
        title = lecturer_title(lecturer, sheets[0].unit, columns["day"])
    act.change(session, **columns, lecturer_title=title, sent=sent or uuids.uuid4(), **values)
    return put_holdings(act, session, sheets, checked, standing, final=final)


def _entered(act: Action, events: Sequence[Event], state: State) -> list[Session]:
    """The records of events, those sent before as they stand; the others are written."""
    if not events:
        return []
    batch = Batch.of(events, state)
    checked = [batch.check(event) for event in events]
    _one_after_the_other({unit for one in checked for unit in one.spans})
    sessions = [batch.session(event, one, act.at) for event, one in zip(events, checked, strict=True)]
    before = sent_before(Session, sessions, act.by)
    made = [
        batch.made(event, one, session, act.by.name)
        for event, one, session in zip(events, checked, sessions, strict=True)
        if session.uuid not in before
    ]
    try:
        with transaction.atomic():
            act.create_many(one.session for one in made)
    except IntegrityError:  # the same uuid, sent for another unit at the same moment
        raise Refused(TAKEN) from None
    held = [holding for one in made for holding in one.holdings]
    act.create_many(holding for holding, _places in held)
    if batch.final:
        keep_new(act, held)
    return [before.get(session.uuid, session) for session in sessions]


def _one_after_the_other(units: Collection[int]) -> None:
    """Two recorders of the same unit write one after the other."""
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk").values_list("pk"))


def _hand_in(act: Action, session: Session, holdings: Sequence[Holding], checked: Checked) -> None:
    Recorded(checked.spans, checked.day, checked.day).refuse_counted(checked, session.pk)
    count_rolls(act, holdings, checked)
    act.change(session, state=State.SUBMITTED, submitted_at=act.at, returned_why="")


def _check_open(session: Session) -> None:
    if session.state not in OPEN:
        raise Refused(_("这条记录已提交，不能再当草稿修改；确需修改的，请用“更正”并写明原因"))
