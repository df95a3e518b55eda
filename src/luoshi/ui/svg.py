"""The flow picture (方面 →) 问题 → 原因 → 措施 (→ 任务), drawn by the server: clickable, printable, without a script.

Pure functions from boxes and links to markup. Colours and places are attributes, never style, because of the
content security policy.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Literal, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from luoshi.ui.text import Words, with_counter

Kind = Literal["aspect", "problem", "cause", "measure", "task"]

MOST_BOXES = 12  # in a column; above it boxes collapse by aspect
WIDTH = 720
FEW = 3  # columns that have room in it; each further one makes the picture wider
HEAD = 26  # height of the columns' heads
TALL, LOW = 38, 26  # a box with two lines, with one
GAP = 8
TWO_LINES = 6  # columns up to this size have two lines a box

_KIND = {
    "aspect": ("#56606a", "#b6bdc4"),
    "problem": ("#7b3f74", "#cfaecb"),
    "cause": ("#a07a2a", "#d0b67a"),
    "measure": ("#1f6666", "#8fbfbc"),
    "task": ("#1f4f82", "#9db9d6"),
}
_INK, _INK_3, _LINE, _ORANGE, _ORANGE_SOFT = "#1d2329", "#5f6973", "#a3abb0", "#c46a47", "#fff9f6"

ENTRIES: Final = pgettext_lazy("counter", "条")


@dataclass(frozen=True, slots=True)
class Box:
    """One box: what it says, how many it stands for, where it leads."""

    key: str
    label: str
    beside: str = ""  # 3条
    url: str = ""
    aspect: str = ""  # 方面: what boxes collapse by
    size: int = 1  # how many items the box stands for
    counter: Words = ENTRIES


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the picture."""

    kind: Kind
    head: str
    boxes: Sequence[Box]


class Arrow(NamedTuple):
    """From box to box; firm = stated in the text or confirmed by a person, else inferred."""

    start: str
    end: str
    firm: bool


class _Placed(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def text_width(words: str, size: float) -> float:
    """Width in pixels, near enough: wide characters 1 em, others 0.58 em."""
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in words)
    return size * (wide + 0.58 * (len(words) - wide))


def cut(words: str, size: float, room: float) -> str:
    """The words, shortened with … to the room."""
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "…", size) > room:
        words = words[:-1]
    return words + "…"


def collapse(column: Column) -> tuple[Column, Mapping[str, str]]:
    """The column with one box an aspect where it has too many, and which box each old one went into."""
    if len(column.boxes) <= MOST_BOXES:
        return column, {box.key: box.key for box in column.boxes}
    merged: dict[str, Box] = {}
    went: dict[str, str] = {}
    for box in column.boxes:
        name = box.aspect or _("其他")
        old = merged.get(name)
        if old is None:
            merged[name] = replace(box, key=f"{column.kind}:{name}", label=name, size=box.size)
        else:
            merged[name] = replace(old, size=old.size + box.size)
        went[box.key] = merged[name].key
    boxes = [replace(box, beside=with_counter(box.size, box.counter)) for box in merged.values()]
    if len(boxes) > MOST_BOXES:
        kept, rest = boxes[: MOST_BOXES - 1], boxes[MOST_BOXES - 1 :]
        total = sum(box.size for box in rest)
        last = replace(
            rest[0], key=f"{column.kind}:…", label=_("其余%(n)s个方面") % {"n": len(rest)}, size=total
        )
        gone = {box.key for box in rest}
        went = {old: last.key if new in gone else new for old, new in went.items()}
        boxes = [*kept, replace(last, beside=with_counter(total, last.counter))]
    return replace(column, boxes=boxes), went


def _merge(arrows: Iterable[Arrow], went: Mapping[str, str]) -> list[Arrow]:
    """Arrows between the boxes that are left; a firm one makes the merged one firm."""
    found: dict[tuple[str, str], bool] = {}
    for arrow in arrows:
        if arrow.start in went and arrow.end in went:
            pair = (went[arrow.start], went[arrow.end])
            found[pair] = found.get(pair, False) or arrow.firm
    return [Arrow(start, end, firm) for (start, end), firm in found.items()]


def flow(columns: Sequence[Column], arrows: Sequence[Arrow], *, sentence: str) -> SafeString:
    """The picture as <svg>.

    Args:
        columns: problems, causes, measures, or more of the chain, left to right.
        arrows: between boxes of different columns; those naming an unknown box are left out.
        sentence: what a reader who cannot see it is told.
    """
    shown: list[Column] = []
    went: dict[str, str] = {}
    for column in columns:
        small, moved = collapse(column)
        shown.append(small)
        went.update(moved)
    links = _merge(arrows, went)
    places, height = _place(shown)
    matched = {key for link in links for key in (link.start, link.end)}
    parts = [_head(column, at, len(shown)) for at, column in enumerate(shown)]
    parts += [_line(places[link.start], places[link.end], firm=link.firm) for link in links]
    for column in shown:
        parts += [_box(box, places[box.key], column.kind, matched=box.key in matched) for box in column.boxes]
    label = escape(sentence)
    return mark_safe(  # noqa: S308 (every word is escaped)
        f'<svg class="ls-flow" viewBox="0 0 {_width(len(shown))} {height:g}" role="group" aria-label="{label}">{"".join(parts)}</svg>'
    )


def _width(columns: int) -> int:
    """How wide the picture is."""
    return WIDTH + 190 * max(0, columns - FEW)


def _span(at: int, total: int) -> tuple[float, float]:
    """Left edge and width of a column; the last one is wider, measures have long names."""
    if total == 1:
        return 0, WIDTH
    narrow, wide = 146.0, 196.0
    room = _width(total) - narrow * (total - 1) - wide
    return at * (narrow + room / (total - 1)), wide if at == total - 1 else narrow


def _place(columns: Sequence[Column]) -> tuple[dict[str, _Placed], float]:
    heights = [TALL if len(column.boxes) <= TWO_LINES else LOW for column in columns]
    needed = [len(c.boxes) * (h + GAP) - GAP for c, h in zip(columns, heights, strict=True)]
    total = max([*needed, TALL])
    places: dict[str, _Placed] = {}
    for at, (column, height) in enumerate(zip(columns, heights, strict=True)):
        x, width = _span(at, len(columns))
        slot = total / max(1, len(column.boxes))
        for line, box in enumerate(column.boxes):
            y = HEAD + slot * line + (slot - height) / 2
            places[box.key] = _Placed(x, y, width, height)
    return places, HEAD + total + 2


def _head(column: Column, at: int, total: int) -> str:
    x, _width = _span(at, total)
    return (
        f'<text x="{x:g}" y="14" font-size="12" font-weight="600" fill="{_INK}">{escape(column.head)}</text>'
    )


def _line(start: _Placed, end: _Placed, *, firm: bool) -> str:
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    bend = (x1 + x2) / 2
    dash = "" if firm else ' stroke-dasharray="5 4"'
    path = f"M{x1:g} {y1:.1f}C{bend:g} {y1:.1f} {bend:g} {y2:.1f} {x2:g} {y2:.1f}"
    return f'<path d="{path}" fill="none" stroke="{_LINE}" stroke-width="1.5"{dash}/>'


def _box(box: Box, at: _Placed, kind: Kind, *, matched: bool) -> str:
    bar, edge = _KIND[kind]
    loose = "" if matched else ' stroke-dasharray="4 3"'
    fill = "#ffffff" if matched else _ORANGE_SOFT
    frame = (
        f'<rect x="{at.x + 0.5:g}" y="{at.y:.1f}" width="{at.width - 1:g}" height="{at.height:g}" rx="3" '
        f'fill="{fill}" stroke="{edge if matched else _ORANGE}"{loose}/>'
        f'<rect x="{at.x:g}" y="{at.y:.1f}" width="3" height="{at.height:g}" fill="{bar}"/>'
    )
    beside = box.beside if matched else _("未对应")
    words = _two_lines(box, beside, at) if at.height == TALL else _one_line(box, beside, at)
    inside = f"<title>{escape(box.label)}{'，' + escape(beside) if beside else ''}</title>{frame}{words}"
    return f'<a href="{escape(box.url)}">{inside}</a>' if box.url else f"<g>{inside}</g>"


def _words(x: float, y: float, words: str, *, size: float, fill: str, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x:g}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{anchor}>{escape(words)}</text>'


def _two_lines(box: Box, beside: str, at: _Placed) -> str:
    label = cut(box.label, 12.5, at.width - 20)
    return _words(at.x + 11, at.y + 16, label, size=12.5, fill=_INK) + _words(
        at.x + 11, at.y + 31, beside, size=11.5, fill=_INK_3
    )


def _one_line(box: Box, beside: str, at: _Placed) -> str:
    room = at.width - 28 - text_width(beside, 11.5)
    middle = at.y + at.height / 2 + 4.5
    return _words(at.x + 11, middle, cut(box.label, 12.5, room), size=12.5, fill=_INK) + _words(
        at.x + at.width - 8, middle, beside, size=11.5, fill=_INK_3, end=True
    )
