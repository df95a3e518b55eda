"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import datetime as dt

from luoshi.activities.actions import Numbers, Roll
from luoshi.figures.asking import Ask
from luoshi.figures.frozen.freezing import freeze
from luoshi.kernel.actor import SYSTEM
from luoshi.periods.period import of_year
from tests.factories.activities import make_session
from tests.suites.addresses import MARK, sample

YEAR_END = dt.date(2021, 12, 31)


@sample("figure")
@sample("figure_records")
def _figure(unit):
    make_session(unit, theme=f"{MARK}主题", roll=Roll(numbers=Numbers(due=3, present=2)), another=True)
    return {"key": "branch_theme_days", "?unit": unit.uuid}


def _frozen(unit):
    return freeze([Ask("branches", unit.pk, of_year(2021), YEAR_END)], by=SYSTEM, words=MARK)


@sample("frozen")
def _set(unit):
    return {"key": _frozen(unit).uuid}


@sample("frozen_value")
def _value(unit):
    return {"key": _frozen(unit).uuid, "number": 0}
