"""A table of a draft as WordprocessingML: repeated head, rows kept whole, tall cells merged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from luoshi.writing.draft import Align, Form, SheetTable, Table, TableColumn
from luoshi.writing.markup import paragraph, run
from luoshi.writing.styles import SHEET_HEAD, SHEET_TEXT, TABLE_HEAD, TABLE_TEXT

_CELL_MARGIN = 57  # twips left and right, 1 mm
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_HEAD_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_ROW = "<w:trPr><w:cantSplit/></w:trPr>"
_KEEP = "<w:keepNext/>"
_START, _CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


_FORM = (16, 34, 16, 34)  # shares of head and words, twice
_LINE = 400  # twips of a line to be written on by hand


HAIR = 57  # twips of the column of hidden words, 1 mm
# Hidden words that somebody makes visible take no room: white, of one point, a hundredth as wide as high.
_UNSEEN = (
    '<w:noProof/><w:vanish/><w:color w:val="FFFFFF"/><w:w w:val="1"/><w:sz w:val="2"/><w:szCs w:val="2"/>'
)
_NO_LINES = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "bottom", "right"))
_NO_MARGINS = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'


class _Look(NamedTuple):
    """Styles of head and words, properties of a row, twips above and below the words."""

    head: str
    words: str
    row: str
    above: int


_PLAIN = _Look(TABLE_HEAD, TABLE_TEXT, _ROW, 0)
_SHEET = _Look(SHEET_HEAD, SHEET_TEXT, "", 34)  # its rows may go over a page


def table(block: Table, text_width: int) -> str:
    """The whole `<w:tbl>` element, as wide as the text (twips)."""
    hidden = block.hidden if isinstance(block, SheetTable) else ()
    look = _SHEET if isinstance(block, SheetTable) else _PLAIN
    widths = _widths([column.width for column in block.columns], text_width - (HAIR if hidden else 0))
    head = _head(block.columns, widths, look, _unseen(hidden[0]) if hidden else "")
    body = _body(block, widths, look, [_unseen(words) for words in hidden[1:]])
    return _whole([*widths, HAIR] if hidden else widths, (*head, *body), look.above)


def _unseen(words: str) -> str:
    """A cell of the hidden column."""
    look = f"<w:tcBorders>{_NO_LINES}</w:tcBorders><w:noWrap/><w:tcMar>{_NO_MARGINS}</w:tcMar>"
    mark = '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{HAIR}" w:type="dxa"/>{look}</w:tcPr>'
        f"{paragraph(SHEET_TEXT, run(words, _UNSEEN), mark)}</w:tc>"
    )


def form(block: Form, text_width: int) -> str:
    """A form as a `<w:tbl>` element: rows of one or two heads, each with its words; long words may go over a page."""
    widths = _widths(_FORM, text_width)
    rows = []
    for row in block.rows:
        cells = []
        for at, words in enumerate(row.cells):
            last = at == len(row.cells) - 1
            span = len(widths) - at if last else 1
            style = TABLE_TEXT if at % 2 else TABLE_HEAD
            cells.append(_cell(sum(widths[at : at + span]), style, words, span=span))
        height = f'<w:trPr><w:trHeight w:val="{_LINE * row.lines}" w:hRule="atLeast"/></w:trPr>'
        rows.append(f"<w:tr>{height}{''.join(cells)}</w:tr>")
    return _whole(widths, rows)


def _whole(widths: Sequence[int], rows: Sequence[str], above: int = 0) -> str:
    """The table of these rows; `above`: twips between lines and words, above and below them."""
    look = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="{above}" w:type="dxa"/><w:left w:w="{_CELL_MARGIN}" w:type="dxa"/>'
        f'<w:bottom w:w="{above}" w:type="dxa"/><w:right w:w="{_CELL_MARGIN}" w:type="dxa"/></w:tblCellMar>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _widths(shares: Sequence[int], text_width: int) -> list[int]:
    """Shares of the text width that add up to it exactly."""
    total = sum(shares)
    edges = [round(edge * text_width / total) for edge in accumulate(shares, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _cell(
    width: int,
    style: str,
    words: str,
    *,
    merge: str = "",
    span: int = 1,
    align: str = "",
    stands: str = "center",
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}<w:vAlign w:val="{stands}"/></w:tcPr>'
        f"{paragraph(style, run('' if merge == _CONTINUE else words), align)}</w:tc>"
    )


def _head(columns: Sequence[TableColumn], widths: Sequence[int], look: _Look, unseen: str) -> list[str]:
    split = [_split(column.head) for column in columns]
    if not any(group for group, _ in split):
        cells = (_cell(width, look.head, own) for width, (_, own) in zip(widths, split, strict=True))
        return [f"<w:tr>{_HEAD_ROW}{''.join(cells)}{unseen}</w:tr>"]
    upper, lower = [], []
    for group, members in groupby(zip(split, widths, strict=True), key=lambda one: one[0][0]):
        places = list(members)
        if group:
            width = sum(width for _, width in places)
            upper.append(_cell(width, look.head, group, span=len(places)))
            lower += [_cell(width, look.head, own) for (_, own), width in places]
            continue
        for (_, own), width in places:
            upper.append(_cell(width, look.head, own, merge=_START))
            lower.append(_cell(width, look.head, "", merge=_CONTINUE))
    rows = ((upper, unseen), (lower, _unseen("") if unseen else ""))
    return [f"<w:tr>{_HEAD_ROW}{''.join(cells)}{last}</w:tr>" for cells, last in rows]


def _split(head: str) -> tuple[str, str]:
    group, brace, own = head.partition("{")
    return (group, own[:-1]) if brace and head.endswith("}") else ("", head)


def _body(block: Table, widths: Sequence[int], look: _Look, unseen: Sequence[str]) -> list[str]:
    merged = _given(block) if isinstance(block, SheetTable) else _merges(block)
    # Words in the middle of a cell that goes over several pages may fall on the edge of one.
    tall = {one.column for one in block.tall} if isinstance(block, SheetTable) else set()
    aligns = ['<w:jc w:val="center"/>' if column.align is Align.CENTRE else "" for column in block.columns]
    rows = []
    for number, row in enumerate(block.rows):
        keep = _KEEP if number == len(block.rows) - 1 else ""  # the line under a table never stands alone
        cells = [
            _cell(
                width,
                look.words,
                words,
                merge=merged.get((number, position), ""),
                stands="top" if position in tall else "center",
                align=keep + aligns[position],
            )
            for position, (width, words) in enumerate(zip(widths, row, strict=True))
        ]
        rows.append(f"<w:tr>{look.row}{''.join(cells)}{unseen[number] if unseen else ''}</w:tr>")
    return rows


def _given(block: SheetTable) -> dict[tuple[int, int], str]:
    """The tall cells as they are given."""
    marks: dict[tuple[int, int], str] = {}
    for one in block.tall:
        marks[one.first, one.column] = _START
        marks |= {(number, one.column): _CONTINUE for number in range(one.first + 1, one.last + 1)}
    return marks


def _merges(block: Table) -> dict[tuple[int, int], str]:
    """How each cell of a merging column stands in its tall cell."""
    marks: dict[tuple[int, int], str] = {}
    breaks: set[int] = set()
    for position, column in enumerate(block.columns):
        if not column.merge:
            continue
        words = [row[position] for row in block.rows]
        breaks |= {number for number in range(1, len(words)) if words[number] != words[number - 1]}
        for number in range(1, len(words)):
            if number not in breaks and words[number]:
                marks.setdefault((number - 1, position), _START)
                marks[number, position] = _CONTINUE
    return marks
