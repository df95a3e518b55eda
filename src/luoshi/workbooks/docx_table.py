"""Word tables count as sheets: each table of a .docx as a grid, with the lines above it as its title rows.

Runs in the limited child. Tracked changes are taken as accepted and hidden words left out, as in reading; but the marks
an export hid in a row, wherever in it they stand by now, are a last column, and what it hid in the head a hidden sheet.
A table somebody cut in two at a page is one.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, Any

from lxml import etree

from luoshi.workbooks.stamp import STAMP_SHEET, Stamp, StampedSheet, carried, out_of_word, to_rows

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY, _TABLE, _ROW, _CELL, _PARAGRAPH = (f"{W}{name}" for name in ("body", "tbl", "tr", "tc", "p"))
_HOLDERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_GONE = frozenset(
    {f"{W}{name}" for name in ("del", "moveFrom", "tcPr", "pPr", "rPr")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_TITLE_LINES = 4  # paragraphs above a table that may be its title and 填报单位 line
_MOST_COLUMNS = 200


def raw_grids(file: IO[bytes]) -> list[dict[str, Any]]:
    """The tables in order, in the form of `grids.raw_grids`. Tables inside cells are part of the cell's words.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root = etree.fromstring(archive.read("word/document.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise ValueError(str(error)) from error
    found: list[dict[str, Any]] = []
    stamps: list[StampedSheet] = []
    export = ""
    for above, elements in _tables(root):
        read = _Table(elements)
        titles = [[words] for line in above if (words := _words(line))]
        down = len(titles)
        moved = [(first + down, left, last + down, right) for first, left, last, right in read.merges]
        name = f"表{len(found) + 1}"
        if read.stamp is not None:
            export = export or read.stamp.export
            stamps += [replace(one, tab=name) for one in read.stamp.sheets]
        found.append({"name": name, "hidden": False, "rows": titles + read.marked(), "merges": moved})
    if stamps:
        rows = [list(row) for row in to_rows(Stamp(export, tuple(stamps)))]
        found.append({"name": STAMP_SHEET, "hidden": True, "rows": rows, "merges": []})
    return found


def body_tables(root: etree._Element) -> dict[tuple[int, int, int], etree._Element]:
    """The element behind each place (table, row, column, from 0) of the grids of `raw_grids`."""
    found: dict[tuple[int, int, int], etree._Element] = {}
    for number, (above, elements) in enumerate(_tables(root)):
        cells = _Table(elements).elements
        found |= {(number, row, 0): line for row, line in enumerate(above)}
        found |= {(number, row + len(above), column): cell for (row, column), cell in cells.items()}
    return found


def all_words() -> tuple[str, ...]:
    """Tags that hold words, struck and hidden ones included."""
    return f"{W}t", f"{W}delText", f"{W}instrText"


def pieces_of(paragraph: etree._Element) -> list[etree._Element]:
    """The elements that hold a paragraph's own words."""
    return [
        piece for piece in paragraph.iter(*all_words()) if next(piece.iterancestors(_PARAGRAPH)) is paragraph
    ]


def _tables(root: etree._Element) -> Iterator[tuple[list[etree._Element], list[etree._Element]]]:
    """Each table of the body, with the paragraphs above it that may be its title; in two pieces where it was cut."""
    body = root.find(_BODY)
    above: list[etree._Element] = []
    pieces: list[etree._Element] = []
    titles: list[etree._Element] = []
    for element in _within(body) if body is not None else ():
        if element.tag == _PARAGRAPH:
            above = [*above, element][-_TITLE_LINES:] if _words(element) else above
            continue
        if pieces and not above and _is_rest(element):
            pieces.append(element)
            continue
        if pieces:
            yield titles, pieces
        titles, pieces, above = above, [element], []
    if pieces:
        yield titles, pieces


def _is_rest(table: etree._Element) -> bool:
    """Whether a table begins with a row of an export: it is the lower part of the one above it."""
    row = next(_within(table, (_ROW,)), None)
    words = "" if row is None else _hidden_of(row)
    return bool(words) and out_of_word(words)[1] is None


def _within(parent: etree._Element, tags: tuple[str, ...] = (_PARAGRAPH, _TABLE)) -> Iterator[etree._Element]:
    """Children of these kinds, also inside content controls and insertions."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _HOLDERS:
            yield from _within(child, tags)


class _Table:
    """A table taken apart, its pieces one under another.

    Attributes:
        rows: words by grid column.
        merges: the merged ranges.
        elements: of each cell.
        stamp: what the head says out of sight.
    """

    def __init__(self, pieces: Sequence[etree._Element]) -> None:
        self.rows: list[list[str]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.elements: dict[tuple[int, int], etree._Element] = {}
        self.stamp: Stamp | None = None
        self._marks: list[str] = []
        self._tall: dict[
            int, tuple[int, int, int]
        ] = {}  # by left column: first row, right column, last row so far
        for piece in pieces:
            for row in _within(piece, (_ROW,)):
                if row.find(f"{W}trPr/{W}del") is None:
                    self._row(row)
        for left in list(self._tall):
            self._close(left)

    def _row(self, row: etree._Element) -> None:
        number, cells = len(self.rows), [""] * _number(row, "trPr", "gridBefore", 0)
        for cell in _within(row, (_CELL,)):
            left = len(cells)
            self.elements[number, left] = cell
            span = max(1, _number(cell, "tcPr", "gridSpan", 1))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = (
                merge is not None and merge.get(f"{W}val", "continue") == "continue" and left in self._tall
            )
            cells += ["" if goes_on else _cell_words(cell), *[""] * (span - 1)]
            if goes_on:
                first, right, _ = self._tall[left]
                self._tall[left] = (first, right, number)
                continue
            self._close(left)
            if merge is not None:
                self._tall[left] = (number, left + span - 1, number)
            elif span > 1:
                self.merges.append((number, left, number, left + span - 1))
        mark, stamp = out_of_word(_hidden_of(row))
        self.stamp = self.stamp or stamp
        self._marks.append(mark)
        self.rows.append(cells)

    def _close(self, left: int) -> None:
        if left in self._tall:
            first, right, last = self._tall.pop(left)
            if last > first or right > left:
                self.merges.append((first, left, last, right))

    def marked(self) -> list[list[str]]:
        """The rows with their marks as a last column, where there are any."""
        if not any(self._marks):
            return self.rows
        width = max(map(len, self.rows))
        return [
            [*row, *[""] * (width - len(row)), mark] if mark else row
            for row, mark in zip(self.rows, self._marks, strict=True)
        ]


def _number(element: etree._Element, holder: str, name: str, default: int) -> int:
    found = element.find(f"{W}{holder}/{W}{name}")
    text = "" if found is None else found.get(f"{W}val", "")
    return min(int(text), _MOST_COLUMNS) if text.isdigit() and len(text) < 6 else default  # noqa: PLR2004


def _cell_words(cell: etree._Element) -> str:
    words = "\n".join(words for paragraph in _paragraphs(cell) if (words := _words(paragraph)))
    return "" if words == carried(words) else words  # a program that shows what is hidden


def _hidden_of(row: etree._Element) -> str:
    """What an export hid in a row; "" where it hid nothing."""
    for cell in reversed(list(_within(row, (_CELL,)))):
        for paragraph in _paragraphs(cell):
            words = "".join(piece.text or "" for piece in paragraph.iter(f"{W}t"))
            if found := carried(words):
                return found
    return ""


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == _PARAGRAPH:
            yield child
        elif child.tag not in _GONE:
            yield from _paragraphs(child)


def _words(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag in _GONE or (child.tag == f"{W}r" and _is_hidden(child)):
            continue
        else:
            yield from _pieces(child)


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in {"0", "false", "off"}
