"""Every page of the living design, and the pages before the sign-in, at desk and phone width."""

from __future__ import annotations

import pytest

from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.once  # how pages look and are used does not depend on the database

DESIGN = [
    "/design/",
    "/design/overview/",
    "/design/table/",
    "/design/table/?q=nothing&by_kind=%E5%85%9A%E8%AF%BE",
    "/design/table/?rows=none",
    "/design/ledger/",
    "/design/document/",
    "/design/document/?tab=claims#%E6%95%B03",
    "/design/form/",
    "/design/edition/",
    "/design/states/?error=1&toast=1",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
]
TABLES = [
    "/design/overview/",
    "/design/table/",
    "/design/document/?tab=claims",
    "/design/ledger/",
    "/design/form/",
]


@pytest.mark.parametrize("address", DESIGN)
def test_accessible_within_the_screen_and_quiet(reader, base_url, address):
    for size in (DESK, PHONE):
        reader.set_viewport_size(size)
        reader.goto(base_url + address)
        settled(reader)
        assert (size["width"], violations(reader), sideways(reader)) == (size["width"], [], 0)


@pytest.mark.parametrize("address", TABLES)
def test_no_width_between_overflows(reader, base_url, address):
    reader.goto(base_url + address)
    settled(reader)
    wider = {}
    for width in (320, 360, 768, 820, 1024, 1199, 1366):
        reader.set_viewport_size({"width": width, "height": 768})
        wider[width] = sideways(reader)
    assert set(wider.values()) == {0}, wider


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_sign_in(page, watch, base_url, size):
    page.set_viewport_size(size)
    page.goto(base_url + "/accounts/login/")
    settled(page)
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_for_what_does_not_exist(reader, watch, base_url, size):
    watch.expect("404")
    reader.set_viewport_size(size)
    reader.goto(base_url + "/no/such/page/")
    assert reader.locator("h1").inner_text() == "没有找到这条记录"
    assert violations(reader) == []


def test_open_menus_are_accessible_too(reader, base_url):
    reader.set_viewport_size(PHONE)
    reader.goto(base_url + "/design/")
    reader.locator(".ls-bottom summary").click()
    assert reader.locator(".ls-bottom .ls-menu-list").is_visible()
    assert violations(reader) == []
    assert sideways(reader) == 0
