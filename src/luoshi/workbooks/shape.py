"""The shape of a sheet nobody declared: which rows are heads, told by how they look."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.workbooks.cells import Raw, fold
from luoshi.workbooks.furniture import is_note, is_total
from luoshi.workbooks.grids import Grid
from luoshi.workbooks.heads import DEEPEST, WITHIN, Header, header_at

_LONGEST = 24  # folded characters of a head
_NO_HEAD = re.compile(
    r"\d+(?:[.\-/年]|$)|[√×○—〃/-]+$"
)  # 1, 2021.3.5, √; but 1月 and 3月 may stand over a column
# One of these says that a row is the header, not a row of words.
_SURE = re.compile(
    r"序号?|编号|姓名|名称|单位|部门|备注|时间|日期|地点|类别|.*(?:姓名|名称|单位|部门|支部|时间|日期|时限|备注|序号|人数|情况|措施|内容)"
)


def like_heads(cells: Sequence[Raw], *, every: bool = False, least: int = 2) -> bool:
    """Several short words and nothing else: no number, no day, no total, no note.

    With `every`, most of them are words that stand over columns. `least`: different words.
    """
    filled = [cell for cell in cells if cell is not None and (not isinstance(cell, str) or cell.strip())]
    texts = [fold(cell) for cell in filled if isinstance(cell, str)]
    return (
        len(texts) == len(filled)
        and len(set(texts)) >= least
        and all(len(text) <= _LONGEST and not _NO_HEAD.match(text) for text in texts)
        and not is_total(cells)
        and not is_note(cells)
        and (not every or sum(map(is_sure, texts)) * 2 > len(texts))
    )


def is_sure(text: str) -> bool:
    """Whether a folded word stands over columns."""
    return _SURE.fullmatch(text.partition("(")[0]) is not None


def sure_heads(cells: Sequence[Raw]) -> bool:
    """Heads for certain: among them a word that stands over columns and in no cell under them."""
    return like_heads(cells) and any(isinstance(cell, str) and is_sure(fold(cell)) for cell in cells)


def depth_of(grid: Grid, row: int) -> int:
    """Rows of the header that begins here: groups over more than one column have heads under them."""
    depth = 1
    while depth < DEEPEST and goes_on(grid, row + depth):
        depth += 1
    return depth


def goes_on(grid: Grid, row: int) -> bool:
    """Whether a row is the lower part of the header above it."""
    if row >= len(grid.rows) or not (cells := grid.rows[row]):
        return False
    above = row - 1
    grouped = [merge for merge in grid.merges if merge[0] <= above <= merge[2] and merge[3] > merge[1]]
    covered = {column for _, left, _, right in grouped for column in range(left, min(right, len(cells)) + 1)}
    filled = [place for place, cell in enumerate(cells) if cell not in {None, ""}]
    if grouped:
        return bool(filled) and covered.issuperset(filled) and like_heads(cells, least=1)
    under = [place for place in filled if grid.at(above, place) in {None, ""}]
    # Without merges a group stands over its first column only.
    return bool(under) and like_heads(cells, least=1)


def find_shape(grid: Grid) -> Header | None:
    """The header of a sheet that is none of the declared ones; None where nothing looks like one."""
    for row in range(min(WITHIN, len(grid.rows))):
        if sure_heads(grid.rows[row]):
            return header_at(grid, row, depth_of(grid, row), {})
    return None
