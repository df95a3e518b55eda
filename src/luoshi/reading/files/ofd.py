"""OFD files, the national fixed layout (GB/T 33190): text objects, ruled lines and pictures of each page.

A zip: `OFD.xml` names the document, the document its pages, a page holds layers of objects. Lengths are
millimetres. Many incoming documents with a red head come in this form.
"""

from __future__ import annotations

import math
import posixpath
import unicodedata
from collections.abc import Iterator
from typing import IO, NamedTuple

from lxml import etree

from luoshi.reading.files.assembly import Assembly, Json
from luoshi.reading.files.package import Package, attribute, child, local
from luoshi.reading.files.paged import assemble
from luoshi.reading.files.pages import Glyph, Page, Rule
from luoshi.sandbox.errors import FileRefused, Reason, is_encrypted

POINTS = 72 / 25.4
A4 = (210.0, 297.0)
MOST_PAGES = 600
MOST_GLYPHS = 500_000  # three hundred full pages
DAMAGED = "OFD 文件缺少正文或已损坏，无法读取；请用原软件重新导出一份再试。"
HOLDERS = frozenset({"Content", "Layer", "PageBlock"})
ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


class Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def read(file: IO[bytes]) -> Json:
    """The plain text of an .ofd.

    Raises:
        FileRefused: encrypted, scanned, damaged or too long.
    """
    package = Package(file)
    if any(
        posixpath.basename(name).lower() in ("encryptions.xml", "decryptseed.dat") for name in package.names()
    ):
        raise is_encrypted()
    out = Assembly("ofd")
    pages = [page for root in _roots(package) for page in _pages(package, root, out)]
    if not pages:
        raise FileRefused(Reason.DAMAGED, DAMAGED)
    assemble(pages, out)
    for words in _properties(package):
        out.furniture(words)
    return out.result()


def _properties(package: Package) -> list[str]:
    """What the file says of itself, and its annotations: for the gate."""
    names = [name for name in package.names() if posixpath.basename(name).lower().startswith("annot")]
    roots = [package.xml(name) for name in ("OFD.xml", *names) if name.lower().endswith(".xml")]
    return [one.text for root in roots if root is not None for one in root.iter() if one.text]


def _roots(package: Package) -> list[str]:
    top = package.xml("OFD.xml")
    found = []
    for body in () if top is None else top:
        place = child(body, "DocRoot")
        if place is not None and place.text:
            found.append(place.text.strip())
    return found


def _resolve(package: Package, folder: str, place: str) -> str:
    """A location as GB/T 33190 writes it: from the root when it begins with /, else beside its file."""
    beside = posixpath.normpath(posixpath.join(folder, place))
    return place if place.startswith("/") or beside not in package else beside


def _pages(package: Package, root: str, out: Assembly) -> Iterator[Page]:
    document = package.xml(root)
    if document is None:
        raise FileRefused(Reason.DAMAGED, DAMAGED)
    folder = posixpath.dirname(root.lstrip("/"))
    common = child(document, "CommonData")
    size = _numbers(_text(child(common, "PageArea", "PhysicalBox")))
    pages = child(document, "Pages")
    links = [] if pages is None else [one for one in pages if local(one) == "Page"]
    if len(links) > MOST_PAGES:
        raise FileRefused(
            Reason.OVERSIZED, f"OFD 有 {len(links)} 页，超过上限 {MOST_PAGES} 页；请拆成几个文件后再试。"
        )
    for template in () if common is None else common:
        if local(template) == "TemplatePage" and (place := attribute(template, "BaseLoc")):
            page = _page(package.xml(_resolve(package, folder, place)), size)
            out.furniture("".join(glyph.char for glyph in page.glyphs))
    glyphs = 0
    for link in links:
        page = _page(package.xml(_resolve(package, folder, attribute(link, "BaseLoc") or "")), size)
        glyphs += len(page.glyphs)
        if glyphs > MOST_GLYPHS:
            raise _too_long()
        yield page


def _too_long() -> FileRefused:
    return FileRefused(Reason.OVERSIZED, "OFD 的文字过多，超出可读取的范围；请拆成几个文件后再试。")


def _text(element: etree._Element | None) -> str | None:
    return None if element is None else element.text


def _page(root: etree._Element | None, size: list[float]) -> Page:
    if root is None:
        raise FileRefused(Reason.DAMAGED, DAMAGED)
    box = _numbers(_text(child(root, "Area", "PhysicalBox"))) or size
    width, height = (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else A4
    page = _Content(width * POINTS, height * POINTS)
    content = child(root, "Content")
    if content is not None:
        page.take(content)
    return Page(
        page.width, page.height, page.glyphs, page.rules, "".join(page.slanted),
        page.pictures / (page.width * page.height),
    )  # fmt: skip


def _numbers(text: str | None) -> list[float]:
    """Numbers in a list; nothing at all where one of them is none."""
    try:
        values = [float(word) for word in (text or "").split()]
    except ValueError:
        return []
    return values if all(math.isfinite(value) and abs(value) < 1e6 for value in values) else []


def _deltas(text: str | None, most: int) -> list[float]:
    """Advances from character to character; `g 3 4.2` stands for three times 4.2."""
    words = (text or "").split()
    values: list[float] = []
    place = 0
    try:
        while place < len(words) and len(values) < most:
            if words[place] == "g":
                values += [float(words[place + 2])] * min(int(words[place + 1]), most)
                place += 3
            else:
                values.append(float(words[place]))
                place += 1
    except (ValueError, IndexError):
        return []
    return [value if math.isfinite(value) and abs(value) < 1e6 else 0.0 for value in values]


def _matrix(text: str | None) -> Matrix:
    values = _numbers(text)
    return Matrix(*values) if len(values) == 6 else Matrix()


class _Content:
    """Collects what a page shows, in points."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self.slanted: list[str] = []
        self.pictures = 0.0

    def take(self, holder: etree._Element) -> None:
        for element in holder:
            name = local(element)
            if attribute(element, "Visible") == "false":
                continue
            if name in HOLDERS:
                self.take(element)
            elif name == "TextObject":
                self._words(element)
            elif name == "PathObject":
                self._path(element)
            elif name == "ImageObject":
                box = _numbers(attribute(element, "Boundary"))
                self.pictures += box[2] * box[3] * POINTS**2 if len(box) == 4 else 0.0

    def _origin(self, element: etree._Element) -> tuple[float, float]:
        box = _numbers(attribute(element, "Boundary"))
        return (box[0], box[1]) if len(box) == 4 else (0.0, 0.0)

    def _words(self, element: etree._Element) -> None:
        left, top = self._origin(element)
        matrix = _matrix(attribute(element, "CTM"))
        given = _numbers(attribute(element, "Size"))
        size = (given[0] if given and given[0] > 0 else 4.0) * (math.hypot(matrix.c, matrix.d) or 1.0)
        stretch = (_numbers(attribute(element, "HScale")) or [1.0])[0] or 1.0
        turned = (attribute(element, "CharDirection") or "0") != "0" or abs(matrix.b) > 0.05 * abs(
            matrix.a or 1
        )
        x = y = 0.0
        for code in element:
            if local(code) != "TextCode" or not code.text:
                continue
            words = code.text.strip("\r\n")
            x = (_numbers(attribute(code, "X")) or [x])[0]
            y = (_numbers(attribute(code, "Y")) or [y])[0]
            if turned:
                self.slanted.append(words)
                continue
            if len(self.glyphs) + len(words) > MOST_GLYPHS:
                raise _too_long()
            across = _deltas(attribute(code, "DeltaX"), len(words))
            down = _deltas(attribute(code, "DeltaY"), len(words))
            at_x, at_y = x, y
            for place, char in enumerate(words):
                wide = size * stretch * (1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5)
                px, py = matrix.place(at_x, at_y)
                step = across[place] if place < len(across) else wide / (matrix.a or 1.0)
                end = min(wide, abs(step * matrix.a)) if step and place < len(across) else wide
                self.glyphs.append(
                    Glyph(
                        char, (left + px) * POINTS, (left + px + end) * POINTS, (top + py) * POINTS,
                        min(size * POINTS, 500.0),
                    )
                )  # fmt: skip
                at_x += step
                at_y += down[place] if place < len(down) else 0.0

    def _path(self, element: etree._Element) -> None:
        left, top = self._origin(element)
        matrix = _matrix(attribute(element, "CTM"))
        words = (_text(child(element, "AbbreviatedData")) or "").split()
        first = last = (0.0, 0.0)
        place = 0
        while place < len(words) and len(self.rules) < 20_000:
            count = ARGUMENTS.get(words[place])
            values = _numbers(" ".join(words[place + 1 : place + 1 + (count or 0)]))
            if count is None or len(values) != count:
                return
            x, y = matrix.place(values[-2], values[-1]) if count else (0.0, 0.0)
            here = first if count == 0 else ((left + x) * POINTS, (top + y) * POINTS)
            if words[place] in "LC":
                self._straight(last, here)
            elif words[place] in "SM":
                first = here
            last = here
            place += 1 + count

    def _straight(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        across, down = abs(start[0] - end[0]), abs(start[1] - end[1])
        if min(across, down) <= 1.0 < max(across, down):
            self.rules.append(Rule(*start, *end))
