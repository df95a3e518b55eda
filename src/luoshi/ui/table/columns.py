"""Columns: how a value is read from a row, shown in a cell, and written to a sheet.

Cells are built in Python: a page of 50 rows by 8 columns has 400 of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any, Literal

from django.utils.html import conditional_escape

from luoshi.ui.components import Light, Tag
from luoshi.ui.html import light_html, tag_html
from luoshi.ui.text import Words, group, with_counter

Phone = Literal["title", "aside", "pair", "status", "hide"]
Exported = str | int | float | Decimal | dt.date | None

NOTHING = '<span class="ls-none">—</span>'


def reader(read: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function that reads a dotted path ("unit.name") of an object or mapping; None on the way gives None."""
    if callable(read):
        return read
    parts = read.split(".")

    def walk(row: Any) -> Any:
        for part in parts:
            row = row[part] if isinstance(row, Mapping) else getattr(row, part)
            if row is None:
                return None
        return row

    return walk


def escaped(value: Any) -> str:
    """A value as markup: what is marked safe stays, everything else is escaped."""
    return escape(value) if type(value) is str else str(conditional_escape(value))


class Column:
    """One column of a declared table.

    Args:
        label: its head.
        read: dotted path or function from a row to the value; defaults to the attribute's name.
        sort: what the column is sorted by (an ORM lookup); empty means it cannot be sorted.
        phone: its place on a card (title line, value at the title's right, label + value, status last).
        note: a grey second line from the row.
        export: whether it stands in the exported sheet.
        nowrap: short values that must not break.
    """

    align = ""
    default_phone: Phone | None = None

    def __init__(
        self,
        label: Words,
        read: str | Callable[[Any], Any] = "",
        *,
        sort: str = "",
        phone: Phone | None = None,
        note: Callable[[Any], Words] | None = None,
        export: bool = True,
        nowrap: bool = False,
    ) -> None:
        self.label = label
        self.classes = " ".join(filter(None, (self.align, "ls-nb" if nowrap else "")))
        self.sort = sort
        self.phone = phone or self.default_phone
        self.note = note
        self.in_export = export
        self.name = ""
        self._read = read
        self.value: Callable[[Any], Any] = reader(read) if read else lambda _row: None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        if not self._read:
            self.value = reader(name)

    def inner(self, value: Any, row: Any) -> str:  # noqa: ARG002 (columns that need the row override)
        """The markup of a value that is not None."""
        return escaped(value)

    def cell(self, row: Any) -> str:
        """The markup inside the cell."""
        value = self.value(row)
        inside = NOTHING if value is None or value == "" else self.inner(value, row)
        if self.note is not None and (words := self.note(row)):
            inside += f'<span class="ls-cell-note">{conditional_escape(words)}</span>'
        return inside

    def plain(self, row: Any) -> Exported:
        """The value as a sheet has it."""
        value = self.value(row)
        if isinstance(value, int | float | Decimal | dt.date) and not isinstance(value, bool):
            return value
        return None if value is None else str(value)


class Text(Column):
    """Words; `tags` puts small facts behind them (第二轮整改)."""

    def __init__(
        self,
        label: Words,
        read: str | Callable[[Any], Any] = "",
        *,
        tags: Callable[[Any], Sequence[Tag]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(label, read, **more)
        self.tags = tags

    def inner(self, value: Any, row: Any) -> str:
        words = escaped(value)
        if self.tags is not None:
            words += "".join(" " + tag_html(tag) for tag in self.tags(row))
        return words


class LinkTo(Text):
    """Words that open the row's record; without an address plain words."""

    def __init__(
        self,
        label: Words,
        read: str | Callable[[Any], Any] = "",
        *,
        url: Callable[[Any], str],
        dotted: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(label, read, **more)
        self.url = url
        self.dotted = dotted

    def inner(self, value: Any, row: Any) -> str:
        words, tags = escaped(value), ""
        if self.tags is not None:
            tags = "".join(" " + tag_html(tag) for tag in self.tags(row))
        address = self.url(row)
        if not address:
            return words + tags
        kind = ' class="ls-open"' if self.dotted else ""
        return f'<a{kind} href="{escape(address)}">{words}</a>{tags}'


class Number(Column):
    """A whole or decimal number, right; its noun stands in the head or, where rows differ, beside it."""

    align = "ls-n"

    def __init__(
        self,
        label: Words,
        read: str | Callable[[Any], Any] = "",
        *,
        noun: Words | Callable[[Any], Words] = "",
        url: Callable[[Any], str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(label, read, **more)
        self.noun = noun
        self.url = url

    def inner(self, value: Any, row: Any) -> str:
        noun = self.noun(row) if callable(self.noun) else self.noun
        words = escape(with_counter(group(value), noun)) if noun else group(value)
        if noun:
            words = f'<span class="ls-nb">{words}</span>'
        if self.url is not None and (address := self.url(row)):
            return f'<a href="{escape(address)}">{words}</a>'
        return words


class Date(Column):
    """A day as 2021-08-31; a moment as 2021-08-31 15:42; words (长期) stay words."""

    align = "ls-date"

    def inner(self, value: Any, row: Any) -> str:
        if isinstance(value, dt.datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        if isinstance(value, dt.date):
            return value.isoformat()
        return super().inner(value, row)


class Lights(Column):
    """A Light from the row: the only way a status is shown."""

    default_phone: Phone | None = "status"

    def inner(self, value: Any, row: Any) -> str:  # noqa: ARG002 (one signature for all columns)
        assert isinstance(value, Light)
        return light_html(value)

    def plain(self, row: Any) -> Exported:
        value = self.value(row)
        return str(value.word) if isinstance(value, Light) else None


class Tags(Column):
    """A Tag, or several."""

    def inner(self, value: Any, row: Any) -> str:  # noqa: ARG002 (one signature for all columns)
        tags = [value] if isinstance(value, Tag) else list(value)
        return " ".join(tag_html(tag) for tag in tags) or NOTHING

    def plain(self, row: Any) -> Exported:
        value = self.value(row)
        if value is None:
            return None
        return "、".join(str(tag.word) for tag in ([value] if isinstance(value, Tag) else value))


class Person(Column):
    """A name that does not break, with the post under it (`note`)."""

    def inner(self, value: Any, row: Any) -> str:
        return f'<span class="ls-nb">{super().inner(value, row)}</span>'


class Markup(Column):
    """Anything else: `read` gives safe markup; `words` what a sheet has."""

    def __init__(
        self,
        label: Words,
        read: str | Callable[[Any], Any] = "",
        *,
        words: Callable[[Any], Exported] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(label, read, export=words is not None, **more)
        self.words = words

    def plain(self, row: Any) -> Exported:
        return self.words(row) if self.words is not None else None
