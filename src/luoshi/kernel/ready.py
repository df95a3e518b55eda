"""Rows made ready before the transaction that writes them.

What costs most of a large import, building rows, converting their values and putting them down for the trail, needs no
lock: with a `Draft` it is done before, and inside the action `Action.take` only hands the rows over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models

from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.kernel.bulk import Keys, Prepared, prepared
from luoshi.kernel.records import Record
from luoshi.kernel.snapshots import refuse_unstorable_many, snapshots
from luoshi.kernel.touches import Touch, ready_touch

M = TypeVar("M", bound=models.Model)

NAME_LENGTH = 80  # of a name kept with a record


@dataclass(frozen=True, slots=True)
class Ready(Generic[M]):
    """Rows of one model with their keys, their values for the driver and what the trail will say of them."""

    rows: list[M]
    at: dt.datetime
    by: Actor
    prepared: Prepared
    touches: list[Touch]


@dataclass(frozen=True, slots=True)
class Draft:
    """An action that will begin: who acts, the moment its records will bear, and the rows made ready for it."""

    by: Actor
    at: dt.datetime = field(default_factory=clock.now)
    made: list[tuple[str, Ready[Any]]] = field(
        default_factory=list
    )  # with the names of the actions they stand for
    _keys: Keys = field(default_factory=Keys)

    def create(self, name: str, instances: Iterable[M]) -> list[M]:
        """Make rows of one model ready; they have their keys then, so that others can refer to them.

        Raises Refused for what cannot be stored. Reads only.

        Args:
            name: of the action that enters such rows; the trail names it as a part.
            instances: of a model with a key of its own.
        """
        rows = list(instances)
        if rows:
            self.made.append((name, ready(rows, by=self.by, at=self.at, keys=self._keys)))
        return rows


def ready(rows: list[M], *, by: Actor, at: dt.datetime, keys: Keys | None = None) -> Ready[M]:
    """Rows of one model with all an action needs to write them."""
    if any(type(row) is not type(rows[0]) for row in rows):
        raise TypeError("rows of one model at a time")
    enter(rows, by=by, at=at)
    refuse_unstorable_many(rows)
    made = prepared(rows, keys or Keys())
    return Ready(rows, at, by, made, touches_of(rows))


def enter(rows: Iterable[models.Model], *, by: Actor, at: dt.datetime) -> None:
    """Who enters records, and when."""
    for row in rows:
        if isinstance(row, Record):
            row.entered_at = at
            row.entered_by_id = by.id
            row.entered_by_name = by.name[:NAME_LENGTH]


def touches_of(rows: list[M]) -> list[Touch]:
    """What the trail says of rows that are created, its text made already."""
    label = rows[0]._meta.label  # noqa: SLF001
    return [ready_touch(label, key_of(row), after) for row, after in zip(rows, snapshots(rows), strict=True)]


def key_of(row: models.Model) -> str:
    """How the trail names a row: a record by its uuid, others by their primary key."""
    return str(row.uuid) if isinstance(row, Record) else str(row.pk)
