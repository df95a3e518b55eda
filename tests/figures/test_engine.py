"""The engine against a count by hand, on random facts and a tree that changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from luoshi.figures.cells import Cell, TreeAt, Window
from luoshi.figures.conditions import AmountTest, DayTest, Empty, Filled, InDim, NotInDim
from luoshi.figures.definitions import Reach
from luoshi.figures.engine import count
from luoshi.kernel.writes import writes_allowed
from luoshi.periods.period import Period, of_month, of_year
from tests.figures.testapp.facts import FLOW, LEVELS, STOCK, TAGS
from tests.figures.testapp.models import Happening, Holding
from tests.suites.sources import ByHand

FIRST, LAST = dt.date(2020, 12, 1), dt.date(2022, 2, 28)
days = st.dates(FIRST, LAST)
maybe_days = st.none() | days
small = st.integers(0, 9)


@st.composite
def happenings(draw, units):
    """Rows of one event: one unit mostly, joint sometimes, count-only sometimes."""
    event = draw(st.integers(1, 10**6))
    day, who = draw(days), draw(st.none() | st.integers(1, 4))
    where = draw(st.lists(st.sampled_from(units), min_size=1, max_size=3, unique=True))
    span = draw(st.none() | st.integers(0, 100)) if len(where) == 1 else None
    tags = draw(st.sets(st.sampled_from(sorted(TAGS))))
    shared = {
        "event": event, "day": day, "month": day.year * 12 + day.month - 1,
        "year": draw(st.none() | st.just(day.year - 1)), "hours": draw(small), "who": who,
        "first": None if span is None else day - dt.timedelta(days=span),
        "count": None if span is None else draw(st.none() | small),
        "tags": "".join(f",{tag}" for tag in sorted(tags)) + ("," if tags else ""),
        "due_on": draw(maybe_days),
    }  # fmt: skip
    return [
        Happening(
            unit_id=unit,
            present=draw(small),
            level=draw(st.none() | st.sampled_from(sorted(LEVELS))),
            **shared,
        )
        for unit in where
    ]


@st.composite
def holdings(draw, units):
    start = draw(days)
    end = draw(st.none() | st.integers(1, 300))
    return Holding(
        unit_id=draw(st.sampled_from(units)), start=start, end=end and start + dt.timedelta(days=end),
        state=draw(st.sampled_from(["open", "done"])), due_on=draw(maybe_days), weight=draw(small),
        who=draw(st.none() | st.integers(1, 4)),
    )  # fmt: skip


periods = st.one_of(
    st.builds(of_month, st.just(2021), st.integers(1, 12)),
    st.sampled_from([of_year(2020), of_year(2021), of_year(2022)]),
    st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair))),
)
windows = st.builds(Window, periods, days)
trees = st.sampled_from(list(TreeAt))
day_tests = st.builds(
    DayTest,
    day=st.just("due_on"),
    op=st.sampled_from(["<", "<=", ">", ">="]),
    than=st.sampled_from(["asked", "first", "last"]),
    days=st.integers(-40, 40),
)


def conditions(*dims, amount):
    """Lists of conditions over these dims and an amount."""
    some = [
        st.builds(kind, **{"dim": st.just(name), field: st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=2, unique=True)})
        for name, values in dims
        for kind, field in ((InDim, "any_of"), (NotInDim, "none_of"))
    ]  # fmt: skip
    amounts = st.builds(AmountTest, amount=st.just(amount), at_least=st.integers(0, 5))
    known = st.sampled_from([Filled(filled="due_on"), Empty(empty="due_on")])
    return st.lists(st.one_of(*some, day_tests, amounts, known), max_size=2).map(tuple)


flow_cells = st.builds(
    Cell,
    st.just("test.flow"),
    st.sampled_from(["", "present", "hours", "speaker"]),
    conditions(("tag", TAGS), ("level", LEVELS), amount="present"),
    windows,
    trees,
)
stock_cells = st.builds(
    Cell,
    st.just("test.stock"),
    st.sampled_from(["", "weight", "owner"]),
    conditions(("state", ["open", "done"]), amount="weight"),
    windows,
    trees,
)


def compared(source, cells, units, asked):
    """Every number of every cell, unit and reach, by the engine and by hand."""
    by_hand = ByHand(source)
    found = count(cells, asked=asked)
    for cell in cells:
        for unit in asked or units:
            for reach in Reach:
                assert found[cell].of(unit, reach) == by_hand.count(cell, unit, reach), (cell, unit, reach)


@pytest.mark.parametrize("asked", [None, 1, 3])
def test_flows_as_counted_by_hand(grove, asked):
    @given(
        st.lists(happenings(grove.ids), max_size=8), st.lists(flow_cells, min_size=1, max_size=5), st.data()
    )
    def check(events, cells, data):
        units = asked and data.draw(
            st.lists(st.sampled_from(grove.ids), min_size=asked, max_size=asked, unique=True)
        )
        with transaction.atomic():
            with writes_allowed():
                seen = {rows[0].event: rows for rows in events}  # an event is one
                Happening.objects.bulk_create([row for rows in seen.values() for row in rows])
            compared(FLOW, cells, grove.ids, units)
            transaction.set_rollback(True)

    check()


@pytest.mark.parametrize("asked", [None, 2])
def test_stocks_as_counted_by_hand(grove, asked):
    @given(
        st.lists(holdings(grove.ids), max_size=10), st.lists(stock_cells, min_size=1, max_size=5), st.data()
    )
    def check(rows, cells, data):
        units = asked and data.draw(
            st.lists(st.sampled_from(grove.ids), min_size=asked, max_size=asked, unique=True)
        )
        with transaction.atomic():
            with writes_allowed():
                Holding.objects.bulk_create(rows)
            compared(STOCK, cells, grove.ids, units)
            transaction.set_rollback(True)

    check()
