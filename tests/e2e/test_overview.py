"""From a number to exactly its records, down to a unit, and a line of text to take along."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, set_up_series
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import make_user

pytestmark = pytest.mark.once  # how pages look and are used does not depend on the database
ROLL = Roll(numbers=Numbers(due=6, present=5))


@pytest.fixture
def group(page, sign_in, watch):
    """A group that held 5 sessions of one series and a theme day a month at a branch."""
    group = make_group()
    series = set_up_series(group.top, "党史学习教育", dt.date(2021, 3, 1), by=CLERK)
    for at in range(5):
        day = dt.date(2021, 3 + at, 8)
        make_session(group.top, kinds=["topical"], day=day, roll=ROLL, series=[series], another=True)
        make_session(group.works_first, day=day, roll=ROLL, another=True)
    sign_in(make_user(Role.LEADER, group.top))
    return group


def test_a_number_its_records_a_unit_below_and_a_sentence_to_paste(group, page, base_url):
    page.goto(base_url + "/overview/?as_of=2021-08-31")
    settled(page)
    card = page.locator(".ls-cell", has_text="党史学习教育")
    expect(card.locator(".ls-cell-value")).to_have_text(re.compile("^5"))
    expect(page.locator("[data-chart] canvas")).to_be_visible()
    card.click()
    expect(page.locator("h1")).to_contain_text("专题教育次数 5次")
    expect(page.locator("#table tbody tr")).to_have_count(5)
    page.go_back()
    page.locator(".lf-bars").get_by_role("link", name="甲厂党总支").click()
    expect(page.locator("h1")).to_contain_text("甲厂党总支")
    expect(page.locator(".ls-list")).to_contain_text("主题党日：2021年8月应开1次，已开0次")
    page.locator(".lf-bars").get_by_role("link", name="甲厂第一党支部").click()
    page.get_by_text("换一个指标").click()
    page.get_by_role("link", name="支部主题党日次数", exact=True).click()
    page.get_by_role("link", name="口径与明细").click()
    page.get_by_role("button", name="复制一句话").click()
    expect(page.locator(".ls-toast")).to_contain_text("已复制")
    sentence = page.evaluate("navigator.clipboard.readText()")
    assert sentence == "截至2021年8月31日，甲厂第一党支部支部主题党日5次。"
    page.get_by_role("button", name="复制图片").click()
    expect(page.locator(".ls-toast", has_text="图片已")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "/overview/?as_of=2021-08-31",
        "/figures/branch_theme_days/?as_of=2021-08-31",
        "/figures/branch_theme_days/records/?as_of=2021-08-31",
        "/burden/",
    ],
)
def test_accessible_and_within_the_screen(group, page, base_url, address):
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.goto(base_url + address)
        settled(page)
        assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)


def test_on_the_phone_names_beside_the_map_are_read_in_lines(group, page, base_url):
    page.set_viewport_size(PHONE)
    page.goto(base_url + "/overview/?as_of=2021-08-31")
    settled(page)
    name = page.locator(".ls-matrix tbody th").first.bounding_box()
    assert name["width"] > 100
    assert name["height"] < 60
