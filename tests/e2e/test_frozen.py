"""A number is typed in, frozen from its page, put right, and told why it differs, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.figures.actions.entered import Typed, change_entry
from luoshi.figures.asking import Ask
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.enums_people import MemberKind
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import of_year
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.people import make_member
from tests.factories.units import make_group
from tests.factories.users import make_user

DAY = "2021-08-31"


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def clerk(group, page: Page, sign_in, watch) -> Page:
    sign_in(make_user(Role.CLERK, group.top))
    return page


def good_at_both_widths(page: Page) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert sideways(page) == 0
        assert violations(page) == []


def test_entered_frozen_and_explained(group, clerk, base_url):
    clerk.goto(base_url + reverse("figure", args=["committee_decisions"], query={"as_of": DAY}))
    clerk.get_by_role("link", name="填报", exact=True).click()
    for label, words in (
        ("数值", "18"),
        ("起始日期", DAY),
        ("截止日期", DAY),
        ("出处", "2021年8月党委会"),
        ("提供人", "王主任"),
    ):
        clerk.get_by_label(label, exact=True).fill(words)
    clerk.locator("form.ls-sheet button[type=submit]").click()
    expect(clerk.locator("main")).to_contain_text("18项")
    clerk.goto(base_url + reverse("figure", args=["committee_decisions"], query={"as_of": DAY}))
    clerk.get_by_role("link", name="锁定", exact=True).click()
    clerk.get_by_label("用途", exact=True).fill("8月月报")
    clerk.locator("form.ls-sheet button[type=submit]").click()
    expect(clerk.locator("main")).to_contain_text("一致")
    day = dt.date.fromisoformat(DAY)
    typed = Typed(day, day, 20, "2021年9月党委会", "王主任")
    change_entry(Entry.objects.get(), typed, version=1, by=SYSTEM)
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("有更正")
    good_at_both_widths(clerk)
    share = freeze([Ask("probationary_share", group.top.pk, of_year(2021), day)], by=SYSTEM, words="占比")
    make_member(group.office, kind=MemberKind.PROBATIONARY, start=dt.date(2021, 1, 1))
    clerk.goto(base_url + reverse("frozen", args=[share.uuid]))
    expect(clerk.locator("main")).to_contain_text("100.0%（1/1）")
    good_at_both_widths(clerk)
