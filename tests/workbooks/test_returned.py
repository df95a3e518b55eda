"""What people do to a sheet before they send it back."""

# ruff: noqa: DTZ001  spreadsheet cells have no time zone

from __future__ import annotations

from datetime import date, datetime

import pytest

from luoshi.sandbox import FileRefused
from luoshi.workbooks.grids import Grid
from luoshi.workbooks.returned import interpret
from luoshi.workbooks.stamp import STAMP_SHEET
from tests.workbooks.sheets import (
    EDITABLE,
    LEDGER,
    PLAIN,
    changed,
    export_pages,
    made_by_hand,
    pages,
    raw_xlsx,
    record,
    returned,
    row,
)  # fmt: skip

pytestmark = pytest.mark.pure

HEADS = [
    "序号",
    "方面",
    "反馈问题",
    "整改措施",
    "责任领导",
    "牵头部门",
    "类型",
    "完成时限",
    "状态",
    "完成时间",
    "次数",
    "备注",
]
MEASURE, LEADER, ID = 3, 4, 12


@pytest.fixture
def export():
    """Six rows in three problems; the grids of the ledger and of the hidden sheet."""
    return export_pages([row(number) for number in range(6)], foot=("共1个方面3个问题、措施6条。",))


def cells(grid):
    return [list(line) + [None] * (ID + 1 - len(line)) for line in grid.rows]


def ids(sheet):
    return [one.id for one in sheet.rows]


def test_untouched(export):
    sheet = returned(export)

    assert ids(sheet) == [record(number) for number in range(6)]
    assert [one.number for one in sheet.rows] == [5, 6, 7, 8, 9, 10]
    assert sheet.notices == ()


def test_renamed_tab(export):
    ledger, stamp = export

    sheet = returned([changed(ledger, name="机关一支部8月台账-最新(2)"), stamp])

    assert (sheet.sheet, sheet.tab, len(sheet.rows)) == ("findings.ledger", "机关一支部8月台账-最新(2)", 6)


def test_a_tab_copied_into_another_file(export):
    sheet = returned([export[0]])

    assert (ids(sheet), sheet.export, sheet.notices) == ([record(number) for number in range(6)], None, ())


def test_columns_moved(export):
    ledger, stamp = export
    turned = [list(reversed(line)) for line in cells(ledger)]
    merges = [(a, ID - d, c, ID - b) for a, b, c, d in ledger.merges]

    sheet = returned([changed(ledger, turned, merges=merges), stamp])

    assert [one.values for one in sheet.rows] == [one.values for one in returned(export).rows]


def test_unmerged_and_sorted(export):
    ledger, stamp = export
    lines = cells(ledger)
    body = sorted(lines[4:10], key=lambda line: line[ID], reverse=True)

    sheet = returned([changed(ledger, lines[:4] + body + lines[10:], merges=ledger.merges[:11]), stamp])

    assert ids(sheet) == [record(number) for number in reversed(range(6))]
    assert (sheet.bad, sheet.notices) == ((), ())


def test_rows_inserted_and_deleted(export):
    ledger, stamp = export
    lines = cells(ledger)
    new = [None, None, "新问题", "新措施", "王五", None, "立行立改", "立行立改", None, None, None, None, None]

    sheet = returned([changed(ledger, [*lines[:5], new, *lines[7:]], merges=()), stamp])

    assert ids(sheet) == [record(0), None, *(record(number) for number in range(3, 6))]
    added = sheet.rows[1]
    assert (added.version, added.number) == (None, 6)
    assert (added.values["problem"], added.values["measure"], added.values["leader"]) == (
        "新问题",
        "新措施",
        ("王五",),
    )
    assert sheet.notices == ("导出时共6行，现缺2行；缺少的行在系统中不会删除。",)


def test_a_row_inserted_inside_a_tall_cell_belongs_to_it(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines.insert(5, [None] * 3 + ["新措施"] + [None] * 9)
    tall = [(4, 1, 10, 1), (4, 2, 6, 2)]

    sheet = returned([changed(ledger, lines, merges=tall), stamp])

    assert (sheet.rows[1].values["area"], sheet.rows[1].values["problem"]) == ("组织建设", "问题0")


def test_a_tall_cell_typed_over_counts_for_all_its_rows(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines[4][LEADER] = "王五"  # the covered cells below still hold the old name

    sheet = returned([changed(ledger, lines, merges=[(4, LEADER, 6, LEADER)]), stamp])

    assert [one.values["leader"] for one in sheet.rows] == [("王五",)] * 3 + [("张三",)] * 3


def test_a_copied_row_is_reported(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines.insert(10, list(lines[5]))

    sheet = returned([changed(ledger, lines), stamp])

    assert [str(cell) for cell in sheet.bad] == [
        "“问题整改台账”第11行：与第6行是同一条记录（整行复制而来）；如是新增请插入空白行再填写，如是重复请删去这一行"
    ]


def test_a_tab_copied_within_the_file_is_reported(export):
    ledger, stamp = export

    book = interpret([ledger, changed(ledger, name="问题整改台账 (2)"), stamp], [LEDGER])

    assert len(book.bad) == 6
    assert book.bad[0].sentence.startswith("与“问题整改台账”第5行是同一条记录")


def test_a_foreign_id_is_reported(export):
    mine = {record(number) for number in range(5)}

    sheet = returned(export, known={"findings.ledger": mine})

    assert [str(cell) for cell in sheet.bad] == [
        "“问题整改台账”第10行：这一行的记录不在本表范围内（可能从别的文件复制而来）；如是新增请插入空白行再填写"
    ]


def test_a_row_of_another_export_is_noticed(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines[4][ID] = f"{record(77)}@1"

    sheet = returned([changed(ledger, lines), stamp])

    assert (len(sheet.rows), sheet.bad) == (6, ())
    assert sheet.notices == ("有的行不是这次导出的，可能从另一次导出复制而来，请核对后再确认。",)


def test_a_spoilt_id_is_reported(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines[4][ID] = "5d0f2c1e @x"

    sheet = returned([changed(ledger, lines), stamp])

    assert [(cell.row, cell.sentence) for cell in sheet.bad] == [
        (5, "隐藏的编号列被改动过，无法对应原有记录；请重新导出后填写")
    ]


def test_the_id_column_deleted(export):
    ledger, stamp = export

    sheet = returned([changed(ledger, [line[:ID] for line in ledger.rows]), stamp])

    assert ids(sheet) == [None] * 6
    assert sheet.notices == ("隐藏的编号列已被删去，6行都按新增处理；如要更新原有记录，请重新导出后填写。",)


def test_a_cleared_row_changes_nothing(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines[5] = [2.0, None, None, " ", *[None] * 8, lines[5][ID]]

    sheet = returned([changed(ledger, lines, merges=()), stamp])

    assert ids(sheet) == [record(number) for number in (0, 2, 3, 4, 5)]
    assert sheet.notices == ("第6行的内容已清空，原有记录不作改动。",)


def test_a_deleted_column_leaves_its_values_alone(export):
    ledger, stamp = export
    lines = [line[:LEADER] + line[LEADER + 1 :] for line in cells(ledger)]
    merges = [
        (a, b - (b > LEADER), c, d - (d > LEADER)) for a, b, c, d in ledger.merges if b != LEADER or d > b
    ]

    sheet = returned([changed(ledger, lines, merges=merges), stamp])

    assert sheet.missing == ("leader",)
    assert {tuple(one.values) for one in sheet.rows} == {tuple(key for key in EDITABLE if key != "leader")}
    assert sheet.notices == ("文件中没有这些列，原有内容不作改动：责任领导。",)


def test_extra_and_repeated_columns(export):
    ledger, stamp = export
    lines = [[*line, None, None] for line in cells(ledger)]
    lines[2][13:], lines[4][13:] = ["身份证号", "备注"], ["1101", "另写"]

    sheet = returned([changed(ledger, lines), stamp])

    assert sheet.rows[0].values["note"] == ""
    assert sheet.notices == (
        "这些列不属于本表，没有读入：身份证号。",
        "这些列出现了不止一次，只读入最左边的：备注。",
    )
    assert "1101" not in repr(sheet)


def test_bad_cells_one_sentence_each(export):
    ledger, stamp = export
    lines = cells(ledger)
    lines[4][3] = None
    lines[5][8], lines[5][9] = "差不多", "2021.2.30"

    sheet = returned([changed(ledger, lines), stamp])

    assert ids(sheet) == [record(number) for number in range(2, 6)]
    assert [str(cell) for cell in sheet.bad] == [
        "“问题整改台账”第5行D列“整改措施”：此处必填",
        "“问题整改台账”第6行I列“状态”：“差不多”不在可选范围内，请从“未启动、持续推进、基本完成、已完成”中选一个",
        "“问题整改台账”第6行J列“完成时间”：“2021.2.30”不是一个有效的日期，请改正，例如 2021-03-05",
    ]


def hand_made(*body, title="2021年度问题整改台账", heads=HEADS):
    return made_by_hand([[title], ["填报单位：机关一支部 填报时间：2022年1月5日"], heads, *body])


def test_a_sheet_made_by_hand():
    """Total and sub-total rows, block titles, a second header, notes and signatures are no records."""
    lines = hand_made(
        ["一、机关党支部"],
        [
            1,
            "组织",
            "问题甲",
            "措施甲",
            "张三",
            "办公室",
            "限期整改",
            "3月5日前",
            "完成",
            3.15,
            "2次",
            "新成立",
        ],
        [2, "〃", "同上", "措施乙", "同上", "〃", "", "每月25日", "", "", "", ""],
        ["", "小 计", "", 2],
        HEADS,
        [1, "作风", "问题乙", "措施丙", "", "", "", "年底前", "", "", "", ""],
        ["合　计", "", "", 3],
        ["填表人：李四", "", "审核人：王五", "", "联系电话：123"],
        ["注：1.一个措施写一行。"],
    )

    sheet = returned([lines])

    assert [(one.number, one.values["measure"]) for one in sheet.rows] == [
        (5, "措施甲"),
        (6, "措施乙"),
        (9, "措施丙"),
    ]
    assert (sheet.bad, sheet.notices, sheet.year) == ((), (), 2021)
    second = sheet.rows[1].values
    assert (second["area"], second["problem"], second["leader"], second["owner"]) == (
        "组织",
        "问题甲",
        ("张三",),
        ("办公室",),
    )
    assert [one.values["due"].day for one in sheet.rows] == [date(2021, 3, 5), None, date(2021, 12, 31)]
    assert sheet.rows[0].values["done"] == date(2021, 3, 15)


def test_heads_with_breaks_spaces_units_and_other_names():
    heads = ["序 号", "方\n面", "存在问题", "整 改\n措 施", "责任领导（签字）", "牵头单位", "类型", "完成时限", "状　态", "完成时间", "次数(次)", "备 注"]  # fmt: skip

    sheet = returned(
        [hand_made([1, "组织", "问题", "措施", "张三", "办公室", "", "", "", "", 1, ""], heads=heads)]
    )

    assert sheet.rows[0].values["leader"] == ("张三",)
    assert sheet.rows[0].values["times"] == 1
    assert sheet.missing == ()


def test_a_new_row_without_a_year_says_so():
    sheet = returned(
        [hand_made([1, "", "", "措施", "", "", "", "", "", "3月5日", "", ""], title="问题整改台账")]
    )

    assert [str(cell) for cell in sheet.bad] == [
        "“Sheet1”第4行J列“完成时间”：“3月5日”没有写年份，请写全，例如 2021-03-05"
    ]
    assert sheet.year is None


def test_numbers_and_days_as_a_spreadsheet_keeps_them():
    """3.15 typed into a cell with a date format is shown as a day of 1900."""
    body = [[1, "", "", "措施", "", "", "", (44469,), "", cell, "", ""] for cell in ((3.15,), (44260,), datetime(2021, 3, 5), 3.15)]  # fmt: skip

    sheet = returned(pages(raw_xlsx([["2021年台账"], [], HEADS, *body])))

    assert [one.values["done"] for one in sheet.rows] == [date(2021, 3, 15), date(2021, 3, 5), date(2021, 3, 5), date(2021, 3, 15)]  # fmt: skip
    assert sheet.rows[0].values["due"].day == date(2021, 9, 30)


def test_other_sheets_are_named_and_hidden_ones_left_alone(export):
    other = made_by_hand([["什么"], ["都不是"]], name="Sheet3")
    old = Grid("旧", True, export[0].rows[:4], [])

    book = interpret([*export, other, changed(old, [HEADS])], [LEDGER, PLAIN])

    assert ([one.tab for one in book.sheets], book.unknown) == (["问题整改台账"], ("Sheet3",))


def test_none_of_the_declared_sheets():
    with pytest.raises(FileRefused) as caught:
        interpret([made_by_hand([["姓名", "电话"]])], [LEDGER, PLAIN])

    assert caught.value.sentence == (
        "文件里没有找到“问题整改台账”、“任务清单”：表头应有序号、方面、反馈问题、整改措施、责任领导、牵头部门等列；请用本系统导出的表填写后上传。"
    )


def test_the_nearest_of_two_like_sheets_is_taken():
    heads = ["序号", "工作任务", "牵头部门", "完成时限", "备注"]

    sheet = returned(
        [made_by_hand([heads, [1, "任务", "办公室", "9月底前", ""]])], [LEDGER, PLAIN], year=2022
    )

    assert (sheet.sheet, sheet.rows[0].values["due"].day) == ("tasks.list", date(2022, 9, 30))


@pytest.mark.parametrize(
    "line",
    [
        ["只有两格", LEDGER.key],
        [],
        ["", "", ""],
        ["表", LEDGER.key, "²", "二〇二一", "x"],
        ["表", LEDGER.key, "9" * 30],
    ],
)
def test_a_hidden_sheet_somebody_changed_stops_nothing(line):
    """Its cells are words of a foreign file: too few of them, or no numbers, and the rows are read all the same."""
    grids = export_pages([row(0)])
    stamp = next(grid for grid in grids if grid.name == STAMP_SHEET)
    others = [grid for grid in grids if grid is not stamp]
    assert len(returned([*others, changed(stamp, [*stamp.rows[:3], line])]).rows) == 1
    assert len(returned([*others, changed(stamp, [["format", float("inf")], *stamp.rows[1:]])]).rows) == 1
