"""Paragraphs cut at the items of the outline: the ground on which statements are found."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from luoshi.reading.labels import Family
from luoshi.reading.outline import Outline
from luoshi.reading.text import Document

_BULLETS = frozenset("●○■□◆◇▲△★☆※►▶•·◎➢✓√")


class Piece(NamedTuple):
    """Words of one paragraph that belong to one item of the outline."""

    start: int
    end: int
    line: int
    item: int | None  # index in the outline
    opens: bool  # begins right after the label of `item`


def cut_pieces(document: Document, outline: Outline) -> list[Piece]:
    """All words of the document but labels and headings without a number, in order."""
    pieces: list[Piece] = []
    for index, line in enumerate(document.lines):
        first = bisect_left(outline.starts, line.start)
        last = bisect_left(outline.starts, line.end)
        begin = line.start
        item = outline.at(line.start) if first >= last or outline.starts[first] != line.start else None
        opens = False
        for heading in range(first, last):
            start = outline.starts[heading]
            _add(document, pieces, Piece(begin, start, index, item, opens))
            item, opens, begin = heading, True, outline.items[heading].body
        if item is not None and outline.families[item] is Family.PLAIN and opens:
            continue
        _add(document, pieces, Piece(begin, line.end, index, item, opens))
    return pieces


def _add(document: Document, pieces: list[Piece], piece: Piece) -> None:
    span = document.trimmed(piece.start, piece.end)
    while span.start < span.end and document.folded[span.start] in _BULLETS:
        span = document.trimmed(span.start + 1, span.end)
    if span.start < span.end:
        pieces.append(Piece(span.start, span.end, piece.line, piece.item, piece.opens))
