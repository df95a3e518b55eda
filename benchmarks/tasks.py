"""100 000 tasks of 10 000 units: a page of a list with lights, how far one requirement has come, cutting it for all.

    python -m benchmarks.tasks     (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)
    SIZE=small                     a tenth of the tasks and of the parts

Beside each the naive way (every task read and judged in Python, one row at a time) and a floor: the barest query for as
many rows, with no rights and no lights.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from benchmarks._scale import size
from benchmarks.access import START, best, reader

TASKS = {"small": 10_000, "full": 100_000}
PARTS = {"small": 1_000, "full": 10_000}
FIRST = dt.date(2021, 1, 4)
DAY = dt.date(2021, 8, 31)
PAGE = 50
UNITS, LEVELS = 10_000, (1, 30, 281)
BRANCH = 5_000  # of the units: one on the lowest level


class Line(NamedTuple):
    """One measured thing in milliseconds, the naive way and the floor; `aim`: what it may take at the full size."""

    what: str
    ms: float
    naive: float
    floor: float
    aim: float


def _tree() -> list[Any]:
    """One committee, 30 below it, 281 general branches, branches under these; parents drawn with a fixed seed."""
    from luoshi.organisations.actions import NewUnit
    from luoshi.organisations.enums import UnitKind

    draw = random.Random(20210831)
    kinds = (UnitKind.GROUP_COMMITTEE, UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH, UnitKind.BRANCH)
    above: list[NewUnit] = []
    units: list[NewUnit] = []
    for level, kind in zip((*LEVELS, UNITS - sum(LEVELS)), kinds, strict=True):
        above = [
            NewUnit(f"第{len(units) + n}组织", kind, START, draw.choice(above).uuid if above else None)
            for n in range(level)
        ]
        units += above
    return units


def _rows(units: list[Any], count: int) -> list[Any]:
    """Tasks in all states, days and rounds over eight months; drawn with a fixed seed."""
    from luoshi.kernel import clock
    from luoshi.tasks.enums import Limit, State
    from luoshi.tasks.models import Task

    draw, now = random.Random(20210831), clock.now()
    states = [State.DOING] * 4 + [State.DONE] * 4 + [State.REPORTED, State.LASTING]
    rows = []
    for at in range(count):
        given = FIRST + dt.timedelta(days=draw.randrange(230))
        due = given + dt.timedelta(days=draw.randrange(10, 200))
        state = draw.choice(states)
        ended = state in {State.DONE, State.REPORTED}
        done = given + dt.timedelta(days=draw.randrange(60)) if ended else None
        rows.append(
            Task(
                title=f"第{at}项", unit=draw.choice(units), given_by=units[0], given_on=given, round_on=given,
                due_on=None if state == State.LASTING else due, state=state, done_on=done, entered_at=now,
                accepted_on=done if state == State.DONE else None, review_on=due if state == State.LASTING else None,
                limit=Limit.LASTING if state == State.LASTING else Limit.BY_DAY, entered_by_name="登记人",
                noted_on=given + dt.timedelta(days=draw.randrange(60)) if at % 2 else None,
            )
        )  # fmt: skip
    return rows


def fill(count: int) -> list[Any]:
    """Units with their tasks; the units."""
    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.writes import writes_allowed
    from luoshi.organisations.actions import set_up
    from luoshi.tasks.models import Task

    units = set_up(_tree(), by=SYSTEM)
    with writes_allowed():
        Task.objects.bulk_create(_rows(units, count), batch_size=2_000)
    _analyse()
    return units


def _analyse() -> None:
    from django.db import connection

    from luoshi.kernel.writes import schema_changes_allowed

    with schema_changes_allowed(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fetch(sql: str) -> Callable[[], list[Any]]:
    from django.db import connection

    def run() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    return run


def _lists(units: list[Any]) -> Iterator[Line]:
    from luoshi.access.actions import create_user, grant
    from luoshi.access.enums import Role
    from luoshi.access.grants import grants_loaded_once, held
    from luoshi.kernel.actor import SYSTEM
    from luoshi.tasks.enums import Light
    from luoshi.tasks.lights import light_on
    from luoshi.tasks.packs import task_rules
    from luoshi.tasks.queries import list_tasks, with_light, with_lights

    branch = create_user("branch", "支部", "bench-Mark-2021", by=SYSTEM)
    grant(branch, Role.CLERK, units[BRANCH], by=SYSTEM, start=START)
    rule = task_rules().lights
    floor = best(_fetch(f"SELECT * FROM tasks_task WHERE voided_at IS NULL ORDER BY due_on, id LIMIT {PAGE}"))
    for user, who in ((reader(units, 1), "group"), (branch, "branch")):
        with grants_loaded_once():
            held(user)

            def page(u: Any = user) -> list[Any]:
                return list(with_lights(list_tasks(u), DAY).order_by("due_on", "id")[:PAGE])

            def late(u: Any = user) -> list[Any]:
                found = with_light(with_lights(list_tasks(u), DAY), [Light.OVER], DAY)
                return list(found.order_by("due_on", "id")[:PAGE])

            def judged(u: Any = user, wanted: tuple[Light, ...] = tuple(Light)) -> list[Any]:
                rows = [one for one in list_tasks(u) if light_on(one, DAY, rule) in wanted]
                return sorted(rows, key=lambda one: (one.due_on or dt.date.max, one.pk))[:PAGE]

            yield from [
                Line(f"{who} clerk: first {PAGE} by their day, with lights", best(page), best(judged, 1), floor, 15),
                Line(
                    f"{who} clerk: first {PAGE} that are overdue",
                    best(late),
                    best(lambda: judged(wanted=(Light.OVER,)), 1),
                    floor,
                    15,
                ),
            ]  # fmt: skip


def _cut(units: list[Any], parts: int) -> list[Line]:
    """One requirement for all units: cut in one action, then counted."""
    from luoshi.kernel.actor import SYSTEM
    from luoshi.tasks.actions import Written, decompose, give_task
    from luoshi.tasks.enums import Light, State
    from luoshi.tasks.models import Task
    from luoshi.tasks.queries import completion_of, lights_by

    def give() -> Any:
        return give_task(
            Written("逐级传达学习", units[0], due_on=dt.date(2031, 12, 31)), units[0], by=SYSTEM, on=DAY
        )

    whole, few = give(), give()
    started = time.perf_counter()
    decompose(whole, units[:parts], version=whole.version, by=SYSTEM)
    took = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    for unit in units[: parts // 50]:  # one action a unit, as a page that gives one after the other would
        fresh = Task.objects.get(pk=few.pk)
        decompose(fresh, [unit], version=fresh.version, by=SYSTEM)
    one_by_one = (time.perf_counter() - started) * 1000 * 50
    _analyse()
    floor = best(_fetch(f"SELECT count(*) FROM tasks_task WHERE root_id = {whole.pk}"))
    insert = best(_fetch(f"SELECT * FROM tasks_task WHERE root_id = {whole.pk}"), 3)

    def counted() -> int:
        return sum(row.state == State.DONE for row in Task.objects.rows().filter(root=whole))

    def board() -> Any:
        mine = Task.objects.rows().filter(root=whole)
        return completion_of([whole.pk], DAY), lights_by(mine, DAY, "unit_id")

    assert completion_of([whole.pk], DAY)[whole.pk].total == parts
    assert (
        sum(lights.get(Light.OK, 0) + lights.get(Light.BEHIND, 0) for lights in board()[1].values()) == parts
    )
    return [
        Line(f"cut for {parts} units in one action (naive: one each)", took, one_by_one, insert, 5_000),
        Line(f"how far {parts} parts have come", best(lambda: completion_of([whole.pk], DAY)), best(counted, 2), floor, 300),
        Line(f"its board: how far, and lights by unit, {parts}", best(board, 3), best(counted, 2), floor, 300),
    ]  # fmt: skip


def main() -> int:
    """Print the table; 1 where the full size misses an aim."""
    wanted = size()
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.apply_packs()
        from django.db import connection

        units = fill(TASKS[wanted])
        print(f"{connection.vendor}: {len(units)} units, {TASKS[wanted]} tasks")
        print(f"{'':58}{'ms':>9}{'naive':>10}{'× naive':>9}{'floor':>9}{'× floor':>9}{'aim':>7}")
        missed = 0
        for line in (*_lists(units), *_cut(units, PARTS[wanted])):
            print(  # as it comes: the naive ones take their time
                f"{line.what:58}{line.ms:9.1f}{line.naive:10.1f}{line.ms / line.naive:9.3f}"
                f"{line.floor:9.2f}{line.ms / line.floor:9.1f}{line.aim:7.0f}",
                flush=True,
            )
            missed += line.ms > line.aim
        connection.close()
        print(f"{missed} of the aims missed")
        return int(bool(missed) and wanted == "full")


if __name__ == "__main__":
    raise SystemExit(main())
