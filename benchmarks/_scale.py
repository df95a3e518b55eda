"""A large group with its records, made once by set-based SQL and kept outside the repository.

    SIZE=small   100 000 sessions, about 2 000 000 attendances
    SIZE=full    1 000 000 sessions, about 20 000 000 attendances (the default)

10 000 units in both. SQLite: a file in the user's cache folder; PostgreSQL: a database of its own beside the one
LUOSHI_DATABASE_URL names. A change of the schema or of this module makes it anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).resolve().parent.parent
SIZES: Final = {"small": 100_000, "full": 1_000_000}
UNITS: Final = 10_000
PEOPLE: Final = 185_000  # some 20 a branch: that many attendances a session
FIRST_DAY: Final = "2018-01-01"
DAYS: Final = 1_460  # four years, to the end of 2021
BASE: Final = 1_000_000_000  # ids of what is made here: beyond anything the sample has
KINDS: Final = (
    "theme_day", "theme_day", "committee_meeting", "committee_meeting", "members_meeting", "branch_study",
    "branch_study", "lecture,theme_day", "group_meeting", "lecture",
)  # fmt: skip


def size() -> str:
    """What the environment asks for."""
    wanted = os.environ.get("SIZE", "full")
    if wanted not in SIZES:
        raise SystemExit(f"SIZE={wanted}: there are {', '.join(SIZES)}")
    return wanted


def _digest() -> str:
    """Of the schema and of this module."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((ROOT / "src" / "luoshi").glob("*/migrations/0*.py")):
        found.update(path.name.encode())
    return found.hexdigest()[:8]


def _cache() -> Path:
    """A folder outside the repository."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "luoshi-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def results(wanted: str) -> Path:
    """Where the milliseconds of a size are kept, for the growth to be told."""
    return _cache() / f"luoshi_bench_{wanted}_{_digest()}.{_kind()}.json"


def _kind() -> str:
    """Of the database; each has a data folder of its own, for the trail's head is kept there."""
    return "postgresql" if os.environ.get("LUOSHI_DATABASE_URL", "").startswith("postgres") else "sqlite"


def place(wanted: str) -> str:
    """The address of the database, which need not be there yet; a PostgreSQL database is created empty."""
    name = f"luoshi_bench_{wanted}_{_digest()}"
    url = os.environ.get("LUOSHI_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return f"sqlite:///{_cache() / name}.sqlite3"
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as line:
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def ready(wanted: str) -> float:
    """Seconds it took to make everything; 0 where it was there. Django is set up for `place(wanted)`."""
    from django.db import connection

    from luoshi.site import prepare

    if "bench_made" in connection.introspection.table_names():
        return 0.0
    if connection.introspection.table_names():
        raise SystemExit(f"{connection.settings_dict['NAME']}: begun and not finished; remove it")
    started = time.perf_counter()
    prepare.migrate()
    prepare.apply_packs()
    from luoshi.site.sample import load, load_scale

    load()
    load_scale(units=UNITS, people=PEOPLE, seed=1)
    _records(SIZES[wanted])
    return time.perf_counter() - started


def _records(sessions: int) -> None:
    from django.db import connection, transaction

    from luoshi.activities.actions import set_up_series
    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.writes import schema_changes_allowed
    from luoshi.organisations.models import Unit
    from luoshi.site.sample.accounts import TOP

    top = Unit.objects.get(uuid=TOP)
    study = set_up_series(top, "年度学习", dt.date(2018, 1, 1), None, by=SYSTEM)
    with schema_changes_allowed(), connection.cursor() as cursor:
        with transaction.atomic():
            for statement in _statements(connection.vendor, sessions, study.pk):
                cursor.execute(statement)
        # as the server's own cleaning does within minutes of so many new rows
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


COLUMNS: Final = "uuid, version, entered_at, entered_by_id, entered_by_name, voided_at, voided_by_id, voided_by_name, voided_why"
PLACES: Final = "(SELECT count(*) FROM bench_place)"
PEOPLE_OF_PLACES: Final = (
    (
        "CREATE TABLE bench_person AS SELECT m.unit_id AS unit, m.person_id AS person,"
        " row_number() OVER (PARTITION BY m.unit_id ORDER BY m.person_id) - 1 AS rn"
        ' FROM organisations_membership m WHERE m."end" IS NULL AND m.voided_at IS NULL'
    ),
    (
        "CREATE TABLE bench_place AS SELECT row_number() OVER (ORDER BY unit) - 1 AS n, unit, count(*) AS people"
        " FROM bench_person GROUP BY unit"
    ),
    "CREATE UNIQUE INDEX bench_place_n ON bench_place (n)",
    "CREATE UNIQUE INDEX bench_person_unit ON bench_person (unit, rn)",
)


class Words(NamedTuple):
    """What the two databases write differently."""

    uuid: str
    day: str  # of session n.i
    when: str
    year: str  # of s.day
    month: str
    no: str
    yes: str
    json: str  # a cast after a literal

    @property
    def record(self) -> str:
        """Values of COLUMNS."""
        return f"{self.uuid}, 1, {self.when}, NULL, '规模数据', NULL, NULL, '', ''"


SQLITE: Final = Words(
    "lower(hex(randomblob(16)))", f"date('{FIRST_DAY}', '+' || (n.i * 37 % {DAYS}) || ' days')",
    "'2022-01-01 00:00:00'", "CAST(strftime('%Y', s.day) AS integer)", "CAST(strftime('%m', s.day) AS integer)",
    "0", "1", "",
)  # fmt: skip
POSTGRES: Final = Words(
    "gen_random_uuid()", f"date '{FIRST_DAY}' + CAST(n.i * 37 % {DAYS} AS integer)", "timestamptz '2022-01-01'",
    "EXTRACT(YEAR FROM s.day)::int", "EXTRACT(MONTH FROM s.day)::int", "false", "true", "::jsonb",
)  # fmt: skip


def _statements(vendor: str, sessions: int, series: int) -> Iterator[str]:
    """Everything by sets: who belongs where, sessions, a row for each holder, who came."""
    words = POSTGRES if vendor == "postgresql" else SQLITE
    number = f"(s.id - {BASE})"
    yield from PEOPLE_OF_PLACES
    yield _sessions(words, sessions, series)
    joint = f"CASE WHEN {number} % 100 = 0 THEN {words.yes} ELSE {words.no} END"
    yield _held(words, "s.id", number, joint, "")
    # every hundredth is held jointly with the next branch
    yield _held(words, f"s.id + {SIZES['full']}", f"({number} + 1)", words.yes, f"AND {number} % 100 = 0")
    yield (
        "INSERT INTO activities_attendance (holding_id, person_id, state, leave, votes)"
        f" SELECT h.id, b.person, CASE WHEN b.rn < h.absent THEN 'a' ELSE 'p' END, '', {words.yes}"
        f" FROM activities_holding h JOIN bench_person b ON b.unit = h.unit_id WHERE h.id >= {BASE}"
    )
    if words is POSTGRES:
        for name in ("session", "holding", "attendance"):
            table = f"activities_{name}"
            yield f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
    yield "CREATE TABLE bench_made AS SELECT 1 AS made"


def _sessions(words: Words, sessions: int, series: int) -> str:
    kinds = " ".join(f"WHEN {at} THEN ',{kind},'" for at, kind in enumerate(KINDS))
    texts = _texts()
    blanks = ", ".join(["''"] * len(texts))
    return (
        f"INSERT INTO activities_session (id, {COLUMNS}, unit_id, state, kinds, series, level, day, form, hours,"
        f" submitted_at, archived_at, agenda, resolutions, theme, {', '.join(texts)})"
        f" WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {sessions})"
        f" SELECT {BASE} + n.i, {words.record}, p.unit, 'archived', CASE n.i % {len(KINDS)} {kinds} END,"
        f" CASE WHEN n.i % 11 = 0 THEN ',{series},' ELSE '' END, 'branch', {words.day},"
        f" CASE WHEN n.i % 3 = 0 THEN 'discussion' ELSE '' END, 20, {words.when}, {words.when},"
        f" '[]'{words.json}, '[]'{words.json}, '学习', {blanks}"
        f" FROM n JOIN bench_place p ON p.n = n.i % {PLACES}"
    )


def _texts() -> list[str]:
    """Columns of a session that are empty here: texts may not be NULL."""
    from django.db.models import CharField, TextField

    from luoshi.activities.models import Session

    said = {
        "entered_by_name",
        "voided_by_name",
        "voided_why",
        "state",
        "kinds",
        "series",
        "level",
        "form",
        "theme",
    }
    fields = (one for one in Session._meta.concrete_fields if isinstance(one, CharField | TextField))  # noqa: SLF001
    return [one.column for one in fields if one.column not in said and not one.null]


def _held(words: Words, key: str, at: str, joint: str, where: str) -> str:
    """Rows of the holders: session `at` is held by the branch of that number."""
    number = f"(s.id - {BASE})"
    absent = f"CASE WHEN {number} % 4 < p.people THEN {number} % 4 ELSE 0 END"
    return (
        f"INSERT INTO activities_holding (id, {COLUMNS}, unit_id, session_id, counted, joint, named, day, month,"
        " level, form, kinds, series, hours, due, present, made_up, leave, absent, sitting_in, staff, roll)"
        f" SELECT {key}, {words.record}, p.unit, s.id, {words.yes}, {joint}, {words.yes}, s.day,"
        f" {words.year} * 12 + {words.month} - 1, s.level, s.form, s.kinds, s.series, s.hours,"
        f" p.people, p.people - {absent}, 0, 0, {absent}, 0, 0, '{{}}'{words.json}"
        f" FROM activities_session s JOIN bench_place p ON p.n = {at} % {PLACES} WHERE s.id >= {BASE} {where}"
    )


def set_up(wanted: str) -> Any:
    """Django over the database of that size; gives the connection."""
    os.environ["LUOSHI_DATABASE_URL"] = place(wanted)
    os.environ.setdefault("LUOSHI_DATA_DIR", str(_cache() / f"luoshi_bench_{wanted}_{_digest()}_{_kind()}"))
    os.environ["LUOSHI_ALLOWED_HOSTS"] = "testserver,127.0.0.1"
    os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
    from luoshi.site import prepare

    prepare.setup_django()
    prepare.collect_assets()
    from django.db import connection

    import luoshi.site.wsgi  # noqa: F401 - what a server process sets for its memory

    return connection
