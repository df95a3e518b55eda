"""Tall cells: neighbouring rows that say the same 方面 or 问题, and the room their words need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from luoshi.workbooks.cells import plain
from luoshi.workbooks.contract import ORDINAL, Column, Row
from luoshi.workbooks.looks import MOST_HEIGHT, height_of, lines_in


class Merge(NamedTuple):
    """Rows `first` to `last` (from 0, both included) of a column stand in one cell."""

    column: int
    first: int
    last: int


def merges(columns: Sequence[Column], rows: Sequence[Row]) -> list[Merge]:
    """Neighbouring rows of one part, or of equal, non-blank values; a run ends where what it stands under changes.

    What a column stands under are the merging columns before the first one of its own part.
    """
    found: list[Merge] = []
    breaks: dict[str, set[int]] = {}  # by part or value, from the left, with those of everything before
    for position, column in enumerate(columns):
        if not column.merge:
            continue
        name = column.part or f"={column.key}"
        if name not in breaks:
            before = list(breaks.values())[-1] if breaks else set()
            breaks[name] = before | _changes(column, rows)
        edges = [0, *sorted(breaks[name]), len(rows)]
        found += [
            Merge(position, first, after - 1)
            for first, after in pairwise(edges)
            if after - first > 1 and (column.part or rows[first].values.get(column.key) not in {None, "", ()})
        ]
    return found


def _changes(column: Column, rows: Sequence[Row]) -> set[int]:
    """Rows (from 1) that are another part, or say something else, than the row above."""
    if not column.part:
        values = [row.values.get(column.key) for row in rows]
        return {n for n in range(1, len(rows)) if values[n] != values[n - 1]}
    parts = [row.parts.get(column.part) for row in rows]
    return {n for n in range(1, len(rows)) if parts[n] is None or parts[n] != parts[n - 1] or rows[n].total}


def heights(
    columns: Sequence[Column], rows: Sequence[Row], found: Sequence[Merge], lines: Sequence[int]
) -> dict[int, float]:
    """Rows that must be taller than their own words, so that a tall cell's words fit. In points.

    `lines`: those each row's own words need.

    Spreadsheets fit a row to its cells when they open a file, but never to merged ones.
    """
    taller: dict[int, float] = {}
    for one in found:
        column = columns[one.column]
        need = height_of(lines_in(_shown(column, rows[one.first]), column.width), most=math.inf)
        numbers = range(one.first, one.last + 1)
        own = {number: taller.get(number, height_of(lines[number])) for number in numbers}
        lack = need - sum(own.values())
        if lack > 0:
            for number in numbers:
                taller[number] = min(MOST_HEIGHT, round(own[number] + lack / len(numbers) + 0.5, 1))
    return taller


def _shown(column: Column, row: Row) -> str:
    if column.cell is ORDINAL:
        return ""
    shown = column.cell.show(row.values.get(column.key))
    return plain(shown) if isinstance(shown, str) else "" if shown is None else str(shown)
