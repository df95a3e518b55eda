"""A branch clerk's day in a real browser: from the plan to the record on a phone, with a line that breaks."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.activities.actions import Sheet, plan_session
from luoshi.activities.enums import State
from luoshi.activities.models import Holding, Session
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import members, written
from tests.factories.kernel import CLERK
from tests.factories.units import Group, make_group
from tests.factories.users import make_user

pytestmark = pytest.mark.once  # what the browser does depends on no database


@pytest.fixture
def group(data_dir) -> Group:
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def plan(group) -> Session:
    members(group.works_first, 12)
    what = written(day=clock.today(), theme="重温入党志愿书")
    return plan_session(what, [Sheet(group.works_first)], by=CLERK)


@pytest.fixture
def phone(group, plan, page: Page, sign_in, watch) -> Page:
    sign_in(make_user(Role.CLERK, group.works_first))
    page.set_viewport_size(PHONE)
    return page


def good(page: Page) -> None:
    settled(page)
    assert (violations(page), sideways(page)) == ([], 0)


def test_two_taps_from_the_plan_to_the_record(phone, base_url, plan):
    phone.goto(base_url + reverse("activities"))
    phone.get_by_role("link", name="月历").click()
    good(phone)
    phone.set_viewport_size(DESK)
    good(phone)
    phone.set_viewport_size(PHONE)
    phone.get_by_role("link", name="记录").click()
    good(phone)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator(".ls-toast")).to_contain_text("已提交")
    plan.refresh_from_db()
    assert (plan.state, plan.theme) == (State.SUBMITTED, "重温入党志愿书")
    assert (Holding.objects.get().due, Holding.objects.get().present) == (12, 12)
