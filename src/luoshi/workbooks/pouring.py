"""The body of a large sheet, poured into the workbook as it is composed.

The library makes an object of every cell, keeps it, and asks it anew what it looks like when it writes. A ledger of
50 000 rows has more than a million cells that look like one of a dozen: so rows are composed as the text of the file,
kept beside on disk until their heights are known, and put between head and foot when the sheet is written.
"""

from __future__ import annotations

import math
import re
import tempfile
from array import array
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from xlsxwriter.utility import _datetime_to_excel_datetime, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from luoshi.workbooks.cells import Shown, clip, plain
from luoshi.workbooks.contract import Column
from luoshi.workbooks.looks import lines_in
from luoshi.workbooks.stamp import seal

_KEPT: Final = 4_096  # different words of a column that are remembered
_AWKWARD: Final = re.compile(r"[&<>\x00-\x1f\x7f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_FIXED: Final = ' customHeight="1"'  # without it Excel fits the row again when its words grow
_PIXELS: Final = 4 / 3  # a point on a screen; rows are as many whole ones high


class Piece(NamedTuple):
    """One cell: its text in the file behind its reference, what it says sealed, the lines its words need."""

    xml: str
    seal: str
    lines: int


class Pieces:
    """The cells of one column; what comes again is not made again.

    Args:
        column: whose cells they are.
        look: number of its format in the workbook.
        sealed: whether its cells are sealed.
    """

    def __init__(self, column: Column, look: int, *, sealed: bool) -> None:
        self._column, self._look, self._sealed = column, look, sealed
        self._known: dict[str, Piece] = {}
        self._blank = self._make(None)

    def of(self, shown: Shown) -> Piece:
        """The cell for what it shows."""
        if not isinstance(shown, str):
            return self._blank if shown is None else self._make(shown)
        found = self._known.get(shown)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[shown] = self._make(shown)
        return found

    def _make(self, shown: Shown) -> Piece:
        lines = 1
        if isinstance(shown, str) and self._column.wrap:
            lines = lines_in(plain(shown) if self._column.merge else shown, self._column.width)
        sealed = seal(self._column.key, shown) if self._sealed else ""
        return Piece(_content(shown, self._look), sealed, lines)


def _content(shown: Shown, look: int) -> str:
    """A cell behind its reference."""
    if shown is None or shown == "":
        return f'" s="{look}"/>'
    if isinstance(shown, str):
        return f'" s="{look}" t="inlineStr"><is>{_words(clip(shown))}</is></c>'
    if isinstance(shown, date):
        number = _datetime_to_excel_datetime(shown, False, True)
        return f'" s="{look}"><v>{number:.16G}</v></c>'
    if isinstance(shown, float) and not math.isfinite(shown):
        return f'" s="{look}"/>'
    return f'" s="{look}"><v>{shown:.16G}</v></c>'


def _words(text: str) -> str:
    keep = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    if _AWKWARD.search(text):
        text = Worksheet._escape_control_characters(text)  # noqa: SLF001  as it writes cells itself
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<t{keep}>{text}</t>"


class Page(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet whose body is poured in row by row, between rows that are written as usual."""

    dim_rowmin: int | None  # of the library: the first row with anything in it, and the last
    dim_rowmax: int | None

    def __init__(self) -> None:
        super().__init__()
        self._body = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115  closed when written
        self._sizes = array("L")
        self._height: Callable[[int], tuple[float, bool] | None] = lambda _number: None
        self._first = 0
        self._letters: list[str] = []

    def begin(self, first: int, width: int) -> None:
        """What is poured from now on stands from row `first` on, and has so many columns."""
        self._first = first
        self._letters = [xl_col_to_name(position) for position in range(width)]

    def pour(self, pieces: list[Piece], mark: str) -> None:
        """One row more; `mark` stands in its last column, "" for none."""
        number = self._first + len(self._sizes) + 1
        words = [
            f'<c r="{letter}{number}{piece.xml}' for letter, piece in zip(self._letters, pieces, strict=False)
        ]
        if mark:
            words.append(f'<c r="{self._letters[-1]}{number}" t="inlineStr"><is><t>{mark}</t></is></c>')
        self._sizes.append(self._body.write("".join(words)))

    def end(self, heights: Callable[[int], tuple[float, bool] | None]) -> int:
        """All is poured; the row after the last. `heights`: by its place from 0 the points a row takes, and whether fixed."""
        self._height = heights
        after = self._first + len(self._sizes)
        if self._sizes:
            self._check_dimensions(self._first, 0)
            self._check_dimensions(after - 1, len(self._letters) - 1)
        return after

    def tall(self, first: int, last: int, column: int) -> None:
        """One cell over rows that were poured; each of them keeps its words."""
        self.merge.append([first, column, last, column])

    def _write_rows(self) -> None:
        """The rows before, those poured in, the rows after."""
        low, high = self.dim_rowmin, self.dim_rowmax
        after = self._first + len(self._sizes)
        if self._sizes:
            self.dim_rowmax = self._first - 1
            super()._write_rows()
            self._pour_out()
            self.dim_rowmin, self.dim_rowmax = after, high
        if high is not None and after <= high:
            super()._write_rows()
        self.dim_rowmin, self.dim_rowmax = low, high
        self._body.close()

    def _pour_out(self) -> None:
        self._body.seek(0)
        for place, size in enumerate(self._sizes):
            height = self._height(place)
            tall = ""
            if height is not None:
                points, fixed = height
                tall = f' ht="{int(_PIXELS * points) / _PIXELS:.16g}"{_FIXED if fixed else ""}'
            self.fh.write(f'<row r="{self._first + place + 1}"{tall}>{self._body.read(size)}</row>')
