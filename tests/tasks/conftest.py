"""A day that stands still until a test moves on."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from luoshi.kernel import clock
from tests.factories.units import Group, make_group
from tests.tasks.casework import DAY


def noon(day: dt.date) -> dt.datetime:
    """The middle of a day at the site."""
    return dt.datetime.combine(day, dt.time(12), clock.zone())


@pytest.fixture
def go():
    """Moves the clock to a day; it begins on the first of March 2021 and stands."""
    with time_machine.travel(noon(DAY), tick=False) as traveller:
        yield lambda day: traveller.move_to(noon(day))


@pytest.fixture
def group(db, go) -> Group:
    return make_group()
