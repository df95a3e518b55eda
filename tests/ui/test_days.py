"""Days typed into a field."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ui.days import typed_day


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["-", ".", "/", "年"]))
def test_a_whole_day_is_one_day_however_it_is_written(day, sign):
    last = "月" if sign == "年" else sign
    written = f" {day.year}{sign}{day.month}{last}{day.day}{'日' if sign == '年' else ''} "
    assert typed_day(written) == day.isoformat()
    assert typed_day(f"{day:%Y%m%d}") == day.isoformat()
    assert typed_day(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    "words", ["", "2021", "2021-08", "8月31日", "44260", "202108", "下周", "2021-13-01", "2021-8-30至31"]
)
def test_what_is_no_whole_day_stays_as_it_was_typed(words):
    assert typed_day(words) == words
