"""Periods: their codes, their neighbours, the whole parts they contain."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.periods.period import (
    MONTHS,
    NoPeriod,
    Period,
    first_day,
    last_day,
    month_number,
    of_month,
    of_year,
    parse,
    same_day,
)

pytestmark = pytest.mark.pure
days = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
months = st.integers(1950 * 12, 2150 * 12)
any_days = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))
whole_months = st.builds(
    lambda month, many: Period(first_day(month), last_day(month + many - 1)), months, st.integers(1, 40)
)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021H1", "2021-01-01", "2021-06-30"),
        ("2021h2", "2021-07-01", "2021-12-31"),
        ("2021Q3", "2021-07-01", "2021-09-30"),
        ("2021-Q1", "2021-01-01", "2021-03-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        (" 2021-08-03..2021-09-01 ", "2021-08-03", "2021-09-01"),
    ],
)
def test_codes(code, first, last):
    assert parse(code) == Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "去年",
        "2021-13",
        "2021Q5",
        "2021H3",
        "21",
        "2021-08-09..2021-08-01",
        "2021-02-30..2021-03-01",
        "9999",
    ],
)
def test_what_names_no_period_is_said_with_the_forms_there_are(text):
    with pytest.raises(NoPeriod, match="2021Q3"):
        parse(text)


@given(any_days | whole_months)
def test_a_code_is_read_back(period):
    assert parse(period.code) == period


@given(any_days | whole_months)
def test_the_period_before_ends_the_day_before_and_is_as_long(period):
    before = period.before()
    assert before.last + dt.timedelta(days=1) == period.first
    assert before.months == period.months or period.months is None
    if period.months is None:
        assert before.last - before.first == period.last - period.first


@given(any_days | whole_months)
def test_a_year_ago(period):
    ago = period.a_year_ago()
    assert month_number(ago.first) == month_number(period.first) - 12
    assert month_number(ago.last) == month_number(period.last) - 12
    assert ago.months == period.months or period.months is None


@given(any_days | whole_months, st.sampled_from(sorted(MONTHS)))
def test_the_whole_parts_lie_within_in_order_and_leave_less_than_one_at_each_end(period, every):
    parts = list(period.each(every))
    step = MONTHS[every]
    for part in parts:
        assert part.months == step
        assert month_number(part.first) % step == 0
        assert period.first <= part.first <= part.last <= period.last
    for one, next_ in pairwise(parts):
        assert one.last + dt.timedelta(days=1) == next_.first
    by_hand = [
        month
        for month in range(month_number(period.first), month_number(period.last) + 1)
        if month % step == 0
        and first_day(month) >= period.first
        and last_day(month + step - 1) <= period.last
    ]
    assert [month_number(part.first) for part in parts] == by_hand


def test_years_and_months():
    assert of_year(2021).years == (2021, 2021)
    assert Period(dt.date(2020, 1, 1), dt.date(2021, 12, 31)).years == (2020, 2021)
    assert of_month(2021, 2).years is None
    assert same_day(dt.date(2021, 3, 31), -1) == dt.date(2021, 2, 28)
