"""修改记录: the history of a record for whoever may see it, and of nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.views import history
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, merge, move, rename
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite, QueryCountSuite

ON = dt.date(2021, 2, 1)
PAPER = Decision(on=ON, document_no="集党发〔2021〕3号")


def address(unit) -> str:
    return reverse("record_history", args=["organisations.unit", unit.uuid])


def page(user, unit, **more) -> str:
    answer = client_of(user).get(address(unit), more)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def group(db):
    return make_group()


class TestHistoryPage(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return address(unit)


class TestHistoryOfAnAccount(PagePermissionSuite):
    right = "users.view"

    def address(self, unit):
        return reverse("record_history", args=["access.user", make_user(Role.CLERK, unit).uuid])


class TestHistoryQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 14

    def address(self):
        return address(self.unit)

    def fill(self, group, count):
        self.unit = group.works
        for number in range(count):
            paper = Decision(on=ON + dt.timedelta(days=number), lacking=True)
            rename(group.works, f"甲厂{number}", paper, by=SYSTEM)


def test_before_and_after_stand_in_words(group):
    rename(group.works, "甲厂党委", PAPER, by=SYSTEM, why="按批复更名")
    shown = page(make_user(Role.CLERK, group.top), group.works)
    for words in (
        "组织更名",
        "系统",
        "后台",
        "按批复更名",
        "名称",
        "甲厂党委",
        "批复文号",
        "集党发〔2021〕3号",
        "党总支",
    ):
        assert words in shown
    assert "general_branch" not in shown  # the word of the choice, not its code


def test_the_same_act_says_nothing_of_other_records(group):
    merge([group.works_first, group.works_second], group.office, PAPER, by=SYSTEM)
    shown = page(make_user(Role.CLERK, group.top), group.works_first)
    assert "组织合并" in shown
    assert "甲厂第一党支部" in shown
    assert "甲厂第二党支部" not in shown


def test_a_unit_one_may_not_see_is_not_named(group):
    move(group.works_first, group.top, PAPER, by=SYSTEM)
    below = page(make_user(Role.CLERK, group.works_first), group.works_first)
    assert "（您无权查看的单位）" in below
    assert "甲厂党总支" not in below
    assert "甲厂党总支" in page(make_user(Role.CLERK, group.top), group.works_first)


def test_long_histories_have_pages(group, monkeypatch):
    monkeypatch.setattr(history, "PAGE", 2)
    for number in range(4):
        rename(group.works, f"甲厂{number}", Decision(on=ON, lacking=True), by=SYSTEM)
    user = make_user(Role.CLERK, group.top)
    assert "1 / 3 页" in page(user, group.works)
    last = page(user, group.works, page="3")
    assert "成立组织" in last
    assert "组织更名" not in last


def test_signing_in_is_no_change_of_an_account(group):
    user = make_user(Role.CLERK, group.works, username="zhangsan")
    client_of(None).post(reverse("account_login"), {"login": "zhangsan", "password": "falsch"})
    answer = client_of(make_user(Role.SECURITY, group.top)).get(
        reverse("record_history", args=["access.user", user.uuid])
    )
    shown = answer.content.decode()
    assert "开通账号" in shown
    assert "授予角色" in shown
    assert "登录失败" not in shown
    assert "***" in shown  # of the password only that there is one


def test_a_kind_nobody_knows_does_not_exist(group):
    key = make_unit(parent=group.top).uuid
    client = client_of(make_user(Role.CLERK, group.top))
    assert client.get(reverse("record_history", args=["nobody.knows", key])).status_code == 404


def test_the_page_of_the_unit_leads_there(group):
    client = client_of(make_user(Role.CLERK, group.top))
    assert address(group.works) in client.get(reverse("unit", args=[group.works.uuid])).content.decode()
