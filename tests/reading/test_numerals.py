"""Numerals: Chinese and Arabic, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import parse_arabic, parse_chinese, to_chinese

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("三十五", 35),
        ("十", 10),
        ("十七", 17),
        ("二十", 20),
        ("两", 2),
        ("两千三百", 2300),
        ("一百零五", 105),
        ("一百二十", 120),
        ("二〇二一", 2021),
        ("一万二千", 12000),
        ("三亿四千万", 340000000),
        ("两万", 20000),
        ("一万亿", 10**12),
        ("三点五", 3.5),
        ("贰拾叁", 23),
        ("廿五", 25),
        ("百", 100),
        ("零", 0),
        ("", None),
        ("三五", None),
        ("万", None),
        ("十百", None),
        ("一二十", None),
        ("三个", None),
        ("三点", None),
        ("一" * 30, None),
    ],
)
def test_chinese(words, number):
    assert parse_chinese(words) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (10, "十"),
        (15, "十五"),
        (105, "一百零五"),
        (110, "一百一十"),
        (20003, "二万零三"),
        (10**8 + 1, "一亿零一"),
    ],
)
def test_to_chinese(number, words):
    assert to_chinese(number) == words


def test_to_chinese_refuses_what_it_cannot_name():
    with pytest.raises(ValueError, match="10"):
        to_chinese(-1)


@given(st.integers(0, 10**12 - 1))
def test_chinese_round_trip(number):
    assert parse_chinese(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1,234.5", 1234.5),
        ("１２３", 123),
        ("1，234", 1234),
        ("12 345", 12345),
        ("0.50", 0.5),
        ("", None),
        ("1.2.3", None),
        ("²", None),
    ],
)
def test_arabic(words, number):
    assert parse_arabic(words) == number


@given(st.integers(0, 10**15))
def test_thousands_separators_change_nothing(number):
    assert parse_arabic(f"{number:,}") == number


@given(st.text(max_size=30))
def test_no_text_breaks_the_parsers(text):
    parse_chinese(text)
    parse_arabic(text)
