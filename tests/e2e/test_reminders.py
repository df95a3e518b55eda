"""每周提醒 and 群推送, at desk and phone width: accessible, within the screen, quiet."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from luoshi.access.enums import Role
from luoshi.jobs.worker import Worker
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.notices.actions import set_push
from luoshi.notices.models import Delivery, Digest
from luoshi.notices.words import monday_of
from luoshi.site.outgoing import Mail
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import make_user

pytestmark = pytest.mark.once  # how pages look and are used does not depend on the database

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


def fit(page, size) -> None:
    settled(page)
    assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)


@SIZES
def test_from_the_first_page_to_the_digest_and_its_settings(
    page, sign_in, watch, base_url, settings, data_dir, size
):
    settings.MAIL = Mail("mail.example.invalid", 587, "starttls", "", "", "luoshi@example.com", ())
    page.set_viewport_size(size)
    group = make_group()
    user = make_user(Role.CLERK, group.works_first)
    week = monday_of(clock.today())
    with action("notices.make_digests", by=SYSTEM) as act:
        counts = [{"source": "organisations.terms", "tone": "over", "count": 2}]
        act.create(Digest(user=user, week=week, count=2, counts=counts, made_at=clock.now()))
    sign_in(user)
    page.goto(base_url + "/")
    expect(page.get_by_text("本周等您办的：2项，其中逾期2项")).to_be_visible()
    fit(page, size)
    page.get_by_role("link", name="查看", exact=True).click()
    expect(page.get_by_text("现在没有等您办的事")).to_be_visible()
    fit(page, size)
    page.goto(base_url + reverse("reminders"))
    fit(page, size)
    page.get_by_role("link", name="设置", exact=True).click()
    page.get_by_label("也发邮件").check()
    fit(page, size)
    page.get_by_label("收信邮箱").fill("li.si@example.com")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("邮件，不含事项名称（li.si@example.com）")).to_be_visible()


@SIZES
def test_the_push_is_set_up_and_tried(page, sign_in, watch, base_url, settings, data_dir, size):
    settings.ADDRESS = "https://luoshi.example.com"
    page.set_viewport_size(size)
    sign_in(make_user(Role.SYSTEM, make_group().top))
    page.goto(base_url + reverse("push"))
    expect(page.get_by_text("还没有推送过")).to_be_visible()
    fit(page, size)
    page.get_by_role("link", name="设置", exact=True).click()
    page.get_by_label("推送地址").fill("https://push.example.invalid/hook")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    fit(page, size)
    page.get_by_role("link", name="已存好，返回").click()
    page.get_by_role("button", name="发送测试").click()
    expect(page.get_by_text("正在发送测试")).to_be_visible()
    fit(page, size)
    Worker(sleep=lambda _seconds: None).drain()
    page.reload()
    expect(page.get_by_text("没有送达")).to_be_visible()  # nobody bears that name
    fit(page, size)
    assert Delivery.objects.get().tries == 1
    set_push("", is_on=False, by=CLERK)
    page.reload()
    expect(page.get_by_text("未启用")).to_be_visible()
