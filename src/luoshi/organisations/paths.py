"""The path of a unit: where it stands on a day, as one text that sorts in tree order.

A path is the ids from the top unit down, each of fixed width in base 36 and followed by "/". All units
under one begin with its path, so "the whole subtree" is one range of an index.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import BuiltinLookup
from django.db.models.sql.compiler import SQLCompiler

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 6  # 36 ** 6: two thousand million units
MAX_DEPTH = 30  # levels; the deepest tree of a national group is about eight
PATH_LENGTH = MAX_DEPTH * (WIDTH + 1)
AFTER_SLASH = chr(ord("/") + 1)


def segment(unit_id: int) -> str:
    """One unit's part of a path, its "/" included."""
    if not 0 < unit_id < len(DIGITS) ** WIDTH:
        raise ValueError(f"unit id {unit_id} does not fit a path")
    digits = []
    for _ in range(WIDTH):
        unit_id, rest = divmod(unit_id, len(DIGITS))
        digits.append(DIGITS[rest])
    return "".join(reversed(digits)) + "/"


@lru_cache(maxsize=100_000)  # the same few thousand paths are read with every question about the tree
def unit_ids(path: str) -> tuple[int, ...]:
    """The units of a path from the top down; the last is the unit itself."""
    return tuple(int(part, len(DIGITS)) for part in path.rstrip("/").split("/") if part)


def whole_parts(path: str) -> Iterator[str]:
    """The path's beginnings that are paths themselves, from the top down; with what may be cut off at its end left out."""
    for end in range(WIDTH + 1, len(path) + 1, WIDTH + 1):
        yield path[:end]


def level_of(path: str) -> int:
    """Levels above a unit: 0 at the top."""
    return len(path) // (WIDTH + 1) - 1


def widest(paths: set[str]) -> list[str]:
    """The paths that are not under another one of them, in order: the least that covers the same units."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


class PathField(models.CharField[str, str]):
    """A unit's path, indexed for `path__under=prefix` on both databases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", PATH_LENGTH)
        kwargs.setdefault("db_index", True)  # on PostgreSQL Django adds the pattern index LIKE needs
        super().__init__(*args, **kwargs)


@PathField.register_lookup
class Under(BuiltinLookup[str]):
    """`path__under=p`: the unit of that path and everything below it.

    SQLite: its LIKE ignores case and so cannot use the index, a range of byte order can.
    PostgreSQL: columns sort by locale, where a range would be wrong; LIKE uses the pattern index.
    """

    lookup_name = "under"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*column_params, f"{self.rhs}%")

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        if not prefix.endswith("/"):
            raise ValueError("a path ends with '/'")
        params = (*column_params, prefix, *column_params, prefix[:-1] + AFTER_SLASH)
        return f"({column} >= %s AND {column} < %s)", params
