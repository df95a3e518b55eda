"""A table of a .docx as lines (every cell once) and as a grid (merged cells repeated)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from luoshi.reading.files.package import attribute, child, local

MOST_COLUMNS = 512  # a wider span is a lie
THROUGH = frozenset({"sdtContent", "customXml", "ins", "moveTo"})


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows that are there once changes are accepted."""
    for row in _inner(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is None and child(properties, "moveFrom") is None:
            yield row


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row that are there once changes are accepted."""
    for cell in _inner(row, "tc"):
        if child(cell, "tcPr", "cellDel") is None:
            yield cell


def _inner(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for inner in element:
        name = local(inner)
        if name == wanted:
            yield inner
        elif name == "sdt":
            content = child(inner, "sdtContent")
            if content is not None:
                yield from _inner(content, wanted)
        elif name in THROUGH:
            yield from _inner(inner, wanted)


def _number(element: etree._Element | None) -> int:
    text = attribute(element, "val") or ""
    return min(int(text), MOST_COLUMNS) if text.isdigit() else 0


def _merge(cell: etree._Element) -> str | None:
    """`restart`, `continue` (the cell above goes on), or None."""
    found = child(cell, "tcPr", "vMerge")
    return None if found is None else (attribute(found, "val") or "continue")


def read_table(
    table: etree._Element, words_of: Callable[[etree._Element], str]
) -> tuple[list[list[str]], list[list[str]]]:
    """Lines and grid of a table.

    Args:
        table: the `tbl` element.
        words_of: gives the words of one cell; called once for every cell, in order.
    """
    lines: list[list[str]] = []
    grid: list[list[str]] = []
    for row in rows_of(table):
        properties = child(row, "trPr")
        above = grid[-1] if grid else []
        whole = [""] * _number(child(properties, "gridBefore"))
        line = list(whole)
        for cell in cells_of(row):
            span = max(1, _number(child(cell, "tcPr", "gridSpan")))
            words = words_of(cell)
            place = len(whole)
            goes_on = _merge(cell) == "continue" and not words.strip()
            whole += [(above[place] if place < len(above) else "") if goes_on else words] * span
            line.append("" if goes_on else words)
        whole += [""] * _number(child(properties, "gridAfter"))
        if whole:
            grid.append(whole)
            lines.append(line)
    width = max(map(len, grid), default=0)
    return lines, [row + [""] * (width - len(row)) for row in grid]
