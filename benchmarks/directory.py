"""The list of 100 000 people in 10 000 units, as the server answers it (the tree: `benchmarks.tree`).

    python -m benchmarks.directory [people]   (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

Aims: list of 50 of 100 000 people with rights at most 15 ms, at least 130 requests a second with 4 clients on 2 cores.
Beside it stand the same 50 rows made three other ways, without the frame of a page, without session and account:

- plain Django as it is first written: Paginator, a row asks for its branch and posts, the right is looked for row by row
  up the tree;
- the units of the right as a list of ids;
- django-guardian 3's way: a permission a person and account, `get_objects_for_user` (its table and query written out).

The floor is the bare query of the rows a page shows, with no rights and no page. CPU a request is that of the web
processes (and of PostgreSQL's, where it runs on this machine): on a busy machine it tells more than the time.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

UNITS = 10_000
PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
CLIENTS, SECONDS = 4, 10
PAGES = 40  # the clients turn over
PORT = 8991
LIST_AIM, RATE_AIM = 15, 130  # ms, requests a second


class Line(NamedTuple):
    """One page: milliseconds at best, in the middle and of this process's CPU, its queries, and its floor."""

    what: str
    ms: float
    middle: float
    cpu: float
    queries: int
    floor: float
    aim: int | None = None


def times(act: Callable[[], Any], runs: int = 9) -> tuple[list[float], float]:
    """Milliseconds of each run, the first left out; and of CPU in the middle."""
    found, cpu = [], []
    for _ in range(runs + 1):
        started, spent = time.perf_counter(), time.process_time()
        act()
        found.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
    return found[1:], statistics.median(cpu[1:])


def signed_in(user: Any) -> Any:
    """A client of an account, past the sign-in page."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def line(what: str, act: Callable[[], Any], floor: float, aim: int | None = None) -> Line:
    """Measure something that asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()
    with CaptureQueriesContext(connection) as asked:
        act()
    queries = len(asked)  # the next request clears the list
    found, cpu = times(act)
    return Line(what, min(found), statistics.median(found), cpu, queries, floor, aim)


def page(
    what: str, user: Any, address: str, floor: float, aim: int | None = None, *, written: bool = False
) -> Line:
    """Measure one page the way the server makes it, without the network; `written`: each time after a write."""
    from luoshi.kernel import kept

    client = signed_in(user)
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code} {answer.headers.get('Location', '')}")

    def ask() -> None:
        if written:
            kept.forget()
        client.get(address)

    return line(what, ask, floor, aim)


def fetched(sql: str) -> float:
    """Milliseconds of a bare query and its rows."""
    from django.db import connection

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()

    return min(times(run)[0])


def readers() -> tuple[Any, Any]:
    """An account at the top, and one with a grant at one general branch deep below."""
    from luoshi.access.actions import create_user, grant
    from luoshi.access.enums import Role
    from luoshi.access.models import User
    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.models import Unit
    from luoshi.site.sample.accounts import key
    from luoshi.site.sample.units import SINCE

    deep = create_user("bench", "读者", "bench-Mark-2021", by=SYSTEM)
    grant(deep, Role.CLERK, Unit.objects.get(uuid=key("scale:1:1")), by=SYSTEM, start=SINCE)
    return User.objects.get(username="ganshi"), deep


def measure() -> Iterator[Line]:
    """All pages, one after the other; Django is set up and the sample is there."""
    from django.urls import reverse

    from benchmarks._others import guardian, id_list, plain

    top, deep = readers()
    people = reverse("persons")
    rows = fetched(
        "SELECT id, name, staff_no, workplace FROM organisations_person ORDER BY name, id LIMIT 50"
    )
    yield page("list of people, grant at the top", top, people, rows, LIST_AIM)
    yield page("the same after each write", top, people, rows, written=True)
    yield page("list of people, grant deep below", deep, people, rows, LIST_AIM)
    yield page("the same after each write", deep, people, rows, written=True)
    yield page("page 200", top, f"{people}?page=200", rows)
    yield page("search by name", top, f"{people}?q=王明", rows)
    yield page("search that finds nobody", top, f"{people}?q=无此人", rows)
    yield page("full members", top, f"{people}?member=full", rows)
    yield page("the same after each write", top, f"{people}?member=full", rows, written=True)
    yield page("probationary members", top, f"{people}?member=probationary", rows)
    yield page("no members", top, f"{people}?member=none", rows)
    yield page("posted elsewhere", top, f"{people}?at_work=stationed", rows)
    # the plain way goes through everybody for a page of somebody deep below: not measured
    yield line("plain Django, top", plain(top), rows)
    yield line("list of ids, top", id_list(top), rows)
    yield line("list of ids, deep below", id_list(deep), rows)
    yield line("django-guardian's tables, top", guardian(top), rows)


class Rate(NamedTuple):
    """What a served site gave several clients at once."""

    a_second: float
    cpu: float  # milliseconds a request, of the processes that serve
    bad: int


def rate(user: Any, address: str) -> Rate:
    """Requests a second of a served site, as `luoshi serve` runs it, with several clients at once."""
    from django.conf import settings

    client = signed_in(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    command = [
        sys.executable, "-m", "gunicorn", "luoshi.site.wsgi:application", "--bind", f"127.0.0.1:{PORT}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120", "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(
        command,
        env=os.environ | {"LUOSHI_LOG_LEVEL": "INFO"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait()
        _ask(address, cookie, 3)  # both workers have read what they read once
        spent = _cpu(server.pid)
        started = time.perf_counter()
        served, bad = _ask(address, cookie, SECONDS)
        took = time.perf_counter() - started
        return Rate(served / took, (_cpu(server.pid) - spent) * 1000 / served, bad)
    finally:
        server.terminate()
        server.wait()


def _ask(address: str, cookie: str, seconds: int) -> tuple[int, int]:
    """Four clients, each on one connection, turn over the pages of the list; requests, and those answered badly."""
    served, bad = [0] * CLIENTS, [0] * CLIENTS
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        while time.perf_counter() < until:
            at = 1 + (served[number] * CLIENTS + number) % PAGES
            line.request("GET", f"{address}?page={at}", headers={"Cookie": cookie, "User-Agent": "bench"})
            answer = line.getresponse()
            answer.read()
            served[number] += 1
            bad[number] += answer.status != 200

    threads = [threading.Thread(target=ask, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(served), sum(bad)


def _cpu(server: int) -> float:
    """Seconds of CPU so far: the server's processes, and PostgreSQL's for this database where they run here."""
    from django.db import connection

    pids = [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            pids += [row[0] for row in cursor.fetchall()]
    ticks = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _wait() -> None:
    """Until the server answers and both workers are warm."""
    for _ in range(300):
        try:
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            line.request("GET", "/healthz")
            if line.getresponse().read():
                time.sleep(1)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        os.environ.setdefault("LUOSHI_ALLOWED_HOSTS", "testserver,127.0.0.1")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.apply_packs()
        prepare.collect_assets()
        from django.db import connection
        from django.urls import reverse

        from luoshi.access.models import User
        from luoshi.site.sample import load, load_scale

        load()
        started = time.perf_counter()
        load_scale(units=UNITS, people=PEOPLE, seed=1)
        took = time.perf_counter() - started
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{connection.vendor}: {UNITS} units, {PEOPLE} people, entered in {took:.0f} s")
        print(f"{'':38}{'ms':>8}{'median':>8}{'CPU':>8}{'queries':>9}{'floor':>8}{'times':>8}   aim")
        for found in measure():
            aim = "" if found.aim is None else f"<= {found.aim} ms"
            print(
                f"{found.what:38}{found.ms:8.1f}{found.middle:8.1f}{found.cpu:8.1f}{found.queries:9}"
                f"{found.floor:8.2f}{found.ms / found.floor:8.1f}   {aim}",
                flush=True,
            )
        user = User.objects.get(username="ganshi")
        connection.close()
        got = rate(user, reverse("persons"))
        print(
            f"list of people, {CLIENTS} clients turning over {PAGES} pages: {got.a_second:.0f} requests a second"
            f" ({got.bad} bad), {got.cpu:.1f} ms CPU a request, aim >= {RATE_AIM}"
        )


if __name__ == "__main__":
    main()
