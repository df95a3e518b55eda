"""Printed characters → printed lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from luoshi.reading.files.pages import Glyph, Line

SAME_LINE = 0.45  # of the size: farther apart are two lines; a raised mark is within
GAP = 0.6  # of the size: a space between Chinese characters, wider than the space Word sets beside Latin ones
LATIN_GAP = 0.2
COLUMN_GAP = 3.0  # of the size: another column
TWICE = 0.25  # of the size: the same character again, printed twice for boldness
LABEL = re.compile(
    r"(?:第?[一二三四五六七八九十百]+[、．.是]|[（(〔][一二三四五六七八九十百\d]+[）)〕]|[㈠-㈩⑴-⒇①-⑳]"
    r"|第[一二三四五六七八九十百\d]+[，,、章节条项]|\d{1,2}(?:\.\d{1,2})*[、．.)）]?|[•●■◆▪➢□○])\s*"
)
CLOSING = frozenset("，。、；：！？）》〉】』」’”％%‰℃°,.;:!?)]}…—·")
OPENING = frozenset("（《〈【『「‘“([{")
QUOTES = frozenset("“”‘’")
UNBROKEN = re.compile(r"[A-Za-z0-9.,%/\-]+|.", re.DOTALL)


def lines_of(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """Lines from top to bottom; the characters of each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.base):
        row = rows[-1] if rows else None
        if row and abs(glyph.base - row[0].base) <= SAME_LINE * max(glyph.size, row[0].size):
            row.append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows if (line := _line(sorted(row, key=lambda one: one.x0), page))]


def _line(row: list[Glyph], page: int) -> Line | None:
    row = _without_doubles(row)
    while row and row[0].char.isspace():
        row = row[1:]
    while row and row[-1].char.isspace():
        row = row[:-1]
    if not row:
        return None
    size = median(glyph.size for glyph in row)
    gaps = sorted(max(0.0, right.x0 - left.x1) for left, right in pairwise(row))
    usual = gaps[len(gaps) // 2] if len(gaps) > 3 else 0.0  # letters set wide apart are no words
    words = LABEL.match("".join(glyph.char for glyph in row))
    label = words.end() if words else 0
    pieces = [row[0].char]
    for place, (left, right) in enumerate(pairwise(row), 1):
        pieces.append(_between(left, right, size, usual, after_label=place == label))
        pieces.append(right.char)
    text = re.sub(r" *\t *", "\t", "".join(pieces))
    return Line(
        text, row[0].x0, row[-1].x1, median(glyph.base for glyph in row), size, page,
        _after_label(row), _head(row),
    )  # fmt: skip


def _between(left: Glyph, right: Glyph, size: float, usual: float, *, after_label: bool) -> str:
    """What stands between two characters: nothing, a space, or a tab between columns."""
    gap = right.x0 - left.x1
    if after_label and not left.char.isascii():  # 一、 and its words, however far the tab stands
        return ""
    if gap > COLUMN_GAP * size and gap > 2 * usual and not after_label:
        return "\t"
    if left.char.isspace() or right.char.isspace():
        return ""
    latin = left.char.isascii() and right.char.isascii() and left.char.isalpha() and right.char.isalpha()
    return " " if gap > (LATIN_GAP if latin else GAP) * size and gap > 1.8 * usual else ""


def _without_doubles(row: list[Glyph]) -> list[Glyph]:
    kept: list[Glyph] = []
    for glyph in row:
        twice = any(
            glyph.char == other.char and abs(glyph.x0 - other.x0) < TWICE * glyph.size for other in kept[-2:]
        )
        if not twice:
            kept.append(glyph)
    return kept


def _after_label(row: list[Glyph]) -> float:
    match = LABEL.match("".join(glyph.char for glyph in row))
    if match is None or match.end() >= len(row):
        return row[0].x0
    return row[match.end()].x0


def _head(row: list[Glyph]) -> float:
    """Width of the first word: a number, a Latin word or one character, with the marks that stay with it."""
    text = "".join(glyph.char for glyph in row)
    start = 0
    while start < len(row) - 1 and text[start] in OPENING:
        start += 1
    match = UNBROKEN.match(text, start)
    end = match.end() if match else start + 1
    while end < len(row) and text[end] in CLOSING | QUOTES:
        end += 1
        if text[end - 1] in QUOTES and end < len(row):  # no break on either side of these
            after = UNBROKEN.match(text, end)
            end = after.end() if after else end + 1
    return row[min(end, len(row)) - 1].x1 - row[0].x0
