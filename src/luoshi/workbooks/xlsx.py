"""Writing declared sheets as .xlsx in the house layout.

Title and 填报单位 line over all columns, header of one or two rows, frozen, filtered, set up for printing
on landscape A4, or A3 where it is wide. Text is always written as text: a cell that begins with = + - or @ is never a formula.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from luoshi.workbooks import looks
from luoshi.workbooks.blanks import explained
from luoshi.workbooks.cells import Day, clip
from luoshi.workbooks.contract import ORDINAL, Column, Filled, Row, Sheet
from luoshi.workbooks.marking import mark_of
from luoshi.workbooks.merging import Merge, heights, merges
from luoshi.workbooks.pouring import Page, Pieces
from luoshi.workbooks.stamp import STAMP_SHEET, Stamp, StampedSheet, digest, id_head, to_rows

SPARE_ROWS = 200  # below the table, where lists of choices still work
LIST_LIMIT = 250  # characters of a list of choices inside its own cell rule
BLANK_NOTE = "注：带下拉列表的请从列表中选；鼠标停在表头上有填写说明；填好后原文件交回即可。"
NOTE = "注：灰色列请勿修改；填好后原文件上传即可。"
MOST_ON_A4 = 200  # characters of half width: more would be printed in letters nobody can read
_A3, _A4 = 8, 9  # as the format numbers paper
STEP = 1_000  # rows between two reports
_MOST_LINES = 1_000  # no row is as tall
_LISTS_COLUMN = 8  # in the hidden sheet, to the right of the stamp

Step = Callable[[int], None]


def write(
    sheets: Sequence[Filled],
    target: str | Path | BinaryIO,
    *,
    exported: datetime,
    export_id: str,
    step: Step | None = None,
) -> Stamp:
    """Write sheets into one workbook.

    Args:
        sheets: in the order of their tabs.
        target: a path or an open binary stream.
        exported: printed as 导出时间.
        export_id: names this export when the file comes back.
        step: told how many rows of a sheet are composed, every `STEP` of them.

    Returns:
        what was written into the hidden sheet.
    """
    book = xlsxwriter.Workbook(
        target if not isinstance(target, Path) else str(target),
        {"strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": sheets[0].title or sheets[0].sheet.title, "created": exported})
    with book:
        writers = [_SheetWriter(book, filled, exported, step) for filled in sheets]
        lists = _Lists()
        stamp = Stamp(export_id, tuple(writer.write(lists) for writer in writers))
        _write_stamp(book, stamp, lists)
    return stamp


def _merging(sheet: Sheet) -> bool:
    return any(column.merge for column in sheet.columns)


def _write_stamp(book: xlsxwriter.Workbook, stamp: Stamp, lists: _Lists) -> None:
    hidden = book.add_worksheet(STAMP_SHEET)
    lines = to_rows(stamp)
    longest = max([len(lines), *(len(values) for values in lists.columns)])
    for number in range(longest):
        for position, value in enumerate(lines[number] if number < len(lines) else ()):
            hidden.write(number, position, value)
        for position, values in enumerate(lists.columns, start=_LISTS_COLUMN):
            if number < len(values):
                hidden.write_string(number, position, values[number])
    hidden.very_hidden()


class _Lists:
    """Lists of choices too long for a cell rule: kept in columns of the hidden sheet."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, ...]] = []

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        if len(",".join(choices)) <= LIST_LIMIT and not any("," in choice for choice in choices):
            return list(choices)
        if choices not in self.columns:
            self.columns.append(choices)
        column = xlsxwriter.utility.xl_col_to_name(_LISTS_COLUMN + self.columns.index(choices), col_abs=True)
        return f"='{STAMP_SHEET}'!{column}$1:{column}${len(choices)}"


class _SheetWriter:
    """One sheet on its way into the workbook."""

    def __init__(
        self, book: xlsxwriter.Workbook, filled: Filled, exported: datetime, step: Step | None
    ) -> None:
        self.step = step
        self.filled, self.sheet, self.exported = filled, filled.sheet, exported
        self.columns = filled.sheet.columns
        self.page: Page = book.add_worksheet(filled.sheet.name, worksheet_class=Page)
        self.last_column = len(self.columns) - 1
        self.id_column = len(self.columns)
        self.head_row = 2
        self.first_row = self.head_row + (2 if self.sheet.grouped else 1)
        self.totals = 0
        self.formats = _Formats(book)

    def write(self, lists: _Lists) -> StampedSheet:
        self._columns()
        self._top()
        self._head()
        marks, end = self._body()
        self._foot(end)
        self._rules(lists, end)
        self._explain()
        self._print(end)
        return StampedSheet(
            self.sheet.name,
            self.sheet.key,
            len(marks),
            self.filled.year,
            digest(self.sheet.key, marks),
        )

    def _columns(self) -> None:
        for position, column in enumerate(self.columns):
            self.page.set_column(position, position, column.width)
        self.page.set_column(self.id_column, self.id_column, 12, None, {"hidden": True})

    def _across(self, row: int, text: str, look: Any) -> None:
        if self.last_column:
            self.page.merge_range(row, 0, row, self.last_column, "", look)
        self.page.write_string(row, 0, clip(text), look)

    def _top(self) -> None:
        self.page.set_row(0, looks.TITLE_HEIGHT)
        self._across(0, self.filled.title or self.sheet.title, self.formats.title)
        if self.filled.blank:
            self._across(1, f"填报单位（盖章）：{self.filled.unit}　　　　填报时间：", self.formats.meta)
            return
        parts = [f"填报单位：{self.filled.unit}"] if self.filled.unit else []
        if self.filled.as_of is not None:
            parts.append(f"统计截至：{_chinese(self.filled.as_of)}")
        parts.append(f"导出时间：{_chinese(self.exported)}")
        self._across(1, "　　".join(parts), self.formats.meta)

    def _head(self) -> None:
        if not self.sheet.grouped:
            for position, column in enumerate(self.columns):
                self.page.write_string(self.head_row, position, column.head, self.formats.head(column))
            self.page.write_string(self.head_row, self.id_column, id_head(self.sheet.key))
            return
        under = self.head_row + 1
        for group, members in groupby(enumerate(self.columns), key=lambda pair: pair[1].group):
            places = list(members)
            if not group:
                for position, column in places:
                    look = self.formats.head(column)
                    self.page.merge_range(self.head_row, position, under, position, column.head, look)
                continue
            look = self.formats.head(places[0][1])
            if len(places) > 1:
                self.page.merge_range(self.head_row, places[0][0], self.head_row, places[-1][0], group, look)
            else:
                self.page.write_string(self.head_row, places[0][0], group, look)
            for position, column in places:
                self.page.write_string(under, position, column.own_head, self.formats.head(column))
        self.page.write_string(under, self.id_column, id_head(self.sheet.key))

    def _body(self) -> tuple[list[str], int]:
        """Pour the rows in; the marks of their records, and the row after the last."""
        rows: Iterable[Row] = self.filled.rows
        if merging := _merging(self.sheet):
            rows = list(rows)
        pieces = [
            Pieces(column, self.formats.number_of(column), sealed=column.editable) for column in self.columns
        ]
        self.page.begin(self.first_row, self.id_column + 1)
        marks: list[str] = []
        lines = array("H")
        for number, row in enumerate(rows, start=1):
            mark, most = self._row(pieces, number - self.totals, row)
            if mark:
                marks.append(mark)
            lines.append(min(most, _MOST_LINES))
            if self.step is not None and not number % STEP:
                self.step(number)
        taller = self._merged(list(rows), lines) if merging else {}

        def height(place: int) -> tuple[float, bool] | None:
            if place in taller:
                return taller[place], True
            return (looks.height_of(lines[place]), False) if lines[place] > 1 else None

        return marks, self.page.end(height)

    def _row(self, pieces: list[Pieces], number: int, row: Row) -> tuple[str, int]:
        """Pour one row in; its mark, and the lines of text its tallest cell needs."""
        self.totals += row.total
        number -= row.total
        most = 1
        found = []
        for one, column in zip(pieces, self.columns, strict=True):
            if column.cell is ORDINAL:
                found.append(one.of(None if row.total else number))
                continue
            piece = one.of(column.cell.show(row.values.get(column.key)))
            found.append(piece)
            if piece.lines > most and not column.merge:
                most = piece.lines
        mark = mark_of(row, [piece.seal for piece in found])
        self.page.pour(found, mark)
        return mark, most

    def _merged(self, rows: list[Row], lines: Sequence[int]) -> dict[int, float]:
        """Tall cells, and the rows that must grow for them.

        Each covered cell has the value too: un-merged, sorted or filtered, nothing is lost.
        """
        found: list[Merge] = merges(self.columns, rows)
        for one in found:
            self.page.tall(self.first_row + one.first, self.first_row + one.last, one.column)
        return heights(self.columns, rows, found, lines)

    def _foot(self, end: int) -> None:
        lines = list(self.filled.feet)
        if any(column.editable for column in self.columns):
            lines.append(BLANK_NOTE if self.filled.blank else NOTE)
        for number, text in enumerate(lines, start=end):
            self._across(number, text, self.formats.foot)

    def _rules(self, lists: _Lists, end: int) -> None:
        self.page.freeze_panes(self.first_row, 1 if self.columns[0].cell is ORDINAL else 0)
        self.page.autofilter(self.first_row - 1, 0, max(end - 1, self.first_row - 1), self.id_column)
        for position, column in enumerate(self.columns):
            if column.editable and column.cell.choices:
                rule = {
                    "validate": "list",
                    "source": lists.source(column.cell.choices),
                    "error_title": column.own_head[:32],
                    "error_message": "请从下拉列表中选择一项。",
                }
                self.page.data_validation(self.first_row, position, end + SPARE_ROWS, position, rule)

    def _explain(self) -> None:
        if not self.filled.blank:
            return
        for position, column in enumerate(self.columns):
            if words := explained(column):
                self.page.write_comment(self.first_row - 1, position, words, {"author": ""})

    def _print(self, end: int) -> None:
        self.page.set_landscape()
        wide = sum(column.width for column in self.columns)
        self.page.set_paper(_A3 if wide > MOST_ON_A4 else _A4)
        self.page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.page.center_horizontally()
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(self.head_row, self.first_row - 1)
        self.page.set_footer("&C第 &P 页　共 &N 页")
        self.page.print_area(0, 0, end + len(self.filled.feet), self.last_column)


class _Formats:
    """Cell formats of one sheet, made when first used."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[Any, Any] = {}
        self.title, self.meta, self.foot = (
            book.add_format(look) for look in (looks.TITLE, looks.META, looks.FOOT)
        )

    def head(self, column: Column) -> Any:
        colour = looks.OPEN_HEAD if column.editable else looks.FIXED_HEAD
        return self._get(("head", colour), looks.HEAD | {"bg_color": colour})

    def body(self, column: Column) -> Any:
        day, narrow = isinstance(column.cell, Day), column.cell is ORDINAL or column.cell.choices != ()
        key = ("body", column.editable, column.wrap, day, narrow)
        if key in self._made:
            return self._made[key]
        look: dict[str, Any] = looks.BODY | {"align": "center" if day or narrow else "left"}
        look["num_format"] = looks.DATE_FORMAT if day else looks.TEXT_FORMAT if column.editable else "General"
        look["text_wrap"] = column.wrap
        if not column.editable:
            look["bg_color"] = looks.FIXED_CELL
        return self._get(key, look)

    def number_of(self, column: Column) -> int:
        """Of the format of a column's cells, as the file has it."""
        number: int = self.body(column)._get_xf_index()  # noqa: SLF001  as the library asks it while it writes
        return number

    def _get(self, key: Any, look: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
