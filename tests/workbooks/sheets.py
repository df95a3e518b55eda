"""A declared sheet, and what people do to a file before they send it back."""

# ruff: noqa: DTZ001  spreadsheet cells have no time zone

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import xlsxwriter

from luoshi.periods.deadline import parse_deadline
from luoshi.workbooks import ORDINAL, Choice, Column, Day, Due, Filled, Names, Row, Sheet, Text, Whole, write
from luoshi.workbooks.grids import Grid, _cell, raw_grids
from luoshi.workbooks.returned import interpret

EXPORTED = datetime(2021, 9, 3, 9, 30)
STATES = ("未启动", "持续推进", "基本完成", "已完成")

LEDGER = Sheet(
    "findings.ledger", "问题整改台账", "问题整改台账",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("area", "方面", 10, merge=True),
        Column("problem", "反馈问题", 28, merge=True, aliases=("存在问题",)),
        Column("measure", "整改措施", 34, Text(longest=500), editable=True, required=True),
        Column("leader", "责任领导", 10, Names(), editable=True),
        Column("owner", "牵头部门", 12, Names(), editable=True, aliases=("牵头单位",)),
        Column("kind", "时限{类型}", 10, Choice(("立行立改", "限期整改", "长期坚持")), editable=True),
        Column("due", "时限{完成时限}", 14, Due(), editable=True),
        Column("state", "状态", 10, Choice(STATES, {"完成": "已完成"}), editable=True),
        Column("done", "完成时间", 12, Day(), editable=True),
        Column("times", "次数（次）", 8, Whole(), editable=True),
        Column("note", "备注", 10, editable=True),
    ),
)  # fmt: skip
PLAIN = Sheet(
    "tasks.list", "任务清单", "任务清单",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("task", "工作任务", 30, editable=True),
        Column("owner", "牵头部门", 12, Names(), editable=True),
        Column("due", "完成时限", 14, Due(), editable=True),
    ),
)  # fmt: skip
EDITABLE = [column.key for column in LEDGER.columns if column.editable]


def record(number):
    return f"5d0f2c1e-0000-4000-8000-{number:012d}"


def row(number, **values):
    known = {
        "area": "组织建设", "problem": f"问题{number // 2}", "measure": f"措施{number}", "leader": ("张三",),
        "owner": ("党群工作部", "办公室"), "kind": "限期整改", "due": parse_deadline("9月底前", year=2021),
        "state": "持续推进", "done": date(2021, 8, 3), "times": 3, "note": "",
    }  # fmt: skip
    return Row(known | values, record(number), number + 1)


def filled(rows, sheet=LEDGER, **more):
    return Filled(sheet, rows, unit="某集团有限公司党委", as_of=date(2021, 8, 31), year=2021, **more)


def exported(*sheets):
    """The bytes of an export."""
    stream = io.BytesIO()
    write(sheets, stream, exported=EXPORTED, export_id="e-1")
    return stream.getvalue()


def pages(content):
    """Its grids, read without the child process."""
    return [
        Grid(one["name"], one["hidden"], [[_cell(cell) for cell in line] for line in one["rows"]],
             [tuple(merge) for merge in one["merges"]])
        for one in raw_grids(io.BytesIO(content))
    ]  # fmt: skip


def export_pages(rows, sheet=LEDGER, **more):
    return pages(exported(filled(rows, sheet, **more)))


def returned(grids, sheets=(LEDGER,), **options):
    """The one sheet of these grids."""
    (only,) = interpret(grids, sheets, **options).sheets
    return only


def made_by_hand(lines, *, name="Sheet1", merges=()):
    """A sheet somebody made: plain cells, no hidden column."""
    return Grid(name, False, lines, list(merges))


def changed(grid, lines=None, **more):
    return replace(grid, rows=grid.rows if lines is None else lines, **more)


def raw_xlsx(lines, merges=()):
    """An .xlsx of these very cells, numbers and dates as a spreadsheet keeps them."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    day, page = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_worksheet("Sheet1")
    for number, line in enumerate(lines):
        for position, cell in enumerate(line):
            if isinstance(cell, tuple):  # a number under a date format
                page.write_number(number, position, cell[0], day)
            else:
                page.write(number, position, cell, day if isinstance(cell, date) else None)
    for merge in merges:
        page.merge_range(*merge, lines[merge[0]][merge[1]])
    book.close()
    return stream.getvalue()
