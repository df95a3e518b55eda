"""Figures over a large group: 10 000 units, 1 000 000 sessions, 20 000 000 attendances (SIZE=small: a tenth).

    python -m benchmarks.figures   (SQLite in the cache folder, or the server LUOSHI_DATABASE_URL names)

The records are made once and kept (see `_scale`). Aims: one figure for all subtrees 200 ms; 20 figures of one source
over 12 months for 1 600 units 500 ms; 8 rules for all units over 12 months 2 s; the overview 1 s cold and 150 ms warm;
recording 50 attendees 50 ms. The full size is run after the small one and tells the growth. Beside them in the same run:

- plain Django as it is first written: for a unit, the attendance rows of everything below it are counted; measured for 30
  units and said for those 30;
- the floor: the same columns already in memory as numpy arrays, one bincount and one pass up the tree.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks import _scale

YEAR: Final = 2021
DAY: Final = dt.date(2021, 12, 31)
NAIVE_UNITS: Final = 30
SUBTREE: Final = 1_600
ATTENDEES: Final = 50
RULES: Final = 8
AMOUNTS: Final = ("", "due", "present", "absent")
RESULTS: Final[dict[str, float]] = {}  # milliseconds of what was measured
KINDS: Final = ("theme_day", "lecture", "members_meeting", "branch_study", "committee_meeting")


def times(act: Callable[[], Any], runs: int = 5) -> list[float]:
    """Milliseconds of each run, the first left out."""
    found = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return found[1:]


def line(
    what: str, act: Callable[[], Any], aim: int | None = None, *, floor: float | None = None, runs: int = 5,
    written: bool = False,
) -> float:  # fmt: skip
    """Measure and print one line; gives its best. Within it answers are kept as in requests; `written`: after a write."""
    from luoshi.kernel import kept

    def ask() -> None:
        if written:
            kept.forget()
        with kept.answers_kept():
            act()

    found = times(ask, runs)
    best = min(found)
    RESULTS[f"{what}{' (after a write)' if written else ''}"] = best
    times_floor = "" if floor is None else f"{best / floor:8.1f}"
    said = "" if aim is None else f"<= {aim} ms: {'held' if best <= aim else 'MISSED'}"
    shown = "  after a write" if written else what
    print(f"{shown:76}{best:9.1f}{statistics.median(found):9.1f}{times_floor:>8}   {said}", flush=True)
    return best


def definitions() -> tuple[Any, ...]:
    """20 figures of one source: five kinds, four things counted of each; the pack in force is left as it is."""
    from luoshi.figures.conditions import InDim
    from luoshi.figures.definitions import Reach, Tally
    from luoshi.kernel.facts import Noun

    return tuple(
        Tally(
            key=f"bench_{kind}_{of or 'times'}", label="规模", caliber="规模", noun=Noun.ATTENDANCES if of else Noun.TIMES,
            reach=Reach.SUBTREE, right="activities.view", facts="activities.session", of=of,
            where=(InDim(dim="kind", any_of=(kind,)),),
        )
        for kind in KINDS
        for of in AMOUNTS
    )  # fmt: skip


def in_force(more: tuple[Any, ...]) -> None:
    """Figures beside those of the packs, for this process."""
    from luoshi.figures import catalogue, values

    known = {**catalogue.figures(), **{figure.key: figure for figure in more}}
    for module in (catalogue, values):
        module.figures = lambda: known  # type: ignore[attr-defined]


def all_units() -> list[int]:
    from luoshi.organisations.enums import Tree
    from luoshi.organisations.models import UnitSpan

    return list(UnitSpan.objects.on(DAY).filter(unit__tree=Tree.PARTY).values_list("unit_id", flat=True))


def some_subtrees(units: int) -> list[int]:
    """Whole committees with all below them, until there are so many units."""
    from luoshi.organisations.enums import UnitKind
    from luoshi.organisations.models import UnitSpan

    found: list[int] = []
    for path in (
        UnitSpan.objects.on(DAY)
        .filter(kind=UnitKind.COMMITTEE)
        .order_by("unit")
        .values_list("path", flat=True)
    ):
        found += UnitSpan.objects.on(DAY).under([path]).order_by("unit").values_list("unit_id", flat=True)
        if len(found) >= units:
            break
    return found[:units]


def floor_columns() -> Callable[[], Any]:
    """The floor of one figure for all subtrees: columns in memory."""
    import numpy as np
    from django.db import connection

    from luoshi.organisations.models import UnitSpan

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, kinds FROM activities_holding WHERE counted AND day BETWEEN %s AND %s",
            [dt.date(YEAR, 1, 1), DAY],
        )
        rows = cursor.fetchall()
    units = np.array([row[0] for row in rows], dtype=np.int64)
    kinds = np.array(["theme_day" in row[1] for row in rows])
    paths = sorted(UnitSpan.objects.on(DAY).values_list("path", "unit_id", "parent_id"), reverse=True)
    pairs = [(unit, parent) for _path, unit, parent in paths if parent]
    most = max(unit for _path, unit, _parent in paths) + 1

    def run() -> Any:
        own = np.bincount(units[kinds], minlength=most)
        for unit, parent in pairs:
            own[parent] += own[unit]
        return own

    return run


def naive(units: list[int]) -> Callable[[], Any]:
    """Plain Django: each unit asks for the attendances of the units below it."""
    from luoshi.activities.models import Attendance
    from luoshi.organisations.models import UnitSpan

    def run() -> Any:
        found = {}
        for unit in units:
            path = UnitSpan.objects.on(DAY).get(unit=unit).path
            below = UnitSpan.objects.on(DAY).filter(path__startswith=path).values("unit_id")
            found[unit] = Attendance.objects.filter(
                holding__unit__in=below, holding__day__range=(dt.date(YEAR, 1, 1), DAY),
                holding__kinds__contains=",theme_day,", state="p",
            ).count()  # fmt: skip
        return found

    return run


def recording() -> Callable[[], Any]:
    """One meeting of a branch with 50 members, three of them missing, written down and handed in."""
    from luoshi.activities.actions import Roll, Sheet, Written, record_session
    from luoshi.activities.enums import Leave
    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.actions import NewUnit, set_up
    from luoshi.organisations.actions.memberships import NewMembership, record_members
    from luoshi.organisations.actions.people import NewPerson, create_people
    from luoshi.organisations.enums import UnitKind
    from luoshi.site.sample.accounts import TOP, key

    since = dt.date(2018, 1, 1)
    branch = set_up(
        [NewUnit("规模测速支部", UnitKind.BRANCH, since, TOP, uuid=key("bench:branch"))], by=SYSTEM
    )[0]
    people = create_people(
        [NewPerson(f"测速{at}", branch, uuid=key(f"bench:person:{at}")) for at in range(ATTENDEES)], by=SYSTEM
    )
    record_members(
        [NewMembership(one, branch, since, uuid=key(f"bench:member:{at}")) for at, one in enumerate(people)],
        by=SYSTEM,
    )
    roll = Roll(missing={one.pk: Leave.OFFICIAL for one in people[:3]})

    def run() -> None:
        written = Written(day=DAY, kinds=("theme_day",), theme="测速")
        record_session(written, [Sheet(branch, None, roll)], by=SYSTEM, submit=True, another=True)

    return run


def overview() -> Callable[[], Any]:
    """The overview as the server answers a leader of the group."""
    from django.test import Client
    from django.urls import reverse

    from luoshi.access.models import User

    client = Client()
    client.force_login(User.objects.get(username="lingdao"))
    address = f"{reverse('overview')}?period={YEAR}&as_of={DAY}"

    def run() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    return run


def growth(small: dict[str, float]) -> None:
    """How much longer ten times the records take."""
    print(f"{'from 100 000 to 1 000 000 sessions':76}{'small':>9}{'full':>9}{'times':>8}")
    for what, ms in RESULTS.items():
        if what in small:
            print(f"{what:76}{small[what]:9.1f}{ms:9.1f}{ms / small[what]:8.1f}")


def measure() -> None:
    """Print the table."""
    from luoshi.figures.asking import Ask
    from luoshi.figures.catalogue import rules
    from luoshi.figures.columns import table
    from luoshi.figures.judging import judge_table
    from luoshi.figures.values import values
    from luoshi.kernel.actor import SYSTEM
    from luoshi.periods.period import of_month, of_year

    print(f"{'':76}{'best':>9}{'median':>9}{'floors':>8}   aim")
    more = definitions()
    in_force(more)
    units, year = all_units(), of_year(YEAR)
    floor = line("floor: one figure, all subtrees, columns in memory", floor_columns())
    one = [Ask("bench_theme_day_times", unit, year, DAY) for unit in units]

    def both(what: str, act: Callable[[], Any], aim: int, **more: Any) -> None:
        line(what, act, aim, **more)
        line(what, act, aim, written=True, **more)

    both(f"one figure, a year, all {len(units)} subtrees", lambda: values(one, by=SYSTEM), 200, floor=floor)
    both(
        "the same in columns", lambda: table([one[0].figure], units, [year], DAY, by=SYSTEM), 200, floor=floor
    )
    both(
        "attendances (an amount of the row), all subtrees",
        lambda: table(["bench_theme_day_present"], units, [year], DAY, by=SYSTEM), 200, floor=floor,
    )  # fmt: skip
    few, months = some_subtrees(SUBTREE), [of_month(YEAR, month) for month in range(1, 13)]
    keys = [figure.key for figure in more]
    both(
        f"20 figures of one source, 12 months, {len(few)} units",
        lambda: table(keys, few, months, DAY, by=SYSTEM), 500,
    )  # fmt: skip
    known = rules()
    eight = [known[key] for key in list(known)[:RULES]]
    both(
        f"gaps: {len(eight)} rules, 12 months, {len(units)} units",
        lambda: judge_table(eight, units, [year], DAY, by=SYSTEM), 2_000, runs=3,
    )  # fmt: skip
    line("overview of the top unit, a year, warm", overview(), 150)
    line("overview of the top unit, a year, cold", overview(), 1_000, written=True)
    line(f"recording a session with {ATTENDEES} attendees", recording(), 50, runs=15)
    line(f"plain Django: attendances of one figure, {NAIVE_UNITS} units", naive(few[:NAIVE_UNITS]), runs=1)


def main() -> int:
    """Make the records where they are not there, then measure; after the small size the full one tells the growth."""
    wanted = _scale.size()
    if wanted == "full" and not _scale.results("small").exists():
        subprocess.run(
            [sys.executable, "-m", "benchmarks.figures"], env=os.environ | {"SIZE": "small"}, check=True
        )
    connection = _scale.set_up(wanted)
    took = _scale.ready(wanted)
    with connection.cursor() as cursor:
        counts = []
        for table in ("organisations_unit", "activities_session", "activities_attendance"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
    made = f", made in {took:.0f} s" if took else ""
    print(
        f"{connection.vendor}, {wanted}: {counts[0]} units, {counts[1]} sessions, {counts[2]} attendances{made}"
    )
    measure()
    _scale.results(wanted).write_text(json.dumps(RESULTS, ensure_ascii=False), encoding="utf-8")
    if wanted == "full":
        growth(json.loads(_scale.results("small").read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
