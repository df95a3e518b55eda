"""Writing declared sheets as .docx: a ledger as offices print it and fill it in in Word.

Landscape, narrow margins, heads repeated on every page, rows that may go over a page, tall cells as in the workbook. A
Word table has no hidden column, so its last one is a hair wide, without lines, and holds hidden words: the marks of the
rows. They stay with their rows when these are moved, sorted, deleted or taken into another document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from luoshi.workbooks.cells import Day
from luoshi.workbooks.contract import ORDINAL, Column, Filled, Row
from luoshi.workbooks.looks import text_width
from luoshi.workbooks.marking import mark_of, seals_of
from luoshi.workbooks.merging import merges
from luoshi.workbooks.stamp import Stamp, StampedSheet, digest, head_in_word, in_word
from luoshi.writing import docx
from luoshi.writing.draft import Align, Composer, FootRole, HeadRole, Paper, TableColumn, Tall
from luoshi.writing.style import Page, Style
from luoshi.writing.style import style as house_style

_MARGINS = 114  # twips left and right of the words of a cell, together
_LEAST = 3  # characters of full width a column of words has room for: a name
_NARROW = 2  # the same for a column of numbers
_DATE = 6  # 2021.10.31
_CROWDED = 0.75  # of the text width: what the narrowest columns may take before the page is a larger one


def write_word(
    sheets: Sequence[Filled],
    target: str | BinaryIO,
    *,
    exported: datetime,
    export_id: str,
    style: Style | None = None,
    paper: Paper | None = None,
) -> Stamp:
    """Write sheets into one Word file, each beginning on a page of its own.

    Args:
        sheets: in their order. A sheet with more columns than a page can hold is written whole all the same.
        target: a path or an open binary stream.
        exported: kept in the file's properties.
        export_id: names this export when the file comes back.
        style: the house style, gb9704 where not given.
        paper: A4 or A3; where not given A3 for a sheet whose columns would be too narrow on A4.

    Returns:
        what the heads of the tables say out of sight.
    """
    house = style or house_style()
    page = paper or _paper(sheets, house)
    composer = Composer()
    stamped = tuple(_sheet(composer, filled, house, house.pages[page], export_id) for filled in sheets)
    docx.write(composer.draft(page), target, style=house, made=exported)
    return Stamp(export_id, stamped)


def _sheet(composer: Composer, filled: Filled, house: Style, page: Page, export: str) -> StampedSheet:
    columns, rows = filled.sheet.columns, list(filled.rows)
    composer.new_page()
    composer.head(HeadRole.TITLE, filled.title or filled.sheet.title)
    if under := _under_title(filled):
        composer.head(HeadRole.META, under)
    marks = [mark_of(row, seals_of(columns, row)) for row in rows]
    known = [words for words in marks if words]
    stamped = StampedSheet("", filled.sheet.key, len(known), filled.year, digest(filled.sheet.key, known))
    composer.sheet(
        _columns(columns, house.sizes["sheet"] * 20, page.text_width),
        tuple(_lines(columns, rows)),
        tall=[Tall(one.column, one.first, one.last) for one in merges(columns, rows)],
        hidden=[head_in_word(stamped, export), *map(in_word, marks)],
    )
    for line in filled.feet:
        composer.foot(FootRole.NOTE, line)
    return stamped


def _under_title(filled: Filled) -> str:
    if filled.blank:
        return f"填报单位（盖章）：{filled.unit}　　　　填报时间："
    parts = [f"填报单位：{filled.unit}"] if filled.unit else []
    if filled.as_of is not None:
        parts.append(f"统计截至：{filled.as_of.year}年{filled.as_of.month}月{filled.as_of.day}日")
    return "　　".join(parts)


def _lines(columns: Sequence[Column], rows: Sequence[Row]) -> list[tuple[str, ...]]:
    lines, number = [], 0
    for row in rows:
        number += not row.total
        lines.append(
            tuple(
                ("" if row.total else str(number)) if column.cell is ORDINAL else _shown(column, row)
                for column in columns
            )
        )
    return lines


def _shown(column: Column, row: Row) -> str:
    shown = column.cell.show(row.values.get(column.key))
    if isinstance(shown, date):
        return f"{shown.year}.{shown.month}.{shown.day}"
    return "" if shown is None else str(shown)


def _columns(columns: Sequence[Column], size: float, room: int) -> tuple[TableColumn, ...]:
    """The columns, as wide as they are declared, none too narrow for a name. Sizes in twips."""
    least = [_least(column) * size + _MARGINS for column in columns]
    wanted = [column.width * size / 2 + _MARGINS for column in columns]
    spare = room - sum(least)
    more = [max(wide - narrow, 0) for wide, narrow in zip(wanted, least, strict=True)]
    share = max(spare, 0) / (sum(more) or 1)
    widths = [round(narrow + extra * share) for narrow, extra in zip(least, more, strict=True)]
    return tuple(
        TableColumn(
            _head(column, (width - _MARGINS) / size), width, Align.CENTRE if _short(column) else Align.LEFT
        )
        for column, width in zip(columns, widths, strict=True)
    )


def _head(column: Column, room: float) -> str:
    """A head that takes several lines of this many characters, in lines about as long as each other."""
    own = column.own_head
    lines = math.ceil(text_width(own) / 2 / max(room, 1))
    if lines > 1 and "\n" not in own:
        length = math.ceil(len(own) / lines)
        own = "\n".join(own[first : first + length] for first in range(0, len(own), length))
    return f"{column.group}{{{own}}}" if column.group else own


def _least(column: Column) -> float:
    """Characters of full width that a line of the column must hold."""
    if column.cell is ORDINAL:
        return _NARROW
    if isinstance(column.cell, Day):
        return _DATE
    return min(_LEAST, max(column.width / 2, _NARROW))


def _short(column: Column) -> bool:
    """A column of a word or number stands in the middle."""
    return (
        column.cell is ORDINAL
        or isinstance(column.cell, Day)
        or bool(column.cell.choices)
        or text_width(column.own_head) >= column.width
    )


def _paper(sheets: Sequence[Filled], house: Style) -> Paper:
    size, room = house.sizes["sheet"] * 20, house.pages[Paper.SHEET].text_width
    needs = (sum(_least(column) * size + _MARGINS for column in one.sheet.columns) for one in sheets)
    return Paper.LARGE_SHEET if max(needs) > room * _CROWDED else Paper.SHEET
