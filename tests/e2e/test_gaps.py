"""A quarter's gap in a real browser: it appears, is explained, and disappears with the record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll
from luoshi.figures.actions import set_start
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import Period, first_day, last_day, month_number
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.units import Group, make_group
from tests.factories.users import make_user

pytestmark = pytest.mark.once  # what the browser does depends on no database
ROLL = Roll(numbers=Numbers(due=9, present=8))


def quarter_before() -> Period:
    """The last quarter that has ended."""
    month = month_number(clock.today())
    month -= month % 3 + 3
    return Period(first_day(month), last_day(month + 2))


@pytest.fixture
def group(data_dir) -> Group:
    apply_builtin(by=SYSTEM)
    group = make_group()
    first = quarter_before().first
    set_start(group.top, first.replace(month=1), below=True, by=CLERK)
    for month in range(1, first.month + 2):
        make_session(group.works_first, day=dt.date(first.year, month, 5), roll=ROLL)
        make_session(group.office, day=dt.date(first.year, month, 9), roll=ROLL)
    make_session(group.office, kinds=("members_meeting",), day=first, roll=ROLL)
    return group


def good(page: Page) -> None:
    settled(page)
    assert (violations(page), sideways(page)) == ([], 0)


def test_a_gap_appears_is_explained_and_disappears(group, page: Page, base_url, sign_in, watch):
    sign_in(make_user(Role.CLERK, group.top))
    quarter = quarter_before()
    year = quarter.first.year
    page.set_viewport_size(DESK)
    page.goto(f"{base_url}{reverse('gaps')}?year={year}")
    good(page)
    page.get_by_label("规则").select_option("members_meeting")
    page.wait_for_url("**rule=members_meeting**")
    line = page.get_by_role("row", name="甲厂第一党支部")
    at = (quarter.first.month - 1) // 3
    cell = line.locator("td").nth(at)
    expect(cell).to_contain_text("缺1")
    good(page)
    page.set_viewport_size(PHONE)
    good(page)
    cell.get_by_role("link").click()
    expect(page.get_by_text("应开1次，已开0次").first).to_be_visible()
    page.get_by_label("说明", exact=True).fill("全员外出抢修，下季度补开")
    good(page)
    page.get_by_role("button", name="说明原因").click()
    expect(page.get_by_text("缺项，已说明")).to_be_visible()
    page.set_viewport_size(DESK)
    good(page)
    make_session(group.works_first, kinds=("members_meeting",), day=quarter.last, roll=ROLL)
    page.goto(f"{base_url}{reverse('gaps_unit')}?unit={group.works_first.uuid}&year={year}")
    met = page.get_by_role("row", name="支部党员大会").locator("td").nth(at)
    expect(met).to_have_text("1")
    good(page)
    page.set_viewport_size(PHONE)
    good(page)
