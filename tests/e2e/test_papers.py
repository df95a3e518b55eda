"""A clerk drops a 会议记录.docx, corrects one field and hands it in: the record counts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.activities.models import Holding
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import members
from tests.factories.minutes import THEME_DAY, word
from tests.factories.units import make_group
from tests.factories.users import make_user

pytestmark = [pytest.mark.once, pytest.mark.office]


def fits(page: Page) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)
    page.set_viewport_size(DESK)


def test_minutes_dropped_corrected_and_handed_in(page: Page, base_url, sign_in, watch, tmp_path):
    apply_builtin(by=SYSTEM)
    group = make_group()
    members(group.works_first, 5)
    sign_in(make_user(Role.CLERK, group.works_first))
    file = tmp_path / "8月主题党日.docx"
    file.write_bytes(word(THEME_DAY.format(unit="", due=5, present=3)))

    page.goto(base_url + reverse("activities"))
    page.get_by_role("link", name="读入会议记录").click()
    fits(page)
    page.set_input_files("#files-input", file)
    page.get_by_role("button", name="读入").click()
    page.wait_for_url("**/edit/")
    expect(page.get_by_label("地点")).to_have_value("三楼会议室")
    expect(page.get_by_text("文件：主题：学习党史")).to_be_visible()
    expect(page.get_by_role("checkbox", name="党员乙")).to_be_checked()
    fits(page)
    page.get_by_label("地点").fill("二楼会议室")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/edit/"))
    expect(page.locator("main")).to_contain_text("二楼会议室")
    row = Holding.objects.get()
    assert (row.counted, row.due, row.present, row.leave) == (True, 5, 3, 2)
    fits(page)
    page.get_by_role("link", name="打印").click()
    expect(page.get_by_text("主持人签字")).to_be_visible()
    fits(page)
