"""录入负担: what people type, a month per branch, by act; the same words written twice, never the words themselves."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import set_up_series
from luoshi.audit.queries import typed_by_month, written_twice
from luoshi.kernel import clock
from luoshi.periods.period import last_day, month_number
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite, QueryCountSuite, branches

pytestmark = pytest.mark.django_db
WORDS = "玄黄学习教育"


def typed(unit, count, name=""):
    """Somebody of a unit fills in so many fields."""
    series = set_up_series(
        unit, name or f"{WORDS}{unit.pk}", dt.date(2021, 3, 1), by=CLERK, typed_fields=count
    )
    assert series.pk


@pytest.fixture
def group():
    return make_group()


def page(user, **query):
    answer = client_of(user).get(reverse("burden"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


class TestBurdenPage(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return f"{reverse('burden')}?unit={unit.uuid}"


class TestBurdenQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 14

    def address(self):
        return reverse("burden")

    def fill(self, group, count):
        for unit in branches(group, count):
            typed(unit, 3)


def test_fields_a_month_per_branch_and_what_they_were_typed_for(group):
    typed(group.works_first, 7)
    typed(group.works_second, 2)
    typed(group.top, 3)
    text = page(make_user(Role.LEADER, group.top))
    values = re.findall(r'ls-cell-value"><span>([\d.]+)</span>', text)
    assert values == ["4", "0", "12"]  # three branches
    assert "较上月增加4项" in text
    assert "设立专项学习教育" in text
    works = page(make_user(Role.LEADER, group.top), unit=group.works.uuid)
    assert "每支部本月手工填写4.5项" in works
    row = re.search(r"甲厂第一党支部</a></th>(.*?)</tr>", works)[1]
    assert re.findall(r">(\d+)</span>", row)[-1] == "7"


def test_what_nobody_typed_does_not_count_and_an_empty_trail_has_a_page(group):
    text = page(make_user(Role.LEADER, group.top))
    assert "没有手工填写" in text
    assert "没有发现" in text


def test_the_same_words_written_at_two_units_are_told_without_the_words(group):
    for unit in (group.office, group.works_first):
        typed(unit, 2, WORDS)
    typed(group.works_second, 2, "另一件事")
    text = page(make_user(Role.LEADER, group.top))
    row = re.search(r"专项学习教育 · 名称</th>(.*?)</tr>", text)[1]
    assert re.findall(r">(\d+)<", row) == ["1", "2", "2"]
    assert WORDS not in text


def test_only_units_the_reader_sees_are_added(group):
    typed(group.office, 5)
    typed(group.works_first, 1)
    text = page(make_user(Role.HEAD, group.works))
    assert re.findall(r'ls-cell-value"><span>([\d.]+)</span>', text)[-1] == "1"


def test_by_unit_act_and_month(group):
    today = clock.today()
    typed(group.office, 5)
    month = (today.replace(day=1), last_day(month_number(today)))
    before = (month[0] - dt.timedelta(days=1), month[0] - dt.timedelta(days=1))
    found = typed_by_month([before, month], [group.office.pk])
    assert [(row.unit_id, row.action, row.months) for row in found] == [
        (group.office.pk, "activities.set_up_series", (0, 5))
    ]
    assert typed_by_month([before, month], [group.works.pk]) == []
    assert written_twice(*month, [group.office.pk]) == []


def test_the_overview_says_what_keeping_it_costs(group):
    typed(group.office, 6)
    answer = client_of(make_user(Role.LEADER, group.top)).get(reverse("overview"))
    text = html.unescape(answer.content.decode())
    assert "每支部当月录入" in text
    assert f"{reverse('burden')}?unit={group.top.uuid}" in text
