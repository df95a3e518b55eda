"""Many rows changed in one statement, each with values of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

BATCH = 500  # rows a statement


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
