"""What software offers for the ledger of a text: items and links, without what lies outside this system.

Pure: from a `Reading` to plain values. Clauses the boundary names stay words of the document; of an item
that holds one only the rest is offered, and an item that is nothing else is not offered at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from luoshi.documents import values
from luoshi.documents.enums import LinkOrigin, Nature
from luoshi.documents.outline import Outline, within
from luoshi.reading.types import Clause, Reading

Span = tuple[int, int]

SEPARATORS: Final = "，；、,;"
_MARKS: Final = SEPARATORS + "。：:.!！?？ 　\n\t"
_LEAST_REST = 4  # characters of words; less is a scrap, not a statement


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text without the boundary clauses in it."""

    start: int
    end: int
    cuts: tuple[Span, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """One item software offers."""

    nature: Nature
    piece: Piece
    section: str
    heading: int | None
    read: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SuggestedLink:
    """A pair of items, as indices of `Suggestions.items`."""

    head: int
    tail: int
    origin: LinkOrigin


@dataclass(slots=True)
class Suggestions:
    """All that is offered for one text, in reading order."""

    items: list[Suggested] = field(default_factory=list)
    links: list[SuggestedLink] = field(default_factory=list)


def rest(text: str, start: int, end: int, boundary: Iterable[Span]) -> Piece | None:
    """What may be offered of text[start:end]; None where nothing is left but boundary clauses."""
    cuts: list[Span] = []
    for first, last in sorted(boundary):
        low, high = max(first, start), min(last, end)
        if low >= high:
            continue
        if high < end and text[high] in SEPARATORS and text[high - 1] not in _MARKS:
            high += 1
        while high >= end and low > start and text[low - 1] in SEPARATORS:
            low -= 1
        if cuts and low <= cuts[-1][1]:
            cuts[-1] = (cuts[-1][0], max(high, cuts[-1][1]))
        else:
            cuts.append((low, high))
    if cuts and cuts[0][0] <= start:
        start = cuts.pop(0)[1]
    if cuts and cuts[-1][1] >= end:
        end = cuts.pop()[0]
    quote = without(text, start, end, cuts)
    if start >= end or (boundary and sum(char not in _MARKS for char in quote) == 0):
        return None
    return Piece(start, end, tuple(cuts), quote)


def without(text: str, start: int, end: int, cuts: Sequence[Span]) -> str:
    """text[start:end] without the cuts."""
    pieces, at = [], start
    for first, last in cuts:
        pieces.append(text[at:first])
        at = last
    pieces.append(text[at:end])
    return "".join(pieces)


def suggest(reading: Reading) -> Suggestions:
    """Items and links to offer for confirmation."""
    outline = Outline(reading.outline)
    found: list[tuple[tuple[Nature, int], Suggested]] = []
    for index, number in enumerate(reading.figures):
        if any(first <= number.start < last for first, last in reading.boundary):
            continue
        piece = Piece(number.start, number.end, (), reading.text[number.start : number.end])
        section, heading = outline.path_at(number.start), outline.at(number.start)
        read = {**values.of_number(number), "printed": piece.quote}
        claim = Suggested(Nature.CLAIM, piece, section, heading, read)
        found.append(((Nature.CLAIM, index), claim))
    for nature, clauses in _clauses(reading):
        for index, clause in enumerate(clauses):
            offered = _clause(nature, clause, reading, outline)
            if offered is not None:
                found.append(((nature, index), offered))
    found.sort(key=lambda pair: (pair[1].piece.start, pair[1].piece.end))
    places = {key: at for at, (key, _) in enumerate(found)}
    suggestions = Suggestions([item for _, item in found])
    _link(reading, places, suggestions)
    return suggestions


def _clauses(reading: Reading) -> tuple[tuple[Nature, tuple[Clause, ...]], ...]:
    return (
        (Nature.PROBLEM, reading.problems),
        (Nature.CAUSE, reading.causes),
        (Nature.MEASURE, reading.measures),
    )


def _clause(nature: Nature, clause: Clause, reading: Reading, outline: Outline) -> Suggested | None:
    piece = rest(reading.text, clause.start, clause.end, reading.boundary)
    if piece is None:
        return None
    if (clause.start, clause.end) != (piece.start, piece.end) or piece.cuts:
        words = sum(char not in _MARKS for char in piece.quote)
        if words < _LEAST_REST:
            return None
    read = values.of_clause(nature, clause, piece.quote.strip())
    return Suggested(nature, piece, clause.section, outline.at(piece.start), read)


def _link(reading: Reading, places: dict[tuple[Nature, int], int], into: Suggestions) -> None:
    """Links the text states, then those its parallel sections let infer. A pair is offered once."""
    known: set[tuple[int, int]] = set()

    def offer(head: int | None, tail: int | None, origin: LinkOrigin) -> None:
        if head is not None and tail is not None and (head, tail) not in known:
            known.add((head, tail))
            into.links.append(SuggestedLink(head, tail, origin))

    for triple in reading.links:
        problem, cause, measure = (
            None if index is None else places.get((nature, index))
            for nature, index in zip((Nature.PROBLEM, Nature.CAUSE, Nature.MEASURE), triple, strict=True)
        )
        for head, tail in ((problem, cause), (problem, measure), (cause, measure)):
            offer(head, tail, LinkOrigin.STATED)
    linked = {place for pair in known for place in pair}
    for head, tail in _parallel(reading, into.items):
        if head not in linked or tail not in linked:
            offer(head, tail, LinkOrigin.INFERRED)


def _parallel(reading: Reading, items: Sequence[Suggested]) -> Iterator[tuple[int, int]]:
    """Pairs in sections with matching headings, where one side is a single item.

    Several to several: which to which is for a person to say.
    """
    for sections in reading.section_links:
        problems, causes, measures = (
            [] if path is None else _members(items, nature, path)
            for nature, path in zip((Nature.PROBLEM, Nature.CAUSE, Nature.MEASURE), sections, strict=True)
        )
        for heads, tails in ((problems, causes), (problems, measures), (causes, measures)):
            if min(len(heads), len(tails)) == 1:
                yield from product(heads, tails)


def _members(items: Sequence[Suggested], nature: Nature, section: str) -> list[int]:
    return [at for at, item in enumerate(items) if item.nature is nature and within(item.section, section)]
