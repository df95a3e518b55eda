"""What falls due: declared by rooms, discovered by the one calendar and the weekly digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from luoshi.kernel.records import RecordRef
from luoshi.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Due:
    """One thing falling due: what, for whom, on which day, how many days before to warn, and where it is."""

    what: str
    unit_id: int
    on: dt.date  # local calendar day; overdue is computed, never stored
    warn_days: int
    ref: RecordRef
    url: str
    person_ids: tuple[int, ...] = ()  # whom it concerns besides the unit
    source: str = ""  # the rule that asks for it, where there is one


@dataclass(frozen=True, slots=True)
class DueSource:
    """Where due things of one kind come from.

    `between(user, first, last)` gives those within the reader's rights whose day lies in first..last, both
    included, plus what is overdue on `first` and still open.
    """

    name: str
    label: str
    between: Callable[[Any, dt.date, dt.date], Iterable[Due]]


due_sources: Registry[DueSource] = Registry("due source", lambda source: source.name)
