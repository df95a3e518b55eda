"""A small changing tree, and random facts on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, close, merge, move
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from tests.factories.units import make_unit


@dataclass
class Grove:
    """Eleven units, moved, merged and closed in 2021, on days within months and on firsts."""

    top: Unit
    units: list[Unit]

    @property
    def ids(self) -> list[int]:
        return [unit.pk for unit in self.units]

    @staticmethod
    def on(year: int, month: int, day: int) -> Decision:
        """A decision of that day."""
        return Decision(dt.date(year, month, day), f"〔{year}〕{month}号", dt.date(year, month, day))


@pytest.fixture
def grove(db) -> Grove:
    top = make_unit("集团党委", kind=UnitKind.GROUP_COMMITTEE)
    north, south = (make_unit(name, parent=top, kind=UnitKind.COMMITTEE) for name in ("北区党委", "南区党委"))
    works = make_unit("甲厂党总支", parent=north, kind=UnitKind.GENERAL_BRANCH)
    branches = [make_unit(f"甲厂第{name}党支部", parent=works) for name in "一二三"]
    others = [make_unit(f"南区第{name}党支部", parent=south) for name in "一二"]
    office = make_unit("机关党支部", parent=top)
    late = make_unit("新设党支部", parent=south, start=dt.date(2021, 3, 10))
    move(works, south, Grove.on(2021, 5, 17), by=SYSTEM)
    move(branches[0], north, Grove.on(2021, 7, 1), by=SYSTEM)
    merge([others[1]], others[0], Grove.on(2021, 9, 20), by=SYSTEM)
    close(late, Grove.on(2021, 10, 1), by=SYSTEM)
    move(works, north, Grove.on(2021, 11, 3), by=SYSTEM)
    return Grove(top, [top, north, south, works, *branches, *others, office, late])
