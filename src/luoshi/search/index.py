"""Keeping the index: what an action wrote, within its transaction; and all of it anew.

A row costs the same statements as five hundred: one that reads the words, one that puts them down, one more on SQLite
for the tokens. Nothing is read or written where no column changed that words are made of.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import Exists, OuterRef

from luoshi.kernel.action import Action, action, derived_anew
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.bulk import MANY, Keys, insert_values
from luoshi.kernel.searching import Searchable, Words, searchables
from luoshi.search import grams, words
from luoshi.search.models import Built, Indexed

BATCH: Final = 500  # records a statement
AT_ONCE: Final = 5_000  # records read at once when all is made anew
COLUMNS: Final = ("id", "kind", "key", "unit_id", "day", "title", "text", "beyond")
VOIDED: Final = frozenset({"voided_at", "unit_id"})  # these always matter


class Wanted(NamedTuple):
    """Whose words a row of a model belongs to, and which of its columns makes them."""

    searchable: Searchable
    key: str  # column with the record's key
    columns: frozenset[str]


def follow(act: Action) -> None:
    """Bring the index to what an action wrote; called before it ends."""
    known = _wanted()
    keys: dict[str, set[int]] = {}
    fresh: dict[str, set[int]] = {}
    for row, columns in act.written:
        for one in known.get(type(row), ()):
            if columns and one.columns.isdisjoint(columns):
                continue
            name, key = one.searchable.kind.name, getattr(row, one.key)
            keys.setdefault(name, set()).add(key)
            if not columns and one.key == "pk":
                fresh.setdefault(name, set()).add(key)
    for name, some in keys.items():
        refresh(searchables[name], some, fresh=fresh.get(name, ()))
    for model in dict.fromkeys(act.emptied):
        for one in known.get(model, ()):
            _forget_gone(one.searchable)


def _wanted() -> dict[type[Any], list[Wanted]]:
    """By model."""
    found: dict[type[Any], list[Wanted]] = {}
    for one in searchables:
        columns = one.columns | VOIDED
        found.setdefault(apps.get_model(one.kind.model), []).append(Wanted(one, "pk", columns))
        for model, column in one.parts.items():
            found.setdefault(apps.get_model(model), []).append(Wanted(one, column, columns))
    return found


def refresh(searchable: Searchable, keys: Collection[int], *, fresh: Collection[int] = ()) -> None:
    """Put down the words of these records anew; those that are not to be found any more leave.

    Args:
        searchable: of what kind they are.
        keys: their primary keys.
        fresh: those that were never in the index.
    """
    ordered = sorted(keys)
    for at in range(0, len(ordered), AT_ONCE):
        some = ordered[at : at + AT_ONCE]
        found = list(searchable.read(searchable.rows().filter(pk__in=some)))
        new = [one for one in found if one.key in fresh]
        if len(new) < MANY:
            new = []
        else:
            insert(searchable.kind.name, new)
        known = {one.key for one in new}
        put(searchable.kind.name, [one for one in found if one.key not in known])
        left = set(some).difference(fresh).difference(one.key for one in found)
        if left:
            forget(Indexed.objects.filter(kind=searchable.kind.name, key__in=left))


def put(kind: str, rows: Sequence[Words]) -> None:
    """Put words down, in the place of what stood there."""
    names = COLUMNS[1:]
    quoted = ", ".join(names)
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    postgres = grams.is_postgres()
    tail, extra, mark = (
        (", grams", ", grams = excluded.grams", ", %s::tsvector") if postgres else ("", "", "")
    )
    one = f"({', '.join(['%s'] * len(names))}{mark})"
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        params: list[Any] = []
        for row in some:
            params += _values(kind, row)
            params += [grams.vector(row.title, row.text)] if postgres else []
        given = grams.execute(
            f"INSERT INTO {grams.TABLE} ({quoted}{tail}) VALUES {', '.join([one] * len(some))}"  # noqa: S608 - names and marks
            f" ON CONFLICT (kind, key) DO UPDATE SET {changed}{extra} RETURNING id, key",
            params,
        )
        if not postgres:
            _put_grams({key: place for place, key in given}, some)


def _put_grams(places: dict[int, int], rows: Sequence[Words]) -> None:
    params: list[Any] = []
    for row in rows:
        params += [places[row.key], *grams.columns(row.title, row.text)]
    marks = ", ".join(["(%s, %s, %s)"] * len(rows))
    grams.execute(f"INSERT OR REPLACE INTO {grams.GRAMS} (rowid, title, text) VALUES {marks}", params)  # noqa: S608 - marks


def insert(kind: str, rows: Sequence[Words]) -> None:
    """Put down the words of many records that were never in the index; a few statements whatever their number."""
    if not rows:
        return
    places = Keys().take(Indexed, len(rows))
    values = [(place, *_values(kind, row)) for place, row in zip(places, rows, strict=True)]
    if grams.is_postgres():
        with_grams = [
            (*value, grams.vector(row.title, row.text)) for value, row in zip(values, rows, strict=True)
        ]
        insert_values(grams.TABLE, (*COLUMNS, "grams"), with_grams)
        return
    insert_values(grams.TABLE, COLUMNS, values)
    tokens = [(place, *grams.columns(row.title, row.text)) for place, row in zip(places, rows, strict=True)]
    insert_values(grams.GRAMS, ("rowid", "title", "text"), tokens)


def _values(kind: str, row: Words) -> tuple[Any, ...]:
    day = row.day if grams.is_postgres() or row.day is None else row.day.isoformat()
    return kind, row.key, row.unit_id, day, row.title, row.text, row.beyond


def forget(rows: Any) -> int:
    """Take rows out of the index; how many."""
    ids = list(rows.values_list("pk", flat=True))
    for at in range(0, len(ids), BATCH):
        some = ids[at : at + BATCH]
        grams.drop(some)
        gone = Indexed.objects.filter(pk__in=some)
        gone._raw_delete(gone.db)  # noqa: SLF001
    return len(ids)


def _forget_gone(searchable: Searchable) -> None:
    """Records of this kind were deleted for good (the sample group is): their words go as well."""
    there = searchable.rows().filter(pk=OuterRef("key"))
    forget(Indexed.objects.filter(~Exists(there), kind=searchable.kind.name))


def digest() -> str:
    """Of everything the index is made of: the kinds, their columns, how texts become tokens."""
    said = [
        f"{one.kind.name} {one.kind.model} {sorted(one.columns)} {sorted(one.parts)}" for one in searchables
    ]
    source = inspect.getsource(words) + inspect.getsource(grams)
    return hashlib.sha256("\n".join([*sorted(said), source]).encode()).hexdigest()


def is_current() -> bool:
    """Whether the index was made by this version, of these kinds. One query."""
    return Built.objects.filter(digest=digest()).exists()


def settle() -> int | None:
    """Make the index anew where it was made by another version or not at all; how many records, None: it stands."""
    return None if is_current() else rebuild()


def rebuild() -> int:
    """Make all of it anew from the records, in one transaction; how many there are.

    It leaves no entry in the trail: nothing is said that the records do not say.
    """
    count = 0
    with action("search.rebuild", by=SYSTEM), derived_anew():
        if grams.is_postgres():  # actions under way end first, others wait; readers go on with what there is
            grams.execute(f"LOCK TABLE {grams.TABLE} IN SHARE ROW EXCLUSIVE MODE")
        Built.objects.all()._raw_delete("default")  # noqa: SLF001
        if not grams.is_postgres():
            grams.execute(f"DELETE FROM {grams.GRAMS}")  # noqa: S608 - a name
        Indexed.objects.all()._raw_delete("default")  # noqa: SLF001
        for searchable in searchables:
            for some in _batches(searchable):
                insert(searchable.kind.name, some)
                count += len(some)
        Built.objects.bulk_create([Built(digest=digest())])
    return count


def _batches(searchable: Searchable) -> Iterator[list[Words]]:
    """The words of all records of a kind, so many at once."""
    keys: Iterable[int] = searchable.rows().order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE)
    walking = iter(keys)
    while some := list(islice(walking, AT_ONCE)):
        yield list(searchable.read(searchable.rows().filter(pk__in=some)))


class Difference(NamedTuple):
    """How the index of one kind differs from its records, in numbers."""

    kind: str
    label: str
    records: int
    missing: int
    different: int
    superfluous: int

    @property
    def is_sound(self) -> bool:
        """Whether every record is found by its words, and nothing else."""
        return not (self.missing or self.different or self.superfluous)


def check() -> list[Difference]:
    """Compare the index with the records, kind by kind; reads all of both."""
    return [_compared(one) for one in searchables]


def _compared(searchable: Searchable) -> Difference:
    name = searchable.kind.name
    records = missing = different = 0
    for some in _batches(searchable):
        rows = Indexed.objects.filter(kind=name, key__in=[one.key for one in some])
        known = {row[0]: Words(*row) for row in rows.values_list("key", *COLUMNS[3:])}
        records += len(some)
        missing += sum(one.key not in known for one in some)
        different += sum(one.key in known and known[one.key] != one for one in some)
    there = searchable.rows().filter(pk=OuterRef("key"))
    superfluous = Indexed.objects.filter(~Exists(there), kind=name).count()
    return Difference(name, searchable.kind.label, records, missing, different, superfluous)
