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
    person_ids: tuple[int, ...] = ()  # whom it concerns besides the unit; no accounts: see `DueSource.mine`
    source: str = ""  # the rule that asks for it, where there is one


@dataclass(frozen=True, slots=True)
class DueSource:
    """Where due things of one kind come from.

    `between(user, first, last)` gives those within the reader's rights whose day lies in first..last, both
    included, plus what is overdue on `first` and still open: all the reader may look at. The calendar lists it.

    `mine(user, first, last)` gives what of it is this account's own work: what its holder has to do, to answer or to
    decide, in the same span and with what is overdue. The weekly digest counts it, so it must be short and true: what
    somebody else has to do and the reader only watches does not belong here. Without a `mine` it is what stands at
    units the account writes at, which suits a duty of the unit (a meeting to be held); give one where a duty is of some
    people only (a task has its owner: tasks I own, tasks to accept, extensions to decide) or where it takes one right
    (a term needs who registers elections). It asks a fixed number of queries, for it runs for every account in a row;
    it gives the same `ref` and `on` as `between`, for one thing that waits for two people counts once in the sum.
    Accounts are not tied to persons: a room that knows its owners as persons says itself which account acts for them.
    """

    name: str
    label: str
    between: Callable[[Any, dt.date, dt.date], Iterable[Due]]
    mine: Callable[[Any, dt.date, dt.date], Iterable[Due]] | None = None


due_sources: Registry[DueSource] = Registry("due source", lambda source: source.name)
