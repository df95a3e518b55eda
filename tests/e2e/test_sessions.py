"""A branch clerk's day in a real browser: from the plan to the record on a phone, with a line that breaks."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.activities.actions import (
    Item,
    Sheet,
    draw_up_plan,
    plan_session,
    save_session,
    send_study,
)
from luoshi.activities.enums import State
from luoshi.activities.models import Holding, Session
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import month_number
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import members, written
from tests.factories.kernel import CLERK, OTHER
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


def test_two_taps_from_the_plan_to_the_record(phone, base_url, plan, group):
    send_study(
        group.works_first, month_number(clock.today()), [Item("重要讲话选读", "〔2021〕3号")], by=CLERK
    )
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
    assert plan.content == "重要讲话选读（〔2021〕3号）"
    assert (Holding.objects.get().due, Holding.objects.get().present) == (12, 12)


def at_the_record(phone, base_url, plan) -> None:
    phone.goto(base_url + reverse("session_edit", args=[plan.uuid]))
    settled(phone)


def test_without_a_line_it_is_kept_here_and_handed_in_once_the_line_is_back(
    phone, context, base_url, plan, watch
):
    watch.expect("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    at_the_record(phone, base_url, plan)
    phone.get_by_label("学习内容").fill("学习《条例》第一章")
    phone.locator('input[name="missing"]').first.check()
    phone.locator("select:visible", has_text="轮休").last.select_option("r")
    expect(phone.locator("[data-draft-words]")).to_contain_text("草稿已存在本机")
    kept = phone.evaluate("Object.values(localStorage).join()")
    assert "学习《条例》第一章" in kept
    assert "leave-" not in kept
    context.set_offline(True)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("[data-draft-words]")).to_contain_text("联网后自动提交")
    assert Session.objects.get().state == State.PLANNED
    context.set_offline(False)
    expect(phone.locator(".ls-toast")).to_contain_text("已提交")
    assert Session.objects.get().content == "学习《条例》第一章"
    row = Holding.objects.get()
    assert (row.present, row.leave) == (11, 1)
    assert phone.evaluate("localStorage.length") == 0


def test_records_begun_without_a_line_wait_here_and_are_begun_once(phone, context, base_url, watch, group):
    watch.expect("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "ERR_FAILED", "422")
    began = Session.objects.count()
    phone.goto(base_url + reverse("session_new"))
    settled(phone)
    context.set_offline(True)
    expect(phone.locator("#ls-offline")).to_contain_text("本页还可以登记")
    told = phone.locator("[data-begun-here]")
    for kind in (
        "党课",
        "主题党日",
    ):  # of the second one is planned for the day already: that asks a question
        phone.get_by_label(kind, exact=True).check()
        phone.get_by_role("button", name="下一步").click()
        expect(told).to_contain_text(f"待联网登记： {kind}")
        expect(phone.get_by_label(kind, exact=True)).not_to_be_checked()
    good(phone)
    assert Session.objects.count() == began
    lost = []

    def cut(route) -> None:
        """The first save arrives, its answer does not."""
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    phone.route("**/sessions/new/", cut)
    with phone.expect_event("requestfailed"):
        context.set_offline(False)
    expect(told).to_contain_text("待联网登记")
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(told.get_by_role("link", name="党课")).to_be_visible()
    expect(told).to_contain_text("没有登记成功： 主题党日")
    assert (lost, Session.objects.count()) == ([200], began + 1)
    good(phone)
    told.get_by_role("button", name="放回表单修改").click()
    assert phone.evaluate("localStorage.length") == 0
    expect(phone.get_by_label("主题党日", exact=True)).to_be_checked()
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_label("另有一次").check()
    good(phone)
    phone.get_by_role("button", name="下一步").click()
    expect(phone.locator("h1")).to_contain_text("主题党日")
    assert Session.objects.count() == began + 2


def test_the_line_is_cut_after_the_server_has_it(phone, base_url, plan, watch):
    watch.expect("ERR_FAILED", "Failed to load resource")
    at_the_record(phone, base_url, plan)
    answers = []

    def cut(route) -> None:
        if route.request.method == "POST" and not answers:
            answers.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    phone.route("**/edit/", cut)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("[data-draft-words]")).to_contain_text("联网后自动提交")
    assert answers == [200]
    entries = Entry.objects.count()
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator(".ls-toast").first).to_contain_text("已提交")
    assert (Session.objects.count(), Entry.objects.count()) == (1, entries)


def test_two_recorders_and_a_page_that_was_closed(phone, base_url, plan, group, watch):
    watch.expect("422")
    at_the_record(phone, base_url, plan)
    phone.get_by_label("主题（议题）").fill("我写的")
    expect(phone.locator("[data-draft-words]")).to_contain_text("草稿已存在本机")
    phone.goto(base_url + reverse("activities"))
    expect(phone.locator("[data-drafts]")).to_contain_text("主题党日")
    save_session(plan, written(theme="他写的", day=plan.day), [Sheet(group.works_first)], version=1, by=OTHER)
    phone.locator("[data-drafts] a").click()
    good(phone)
    expect(phone.get_by_label("主题（议题）")).to_have_value("他写的")
    phone.get_by_role("button", name="恢复本机草稿").click()
    phone.get_by_role("button", name="提交").click()
    told = phone.get_by_role("alert")
    expect(told).to_contain_text("保存过这条记录")
    expect(told.get_by_role("row", name="主题（议题）")).to_contain_text("他写的")
    good(phone)
    assert Session.objects.get().theme == "他写的"
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator(".ls-toast")).to_contain_text("已提交")
    assert (Session.objects.get().theme, Session.objects.count()) == ("我写的", 1)


def test_a_plan_is_pasted_from_a_sheet_issued_and_stands_in_the_month(phone, group, base_url):
    phone.set_viewport_size(DESK)
    plan = draw_up_plan(group.works_first, clock.today().year, [], by=CLERK)
    phone.goto(base_url + reverse("plan_edit", args=[plan.uuid]))
    rows = '主题党日\t每月最后一个周五\t本级\t"一月\n二月"\t活动室\n党课\t每季度末\n支部党员大会\t每季度第3个月10日\n党小组会\t每月末'
    phone.evaluate("text => navigator.clipboard.writeText(text)", rows)
    phone.locator("[name=line-0-kinds]").focus()
    phone.keyboard.press("Control+V")
    expect(phone.locator("[name=line-3-when]")).to_have_value("每月末")
    expect(phone.locator("[name=line-0-themes]")).to_have_value("一月\n二月")
    good(phone)
    phone.set_viewport_size(PHONE)
    good(phone)
    phone.set_viewport_size(DESK)
    phone.get_by_role("button", name="保存").click()
    good(phone)
    phone.get_by_role("link", name="下达").click()
    phone.get_by_role("button", name="下达").click()
    expect(phone.locator(".ls-toast")).to_contain_text("已下达")
    good(phone)
    phone.goto(base_url + reverse("session_month"))
    expect(phone.locator(".la-month")).to_contain_text("党小组会")
