"""The reason of a gap is given, changed and taken back; since when a unit is judged is said."""

from __future__ import annotations

import datetime as dt
import uuid as uuids

from django.utils.translation import gettext as _

from luoshi.figures.judging import Outcome, judge_table
from luoshi.figures.models import Reason, Start
from luoshi.figures.models.gaps import WORDS
from luoshi.figures.rules import Rule
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version, locked_record
from luoshi.organisations.actions.checks import EARLIEST, said, text_of
from luoshi.organisations.models import Unit
from luoshi.periods.period import Period

LATEST = dt.timedelta(days=366)  # ahead: a mistyped year, not a rule


def explain_gap(
    unit: Unit,
    rule: Rule,
    period: Period,
    words: str,
    *,
    by: Actor,
    version: int | None = None,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Reason:
    """Say why a unit did not do what a rule asked for in a period; said again, the words are changed.

    Raises Refused where nothing is missing today, Conflict where the words were changed since `version`.
    """
    with action("figures.explain", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        text = text_of(words, _("说明"), WORDS, field="words", needed=True)
        one_at_a_time(unit)
        there = Reason.objects.rows().filter(unit=unit, rule=rule.key, period=period.code).first()
        if there is not None:
            if there.uuid == uuid:
                return there
            check_version(there, version)
            return act.change(there, words=text)
        _check_gap(unit, rule, period)
        made = Reason(uuid=uuid or uuids.uuid4(), unit=unit, rule=rule.key, period=period.code, words=text)
        return act.create_once(made)


def take_back_reason(reason: Reason, *, by: Actor, why: str, version: int | None = None) -> None:
    """The reason no longer stands, and the gap is one without a reason again."""
    with action("figures.take_back_reason", by=by, unit_id=reason.unit_id, why=why) as act:
        act.void(locked_record(reason, version), why=why)


def set_start(
    unit: Unit,
    day: dt.date,
    *,
    by: Actor,
    below: bool = False,
    version: int | None = None,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Start:
    """From this day on the unit is judged, and with `below` what stands under it and has no day of its own.

    Said again, the day is changed. Raises Refused for a mistyped year.
    """
    with action("figures.set_start", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        if not EARLIEST <= day <= clock.today() + LATEST:
            raise Refused(_("启用日期%(day)s有误，请核对年份") % {"day": said(day)}, field="day")
        one_at_a_time(unit)
        there = Start.objects.rows().filter(unit=unit).first()
        if there is None:
            return act.create_once(Start(uuid=uuid or uuids.uuid4(), unit=unit, day=day, below=below))
        if there.uuid == uuid:
            return there
        check_version(there, version)
        return act.change(there, day=day, below=below)


def take_back_start(start: Start, *, by: Actor, why: str, version: int | None = None) -> None:
    """The unit is judged from the month of its first record again, or from the day of a unit above."""
    with action("figures.take_back_start", by=by, unit_id=start.unit_id, why=why) as act:
        act.void(locked_record(start, version), why=why)


def _check_gap(unit: Unit, rule: Rule, period: Period) -> None:
    if list(period.each(rule.every)) != [period]:
        raise Refused(_("“%(period)s”不是这条规则的期间") % {"period": period.code})
    table = judge_table([rule], [unit.pk], [period], clock.today(), by=SYSTEM)
    verdict = table.of(rule.key, unit.pk, period)
    if verdict.outcome is not Outcome.GAP:
        raise Refused(_("这一项现在不缺，不需要说明"))


def one_at_a_time(unit: Unit) -> None:
    """Two who say something about a unit at the same moment do it one after the other."""
    Unit.objects.select_for_update().get(pk=unit.pk)
