"""Many rows at once: inserted, or changed each with values of its own.

Django compiles an expression for every value it inserts: for 20 000 rows of a roster that alone takes longer than the
database. The values here go through the same conversions of their fields, a column at a time, and can be made ready
before the transaction (`prepared`): inside it they are only handed over, on PostgreSQL by COPY.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from luoshi.kernel.errors import Conflict
from luoshi.kernel.writes import refuse_unless_open

BATCH = 500  # rows a statement
MANY = 200  # rows from which on keys are given first and the rows handed over as they are
OVERTAKEN = "没有保存：别人刚刚登记了同类记录，请重新提交"
_MOST_SQL = 18_000  # characters of a statement: longer ones are read anew by the guard of writes each time
_TEXTS = frozenset({str, type(None)})
_UUIDS = frozenset({UUID, type(None)})
_AGAIN = (dt.date, Enum)  # days, moments and choices come again and again: converted once each
_NUMBERS = frozenset({int, type(None)})
_TAKEN: dict[Any, Any] = {
    models.CharField: _TEXTS,
    models.TextField: _TEXTS,
    models.BigAutoField: _NUMBERS,
    models.BigIntegerField: _NUMBERS,
    models.PositiveIntegerField: _NUMBERS,
    models.PositiveSmallIntegerField: _NUMBERS,
    models.ForeignKey: _NUMBERS,
}  # types of values a driver takes from such a field as they are


class Keys:
    """Keys for rows not inserted yet.

    PostgreSQL gives each away once. SQLite has only the last one used: rows of one preparation are counted on from
    there, and `Prepared.insert` makes sure that nobody used them meanwhile.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def take(self, model: type[models.Model], count: int) -> list[int]:
        """The next keys of a model; one query."""
        meta = model._meta  # noqa: SLF001
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                table = connection.ops.quote_name(meta.db_table)
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [table, meta.pk.column, count],
                )
                return [key for (key,) in cursor.fetchall()]
        known = self._last.get(meta.db_table)
        first = (_last_key(meta.db_table) if known is None else known) + 1
        self._last[meta.db_table] = first + count - 1
        return list(range(first, first + count))


def _last_key(table: str) -> int:
    """The last key SQLite gave in a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    return found[0] if found else 0


@dataclass(slots=True)
class Prepared:
    """Rows of one model with their keys, and their values as the driver takes them."""

    rows: Sequence[models.Model]
    columns: list[str]
    values: list[tuple[Any, ...]]

    def insert(self) -> None:
        """Insert them, within a transaction and with writes allowed.

        Raises Conflict where SQLite gave their keys away since they were taken.
        """
        meta = self.rows[0]._meta  # noqa: SLF001
        if connection.vendor == "sqlite" and _last_key(meta.db_table) >= (self.rows[0].pk or 0):
            raise Conflict(OVERTAKEN)
        insert_values(meta.db_table, self.columns, self.values)
        for row in self.rows:
            row._state.adding = False  # noqa: SLF001
            row._state.db = connection.alias  # noqa: SLF001


def takes(model: type[models.Model]) -> bool:
    """Whether rows of a model can be prepared: the database gives their keys, and they are in one table."""
    meta = model._meta  # noqa: SLF001
    return not meta.parents and isinstance(meta.pk, models.AutoField | models.BigAutoField)


def prepared(rows: Sequence[models.Model], keys: Keys) -> Prepared:
    """Give rows of one model their keys and convert their values; one query, nothing is written."""
    meta = rows[0]._meta  # noqa: SLF001
    for row, key in zip(rows, keys.take(type(rows[0]), len(rows)), strict=True):
        row.pk = key
    fields: list[Any] = list(meta.concrete_fields)
    _settle_foreign(rows, [one for one in fields if one.is_relation])
    values = zip(*(_column(one, rows) for one in fields), strict=True)
    return Prepared(rows, [one.column for one in fields], list(values))


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model and give them their keys, as `bulk_create` does. Called with writes allowed."""
    model = type(rows[0])
    if any(row.pk is not None for row in rows) or not takes(model):
        model._base_manager.bulk_create(rows, batch_size=BATCH)  # noqa: SLF001
    elif len(rows) >= MANY:
        prepared(rows, Keys()).insert()
    else:
        _insert_few(rows)


def _insert_few(rows: Sequence[models.Model]) -> None:
    """One statement a batch, the keys come back from it."""
    meta = rows[0]._meta  # noqa: SLF001
    fields: list[Any] = [one for one in meta.concrete_fields if one is not meta.pk]
    _settle_foreign(rows, [one for one in fields if one.is_relation])
    values = list(zip(*(_column(one, rows) for one in fields), strict=True))
    tail = f" RETURNING {connection.ops.quote_name(str(meta.pk.column))}"
    keys = _execute(meta.db_table, [one.column for one in fields], values, tail)
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False  # noqa: SLF001
        row._state.db = connection.alias  # noqa: SLF001


def insert_values(table: str, columns: Sequence[str], values: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given as values the driver takes. Called with writes allowed.

    COPY does not pass the wrapper that refuses writes, so its door is looked at here.
    """
    refuse_unless_open(table)
    quote = connection.ops.quote_name
    if len(values) < MANY:
        _execute(table, columns, values)
        return
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy,
            ):
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", values)  # noqa: S608  names of columns


def _execute(
    table: str, columns: Sequence[str], values: Sequence[tuple[Any, ...]], tail: str = ""
) -> list[Any]:
    quote = connection.ops.quote_name
    one = f"({', '.join(['%s'] * len(columns))})"
    batch = max(1, min(BATCH, _MOST_SQL // (len(one) + 2)))
    head = f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES "  # noqa: S608  names of columns
    found: list[Any] = []
    with connection.cursor() as cursor:
        for at in range(0, len(values), batch):
            some = values[at : at + batch]
            params = [value for row in some for value in row]
            cursor.execute(head + ", ".join([one] * len(some)) + tail, params)
            found += cursor.fetchall() if tail else []
    return found


def _settle_foreign(rows: Sequence[Any], fields: Sequence[Any]) -> None:
    """Rows made before what they refer to had a key get it now; Django's own sentence where it still has none."""
    names = [(one.attname, one.cache_name) for one in fields]
    for row in rows:
        known = row._state.fields_cache  # noqa: SLF001
        if known and any(
            known.get(name) is not None and getattr(row, attname) is None for attname, name in names
        ):
            row._prepare_related_fields_for_save(operation_name="bulk_create")  # noqa: SLF001


def _column(one: Any, rows: Sequence[models.Model]) -> list[Any]:
    """The values of one field of all rows, as the driver takes them."""
    if _own_pre_save(one):
        found = [one.pre_save(row, add=True) for row in rows]
    else:
        found = list(map(attrgetter(one.attname), rows))
    kinds = set(map(type, found))
    if kinds <= _TAKEN.get(type(one), frozenset()):
        return found
    database = connections[DEFAULT_DB_ALIAS]  # not by its proxy: that is asked for every value
    if kinds <= _UUIDS and type(one) is models.UUIDField and not database.features.has_native_uuid_field:
        return [value.hex if value is not None else None for value in found]
    known: dict[Any, Any] = {}
    values = []
    for value in found:
        if not isinstance(value, _AGAIN):
            values.append(one.get_db_prep_save(value, database))
            continue
        if value not in known:
            plain = value.value if isinstance(value, Enum) else value
            known[value] = one.get_db_prep_save(plain, database)
        values.append(known[value])
    return values


def _own_pre_save(one: Any) -> bool:
    if isinstance(one, models.DateField | models.TimeField):
        return one.auto_now or one.auto_now_add
    return type(one).pre_save is not models.Field.pre_save


def update_each(rows: Sequence[models.Model], columns: Sequence[str], *, versioned: bool) -> int:
    """Write these columns of rows of one model, as they stand on each; returns how many rows were found.

    `versioned`: only rows whose version is still the one that was read, and that version goes up by one.
    Called with writes allowed (`kernel.action`).
    """
    found = 0
    for at in range(0, len(rows), BATCH):
        found += _update(rows[at : at + BATCH], columns, versioned=versioned)
    return found


def _update(rows: Sequence[models.Model], columns: Sequence[str], *, versioned: bool) -> int:
    meta = rows[0]._meta  # noqa: SLF001
    quote, table = connection.ops.quote_name, connection.ops.quote_name(meta.db_table)
    keys = [meta.pk.attname, *(["version"] if versioned else [])]
    found = (meta.get_field(name) for name in (*keys, *columns))
    fields: list[Any] = [one for one in found if isinstance(one, models.Field)]
    params = [one.get_db_prep_save(getattr(row, one.attname), connection) for row in rows for one in fields]
    one = f"({', '.join(['%s'] * len(fields))})"
    named = [(quote(each.column), each, f"v.column{place}") for place, each in enumerate(fields, start=1)]
    changed = [
        f"{column} = CAST({value} AS {each.cast_db_type(connection)})"
        for column, each, value in named[len(keys) :]
    ]
    changed += [f"{quote('version')} = {table}.{quote('version')} + 1"] if versioned else []
    same = [f"{table}.{column} = {value}" for column, _field, value in named[: len(keys)]]
    values = ", ".join([one] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join(changed)} FROM (VALUES {values}) AS v WHERE {' AND '.join(same)}",  # noqa: S608  names of columns
            params,
        )
        return int(cursor.rowcount)
