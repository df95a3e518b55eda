"""The engine against a count by hand, on random facts and a tree that changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.writes import writes_allowed
from tests.figures.testapp.facts import FLOW, LEVELS, STOCK, TAGS
from tests.figures.testapp.models import Happening, Holding
from tests.suites.sources import cells, compare

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


flow_cells = cells(FLOW, FIRST, LAST)
stock_cells = cells(STOCK, FIRST, LAST)


@pytest.mark.parametrize("asked", [None, 1, 3])
def test_flows_as_counted_by_hand(grove, asked):
    @given(
        st.lists(happenings(grove.ids), max_size=8), st.lists(flow_cells, min_size=1, max_size=5), st.data()
    )
    def check(events, asked_of, data):
        units = asked and data.draw(
            st.lists(st.sampled_from(grove.ids), min_size=asked, max_size=asked, unique=True)
        )
        with transaction.atomic():
            with writes_allowed():
                seen = {rows[0].event: rows for rows in events}  # an event is one
                Happening.objects.bulk_create([row for rows in seen.values() for row in rows])
            compare(FLOW, asked_of, grove.ids, units)
            transaction.set_rollback(True)

    check()


@pytest.mark.parametrize("asked", [None, 2])
def test_stocks_as_counted_by_hand(grove, asked):
    @given(
        st.lists(holdings(grove.ids), max_size=10), st.lists(stock_cells, min_size=1, max_size=5), st.data()
    )
    def check(rows, asked_of, data):
        units = asked and data.draw(
            st.lists(st.sampled_from(grove.ids), min_size=asked, max_size=asked, unique=True)
        )
        with transaction.atomic():
            with writes_allowed():
                Holding.objects.bulk_create(rows)
            compare(STOCK, asked_of, grove.ids, units)
            transaction.set_rollback(True)

    check()
