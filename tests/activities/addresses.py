"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from luoshi.activities.actions import Numbers, Roll
from tests.factories.activities import make_session
from tests.suites.addresses import MARK, sample


@sample("session")
@sample("session_edit")
@sample("session_print")
@sample("session_return")
@sample("session_make_up")
@sample("session_void")
def _session(unit):
    roll = Roll(numbers=Numbers(due=3, present=2))
    return {"key": make_session(unit, kinds=["lecture"], theme=f"{MARK}专题", roll=roll, another=True).uuid}
