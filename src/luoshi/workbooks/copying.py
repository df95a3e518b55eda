"""A copy of a file without what was cut: what is stored in place of the original.

Word files and separated values keep their form; spreadsheets are written anew as .xlsx with their sheets, cells
and merges, for an old .xls keeps values in more places than its cells. Anything else in the file (comments,
pictures, embedded files, earlier versions) is left out.
"""

from __future__ import annotations

import base64
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any, NamedTuple

import xlsxwriter
from lxml import etree

from luoshi.sandbox import FileKind, kind_of, limited
from luoshi.workbooks.cells import Raw, clip
from luoshi.workbooks.cutting import Cut, without_numbers
from luoshi.workbooks.docx_table import W, all_words, body_tables, pieces_of
from luoshi.workbooks.grids import LIMITS, Grid
from luoshi.workbooks.stamp import is_carried

_KEPT = (  # parts of a Word file that hold layout and no words
    "[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml",
    "word/numbering.xml", "word/fontTable.xml",
)  # fmt: skip
_THEME = "word/theme/"
_FORMULA = tuple("=+-@\t\r\n")
_HARMLESS = re.compile(r"[+-]|[+-]?\d+(?:[.,]\d+)*%?")
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31


class Copy(NamedTuple):
    """The bytes to store, and the ending their name must have."""

    content: bytes
    ending: str


def copy_without(file: IO[bytes], kept: Cut) -> Copy | None:
    """The file without what was cut; None when nothing was, and the original may be kept.

    Args:
        file: the open file the grids were read from, with a descriptor.
        kept: what `cut` left of them.
    """
    if kept.clean:
        return None
    kind = limited("luoshi.workbooks.copying:kind", file=file, limits=LIMITS)
    if kind == FileKind.DOCX:
        blanked = [list(place) for place in sorted(kept.blanked)]
        answer = limited("luoshi.workbooks.copying:word_without", blanked, file=file, limits=LIMITS)
        return Copy(base64.b64decode(answer), ".docx")
    if kind == FileKind.TEXT:
        return Copy(separated(kept.pages[0]), ".csv")
    return Copy(rewritten(kept.pages), ".xlsx")


def kind(file: IO[bytes]) -> str:
    """In the limited child: what the file is."""
    return kind_of(file).value


def neutral(text: str) -> str:
    """Words no spreadsheet takes for a formula when it opens separated values."""
    return f"'{text}" if text.startswith(_FORMULA) and not _HARMLESS.fullmatch(text) else text


def separated(page: Grid) -> bytes:
    """Comma-separated, UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(
        [neutral("" if cell is None else str(cell)) for cell in row] for row in page.rows
    )
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def rewritten(pages: Iterable[Grid]) -> bytes:
    """A new workbook with these cells and merges; text stays text."""
    stream = io.BytesIO()
    book = open_book(stream)
    with book:
        for page, target in add_pages(book, list(pages)):
            write_cells(book, target, page)
    return stream.getvalue()


def add_pages(book: Any, pages: Sequence[Grid]) -> Iterator[tuple[Grid, Any]]:
    """A sheet for each grid, hidden where it was, under its name where a spreadsheet takes it."""
    taken: set[str] = set()
    shown = False
    for number, page in enumerate(pages, start=1):
        target = book.add_worksheet(_tab_name(page.name, number, taken))
        if page.hidden:
            target.very_hidden()
        elif not shown:  # a book opens at a sheet one can see
            target.activate()
            target.set_first_sheet()
            shown = True
        yield page, target


def _tab_name(wanted: str, number: int, taken: set[str]) -> str:
    """The name of a tab as near to the wanted one as a spreadsheet takes it, and no tab has yet."""
    name = ""
    tries = (f"Sheet{number}_{n or wanted}" for n in range(len(taken) + 2))
    for one in (wanted, *tries):
        name = _NO_NAME.sub("_", one)
        name = name.encode("utf-16-le")[: _LONGEST_NAME * 2].decode("utf-16-le", "ignore").strip("'")
        if name and name.lower() not in {*taken, "history"}:
            break
    taken.add(name.lower())
    return name


def open_book(stream: IO[bytes]) -> Any:
    """A workbook in which no text becomes a formula or a link."""
    return xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    )


def write_cells(book: Any, target: Any, page: Grid, looks: dict[int, Any] | None = None) -> None:
    """The cells of a grid at their places. `looks`: a format for whole rows, from 0."""
    plain, day, moment = (
        book.add_format(look)
        for look in ({"text_wrap": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"})
    )
    for first, left, last, right in page.merges:
        if first < len(page.rows) and (last > first or right > left):
            _merge(target, (first, left, min(last, len(page.rows) - 1), right), plain)
    for number, row in enumerate(page.rows):
        look = (looks or {}).get(number)
        for place, cell in enumerate(row):
            _write(target, number, place, cell, {"text": look or plain, "day": day, "moment": moment})


def _merge(target: Any, span: tuple[int, int, int, int], look: Any) -> None:
    if span[:2] == span[2:]:
        return
    try:
        target.merge_range(*span, "", look)
    except xlsxwriter.exceptions.OverlappingRange:  # a damaged file; its cells are all there
        return


def _write(target: Any, number: int, place: int, cell: Raw, looks: dict[str, Any]) -> None:
    match cell:
        case None | "":
            return
        case bool():
            target.write_boolean(number, place, cell, looks["text"])
        case str():
            target.write_string(number, place, clip(cell), looks["text"])
        case datetime():
            target.write_datetime(number, place, cell.replace(tzinfo=None), looks["moment"])
        case date():
            target.write_datetime(number, place, cell, looks["day"])
        case time():
            target.write_string(number, place, cell.isoformat(), looks["text"])
        case _:
            target.write_number(number, place, cell, looks["text"])


def word_without(file: IO[bytes], blanked: list[list[int]]) -> str:
    """In the limited child: the Word file with these cells emptied and no number of a person in its words."""
    with zipfile.ZipFile(file) as archive:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(archive.read("word/document.xml"), parser)
        parts = {
            name: archive.read(name)
            for name in archive.namelist()
            if name in _KEPT or name.startswith(_THEME)
        }
    cells = body_tables(root)
    for table, row, column in blanked:
        element = cells.get((table, row, column))
        for piece in () if element is None else element.iter(*all_words()):
            piece.text = ""
    for paragraph in root.iter(f"{W}p"):
        _without_numbers(paragraph)
    _drop_links(root)
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts["[Content_Types].xml"] = _without_parts(parts["[Content_Types].xml"], parts, "PartName")
    for name in ("word/_rels/document.xml.rels", "_rels/.rels"):
        if name in parts:
            parts[name] = _without_parts(parts[name], parts, "Target", "word/" if "word" in name else "")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return base64.b64encode(stream.getvalue()).decode()


def _without_numbers(paragraph: etree._Element) -> None:
    pieces = [piece for piece in pieces_of(paragraph) if not is_carried(piece.text or "")]
    words = "".join(piece.text or "" for piece in pieces)
    left, what = without_numbers(words)
    if what and pieces:
        pieces[0].text = left
        for piece in pieces[1:]:
            piece.text = ""


def _drop_links(root: etree._Element) -> None:
    """Take out what points to other parts: pictures, embedded files, comments, notes, heads of pages."""
    gone = ("drawing", "object", "pict", "commentReference", "commentRangeStart", "commentRangeEnd",
            "footnoteReference", "endnoteReference", "headerReference", "footerReference", "altChunk")  # fmt: skip
    for element in list(root.iter(*(f"{W}{name}" for name in gone))):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _without_parts(xml: bytes, parts: dict[str, bytes], key: str, folder: str = "") -> bytes:
    """A list of parts or relations with those only that are still there."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(xml, parser)
    for element in list(root):
        name = element.get(key)
        if name is None:
            continue
        inside = name.lstrip("/") if name.startswith("/") else f"{folder}{name}"
        if inside not in parts and element.get("TargetMode") != "External":
            root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
