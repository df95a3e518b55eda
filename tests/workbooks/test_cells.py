"""Typed cells: tables of what people type."""

# ruff: noqa: DTZ001  spreadsheet cells have no time zone

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.periods.deadline import DeadlineKind
from luoshi.workbooks.cells import (
    CELL_LIMIT,
    CUT,
    TICK,
    Choice,
    Context,
    Day,
    Due,
    Names,
    Percent,
    Text,
    Whole,
    clip,
)

pytestmark = pytest.mark.pure

IN_2021 = Context(2021)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (None, ""),
        ("  张 三\r\n李四  ", "张 三\n李四"),
        (3.0, "3"),
        (3.5, "3.5"),
        (True, "是"),
        (datetime(2021, 3, 5), "2021-03-05"),
        (datetime(2021, 3, 5, 9, 30), "2021-03-05 09:30"),
        (time(9, 30), "09:30:00"),
        ("a\x00b\x1fc\td", "abc d"),
        ("=1+1", "=1+1"),
    ],
)
def test_text(raw, text):
    assert Text().read(raw, IN_2021) == text


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("#REF!", "公式出错，显示为“#REF!”，请改写成文字或数字"),
        ("长" * 30 + CUT, "文字超过单元格能容纳的长度，导出时已截断，请在系统中修改这一条"),
        ("一二三四五六", "有6个字，最多5个字，请精简"),
    ],
)
def test_text_refused(raw, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        Text(longest=5).read(raw, IN_2021)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (datetime(2021, 3, 5), date(2021, 3, 5)),
        (date(2021, 3, 5), date(2021, 3, 5)),
        ("2021.3.5", date(2021, 3, 5)),
        ("21.3.5", date(2021, 3, 5)),
        ("99.12.1", date(1999, 12, 1)),
        ("2021/3/5", date(2021, 3, 5)),
        ("2021-03-05", date(2021, 3, 5)),
        ("2021年3月5日", date(2021, 3, 5)),
        ("2021年3月5日（星期五）", date(2021, 3, 5)),
        ("2021-03-05 09:30", date(2021, 3, 5)),
        ("二〇二一年三月五日", date(2021, 3, 5)),
        ("２０２１．３．５", date(2021, 3, 5)),
        ("3月5日", date(2021, 3, 5)),
        ("3.15", date(2021, 3, 15)),
        (3.15, date(2021, 3, 15)),
        (12.4, date(2021, 12, 4)),
        (20210305, date(2021, 3, 5)),
        (20210305.0, date(2021, 3, 5)),
        ("20210305", date(2021, 3, 5)),
        (44260, date(2021, 3, 5)),
        (44260.0, date(2021, 3, 5)),
        ("44260", date(2021, 3, 5)),
        (44260.4, date(2021, 3, 5)),
        (None, None),
        ("/", None),
        ("—", None),
        ("无", None),
    ],
)
def test_day(raw, day):
    assert Day().read(raw, IN_2021) == day


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("2021.03", "“2021.03”只写到月份，请写到日，例如 2021-03-05"),
        (2021.03, "“2021.03”只写到月份，请写到日，例如 2021-03-05"),
        ("2021年3月", "“2021年3月”只写到月份，请写到日，例如 2021-03-05"),
        ("2021.2.30", "“2021.2.30”不是一个有效的日期，请改正，例如 2021-03-05"),
        ("13月5日", "“13月5日”不是一个有效的日期，请改正，例如 2021-03-05"),
        ("3月5日-6日", "“3月5日-6日”是一段时间，请写其中一天，例如 2021-03-05"),
        (3.1, "“3.1”存成了数字，分不清是3月1日还是3月10日，请写成 3月1日"),
        ("至今", "“至今”不是一天，请写日期，例如 2021-03-05；没有结束的请留空"),
        (7, "“7”认不出是哪一天，请写成 2021-03-05 这样的日期"),
        (-3.5, "“-3.5”认不出是哪一天，请写成 2021-03-05 这样的日期"),
        (float("inf"), "“inf”认不出是哪一天，请写成 2021-03-05 这样的日期"),
        (True, "这里要写日期，例如 2021-03-05"),
        (time(9, 30), "这里要写日期，例如 2021-03-05"),
    ],
)
def test_day_refused(raw, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        Day().read(raw, IN_2021)


@pytest.mark.parametrize("raw", ["3月5日", "3.15", 3.15])
def test_a_day_without_a_year_asks_for_it(raw):
    with pytest.raises(ValueError, match="没有写年份，请写全，例如 2021-03-05"):
        Day().read(raw, Context())


@pytest.mark.parametrize(
    ("raw", "kind", "day", "words"),
    [
        ("9月底前", DeadlineKind.FIXED, date(2021, 9, 30), "9月底前"),
        ("2021年底并长期坚持", DeadlineKind.FIXED, date(2021, 12, 31), "2021年底并长期坚持"),
        ("立行立改", DeadlineKind.IMMEDIATE, None, "立行立改"),
        ("每月25日", DeadlineKind.RECURRING, None, "每月25日"),
        (datetime(2021, 9, 30), DeadlineKind.FIXED, date(2021, 9, 30), "2021-09-30"),
        (44469, DeadlineKind.FIXED, date(2021, 9, 30), "2021-09-30"),
        (9.0, DeadlineKind.FIXED, date(2021, 9, 30), "9月"),
        (9.15, DeadlineKind.FIXED, date(2021, 9, 15), "2021-09-15"),
        (2021.09, DeadlineKind.FIXED, date(2021, 9, 30), "2021年9月"),
        (2022, DeadlineKind.FIXED, date(2022, 12, 31), "2022年"),
        (20210930, DeadlineKind.FIXED, date(2021, 9, 30), "2021-09-30"),
    ],
)
def test_due(raw, kind, day, words):
    due = Due().read(raw, IN_2021)

    assert due is not None
    assert (due.kind, due.day, due.text) == (kind, day, words)


def test_due_that_lost_its_nought():
    with pytest.raises(
        ValueError, match=r"“2021.1”存成了数字，分不清是1月还是10月，请写成 2021年1月 或 2021年10月"
    ):
        Due().read(2021.1, IN_2021)


@pytest.mark.parametrize("raw", [" 已完成 ", "已 完 成", "完成"])
def test_choice(raw):
    assert Choice(("未启动", "已完成"), {"完成": "已完成"}).read(raw, IN_2021) == "已完成"


def test_choice_full_width_blank_and_other():
    options = Choice(("是", "否", "N(不适用)"))

    assert options.read("Ｎ（不适用）", IN_2021) == "N(不适用)"
    assert options.read(True, IN_2021) == "是"
    assert options.read("/", IN_2021) is None
    with pytest.raises(ValueError, match="“也许”不在可选范围内，请从“是、否、N\\(不适用\\)”中选一个"):
        options.read("也许", IN_2021)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("张三、李四", ("张三", "李四")),
        ("张　三，李四;王五/赵六", ("张三", "李四", "王五", "赵六")),
        ("张 三\n李 四", ("张三", "李四")),
        ("张三（主持工作、兼）、李四", ("张三（主持工作、兼）", "李四")),
        ("党群工作部、 党群工作部", ("党群工作部",)),
        ("、，", ()),
        ("无", ()),
        (None, ()),
        ("机关 一支部", ("机关 一支部",)),
        ("各部门、各子公司", ("各部门", "各子公司")),
    ],
)
def test_names(raw, names):
    assert Names().read(raw, IN_2021) == names


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (12, 12),
        (12.0, 12),
        ("12人", 12),
        ("１２名", 12),
        ("1,234", 1234),
        ("1，234，567元", 1234567),
        ("5 次", 5),
        ("3.0", 3),
        ("12（含预备1）", 12),
        ("12人（其中女3人）", 12),
        ("/", None),
        (None, None),
    ],
)
def test_whole(raw, number):
    assert Whole().read(raw, IN_2021) == number


@pytest.mark.parametrize("raw", [12.5, -3, "十二", "1e5", "1,2", "3，45", "1234,567", "（含预备1）"])
def test_whole_is_never_guessed(raw):
    with pytest.raises(ValueError, match="不是整数，请只写数字，例如 12"):
        Whole().read(raw, IN_2021)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("约30", "“约30”是约数，这里要准确的数，请写成 30 这样的数字"),
        ("30余人", "“30余人”是约数，这里要准确的数，请写成 30 这样的数字"),
        ("5+2", "“5+2”有几个数，分不清取哪个，请写成一个合计数，其余写进备注"),
        ("1/2", "“1/2”有几个数，分不清取哪个，请写成一个合计数，其余写进备注"),
    ],
)
def test_whole_says_how_to_mend(raw, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        Whole().read(raw, IN_2021)


@pytest.mark.parametrize(
    ("raw", "share"),
    [
        ("100.00%", "100"),
        ("95.5％", "95.5"),
        (0.955, "95.5"),
        (1.0, "100"),
        ("—", None),
        (0, "0"),
        ("0.95", "95"),
    ],
)
def test_percent(raw, share):
    value = Percent().read(raw, IN_2021)

    assert value == (None if share is None else Decimal(share))
    assert Percent().read(Percent().show(value), IN_2021) == value


@pytest.mark.parametrize(
    ("raw", "said"), [("95", "没有写百分号"), ("约95%", "不是百分数"), ("-5%", "不是百分数")]
)
def test_percent_is_never_guessed(raw, said):
    with pytest.raises(ValueError, match=said):
        Percent().read(raw, IN_2021)


@pytest.mark.parametrize(
    ("raw", "choice"),
    [("√", "是"), ("×", "否"), ("X", "否"), (True, "是"), ("是", "是"), ("—", None), ("/", None)],
)
def test_tick(raw, choice):
    assert TICK.read(raw, IN_2021) == choice


def test_an_open_end():
    assert Day(open_end=True).read("至 今", IN_2021) is None
    assert Day(open_end=True).read("3月5日", IN_2021) == date(2021, 3, 5)


@given(st.integers(CELL_LIMIT - 3, CELL_LIMIT + 3), st.sampled_from("a中😀"))
def test_clip_keeps_within_a_cell(length, sign):
    text = clip(sign * length)
    units = len(text.encode("utf-16-le")) // 2

    assert units <= CELL_LIMIT
    assert text == sign * length or text.endswith(CUT)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(), st.datetimes(), st.times()))  # fmt: skip
def test_any_cell_is_read_or_refused_with_a_sentence(raw):
    for kind in (Text(), Whole(), Day(), Due(), Names(), Choice(("是", "否"))):
        sentence = ""
        try:
            kind.read(raw, IN_2021)
        except ValueError as error:
            sentence = str(error)
        assert sentence == "" or re.search("请|要写", sentence)
