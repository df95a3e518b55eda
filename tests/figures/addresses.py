"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import datetime as dt
import itertools

from luoshi.activities.actions import Numbers, Roll
from luoshi.figures.actions import explain_gap, set_start
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import rules
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.writes import writes_allowed
from luoshi.periods.period import month_number, of_year, parse
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.figures.defining import defined_at
from tests.suites.addresses import MARK, sample

YEAR_END = dt.date(2021, 12, 31)
_numbers = itertools.count(1)


@sample("figure")
@sample("figure_records")
def _figure(unit):
    make_session(unit, theme=f"{MARK}主题", roll=Roll(numbers=Numbers(due=3, present=2)), another=True)
    return {"key": "branch_theme_days", "?unit": unit.uuid}


def _frozen(unit):
    return freeze([Ask("branches", unit.pk, of_year(2021), YEAR_END)], by=SYSTEM, words=MARK)


@sample("figure_entry")
@sample("figure_entry_change")
@sample("figure_entry_void")
def _entry(unit):
    day = YEAR_END - dt.timedelta(days=next(_numbers))  # one number a day
    with writes_allowed():
        entry = Entry.objects.create(
            unit=unit, figure="committee_decisions", first=day, last=day, month=month_number(day), value=18,
            source=MARK, given_by=MARK, entered_at=clock.now(), entered_by_name="系统",
        )  # fmt: skip
    return {"key": entry.uuid}


@sample("frozen")
@sample("frozen_void")
def _set(unit):
    return {"key": _frozen(unit).uuid}


@sample("frozen_value")
def _value(unit):
    return {"key": _frozen(unit).uuid, "number": 0}


def _judged(unit):
    set_start(unit, dt.date(2021, 1, 1), by=CLERK)
    return explain_gap(unit, rules()["theme_day"], parse("2021-03"), f"{MARK}说明", by=CLERK)


@sample("gap")
def _gap(unit):
    _judged(unit)
    return {"key": unit.uuid, "rule": "theme_day", "period": "2021-03"}


@sample("reason_take_back")
def _reason(unit):
    return {"key": _judged(unit).uuid}


@sample("unit_start")
def _start(unit):
    return {"key": unit.uuid}


@sample("start_take_back")
def _take_back(unit):
    return {"key": set_start(unit, dt.date(2021, 1, 1), by=CLERK).uuid}


@sample("api:figure")
@sample("api:records")
def _asked(unit):
    return _figure(unit)


@sample("own_figure")
@sample("own_figure_change")
@sample("own_figure_void")
def _own(unit):
    return {"key": defined_at(unit, why=MARK).uuid}
