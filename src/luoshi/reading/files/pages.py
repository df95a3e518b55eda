"""What a page of a fixed layout (.pdf, .ofd) is made of. Points, x to the right, y down from the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Glyph(NamedTuple):
    """One printed character."""

    char: str
    x0: float
    x1: float  # x0 plus its advance
    base: float  # y of the base line
    size: float


class Rule(NamedTuple):
    """A straight printed line, level or upright."""

    x0: float
    y0: float
    x1: float
    y1: float


class Line(NamedTuple):
    """One printed line of words."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    page: int
    after_label: float  # x of the first character after a printed label; x0 where there is none
    head: float  # width of what cannot be broken off its beginning

    @property
    def middle(self) -> float:
        """Half way between its ends."""
        return (self.x0 + self.x1) / 2


class Page(NamedTuple):
    """One page."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    slanted: str = ""  # words set at an angle: watermarks
    pictures: float = 0.0  # share of the page that pictures cover
    notes: Sequence[str] = ()  # words of annotations


class Table(NamedTuple):
    """A ruled table on a page."""

    top: float
    bottom: float
    left: float
    right: float
    lines: list[list[str]]  # every cell once
    grid: list[list[str]]  # a merged cell's words in each of its places
    page: int
