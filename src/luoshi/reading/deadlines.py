"""Fields of an item of a list of rectifications: 整改目标, 整改措施, 整改时限.

What is aimed at or will be done has the year of the item's deadline, and no period of what was done. Only a
text that gives deadlines in fields is such a list: a plan may have its 主要目标：, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from luoshi.reading.dates import DateMention
from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span

_FIELD = lazily(
    r"(?P<measure>(?:具体|主要|工作|整改|改进|下一?步)*(?:目标|措施|举措|打算|计划)(?:任务)?)"
    r"|(?P<due>(?:整改|完成|办理|落实|推进|办结|销号)*(?:时限|期限|时间)(?:要求)?)"
    r"|(?P<other>[^:,。;\n]{0,8}(?:问题|原因|情况|进展|成效|结果|表现)[^:,。;\n]{0,4})"
)
_PLACES = lazily(r"(?:^|[\n;。(]|(?<=[^\n:]) )[ ]*(?=[^:,。;\n ]{2,12}:)")
_OPEN_END = lazily(r"长期|立行立改|即知即改|持续|常态")
_SHORTEST_INLINE = 12


class _Found(NamedTuple):
    """A field with its kind."""

    start: int
    kind: str
    end: int  # of its label


@dataclass(slots=True)
class Fields:
    """Where measures are told, and which deadline they have."""

    measures: list[Span] = field(default_factory=list)
    told: list[Span] = field(default_factory=list)  # problems and results
    dues: list[tuple[Span, Span]] = field(default_factory=list)  # what falls due, the words of the deadline
    _years: list[tuple[int, int, str]] = field(default_factory=list)

    def in_measure(self, position: int) -> bool:
        """Whether a position stands in a field of measures or aims."""
        return _holds(self.measures, position)

    def in_told(self, position: int) -> bool:
        """Whether a position stands in a field of problems or results."""
        return _holds(self.told, position)

    def resolve(self, year_of: Callable[[DateMention], int | None], mentions: Sequence[DateMention]) -> None:
        """Find the year of each deadline."""
        starts = [mention.start for mention in mentions]
        for due, words in self.dues:
            inside = mentions[bisect_right(starts, words.start - 1) : bisect_right(starts, words.end - 1)]
            years = {year_of(mention) for mention in inside}
            if len(years) == 1 and (year := years.pop()) is not None:
                self._years.append((due.start, due.end, str(year)))
        self._years.sort()

    def due(self, position: int) -> str | None:
        """The year in which the aim or measure at a position falls due."""
        index = bisect_right(self._years, (position, len(self._years) and 1 << 62, "")) - 1
        if index < 0:
            return None
        _, end, year = self._years[index]
        return year if position < end else None


def _holds(spans: Sequence[Span], position: int) -> bool:
    """Whether one of some stretches in order holds a position."""
    index = bisect_right(spans, position, key=_start) - 1
    return index >= 0 and position < spans[index].end


def _start(span: Span) -> int:
    return span.start


def read_fields(document: Document, outline: Outline) -> Fields:
    """The fields of a document, in order."""
    fields = Fields()
    opened: int | None = None  # where the measures of this item begin
    item: int | None = None
    told = False  # a problem or a result stands in this item
    listed = False  # whether it gives deadlines
    for found in _places(document):
        above = _item_of(outline, found.start)
        if above != item and (item is None or item not in outline.chain(above)):
            if opened is not None:
                fields.measures.append(Span(opened, _end_of(document, outline, item, found.start)))
            opened, told, item = None, False, above
        if found.kind == "measure":
            opened = found.start if opened is None else opened
            continue
        if opened is not None:
            fields.measures.append(Span(opened, found.start))
        if found.kind == "due":
            listed = True
            _add_due(document, outline, fields, found, opened=opened, told=told)
        else:
            fields.told.append(Span(found.start, document.line_at(found.start).end))
        told = True
        opened = None
    if opened is not None:
        fields.measures.append(Span(opened, _end_of(document, outline, item, len(document.raw))))
    return fields if listed else Fields()


def _add_due(
    document: Document, outline: Outline, fields: Fields, found: _Found, *, opened: int | None, told: bool
) -> None:
    line = document.line_at(found.start)
    stop = re.search(r"[;\n)]", document.folded[found.end : line.end])
    whole = document.folded[found.end : line.end]
    end = found.end + stop.start() if stop else line.end
    if _OPEN_END.search(whole):
        return
    if opened is None:
        inner = outline.at(found.start)
        begin = max(line.start, outline.items[inner].start if inner is not None else 0)
        if found.start - begin < _SHORTEST_INLINE and inner is not None and not told:
            begin = outline.items[inner].start
        opened = begin
    if opened < found.start:
        fields.dues.append((Span(opened, found.start), Span(found.end, max(end, line.end))))


def _places(document: Document) -> list[_Found]:
    places = []
    for place in _PLACES.finditer(document.folded):
        found = _FIELD.match(document.folded, place.end())
        if found is not None and document.folded[found.end() : found.end() + 1] == ":":
            places.append(_Found(found.start(), found.lastgroup or "", found.end() + 1))
    return places


def _item_of(outline: Outline, position: int) -> int | None:
    """The item whose fields are read: of several levels the one that holds the fields, and not a field."""
    index = outline.at(position)
    while index is not None and (
        outline.items[index].start == position or not outline.items[index].label or outline.run_in[index]
    ):
        index = outline.items[index].parent
    return index


def _end_of(document: Document, outline: Outline, item: int | None, limit: int) -> int:
    return min(outline.items[item].end if item is not None else len(document.raw), limit)
