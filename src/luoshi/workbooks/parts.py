"""What the rows of a returned sheet stand under: 方面 and 反馈问题 with a tall cell, in each row, or in the first only."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from luoshi.workbooks.cells import Raw, fold, is_ditto, words_in
from luoshi.workbooks.contract import Column, Part, Row
from luoshi.workbooks.stamp import Reference

Place = tuple[int, int]  # row and column of the file, from 0


class Stands(NamedTuple):
    """What one row stands under.

    Attributes:
        parts: by name.
        cells: by key of a column what it says where it was left blank and the part is that of the row above.
        same: names of the parts that are those of the row above.
        torn: a column whose tall cell joins rows of different parts.
    """

    parts: dict[str, Part]
    cells: dict[str, Raw]
    same: frozenset[str]
    torn: Column | None


class Under:
    """Goes down a sheet row by row.

    Args:
        columns: those of the sheet that the file has.
        places: their positions, by key.
        tall: cells covered by a merge from above.
        heads: cells with which a merge begins.
        at: the cell of a place as it stands.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        places: Mapping[str, int],
        *,
        tall: Container[Place],
        heads: Container[Place],
        at: Callable[[int, int], Raw],
    ) -> None:
        self._columns: dict[str, list[Column]] = {}
        for column in columns:
            if column.part:
                self._columns.setdefault(column.part, []).append(column)
        self._places, self._tall, self._heads, self._at = places, tall, heads, at
        self._parts: dict[str, Part] = {}
        self._last: dict[str, Raw] = {}

    def __bool__(self) -> bool:
        return bool(self._columns)

    def begin(self) -> None:
        """A block begins: what comes next stands under nothing above it."""
        self._parts = {}

    def step(self, number: int, cells: Mapping[str, Raw], marked: Mapping[str, Reference] | None) -> Stands:
        """The next row.

        Args:
            number: of the row, from 0.
            cells: by key, those covered by a tall cell with its words.
            marked: what the row's hidden cell says it stood under; None where it has none.
        """
        parts = {} if marked is None else {name: Part(*one) for name, one in marked.items()}
        filled: dict[str, Raw] = {}
        same: set[str] = set()
        torn = None
        goes_on = True
        for name, columns in self._columns.items():
            before = self._parts.get(name)
            if marked is None:
                goes_on = (
                    goes_on and before is not None and all(self._again(number, one, cells) for one in columns)
                )
                if goes_on and before is not None:
                    parts[name] = before
                elif not all(_unsaid(cells[one.key]) for one in columns):
                    parts[name] = Part(None, None, number + 1)
            else:
                goes_on = before is not None and name in parts and parts[name].id == before.id
                torn = torn or (None if goes_on else self._joined(number, columns))
            if goes_on:
                same.add(name)
                filled |= {one.key: self._last.get(one.key) for one in columns if _unsaid(cells[one.key])}
        self._parts = {name: part for name, part in parts.items() if name in self._columns}
        self._last = {**cells, **filled}
        return Stands(parts, filled, frozenset(same), torn)

    def _again(self, number: int, column: Column, cells: Mapping[str, Raw]) -> bool:
        """Whether a cell is that of the row above: covered, blank, ditto, or its words once more."""
        place = (number, self._places[column.key])
        if place in self._tall or _unsaid(self._at(*place)):
            return True
        if place in self._heads:
            return False
        return fold(words_in(cells[column.key])) == fold(words_in(self._last.get(column.key)))

    def _joined(self, number: int, columns: Sequence[Column]) -> Column | None:
        """A column in which this row and the one above stand in one cell."""
        return next((one for one in columns if (number, self._places[one.key]) in self._tall), None)


def _unsaid(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or is_ditto(raw)


class Quarrel(NamedTuple):
    """Two rows that say different things of the part they both stand under."""

    row: Row
    column: Column
    sentence: str


def agreed(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[list[Row], list[Quarrel]]:
    """Rows of which all of one part say the same of it, and where that cannot be had.

    A cell repeated in each row is often changed in one of them only: what differs from the export counts.
    """
    found = list(rows)
    quarrels: list[Quarrel] = []
    for column in columns:
        if not column.part:
            continue
        groups: dict[Part, list[int]] = {}
        for at, row in enumerate(found):
            if (part := row.parts.get(column.part)) is not None and column.key in row.values:
                groups.setdefault(part._replace(version=None), []).append(at)
        for places in groups.values():
            said = [found[at].values[column.key] for at in places]
            if all(one == said[0] for one in said):
                continue
            changed = _changed([found[at] for at in places], column)
            if len(changed) == 1:
                for at in places:
                    values: dict[str, Any] = {**found[at].values, column.key: changed[0][1]}
                    found[at] = replace(found[at], values=values)
            else:
                quarrels += _quarrels(changed, column)
    return found, quarrels


def _changed(rows: Sequence[Row], column: Column) -> list[tuple[Row, Any]]:
    """Each value that is not what was exported, with the first row that says it."""
    old = [row.values[column.key] for row in rows if row.exported(column, row.values[column.key])]
    changed: list[tuple[Row, Any]] = []
    for row in rows:
        value = row.values[column.key]
        if value not in old and all(value != one for _, one in changed):
            changed.append((row, value))
    return changed


def _quarrels(changed: Sequence[tuple[Row, Any]], column: Column) -> list[Quarrel]:
    first, *others = (row for row, _ in changed)
    return [
        Quarrel(row, column, f"与第{first.number}行说的是同一条，写得却不一样，请改成一样的")
        for row in others
    ]
