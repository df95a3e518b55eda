"""Saved web pages (.html, and the .doc that is HTML inside): blocks to lines, tables to rows."""

from __future__ import annotations

import re
from itertools import product
from typing import IO

from lxml import etree
from lxml import html as lxml_html

from luoshi.reading.files.assembly import Assembly, Json
from luoshi.reading.files.plain import decode
from luoshi.sandbox.errors import FileRefused, Reason

MOST = 20 << 20
CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w\-]{2,20})""", re.IGNORECASE)
# Chinese pages say gb2312 and mean its superset.
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
DROPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "select",
        "button",
        "nav",
        "title",
    }
)
BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul",
     "ol", "dl", "dt", "dd", "blockquote", "pre", "center", "form", "fieldset", "address", "figure", "figcaption",
     "hr", "body", "html", "aside", "caption"}
)  # fmt: skip
SPACE = re.compile(r"[ \t\r\n\f]+")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MOST_SPAN = 200
MOST_PLACES = 200_000


def read(file: IO[bytes]) -> Json:
    """The plain text of an .html.

    Raises:
        FileRefused: too large, no words, or an unknown encoding.
    """
    data = file.read(MOST + 1)
    if len(data) > MOST:
        raise FileRefused(Reason.OVERSIZED, f"网页文件超过 {MOST >> 20} MB；请把正文另存为 .docx 后再试。")
    text = _characters(data)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    out = Assembly("html")
    if root is not None:
        _Walk(out).whole(root)
        for words in _unseen(root):
            out.furniture(words)
    result = out.result()
    if not result["text"]:
        raise FileRefused(Reason.EMPTY, "网页里没有文字；请打开网页，把正文复制到粘贴框里。")
    return result


def _characters(data: bytes) -> str:
    match = CHARSET.search(data[:4096])
    if match and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = match[1].decode("ascii", "replace").lower()
        try:
            return data.decode(SUPERSETS.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # the page says one thing and is another: go by the bytes
    return decode(data)[0]


def _unseen(root: etree._Element) -> list[str]:
    """Title, description and what is not shown: for the gate."""
    named = root.iter("title", "nav", "button", "template", "noscript", "object")
    hidden = (one for one in root.iter(etree.Element) if HIDDEN.search(one.get("style") or ""))
    words = ("".join(map(str, one.itertext())) for one in (*named, *hidden))
    return [*(one.get("content") or "" for one in root.iter("meta")), *words]


class _Walk:
    """Follows the page in order and collects the words of the current line."""

    def __init__(self, out: Assembly) -> None:
        self._out = out
        self._line: list[str] = []

    def whole(self, root: etree._Element) -> None:
        self._element(root)
        self._end()

    def _end(self, style: str | None = None) -> None:
        self._out.paragraph("".join(self._line), style=style)
        self._line = []

    def _say(self, words: str | None, *, kept: bool = False) -> None:
        if words:
            self._line.append(words if kept else SPACE.sub(" ", words))

    def _element(self, element: etree._Element) -> None:
        name = str(element.tag)
        if name in DROPPED or HIDDEN.search(element.get("style") or ""):
            return
        if name == "table":
            self._table(element)
        elif name == "br":
            self._end()
        elif name in BLOCKS:
            self._end()
            self._inside(element, kept=name == "pre")
            self._end(f"heading{name[1]}" if re.fullmatch("h[1-6]", name) else None)
        else:
            self._inside(element)

    def _inside(self, element: etree._Element, *, kept: bool = False) -> None:
        self._say(element.text, kept=kept)
        for inner in element:
            self._element(inner)
            self._say(inner.tail, kept=kept)

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in table.iter("tr") if _nearest(row, "table") is table]
        cells = [[cell for cell in row.iter("td", "th") if _nearest(cell, "tr") is row] for row in rows]
        layout = max(map(len, cells), default=0) <= 1 or table.find(".//table") is not None
        self._end()
        if layout:  # a table that only places things on the page
            for cell in (cell for row in cells for cell in row):
                self._inside(cell)
                self._end()
            return
        lines, grid = _grid(cells)
        self._out.table(lines, grid)


def _nearest(element: etree._Element, name: str) -> etree._Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != name:
        parent = parent.getparent()
    return parent


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return max(1, min(int(text), MOST_SPAN)) if text.isdecimal() else 1


def _words(cell: etree._Element) -> str:
    out = Assembly("cell")
    walk = _Walk(out)
    walk._inside(cell)  # noqa: SLF001  the same class, begun inside a cell
    walk._end()  # noqa: SLF001
    return str(out.result()["text"]).strip().replace("\n", " ")


def _grid(rows: list[list[etree._Element]]) -> tuple[list[list[str]], list[list[str]]]:
    """Lines with every cell once, and the grid with merged cells repeated."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}  # place: top left place of its cell
    words: dict[tuple[int, int], str] = {}
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in owner:
                column += 1
            words[row, column] = _words(cell)
            across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - row)
            if len(owner) + across * down > MOST_PLACES:
                across = down = 1
            for place in product(range(row, row + down), range(column, column + across)):
                owner.setdefault(place, (row, column))
            column += across
    width = 1 + max((column for _, column in owner), default=-1)
    lines: list[list[str]] = []
    grid: list[list[str]] = []
    for row in range(len(rows)):
        places = [owner.get((row, column)) for column in range(width)]
        grid.append([words[place] if place else "" for place in places])
        once = [place for n, place in enumerate(places) if place is None or n == 0 or place != places[n - 1]]
        lines.append([words[place] if place and place[0] == row else "" for place in once])
    return lines, grid
