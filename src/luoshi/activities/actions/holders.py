"""Held jointly: another unit joins a record with its own roll, or leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import holdings_of, locked, sheets_of
from luoshi.activities.actions.flow import correct_session
from luoshi.activities.actions.many import Recorded
from luoshi.activities.actions.recording import write_again
from luoshi.activities.actions.written import Written, check, written_of
from luoshi.activities.enums import COUNTED
from luoshi.activities.models import Series, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import Sheet
from luoshi.activities.sets import unpacked
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit


def put_holder(
    session: Session,
    sheet: Sheet,
    *,
    version: int,
    by: Actor,
    why: str = "",
    another: bool = False,
    typed_fields: int = 0,
) -> Session:
    """A unit held the event too, with its roll; one that stands there already gets this roll.

    A plan stays a plan and a draft a draft; a record that was handed in is corrected, for which it needs `why`.

    Raises Refused where the unit has a record of one of these kinds on that day, unless it is `another` one, or a
    number entered for a span contains it; Conflict where somebody else changed the record meanwhile.
    """
    sheets = sheets_of(holdings_of(session))
    new = all(one.unit.pk != sheet.unit.pk for one in sheets)
    put = [sheet if one.unit.pk == sheet.unit.pk else one for one in sheets] + ([sheet] if new else [])
    if new:
        _check_free(session, sheet.unit, another=another)
    return _write(session, put, version=version, by=by, why=why, typed_fields=typed_fields)


def remove_holder(session: Session, unit: Unit, *, version: int, by: Actor, why: str = "") -> Session:
    """A unit did not hold the event after all; see `put_holder`. The one that records it stays."""
    if unit.pk == session.unit_id:
        raise Refused(_("登记单位不能移出；登记错了单位的，请作废后重新登记"), field="unit")
    sheets = [one for one in sheets_of(holdings_of(session)) if one.unit.pk != unit.pk]
    return _write(session, sheets, version=version, by=by, why=why)


def _write(
    session: Session, sheets: Sequence[Sheet], *, version: int, by: Actor, why: str, typed_fields: int = 0
) -> Session:
    written = _as_it_stands(session)
    if session.state in COUNTED:
        return correct_session(
            session, written, sheets, version=version, by=by, why=why, typed_fields=typed_fields
        )
    with action("activities.save", by=by, unit_id=session.unit_id, typed_fields=typed_fields) as act:
        current = locked(session, version)
        if current.state in COUNTED:
            raise Refused(_("这条记录已提交，不能再当草稿修改；确需修改的，请用“更正”并写明原因"))
        checked = check(written, [sheet.unit for sheet in sheets], activity_rules(), final=False)
        write_again(act, current, sheets, checked, None, final=False, state=current.state)
        return current


def _as_it_stands(session: Session) -> Written:
    return written_of(session, list(Series.objects.filter(pk__in=unpacked(session.series))))


def _check_free(session: Session, unit: Unit, *, another: bool) -> None:
    """Two records of one meeting: the one that joins is told of its own."""
    checked = check(_as_it_stands(session), [unit], activity_rules(), final=False)
    recorded = Recorded([unit.pk], session.day, session.day)
    recorded.refuse_counted(checked, session.pk)
    if not another:
        recorded.refuse_second(checked)
