"""个人访问令牌 on a phone: made, copied, used by a program, revoked."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from luoshi.access.enums import Role
from luoshi.access.tokens import SHAPE
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.tokens import make_token
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, make_user

pytestmark = pytest.mark.once


def fit(page) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)


def test_made_copied_used_and_revoked(page, sign_in, watch, base_url):
    group = make_group()
    clerk = make_user(Role.CLERK, group.works)
    sign_in(clerk)
    page.set_viewport_size(PHONE)
    page.goto(base_url + reverse("tokens"))
    fit(page)
    page.get_by_role("link", name="生成令牌").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    fit(page)
    page.get_by_label("名称").fill("党" * 60)
    page.get_by_role("button", name="生成", exact=True).click()
    expect(page.get_by_role("heading", name="令牌已生成")).to_be_visible()
    fit(page)
    page.get_by_role("button", name="复制令牌").click()
    words = page.evaluate("navigator.clipboard.readText()")
    assert SHAPE.fullmatch(words)

    watch.expect("401")
    page.context.clear_cookies()
    asked = {"headers": {"Authorization": f"Bearer {words}"}}
    answer = page.request.get(base_url + "/api/units", **asked)
    assert answer.json()["items"][0]["name"] == "甲厂党总支"

    sign_in(clerk)
    page.goto(base_url + reverse("tokens"))
    fit(page)
    page.get_by_role("link", name="撤销").click()
    fit(page)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销", exact=True)).to_be_visible()
    fit(page)
    assert page.request.get(base_url + "/api/units", **asked).status == 401


def test_what_an_administrator_sees(page, sign_in, watch, base_url):
    group = make_group()
    clerk = make_user(Role.CLERK, group.works)
    for name in ("党" * 60, "月报"):
        make_token(clerk, name)
    sign_in(make_user(Role.SYSTEM, group.top))
    for address in (reverse("user_tokens"), reverse("user", args=[clerk.uuid])):
        page.goto(base_url + address)
        expect(page.get_by_text("月报")).to_be_visible()
        fit(page)
