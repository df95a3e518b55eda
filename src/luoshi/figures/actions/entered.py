"""Numbers are typed in, put right and voided."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.figures.actions.gaps import one_at_a_time
from luoshi.figures.catalogue import figure as figure_of
from luoshi.figures.definitions import Entered
from luoshi.figures.models import Entry
from luoshi.figures.models.entered import NAME_WORDS, SOURCE_WORDS
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import EARLIEST, said, text_of
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import span_on
from luoshi.periods.period import month_number

MOST = 10**15  # a mistyped number, not a rule


class Typed(NamedTuple):
    """A number as it was typed. `source`: document number or meeting; `given_by`: who gave it."""

    first: dt.date
    last: dt.date
    value: int
    source: str
    given_by: str


def enter_figure(
    unit: Unit, key: str, typed: Typed, *, by: Actor, uuid: uuids.UUID | None = None, typed_fields: int = 0
) -> Entry:
    """Enter a unit's number; the same draft sent twice returns the first.

    Raises UnknownFigure; Refused for a figure that is counted from records, days that overlap another entry of the
    unit, and what is missing.
    """
    with action("figures.enter", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        figure = entered_or_refused(key)
        one_at_a_time(unit)
        if uuid is not None and (first := Entry.objects.filter(uuid=uuid, entered_by_id=by.id).first()):
            return first
        columns = _checked(unit, figure, typed)
        return act.create_once(Entry(uuid=uuid or uuids.uuid4(), unit=unit, figure=key, **columns))


def change_entry(entry: Entry, typed: Typed, *, version: int, by: Actor, typed_fields: int = 0) -> Entry:
    """Put a number right. Raises Refused as `enter_figure`, Conflict where it was changed since `version`."""
    with action("figures.change_entry", by=by, unit_id=entry.unit_id, typed_fields=typed_fields) as act:
        one_at_a_time(entry.unit)
        fresh = locked_record(entry, version)
        figure = entered_or_refused(fresh.figure)
        return act.change(fresh, **_checked(fresh.unit, figure, typed, but=fresh.pk))


def void_entry(entry: Entry, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take a number out of the count, with a reason."""
    with action("figures.void_entry", by=by, unit_id=entry.unit_id, why=why) as act:
        act.void(locked_record(entry, version), why=why)


def entered_or_refused(key: str) -> Entered:
    """A figure that is typed in. Raises UnknownFigure, Refused for one that is counted."""
    found = figure_of(key)
    if not isinstance(found, Entered):
        raise Refused(_("“%(label)s”按记录统计，不用填报") % {"label": found.label}, field="figure")
    return found


def _checked(unit: Unit, figure: Entered, typed: Typed, *, but: int | None = None) -> dict[str, object]:
    """The columns of an entry; `but`: the one that is put right itself."""
    _check_days(typed)
    if not 0 <= typed.value <= MOST:
        raise Refused(_("数值应为不小于0的整数，请核对"), field="value")
    span = span_on(unit.pk, typed.last)
    if span is None or unit.tree != figure.tree:
        said_on = {"day": said(typed.last)}
        raise Refused(_("%(day)s还没有这个单位，或者它不在这个指标的组织树里") % said_on, field="unit")
    if figure.kinds and span.kind not in figure.kinds:
        kinds = "、".join(str(UnitKind(kind).label) for kind in figure.kinds)
        raise Refused(
            _("“%(label)s”只由%(kinds)s填报") % {"label": figure.label, "kinds": kinds}, field="unit"
        )
    others = Entry.objects.rows().filter(unit=unit, figure=figure.key)
    if but is not None:
        others = others.exclude(pk=but)
    crossing = others.filter(first__lte=typed.last, last__gte=typed.first).first()
    if crossing is not None:
        words = {"first": said(crossing.first), "last": said(crossing.last), "value": crossing.value}
        raise Refused(
            _("这个单位%(first)s至%(last)s已填报%(value)s，起止日期不能重叠：请改日期，或者更正那一条")
            % words,
            field="last",
        )
    return {
        "first": typed.first,
        "last": typed.last,
        "month": month_number(typed.last),
        "value": typed.value,
        "source": text_of(typed.source, _("出处"), SOURCE_WORDS, field="source", needed=True),
        "given_by": text_of(typed.given_by, _("提供人"), NAME_WORDS, field="given_by", needed=True),
    }


def _check_days(typed: Typed) -> None:
    if typed.first < EARLIEST:
        raise Refused(_("起始日期%(day)s有误，请核对年份") % {"day": said(typed.first)}, field="first")
    if typed.last < typed.first:
        raise Refused(_("截止日期不能早于起始日期"), field="last")
    if typed.last > clock.today():
        raise Refused(_("截止日期不能晚于今天"), field="last")
