"""Any decision on any unit, for property tests."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, NewUnit, close, merge, move, rename, restore, split
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from tests.factories.units import make_unit

DAYS = st.dates(dt.date(2019, 12, 30), dt.date(2020, 1, 20))
VERBS = st.sampled_from(["rename", "move", "merge", "split", "close", "restore"])


def five_units(data) -> list[Unit]:
    """A top and four units anywhere below it."""
    make_unit("集团", kind=UnitKind.COMMITTEE)
    for number in range(4):
        above = data.draw(st.sampled_from(list(Unit.objects.order_by("pk"))))
        make_unit(f"单位{number}", parent=above, kind=UnitKind.COMMITTEE)
    return list(Unit.objects.order_by("pk"))


def decide_something(data, units: list[Unit], step: int) -> tuple[str, Unit]:
    """One decision drawn at random; raises Refused where it is impossible."""
    some = st.sampled_from(units)
    unit, other = data.draw(some), data.draw(some)
    on = Decision(on=data.draw(DAYS), document_no=f"集党发〔2020〕{step}号")
    verb = data.draw(VERBS)
    if verb == "rename":
        rename(unit, f"新名{step}", on, by=SYSTEM)
    elif verb == "move":
        move(unit, other, on, by=SYSTEM)
    elif verb == "merge":
        merge([unit], other, on, by=SYSTEM)
    elif verb == "split":
        new = [NewUnit(f"分出{step}", UnitKind.COMMITTEE, on.on)]
        split(unit, new, on, by=SYSTEM, keep=data.draw(st.booleans()))
    elif verb == "close":
        close(unit, on, by=SYSTEM)
    else:
        restore(unit, other, on, by=SYSTEM)
    return verb, unit
