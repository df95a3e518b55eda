"""Tables in plain text: rows of bare numbers whose unit stands in the head of the row or of the column.

    指标名称        三季度   上年同期
    客运量（万人次） 1864.2   1921.7

A row is a line of cells, parted by | or by spaces, whose first cell is a name and whose others are numbers;
the line of as many cells above a run of rows is its head. A number may bring its unit along (20座); row and
column say what it counts. The unit may also be a cell of the row, below the head 单位, or be told by the name
of the column (制发件数, 得分).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Line, Span
from luoshi.reading.units import Unit, match_unit

_CELL = lazily(r"[^\s|][^|\s]*(?: (?=\()[^|\s]*)?")
_NUMBER = lazily(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_UNIT = lazily(r"[(\[](?:单位:)?([^()\[\]\d]{1,10})[)\]]$")
_SCORE = lazily(r"(?P<number>\d+(?:\.\d+)?)分", re.ASCII)
_COUNTED = lazily(
    r"(?P<unit>人次|批次|场次|件|人|户|次|项|个|家|起|宗|份|台|套|亩|处|条|所|座|辆|篇|期|批)数$"
)
_OF_UNIT = frozenset(("单位", "计量单位", "数量单位"))
_PROSE = lazily(r"[。;,!?](?!\d)")
_LONGEST_ROW, _LONGEST_NAME = 160, 24
_FEWEST_CELLS, _MOST_CELLS = 2, 12


class Cell(NamedTuple):
    """A number in a table with what its row and column say of it."""

    start: int
    end: int
    unit: Unit | None  # from a head; None where the cell brings its own
    name: str  # what the row is about, or what the column is where that has the unit
    column: Span | None  # the head of its column


def read_tables(document: Document) -> list[Cell]:
    """The numbers of all tables whose unit is known, in order."""
    cells: list[Cell] = []
    head: list[Span] = []
    for line in document.lines:
        row = _row(document, line)
        if len(row) < _FEWEST_CELLS:
            head = []
        elif not any(_NUMBER.match(document.folded, *span) for span in row[1:]):
            head = row
        else:
            cells.extend(_numbers(document, row, head if len(head) == len(row) else []))
    return cells


def _row(document: Document, line: Line) -> list[Span]:
    """The cells of a line; none where it is prose."""
    if line.end - line.start > _LONGEST_ROW or _PROSE.search(document.folded, line.start, line.end):
        return []
    row = [Span(*found.span()) for found in _CELL.finditer(document.folded, line.start, line.end)]
    return row if len(row) <= _MOST_CELLS and row[0].end - row[0].start <= _LONGEST_NAME else []


def _numbers(document: Document, row: list[Span], head: list[Span]) -> Iterator[Cell]:
    folded = document.folded
    if _NUMBER.fullmatch(folded, *row[0]):
        return
    own, name = _unit_of(folded, row[0])
    own = own or _below_unit(folded, row, head)
    for index, span in enumerate(row[1:], 1):
        column = head[index] if head else None
        unit, told = own, name
        if column is not None:
            of_column, above = _unit_of(folded, column)
            if of_column is not None or unit is None:
                unit, told = of_column, f"{name}{above}"
        start = span.start + (folded[span.start] == "-")
        bare = _NUMBER.fullmatch(folded, start, span.end)
        score = _SCORE.fullmatch(folded, *span)
        if score is not None and column is not None:
            yield Cell(span.start, score.end("number"), _plain("分", span.end), told, column)
        elif bare is not None and unit is not None:
            yield Cell(start, span.end, unit, told, column)
        elif bare is None and column is not None and _NUMBER.match(folded, *span):
            yield Cell(span.start, span.end, None, told, column)


def _below_unit(folded: str, row: list[Span], head: list[Span]) -> Unit | None:
    """The unit in the cell of a row that stands below 单位."""
    for above, cell in zip(head, row, strict=False):
        if folded[above.start : above.end] in _OF_UNIT:
            unit = match_unit(folded, cell.start)
            return unit if unit is not None and unit.end == cell.end else None
    return None


def _plain(name: str, end: int) -> Unit:
    return Unit(end - len(name), end, name, name, counts=name != "分", near=False)


def _unit_of(folded: str, cell: Span) -> tuple[Unit | None, str]:
    """The unit in brackets at the end of a head, and the head without it."""
    words = folded[cell.start : cell.end]
    found = _UNIT.search(words)
    if found is None:
        counted = _COUNTED.search(words)
        return (_plain(counted["unit"], cell.end) if counted else None), words
    unit = match_unit(found[1], 0)
    name = words[: found.start()].strip()
    return (unit, name) if unit is not None and unit.end == len(found[1]) and name else (None, words)
