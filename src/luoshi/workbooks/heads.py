"""Finding a declared sheet's header in a grid, wherever it stands and in whatever order its columns are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s

from luoshi.workbooks.cells import Raw, fold, words_in
from luoshi.workbooks.contract import ID_COLUMN, ORDINAL, Column, Sheet
from luoshi.workbooks.grids import Grid

WITHIN = 30  # rows in which a header is looked for
DEEPEST = 3  # rows of a header
REASON = "错误原因"  # the column an error workbook adds; nothing of it is read
REMARKS = frozenset({"备注", "附注", "备考", "说明"})
KNOWN_SHARE = 0.6  # of the declared columns, to recognise a sheet by its heads alone
OWN_SHARE, OWN_LEAST = 0.8, 4  # … or of the file's own heads, where it leaves many of the declared ones out
UNIT = re.compile(r"\([^()]*\)$")  # 金额(元)
_NUMBERED = re.compile(
    r"(第[0-9一二三四五六七八九十]{1,3}次)[(]?(?:[0-9]{4}[年./-])?[0-9]{1,2}[月./-][0-9]{1,2}日?[)]?$"
)
_ONLY_UNIT = re.compile(r"\([^()]{1,6}\)")


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
        heads: the most telling name of every column, "" where it has none.
        remark: position of a 备注 the sheet does not declare.
    """

    first: int
    body: int
    places: dict[str, int]
    id_place: int | None
    extra: tuple[str, ...]
    repeated: tuple[str, ...]
    heads: tuple[str, ...] = ()
    remark: int | None = None

    @property
    def fingerprint(self) -> str:
        """Names this arrangement of heads, whatever stands under them. The hidden column does not count."""
        said = [head for head in self.heads if not head.startswith(ID_COLUMN)]
        while said and not said[-1]:
            said.pop()
        return blake2s("\n".join(said).encode(), digest_size=8).hexdigest()


def sheet_key(grid: Grid) -> str | None:
    """The key an exported sheet carries in the head of its id column."""
    for row in grid.rows[:WITHIN]:
        for cell in row:
            if isinstance(cell, str) and cell.startswith(f"{ID_COLUMN}:"):
                return cell.strip().removeprefix(f"{ID_COLUMN}:")
    return None


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """The one to three rows under which most of the sheet's columns stand; None where there are none."""
    top = [merge for merge in grid.merges if merge[0] <= WITHIN]
    grid, wanted = replace(grid, merges=top), names_of(sheet)
    headers = (
        (
            header_at(grid, row, depth, wanted),
            -depth,
        )  # the upper one, and fewer rows, where they say the same
        for row in range(min(WITHIN, len(grid.rows)))
        for depth in range(1, DEEPEST + 1)
    )
    found = [(header, depth) for header, depth in headers if header.places]
    return max(
        found,
        key=lambda one: (len(one[0].places), one[0].remark is not None, -one[0].body, one[1]),
        default=(None, 0),
    )[0]


def recognised(header: Header, sheet: Sheet) -> bool:
    """Whether the heads alone say that this is the sheet. The ordinal says nothing.

    Either the file has most of the declared columns, or nearly all it has are declared ones, with the required
    ones among them: a branch's roster of eight columns is a roster.
    """
    telling = [column.key for column in sheet.columns if column.cell is not ORDINAL and not column.optional]
    counted = [column.key for column in sheet.columns if column.optional]
    if counted and len(telling) < OWN_LEAST:  # little else tells it from other sheets
        return all(key in header.places for key in telling) and any(key in header.places for key in counted)
    found = sum(key in header.places for key in telling)
    if found >= min(2, len(telling)) and found >= KNOWN_SHARE * len(telling):
        return True
    needed = all(column.key in header.places for column in sheet.columns if column.required)
    return needed and found >= OWN_LEAST and found >= OWN_SHARE * (found + len(header.extra))


def header_at(grid: Grid, row: int, depth: int, wanted: Mapping[str, str]) -> Header:
    """The header in these rows, its columns known by these folded names.

    Args:
        grid: the sheet.
        row: first row of the header, from 0.
        depth: its rows.
        wanted: names to column keys.
    """
    places: dict[str, int] = {}
    extra, repeated, heads = [], [], []
    id_place = remark = None
    for position, names in enumerate(head_names(grid, row, depth)):
        heads.append(names[0] if names else "")
        if any(name.startswith(ID_COLUMN) for name in names):
            id_place = position
            continue
        if REASON in names:
            continue
        known = [name for name in names if name in wanted]
        known.sort(key=lambda name: not name.endswith("}"))  # 表决{实到} before 实到, which is another column
        key = wanted[known[0]] if known else None
        if key is None and remark is None and not REMARKS.isdisjoint(names):
            remark = position
        elif key is None:
            extra += names[:1]
        elif key in places:
            repeated.append(names[0])
        else:
            places[key] = position
    body = row + depth
    for first, _, last, _ in grid.merges:
        if row <= first < row + depth and last - first < depth + 2:
            body = max(body, last + 1)
    while body < len(grid.rows) and is_under_head(grid.rows[body]):
        body += 1
    return Header(row, body, places, id_place, tuple(extra), tuple(repeated), tuple(heads), remark)


def own_part(head: str) -> str:
    """Of a name in `Header.heads` the part right above the cells."""
    return head.partition("{")[2][:-1] if head.endswith("}") else head


def is_under_head(cells: Sequence[Raw]) -> bool:
    """A row of units （人） or of column numbers 1, 2, 3 … right under the heads."""
    said = [(str(place), text) for place, cell in enumerate(cells, start=1) if (text := fold(words_in(cell)))]
    numbered = len(said) > 3 and all(place == text for place, text in said)  # noqa: PLR2004
    return numbered or (bool(said) and all(_ONLY_UNIT.fullmatch(text) for _, text in said))


def names_of(sheet: Sheet) -> dict[str, str]:
    """Folded heads and aliases to column keys: the full head first, then other names where they are not ambiguous."""
    own = Counter(fold(column.own_head) for column in sheet.columns)
    names: dict[str, str] = {}
    for column in sheet.columns:
        names.setdefault(_full(column), column.key)
    for column in sheet.columns:
        others = [fold(alias) for alias in column.aliases]
        if own[fold(column.own_head)] == 1:
            others += [fold(column.own_head), UNIT.sub("", fold(column.own_head))]
        for other in others:
            names.setdefault(other, column.key)
    return names


def _full(column: Column) -> str:
    return fold(f"{column.group}{{{column.own_head}}}" if column.group else column.head)


def head_names(grid: Grid, row: int, depth: int) -> Iterator[list[str]]:
    """For each column the folded names its head may be known by, the most telling first."""
    lines = [_spread(grid, row + down) for down in range(depth)]
    width = max(len(line) for line in lines)
    over_left = ""  # separated values know no merged cells: an upper head stands over its first column only
    for position in range(width):
        levels: list[str] = []
        for line in lines:
            text = line[position] if position < len(line) else ""
            if text and text not in levels[-1:]:
                levels.append(text)
        names = [f"{over}{{{levels[-1]}}}" for over in reversed(levels[:-1])]
        own = UNIT.sub("", levels[-1]) if levels else ""
        if own and own != levels[-1]:  # 表决 over 实到（人）, where 实到 alone is another column
            names += [f"{over}{{{own}}}" for over in reversed(levels[:-1])]
        names += levels[-1:]
        names += ["".join(levels[-2:])] if len(levels) > 1 else []  # 应到 over （人）
        if levels and (numbered := _NUMBERED.match("".join(levels))):  # 第1次 with its day behind or under it
            names.append(numbered[1])
        over_left = lines[0][position] if position < len(lines[0]) and lines[0][position] else over_left
        if not grid.merges and len(levels) == 1 and levels[0] != over_left and over_left:
            names += [f"{over_left}{{{one}}}" for one in dict.fromkeys((levels[0], own))]
        yield names + [bare for name in names if (bare := UNIT.sub("", name)) and bare != name]


def _spread(grid: Grid, row: int) -> list[str]:
    """The folded cells of a row; a cell merged to the right counts for each column under it."""
    if row >= len(grid.rows):
        return []
    cells = [_folded(cell) for cell in grid.rows[row]]
    for first, left, last, right in grid.merges:
        if first <= row <= last and right > left and left < len(cells):
            text = _folded(grid.at(first, left))
            cells += [""] * (min(right, left + 200) + 1 - len(cells))
            for position in range(left, min(right + 1, len(cells))):
                cells[position] = text
    return cells


def _folded(cell: Raw) -> str:
    return fold(cell) if isinstance(cell, str) else ""
