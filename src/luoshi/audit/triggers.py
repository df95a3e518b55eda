"""The triggers that make the trail append-only, on SQLite and PostgreSQL; and whether they are there.

SQLite drops a table's triggers when a migration rebuilds it, so they are put back after every `migrate`
and looked for at start-up. A trigger of the right name with other contents counts as missing.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

SAY: Final = "the audit trail is append-only"
TABLES: Final = {
    "audit_instance": "id",
    "audit_entry": "seq",
    "audit_detail": "entry_seq",
    "audit_touched": "id",
    "audit_retention": "through",
}
# Details up to a recorded retention may go, nothing else and nobody else's.
_DROPPABLE: Final = "OLD.entry_seq <= COALESCE((SELECT MAX(through) FROM audit_retention), 0)"

_FUNCTIONS: Final = {
    "audit_refuse": f"BEGIN RAISE EXCEPTION '{SAY}: %', TG_TABLE_NAME; END",
    "audit_refuse_detail": (
        f"BEGIN IF {_DROPPABLE} THEN RETURN OLD; END IF; RAISE EXCEPTION '{SAY}: %', TG_TABLE_NAME; END"
    ),
}


def missing() -> list[str]:
    """Names of the triggers that are absent, switched off or altered; empty when all is well."""
    have = _have_postgres() if connection.vendor == "postgresql" else _have_sqlite()
    return sorted(name for name, sql in expected().items() if have.get(name) != sql)


def install() -> list[str]:
    """Put back what is missing; the names of what was."""
    names = missing()
    if not names:
        return names
    wanted = expected()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function, body in _FUNCTIONS.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $audit${body}$audit$"
                )
        for name in names:
            _drop(cursor, name)
            cursor.execute(wanted[name])
            if connection.vendor == "postgresql":  # holds under session_replication_role = replica, too
                cursor.execute(f"ALTER TABLE {_table(name)} ENABLE ALWAYS TRIGGER {name}")
    return names


def remove() -> None:
    """Take the triggers away: for tests of tampering and for emptying a test database. No product code does."""
    with connection.cursor() as cursor:
        for name in expected():
            _drop(cursor, name)


def expected() -> dict[str, str]:
    """Every trigger by name, with the statement that makes it."""
    found: dict[str, str] = {}
    for table, key in TABLES.items():
        statements = _postgres(table) if connection.vendor == "postgresql" else _sqlite(table, key)
        found |= {f"{table}_{verb}": sql for verb, sql in statements.items()}
    return found


def _table(name: str) -> str:
    return next(table for table in TABLES if name.startswith(f"{table}_"))


def _drop(cursor: object, name: str) -> None:
    on = f" ON {_table(name)}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")  # type: ignore[attr-defined]


def _sqlite(table: str, key: str) -> dict[str, str]:
    """INSERT OR REPLACE deletes without firing delete triggers, so inserting over a row is refused as well.

    A row can be replaced by its key or by its rowid, which are two things where the key is a bigint.
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAY}'); END"
    kept = f"WHEN NOT ({_DROPPABLE}) " if table == "audit_detail" else ""
    same = f"SELECT 1 FROM {table} WHERE {key} = NEW.{key} UNION ALL SELECT 1 FROM {table} WHERE rowid = NEW.rowid"  # noqa: S608 - names of our own
    over = f"WHEN EXISTS ({same}) "
    return {
        "no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        "no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {kept}{refuse}",
        "no_replace": f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {over}{refuse}",
    }


def _postgres(table: str) -> dict[str, str]:
    delete = "audit_refuse_detail" if table == "audit_detail" else "audit_refuse"
    return {
        verb: f"CREATE TRIGGER {table}_{verb} BEFORE {event} ON public.{table} FOR EACH {each} EXECUTE FUNCTION {does}()"
        for verb, event, each, does in (
            ("no_update", "UPDATE", "ROW", "audit_refuse"),
            ("no_delete", "DELETE", "ROW", delete),
            ("no_truncate", "TRUNCATE", "STATEMENT", "audit_refuse"),
        )
    }


def _have_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _have_postgres() -> dict[str, str]:
    """Only those that always fire and whose function is ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, pg_get_triggerdef(t.oid), p.proname, p.prosrc FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
        )
        rows = cursor.fetchall()
    return {name: sql for name, sql, function, body in rows if _FUNCTIONS.get(function) == body}
