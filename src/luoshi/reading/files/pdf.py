"""PDF files with a text layer, through PDFium: characters with their places, ruled lines, pictures."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import IO, Any, NamedTuple

import pypdfium2.raw as pdfium

from luoshi.reading.files.assembly import Assembly, Json
from luoshi.reading.files.paged import assemble
from luoshi.reading.files.pages import Glyph, Page, Rule
from luoshi.sandbox.errors import FileRefused, Reason, is_encrypted

MOST_PAGES = 600
MOST_CHARACTERS = 500_000  # three hundred full pages
MOST_OBJECTS = 200_000
MOST_NOTE, MOST_NOTES = 4000, 500  # bytes of an annotation, annotations of a page
DAMAGED = "PDF 文件已损坏或不完整，无法打开；请重新导出一份再试。"
UPRIGHT = 0.05  # more slant than this is a watermark
STRAIGHT = 1.0  # points


def read(file: IO[bytes]) -> Json:
    """The plain text of a .pdf.

    Raises:
        FileRefused: encrypted, scanned, damaged or too long.
    """
    data = file.read()
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise is_encrypted()
        raise FileRefused(Reason.DAMAGED, DAMAGED)
    count = pdfium.FPDF_GetPageCount(document)
    if count > MOST_PAGES:
        raise FileRefused(
            Reason.OVERSIZED, f"PDF 有 {count} 页，超过上限 {MOST_PAGES} 页；请拆成几个文件后再试。"
        )
    out = Assembly("pdf")
    for words in _properties(document):
        out.furniture(words)
    pages: list[Page] = []
    characters = 0
    for number in range(count):
        page = _Reader(document, number).read()
        characters += len(page.glyphs)
        if characters > MOST_CHARACTERS:
            raise FileRefused(Reason.OVERSIZED, "PDF 的文字过多，超出可读取的范围；请拆成几个文件后再试。")
        pages.append(page)
        for words in page.notes:
            out.furniture(words)
    assemble(pages, out)
    return out.result()


PROPERTIES = (b"Title", b"Subject", b"Keywords", b"Author")
NOTES = (b"Contents", b"V")  # the words of an annotation, a stamp or a field


def _properties(document: Any) -> list[str]:
    """What the file says of itself: for the gate."""
    return [_utf16(pdfium.FPDF_GetMetaText, document, name) for name in PROPERTIES]


def _utf16(ask: Any, *of: Any) -> str:
    """An answer of PDFium in UTF-16; nothing where it is absent or longer than a mark could be."""
    size = int(ask(*of, None, 0))
    if not 2 < size <= MOST_NOTE:
        return ""
    room = ctypes.create_string_buffer(size)
    # A buffer of characters stands for bytes or for UTF-16 units, as the function declares it.
    kind = ask.argtypes[-2] if ask.argtypes else ctypes.c_void_p
    ask(*of, ctypes.cast(room, kind), size)
    return room.raw.decode("utf-16-le", "replace").rstrip("\0")


class _Raw(NamedTuple):
    """A character where the file has it."""

    char: str
    angle: float  # of its base line, radians
    x: float
    base: float
    box: tuple[float, float, float, float]  # left, bottom, right, top
    size: float


class _Reader:
    """One page."""

    def __init__(self, document: Any, number: int) -> None:
        self._page = pdfium.FPDF_LoadPage(document, number)
        if not self._page:
            raise FileRefused(Reason.DAMAGED, DAMAGED)
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self._page, box)
        self._left, self._bottom = box.left, box.bottom
        self._across, self._down = abs(box.right - box.left) or 1.0, abs(box.top - box.bottom) or 1.0
        self._turns = 0

    def read(self) -> Page:
        raw = self._characters()
        self._turns = _turns(raw)
        glyphs, slanted = self._glyphs(raw)
        rules, pictures = self._objects()
        notes = self._notes()
        pdfium.FPDF_ClosePage(self._page)
        width, height = (self._down, self._across) if self._turns % 2 else (self._across, self._down)
        return Page(width, height, glyphs, rules, slanted, pictures, notes)

    def _notes(self) -> list[str]:
        """Words of annotations (stamps, notes, fields), which are no part of the page's text."""
        found = []
        for place in range(min(pdfium.FPDFPage_GetAnnotCount(self._page), MOST_NOTES)):
            note = pdfium.FPDFPage_GetAnnot(self._page, place)
            if note:
                found += [_utf16(pdfium.FPDFAnnot_GetStringValue, note, name) for name in NOTES]
                pdfium.FPDFPage_CloseAnnot(note)
        return found

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """From the space of the file to the page as it is read, y down."""
        x, y = x - self._left, y - self._bottom
        match self._turns:
            case 1:
                return y, x
            case 2:
                return self._across - x, y
            case 3:
                return self._down - y, self._across - x
        return x, self._down - y

    def _characters(self) -> list[_Raw]:
        text = pdfium.FPDFText_LoadPage(self._page)
        found: list[_Raw] = []
        if not text:
            return found
        box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        for place in range(min(pdfium.FPDFText_CountChars(text), MOST_CHARACTERS)):
            code = pdfium.FPDFText_GetUnicode(text, place)
            if code in (0, 10, 13, 0xFFFE) or pdfium.FPDFText_IsGenerated(text, place) == 1:
                continue
            char = chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
            pdfium.FPDFText_GetMatrix(text, place, matrix)
            pdfium.FPDFText_GetCharOrigin(text, place, x, y)
            pdfium.FPDFText_GetLooseCharBox(text, place, box)
            size = pdfium.FPDFText_GetFontSize(text, place) * (math.hypot(matrix.c, matrix.d) or 1.0)
            sides = (box.left, box.bottom, box.right, box.top)
            if all(map(math.isfinite, (*sides, x.value, y.value, size))) and size > 0:
                shown = " " if char in "\t\u00a0" else char
                angle = math.atan2(matrix.b, matrix.a)
                found.append(_Raw(shown, angle, x.value, y.value, sides, min(size, 500.0)))
        pdfium.FPDFText_ClosePage(text)
        return found

    def _glyphs(self, raw: list[_Raw]) -> tuple[list[Glyph], str]:
        """Characters along the reading direction, and the words of those at an angle."""
        glyphs: list[Glyph] = []
        slanted: list[str] = []
        for one in raw:
            if abs(math.sin(one.angle - self._turns * math.pi / 2)) > UPRIGHT:
                slanted.append(one.char)
                continue
            x, base = self._place(one.x, one.base)
            left, bottom, right, top = one.box
            end = max(self._place(left, bottom)[0], self._place(right, top)[0], x)
            glyphs.append(Glyph(one.char, x, end, base, one.size))
        return glyphs, "".join(slanted)

    def _objects(self) -> tuple[list[Rule], float]:
        """Ruled lines, and the share of the page under pictures."""
        rules: list[Rule] = []
        covered = 0.0
        for place in range(min(pdfium.FPDFPage_CountObjects(self._page), MOST_OBJECTS)):
            thing = pdfium.FPDFPage_GetObject(self._page, place)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                rules += self._rules(thing)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                covered += self._area(thing)
        return rules, covered / (self._across * self._down)

    def _area(self, thing: Any) -> float:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            return 0.0
        return abs(right.value - left.value) * abs(top.value - bottom.value)

    def _rules(self, path: Any) -> list[Rule]:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(path, matrix)
        x, y = ctypes.c_float(), ctypes.c_float()
        rules: list[Rule] = []
        first = last = (0.0, 0.0)
        for number in range(min(pdfium.FPDFPath_CountSegments(path), 2000)):
            segment = pdfium.FPDFPath_GetPathSegment(path, number)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            here = self._place(
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                first = here
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                rules += _straight(last, here)
            if pdfium.FPDFPathSegment_GetClose(segment):
                rules += _straight(here, first)
            last = here
        return rules


def _straight(start: tuple[float, float], end: tuple[float, float]) -> list[Rule]:
    across, down = abs(start[0] - end[0]), abs(start[1] - end[1])
    if not math.isfinite(across + down) or min(across, down) > STRAIGHT or max(across, down) < STRAIGHT:
        return []
    return [Rule(*start, *end)]


def _turns(raw: list[_Raw]) -> int:
    """How many quarter turns most words are set at: a wide table set sideways is read as it is meant."""
    quarters = Counter(round(one.angle / (math.pi / 2)) % 4 for one in raw if not one.char.isspace())
    return quarters.most_common(1)[0][0] if quarters else 0
