"""An event is planned, written down, and handed in."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.activities.actions.common import (
    count_rolls,
    holdings_of,
    lecturer_title,
    locked,
    put_holdings,
    sheets_of,
)
from luoshi.activities.actions.written import Checked, Written, check, written_of
from luoshi.activities.enums import OPEN, State
from luoshi.activities.models import Holding, Series, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import Sheet
from luoshi.activities.sets import unpacked
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import said
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
        rules = activity_rules()
        checked = check(written, [sheet.unit for sheet in sheets], rules, final=False)
        session, _first = _created(act, checked, sheets, State.PLANNED, uuid, final=False)
        return session


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
    """Write down an event that was not planned; with `submit` it is handed in at once.

    The same draft sent twice (the same `uuid`) returns the first and changes nothing.

    Raises Refused where a unit has a record of one of these kinds on that day, unless it is `another` one.
    """
    unit_id = sheets[0].unit.pk if sheets else None
    said_of: dict[str, Any] = {"by": by, "unit_id": unit_id, "typed_fields": typed_fields}
    with action("activities.submit", **said_of) if submit else action("activities.draft", **said_of) as act:
        rules = activity_rules()
        checked = check(written, [sheet.unit for sheet in sheets], rules, final=submit)
        if uuid is None or not Session.objects.filter(uuid=uuid).exists():
            _refuse_second(checked, another=another)
        session, first = _created(act, checked, sheets, State.DRAFT, uuid, final=submit)
        if submit and first is not None:
            _hand_in(act, session, first, checked)
        return session


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
        current = locked(session, None if earlier is not None and current.sent == earlier else version)
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
    columns = checked.columns
    lecturer = columns["lecturer"]
    title = session.lecturer_title
    if lecturer is None or lecturer.pk != session.lecturer_id or columns["day"] != session.day:
        title = lecturer_title(lecturer, sheets[0].unit, columns["day"])
    act.change(session, **columns, lecturer_title=title, sent=sent or uuids.uuid4(), **values)
    return put_holdings(act, session, sheets, checked, standing, final=final)


def _created(
    act: Action,
    checked: Checked,
    sheets: Sequence[Sheet],
    state: State,
    uuid: uuids.UUID | None,
    *,
    final: bool,
) -> tuple[Session, list[Holding] | None]:
    """The record and its holders' rows; None for those where the same draft was sent before."""
    columns = checked.columns
    session = Session(
        uuid=uuid or uuids.uuid4(),
        unit=sheets[0].unit,
        state=state,
        lecturer_title=lecturer_title(columns["lecturer"], sheets[0].unit, columns["day"]),
        **columns,
    )
    kept = act.create_once(session)
    if kept is not session:
        return kept, None
    return session, put_holdings(act, session, sheets, checked, final=final)


def _hand_in(act: Action, session: Session, holdings: Sequence[Holding], checked: Checked) -> None:
    _refuse_counted_spans(holdings, checked)
    count_rolls(act, holdings, checked)
    act.change(session, state=State.SUBMITTED, submitted_at=act.at, returned_why="")


def _check_open(session: Session) -> None:
    if session.state not in OPEN:
        raise Refused(_("这条记录已提交，不能再当草稿修改；确需修改的，请用“更正”并写明原因"))


def _of_these_kinds(checked: Checked) -> Q:
    found = Q(pk__in=[])
    for kind in checked.kinds:
        found |= Q(kinds__contains=f",{kind.key},")
    return found


def _refuse_second(checked: Checked, *, another: bool) -> None:
    """Two recorders write down the same meeting: the second is told of the first."""
    units = sorted(checked.spans)
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))  # one after the other
    if another:
        return
    there = (
        Holding.objects.rows()
        .filter(_of_these_kinds(checked), unit__in=checked.spans, day=checked.columns["day"], first=None)
        .select_related("session")
        .first()
    )
    if there is not None:
        names = "、".join(kind.label for kind in checked.kinds if f",{kind.key}," in there.kinds)
        raise Refused(
            _(
                "“%(unit)s”%(day)s已有“%(kinds)s”的记录（%(state)s，%(by)s登记），请打开那条；确实另有一次的，请勾选“另有一次”"
            )
            % {
                "unit": checked.spans[there.unit_id].name,
                "day": said(there.day),
                "kinds": names,
                "state": there.session.get_state_display(),
                "by": there.entered_by_name,
            },
            field="another",
        )


def _refuse_counted_spans(holdings: Sequence[Holding], checked: Checked) -> None:
    """An event that a number entered for the whole month already contains would count twice."""
    day = checked.columns["day"]
    there = (
        Holding.objects.rows()
        .filter(_of_these_kinds(checked), unit__in=checked.spans, first__lte=day, day__gte=day)
        .exclude(session__in={holding.session_id for holding in holdings})
        .first()
    )
    if there is not None and there.first is not None:
        raise Refused(
            _(
                "“%(unit)s”%(first)s至%(last)s已按次数登记%(count)s次，再逐次登记会重复计算；请先作废那条次数登记"
            )
            % {
                "unit": checked.spans[there.unit_id].name,
                "first": said(there.first),
                "last": said(there.day),
                "count": there.count,
            },
            field="day",
        )
