"""Many rows in one statement: inserted, or changed each with values of its own.

Django compiles an expression for every value it inserts: for 20 000 rows of a roster that alone takes longer than the
database. The values here go through the same conversions of their fields.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

BATCH = 500  # rows a statement
_MOST_SQL = 18_000  # characters of a statement: longer ones are read anew by the guard of writes each time
_TEXTS = frozenset({str, type(None)})
_NUMBERS = frozenset({int, type(None)})
_TAKEN: dict[Any, Any] = {
    models.CharField: _TEXTS,
    models.TextField: _TEXTS,
    models.BigIntegerField: _NUMBERS,
    models.PositiveIntegerField: _NUMBERS,
    models.PositiveSmallIntegerField: _NUMBERS,
    models.ForeignKey: _NUMBERS,
}  # types of values a driver takes from such a field as they are


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model and give them their keys, as `bulk_create` does. Called with writes allowed."""
    meta = rows[0]._meta  # noqa: SLF001
    key = meta.pk
    keyed = [row for row in rows if row.pk is not None]
    if keyed or meta.parents or not isinstance(key, models.AutoField):
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)  # noqa: SLF001
        return
    fields: list[Any] = [field for field in meta.concrete_fields if field is not key]
    quote = connection.ops.quote_name
    one = f"({', '.join(['%s'] * len(fields))})"
    batch = max(1, min(BATCH, _MOST_SQL // (len(one) + 2)))
    columns = ", ".join(quote(field.column) for field in fields)
    head = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608  names of columns
    tail = f" RETURNING {quote(str(key.column))}"
    takes: list[Any] = [
        (field, _TAKEN.get(type(field), frozenset()), _own_pre_save(field), {}) for field in fields
    ]
    foreign = [field.attname for field in fields if field.is_relation]
    with connection.cursor() as cursor:
        for at in range(0, len(rows), batch):
            some = rows[at : at + batch]
            params: list[Any] = []
            for row in some:
                if any(getattr(row, name) is None for name in foreign):
                    row._prepare_related_fields_for_save(operation_name="bulk_create")  # type: ignore[attr-defined]  # noqa: SLF001
                for field, taken, pre_save, days in takes:
                    value = field.pre_save(row, add=True) if pre_save else getattr(row, field.attname)
                    if value.__class__ not in taken:
                        value = _prepared(field, value, days)
                    params.append(value)
            cursor.execute(head + ", ".join([one] * len(some)) + tail, params)
            for row, (made,) in zip(some, cursor.fetchall(), strict=True):
                row.pk = made
                row._state.adding = False  # noqa: SLF001
                row._state.db = connection.alias  # noqa: SLF001


def _prepared(field: Any, value: Any, days: dict[Any, Any]) -> Any:
    """A value as its field gives it to the driver; days and moments, which come again and again, once each."""
    if not isinstance(value, dt.date):
        return field.get_db_prep_save(value, connection)
    if value not in days:
        days[value] = field.get_db_prep_save(value, connection)
    return days[value]


def _own_pre_save(field: Any) -> bool:
    return type(field).pre_save is not models.Field.pre_save


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
    fields: list[Any] = [field for field in found if isinstance(field, models.Field)]
    params = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    one = f"({', '.join(['%s'] * len(fields))})"
    named = [(quote(field.column), field, f"v.column{place}") for place, field in enumerate(fields, start=1)]
    changed = [
        f"{column} = CAST({value} AS {field.cast_db_type(connection)})"
        for column, field, value in named[len(keys) :]
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
