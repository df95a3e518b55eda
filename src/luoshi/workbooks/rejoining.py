"""Rows that came back without their hidden id, known again by number and words: typed anew, pasted as plain text.

What is known so is told and never certain; rows that fit several records, or none, stay new.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from luoshi.workbooks.cells import Numbering, fold
from luoshi.workbooks.contract import ORDINAL, Column, Part, Row, Sheet

_ALIKE = 0.75  # of the words of two rows with the same number
_SHOWN = 20  # rows named in one sentence
_MOST = 5_000  # rows whose words are compared letter by letter
_Key = Callable[[Row], Hashable]


def rejoined(rows: Sequence[Row], sheet: Sheet, going: Sequence[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """Rows with the ids of the records they seem to be, and what to tell about it.

    Args:
        rows: as they came back.
        sheet: its `known_by` names the columns by which a row is known.
        going: the rows of the records there are, as they would go out now.

    Returns:
        the rows in their order; one that was known again has `guessed`, an id, no version and no seals. New rows under
        a known part have the id of it.
    """
    there = {row.id for row in rows if row.id is not None}
    numbered = _numbered(going)
    left = {at: row for at, row in enumerate(numbered) if row.id is not None and row.id not in there}
    lost = {at: row for at, row in enumerate(rows) if row.id is None}
    known = _Known(sheet)
    found: dict[int, Row] = {}
    for key in (known.all, known.numbered, known.words):
        _match(lost, left, key, found)
    _alike(lost, left, known, found)
    joined = [_joined(row, found[at], sheet) if at in found else row for at, row in enumerate(rows)]
    joined = _parts_known(joined, rows, found, sheet, numbered)
    if not found:
        return joined, ()
    numbers = [str(rows[at].number) for at in sorted(found)]
    places = "、".join(numbers[:_SHOWN]) + ("等" if len(numbers) > _SHOWN else "")
    return joined, (
        f"第{places}行没有隐藏编号，按序号和文字认出是原有的{len(numbers)}条记录，请核对后再确认。",
    )


def _numbered(going: Iterable[Row]) -> list[Row]:
    """With the numbers a sheet gives them."""
    found, number = [], 0
    for row in going:
        number += not row.total
        found.append(replace(row, ordinal=number))
    return found


class _Known:
    """By what a row is known, from the most telling to the least."""

    def __init__(self, sheet: Sheet) -> None:
        columns = {column.key: column for column in sheet.columns}
        by = [columns[key] for key in sheet.known_by]
        self._numbers = [column for column in by if isinstance(column.cell, Numbering)]
        self._words = [column for column in by if not isinstance(column.cell, Numbering)]
        self._parts = [column for column in sheet.columns if column.part]

    def number(self, row: Row) -> Hashable:
        """Its own number, or the one the sheet gives."""
        return tuple(_said(row, column) for column in self._numbers) if self._numbers else row.ordinal

    def words(self, row: Row) -> Hashable:
        """What it says; None where it says nothing."""
        said = tuple(_said(row, column) for column in self._words)
        return said if any(said) else None

    def numbered(self, row: Row) -> Hashable:
        """Number and words."""
        words = self.words(row)
        return None if words is None else (self.number(row), words)

    def all(self, row: Row) -> Hashable:
        """Number, words, and what it stands under."""
        words = self.words(row)
        under = tuple(_said(row, column) for column in self._parts)
        return None if words is None else (self.number(row), words, under)

    def text(self, row: Row) -> str:
        """Its words one behind another."""
        return "".join(_said(row, column) for column in self._words)


def _said(row: Row, column: Column) -> str:
    shown = column.cell.show(row.values.get(column.key))
    return "" if shown is None else fold(str(shown))


def _match(lost: dict[int, Row], left: dict[int, Row], key: _Key, found: dict[int, Row]) -> None:
    """Take out of both those that have a key nobody else has."""
    theirs, ours = _only(left, key), _only(lost, key)
    for said, at in ours.items():
        if at is not None and (of := theirs.get(said)) is not None:
            found[at] = left.pop(of)
            del lost[at]


def _only(rows: Mapping[int, Row], key: _Key) -> dict[Hashable, int | None]:
    places: dict[Hashable, int | None] = {}
    for at, row in rows.items():
        if (said := key(row)) is not None:
            places[said] = None if said in places else at
    return places


def _alike(lost: dict[int, Row], left: dict[int, Row], known: _Known, found: dict[int, Row]) -> None:
    """The same number and nearly the same words."""
    theirs = _only(left, known.number)
    if len(lost) > _MOST:
        return
    for number, at in _only(lost, known.number).items():
        of = theirs.get(number)
        if at is None or of is None or not (text := known.text(lost[at])):
            continue
        if SequenceMatcher(None, text, known.text(left[of]), autojunk=False).ratio() >= _ALIKE:
            found[at] = left.pop(of)
            del lost[at]


def _joined(row: Row, record: Row, sheet: Sheet) -> Row:
    """A row as it would have come back with its id: of what it says only what may be changed."""
    values = {
        column.key: row.values[column.key]
        for column in sheet.columns
        if column.editable and column.key in row.values
    }
    parts = {name: Part(part.id) for name, part in record.parts.items()}
    return replace(row, values=values, id=record.id, parts=parts, guessed=True)


def _parts_known(
    joined: list[Row], rows: Sequence[Row], found: Mapping[int, Row], sheet: Sheet, going: Sequence[Row]
) -> list[Row]:
    """New rows under a part that others of it were known by, or that says what one there is says."""
    for name in sheet.parts:
        columns = [column for column in sheet.columns if column.part == name and column.cell is not ORDINAL]
        by_words: dict[tuple[str, ...], set[str]] = {}
        for row in going:
            if (part := row.parts.get(name)) is not None and part.id is not None:
                by_words.setdefault(tuple(_said(row, column) for column in columns), set()).add(part.id)
        by_rows: dict[int, set[str]] = {}
        for at in found:
            before, after = rows[at].parts.get(name), joined[at].parts.get(name)
            if before is not None and before.id is None and after is not None and after.id is not None:
                by_rows.setdefault(before.first, set()).add(after.id)
        for at, row in enumerate(joined):
            part = row.parts.get(name)
            if part is None or part.id is not None:
                continue
            words = tuple(_said(row, column) for column in columns)
            ids = by_rows.get(part.first) or (by_words.get(words, set()) if any(words) else set())
            if len(ids) == 1:
                joined[at] = replace(row, parts={**row.parts, name: Part(next(iter(ids)))})
    return joined
