"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from luoshi.activities.actions import Numbers, Roll
from tests.factories.activities import make_session
from tests.suites.addresses import MARK, sample


@sample("figure")
@sample("figure_records")
def _figure(unit):
    make_session(unit, theme=f"{MARK}主题", roll=Roll(numbers=Numbers(due=3, present=2)), another=True)
    return {"key": "branch_theme_days", "?unit": unit.uuid}
