"""Merged cells of an OpenDocument spreadsheet, which the reading library does not report."""

from __future__ import annotations

import zipfile
from typing import IO

from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ROW, _CELL, _COVERED = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_LAST_ROW = 1 << 20


def merged_ranges(file: IO[bytes]) -> dict[str, list[tuple[int, int, int, int]]]:
    """Per sheet: first row, first column, last row, last column, from 0, both ends included.

    Raises:
        ValueError: the file is not what it says.
    """
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    try:
        with zipfile.ZipFile(file) as archive, archive.open("content.xml") as content:
            events = etree.iterparse(
                content, events=("start", "end"), tag=(f"{_TABLE}table", _ROW), resolve_entities=False, no_network=True
            )  # fmt: skip
            row, ranges = 0, []
            for event, element in events:
                if element.tag != _ROW:
                    if event == "start":
                        row, ranges = 0, found.setdefault(element.get(f"{_TABLE}name", ""), [])
                elif event == "end":
                    ranges += _in_row(element, row)
                    row = min(_LAST_ROW, row + _count(element, "number-rows-repeated"))
                    element.clear()
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise ValueError(str(error)) from error
    return found


def _in_row(element: etree._Element, row: int) -> list[tuple[int, int, int, int]]:
    ranges, column = [], 0
    for cell in element.iterchildren(_CELL, _COVERED):
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            ranges.append((row, column, row + down - 1, column + across - 1))
        column += _count(cell, "number-columns-repeated")
    return ranges


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isdigit() and len(text) < 8 else 1  # noqa: PLR2004
