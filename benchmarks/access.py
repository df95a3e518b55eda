"""10 000 units: reading the tree of a day, and lists cut to a reader's rights; each beside its floor.

    python -m benchmarks.access          (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

The floor is the same rows by the barest query with no rights at all: what no list can beat.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import tempfile
import time
from collections.abc import Callable
from typing import Any, NamedTuple

UNITS = 10_000
RECORDS = 200_000
CAP = 10_001  # a table says "more than 10 000"
LEVELS = (1, 30, 281, 2622)  # the rest stand on the fifth level
START = dt.date(2016, 1, 1)


class Line(NamedTuple):
    """One measured thing and its floor, in milliseconds (best of several runs)."""

    what: str
    ms: float
    floor: float

    @property
    def times(self) -> float:
        return self.ms / self.floor


def best(act: Callable[[], Any], runs: int = 7) -> float:
    """Milliseconds of the quickest run."""
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return min(found)


def new_units() -> list[Any]:
    """A tree of five levels; parents drawn with a fixed seed."""
    from luoshi.organisations.actions import NewUnit
    from luoshi.organisations.enums import UnitKind

    draw = random.Random(20210831)
    above: list[NewUnit] = []
    units: list[NewUnit] = []
    for size in (*LEVELS, UNITS - sum(LEVELS)):
        level = [
            NewUnit(
                f"第{len(units) + n}组织", UnitKind.BRANCH, START, draw.choice(above).uuid if above else None
            )
            for n in range(size)
        ]
        units += level
        above = level
    return units


def fill() -> tuple[list[Any], float]:
    """Units, accounts and records; the units and the milliseconds of setting them up."""
    from django.db import connection

    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.writes import schema_changes_allowed
    from luoshi.organisations.actions import set_up

    started = time.perf_counter()
    units = set_up(new_units(), by=SYSTEM)
    took = (time.perf_counter() - started) * 1000
    draw = random.Random(1)
    with schema_changes_allowed(), connection.cursor() as cursor:  # a stand-in for any room's records
        cursor.execute(
            "CREATE TABLE bench_record (id integer PRIMARY KEY, unit_id bigint NOT NULL, day date NOT NULL)"
        )
        rows = [
            (n, draw.choice(units).pk, START + dt.timedelta(days=draw.randrange(2000)))
            for n in range(RECORDS)
        ]
        cursor.executemany("INSERT INTO bench_record VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE INDEX bench_record_unit ON bench_record (unit_id, day)")
        cursor.execute("CREATE INDEX bench_record_day ON bench_record (day)")
        cursor.execute("ANALYZE")
    return units, took


def reader(units: list[Any], count: int) -> Any:
    """An account with grants at so many units (1: the top)."""
    from luoshi.access.actions import create_user, grant
    from luoshi.access.enums import Role
    from luoshi.kernel.actor import SYSTEM

    user = create_user(f"reader{count}", "读者", "bench-Mark-2021", by=SYSTEM)
    chosen = units[:1] if count == 1 else random.Random(count).sample(units[31:312], count)
    for unit in chosen:
        grant(user, Role.CLERK, unit, by=SYSTEM, start=START)
    return user


def record_model() -> Any:
    """The stand-in's model, over the table made by `fill`."""
    from django.db import models

    class BenchRecord(models.Model):
        unit = models.ForeignKey("organisations.Unit", on_delete=models.DO_NOTHING, related_name="+")
        day = models.DateField()

        class Meta:
            app_label = "access"
            managed = False
            db_table = "bench_record"

        def __str__(self) -> str:
            return str(self.pk)

    return BenchRecord


def measure() -> list[Line]:
    """All lines; Django is set up and the schema there."""
    from django.db import connection

    from luoshi.access.grants import grants_loaded_once, held, scope, visible_to
    from luoshi.organisations.tree import OrgTree

    units, took = fill()
    day = dt.date(2021, 8, 31)
    records = record_model()

    def fetch(sql: str) -> Callable[[], list[Any]]:
        def run() -> list[Any]:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())

        return run

    spans = (
        "SELECT unit_id, parent_id, path, name, kind, closed, start FROM organisations_unitspan ORDER BY path"
    )
    tree_floor = best(fetch(spans))
    lines = [
        Line(f"set up {UNITS} units in one action (floor: the tree read once)", took, tree_floor),
        Line(f"tree as of a day, {UNITS} units", best(lambda: OrgTree.as_of(day)), tree_floor),
    ]
    first_units = best(fetch("SELECT id, uuid, tree FROM organisations_unit ORDER BY id LIMIT 50"))
    first_rows = best(fetch("SELECT id, unit_id, day FROM bench_record ORDER BY day DESC LIMIT 50"))
    all_rows = best(fetch(f"SELECT count(*) FROM (SELECT id FROM bench_record LIMIT {CAP}) AS some"))
    for user, who in ((reader(units, 1), "top"), (reader(units, 3), "3 grants")):
        with grants_loaded_once():
            held(user)
            lines += [
                Line(
                    f"{who}: first 50 units",
                    best(lambda u=user: list(visible_to(u).order_by("pk")[:50])),
                    first_units,
                ),
                Line(
                    f"{who}: latest 50 of {RECORDS} records",
                    best(
                        lambda u=user: list(
                            scope(records.objects.all(), u, "documents.view").order_by("-day")[:50]
                        )
                    ),
                    first_rows,
                ),
                Line(
                    f"{who}: count of records, up to {CAP} as a table does",
                    best(lambda u=user: scope(records.objects.all(), u, "documents.view")[:CAP].count()),
                    all_rows,
                ),
            ]
        lines.append(
            Line(f"{who}: grants of an account", best(lambda u=user: held(u)), best(fetch("SELECT 1")))
        )
    return lines


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        from django.db import connection

        print(f"{connection.vendor}: {UNITS} units, {RECORDS} records")
        print(f"{'':58}{'ms':>9}{'floor':>9}{'times':>8}")
        for line in measure():
            print(f"{line.what:58}{line.ms:9.1f}{line.floor:9.2f}{line.times:8.1f}")
        connection.close()


if __name__ == "__main__":
    main()
