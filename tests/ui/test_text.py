"""Numbers as the interface writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ui.text import GROUP, count_words, counted, group

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1204, "1\u202f204"),
        (-12345, "-12\u202f345"),
        (Decimal("12345.60"), "12\u202f345.60"),
    ],
)
def test_digits_stand_in_groups_of_three(number, words):
    assert group(number) == words


@given(st.integers())
def test_grouping_loses_nothing(number):
    assert int(group(number).replace(GROUP, "")) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1204, "1\u202f204"),
        (10_000, "10\u202f000"),
        (10_001, "10\u202f000 以上"),
        (9_999_999, "10\u202f000 以上"),
    ],
)
def test_counting_stops_above_ten_thousand(number, words):
    assert count_words(number) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0条"), (1204, "1\u202f204条"), (10_001, "10\u202f000条以上")]
)
def test_a_count_carries_its_counter(number, words):
    assert counted(number, "条") == words
