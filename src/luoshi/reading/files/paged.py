"""Pages of a fixed layout → plain text: furniture off, tables as rows, lines joined to paragraphs."""

from __future__ import annotations

import re
from statistics import median

from luoshi.reading.files.assembly import PLAIN_FORMS, Assembly
from luoshi.reading.files.lines import lines_of
from luoshi.reading.files.pages import Glyph, Line, Page, Table
from luoshi.reading.files.paragraphs import join
from luoshi.reading.files.ruled import tables_of
from luoshi.reading.files.running import split_furniture
from luoshi.sandbox.errors import FileRefused, Reason

SCANNED = "这份文件是扫描件（图片），没有文字层，读不出文字；请改用可复制文字的版本，也可以把正文粘贴或录入到粘贴框里。"
GARBLED = "这份文件的文字层是乱码（字体没有对应的文字编码），读不出文字；请改用 Word 版，也可以把正文录入到粘贴框里。"
CONTENTS_LINE = re.compile(r".*(?:[.．·•…]\s?){6,}\s*[\divxIVX]{1,4}$")
NOTE = re.compile(r"(?:[①-⑳]|\[\d{1,2}\]|\d{1,2}\s?(?=[^\d.、．\s]))")
SMALLER = 0.85  # of the body: a footnote


def assemble(pages: list[Page], out: Assembly) -> None:
    """Put the words of the pages into `out`.

    Raises:
        FileRefused: pictures of pages, or letters that stand for nothing.
    """
    _refuse_unreadable(pages)
    pages = [page._replace(glyphs=_plain(page.glyphs)) for page in pages]
    tables: list[list[Table]] = []
    printed: list[list[Line]] = []
    for number, page in enumerate(pages):
        found, rest = tables_of(page, number)
        tables.append(found)
        printed.append(lines_of(rest, number))
        out.furniture(page.slanted)
    printed, furniture = split_furniture(pages, printed)
    for words in furniture:
        out.furniture(words)
    printed = [_without_contents(lines, out) for lines in printed]
    printed = _set_notes_aside(pages, printed, out)
    _write(pages, printed, tables, out)
    _say_pictures(pages, out)


def _refuse_unreadable(pages: list[Page]) -> None:
    characters = [glyph.char for page in pages for glyph in page.glyphs if not glyph.char.isspace()]
    pictured = sum(page.pictures > 0.5 for page in pages)
    if len(characters) < 10 * max(1, len(pages)) and pictured * 2 > len(pages):
        raise FileRefused(Reason.SCANNED, SCANNED)
    if not characters:
        reason = Reason.SCANNED if any(page.pictures for page in pages) else Reason.EMPTY
        raise FileRefused(
            reason, SCANNED if reason is Reason.SCANNED else "文件里没有文字；请检查是否传错了文件。"
        )
    unreadable = sum(char == "\ufffd" or char < " " or "\ue000" <= char <= "\uf8ff" for char in characters)
    if unreadable * 5 > len(characters):
        raise FileRefused(Reason.SCANNED, GARBLED)


def _plain(glyphs: list[Glyph]) -> list[Glyph]:
    """Radicals and compatibility forms as the characters they stand for, before labels are looked for."""
    forms = PLAIN_FORMS
    return [one._replace(char=forms[ord(one.char)]) if ord(one.char) in forms else one for one in glyphs]


def _without_contents(lines: list[Line], out: Assembly) -> list[Line]:
    """Leave out the lines of a table of contents: words, leaders, page number."""
    kept = [line for line in lines if not CONTENTS_LINE.match(line.text.replace("\t", "……"))]
    notice = "目录未读入。"
    if len(kept) < len(lines) and notice not in out.notices:
        out.notices.append(notice)
    return kept


def _set_notes_aside(pages: list[Page], printed: list[list[Line]], out: Assembly) -> list[list[Line]]:
    """Footnotes at the foot of a page go after the body, as in every other format."""
    sizes = [line.size for lines in printed for line in lines]
    if not sizes:
        return printed
    body = median(sizes)
    kept: list[list[Line]] = []
    for page, lines in zip(pages, printed, strict=True):
        cut = len(lines)
        while cut and lines[cut - 1].size < SMALLER * body and lines[cut - 1].base > page.height / 2:
            cut -= 1
        if cut < len(lines) and cut and NOTE.match(lines[cut].text):
            for paragraph in join(lines[cut:], page.width):
                out.later(NOTE.sub("", paragraph.text, count=1).strip(), "footnote")
            lines = lines[:cut]  # noqa: PLW2901  the same page, shorter
        kept.append(lines)
    return kept


def _write(pages: list[Page], printed: list[list[Line]], tables: list[list[Table]], out: Assembly) -> None:
    """Paragraphs and tables in order; a paragraph runs over a page break, not over a table."""
    waiting: list[Line] = []
    before: Table | None = None
    width = pages[0].width if pages else 0.0
    for page, lines, found in zip(pages, printed, tables, strict=True):
        if abs(page.width - width) > 1:  # a landscape page has edges of its own
            _flush(waiting, width, out)
            width = page.width
        left = list(lines)
        for table in found:
            above = [line for line in left if line.base <= table.top + 1]
            waiting += above
            left = left[len(above) :]
            if waiting:
                before = None
            _flush(waiting, width, out)
            _write_table(table, before, out)
            before = table
        waiting += left
    _flush(waiting, width, out)


def _flush(waiting: list[Line], width: float, out: Assembly) -> None:
    for paragraph in join(waiting, width):
        out.paragraph(re.sub(r"^[•●■◆▪➢\ue000-\uf8ff]\s+", "", paragraph.text))
    waiting.clear()


def _write_table(table: Table, before: Table | None, out: Assembly) -> None:
    lines, grid = table.lines, table.grid
    if (
        before is not None
        and before.page != table.page
        and grid
        and grid[0] == before.grid[0]
        and len(grid) > 1
    ):
        lines, grid = lines[1:], grid[1:]  # the head row, printed again on the next page
    out.table(lines, grid)


def _say_pictures(pages: list[Page], out: Assembly) -> None:
    bare = [n for n, page in enumerate(pages, 1) if page.pictures > 0.5 and len(page.glyphs) < 10]
    out.unread = len(bare)
    if bare:
        shown = "、".join(map(str, bare[:10])) + (" 等" if len(bare) > 10 else "")
        out.notices.append(f"第 {shown} 页是图片，没有文字层，未读入。")
