"""Things that fall due, made by hand; the clock on a Monday morning."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.access.grants import covered
from luoshi.kernel import clock
from luoshi.kernel.due import Due, DueSource, due_sources
from luoshi.kernel.records import RecordRef
from luoshi.organisations.models import Unit
from tests.factories.units import make_group

VIEW = "organisations.view"
MONDAY = dt.date(2026, 3, 2)


class Things:
    """Things of a room that fall due: whoever may see the unit sees them."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Unit, dt.date, int]] = []

    def add(self, what: str, unit: Unit, days: int, warn: int = 30) -> None:
        self.kept.append((what, unit, clock.today() + dt.timedelta(days=days), warn))

    def between(self, user, first, last):
        seen = set(covered(user, VIEW))
        for place, (what, unit, on, warn) in enumerate(self.kept):
            if unit.pk in seen and on <= last:
                ref = RecordRef("tests.thing", str(place), what)
                yield Due(what, unit.pk, on, warn, ref, f"/people/#{place}", (1, 2), "示例规定第一条")


@pytest.fixture(autouse=True)
def things(monkeypatch) -> Things:
    made = Things()
    source = DueSource("tests.things", "示例事项", made.between)
    monkeypatch.setattr(due_sources, "_items", {"tests.things": source})
    return made


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def on(time_machine):
    """Moves the clock to a day and hour of the site's zone; it stands meanwhile."""

    def move(day: dt.date, hour: int = 9) -> None:
        moment = dt.datetime(day.year, day.month, day.day, hour, tzinfo=clock.zone())
        time_machine.move_to(moment, tick=False)

    return move


@pytest.fixture
def monday(on):
    """Monday, after the hour of the built-in pack; the units stand since long before."""
    on(MONDAY)
    return on
