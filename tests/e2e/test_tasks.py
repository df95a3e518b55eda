"""The way of a task in a real browser: given, cut for all branches, reported by one, accepted, seen on the board."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from luoshi.tasks.enums import State
from luoshi.tasks.models import Task, TaskList
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.tasks import make_list, make_task_on
from tests.factories.units import Group, make_group
from tests.factories.users import make_user

pytestmark = pytest.mark.once  # what the browser does depends on no database


@pytest.fixture
def group(data_dir) -> Group:
    apply_builtin(by=SYSTEM)
    return make_group()


def good(page: Page) -> None:
    """At both widths."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        settled(page)
        assert (violations(page), sideways(page)) == ([], 0)


def test_given_cut_reported_accepted_and_on_the_board(group, page, sign_in, watch, base_url):
    watch.expect("422")  # what is refused
    sign_in(make_user(Role.CLERK, group.top))
    page.goto(base_url + reverse("task_new"))
    page.get_by_label("事项（具体举措）").fill("规范会议记录")
    page.locator("#id_unit").select_option(str(group.top.uuid), force=True)
    page.get_by_label("完成时限").fill("年底前")
    good(page)
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.locator(".ls-toast")).to_contain_text("已交办")
    good(page)
    task = Task.objects.get()
    page.get_by_text("办理", exact=True).first.click()
    page.get_by_role("link", name="分解到单位").click()
    page.get_by_label("所有党支部").check()
    page.get_by_role("button", name="看看有多少个单位").click()
    expect(page.get_by_role("heading", name="共3个单位")).to_be_visible()
    good(page)
    page.get_by_role("button", name="分解到3个单位").click()
    expect(page.locator(".ls-toast")).to_contain_text("生成3项任务")
    good(page)
    part = Task.objects.get(parent=task, unit=group.works_first)

    sign_in(make_user(Role.CLERK, group.works_first))
    page.goto(base_url + reverse("tasks"))
    page.get_by_role("link", name="规范会议记录").click()
    page.get_by_role("link", name="报办结").click()
    page.get_by_role("button", name="报办结").click()
    expect(page.locator(".ls-error")).to_contain_text("请填写“完成情况”")
    page.get_by_label("完成情况").fill("已逐条补齐")
    page.get_by_role("button", name="报办结").click()
    expect(page.locator(".ls-toast")).to_contain_text("等交办单位验收")

    sign_in(make_user(Role.CLERK, group.top))
    page.goto(base_url + reverse("tasks") + "?in=accept")
    page.locator(".ls-pick-row").check()
    good(page)
    page.get_by_role("button", name="验收").click()
    page.get_by_text("已在线下验收，在这里登记").click()
    page.get_by_label("审批人").fill("王建国")
    page.get_by_role("button", name="验收").click()
    expect(page.locator(".ls-error").first).to_contain_text("登记线下审批还要填写")
    good(page)
    expect(page.get_by_label("审批人")).to_have_value("王建国")
    page.get_by_label("审批人").fill("")
    page.get_by_role("button", name="验收").click()
    expect(page.locator(".ls-toast")).to_contain_text("已验收1项")
    part.refresh_from_db()
    assert part.state == State.DONE
    page.goto(base_url + reverse("task_board_units"))
    expect(page.get_by_role("link", name="甲厂第一党支部").first).to_be_visible()
    good(page)


def test_a_sheet_is_pasted_into_the_grid_and_parts_open_in_the_list(group, page, sign_in, watch, base_url):
    sign_in(make_user(Role.CLERK, group.top))
    page.goto(base_url + reverse("tasks_give"))
    good(page)
    page.get_by_label("清单名称").fill("年度任务分解表")
    rows = "思想建设\t\t制定计划\t计划\t\t机关支部\t\t\t年底前\t\n\t\t组织轮训\t\t\t甲厂一支部\t\t\t年底前\t"
    page.evaluate("text => navigator.clipboard.writeText(text)", rows)
    page.locator("[data-grid] tbody tr").first.get_by_label("重点工作").click()
    page.keyboard.press("Control+V")
    expect(page.locator("#id_row-1-title")).to_have_value("组织轮训")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.locator(".ls-toast")).to_contain_text("已交办2项")
    assert list(Task.objects.order_by("position").values_list("unit", flat=True)) == [
        group.office.pk, group.works_first.pk,
    ]  # fmt: skip
    good(page)
    found = TaskList.objects.get()
    page.goto(base_url + reverse("task_list_print", args=[found.uuid]))
    good(page)
    page.goto(base_url + reverse("task_sheet", args=[Task.objects.first().uuid]))
    good(page)


def test_parts_come_when_they_are_opened(group, page, sign_in, watch, base_url):
    from luoshi.tasks.actions import decompose
    from tests.factories.kernel import CLERK

    found = make_list(group.top)
    whole = make_task_on(found, group.top, title="各支部落实")
    decompose(whole, [group.office, group.works_first], version=whole.version, by=CLERK)
    sign_in(make_user(Role.CLERK, group.top))
    page.goto(base_url + reverse("task_list", args=[found.uuid]))
    page.locator(".lt-under > summary").click()
    expect(page.locator(".lt-under .lt-row")).to_have_count(2)
    good(page)
