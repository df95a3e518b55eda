"""授权名单, both ways: no account is opened and no role taken back by a sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.access.enums import Role
from luoshi.access.models import Grant
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import offers
from luoshi.packs.actions import apply_builtin
from tests.factories.exchange import effects, given_out, lines, sentences, setting, take_in
from tests.factories.units import make_group
from tests.factories.users import actor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


def where(group, *, unit=None, by=SYSTEM, **answers):
    return replace(setting(unit or group.top, clock.today(), by=by), answers=answers)


def taken(group, *values, **more):
    return take_in(offers["access.grants"], lines(*values), where(group, **more))


def row(username="zhang", role="支部党务干事（记录人）", unit="机关支部", **more):
    return {"username": username, "role": role, "unit": unit} | more


def test_grants_come_in_once_and_go_out_as_they_came(group):
    user, other = make_user(username="zhang"), make_user(username="li")
    end = clock.today() + dt.timedelta(days=90)
    values = (row(" ZHANG "), row("li", "组织管理员", "甲厂总支", start=dt.date(2024, 1, 5), end=end))
    plan = taken(group, *values)
    assert effects(plan) == ["new", "new"]
    assert set(Grant.objects.values_list("user", "role", "unit", "start", "end")) == {
        (user.pk, "clerk", group.office.pk, clock.today(), None),
        (other.pk, "organiser", group.works.pk, dt.date(2024, 1, 5), end),
    }
    assert effects(taken(group, *values)) == ["same", "same"]
    for keep_ids in (True, False):
        back = given_out(offers["access.grants"], where(group), keep_ids=keep_ids)
        assert len(back) == 2
        assert effects(take_in(offers["access.grants"], back, where(group))) == ["same", "same"]
    assert Grant.objects.count() == 2


def test_what_cannot_be_is_a_bad_cell_with_a_way_out(group):
    make_user(Role.AUDIT, group.top, username="zhang")
    for values, sentence in (
        (row("nobody"), "用户名：没有找到用户“nobody”，请先开通账号"),
        (row(role="总经理"), "角色：没有这个角色，可选的有：系统管理员、"),
        (row(unit="某某车间"), "单位：没有找到“某某车间”，请核对名称"),
        (row(role="系统管理员"), "角色：系统管理员与审计管理员不能由同一人担任（三员分立）"),
        (row(start=clock.today(), end=clock.today()), "结束日期：结束日期应晚于起始日期"),
        (
            row(role="审计管理员", unit="集团党委", end=dt.date(2999, 1, 1)),
            "结束日期：系统中的结束日期是“”；收回或延长",
        ),
    ):
        plan = taken(group, values)
        assert sentences(plan)[0].startswith(sentence)
    assert Grant.objects.count() == 1


def test_neither_units_nor_accounts_beyond_ones_reach(group):
    mine, stranger = make_user(Role.SECURITY, group.works), make_user(Role.CLERK, group.office, username="li")
    assert sentences(taken(group, row(), unit=group.works, by=actor(mine)))[0].startswith(
        "用户名：没有找到用户“zhang”"
    )
    assert sentences(taken(group, row("li", unit="甲厂总支"), unit=group.works, by=actor(mine)))[
        0
    ].startswith("用户名：")
    make_user(username="zhang")
    assert sentences(taken(group, row(), unit=group.works, by=actor(mine))) == [
        "单位：“机关支部”不在本单位范围"
    ]
    assert effects(taken(group, row(unit="甲厂一支部"), unit=group.works, by=actor(mine))) == ["new"]
    assert stranger.grants.count() == 1
    assert [
        one.values["username"] for one in offers["access.grants"].rows(where(group, unit=group.office))
    ] == ["li"]


def test_queries_do_not_grow_with_the_rows(group):
    for number in range(30):
        make_user(username=f"u{number}")

    def counted(count, act):
        with CaptureQueriesContext(connection) as queries:
            act(offers["access.grants"], lines(*(row(f"u{number}") for number in range(count))), where(group))
        return len(queries)

    def plan(offer, rows, at):
        offer.plan(rows, at)

    counted(3, plan)
    assert counted(3, plan) == counted(30, plan) < 10
    taken(group, row("u0"))
    assert counted(5, take_in) == counted(30, take_in)
