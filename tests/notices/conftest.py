"""Things that fall due, made by hand; the clock on a Monday morning."""

from __future__ import annotations

import datetime as dt
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from luoshi.access.grants import covered
from luoshi.jobs.worker import Worker
from luoshi.kernel import clock
from luoshi.kernel.due import Due, DueSource, due_sources
from luoshi.kernel.records import RecordRef
from luoshi.organisations.models import Unit
from luoshi.site.outgoing import Mail
from tests.factories.units import make_group

VIEW = "organisations.view"
MONDAY = dt.date(2026, 3, 2)


class Things:
    """Things of a room that fall due: whoever may see the unit sees them."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Unit, dt.date, int]] = []

    def add(self, what: str, unit: Unit, days: int, warn: int = 30) -> None:
        self.kept.append((what, unit, clock.today() + dt.timedelta(days=days), warn))

    def between(self, user, first, last):
        seen = set(covered(user, VIEW))
        for place, (what, unit, on, warn) in enumerate(self.kept):
            if unit.pk in seen and on <= last:
                ref = RecordRef("tests.thing", str(place), what)
                yield Due(what, unit.pk, on, warn, ref, f"/people/#{place}", (1, 2), "示例规定第一条")


@pytest.fixture(autouse=True)
def things(monkeypatch) -> Things:
    made = Things()
    source = DueSource("tests.things", "示例事项", made.between)
    monkeypatch.setattr(due_sources, "_items", {"tests.things": source})
    return made


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def on(time_machine):
    """Moves the clock to a day and hour of the site's zone; it stands meanwhile."""

    def move(day: dt.date, hour: int = 9) -> None:
        moment = dt.datetime(day.year, day.month, day.day, hour, tzinfo=clock.zone())
        time_machine.move_to(moment, tick=False)

    return move


@pytest.fixture
def monday(on):
    """Monday, after the hour of the built-in pack; the units stand since long before."""
    on(MONDAY)
    return on


@pytest.fixture
def mailing(settings):
    """A site that sends mail; what is sent stays in `django.core.mail.outbox`."""
    settings.MAIL = Mail("mail.example.invalid", 587, "starttls", "", "", "luoshi@example.com", ())
    settings.DEFAULT_FROM_EMAIL = settings.MAIL.sender
    settings.ADDRESS = "https://luoshi.example.com"


@pytest.fixture
def work(data_dir):
    """Does what is queued; how many jobs there were."""
    return lambda: Worker(sleep=lambda _seconds: None).drain()


class Receiver(HTTPServer):
    """A receiver of pushes on this machine; answers with `status` (and `headers`) and keeps what came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers, self.wait = 200, {}, 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=top-secret-key"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, dict(self.headers), body))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - the library's name

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(settings):
    """One on a site that may push within its own network."""
    settings.PUSH_HTTP, settings.ADDRESS = True, "https://luoshi.example.com"
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
