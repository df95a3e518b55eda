"""组织架构图, drawn by the server as SVG that prints on A4 across: no script, no style.

The unit stands on top, those directly below it side by side, everything deeper as a list hanging below each. What
does not fit beside each other goes on in the next band, none much emptier than the others; a band is one picture, so a page breaks between two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.ui.svg import cut, text_width

WIDTH: Final = 1032  # a page of A4 across between its margins, at 96 dots an inch
COLUMNS: Final = 8  # of a band
GAP: Final = 10
RAIL: Final = 12  # left of the columns: what leads from band to band
ROOM: Final = (WIDTH - 2 * RAIL - GAP * (COLUMNS - 1)) / COLUMNS
TALL: Final = 560.0  # a list longer than this goes on in the next column
HEAD: Final = 50  # height of a box
ROW, PAD = 15, 9  # a row of a name in a list, and what stands between two names
ROWS: Final = 4  # of a name; longer ones are shortened, the full name is the title
SIZE, SMALL = 13, 12
_BLUE, _SOFT, _EDGE, _RULE, _INK, _INK_3 = "#1f4f82", "#e9f0f7", "#b9cde0", "#a3abb0", "#1d2329", "#5f6973"


class Unit(NamedTuple):
    """A unit of the chart with what is drawn below it; `more` stand below it undrawn."""

    name: str
    url: str
    below: Sequence[Unit] = ()
    more: int = 0


class _Line(NamedTuple):
    unit: Unit
    level: int  # 0: directly below the column's head
    rows: Sequence[str]

    @property
    def height(self) -> float:
        return len(self.rows) * ROW + PAD


class _Block(NamedTuple):
    """One head with its list, as wide as the list needs."""

    head: Unit
    parts: list[list[_Line]]  # a sub-column each

    @property
    def columns(self) -> int:
        return max(1, len(self.parts))

    @property
    def width(self) -> float:
        return self.columns * ROOM + (self.columns - 1) * GAP

    @property
    def height(self) -> float:
        return HEAD + max((_height(part) for part in self.parts), default=0) + GAP


def draw(top: Unit, *, sentence: str) -> list[SafeString]:
    """The pictures of a chart, one a band; `sentence` is what a reader who cannot see them is told."""
    bands = _bands([_block(unit) for unit in top.below])
    found = [_band(blocks, at, len(bands), top if at == 0 else None) for at, blocks in enumerate(bands)]
    if not found:
        found = [(_root(top), float(HEAD + 2))]
    label = escape(sentence)
    return [
        mark_safe(  # noqa: S308 (every word is escaped)
            f'<svg class="ld-chart" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" role="group"'
            f' aria-label="{label}">{body}</svg>'
        )
        for body, height in found
    ]


def _height(lines: Iterable[_Line]) -> float:
    return sum(line.height for line in lines)


def _block(head: Unit) -> _Block:
    parts: list[list[_Line]] = []
    reached = TALL
    lines = list(_lines(head.below, 0))
    for at, line in enumerate(lines):
        if reached + line.height > TALL:
            if len(parts) == COLUMNS:  # more than a whole band: its last line says how many are left out
                left = len(lines) - at + 1
                said = _("另有%(count)s个") % {"count": left}
                parts[-1][-1] = _Line(Unit(said, head.url), 0, [said])
                break
            parts.append([])
            reached = 0
        parts[-1].append(line)
        reached += line.height
    return _Block(head, parts)


def _lines(units: Iterable[Unit], level: int) -> Iterator[_Line]:
    for unit in units:
        said = unit.name + (_("（下级%(count)s个）") % {"count": unit.more} if unit.more else "")
        yield _Line(unit, level, _wrapped(said, SMALL, ROOM - _indent(level), ROWS))
        yield from _lines(unit.below, level + 1)


def _indent(level: int) -> float:
    return 15 + 12 * level


def _bands(blocks: Sequence[_Block]) -> list[list[_Block]]:
    """Blocks side by side in their order, in as few bands as hold them, the bands about equally full."""
    fewest = len(_filled(blocks, COLUMNS))
    return next(
        (bands for room in range(1, COLUMNS) if len(bands := _filled(blocks, room)) == fewest),
        _filled(blocks, COLUMNS),
    )


def _filled(blocks: Iterable[_Block], room: int) -> list[list[_Block]]:
    """Bands of blocks as long as there is room for so many columns; a wider block stands alone."""
    bands: list[list[_Block]] = []
    for block in blocks:
        if bands and sum(one.columns for one in bands[-1]) + block.columns <= room:
            bands[-1].append(block)
        else:
            bands.append([block])
    return bands


def _band(blocks: Sequence[_Block], at: int, bands: int, top: Unit | None) -> tuple[str, float]:
    """One band: the bus the heads hang from, above it the top unit in the first one."""
    head_at = HEAD + 34 if top is not None else 18
    total = sum(block.width for block in blocks) + GAP * (len(blocks) - 1)
    x = max(RAIL, (WIDTH - total) / 2)
    parts: list[str] = []
    middles: list[float] = []
    for block in blocks:
        middles.append(x + block.width / 2)
        parts.append(_hanging(block, x, head_at))
        x += block.width + GAP
    bus = head_at - 16
    ends = [*middles, *([WIDTH / 2] if top is not None else [])]
    if at + 1 < bands or at > 0:  # goes on in another band
        ends += [2.0] if at == 0 else [2.0, middles[0]]
    lines = [_rule(min(ends), bus, max(ends), bus)] if max(ends) > min(ends) else []
    lines += [_rule(middle, bus, middle, head_at) for middle in middles]
    if top is not None:
        lines.append(_rule(WIDTH / 2, HEAD, WIDTH / 2, bus))
        parts.append(_root(top))
    height = head_at + max(block.height for block in blocks)
    if at > 0:
        lines.append(_rule(2, 0, 2, bus))
    if at + 1 < bands:
        lines.append(_rule(2, bus, 2, height))
    return "".join([*lines, *parts]), height


def _root(top: Unit) -> str:
    width = min(WIDTH - 4.0, max(220.0, text_width(top.name, 15) + 48))
    return _box(top, (WIDTH - width) / 2, 1, width, fill=_BLUE, edge=_BLUE, ink="#ffffff", size=15)


def _hanging(block: _Block, x: float, y: float) -> str:
    """A head and below it its list, which hangs from a line of its own."""
    found = [_box(block.head, x, y, block.width, fill=_SOFT, edge=_EDGE, ink=_INK, size=SIZE)]
    for column, lines in enumerate(block.parts):
        left, at, last = x + column * (ROOM + GAP), y + HEAD + 4, y + HEAD
        for line in lines:
            found.append(_entry(line, left, at))
            if line.level == 0:
                last = at + PAD / 2 + ROW / 2
                found.append(_rule(left + 4, last, left + 11, last))
            at += line.height
        found.append(_rule(left + 4, y + HEAD, left + 4, last))
    return "".join(found)


def _entry(line: _Line, x: float, y: float) -> str:
    """One name of a list, in as many rows as it needs; what is deeper is moved in and grey."""
    start, ink = x + _indent(line.level), _INK if line.level == 0 else _INK_3
    words = "".join(
        _words(start, y + PAD / 2 + at * ROW + 11.5, row, SMALL, ink) for at, row in enumerate(line.rows)
    )
    area = (
        f'<rect x="{start - 2:.1f}" y="{y:.1f}" width="{ROOM - _indent(line.level):.1f}" height="{line.height:g}"'
        ' fill="none" pointer-events="all"/>'
    )
    return _linked(line.unit, area + words)


def _box(unit: Unit, x: float, y: float, width: float, *, fill: str, edge: str, ink: str, size: float) -> str:
    rows = _wrapped(unit.name, size, width - 10, 2 if size > SIZE else 3)
    top = y + HEAD / 2 + size * 0.36 - (len(rows) - 1) * size * 0.64
    words = "".join(
        _words(x + width / 2, top + at * size * 1.28, row, size, ink, middle=True, bold=True)
        for at, row in enumerate(rows)
    )
    frame = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{HEAD}" rx="3" fill="{fill}" stroke="{edge}"/>'
    return _linked(unit, frame + words)


def _wrapped(words: str, size: float, room: float, most: int) -> list[str]:
    """The words in as few rows as they need and at most so many, of like length; longer ones end with …"""
    needed = next(
        (rows for rows in range(1, most + 1) if text_width(words, size) <= rows * room * 0.97), most
    )
    each = max(1, -(-len(words) // needed))
    rows: list[str] = []
    rest = words
    while rest and len(rows) + 1 < needed:
        at = min(each, len(rest))
        while at > 1 and text_width(rest[:at], size) > room:
            at -= 1
        while at < len(rest) and at < each + 2 and rest[at].isascii() and rest[at - 1].isascii():
            at += 1  # a number is not torn apart
        rows.append(rest[:at])
        rest = rest[at:]
    return [*rows, cut(rest, size, room)] if rest else rows


def _linked(unit: Unit, inside: str) -> str:
    title = f"<title>{escape(unit.name)}</title>"
    return f'<a href="{escape(unit.url)}">{title}{inside}</a>' if unit.url else f"<g>{title}{inside}</g>"


def _words(
    x: float, y: float, words: str, size: float, ink: str, *, middle: bool = False, bold: bool = False
) -> str:
    more = (' text-anchor="middle"' if middle else "") + (' font-weight="600"' if bold else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{ink}"{more}>{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{_RULE}" fill="none"/>'
