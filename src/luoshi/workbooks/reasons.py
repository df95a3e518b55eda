"""The workbook that goes back to whoever filled it in: their sheets and values, wrong rows marked with the reason.

Made from what the boundary cut left, so no column that was cut is in it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from luoshi.workbooks import looks
from luoshi.workbooks.contract import Cell
from luoshi.workbooks.copying import add_pages, open_book, write_cells
from luoshi.workbooks.cutting import Cut
from luoshi.workbooks.grids import Grid
from luoshi.workbooks.heads import REASON, WITHIN
from luoshi.workbooks.shape import find_shape
from luoshi.workbooks.stamp import ID_COLUMN

_WIDTH, _MARK = 48, "#FFF2CC"
Reasons = Mapping[tuple[str, int], Sequence[str]]  # by sheet and row, as the spreadsheet numbers it


def reasons_of(bad: Iterable[Cell]) -> dict[tuple[str, int], list[str]]:
    """Sentences of bad cells by their rows, each with its column."""
    found: dict[tuple[str, int], list[str]] = {}
    for cell in bad:
        where = f"{cell.letter}列“{cell.column}”：" if cell.letter else ""
        found.setdefault((cell.sheet, cell.row), []).append(f"{where}{cell.sentence}")
    return found


def error_workbook(kept: Cut, reasons: Reasons) -> bytes:
    """The file's sheets with a column of reasons at the right of each that has one.

    Rows without a reason are as they were. A reason for a row beyond the sheet stands in that row all the same.
    """
    stream = io.BytesIO()
    book = open_book(stream)
    head = book.add_format(looks.HEAD | {"bg_color": _MARK})
    wrong = book.add_format(looks.BODY | {"bg_color": _MARK, "text_wrap": True})
    with book:
        for page, target in add_pages(book, kept.pages):
            mine = {row - 1: said for (sheet, row), said in reasons.items() if sheet == page.name}
            write_cells(book, target, page, dict.fromkeys(mine, wrong))
            if not mine:
                continue
            place = _free_column(page)
            target.set_column(place, place, _WIDTH)
            if (hidden := _id_column(page)) is not None:
                target.set_column(hidden, hidden, None, None, {"hidden": True})
            above = min(mine) - 1
            if above >= 0:
                target.write_string(_head_row(page, above), place, REASON, head)
            for row, said in mine.items():
                target.write_string(row, place, "\n".join(said), wrong)
    return stream.getvalue()


def _free_column(page: Grid) -> int:
    merged = (right + 1 for _, _, _, right in page.merges if right < 200)  # noqa: PLR2004  a title over a whole row
    return max([0, *(len(row) for row in page.rows), *merged])


def _id_column(page: Grid) -> int | None:
    for row in page.rows[:WITHIN]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith(ID_COLUMN):
                return place
    return None


def _head_row(page: Grid, above: int) -> int:
    """The row the reasons' head stands in: that of the sheet's heads where they can be told."""
    header = find_shape(page)
    return header.first if header is not None and header.first <= above else above
