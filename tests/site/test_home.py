"""The first page: the reader's own units, what waits for them; without any role a sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.actions import grant
from luoshi.access.enums import Role
from luoshi.activities.actions import Sheet, plan_session
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.slots import panels
from tests.factories.activities import written
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db


def words(user) -> str:
    return client_of(user).get(reverse("home")).content.decode()


def test_ones_own_units_lead_to_their_pages_and_no_others():
    group = make_group()
    user = make_user(Role.CLERK, group.works_first)
    grant(user, Role.CLERK, group.office, by=SYSTEM)
    shown = words(user)
    assert "甲厂第一党支部" in shown
    assert f'href="{reverse("persons")}?unit={group.office.uuid}"' in shown
    assert "甲厂第二党支部" not in shown
    assert "甲厂党总支" not in shown


def test_what_is_to_be_written_down_waits_on_the_first_page():
    group = make_group()
    soon, later = clock.today() + dt.timedelta(days=3), clock.today() + dt.timedelta(days=40)
    for unit, day, theme in ((group.works_first, soon, "近期安排"), (group.works_first, later, "远期安排"),
                             (group.office, soon, "别处安排")):  # fmt: skip
        plan_session(written(day=day, theme=theme), [Sheet(unit)], by=SYSTEM)
    shown = words(make_user(Role.CLERK, group.works_first))
    assert "近期安排" in shown
    assert "远期安排" not in shown
    assert "别处安排" not in shown
    assert "待登记的学习与会议" not in words(make_user(Role.LEADER, group.works_first))


def test_without_panels_it_leads_to_the_first_place_one_may_see(monkeypatch):
    group = make_group()
    monkeypatch.setattr(panels, "_items", {})
    home = reverse("home")
    assert client_of(make_user(Role.CLERK, group.top)).get(home).headers["Location"] == reverse("overview")
    assert client_of(make_user(Role.SYSTEM, group.top)).get(home).headers["Location"] == reverse("overview")


def test_an_account_without_a_role_is_told_so():
    make_group()
    assert "您的账号还没有角色" in words(make_user())
