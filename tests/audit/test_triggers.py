"""The trail can be added to and nothing else, whatever SQL is tried; missing triggers are noticed."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from luoshi.audit import health, triggers
from luoshi.audit.models import Entry
from luoshi.kernel.writes import schema_changes_allowed

pytestmark = pytest.mark.django_db


def run(sql):
    with schema_changes_allowed(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


ATTEMPTS = [
    sql
    for table, key in triggers.TABLES.items()
    for sql in (f"UPDATE {table} SET {key} = {key} + 1", f"DELETE FROM {table}")
    if table != "audit_retention"
]


@pytest.mark.parametrize("sql", ATTEMPTS)
def test_nothing_is_changed_or_deleted(sql, written):
    with pytest.raises(DatabaseError, match="append-only"):
        run(sql)
    assert Entry.objects.count() == 10


def test_nothing_is_replaced_or_emptied_at_once(written):
    by_rowid = (
        "INSERT OR REPLACE INTO audit_detail (rowid, entry_seq, text) "
        "SELECT rowid, 99, text FROM audit_detail WHERE entry_seq = 3"
    )
    attempts = {
        "sqlite": ["INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 3", by_rowid],
        "postgresql": ["TRUNCATE audit_entry"],
    }
    for sql in attempts[connection.vendor]:
        with pytest.raises(DatabaseError, match="append-only"):
            run(sql)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="append-only"):
            run("SET LOCAL session_replication_role = replica; DELETE FROM audit_entry")


def test_health_names_a_missing_trigger():
    assert health.check() == []
    on = " ON audit_entry" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER audit_entry_no_update{on}")
    assert health.check() == [
        "操作日志的防改触发器缺失或被改动：audit_entry_no_update；请运行 luoshi migrate 补上，并运行 luoshi audit verify"
    ]


def test_a_trigger_of_that_name_that_does_nothing_is_no_trigger():
    if connection.vendor == "sqlite":
        run("DROP TRIGGER audit_detail_no_delete")
        run("CREATE TRIGGER audit_detail_no_delete BEFORE DELETE ON audit_detail BEGIN SELECT 1; END")
        assert triggers.missing() == ["audit_detail_no_delete"]
    else:
        run(
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        )
        assert len(triggers.missing()) == 14
        run("ALTER TABLE audit_detail DISABLE TRIGGER audit_detail_no_delete")
        assert len(triggers.missing()) == 15


def test_rebuilding_a_table_loses_nothing_in_the_end():
    """SQLite drops the triggers when a migration rebuilds the table; migrate puts them back."""
    from django.db import models

    with (
        schema_changes_allowed(),
        connection.schema_editor() if connection.vendor == "postgresql" else Editor() as editor,
    ):
        old = Entry._meta.get_field("request_id")
        new = models.CharField("请求编号", max_length=65)
        new.set_attributes_from_name("request_id")
        new.model = Entry
        editor.alter_field(Entry, old, new, strict=True)
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


class Editor:
    """SQLite's schema editor refuses to start inside a transaction with foreign keys on; a test always is."""

    def __enter__(self):
        self.editor = connection.SchemaEditorClass(connection, atomic=False)
        self.editor.deferred_sql = []
        return self.editor

    def __exit__(self, *_):
        for sql in self.editor.deferred_sql:
            self.editor.execute(sql)
