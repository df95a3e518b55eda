"""The table as a sheet: exactly the filtered rows, written row by row, never held in memory."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from luoshi.kernel.errors import Refused
from luoshi.ui.table.columns import Column, Exported

MOST_ROWS = 1_048_575  # what a sheet holds besides its head
MOST_CHARACTERS = 32_767  # what a cell holds
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
# text stays text: nothing typed by a person becomes a formula, a link or a number
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def sheet_name(words: str) -> str:
    """A name Excel accepts: at most 31 characters and none of its reserved ones."""
    return _NOT_IN_SHEET_NAME.sub("", words).strip()[:31] or "Sheet1"


def workbook(columns: Sequence[Column], rows: Iterable[Any], *, title: str, name: str) -> FileResponse:
    """An .xlsx of the columns that are exported, as an attachment.

    Args:
        columns: in order.
        rows: an iterator of rows; never turned into a list.
        title: name of the sheet.
        name: name of the file without ending.

    Raises:
        Refused: more rows than a sheet holds.
    """
    shown = [column for column in columns if column.in_export]
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (FileResponse closes it)
    book = xlsxwriter.Workbook(file, _OPTIONS)
    sheet = book.add_worksheet(sheet_name(title))
    head = book.add_format({"bold": True, "bg_color": "#F8F8F6", "bottom": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(shown) - 1), 16)
    for at, column in enumerate(shown):
        sheet.write_string(0, at, str(column.label), head)
    for line, row in enumerate(rows, start=1):
        if line > MOST_ROWS:
            book.close()
            file.close()
            raise Refused(_("超过一张工作表能放下的 1 048 575 行，请先用条件缩小范围再导出"))
        for at, column in enumerate(shown):
            _write(sheet, line, at, column.plain(row), day)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def _write(sheet: Any, line: int, at: int, value: Exported, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(line, at, value, day)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, at, value)
    else:
        sheet.write_string(line, at, str(value)[:MOST_CHARACTERS])
