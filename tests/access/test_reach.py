"""Who sees a unit and why; what one sees oneself and why."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access import actions, delegating
from luoshi.access.enums import Role
from luoshi.access.reach import who_sees
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.suites.pages import PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db


class TestUnitAccessPage(PagePermissionSuite):
    right = "users.view"

    def address(self, unit):
        return reverse("unit_access", args=[unit.uuid])


class TestUnitAccessQueries(QueryCountSuite):
    right = "users.view"
    queries = 10

    def address(self):
        from luoshi.organisations.models import Unit

        return reverse("unit_access", args=[Unit.objects.order_by("pk")[3].uuid])

    def fill(self, group, count):
        for _ in range(count):
            make_user(Role.CLERK, group.works_first)
            make_user(Role.HEAD, group.works)


class TestOwnRightsQueries(QueryCountSuite):
    right = "documents.view"
    queries = 8

    def address(self):
        return reverse("mine")

    def fill(self, group, count):
        from luoshi.access.models import User

        for _ in range(count):
            actions.grant(User.objects.latest("pk"), Role.HEAD, [*group][_], by=SYSTEM)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def group():
    return make_group()


def test_those_of_the_unit_and_of_what_stands_above_it_with_their_way(group):
    head = make_user(Role.HEAD, group.works_first)
    leader = make_user(Role.LEADER, group.works)
    beside = make_user(Role.CLERK, group.works_second)
    over = make_user(Role.CLERK, group.works, end=clock.today())
    stopped = actions.deactivate(make_user(Role.CLERK, group.top), by=SYSTEM, why="离岗")
    security = make_user(Role.SECURITY, group.top)
    rows = who_sees(group.works_first, security)
    assert [(row.grant.user, row.at, row.own) for row in rows] == [
        (head, "甲厂第一党支部", True),
        (leader, "甲厂党总支", False),
        (security, "集团党委", False),
    ]
    page = text(client_of(security).get(reverse("unit_access", args=[group.works_first.uuid])))
    assert "上级“甲厂党总支”，覆盖全部下级" in page
    for user in (beside, over, stopped):
        assert str(user) not in page
    assert reverse("user", args=[leader.uuid]) in page


def test_an_administrator_below_sees_names_above_but_no_way_to_their_accounts(group):
    leader = make_user(Role.LEADER, group.top)
    client = client_of(make_user(Role.SECURITY, group.works))
    page = text(client.get(reverse("unit_access", args=[group.works.uuid])))
    assert str(leader) in page
    assert str(leader.uuid) not in page
    assert client.get(reverse("unit_access", args=[group.top.uuid])).status_code == 404


def test_the_way_there_from_the_unit_and_from_the_list_of_users(group):
    client = client_of(make_user(Role.AUDIT, group.works))
    here = reverse("unit_access", args=[group.works.uuid])
    assert here in text(client.get(reverse("unit", args=[group.works.uuid])))
    assert reverse("access") in text(client.get(reverse("users")))
    assert client.get(reverse("access")).headers["Location"] == here
    clerk = client_of(make_user(Role.CLERK, group.works))
    assert here not in text(clerk.get(reverse("unit", args=[group.works.uuid])))
    assert clerk.get(reverse("access")).status_code == 404


def test_the_own_rights_with_whom_they_come_from(group):
    holder, user = make_user(Role.HEAD, group.works), make_user(Role.LEADER, group.office)
    last = clock.today() + dt.timedelta(days=3)
    delegating.delegate(list(holder.grants.all()), user, start=clock.today(), last=last, by=actor(holder))
    page = text(client_of(user).get(reverse("mine")))
    for words in (
        "班子成员（查看）",
        "机关党支部",
        "部门负责人",
        "甲厂党总支",
        str(holder),
        f"{last:%Y-%m-%d}",
    ):
        assert words in page
    assert "上传、确认、修改文档台账" in page
    assert "还没有角色" in text(client_of(make_user()).get(reverse("mine")))
    seen = text(
        client_of(make_user(Role.AUDIT, group.top)).get(reverse("unit_access", args=[group.works.uuid]))
    )
    assert seen.count(str(holder)) >= 2  # himself, and whom the other one acts for
