"""Rows written down with any mixture of the habits of offices come back as they were."""

from __future__ import annotations

import io
import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.boundary import forbidden_theme
from luoshi.workbooks import (
    ORDINAL,
    TICK,
    Choice,
    Column,
    Day,
    Names,
    Percent,
    Sheet,
    Text,
    Whole,
    blank,
    cut,
    interpret,
    write,
)
from luoshi.workbooks.grids import grids
from tests.workbooks import habits
from tests.workbooks.sheets import EXPORTED, pages

pytestmark = pytest.mark.pure

KINDS = Choice(
    ("正式党员", "预备党员"),
    {"正式": "正式党员", "中共党员": "正式党员", "预备": "预备党员", "中共预备党员": "预备党员"},
)
ROSTER = Sheet(
    "roster", "党员花名册", "党员花名册",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("branch", "所在党支部", 16, merge=True, aliases=("党支部", "支部名称")),
        Column("name", "姓名", 10, Names(), required=True),
        Column("kind", "党员类别", 12, KINDS, aliases=("类别",)),
        Column("joined", "入党{入党时间}", 12, Day()),
        Column("full", "入党{转正时间}", 12, Day()),
        Column("posts", "党内职务", 12, Names(), aliases=("职务",)),
        Column("times", "学习次数（次）", 8, Whole(), aliases=("次数",)),
        Column("share", "到课率", 8, Percent()),
        Column("there", "是否在岗", 6, TICK),
        Column("until", "任职截止", 12, Day(open_end=True)),
        Column("note", "备注", 20),
    ),
)  # fmt: skip
PLAIN = Sheet("plain", "会议情况", "会议情况", tuple(
    column for column in ROSTER.columns if column.key in {"number", "branch", "name", "times", "until"}
))  # fmt: skip
PEOPLE = ("张三", "李四", "王小五", "欧阳六六", "赵七（主持工作）")
POSTS = ("书记", "组织委员", "纪检委员", "书记（兼）")


def rows(keys):
    """Typed rows of these columns."""
    days = (
        st.none()
        | st.dates(date(2000, 1, 1), date(2049, 12, 31))
        | st.dates(date(2021, 1, 1), date(2021, 12, 31))
    )
    made = {
        "branch": st.sampled_from(["", "机关一支部", "甲公司第一支部", "项目临时党支部"]),
        "name": st.sampled_from(PEOPLE).map(lambda name: (name,)),
        "kind": st.sampled_from([None, "正式党员", "预备党员"]),
        "joined": days,
        "full": days,
        "posts": st.lists(st.sampled_from(POSTS), unique=True, max_size=3).map(tuple),
        "times": st.none() | st.integers(0, 10**5),
        "share": st.none() | st.integers(0, 10**4).map(lambda n: (Decimal(n) / 100).normalize() + 0),
        "there": st.sampled_from([None, "是", "否"]),
        "until": days,
        "note": st.sampled_from(
            ["", "新成立", "2021年6月转出", "借调", "=1+1", "合并至乙公司", "-", "共青团员兼"]
        ),
    }
    return st.lists(
        st.fixed_dictionaries({key: made[key] for key in keys if key in made}), min_size=1, max_size=9
    )


def keys(sheet):
    return [column.key for column in sheet.columns if column.cell is not ORDINAL]


struck = st.sets(st.sampled_from(habits.HABITS))
seeds = st.integers(0, 2**32)


def read_back(grids_, sheet):
    kept = cut(grids_, forbidden_theme)
    return kept, interpret(kept.pages, [sheet])


def expect(rendered, values, sheet, kept, book):
    assert [str(cell) for cell in book.bad] == []
    found = book.rows(sheet.key)
    assert [dict(one.values) for one in found] == values
    assert [one.block for one in found] == rendered.blocks
    if "personal" in rendered.habits:
        assert {one.head for one in kept.columns} <= set(habits.PERSONAL)
        assert kept.columns
        said = repr(kept) + repr(book)
        assert not [value for value in habits.PERSONAL.values() if value in said]
    else:
        assert kept.clean
    if "remark" in rendered.habits and not any(column.own_head == "备注" for column in sheet.columns):
        assert all(one.remark.startswith("留意") for one in found)
    if "foot" in rendered.habits:
        assert all("注：1.一人一行；2.日期写到日。" in one.foot for one in book.sheets)
    for sheet_ in book.sheets:
        assert all(not total.differs for total in sheet_.totals), sheet_.totals
    assert bool(book.aside) == ("other tabs" in rendered.habits)


@given(rows(keys(ROSTER)), struck, seeds)
def test_any_mixture_of_habits_in_a_workbook(values, chosen, seed):
    rendered = habits.render(ROSTER, values, random.Random(seed), chosen)

    kept, book = read_back(pages(habits.xlsx(rendered)), ROSTER)

    expect(rendered, values, ROSTER, kept, book)


@given(rows(keys(PLAIN)), struck, seeds)
def test_a_remark_nobody_declared_is_kept(values, chosen, seed):
    rendered = habits.render(PLAIN, values, random.Random(seed), chosen | {"remark"})

    kept, book = read_back(pages(habits.xlsx(rendered)), PLAIN)

    expect(rendered, values, PLAIN, kept, book)


CODINGS = [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "gb18030"), (",", "utf-16"), (",", "gb18030")]


@given(rows(keys(ROSTER)), struck, seeds, st.sampled_from(CODINGS))
def test_separated_values(values, chosen, seed, coding):
    rendered = habits.render(ROSTER, values, random.Random(seed), chosen - habits.FLAT)

    kept, book = read_back(pages(habits.separated(rendered, separator=coding[0], encoding=coding[1])), ROSTER)

    expect(rendered, values, ROSTER, kept, book)


@given(rows(keys(ROSTER)), struck, seeds)
def test_word_tables(values, chosen, seed):
    rendered = habits.render(ROSTER, values[:4], random.Random(seed), chosen - {"split", "other tabs"})

    kept, book = read_back(pages(habits.word(rendered)), ROSTER)

    expect(rendered, values[:4], ROSTER, kept, book)


@given(rows(keys(ROSTER)))
def test_a_blank_sheet_filled_in_comes_back(values):
    """The blank is sent out, its rows typed over, and read without a question."""
    stream = io.BytesIO()
    write([blank(ROSTER, unit="机关一支部", year=2021)], stream, exported=EXPORTED, export_id="blank")
    page, stamp = pages(stream.getvalue())
    lines = [list(line) + [None] * (13 - len(line)) for line in page.rows]
    dice = random.Random(len(values))
    for number, one in enumerate(values, start=4):
        for place, column in enumerate(ROSTER.columns[1:], start=1):
            lines[number][place] = habits.written(column, one[column.key], dice, frozenset(habits.HABITS))
    (sheet,) = interpret([type(page)(page.name, False, lines, page.merges), stamp], [ROSTER]).sheets

    assert [dict(one.values) for one in sheet.rows] == values
    assert (sheet.bad, sheet.notices, sheet.missing, sheet.year) == ((), (), (), 2021)
    assert not any(one.id for one in sheet.rows)


def test_the_blank_sheet_helps_to_fill_it_in():
    import zipfile

    stream = io.BytesIO()
    write([blank(ROSTER)], stream, exported=EXPORTED, export_id="blank")
    with zipfile.ZipFile(stream) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        words = (
            archive.read("xl/sharedStrings.xml").decode()
            if "xl/sharedStrings.xml" in archive.namelist()
            else page
        )

    assert "写到日，例如 2021-03-05" in comments
    assert "必填。有几个的，用顿号" in comments
    assert page.count("<dataValidation ") == 2
    assert '"正式党员,预备党员"' in page
    assert "填报单位（盖章）：" in words + page
    assert "导出时间" not in words + page


def test_through_the_child_process(tmp_path):
    """One file of each format, named .et as Kingsoft names them."""
    values = [{"branch": "机关一支部", "name": ("张三",), "times": 3, "until": date(2021, 3, 5)}] * 2
    rendered = habits.render(
        PLAIN, values, random.Random(7), ["title", "meta", "blocks", "total", "personal"]
    )
    for content in (
        habits.xlsx(rendered),
        habits.separated(rendered, encoding="gb18030"),
        habits.word(rendered),
    ):
        path = tmp_path / "机关一支部8月台账-最新(2).et"
        path.write_bytes(content)
        with path.open("rb") as file:
            kept, book = read_back(grids(file), PLAIN)
        expect(rendered, values, PLAIN, kept, book)


@pytest.mark.parametrize(
    ("column", "raw", "sentence"),
    [
        ("times", "约30", "“约30”是约数，这里要准确的数，请写成 30 这样的数字"),
        ("times", "5+2", "“5+2”有几个数，分不清取哪个，请写成一个合计数，其余写进备注"),
        ("joined", "2021.03", "“2021.03”只写到月份，请写到日，例如 2021-03-05"),
        ("joined", "3月5日-6日", "“3月5日-6日”是一段时间，请写其中一天，例如 2021-03-05"),
        ("share", "95", "“95”没有写百分号，分不清是多少，请写成 95% 这样的数"),
    ],
)
def test_what_would_have_to_be_guessed_is_asked_for(column, raw, sentence):
    values = [{"branch": "", "name": ("张三",)} | dict.fromkeys(keys(ROSTER)[2:]) | {"posts": (), "note": ""}]
    rendered = habits.render(ROSTER, values, random.Random(1), [])
    (table,) = rendered.tables
    place = next(n for n, one in enumerate(ROSTER.columns) if one.key == column)
    table.lines[-1][place] = raw

    _, book = read_back(pages(habits.xlsx(rendered)), ROSTER)

    letter, head = "ABCDEFGHIJKL"[place], ROSTER.columns[place].own_head
    assert [str(cell) for cell in book.bad] == [f"“{table.name}”第4行{letter}列“{head}”：{sentence}"]
    assert isinstance(ROSTER.columns[-1].cell, Text)
