"""The main path of the directory in a real browser: a person, membership, a post, a body, a term, the letter."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.dates import months_after
from luoshi.organisations.models import Body, Membership, Person, Post, Term
from luoshi.packs.actions import apply_builtin
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.people import make_member
from tests.factories.units import make_group
from tests.factories.users import make_user

START = "2020-03-01"


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
    page.set_viewport_size(DESK)


def send(page: Page) -> None:
    page.locator("form.ls-sheet button[type=submit]").click()


def enter(page: Page, base: str, group) -> None:
    page.goto(base + reverse("person_new") + f"?unit={group.office.uuid}")
    page.fill("[name=name]", "张三")
    page.check("[name=kind][value=probationary]")
    page.fill("[name=since]", START)
    good_at_both_widths(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("张三")
    assert Membership.objects.get(person__name="张三").kind == "probationary"
    page.locator(".ls-list summary", has_text="办理").click()
    page.get_by_role("link", name="转正", exact=True).click()
    page.fill("[name=on]", "2021-03-01")
    send(page)
    expect(page.locator(".ls-events")).to_contain_text("转为正式党员")
    good_at_both_widths(page)


def appoint(page: Page) -> None:
    page.get_by_role("link", name="登记任职").click()
    page.fill("[name=person]", "张三（机关党支部）")
    page.select_option("[name=title]", label="书记")
    page.fill("[name=on]", "2021-04-01")
    good_at_both_widths(page)
    send(page)
    expect(page.locator("main")).to_contain_text("2021-04-01起")
    assert Post.objects.get().person == Person.objects.get(name="张三")


def set_up(page: Page) -> None:
    page.locator("section", has=page.locator("#bodies")).get_by_role("link", name="成立").click()
    page.select_option("[name=kind]", label="委员会")
    page.fill("[name=name]", "支部委员会")
    page.fill("[name=on]", "2021-04-01")
    send(page)
    page.get_by_role("link", name="加入成员").first.click()
    page.fill("[name=people]", "张三、李四")
    page.fill("[name=on]", "2021-04-01")
    good_at_both_widths(page)
    send(page)
    expect(page.locator("tbody tr")).to_have_count(2)
    good_at_both_widths(page)
    assert Body.objects.get().members.count() == 2


def elect(page: Page, base: str, group) -> None:
    page.get_by_role("link", name="登记换届").click()
    page.fill("[name=on]", months_after(clock.today(), -34).isoformat())
    send(page)
    page.goto(base + reverse("terms"))
    good_at_both_widths(page)
    page.get_by_role("link", name="提醒函").click()
    good_at_both_widths(page)
    with page.expect_download() as caught:
        page.get_by_role("link", name="提醒函（Word）").click()
    assert caught.value.suggested_filename == "机关党支部换届提醒函.docx"
    assert Term.objects.get().unit == group.office


def test_from_a_person_to_the_letter(clerk, group, live_server):
    base = live_server.url
    unit = base + reverse("unit", args=[group.office.uuid])
    make_member(group.office, "李四")
    enter(clerk, base, group)
    clerk.goto(unit)
    appoint(clerk)
    set_up(clerk)
    clerk.goto(unit)
    good_at_both_widths(clerk)
    elect(clerk, base, group)
    clerk.goto(base + reverse("persons"))
    good_at_both_widths(clerk)
    clerk.fill("main [name=q]", "张")
    clerk.press("main [name=q]", "Enter")
    expect(clerk.locator("tbody tr")).to_have_count(1)
