"""A table of a draft as WordprocessingML: repeated head, rows kept whole, tall cells merged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise

from luoshi.writing.draft import Align, Form, Table, TableColumn
from luoshi.writing.markup import paragraph, run
from luoshi.writing.styles import TABLE_HEAD, TABLE_TEXT

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


def table(block: Table, text_width: int) -> str:
    """The whole `<w:tbl>` element, as wide as the text (twips)."""
    widths = _widths([column.width for column in block.columns], text_width)
    return _whole(widths, (*_head(block.columns, widths), *_body(block, widths)))


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


def _whole(widths: Sequence[int], rows: Sequence[str]) -> str:
    look = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_CELL_MARGIN}" w:type="dxa"/>'
        f'<w:right w:w="{_CELL_MARGIN}" w:type="dxa"/></w:tblCellMar>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _widths(shares: Sequence[int], text_width: int) -> list[int]:
    """Shares of the text width that add up to it exactly."""
    total = sum(shares)
    edges = [round(edge * text_width / total) for edge in accumulate(shares, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _cell(width: int, style: str, words: str, *, merge: str = "", span: int = 1, align: str = "") -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    lines = words.split("\n") if merge != _CONTINUE else [""]
    paragraphs = "".join(paragraph(style, run(line), align) for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraphs}</w:tc>"
    )


def _head(columns: Sequence[TableColumn], widths: Sequence[int]) -> list[str]:
    split = [_split(column.head) for column in columns]
    if not any(group for group, _ in split):
        cells = (_cell(width, TABLE_HEAD, own) for width, (_, own) in zip(widths, split, strict=True))
        return [f"<w:tr>{_HEAD_ROW}{''.join(cells)}</w:tr>"]
    upper, lower = [], []
    for group, members in groupby(zip(split, widths, strict=True), key=lambda one: one[0][0]):
        places = list(members)
        if group:
            width = sum(width for _, width in places)
            upper.append(_cell(width, TABLE_HEAD, group, span=len(places)))
            lower += [_cell(width, TABLE_HEAD, own) for (_, own), width in places]
            continue
        for (_, own), width in places:
            upper.append(_cell(width, TABLE_HEAD, own, merge=_START))
            lower.append(_cell(width, TABLE_HEAD, "", merge=_CONTINUE))
    return [f"<w:tr>{_HEAD_ROW}{''.join(cells)}</w:tr>" for cells in (upper, lower)]


def _split(head: str) -> tuple[str, str]:
    group, brace, own = head.partition("{")
    return (group, own[:-1]) if brace and head.endswith("}") else ("", head)


def _body(block: Table, widths: Sequence[int]) -> list[str]:
    merged = _merges(block)
    aligns = ['<w:jc w:val="center"/>' if column.align is Align.CENTRE else "" for column in block.columns]
    rows = []
    for number, row in enumerate(block.rows):
        keep = _KEEP if number == len(block.rows) - 1 else ""  # the line under a table never stands alone
        cells = [
            _cell(
                width,
                TABLE_TEXT,
                words,
                merge=merged.get((number, position), ""),
                align=keep + aligns[position],
            )
            for position, (width, words) in enumerate(zip(widths, row, strict=True))
        ]
        rows.append(f"<w:tr>{_ROW}{''.join(cells)}</w:tr>")
    return rows


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
