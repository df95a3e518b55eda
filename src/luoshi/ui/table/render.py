"""The body of a table as markup: plain string building, about a microsecond a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from luoshi.ui.table.columns import Column, Phone

MOST_PAIRS = 3  # on a card
_OPEN = '<tbody hx-boost="false">'  # the region swaps itself; links of a row open their record as pages


def phone_places(columns: Sequence[Column]) -> dict[str, Phone]:
    """The place of each column on a card: what is declared, then at most three pairs, the rest hidden."""
    places: dict[str, Phone] = {column.name: column.phone for column in columns if column.phone}
    if "title" not in places.values() and columns:
        places[columns[0].name] = "title"
    pairs = sum(place == "pair" for place in places.values())
    for column in columns:
        if column.name not in places:
            places[column.name] = "pair" if pairs < MOST_PAIRS else "hide"
            pairs += 1
    return places


def cell_frames(columns: Sequence[Column], places: Mapping[str, Phone]) -> list[tuple[str, str]]:
    """Opening and closing tag of each column's cells; the first column is the row's head."""
    frames = []
    for at, column in enumerate(columns):
        place = places[column.name]
        classes = " ".join(filter(None, (column.classes, f"ls-c-{place}")))
        name = "th" if at == 0 else "td"
        scope = ' scope="row"' if at == 0 else ""
        label = escape(str(column.label).split("（", 1)[0])  # on a card there is no room for the brackets
        frames.append((f'<{name}{scope} class="{classes}" data-label="{label}">', f"</{name}>"))
    return frames


def attributes(values: Mapping[str, str]) -> str:
    """Attributes of a row, escaped."""
    return "".join(f' {escape(name)}="{escape(str(value))}"' for name, value in values.items())


def body(
    rows: Iterable[Any],
    columns: Sequence[Column],
    frames: Sequence[tuple[str, str]],
    *,
    group_of: Callable[[Any], Any] | None = None,
    group_words: Callable[[Any], str] = str,
    row_attributes: Callable[[Any], Mapping[str, str]] | None = None,
    before: Callable[[Any], str] | None = None,
    below: Callable[[Any], str] | None = None,
) -> SafeString:
    """All rows as one or, with groups, several <tbody>.

    Args:
        rows: already sorted so that rows of a group stand together.
        columns: in order.
        frames: from `cell_frames`.
        group_of: what a row is grouped by.
        group_words: the head of a group.
        row_attributes: attributes of a row (data-ref, class).
        before: a cell before the first (the box for picking a row).
        below: markup of a line under a row over all columns (its form); "" for most rows.
    """
    parts = [_OPEN]
    width = len(columns) + (before is not None)
    cells = [
        (opening, column.cell, closing) for column, (opening, closing) in zip(columns, frames, strict=True)
    ]
    last: Any = object()
    for row in rows:
        if group_of is not None and (here := group_of(row)) != last:
            if len(parts) > 1:
                parts.append(f"</tbody>{_OPEN}")
            words = conditional_escape(group_words(here))
            parts.append(f'<tr class="ls-group"><th scope="rowgroup" colspan="{width}">{words}</th></tr>')
            last = here
        parts.append(f"<tr{attributes(row_attributes(row))}>" if row_attributes is not None else "<tr>")
        if before is not None:
            parts.append(before(row))
        for opening, cell, closing in cells:
            parts += (opening, cell(row), closing)
        parts.append("</tr>")
        if below is not None and (inside := below(row)):
            parts.append(f'<tr class="ls-below"><td colspan="{width}">{inside}</td></tr>')
    parts.append("</tbody>")
    return mark_safe("".join(parts))  # noqa: S308 (every value is escaped by its column)
