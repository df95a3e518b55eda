"""The hidden words of rows that go out, the same in every kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from luoshi.workbooks.contract import Column, Row
from luoshi.workbooks.stamp import mark, seal


def mark_of(row: Row, seals: Iterable[str]) -> str:
    """Record, parts and what the cells that can be filled in say now; "" for a row that is nothing yet."""
    parts = {name: (part.id, part.version) for name, part in row.parts.items() if part.id is not None}
    return mark(row.id, row.version, seals, parts) if row.id is not None or parts else ""


def seals_of(columns: Sequence[Column], row: Row) -> list[str]:
    """What the cells of a row that can be filled in say, sealed."""
    return [
        seal(column.key, column.cell.show(row.values.get(column.key)))
        for column in columns
        if column.editable
    ]
