"""Typed 小计 and 合计: kept to be shown beside what is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from luoshi.workbooks.cells import Context, Raw, Whole, fold, words_in
from luoshi.workbooks.contract import ORDINAL, Column, Row, Total


class Typed(NamedTuple):
    """A total as it was met, before the rows under it are known."""

    number: int
    words: str
    block: str
    values: Mapping[str, int]

    @property
    def part(self) -> bool:
        """Of some of the rows only."""
        return "小计" in fold(self.words)


def typed_total(
    number: int, own: Sequence[Raw], block: str, cells: Mapping[str, Raw], columns: Sequence[Column]
) -> Typed:
    """The whole numbers of a total row; a cell that is none is left out."""
    words = next((words_in(cell) for cell in own if isinstance(cell, str) and cell.strip()), "")
    values: dict[str, int] = {}
    for column in columns:
        if isinstance(column.cell, Whole) and column.cell is not ORDINAL:
            try:
                value = column.cell.read(cells[column.key], Context())
            except ValueError:
                continue
            if value is not None:
                values[column.key] = value
    return Typed(number, words, block, values)


def shown(totals: Sequence[Typed], rows: Sequence[Row]) -> tuple[Total, ...]:
    """Each total with the sum of the rows it stands for."""
    found = []
    for place, total in enumerate(totals):
        before = max((one.number for one in totals[:place] if one.part), default=0)
        mine = [
            row
            for row in rows
            if not total.part
            or (row.block == total.block if total.block else before < row.number < total.number)
        ]
        counted = {key: sum(row.values.get(key) or 0 for row in mine) for key in total.values}
        found.append(
            Total(total.number, total.words, total.block if total.part else "", total.values, counted)
        )
    return tuple(found)
