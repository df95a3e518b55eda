"""When something comes back: what people write is read, said the same, and falls once into each of its periods."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.periods.period import MONTHS, of_year
from luoshi.periods.recurrence import LAST_DAY, LAST_WEEK, Recurrence, parse_recurrence

pytestmark = pytest.mark.pure

rules = st.sampled_from(list(MONTHS)).flatmap(
    lambda every: st.builds(
        lambda month, how: Recurrence(every, month, *how),
        st.integers(1, MONTHS[every]),
        st.one_of(
            st.tuples(st.integers(1, LAST_DAY)),
            st.tuples(st.none(), st.integers(1, LAST_WEEK), st.integers(0, 6)),
        ),
    )
)


@given(rules)
def test_what_is_said_is_read_back(rule):
    assert parse_recurrence(rule.said()) == rule


@given(rules, st.integers(2000, 2100))
def test_once_in_each_period_and_within_it(rule, year):
    days = list(rule.days(year))
    periods = list(of_year(year).each(rule.every))
    assert [first for first, _day in days] == [period.first for period in periods]
    assert all(
        period.first <= day <= period.last for period, (_first, day) in zip(periods, days, strict=True)
    )
    if rule.weekday is not None:
        assert {day.weekday() for _first, day in days} == {rule.weekday}


@pytest.mark.parametrize(
    ("text", "said", "third"),
    [
        ("每月25日", "每月25日", dt.date(2021, 3, 25)),
        ("每月第三周周五", "每月第3个周五", dt.date(2021, 3, 19)),
        ("每月第1个星期一", "每月第1个周一", dt.date(2021, 3, 1)),
        ("每月最后一个周五", "每月最后一个周五", dt.date(2021, 3, 26)),
        ("每月", "每月末", dt.date(2021, 3, 31)),
        ("每月30号", "每月30日", dt.date(2021, 3, 30)),
        ("每月25日前", "每月25日", dt.date(2021, 3, 25)),
        ("每季度末前", "每季度末", dt.date(2021, 9, 30)),
        ("每季度第2个月15日", "每季度第2个月15日", dt.date(2021, 8, 15)),
        ("每季度", "每季度末", dt.date(2021, 9, 30)),
    ],
)
def test_as_people_write_it(text, said, third):
    rule = parse_recurrence(text)
    assert rule.said() == said
    assert list(rule.days(2021))[2][1] == third


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("不定期", "看不懂“不定期”，可以写：每月25日"),
        ("每季度15日", "没有写明是第几个月"),
        ("每月32日", "看不懂"),
        ("每季度第4个月1日", "看不懂"),
        ("每月前", "看不懂"),
        ("", "看不懂"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_forms_there_are(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_recurrence(text)
