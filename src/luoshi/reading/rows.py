"""Lists whose items are one paragraph each: what follows them belongs to the heading above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.labels import Family, Label
from luoshi.reading.owners import is_field_line
from luoshi.reading.text import Document

_SHORTEST_SENTENCE = 12
_FIELD = re.compile(r"[一-鿿]{2,8}:")


class Item(NamedTuple):
    """A label with where it stands."""

    label: Label
    run_in: bool  # inside a paragraph, after other words
    line: int


class Rows:
    """Lists whose items are one paragraph each: the last of them ends with its paragraph too."""

    def __init__(self, document: Document, items: Sequence[Item]) -> None:
        self.items = items
        self.last_line = [_fields_below(document, item.line) for item in items]
        self.whole = [_is_sentence(document, item) for item in items]
        self.ends_at: list[int | None] = [None] * len(items)  # line with which an item of a row ends
        self._keys: dict[int, tuple[int | None, Family]] = {}
        self._rows: dict[tuple[int | None, Family], tuple[int, int]] = {}  # members, last of them
        self._broken: set[tuple[int | None, Family]] = set()

    def add(self, index: int, parent: int | None) -> None:
        """Note an item that begins a paragraph below another."""
        item = self.items[index]
        key = self._keys[index] = (parent, item.label.family)
        if item.run_in:
            return
        if parent is not None:  # it has paragraphs below it
            self.ends_at[parent] = None
            self._broken.add(self._keys[parent])
        if item.label.family is Family.PLAIN:
            return
        count, last = self._rows.get(key, (0, -1))
        if count and (self._next_line(last) != self.last_line[last] + 1 or not self.whole[last]):
            self._broken.add(key)
        self._rows[key] = count + 1, index
        if count and key not in self._broken and self.whole[index]:
            self.ends_at[index] = self.last_line[index]

    def left(self, index: int, line: int) -> bool:
        """Whether a paragraph stands behind the end of an item."""
        ends_at = self.ends_at[index]
        return ends_at is not None and line > ends_at

    def _next_line(self, index: int) -> int:
        """The line of the next item that begins a paragraph."""
        following = index + 1
        while following < len(self.items) and self.items[following].run_in:
            following += 1
        return self.items[following].line if following < len(self.items) else -1


def _fields_below(document: Document, line: int) -> int:
    """The last of the lines of fields (责任单位：) right below a line; the line itself without any."""
    while line + 1 < len(document.lines):
        start = document.lines[line + 1].start
        if not is_field_line(document, start) and _FIELD.match(document.folded, start) is None:
            break
        line += 1
    return line


def _is_sentence(document: Document, item: Item) -> bool:
    """Whether what stands in the item's paragraph is more than a heading."""
    line = document.lines[item.line]
    return line.end - item.label.body >= _SHORTEST_SENTENCE and document.folded[line.end - 1] in "。;!?)”"
