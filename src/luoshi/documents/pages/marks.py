"""A text with its marks, cut into paragraphs and segments. Pure: nothing here knows Django or markup.

Marks may nest and overlap (a figure inside a measure, a check across two sentences). A paragraph is cut at
every end of a mark, and each segment names all marks over it, the longest first: whoever draws them can put
one around the other and never has to close an element halfway. The words themselves are never touched:
the segments of a paragraph joined are exactly its stretch of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

Span = tuple[int, int]

_SENTENCE_ENDS: Final = "。；;！!？?"
_MOST_HEADING: Final = 60  # characters; longer lines are prose, whatever label they begin with
_TITLE_WITHIN: Final = 400  # characters from the start where a title may stand


class Kind(StrEnum):
    """What a paragraph is."""

    TITLE = "title"
    HEADING = "heading"  # of the first level
    SUBHEADING = "subheading"
    PROSE = "prose"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that stands in the ledger. `sign` and `number` are what the margin says."""

    ref: str  # 数3, 措12-1, 校1: also the fragment of its address
    kind: str  # figure problem cause measure check
    start: int
    end: int
    sign: str
    number: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Words under the same marks, the longest mark first; `opens`: the innermost mark begins here."""

    words: str
    marks: tuple[Mark, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Marks of one sign with consecutive numbers that begin in a paragraph: 数1–6 in the margin."""

    sign: str
    first: int
    last: int
    ref: str  # of the first
    kind: str

    @property
    def words(self) -> str:
        """As the margin has it."""
        return (
            f"{self.sign}{self.first}" if self.first == self.last else f"{self.sign}{self.first}–{self.last}"
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: where its words begin in the text."""

    start: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text, or all lines of a table. Blank lines are left out."""

    kind: Kind
    start: int
    end: int
    segments: tuple[Segment, ...] = ()
    margin: tuple[Run, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()  # of a table
    heading: int | None = None  # index in the outline, where a heading begins in this line


@dataclass(frozen=True, slots=True)
class Place:
    """What the outline says about one heading: where it begins, its depth, where the words after its label begin."""

    start: int
    level: int
    body: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything about a text but its marks."""

    text: str
    headings: Sequence[Place] = ()
    tables: Sequence[Span] = ()
    title: str = ""


def paragraphs(
    layout: Layout, marks: Iterable[Mark], *, within: Sequence[Span] | None = None
) -> list[Paragraph]:
    """The text as paragraphs, in order.

    Args:
        layout: the text, its outline and its tables.
        marks: in any order; what lies outside the text is cut off, an empty mark is left out.
        within: only paragraphs that touch one of these spans (those that changed).
    """
    end = len(layout.text)
    sorted_marks = sorted(
        (mark for mark in marks if 0 <= mark.start < min(mark.end, end)),
        key=lambda mark: (mark.start, -mark.end, mark.ref),
    )
    feed = _Feed(sorted_marks)
    found: list[Paragraph] = []
    for low, high, table in _stretches(layout):
        covering = feed.over(low, high)
        if within is not None and not any(low <= last and first <= high for first, last in within):
            continue
        if table:
            found.append(_table(layout.text, low, high, covering))
        elif layout.text[low:high].strip():
            found.append(_line(layout, low, high, covering))
    return found


class _Feed:
    """Marks over one stretch after another; each is taken up once and dropped when it is passed."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = marks
        self._next = 0
        self._held: list[Mark] = []

    def over(self, low: int, high: int) -> list[Mark]:
        while self._next < len(self._marks) and self._marks[self._next].start < high:
            self._held.append(self._marks[self._next])
            self._next += 1
        self._held = [mark for mark in self._held if mark.end > low]
        return self._held


def _stretches(layout: Layout) -> Iterable[tuple[int, int, bool]]:
    """Lines, and tables as a whole: (start, end, whether it is a table)."""
    text, at = layout.text, 0
    tables = iter(sorted((low, high) for low, high in layout.tables if 0 <= low < high <= len(text)))
    table = next(tables, None)
    while at < len(text):
        while table is not None and table[0] < at:
            table = next(tables, None)
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if table is not None and table[0] == at:
            last = text.find("\n", table[1])
            stop = len(text) if last < 0 else last
            yield at, stop, True
        else:
            yield at, stop, False
        at = stop + 1


def _line(layout: Layout, low: int, high: int, marks: Sequence[Mark]) -> Paragraph:
    heading = _heading(layout, low, high)
    return Paragraph(
        _kind(layout, low, high, heading),
        low,
        high,
        segments(layout.text, low, high, marks),
        margin(marks, low, high),
        heading=heading,
    )


def _heading(layout: Layout, low: int, high: int) -> int | None:
    """Index of the heading that begins a line, by bisection."""
    first, last = 0, len(layout.headings)
    while first < last:
        middle = (first + last) // 2
        if layout.headings[middle].start < low:
            first = middle + 1
        else:
            last = middle
    if first == len(layout.headings) or layout.headings[first].start >= high:
        return None
    return first if not layout.text[low : layout.headings[first].start].strip() else None


def _kind(layout: Layout, low: int, high: int, heading: int | None) -> Kind:
    words = layout.text[low:high].strip()
    if heading is None:
        short = len(words) <= _MOST_HEADING
        is_title = (
            short and low < _TITLE_WITHIN and words in layout.title and 2 * len(words) >= len(layout.title)
        )
        return Kind.TITLE if is_title else Kind.PROSE
    place = layout.headings[heading]
    if len(words) > _MOST_HEADING or any(char in _SENTENCE_ENDS for char in words):
        return Kind.PROSE  # 一是加强领导。成立…: a heading that runs into its words
    return Kind.HEADING if place.level == 1 else Kind.SUBHEADING


def segments(text: str, low: int, high: int, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """text[low:high] cut at the ends of marks."""
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in marks:
        first, last = max(low, mark.start), min(high, mark.end)
        if first < last:
            opening.setdefault(first, []).append(mark)
            closing.setdefault(last, []).append(mark)
    places = sorted({low, high, *opening, *closing})
    held: list[Mark] = []
    seen: set[str] = set()
    found = []
    for first, last in pairwise(places):
        if gone := closing.get(first):
            held = [mark for mark in held if mark not in gone]
        held += opening.get(first, ())
        held.sort(key=lambda mark: (mark.start - mark.end, mark.start, mark.ref))
        opens = bool(held) and held[-1].start >= first and held[-1].ref not in seen
        seen.update(mark.ref for mark in held[-1:])
        found.append(Segment(text[first:last], tuple(held), opens))
    return tuple(found)


def margin(marks: Iterable[Mark], low: int, high: int) -> tuple[Run, ...]:
    """What stands beside a paragraph: the marks that begin in it, consecutive ones as one range.

    Without it seven figures in one sentence would make the margin taller than the paragraph.
    """
    numbers: dict[str, dict[int, Mark]] = {}
    for mark in marks:
        if low <= mark.start < high:
            numbers.setdefault(mark.sign, {}).setdefault(mark.number, mark)
    runs: list[Run] = []
    for sign, known in numbers.items():
        begun: list[Mark] = []
        for number in sorted(known):
            if begun and number != begun[-1].number + 1:
                runs.append(_run(sign, begun))
                begun = []
            begun.append(known[number])
        runs.append(_run(sign, begun))
    return tuple(runs)


def _run(sign: str, marks: Sequence[Mark]) -> Run:
    first, last = marks[0], marks[-1]
    return Run(sign, first.number, last.number, first.ref, first.kind)


def _table(text: str, low: int, high: int, marks: Sequence[Mark]) -> Paragraph:
    """A table's lines as rows, cells parted by tabs as the reader of files leaves them."""
    rows = []
    at = low
    for line in text[low:high].split("\n"):
        cells = []
        for words in line.split("\t"):
            cells.append(Cell(at, segments(text, at, at + len(words), marks) if words else ()))
            at += len(words) + 1
        rows.append(tuple(cells))
    return Paragraph(Kind.TABLE, low, high, (), margin(marks, low, high), tuple(rows))
