"""A table of a draft as WordprocessingML: repeated head, rows kept whole, tall cells merged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise

from luoshi.writing.draft import Align, Table, TableColumn
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


def table(block: Table, text_width: int) -> str:
    """The whole `<w:tbl>` element, as wide as the text (twips)."""
    widths = _widths(block.columns, text_width)
    look = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_CELL_MARGIN}" w:type="dxa"/>'
        f'<w:right w:w="{_CELL_MARGIN}" w:type="dxa"/></w:tblCellMar>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join((*_head(block.columns, widths), *_body(block, widths)))
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _widths(columns: Sequence[TableColumn], text_width: int) -> list[int]:
    """Shares of the text width that add up to it exactly."""
    total = sum(column.width for column in columns)
    edges = [
        round(edge * text_width / total) for edge in accumulate((one.width for one in columns), initial=0)
    ]
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
