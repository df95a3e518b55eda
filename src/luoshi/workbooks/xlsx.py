"""Writing declared sheets as .xlsx in the house layout.

Title and 填报单位 line over all columns, header of one or two rows, frozen, filtered, set up for printing
on landscape A4, or A3 where it is wide. Text is always written as text: a cell that begins with = + - or @ is never a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from luoshi.workbooks import looks
from luoshi.workbooks.blanks import explained
from luoshi.workbooks.cells import Day, Shown, clip
from luoshi.workbooks.contract import ORDINAL, Column, Filled, Row, Sheet
from luoshi.workbooks.marking import mark_of
from luoshi.workbooks.merging import Merge, heights, merges
from luoshi.workbooks.stamp import STAMP_SHEET, Stamp, StampedSheet, digest, id_head, to_rows

SPARE_ROWS = 200  # below the table, where lists of choices still work
LIST_LIMIT = 250  # characters of a list of choices inside its own cell rule
BLANK_NOTE = "注：带下拉列表的请从列表中选；鼠标停在表头上有填写说明；填好后原文件交回即可。"
NOTE = "注：灰色列请勿修改；填好后原文件上传即可。"
MOST_ON_A4 = 200  # characters of half width: more would be printed in letters nobody can read
_A3, _A4 = 8, 9  # as the format numbers paper
_LISTS_COLUMN = 8  # in the hidden sheet, to the right of the stamp


def write(
    sheets: Sequence[Filled], target: str | Path | BinaryIO, *, exported: datetime, export_id: str
) -> Stamp:
    """Write sheets into one workbook.

    Args:
        sheets: in the order of their tabs.
        target: a path or an open binary stream.
        exported: printed as 导出时间.
        export_id: names this export when the file comes back.

    Returns:
        what was written into the hidden sheet.
    """
    # Rows already written leave memory where nothing has to be merged downwards.
    light = not any(filled.sheet.grouped or _merging(filled.sheet) for filled in sheets)
    book = xlsxwriter.Workbook(
        target if not isinstance(target, Path) else str(target),
        {"constant_memory": light, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": sheets[0].title or sheets[0].sheet.title, "created": exported})
    with book:
        writers = [_SheetWriter(book, filled, exported) for filled in sheets]
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


class _Page(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet that can give a row a first height without fixing it.

    Excel fits such a row again when its text grows; other programs use the height as it stands. The
    library's `set_row` fixes every height it is given.
    """

    def __init__(self) -> None:
        super().__init__()
        self._fitted: set[int] = set()

    def fit_row(self, row: int, height: float) -> None:
        self.set_row(row, height)
        self._fitted.add(row + 1)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "row" and attributes[0][1] in self._fitted:
            attributes = [one for one in attributes if one[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


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

    def __init__(self, book: xlsxwriter.Workbook, filled: Filled, exported: datetime) -> None:
        self.filled, self.sheet, self.exported = filled, filled.sheet, exported
        self.columns = filled.sheet.columns
        self.page: _Page = book.add_worksheet(filled.sheet.name, worksheet_class=_Page)
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
        """Write the rows; the marks of their records, and the row after the last."""
        rows: Iterable[Row] = self.filled.rows
        taller: dict[int, float] = {}
        if _merging(self.sheet):
            rows = list(rows)
            taller = self._merged(rows)
        marks: list[str] = []
        number = 0
        for number, row in enumerate(rows, start=1):
            line = self.first_row + number - 1
            self.totals += row.total
            lines = self._row(line, number - self.totals, row)
            if words := mark_of(self.columns, row):
                marks.append(words)
                self.page.write_string(line, self.id_column, words)
            if number - 1 in taller:
                self.page.set_row(line, taller[number - 1])
            elif lines > 1:
                self.page.fit_row(line, looks.height_of(lines))
        return marks, self.first_row + number

    def _row(self, line: int, number: int, row: Row) -> int:
        """Write one row; the lines of text its tallest cell needs."""
        most = 1
        for position, column in enumerate(self.columns):
            look = self.formats.body(column)
            if column.cell is ORDINAL:
                self._cell(line, position, None if row.total else number, look)
                continue
            shown = column.cell.show(row.values.get(column.key))
            self._cell(line, position, shown, look)
            if column.wrap and not column.merge and isinstance(shown, str):
                most = max(most, looks.lines_in(shown, column.width))
        return most

    def _cell(self, row: int, position: int, shown: Shown, look: Any) -> None:
        match shown:
            case None | "":
                self.page.write_blank(row, position, None, look)
            case str():
                self.page.write_string(row, position, clip(shown), look)
            case date():
                self.page.write_datetime(row, position, shown, look)
            case _:
                self.page.write_number(row, position, shown, look)

    def _merged(self, rows: list[Row]) -> dict[int, float]:
        """Tall cells, and the rows that must grow for them.

        Each covered cell is given the value too: un-merged, sorted or filtered, nothing is lost.
        """
        found: list[Merge] = merges(self.columns, rows)
        for one in found:
            look = self.formats.body(self.columns[one.column])
            first, last = self.first_row + one.first, self.first_row + one.last
            self.page.merge_range(first, one.column, last, one.column, "", look)
        return heights(self.columns, rows, found)

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

    def _get(self, key: Any, look: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
