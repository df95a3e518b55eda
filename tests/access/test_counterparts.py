"""Grants reach the units of the company that a Party organisation leads, and never the other way round."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest
from django.urls import reverse

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import at_top, grants_loaded_once, held, may, units_where
from luoshi.access.reach import led_by, who_sees
from luoshi.kernel import clock, kept
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import NewUnit, set_up
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Counterpart, Unit
from luoshi.packs.actions import apply_builtin
from tests.factories.units import START, Group, make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db

VIEW = "documents.view"


class Company(NamedTuple):
    """集团公司 — 甲厂 (甲厂一车间), 机关部门."""

    top: Unit
    works: Unit
    workshop: Unit
    department: Unit


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def company(group):
    top = NewUnit("集团公司", UnitKind.GROUP_COMPANY, START)
    works = NewUnit("甲厂", UnitKind.COMPANY, START, top.uuid)
    shop = NewUnit("甲厂一车间", UnitKind.WORKSHOP, START, works.uuid)
    office = NewUnit("综合部", UnitKind.DEPARTMENT, START, top.uuid)
    return Company(*set_up([top, works, shop, office], by=SYSTEM, tree=Tree.ADMINISTRATIVE))


def pair(party: Unit, unit: Unit, *, lead: bool = True, days: tuple[int, int | None] = (-9, None)):
    start, end = days
    today = clock.today()
    with action("tests.pair", by=SYSTEM) as act:
        act.create(
            Counterpart(
                party=party,
                administrative=unit,
                lead=lead,
                start=today + dt.timedelta(start),
                end=None if end is None else today + dt.timedelta(end),
            )
        )


def seen(user) -> set[int]:
    return set(units_where(user, VIEW).values_list("pk", flat=True))


def test_the_unit_led_and_everything_under_it(group: Group, company: Company):
    pair(group.works, company.works)
    party = {group.works.pk, group.works_first.pk, group.works_second.pk}
    assert seen(make_user(Role.CLERK, group.works)) == party | {company.works.pk, company.workshop.pk}
    top = seen(make_user(Role.CLERK, group.top))
    assert top >= party | {company.works.pk, company.workshop.pk}
    assert not top & {company.top.pk, company.department.pk}
    assert seen(make_user(Role.CLERK, group.works_first)) == {group.works_first.pk}
    assert may(make_user(Role.HEAD, group.top), VIEW, company.workshop)


def test_led_by_a_branch_below_reaches_the_one_above_too(group: Group, company: Company):
    pair(group.works_first, company.workshop)
    assert seen(make_user(Role.CLERK, group.works)) >= {group.works.pk, company.workshop.pk}
    assert company.workshop.pk in seen(make_user(Role.CLERK, group.works_first))
    assert company.workshop.pk not in seen(make_user(Role.CLERK, group.works_second))


@pytest.mark.parametrize("how", [{"lead": False}, {"days": (-9, 0)}, {"days": (1, None)}])
def test_only_those_led_today(group: Group, company: Company, how):
    pair(group.works, company.works, **how)
    assert company.works.pk not in seen(make_user(Role.CLERK, group.top))


def test_not_the_other_way_round_and_not_the_whole_installation(group: Group, company: Company):
    pair(group.works, company.top)
    clerk = make_user(Role.CLERK, company.top)
    assert seen(clerk) == {unit.pk for unit in company}
    auditor, at_company = make_user(Role.AUDIT, group.works), make_user(Role.AUDIT, company.top)
    assert may(auditor, "audit.view", company.top)
    assert not at_top(auditor, "audit.view")
    assert not at_top(at_company, "audit.view")
    assert at_top(make_user(Role.AUDIT, group.top), "audit.view")


def test_an_administrator_of_the_company_alone_does_not_keep_the_installation(group: Group, company: Company):
    keeper = make_user(Role.SECURITY, group.top)
    make_user(Role.SECURITY, company.top)
    with pytest.raises(actions.Refused, match="请先另行授予一人"):
        actions.revoke(keeper.grants.get(), by=SYSTEM, why="x")


def test_pairs_cost_one_question_and_none_where_there_are_none(
    group: Group, company: Company, django_assert_num_queries
):
    user = make_user(Role.CLERK, group.top)
    held(user)
    with grants_loaded_once(), django_assert_num_queries(2):  # and the head of the trail
        held(user)
    with grants_loaded_once(), django_assert_num_queries(1):
        held(user)
    for unit in (company.works, company.department):
        pair(group.works, unit)
        with grants_loaded_once(), django_assert_num_queries(3):
            held(user)
            may(user, VIEW)


def test_who_sees_a_unit_of_the_company_and_by_which_way(group: Group, company: Company):
    pair(group.works, company.works)
    clerk, leader = make_user(Role.CLERK, group.works), make_user(Role.LEADER, group.top)
    own, security = make_user(Role.HEAD, company.workshop), make_user(Role.SECURITY, group.top)
    make_user(Role.CLERK, group.works_first)
    rows = who_sees(company.workshop, security)
    assert [(row.grant.user, row.own) for row in rows] == [
        (own, True), (clerk, False), (leader, False), (security, False),
    ]  # fmt: skip
    assert [row.led for row in rows] == [None, *[("甲厂党总支", "甲厂")] * 3]
    for row in rows:
        assert company.workshop.pk in set(
            units_where(row.grant.user, "organisations.view").values_list("pk", flat=True)
        )
    client = client_of(security)
    page = client.get(reverse("unit_access", args=[company.workshop.uuid])).content.decode()
    assert "党组织“甲厂党总支”，主对应“甲厂”，覆盖其全部下级" in page
    assert "党组织“集团党委”，其下级“甲厂党总支”主对应“甲厂”" in page
    unit = client.get(reverse("unit", args=[company.workshop.uuid]))
    assert unit.status_code == 200
    assert "甲厂一车间" in unit.content.decode()


def test_the_nearest_pair_is_the_way(group: Group, company: Company, django_assert_num_queries):
    pair(group.top, company.top)
    pair(group.works, company.works)
    pair(group.works_first, company.workshop)
    for unit, role in ((group.works_first, Role.CLERK), (group.works, Role.HEAD), (group.top, Role.LEADER)):
        make_user(role, unit)
    security = make_user(Role.SECURITY, group.top)
    with grants_loaded_once(), django_assert_num_queries(9):  # three of them for the reader's own grants
        rows = who_sees(company.workshop, security)
    assert {row.led for row in rows} == {("第一党支部", "甲厂一车间")} or all(
        row.led is not None and row.led.company == "甲厂一车间" for row in rows
    )


def test_ones_own_rights_name_the_units_of_the_company(
    group: Group, company: Company, django_assert_num_queries
):
    user = make_user(Role.CLERK, group.works)
    actions.grant(user, Role.HEAD, group.works_first, by=SYSTEM)
    client = client_of(user)
    assert "甲厂、" not in client.get(reverse("mine")).content.decode()
    pair(group.works, company.works)
    pair(group.works_first, company.department)
    led = led_by(user)
    assert led == {
        (Role.CLERK, group.works.pk): ["甲厂", "综合部"],
        (Role.HEAD, group.works_first.pk): ["综合部"],
    }
    assert "甲厂、综合部" in client.get(reverse("mine")).content.decode()
    kept.forget()
    with grants_loaded_once(), django_assert_num_queries(4):
        led_by(user)
    for number in range(6):
        one = NewUnit(f"部门{number}", UnitKind.DEPARTMENT, START, company.top.uuid)
        pair(group.works, set_up([one], by=SYSTEM, tree=Tree.ADMINISTRATIVE)[0])
    assert "等8个" in client.get(reverse("mine")).content.decode()
    kept.forget()
    with grants_loaded_once(), django_assert_num_queries(4):
        led_by(user)
