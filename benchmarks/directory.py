"""The list of 100 000 people in 10 000 units, as the server answers it (the tree: `benchmarks.tree`).

    python -m benchmarks.directory          (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

Aims: list of 50 of 100 000 people with rights at most 15 ms, at least 130 requests a
second with 4 clients on 2 cores. The floor of a page is the bare query of the rows it shows, with no rights and
no page. A number as argument: so many people instead.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

UNITS = 10_000
PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
CLIENTS, SECONDS = 4, 10
PORT = 8991
LIST_AIM, RATE_AIM = 15, 130  # ms, requests a second


class Line(NamedTuple):
    """One page: milliseconds at best and in the middle, its queries, and its floor."""

    what: str
    ms: float
    middle: float
    queries: int
    floor: float
    aim: int | None = None


def times(act: Callable[[], Any], runs: int = 15) -> list[float]:
    """Milliseconds of each run, the first left out."""
    found = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return found[1:]


def signed_in(user: Any) -> Any:
    """A client of an account, past the sign-in page."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def page(what: str, user: Any, address: str, floor: float, aim: int | None = None) -> Line:
    """Measure one page the way the server makes it, without the network."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(user)
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code} {answer.headers.get('Location', '')}")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    queries = len(asked)  # the next request clears the list
    found = times(lambda: client.get(address))
    return Line(what, min(found), statistics.median(found), queries, floor, aim)


def fetched(sql: str) -> float:
    """Milliseconds of a bare query and its rows."""
    from django.db import connection

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()

    return min(times(run))


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


def measure() -> list[Line]:
    """All pages; Django is set up and the sample is there."""
    from django.urls import reverse

    top, deep = readers()
    people = reverse("persons")
    rows = fetched(
        "SELECT id, name, staff_no, workplace FROM organisations_person ORDER BY name, id LIMIT 50"
    )
    return [
        page("list of people, grant at the top", top, people, rows, LIST_AIM),
        page("list of people, grant deep below", deep, people, rows, LIST_AIM),
        page("list of people, search by name", top, f"{people}?q=王明", rows),
        page("list of people, page 200", top, f"{people}?page=200", rows),
    ]


def rate(user: Any, address: str) -> tuple[float, int]:
    """Requests a second of a served site with several clients at once, and how many were not answered well."""
    from django.conf import settings

    client = signed_in(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    command = [
        sys.executable, "-m", "gunicorn", "luoshi.site.wsgi:application", "--bind", f"127.0.0.1:{PORT}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(command)
    try:
        _wait()
        served, bad = [0] * CLIENTS, [0] * CLIENTS
        until = time.perf_counter() + SECONDS

        def ask(number: int) -> None:
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            while time.perf_counter() < until:
                line.request("GET", address, headers={"Cookie": cookie, "User-Agent": "bench"})
                answer = line.getresponse()
                answer.read()
                served[number] += 1
                bad[number] += answer.status != 200

        threads = [threading.Thread(target=ask, args=[number]) for number in range(CLIENTS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(served) / (time.perf_counter() - started), sum(bad)
    finally:
        server.terminate()
        server.wait()


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
        print(f"{'':38}{'ms':>8}{'median':>8}{'queries':>9}{'floor':>8}{'times':>8}   aim")
        for line in measure():
            aim = "" if line.aim is None else f"<= {line.aim} ms"
            print(
                f"{line.what:38}{line.ms:8.1f}{line.middle:8.1f}{line.queries:9}{line.floor:8.2f}{line.ms / line.floor:8.1f}   {aim}"
            )
        user = User.objects.get(username="ganshi")
        connection.close()
        found, bad = rate(user, reverse("persons"))
        print(
            f"list of people, {CLIENTS} clients: {found:.0f} requests a second ({bad} bad), aim >= {RATE_AIM}"
        )


if __name__ == "__main__":
    main()
