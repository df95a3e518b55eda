"""Sheets with heads of their own: a mapping is suggested, shown, confirmed, and the next file is read by it."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.sandbox import FileRefused
from luoshi.workbooks import ORDINAL, Choice, Column, Day, Names, Remembered, Sheet, Whole, interpret, suggest
from tests.workbooks.sheets import PLAIN, made_by_hand

pytestmark = pytest.mark.pure

EVENTS = Sheet(
    "events", "三会一课台账", "三会一课台账",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("day", "时间", 12, Day(), required=True),
        Column("kind", "类别", 12, Choice(("支部党员大会", "支部委员会", "党课"))),
        Column("topic", "主题（议题）", 30, aliases=("议题",)),
        Column("host", "主持人", 10, Names()),
        Column("due", "应到", 6, Whole()),
        Column("present", "实到", 6, Whole()),
    ),
)  # fmt: skip
HEADS = ["次序", "召开日期", "会议类别", "会议主题", "会议主持", "应到人数", "实到人数", "天气"]
ROW = [1, "3月5日", "党课", "学习", "张三", "12人", 11, "晴"]


def foreign(*rows, heads=HEADS, title="2021年支部会议情况"):
    return made_by_hand([[title], heads, *rows])


def test_columns_are_suggested_with_confidence_and_samples():
    layout = suggest(foreign(ROW, [2, "4月6日", "支部委员会", "研究", "李四", 5, 5, "雨"]), EVENTS)

    assert (layout.recognised, layout.row) == (False, 2)
    found = {one.head: one for one in layout.columns}
    assert {head: one.key for head, one in found.items() if one.key} == {
        "会议类别": "kind", "会议主题": "topic", "会议主持": "host", "应到人数": "due", "实到人数": "present",
    }  # fmt: skip
    assert all(0.5 < one.confidence < 1 for one in found.values() if one.key)
    assert (found["天气"].key, found["天气"].confidence, found["天气"].samples) == (None, 0.0, ("晴", "雨"))
    assert (found["会议类别"].letter, found["应到人数"].samples) == ("C", ("12人", "5"))
    assert "day" in layout.missing


def test_a_confirmed_mapping_reads_the_next_file():
    first, second = (
        foreign(ROW),
        foreign(["7", "2021.6.7", "党课", "复学", "王五", 3, 2, ""], title="2021年二季度"),
    )
    with pytest.raises(FileRefused):
        interpret([first], [EVENTS])
    layout = suggest(first, EVENTS)
    confirmed = Remembered("events", layout.fingerprint, dict(layout.remembered.keys) | {"召开日期": "day"})

    for page, day in ((first, date(2021, 3, 5)), (second, date(2021, 6, 7))):
        (sheet,) = interpret([page], [EVENTS], remembered=[confirmed]).sheets
        (row,) = sheet.rows
        assert (row.values["day"], row.values["kind"], sheet.layout) == (day, "党课", layout.fingerprint)
        assert sheet.notices == ("这些列不属于本表，没有读入：次序、天气。",)
    assert row.values["host"] == ("王五",)


def test_other_heads_are_not_taken_for_the_remembered_ones():
    layout = suggest(foreign(ROW), EVENTS)
    other = foreign([*ROW, "x"], heads=[*HEADS, "另一列"])

    with pytest.raises(FileRefused):
        interpret([other], [EVENTS], remembered=[layout.remembered])


def test_a_known_sheet_needs_no_mapping():
    layout = suggest(
        made_by_hand([["序号", "工作任务", "牵头部门", "完成时限"], [1, "甲", "办公室", "全年"]]), PLAIN
    )

    assert layout.recognised
    assert layout.missing == ()
    assert {one.confidence for one in layout.columns} == {1.0}


def test_cells_that_do_not_fit_speak_against_a_head():
    layout = suggest(foreign([1, "3月5日", "茶话会", "学习", "张三", "约12", "x", "晴"]), EVENTS)

    assert {"kind", "due", "present"} <= set(layout.missing)


def test_one_column_is_suggested_once():
    heads = ["次序", "会议主题", "主题内容", "日期"]
    layout = suggest(foreign([1, "甲", "乙", "3月5日"], heads=heads), EVENTS)

    assert sum(one.key == "topic" for one in layout.columns) == 1


def test_nothing_like_a_header():
    assert suggest(made_by_hand([["甲"], [1, 2, 3]]), EVENTS) is None


WIDE = Sheet(
    "roster", "花名册", "花名册",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("name", "姓名", 10, Names(), required=True),
        *(Column(f"c{at}", head, 8) for at, head in enumerate(
            ("工号", "部门", "支部", "小组", "类别", "入党时间", "转正时间", "职务", "岗位", "状态", "去向")
        )),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "recognised"),
    [
        (["序号", "姓名", "支部", "类别", "入党时间"], True),
        (["序号", "姓名", "支部", "类别", "入党时间", "特长"], True),
        (["序号", "支部", "类别", "入党时间", "转正时间"], False),  # whose is not said
        (["序号", "姓名", "支部", "类别"], False),  # too little to tell one sheet from another
        (
            ["序号", "姓名", "支部", "类别", "入党时间", "获奖", "年度", "金额"],
            False,
        ),  # another sheet about the same
    ],
)
def test_a_sheet_with_few_of_the_columns_and_hardly_any_others_is_known(heads, recognised):
    rows = [[str(number), *["甲"] * (len(heads) - 1)] for number in (1, 2)]
    assert suggest(foreign(*rows, heads=heads, title="花名册"), WIDE).recognised is recognised
