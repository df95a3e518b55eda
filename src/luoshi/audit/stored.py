"""Entries as they are stored, unchecked, read so that no damaged value stops the reading.

Django's own reading turns moments into Python's and fails on one somebody wrote past the system (garbage on
SQLite, infinity on PostgreSQL); here a moment is the text that was hashed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from luoshi.audit.canonical import HEADER, detail_digest, header_hash, moment

BATCH: Final = 1_000
WIDTH: Final = len(HEADER)
_DIGEST: Final = HEADER.index("detail_digest")

Stored = tuple[Any, ...]
"""The columns of HEADER, then hash, seal, and the text of the detail (None where it has gone)."""


@dataclass(slots=True)
class Row:
    """One entry as it is stored."""

    values: list[Any]  # in the order of HEADER, the moment as it is hashed
    hash: Any
    seal: Any
    detail: Any

    @classmethod
    def of(cls, stored: Stored) -> Row:
        values = list(stored[:WIDTH])
        values[1] = moment(values[1]) if values[1] is not None else None
        return cls(values, *stored[WIDTH:])

    @property
    def seq(self) -> Any:
        """Its number; on SQLite it may be no number at all."""
        return self.values[0]

    def hashes_as(self, seq: int) -> bool:
        """Whether the stored hash belongs to this content standing at `seq`."""
        try:
            values = self.values if seq == self.values[0] else [seq, *self.values[1:]]
            return bool(header_hash(values) == self.hash)
        except (TypeError, ValueError):  # a value no entry was ever written with
            return False

    @property
    def digest_fits(self) -> bool:
        return isinstance(self.detail, str) and detail_digest(self.detail) == self.values[_DIGEST]


def batches(after: int | None = None) -> Iterator[list[Stored]]:
    """All entries behind one in order, some thousand at a time: the trail may grow meanwhile."""
    while True:
        found = (
            _select("ORDER BY e.seq LIMIT %s", [BATCH])
            if after is None
            else _select("WHERE e.seq > %s ORDER BY e.seq LIMIT %s", [after, BATCH])
        )
        yield found
        if len(found) < BATCH:
            return
        after = found[-1][0]


def following(seq: int) -> Row | None:
    """The entry that stands next behind a number."""
    found = _select("WHERE e.seq > %s ORDER BY e.seq LIMIT 1", [seq])
    return Row.of(found[0]) if found else None


def one(seq: int) -> Row | None:
    """The entry of a number."""
    found = _select("WHERE e.seq = %s", [seq])
    return Row.of(found[0]) if found else None


def of_action(name: str) -> Iterator[Row]:
    """The entries of one action."""
    return map(Row.of, _select("WHERE e.action = %s ORDER BY e.seq", [name]))


def _select(rest: str, parameters: Sequence[Any]) -> list[Stored]:
    at = (
        "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        if connection.vendor == "postgresql"
        else "e.at || ''"
    )
    columns = ", ".join(at if name == "at" else f'e."{name}"' for name in HEADER)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, e.hash, e.seal, d.text FROM audit_entry e "  # noqa: S608 - names of our own
            f"LEFT JOIN audit_detail d ON d.entry_seq = e.seq {rest}",
            parameters,
        )
        found: list[Stored] = cursor.fetchall()
    return found
