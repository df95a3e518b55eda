"""What can be searched: declared by rooms, discovered by the room `search`.

    searchables.register(
        Searchable(TASK, Task.objects.rows, task_words, columns=frozenset({"title", "text"}), order=20)
    )

That is all a room does: its records are found from then on, cut by its kind's `visible_to`, and kept up with every
action. Texts of records only: no names of people who were absent, nothing somebody said (docs/boundary.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from luoshi.kernel.records import RecordKind
from luoshi.kernel.registry import Registry


class Words(NamedTuple):
    """What of a record can be searched: `title` stands before `text` in the order of what is found."""

    key: int  # its primary key
    unit_id: int | None
    day: dt.date | None  # it is about, the newest first; also for the filter by days
    title: str
    text: str = ""  # parts on lines of their own: words are never found across a line
    beyond: bool = False  # seen from other units than its own and those above it: held jointly


@dataclass(frozen=True, slots=True)
class Searchable:
    """A kind of record whose words are kept in the index.

    Attributes:
        kind: with the reader's rights (`visible_to`) and the address.
        rows: the records that can be found, whoever asks: not voided.
        read: the words of such rows, cut to some of them, in a constant number of queries.
        columns: of the record and its parts that the words are made of; other changes leave the index alone.
        parts: records whose words belong to this one: app_label.ModelName -> the column with its key.
        heading: how a found record is called, where that is more than its words' title; asked with `related` joined.
        related: what `heading` and the address read, for `select_related`.
        order: place among the kinds.
    """

    kind: RecordKind
    rows: Callable[[], QuerySet[Any]]
    read: Callable[[QuerySet[Any]], Iterable[Words]]
    columns: frozenset[str]
    parts: Mapping[str, str] = field(default_factory=dict)
    heading: Callable[[Any, Words], str] | None = None
    related: tuple[str, ...] = ()
    order: int = 50


class Found(NamedTuple):
    """One thing a look-up found."""

    title: str
    url: str
    beside: str = ""  # one line that tells it from others of that name


@dataclass(frozen=True, slots=True)
class Lookup:
    """Things found by name where they stand, without an index: people, units, definitions.

    Attributes:
        name: of the kind of thing, as in the address.
        label: in the interface.
        find: (reader, words, most) -> those within the reader's rights that have all the words, best first, at most
            so many; a constant number of queries.
        all_url: (words) -> the list that shows all of them, "" where there is none.
        order: place among the look-ups.
    """

    name: str
    label: str
    find: Callable[[Any, Sequence[str], int], Sequence[Found]]
    all_url: Callable[[str], str]
    order: int = 50


searchables: Final[Registry[Searchable]] = Registry("searchable", lambda one: one.kind.name)
lookups: Final[Registry[Lookup]] = Registry("look-up", lambda one: one.name)
