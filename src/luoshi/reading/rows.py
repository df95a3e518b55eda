"""Lists whose items are one paragraph each: what follows them belongs to the heading above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.headings import titles_table
from luoshi.reading.labels import Family, Label
from luoshi.reading.owners import is_field_line
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document

_SHORTEST_SENTENCE = 12
_LONGEST_HEADING = 40
_MOST_FIELDS = 12  # lines of fields below one item
_FIELD = lazily(r"[一-鿿]{2,8}:")


class Item(NamedTuple):
    """A label with where it stands."""

    label: Label
    run_in: bool  # inside a paragraph, after other words
    line: int


class Rows:
    """Lists without a loose paragraph between their items: the last of them ends with its own paragraph."""

    def __init__(self, document: Document, items: Sequence[Item]) -> None:
        self.items = items
        self._document = document
        self.last_line = [_fields_below(document, item.line) for item in items]
        self.whole = [_is_sentence(document, item) for item in items]
        self.ends_at: list[int | None] = [None] * len(items)  # line with which an item of a row ends
        self._tables = [titles_table(document, item.line) for item in items]
        self._loose = _loose_lines(document, items, self.last_line)
        self._last: dict[tuple[int | None, Family], int] = {}
        self._broken: set[tuple[int | None, Family]] = set()

    def names_area(self, index: int) -> bool:
        """Whether a heading without a number only names an area of what stands above it (党建方面)."""
        item = self.items[index]
        if item.label.family is not Family.PLAIN:
            return False
        line = self._document.lines[item.line]
        return self._document.folded.startswith("方面", line.end - 2)

    def add(self, index: int, parent: int | None) -> None:
        """Note an item that begins a paragraph below another."""
        item = self.items[index]
        if item.run_in:
            return
        if parent is not None:
            self.ends_at[parent] = None  # it has paragraphs below it
        if item.label.family is Family.PLAIN:
            return
        key = (parent, item.label.family)
        last = self._last.get(key)
        self._last[key] = index
        if last is None:
            return
        if self._loose[item.line] > self._loose[self.items[last].line]:
            self._broken.add(key)
        if key not in self._broken and self.whole[index]:
            self.ends_at[index] = self.last_line[index]

    def left(self, index: int, line: int) -> bool:
        """Whether a paragraph stands behind the end of an item."""
        ends_at = self.ends_at[index]
        return ends_at is not None and line > ends_at

    def above_table(self, index: int, following: int) -> bool:
        """Whether an item of running words comes before the title of a table, which is no part of it."""
        return self._tables[following] and not self.items[following].run_in and self.whole[index]


def _loose_lines(document: Document, items: Sequence[Item], last_line: Sequence[int]) -> list[int]:
    """For each line, how many paragraphs before it have no label and are no field of a labelled one."""
    held: set[int] = set()
    for item, last in zip(items, last_line, strict=True):
        if not item.run_in:
            held.update(range(item.line, last + 1))
    counts = [0]
    for line in range(len(document.lines)):
        counts.append(counts[-1] + (line not in held))
    return counts


def _fields_below(document: Document, line: int) -> int:
    """The last of the lines of fields (责任单位：) right below a line; the line itself without any."""
    last = min(len(document.lines) - 1, line + _MOST_FIELDS)
    while line < last:
        start = document.lines[line + 1].start
        if not is_field_line(document, start) and _FIELD.match(document.folded, start) is None:
            break
        line += 1
    return line


def _is_sentence(document: Document, item: Item) -> bool:
    """Whether what stands in the item's paragraph is more than a heading."""
    line = document.lines[item.line]
    length = line.end - item.label.body
    return length >= _LONGEST_HEADING or (
        length >= _SHORTEST_SENTENCE and document.folded[line.end - 1] in "。;!?)”"
    )
