"""The hidden sheet of an export: what the file is, so that it is known again whatever happened to its looks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s, sha256

ID_COLUMN = "_luoshi_id"
STAMP_SHEET = "_luoshi"
FORMAT = 1
_SEAL = 8  # characters
_MOST_SEALS = 200  # cells of a row that can be filled in
_OWN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:@[0-9]{1,9})?(?:#(?:[0-9a-f]{8})+)?|[0-9a-f]{64}"
)
_HEAD = ("tab", "key", "rows", "year", "digest")


@dataclass(frozen=True, slots=True)
class StampedSheet:
    """One sheet as it was exported.

    `digest` is over the ids and versions of its rows, in any order: equal means that no row of the export
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


def mark(record: str, version: int | None, seals: Iterable[str] = ()) -> str:
    """What stands in the hidden column of a row: the record, its version, and what its cells said."""
    own = record if version is None else f"{record}@{version}"
    sealed = "".join(seals)
    return f"{own}#{sealed}" if sealed else own


def is_own(text: str) -> bool:
    """Whether a cell's words were written by an export: a mark of a row, an export's id, a digest.

    Among so many hexadecimal digits a run of eleven decimal ones is no telephone number.
    """
    return _OWN.fullmatch(text.strip()) is not None


def unmark(text: str) -> tuple[str, int | None, frozenset[str] | None]:
    """The record and version of a row, and the seals of its cells, None where it has none.

    Raises:
        ValueError: this is no mark.
    """
    own, sharp, sealed = text.strip().partition("#")
    record, at, version = own.partition("@")
    if not record or len(record) > 64 or any(sign.isspace() for sign in record):  # noqa: PLR2004
        raise ValueError(text)
    if len(sealed) % _SEAL or len(sealed) > _MOST_SEALS * _SEAL:
        raise ValueError(text)
    seals = frozenset(sealed[first : first + _SEAL] for first in range(0, len(sealed), _SEAL))
    return record, int(version) if at else None, seals if sharp else None


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
