"""Deadlines: a table of how offices write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.periods.deadline import Deadline, DeadlineKind, parse_deadline

pytestmark = pytest.mark.pure

FIXED, IMMEDIATE, LASTING = DeadlineKind.FIXED, DeadlineKind.IMMEDIATE, DeadlineKind.LASTING
RECURRING, THROUGHOUT = DeadlineKind.RECURRING, DeadlineKind.THROUGHOUT
WITHIN, UNCLEAR = DeadlineKind.WITHIN, DeadlineKind.UNCLEAR

CASES = [
    # words, kind, day in 2021, kept up
    ("9月底前", FIXED, date(2021, 9, 30), False),
    ("9 月底前", FIXED, date(2021, 9, 30), False),
    ("九月底前完成", FIXED, date(2021, 9, 30), False),
    ("２０２１年９月３０日前", FIXED, date(2021, 9, 30), False),
    ("2021年9月30日之前", FIXED, date(2021, 9, 30), False),
    ("2021.9.30", FIXED, date(2021, 9, 30), False),
    ("2021-09-30", FIXED, date(2021, 9, 30), False),
    ("2021/9/30", FIXED, date(2021, 9, 30), False),
    ("21.9.30", FIXED, date(2021, 9, 30), False),
    ("20210930", FIXED, date(2021, 9, 30), False),
    ("202109", FIXED, date(2021, 9, 30), False),
    ("2021.09", FIXED, date(2021, 9, 30), False),
    ("2021-09", FIXED, date(2021, 9, 30), False),
    ("2021年9月", FIXED, date(2021, 9, 30), False),
    ("2021年9月份", FIXED, date(2021, 9, 30), False),
    ("9月", FIXED, date(2021, 9, 30), False),
    ("12月31日", FIXED, date(2021, 12, 31), False),
    ("9.30", FIXED, date(2021, 9, 30), False),
    ("11月中旬", FIXED, date(2021, 11, 20), False),
    ("11月上旬前", FIXED, date(2021, 11, 10), False),
    ("2月下旬", FIXED, date(2021, 2, 28), False),
    ("2020年2月底", FIXED, date(2020, 2, 29), False),
    ("年底前", FIXED, date(2021, 12, 31), False),
    ("2021年年底前", FIXED, date(2021, 12, 31), False),
    ("2022年底前", FIXED, date(2022, 12, 31), False),
    ("年内", FIXED, date(2021, 12, 31), False),
    ("年末", FIXED, date(2021, 12, 31), False),
    ("本年度内完成", FIXED, date(2021, 12, 31), False),
    ("2021年", FIXED, date(2021, 12, 31), False),
    ("2021年度", FIXED, date(2021, 12, 31), False),
    ("明年6月底前", FIXED, date(2022, 6, 30), False),
    ("次年一季度", FIXED, date(2022, 3, 31), False),
    ("上半年", FIXED, date(2021, 6, 30), False),
    ("2021年上半年", FIXED, date(2021, 6, 30), False),
    ("下半年完成", FIXED, date(2021, 12, 31), False),
    ("年中", FIXED, date(2021, 6, 30), False),
    ("一季度末", FIXED, date(2021, 3, 31), False),
    ("第二季度", FIXED, date(2021, 6, 30), False),
    ("3季度", FIXED, date(2021, 9, 30), False),
    ("2022年第一季度末前", FIXED, date(2022, 3, 31), False),
    ("前三季度", FIXED, date(2021, 9, 30), False),
    ("七一前", FIXED, date(2021, 6, 30), False),
    ("国庆节前", FIXED, date(2021, 9, 30), False),
    ("“十四五”末", FIXED, date(2025, 12, 31), False),
    ("十四五期末", FIXED, date(2025, 12, 31), False),
    ("二〇二一年十二月三十一日", FIXED, date(2021, 12, 31), False),
    ("3月—9月", FIXED, date(2021, 9, 30), False),
    ("1-6月", FIXED, date(2021, 6, 30), False),
    ("2021年1—6月", FIXED, date(2021, 6, 30), False),
    ("3月5日-6日", FIXED, date(2021, 3, 6), False),
    ("2021年3月至2022年6月", FIXED, date(2022, 6, 30), False),
    ("2021年11月至次年3月", FIXED, date(2022, 3, 31), False),
    ("2021-2023年", FIXED, date(2023, 12, 31), False),
    ("2021年底前，并长期坚持", FIXED, date(2021, 12, 31), True),
    ("9月底前完成，持续推进", FIXED, date(2021, 9, 30), True),
    ("6月底前印发制度，12月底前全部完成", FIXED, date(2021, 12, 31), False),
    ("长期坚持", LASTING, None, True),
    ("长期", LASTING, None, True),
    ("持续推进", LASTING, None, True),
    ("2021年起长期坚持", LASTING, None, True),
    ("立行立改", IMMEDIATE, None, False),
    ("即知即改", IMMEDIATE, None, False),
    ("即日起", IMMEDIATE, None, False),
    ("立行立改并长期坚持", IMMEDIATE, None, True),
    ("立行立改，9月底前", IMMEDIATE, date(2021, 9, 30), False),
    ("每月25日", RECURRING, None, False),
    ("每月底前", RECURRING, None, False),
    ("每季度末", RECURRING, None, False),
    ("每年12月底前", RECURRING, None, False),
    ("按季度", RECURRING, None, False),
    ("半年一次", RECURRING, None, False),
    ("全年", THROUGHOUT, date(2021, 12, 31), False),
    ("2022年全年", THROUGHOUT, date(2022, 12, 31), False),
    ("三个月内", WITHIN, None, False),
    ("30日内", WITHIN, None, False),
    ("两年内", WITHIN, None, False),
    ("尽快", UNCLEAR, None, False),
    ("已完成", UNCLEAR, None, False),
    ("9月起", UNCLEAR, None, False),
]


@pytest.mark.parametrize(("words", "kind", "day", "kept_up"), CASES)
def test_words(words, kind, day, kept_up):
    deadline = parse_deadline(words, year=2021)

    assert deadline is not None
    assert (deadline.kind, deadline.day, deadline.kept_up, deadline.text) == (
        kind,
        day,
        kept_up,
        words.strip(),
    )


@pytest.mark.parametrize(
    "words", ["9月底前", "年底前", "12月31日", "上半年", "一季度末", "七一前", "全年", "明年6月底前", "9.30"]
)
def test_a_year_is_never_invented(words):
    deadline = parse_deadline(words)

    assert deadline is not None
    assert (deadline.day, deadline.note) == (None, "没有写年份")


@pytest.mark.parametrize("words", ["", "  ", "/", "—", "无", "－"])
def test_nothing_said(words):
    assert parse_deadline(words, year=2021) is None


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("9月前", "“9月前”分不清是9月底还是上个月底，请写明“9月底前”"),
        ("2季度以前", "“2季度前”分不清是季度末还是季度初，请写明“2季度末前”"),
        ("2022年前", "“2022年前”分不清是2022年底还是2021年底，请写明“2022年底前”"),
        ("年初", "“年初”没有确定的日子，请写明月份"),
        ("本月底", "没有写是哪个月"),
        ("月底前", "没有写是哪个月"),
        ("2月30日前", "“2月30日”不是一个有效的日期"),
        ("印发之日起30日内", "没有写从哪一天起算"),
    ],
)
def test_no_day_and_why(words, note):
    deadline = parse_deadline(words, year=2021)

    assert deadline is not None
    assert (deadline.day, deadline.note) == (None, note)


def test_vague_words_say_how_they_were_read():
    assert parse_deadline("9月初", year=2021) == Deadline(
        FIXED, date(2021, 9, 10), "9月初", note="“初”按10日计"
    )
    assert parse_deadline("方案6月底前、全部9月底前", year=2021) == Deadline(
        FIXED, date(2021, 9, 30), "方案6月底前、全部9月底前", note="写了几个时间，按最后一个计"
    )


@given(
    st.text(
        st.sampled_from("0123456789年月日底前末初中上下半季度每长期、，-至.到十一二〇“”立改内"), max_size=24
    )
)
def test_any_text_gives_its_own_words_back(words):
    deadline = parse_deadline(words, year=2021)

    assert deadline is None or deadline.text == words.strip()


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_style_of_a_full_date(day):
    for style in ("{0}年{1}月{2}日前", "{0}.{1}.{2}", "{0}/{1}/{2}", "{0}-{1:02}-{2:02}", "{0}{1:02}{2:02}"):
        deadline = parse_deadline(style.format(day.year, day.month, day.day))
        assert deadline is not None
        assert (deadline.kind, deadline.day) == (FIXED, day)
