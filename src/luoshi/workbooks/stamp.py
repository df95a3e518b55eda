"""What an export keeps out of sight, so that it is known again whatever happened to its looks.

A workbook has a hidden sheet and a hidden last column. A Word table has a last column of a hair's breadth with hidden
words: its head says what the hidden sheet says, its rows the marks of their records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s, sha256
from typing import NamedTuple

ID_COLUMN = "_luoshi_id"
STAMP_SHEET = "_luoshi"
FORMAT = 1
_SEAL = 8  # characters
_MOST_SEALS = 200  # cells of a row that can be filled in
_RECORD = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:@[0-9]{1,9})?"
_OWN = re.compile(
    rf"(?:-|{_RECORD})(?:;[a-z][a-z0-9_]{{0,19}}={_RECORD})*(?:#(?:[0-9a-f]{{8}})+)?|[0-9a-f]{{64}}"
)
_NOBODY = "-"  # a row that has parts and is itself no record
_OURS, _IN_WORD = "_luoshi", "_luoshi:"
_CARRIED = re.compile(rf"(?:{ID_COLUMN}|_luoshi):\S*")
_HEAD = ("tab", "key", "rows", "year", "digest")


@dataclass(frozen=True, slots=True)
class StampedSheet:
    """One sheet as it was exported.

    `rows` counts those with a mark. `digest` is over their marks, in any order: equal means that no row of the export
    is missing and none was added from elsewhere.
    """

    tab: str
    key: str
    rows: int
    year: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """The export a file came from."""

    export: str
    sheets: tuple[StampedSheet, ...]


def digest(key: str, ids: Iterable[str]) -> str:
    """Of the marks (see `mark`) of a sheet's rows, whatever their order."""
    canonical = json.dumps([key, sorted(ids)], ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def seal(key: str, shown: object) -> str:
    """What one cell said when it was exported, in eight characters: tells whether it was left alone."""
    return blake2s(
        f"{key}\0{'' if shown is None else shown}".encode("utf-8", "replace"), digest_size=4
    ).hexdigest()


class Reference(NamedTuple):
    """A record and its version."""

    id: str | None
    version: int | None


class Mark(NamedTuple):
    """What stands in the hidden column of a row: the record, what it stands under, and what its cells said."""

    record: Reference
    parts: Mapping[str, Reference]
    seals: frozenset[str] | None


def mark(
    record: str | None,
    version: int | None,
    seals: Iterable[str] = (),
    parts: Mapping[str, tuple[str, int | None]] | None = None,
) -> str:
    """The words of a row's hidden cell; `unmark` reads them.

    Args:
        record: id of the row's record, None for a row that only has parts.
        version: of the record.
        seals: what its cells say (`seal`).
        parts: id and version of what it stands under, by name.
    """
    own = _reference(record, version)
    under = "".join(f";{name}={_reference(*part)}" for name, part in (parts or {}).items())
    sealed = "".join(seals)
    return f"{own}{under}#{sealed}" if sealed else f"{own}{under}"


def _reference(record: str | None, version: int | None) -> str:
    return (record or _NOBODY) if version is None else f"{record}@{version}"


def is_own(text: str) -> bool:
    """Whether a cell's words were written by an export: a mark of a row, an export's id, a digest.

    Among so many hexadecimal digits a run of eleven decimal ones is no telephone number.
    """
    return _OWN.fullmatch(text.strip()) is not None


def unmark(text: str) -> Mark:
    """The record of a row, what it stands under, and the seals of its cells, None where it has none.

    Raises:
        ValueError: this is no mark.
    """
    references, sharp, sealed = text.strip().partition("#")
    own, *under = references.split(";")
    record = _referred(own)
    if len(sealed) % _SEAL or len(sealed) > _MOST_SEALS * _SEAL or not (record.id or under):
        raise ValueError(text)
    parts = {}
    for one in under:
        name, equals, reference = one.partition("=")
        parts[name] = _referred(reference)
        if not equals or parts[name].id is None:
            raise ValueError(text)
    seals = frozenset(sealed[first : first + _SEAL] for first in range(0, len(sealed), _SEAL))
    return Mark(record, parts, seals if sharp else None)


def _referred(text: str) -> Reference:
    record, at, version = text.partition("@")
    if not record or len(record) > 64 or any(sign.isspace() for sign in record):  # noqa: PLR2004
        raise ValueError(text)
    if record == _NOBODY:
        return Reference(None, None)
    return Reference(record, int(version) if at else None)


def carried(words: str) -> str:
    """What an export wrote into a cell of a Word table, found among its words; "" where it wrote nothing."""
    found = _CARRIED.search(words) if _OURS in words else None
    return found[0] if found else ""


def is_carried(words: str) -> bool:
    """Whether hidden words are an export's own and nothing else: no number of a person is among them."""
    if not words or words != carried(words):
        return False
    mark, stamp = out_of_word(words)
    said = words.split(";")[1:] if stamp is not None else [mark]
    return all(is_own(one) or len(one) <= 10 for one in said)  # noqa: PLR2004  shorter than any number


def in_word(row_mark: str) -> str:
    """The hidden words of a row in a Word table; of a row without a mark none."""
    return f"{_IN_WORD}{row_mark}" if row_mark else ""


def out_of_word(words: str) -> tuple[str, Stamp | None]:
    """What `carried` found as the hidden column of a workbook has it; of a head also the export it is of."""
    if not words.startswith(f"{ID_COLUMN}:"):
        return words.removeprefix(_IN_WORD), None
    key, *rest = words.removeprefix(f"{ID_COLUMN}:").split(";")
    export, count, year, seal_, *_ = (*rest, *[""] * 4)
    return id_head(key), Stamp(export, (StampedSheet("", key, _whole(count) or 0, _whole(year), seal_),))


def head_in_word(stamped: StampedSheet, export: str) -> str:
    """The hidden words in the head of a Word table; `out_of_word` reads them."""
    said = (id_head(stamped.key), export, str(stamped.rows), str(stamped.year or ""), stamped.digest)
    return ";".join(said)


def id_head(key: str) -> str:
    """Head of the hidden column; it names the sheet, so a tab copied into another file is known too."""
    return f"{ID_COLUMN}:{key}"


def to_rows(stamp: Stamp) -> list[tuple[str | int, ...]]:
    """The cells of the hidden sheet."""
    lines: list[tuple[str | int, ...]] = [("format", FORMAT), ("export", stamp.export), _HEAD]
    lines += [(one.tab, one.key, one.rows, one.year or "", one.digest) for one in stamp.sheets]
    return lines


def from_rows(rows: Sequence[Sequence[object]]) -> Stamp | None:
    """Read the hidden sheet again; None when somebody else's sheet has its name."""
    lines = [["" if cell is None else _text(cell) for cell in row] for row in rows]
    named = {line[0]: line[1] for line in lines if len(line) > 1}
    heads = [number for number, line in enumerate(lines) if tuple(line[: len(_HEAD)]) == _HEAD]
    if named.get("format") != str(FORMAT) or not heads:
        return None
    sheets = []
    for line in lines[heads[0] + 1 :]:
        tab, key, count, year, seal = (*line, *[""] * len(_HEAD))[: len(_HEAD)]
        if key:
            sheets.append(StampedSheet(tab, key, _whole(count) or 0, _whole(year), seal))
    return Stamp(named.get("export", ""), tuple(sheets))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


def _text(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)
