"""The pages of those who run the system, at desk and phone width: accessible, within the screen, quiet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from luoshi.access.actions import grant
from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.jobs.models import Job
from luoshi.jobs.worker import Worker
from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import SYSTEM
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.documents import make_document
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import make_user

pytestmark = pytest.mark.once  # how pages look and are used does not depend on the database

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture
def auditing(page, sign_in, watch, data_dir):
    """An auditor's page over a trail with a grant, an approval on paper and a document."""
    group = make_group()
    sign_in(make_user(Role.AUDIT, group.top))
    make_document(group.office)
    given = grant(make_user(), Role.CLERK, group.office, by=SYSTEM)
    paper = Offline("张书记", "党委书记", dt.date(2026, 3, 2), "党委会")
    with action("access.revoke", by=CLERK, why="工作调整", unit_id=group.office.pk, offline=paper) as act:
        act.change(given, end=dt.date(2030, 1, 1))
    return page


def fit(page, size) -> None:
    settled(page)
    assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)


@SIZES
def test_the_trail_and_its_entries(auditing, base_url, size):
    auditing.set_viewport_size(size)
    auditing.goto(base_url + reverse("trail"))
    fit(auditing, size)
    auditing.goto(f"{base_url}{reverse('trail')}?q=nothing&offline=1")
    fit(auditing, size)
    withheld = Entry.objects.filter(action="documents.receive").latest("seq")
    for entry in (Entry.objects.latest("seq"), withheld):
        auditing.goto(base_url + reverse("trail_entry", args=[entry.seq]))
        fit(auditing, size)
    assert auditing.get_by_text("您没有查看其内容权限的记录").count() == 1


def test_a_filter_is_applied_without_leaving_the_page(auditing, base_url):
    auditing.goto(base_url + reverse("trail"))
    auditing.locator("select[name=offline]").select_option("1")
    expect(auditing.locator(".ls-pill")).to_have_count(1)
    expect(auditing.locator("tbody tr")).to_have_count(1)


@SIZES
def test_a_verification_is_followed_to_its_end(auditing, base_url, size):
    auditing.set_viewport_size(size)
    auditing.goto(base_url + reverse("trail_verify"))
    fit(auditing, size)
    auditing.get_by_role("button", name="开始校验").click()
    expect(auditing.locator(".ls-progress")).to_be_visible()
    assert violations(auditing) == []
    assert Job.objects.count() == 1
    Worker(sleep=lambda _seconds: None).drain()
    expect(auditing.locator(".ls-progress")).to_have_count(0, timeout=10_000)
    expect(auditing.get_by_text("哈希链、封签、明细与链头全部相符")).to_be_visible()
    fit(auditing, size)


@SIZES
def test_the_state_of_the_system(page, sign_in, watch, base_url, size):
    sign_in(make_user(Role.SYSTEM, make_group().top))
    page.set_viewport_size(size)
    page.goto(base_url + reverse("system"))
    fit(page, size)
