"""Two recorders, two tabs, the way back: one record, what each typed stays where they see it, one plain sentence."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from luoshi.access.enums import Role
from luoshi.activities.actions import Sheet, plan_session
from luoshi.activities.enums import State
from luoshi.activities.models import Holding, Session
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.e2e.checks import Watch, settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import members, written
from tests.factories.kernel import CLERK
from tests.factories.units import Group, make_group
from tests.factories.users import client_of, make_user

KEPT = "Object.values(localStorage).join()"


@pytest.fixture
def group(data_dir) -> Group:
    apply_builtin(by=SYSTEM)
    group = make_group()
    members(group.works_first, 6)
    return group


@pytest.fixture
def plan(group) -> Session:
    return plan_session(written(day=clock.today(), theme="党日"), [Sheet(group.works_first)], by=CLERK)


@pytest.fixture
def address(plan, base_url) -> str:
    return base_url + reverse("session_edit", args=[plan.uuid])


@pytest.fixture
def phone(group, page: Page, sign_in, watch) -> Page:
    watch.expect("422")
    sign_in(make_user(Role.CLERK, group.works_first))
    page.set_viewport_size(PHONE)
    return page


def open_at(page: Page, address: str, content: str = "") -> Page:
    page.goto(address)
    settled(page)
    if content:
        write(page, content)
    return page


def write(page: Page, content: str) -> None:
    page.get_by_label("学习内容").fill(content)
    expect(page.locator("[data-draft-words]")).to_contain_text("草稿已存在本机")


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="提交", exact=True).click()


def good(page: Page) -> None:
    settled(page)
    assert (violations(page), sideways(page)) == ([], 0)


def another_tab(context: BrowserContext) -> Page:
    tab = context.new_page()
    tab.set_viewport_size(PHONE)
    return tab


def test_two_recorders_hand_in_at_the_same_moment(
    phone, browser, browser_context_args, group, plan, address, base_url
):
    """Both saves are on the line before either reaches the server."""
    other = make_user(Role.CLERK, group.works_first)
    cookies = client_of(other).cookies
    context = browser.new_context(**{**browser_context_args, "viewport": DESK})
    context.add_cookies(
        [{"name": name, "value": one.value, "url": base_url} for name, one in cookies.items()]
    )
    desk = context.new_page()
    watched = Watch(desk)
    watched.expect("422")
    pages = [open_at(phone, address, "手机上写的"), open_at(desk, address, "电脑上写的")]
    held: list = []
    for page in pages:
        page.route(
            "**/edit/",
            lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
        )
        hand_in(page)
        page.wait_for_timeout(0)
    while len(held) < 2:
        pages[0].wait_for_timeout(10)
    for route in held:
        route.continue_()
    told = [page.get_by_role("alert") for page in pages]
    expect(phone.locator(".ls-toast, [role=alert]").first).to_be_visible()
    expect(desk.locator(".ls-toast, [role=alert]").first).to_be_visible()
    lost = next(at for at in (0, 1) if told[at].count())
    assert not told[1 - lost].count()
    expect(told[lost]).to_contain_text("没有保存：")
    row = told[lost].get_by_role("row", name="学习内容")
    expect(row).to_contain_text("手机上写的")
    expect(row).to_contain_text("电脑上写的")
    mine = ("手机上写的", "电脑上写的")
    expect(pages[lost].get_by_label("学习内容")).to_have_value(mine[lost])
    assert mine[lost] in pages[lost].evaluate(KEPT)
    good(pages[lost])
    kept = Session.objects.get()
    assert (kept.state, kept.content, Holding.objects.count()) == (State.SUBMITTED, mine[1 - lost], 1)
    assert Entry.objects.filter(action="activities.submit").count() == 1
    context.close()
    assert watched.complaints == []


def test_two_tabs_write_on_the_same_draft(phone, context, plan, address, base_url):
    """A second tab takes the draft along; what is typed in each is its own, and neither replaces the other unasked."""
    open_at(phone, address, "一")
    tab = open_at(another_tab(context), address)
    expect(tab.get_by_label("学习内容")).to_have_value("一")
    write(tab, "一，后面这一页续写")
    write(phone, "一，前面那一页续写")
    hand_in(phone)
    expect(phone.locator(".ls-toast")).to_contain_text("已提交")
    assert Session.objects.get().content == "一，前面那一页续写"
    assert "后面这一页续写" in tab.evaluate(KEPT)  # what was sent took nothing of it along
    tab.close()
    again = open_at(another_tab(context), address)
    note = again.locator(".ls-note", has_text="之后这条记录被保存过")
    note.get_by_role("button", name="恢复本机草稿").click()
    expect(again.get_by_label("学习内容")).to_have_value("一，后面这一页续写")
    again.get_by_label("更正原因").fill("补充后半部分")
    again.get_by_role("button", name="保存更正").click()
    told = again.get_by_role("alert")
    expect(told.get_by_role("row", name="学习内容")).to_contain_text("一，前面那一页续写")
    assert Session.objects.get().content == "一，前面那一页续写"
    good(again)
    again.get_by_label("更正原因").fill("补充后半部分")
    again.get_by_role("button", name="保存更正").click()
    expect(again.locator(".ls-toast")).to_contain_text("已更正")
    assert (Session.objects.get().content, Session.objects.count()) == ("一，后面这一页续写", 1)
    assert again.evaluate("localStorage.length") == 0


@pytest.mark.once
def test_the_same_words_from_two_tabs_are_told_to_be_there(phone, context, plan, address):
    open_at(phone, address, "同样的话")
    tab = open_at(another_tab(context), address)
    expect(tab.get_by_label("学习内容")).to_have_value("同样的话")
    hand_in(phone)
    expect(phone.locator(".ls-toast")).to_contain_text("已提交")
    hand_in(tab)
    expect(tab.get_by_role("alert")).to_contain_text("保存过这条记录，与您填的相同，没有重复。")
    expect(tab.get_by_role("alert")).not_to_contain_text("没有保存")
    good(tab)
    assert (Session.objects.count(), Entry.objects.filter(action="activities.submit").count()) == (1, 1)


@pytest.mark.once
def test_two_drafts_of_closed_tabs_are_both_offered(phone, context, plan, address):
    tab = open_at(another_tab(context), address)
    open_at(phone, address, "第一份")
    write(tab, "第二份")
    tab.close()
    phone.goto("about:blank")
    open_at(phone, address)
    expect(phone.get_by_label("学习内容")).to_have_value("第一份")  # closed last
    phone.locator(".ls-note", has_text="本机另有").get_by_role("button", name="恢复本机草稿").click()
    expect(phone.get_by_label("学习内容")).to_have_value("第二份")
    assert "第一份" in phone.evaluate(KEPT)
    good(phone)


@pytest.mark.once
def test_the_way_back_from_what_was_handed_in_leads_to_the_record_as_it_is(phone, plan, address):
    """What is typed then is a correction, never taken for the save that was done."""
    open_at(phone, address, "第一次写的")
    hand_in(phone)
    expect(phone.locator(".ls-toast")).to_contain_text("已提交")
    phone.go_back()
    settled(phone)
    expect(phone.get_by_role("button", name="保存更正")).to_be_visible()
    phone.get_by_label("学习内容").fill("第二次写的")
    phone.get_by_label("更正原因").fill("写漏了")
    phone.get_by_role("button", name="保存更正").click()
    expect(phone.locator(".ls-toast")).to_contain_text("已更正")
    assert Session.objects.get().content == "第二次写的"
