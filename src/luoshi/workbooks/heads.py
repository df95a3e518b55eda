"""Finding a declared sheet's header in a grid, wherever it stands and in whatever order its columns are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from luoshi.workbooks.cells import Raw, fold
from luoshi.workbooks.contract import ID_COLUMN, ORDINAL, Column, Sheet
from luoshi.workbooks.grids import Grid

WITHIN = 30  # rows in which a header is looked for
KNOWN_SHARE = 0.6  # of the declared columns, to recognise a sheet by its heads alone
_UNIT = re.compile(r"\([^()]*\)$")  # 金额(元)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a sheet's header stands.

    Attributes:
        first: its first row, from 0.
        body: the first row under it.
        places: position of each declared column that was found, by key.
        id_place: position of the hidden id column, None where it was deleted.
        extra: heads of the other columns.
        repeated: heads that stand over more than one column; the first is taken.
    """

    first: int
    body: int
    places: dict[str, int]
    id_place: int | None
    extra: tuple[str, ...]
    repeated: tuple[str, ...]


def sheet_key(grid: Grid) -> str | None:
    """The key an exported sheet carries in the head of its id column."""
    for row in grid.rows[:WITHIN]:
        for cell in row:
            if isinstance(cell, str) and cell.startswith(f"{ID_COLUMN}:"):
                return cell.strip().removeprefix(f"{ID_COLUMN}:")
    return None


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """The row or two rows under which most of the sheet's columns stand; None where there are none."""
    top = [merge for merge in grid.merges if merge[0] <= WITHIN]
    grid = replace(grid, merges=top)
    headers = (
        (_match(grid, sheet, row, depth), -depth)  # one row rather than two where they say the same
        for row in range(min(WITHIN, len(grid.rows)))
        for depth in (1, 2)
    )
    found = [(header, depth) for header, depth in headers if header.places]
    return max(found, key=lambda one: (len(one[0].places), one[1]), default=(None, 0))[0]


def recognised(header: Header, sheet: Sheet) -> bool:
    """Whether the heads alone say that this is the sheet. The ordinal says nothing."""
    telling = [column.key for column in sheet.columns if column.cell is not ORDINAL]
    found = sum(key in header.places for key in telling)
    return found >= min(2, len(telling)) and found >= KNOWN_SHARE * len(telling)


def _match(grid: Grid, sheet: Sheet, row: int, depth: int) -> Header:
    wanted = _names(sheet)
    places: dict[str, int] = {}
    extra, repeated, id_place = [], [], None
    for position, names in enumerate(_heads(grid, row, depth)):
        if any(name.startswith(ID_COLUMN) for name in names):
            id_place = position
            continue
        key = next((wanted[name] for name in names if name in wanted), None)
        if key is None:
            extra += names[:1]
        elif key in places:
            repeated.append(names[0])
        else:
            places[key] = position
    body = row + depth
    for first, _, last, _ in grid.merges:
        if row <= first < row + depth and last - first < depth + 2:
            body = max(body, last + 1)
    return Header(row, body, places, id_place, tuple(extra), tuple(repeated))


def _names(sheet: Sheet) -> dict[str, str]:
    """Folded heads to column keys: the full head first, then other names where they are not ambiguous."""
    own = Counter(fold(column.own_head) for column in sheet.columns)
    names: dict[str, str] = {}
    for column in sheet.columns:
        names.setdefault(_full(column), column.key)
    for column in sheet.columns:
        others = [fold(alias) for alias in column.aliases]
        if own[fold(column.own_head)] == 1:
            others += [fold(column.own_head), _UNIT.sub("", fold(column.own_head))]
        for other in others:
            names.setdefault(other, column.key)
    return names


def _full(column: Column) -> str:
    return fold(f"{column.group}{{{column.own_head}}}" if column.group else column.head)


def _heads(grid: Grid, row: int, depth: int) -> Iterator[list[str]]:
    """For each column the folded names its head may be known by, the most telling first."""
    upper = _spread(grid, row)
    lower = _spread(grid, row + 1) if depth == 2 else [""] * len(upper)  # noqa: PLR2004
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    for over, under in zip(upper, lower, strict=True):
        names = [f"{over}{{{under}}}", under] if over and under and over != under else [over or under]
        names = [name for name in names if name]
        yield names + [bare for name in names if (bare := _UNIT.sub("", name)) and bare != name]


def _spread(grid: Grid, row: int) -> list[str]:
    """The folded cells of a row; a cell merged to the right counts for each column under it."""
    if row >= len(grid.rows):
        return []
    cells = [_folded(cell) for cell in grid.rows[row]]
    for first, left, last, right in grid.merges:
        if first <= row <= last and right > left and left < len(cells):
            text = _folded(_at(grid.rows, first, left))
            cells += [""] * (min(right, left + 200) + 1 - len(cells))
            for position in range(left, min(right + 1, len(cells))):
                cells[position] = text
    return cells


def _folded(cell: Raw) -> str:
    return fold(cell) if isinstance(cell, str) else ""


def _at(rows: Sequence[Sequence[Raw]], row: int, column: int) -> Raw:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
