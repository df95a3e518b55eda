"""Blank sheets to send out: the house layout with drop-downs, empty numbered rows, and heads that explain themselves.

write([blank(MEMBERS, unit="机关一支部", year=2021)], stream, exported=now, export_id="blank")
"""

from __future__ import annotations

from dataclasses import replace

from luoshi.workbooks.cells import CELL_LIMIT, Choice, Day, Due, Names, Percent, Text, Whole
from luoshi.workbooks.contract import ORDINAL, Column, Filled, Row, Sheet

ROWS = 30


def blank(
    sheet: Sheet, *, unit: str = "", title: str = "", year: int | None = None, rows: int = ROWS
) -> Filled:
    """A sheet with empty rows in which every column may be filled in.

    Args:
        sheet: as declared.
        unit: printed as 填报单位.
        title: over all columns; the declared one where empty.
        year: for dates that name none when it comes back.
        rows: numbered empty rows; more may be added under them.
    """
    columns = tuple(
        replace(column, editable=column.cell is not ORDINAL, merge=False) for column in sheet.columns
    )
    return Filled(
        replace(sheet, columns=columns), [Row({})] * rows, title=title, unit=unit, year=year, blank=True
    )  # fmt: skip


def explained(column: Column) -> str:
    """What to write under a head; "" where anything may be written."""
    said = _how(column)
    if column.required:
        return f"必填。{said}"
    return said


def _how(column: Column) -> str:  # noqa: PLR0911  one sentence a type
    match column.cell:
        case Choice(choices=choices):
            return f"从下拉列表中选一项：{'、'.join(choices)}。"
        case Day(open_end=True):
            return "写到日，例如 2021-03-05；还没有结束的写“至今”或留空。"
        case Day():
            return "写到日，例如 2021-03-05。"
        case Due():
            return "写时限，例如 9月底前、2021年底、立行立改、长期坚持。"
        case Names():
            return "有几个的，用顿号（、）分开。"
        case Percent():
            return "写百分数，例如 95%。"
        case Whole() if column.cell is not ORDINAL:
            return "只写整数，例如 12；说明请写进备注。"
        case Text(longest=longest) if longest < CELL_LIMIT:
            return f"最多{longest}个字。"
    return ""
