"""Which column of a foreign sheet is which of a declared one: suggested with a confidence, remembered when confirmed.

A recognised sheet needs none of this. For any other a page shows `suggest(…)`, a person corrects it, and
`Remembered` is kept; the next file with the same heads is then read without a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from luoshi.workbooks.cells import Context, Text, fold, words_in
from luoshi.workbooks.contract import ORDINAL, Column, Sheet
from luoshi.workbooks.furniture import is_blank
from luoshi.workbooks.grids import Grid, letter
from luoshi.workbooks.heads import REMARKS, UNIT, Header, find_header, names_of, own_part, recognised
from luoshi.workbooks.shape import find_shape

SURE, LIKE = 1.0, 0.9  # confidence of a known head; the most a similar one gets
LEAST = 0.5  # of a suggestion
_SAMPLES, _SHOWN = 8, 3
_WORDS = 0.7  # what a head alone counts where the cells say nothing: any words fit a column of words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one column of the file may be.

    Attributes:
        position: from 0.
        head: as it counts, folded; with its upper head as 时限{类型}.
        key: of the declared column, None for one that is not taken.
        confidence: 0 to 1; 1 is a head the sheet declares.
        samples: the first words under it, for a person to judge by.
    """

    position: int
    head: str
    key: str | None
    confidence: float
    samples: tuple[str, ...]

    @property
    def letter(self) -> str:
        """Its name in the spreadsheet."""
        return letter(self.position)


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet of a file against a declared one.

    Attributes:
        tab: its name in the file.
        sheet: key of the declared sheet.
        row: first row of its header as the spreadsheet numbers it.
        fingerprint: of its heads.
        recognised: its heads say enough; nothing need be asked.
        columns: those that have a head or values, from the left.
        missing: keys of declared columns nothing was suggested for.
    """

    tab: str
    sheet: str
    row: int
    fingerprint: str
    recognised: bool
    columns: tuple[Suggestion, ...]
    missing: tuple[str, ...]

    @property
    def remembered(self) -> Remembered:
        """This suggestion as it would be kept if it were confirmed unchanged."""
        return Remembered(
            self.sheet, self.fingerprint, {one.head: one.key for one in self.columns if one.key is not None}
        )


@dataclass(frozen=True, slots=True)
class Remembered:
    """A confirmed mapping: for sheets with these heads, which head is which declared column. JSON keeps it."""

    sheet: str
    fingerprint: str
    keys: Mapping[str, str]  # head as `Suggestion.head` to column key


def suggest(page: Grid, sheet: Sheet) -> Layout | None:
    """What each column of a sheet may be; None where nothing looks like a header."""
    known = find_header(page, sheet)
    sure = known is not None and recognised(known, sheet)
    header = known if sure else find_shape(page) or known
    if header is None:
        return None
    places = {place: key for key, place in _known(header, sheet).items()}
    columns = {column.key: column for column in sheet.columns}
    free = [column for column in sheet.columns if column.key not in places.values()]
    found: list[Suggestion] = []
    for position, head in enumerate(header.heads):
        samples = _samples(page, header, position)
        if not head and not samples:
            continue
        if position in places:
            found.append(Suggestion(position, head, columns[places[position]].key, SURE, samples[:_SHOWN]))
            continue
        best, confidence = max(
            ((column, likeness(head, samples, column)) for column in free),
            key=lambda one: one[1],
            default=(None, 0.0),
        )
        key = best.key if best is not None and confidence >= LEAST else None
        found.append(Suggestion(position, head, key, confidence if key else 0.0, samples[:_SHOWN]))
    taken = _once(found)
    keys = {one.key for one in taken}
    missing = tuple(column.key for column in sheet.columns if column.key not in keys)
    return Layout(page.name, sheet.key, header.first + 1, header.fingerprint, sure, tuple(taken), missing)


def _known(header: Header, sheet: Sheet) -> dict[str, int]:
    names = names_of(sheet)
    places = dict(header.places)
    for position, head in enumerate(header.heads):
        own = own_part(head)
        for name in (head, own, UNIT.sub("", own)):
            if name in names and position not in places.values():
                places.setdefault(names[name], position)
    return places


def _once(found: Sequence[Suggestion]) -> list[Suggestion]:
    """A declared column is suggested for one column of the file: the likeliest, of equals the leftmost."""
    best: dict[str, Suggestion] = {}
    for one in found:
        if one.key and (one.key not in best or one.confidence > best[one.key].confidence):
            best[one.key] = one
    return [
        one if one.key is None or best[one.key] is one else replace(one, key=None, confidence=0.0)
        for one in found
    ]


def likeness(head: str, samples: Sequence[str], column: Column) -> float:
    """How likely a head and the words under it are this column, at most `LIKE`."""
    names = {fold(column.own_head), fold(column.head), *map(fold, column.aliases)}
    own = UNIT.sub("", own_part(head))
    said = max((_alike(own, UNIT.sub("", name)) for name in names), default=0.0) if own else 0.0
    if not samples or column.cell is ORDINAL:
        return round(LIKE * said * _WORDS, 2)
    fit = sum(_fits(column, sample) for sample in samples) / len(samples)
    telling = 1.0 if not isinstance(column.cell, Text) else _WORDS
    return round(LIKE * said * (_WORDS + (1 - _WORDS) * fit * telling) * (fit > 0.5), 2)  # noqa: PLR2004


def _alike(one: str, other: str) -> float:
    if not one or not other or {one, other} & REMARKS:
        return 0.0
    if one == other:
        return 1.0
    if one in other or other in one:
        return 0.75 + 0.25 * min(len(one), len(other)) / max(len(one), len(other))
    return SequenceMatcher(None, one, other).ratio()


def _fits(column: Column, sample: str) -> bool:
    try:
        column.cell.read(sample, Context(year=2000))
    except ValueError:
        return False
    return True


def _samples(page: Grid, header: Header, position: int) -> tuple[str, ...]:
    words: list[str] = []
    for number in range(header.body, len(page.rows)):
        if len(words) == _SAMPLES:
            break
        if not is_blank(page.rows[number]) and (said := words_in(page.at(number, position))):
            words.append(said)
    return tuple(words)


def recall(page: Grid, remembered: Sequence[Remembered]) -> tuple[str, Header] | None:
    """The declared sheet and header of a page whose heads were confirmed before; None where they were not."""
    if not remembered or (header := find_shape(page)) is None:
        return None
    for one in remembered:
        if one.fingerprint == header.fingerprint:
            places = {key: header.heads.index(head) for head, key in one.keys.items() if head in header.heads}
            extra = tuple(
                head for place, head in enumerate(header.heads)
                if head and place not in places.values() and place != header.remark
            )  # fmt: skip
            return one.sheet, replace(header, places=places, extra=extra)
    return None
