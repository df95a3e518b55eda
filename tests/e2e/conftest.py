"""A real Chromium against a live server: fixtures, and the checks every page must pass."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, Page

from tests.e2e.checks import Watch
from tests.factories.users import make_user

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items):
    """Everything here drives a browser and a server in another thread."""
    for item in items:
        if "/tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session", autouse=True)
def _playwright_runs_a_loop() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django would refuse its ordinary database calls."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, quiet: it speaks to nobody but the live server."""
    assert CHROMIUM, "the browser tests need chromium: apt install chromium"
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-first-run", "--disable-gpu", "--disable-quic", "--lang=zh-CN",
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"locale": "zh-CN", "viewport": DESK, "permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def _design(settings) -> None:
    """The living page of components is mounted only in development."""
    settings.DEVELOPMENT = True
    settings.ROOT_URLCONF = "tests.e2e.urls"


@pytest.fixture
def base_url(live_server) -> str:
    return live_server.url


@pytest.fixture
def sign_in(context: BrowserContext, client, live_server):
    """Puts an account's session into the browser."""

    def put(user) -> None:
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return put


@pytest.fixture
def watch(page: Page) -> Iterator[Watch]:
    """Collects what the browser complains about; a test that ends with complaints fails."""
    watched = Watch(page)
    yield watched
    assert watched.complaints == []


@pytest.fixture
def reader(_design, page: Page, sign_in, watch: Watch) -> Page:
    """A signed-in page that watches itself."""
    sign_in(make_user())
    return page
