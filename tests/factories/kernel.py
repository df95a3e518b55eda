"""Small makings every room's tests need."""

from __future__ import annotations

import datetime as dt

from luoshi.kernel.actor import Actor, Door
from luoshi.organisations.actions import set_up_unit
from luoshi.organisations.enums import UnitKind

CLERK = Actor(id=7, name="李文书", door=Door.PAGE, request_id="r-1")
OTHER = Actor(id=8, name="王科长", door=Door.PAGE)


def unit(name="示例集团党委", kind=UnitKind.COMMITTEE, parent=None):
    """A unit set up through its action."""
    return set_up_unit(name, kind, by=CLERK, start=dt.date(2020, 1, 1), parent=parent)
