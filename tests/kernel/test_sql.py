"""What a statement writes to, for both dialects."""

import pytest

from luoshi.kernel.sql import What, Write, writes

pytestmark = pytest.mark.pure

READS = [
    "SELECT 1",
    'SELECT "t"."update" FROM "t" WHERE "t"."delete" = %s',
    "SELECT 'INSERT INTO t VALUES (1)'",
    "SELECT 'it''s; DELETE FROM t'",
    "SELECT * FROM t FOR UPDATE",
    "SELECT * FROM t FOR NO KEY UPDATE OF t SKIP LOCKED",
    "SELECT replace(a, 'b', 'c') FROM t",
    "-- DELETE FROM t\nSELECT 1",
    "/* UPDATE t SET a = 1 */ SELECT 1",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "(SELECT 1) UNION (SELECT 2)",
    "EXPLAIN QUERY PLAN SELECT * FROM t",
    'SAVEPOINT "s1"',
    "BEGIN IMMEDIATE",
    "PRAGMA foreign_key_check",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "CREATE DATABASE other",
]
ROWS = [
    "INSERT INTO t VALUES (1)",
    'insert into "t" ("a") values (%s)',
    'INSERT OR REPLACE INTO "t" ("a") VALUES (%s)',
    'INSERT OR IGNORE INTO main."t" VALUES (1)',
    "REPLACE INTO t VALUES (1)",
    'INSERT INTO "t" ("a") VALUES (%s) ON CONFLICT("a") DO UPDATE SET "a" = 1',
    'UPDATE "t" SET "a" = 1 FROM "u" WHERE "u"."id" = "t"."id"',
    "UPDATE OR IGNORE t SET a = 1",
    "DELETE FROM t",
    'DELETE FROM ONLY "public"."T"',
    "DELETE\n-- a comment\nFROM/**/t",
    "WITH x AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT * FROM x)",
    "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
    "WITH x AS MATERIALIZED (UPDATE t SET a = 1 RETURNING 1) SELECT 1",
    "SELECT 1; DELETE FROM t",
    "/**/ /* x */ UPDATE t SET a = 'DELETE FROM elsewhere'",
    "EXPLAIN ANALYZE DELETE FROM t",
    "COPY t FROM STDIN",
]
SCHEMA = [
    "DROP TABLE t",
    "ALTER TABLE t ADD COLUMN a int",
    "CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; END",
    "TRUNCATE t, u",
    "SELECT * INTO n FROM t",
    "VACUUM",
    "ATTACH DATABASE 'x' AS y",
    "CALL something()",
    "SET session_replication_role = replica",
    "PRAGMA writable_schema = ON",
    "SELECT 1; DROP TRIGGER x",
]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("sql", READS)
def test_reading_passes(sql, vendor):
    assert writes(sql, vendor) == ()


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("sql", ROWS)
def test_every_way_to_write_rows_names_the_table(sql, vendor):
    assert set(writes(sql, vendor)) == {Write(What.ROWS, "t")}


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("sql", SCHEMA)
def test_schema_changes_are_told_apart(sql, vendor):
    assert What.SCHEMA in {write.what for write in writes(sql, vendor)}


def test_merge_writes_to_its_target():
    found = writes("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", "postgresql")
    assert Write(What.ROWS, "t") in found


def test_a_comment_nests_in_postgresql_only():
    """What hides a statement from one database is read by the other."""
    sql = "/* /* */ DELETE FROM t -- */"
    assert writes(sql, "sqlite") == (Write(What.ROWS, "t"),)
    assert writes(sql, "postgresql") == ()
    assert writes("/* /* */ */ DELETE FROM t", "postgresql") == (Write(What.ROWS, "t"),)


def test_quotes_of_the_other_dialect_hide_nothing():
    assert writes("SELECT `a`; DELETE FROM `t`", "sqlite") == (Write(What.ROWS, "t"),)
    assert writes("SELECT $a$ DELETE FROM t $a$", "postgresql") == ()
    assert writes("SELECT E'\\'; DELETE FROM t --'", "postgresql") == ()
    assert writes("SELECT E'\\'; DELETE FROM t --'", "sqlite") == (Write(What.ROWS, "t"),)
    assert writes("DO $$ BEGIN DELETE FROM t; END $$", "postgresql") == (Write(What.SCHEMA, ""),)


def test_a_long_statement_is_read_too():
    sql = f"SELECT * FROM t WHERE id IN ({', '.join(['%s'] * 30_000)}); DELETE FROM t"
    assert writes(sql, "sqlite") == (Write(What.ROWS, "t"),)
