"""The wrapper that refuses every write outside an action, in tests and in production.

Two doors: rows change only inside a method of `Action`, and the schema only inside the commands that
migrate. Nothing else opens either. The allow-list holds tables that are not records: sessions, content
types, background tasks, cache and the sign-in library's own.

Both doors are context variables, so a new thread starts with both shut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from luoshi.kernel.errors import WriteOutsideAction
from luoshi.kernel.sql import What, writes

_rows: ContextVar[bool] = ContextVar("luoshi_rows_open", default=False)
_schema: ContextVar[bool] = ContextVar("luoshi_schema_open", default=False)

ALLOWED_TABLES: Final = frozenset(
    {
        "access_session",
        "django_session",
        "django_content_type",
        "django_tasks_database_dbtaskresult",
        "jobs_job",
        "luoshi_cache",
    }
)
ALLOWED_PREFIXES: Final = ("account_", "mfa_", "socialaccount_", "usersessions_")


@contextmanager
def writes_allowed() -> Iterator[None]:
    """Open the door for rows; used by the methods of `Action`, for what follows it and by the audit writer only."""
    token = _rows.set(True)
    try:
        yield
    finally:
        _rows.reset(token)


@contextmanager
def schema_changes_allowed() -> Iterator[None]:
    """Open both doors; used by the commands that make and migrate the schema, nowhere else."""
    token = _schema.set(True)
    try:
        with writes_allowed():
            yield
    finally:
        _schema.reset(token)


def is_record_table(table: str) -> bool:
    """Whether rows of this table are written through actions only."""
    return table not in ALLOWED_TABLES and not table.startswith(ALLOWED_PREFIXES)


def refuse_unless_open(table: str) -> None:
    """Refuse rows of this table while the door is shut: for what goes to the database past the wrapper (COPY)."""
    if not _rows.get() and is_record_table(table):
        raise WriteOutsideAction(
            f"{table} is written only through act.create / act.change / act.void inside action(...)"
        )


def refuse_writes(
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,  # noqa: FBT001 - Django's signature
    context: dict[str, Any],
) -> Any:
    """A Django execute wrapper: passes reads, and writes through an open door."""
    if not _schema.get():
        connection = context["connection"]
        text = sql if isinstance(sql, str) else sql.as_string(connection.connection)  # psycopg's composed SQL
        for write in writes(text, connection.vendor):
            if write.what is What.SCHEMA:
                raise WriteOutsideAction(f"schema change outside a migration: {text[:200]}")
            refuse_unless_open(write.table)
    return execute(sql, params, many, context)


def guard(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Install the wrapper on a connection, once, as the outermost (others come and go at the end)."""
    if refuse_writes not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, refuse_writes)


def guard_all() -> None:
    """Guard the connections there are and every one to come; called when the kernel is ready."""
    connection_created.connect(guard, dispatch_uid="luoshi.kernel.writes")
    for connection in connections.all(initialized_only=True):
        guard(connection)
