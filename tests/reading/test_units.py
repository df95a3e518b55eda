"""Units: the longest that stands, with nearness and magnitude, and never a longer word's beginning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.units import base_of, is_time, match_unit

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("words", "name", "counts", "near"),
    [
        ("亿元，", "亿元", False, False),
        ("余人次", "人次", True, True),
        ("万余亩", "万亩", False, True),
        ("亿多元", "亿元", False, True),
        ("个百分点", "个百分点", False, False),
        ("个班次", "个班次", True, False),
        ("个单位", "个", True, False),
        ("元/平方米", "元/平方米", False, False),
        ("吨标准煤/万元", "吨标准煤/万元", False, False),
        ("公里/小时", "公里/小时", False, False),
        ("万千瓦时", "万千瓦时", False, False),
        ("千瓦", "千瓦", False, False),
        ("千元", "千元", False, False),
        (" 万 元", "万元", False, False),
        ("万亿", "万亿", False, False),
        ("台(套)", "台(套)", True, False),
        ("名党员", "名", True, False),
        ("县(区)", "县", True, False),
        ("%以上", "%", False, False),
    ],
)
def test_unit(words, name, counts, near):
    unit = match_unit(words, 0)
    assert unit is not None
    assert (unit.name, unit.counts, unit.near) == (name, counts, near)


@pytest.mark.parametrize(
    "words", ["部门", "项目", "市场", "处室", "人均", "年", "级", "位一体", "号文件", "", "余", "G网络"]
)
def test_no_unit(words):
    assert match_unit(words, 0) is None


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("年", True),
        ("个月", True),
        ("余年", True),
        ("个工作日", True),
        ("周岁", True),
        ("个", False),
        ("元", False),
        ("日/吨", False),
    ],
)
def test_time(words, time):
    assert is_time(words, 0) is time


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("万元", (1e4, "元")),
        ("亿千瓦时", (1e8, "千瓦时")),
        ("千瓦时", (1.0, "千瓦时")),
        ("百万吨", (1e6, "吨")),
        ("万亿", (1e12, "")),
        ("个", (1.0, "个")),
    ],
)
def test_base(name, parts):
    assert base_of(name) == parts


@given(st.text(alphabet="万亿千百十余多几个百分点元吨次人平方米公里/年月日 项目", max_size=12))
def test_a_unit_lies_where_it_says(words):
    unit = match_unit(words, 0)
    if unit is not None:
        assert 0 <= unit.start <= unit.end <= len(words)
        assert set(unit.name) <= set(words)
