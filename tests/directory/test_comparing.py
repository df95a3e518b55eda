"""组织变动对照: 7 → 14, as a reader sees it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.directory import picture
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, NewUnit, close, move, rename, split
from luoshi.organisations.enums import UnitKind
from luoshi.packs.actions import apply_builtin
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, QueryCountSuite

ON = dt.date(2021, 2, 1)
DAYS = {"first": "2020-12-31", "second": "2021-08-31"}
PAPER = Decision(on=ON, document_no="集党发〔2021〕3号")


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


def page(user, **more) -> str:
    return client_of(user).get(reverse("units_compared"), DAYS | more).content.decode()


def test_what_happened_is_told_with_the_numbers_of_both_days(group):
    split(
        group.office,
        [NewUnit("机关二党支部", UnitKind.BRANCH, ON)],
        PAPER,
        by=SYSTEM,
        keep=True,
        name="机关一党支部",
    )
    move(group.works_first, group.top, PAPER, by=SYSTEM)
    shown = page(make_user(Role.CLERK, group.top))
    assert "您范围内的基层党组织由4个调整为5个" in shown
    assert "分设成立 1 · 更名 1 · 隶属调整 1" in shown
    assert "机关党支部 · 党支部 · 集团党委" in shown
    assert "机关一党支部 · 党支部 · 集团党委" in shown
    assert "甲厂第二党支部 · " not in shown


def test_both_days_stand_beside_each_other_with_what_happened_by_word_and_colour(group):
    new = NewUnit("机关二党支部", UnitKind.BRANCH, ON)
    split(group.office, [new], PAPER, by=SYSTEM, keep=True, name="机关一党支部")
    close(group.works_first, PAPER, by=SYSTEM)
    shown = page(make_user(Role.CLERK, group.top))
    before, after = shown.split('<ul class="ld-side">')[1:3]
    assert "2020-12-31" in shown.split('<ul class="ld-side">')[0]
    assert ("机关党支部" in before, "机关二党支部" in before, "甲厂第一党支部" in before) == (
        True,
        False,
        True,
    )
    after = after.split("</ul>")[0]
    assert ("机关一党支部" in after, "机关二党支部" in after, "甲厂第一党支部" in after) == (
        True,
        True,
        False,
    )
    assert re.search('ld-side-over"><a href="[^"]*">甲厂第一党支部</a> .*撤销', before)
    assert re.search('ld-side-ok"><a href="[^"]*">机关二党支部</a> .*分设成立', after)
    assert "4 → 4" in shown


def test_of_many_units_only_what_changed_is_drawn(group, monkeypatch):
    monkeypatch.setattr(picture, "MOST", 2)
    rename(group.works_first, "甲厂党支部", PAPER, by=SYSTEM)
    shown = page(make_user(Role.CLERK, group.top)).split('<ul class="ld-side">')[1]
    assert "另有2个没有变动" in shown
    assert "甲厂党总支" in shown  # above what changed
    assert "机关党支部" not in shown.split("</ul>")[0]


def test_one_thing_is_picked(group):
    rename(group.office, "机关一党支部", PAPER, by=SYSTEM)
    close(group.works_first, PAPER, by=SYSTEM)
    shown = page(make_user(Role.CLERK, group.top), kinds="closed")
    assert "甲厂第一党支部" in shown
    assert "机关一党支部 · " not in shown


def test_the_days_may_be_given_the_other_way_round(group):
    rename(group.office, "机关一党支部", PAPER, by=SYSTEM)
    shown = page(make_user(Role.CLERK, group.top), first="2021-08-31", second="2020-12-31")
    assert "更名 1" in shown


def test_no_change_is_said(group):
    shown = page(make_user(Role.CLERK, group.top))
    assert "您范围内的基层党组织两日都是4个" in shown


def test_days_that_are_none_are_the_turn_of_the_year_and_today(group):
    assert "组织变动对照" in page(make_user(Role.CLERK, group.top), first="不是日期", second="2021-13-45")


class TestComparedPage(ListPermissionSuite):
    right = "organisations.view"

    def address(self):
        return reverse("units_compared") + "?first=2019-01-01&second=2020-06-01"

    def make(self, unit, mark):
        rename(unit, f"{mark}组织", Decision(on=dt.date(2020, 1, 1), lacking=True), by=SYSTEM)


class TestComparedQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 10

    def address(self):
        return reverse("units_compared") + "?first=2019-01-01&second=2020-06-01"

    def fill(self, group, count):
        for _ in range(count):
            make_unit(parent=group.top)
