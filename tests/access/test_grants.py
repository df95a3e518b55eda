"""Who sees which units: against a brute-force walk, and each way to have nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import (
    grants_loaded_once,
    held,
    may,
    paths_with,
    require,
    scope,
    units_where,
    visible_to,
)
from luoshi.access.models import Grant
from luoshi.access.rights import RIGHTS
from luoshi.access.roles import roles_with
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Unit
from tests.factories.units import make_group, make_unit
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db

CONTENT = "documents.view"


def ids(queryset) -> set[int]:
    return set(queryset.values_list("pk", flat=True))


def test_a_grant_covers_the_unit_and_everything_under_it():
    group = make_group()
    assert ids(units_where(make_user(Role.CLERK, group.top), CONTENT)) == {unit.pk for unit in group}
    works = {group.works.pk, group.works_first.pk, group.works_second.pk}
    assert ids(units_where(make_user(Role.LEADER, group.works), CONTENT)) == works
    assert ids(units_where(make_user(Role.HEAD, group.office), CONTENT)) == {group.office.pk}


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_no_account_means_nothing(nobody, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert held(nobody) == ()
        assert list(units_where(nobody, CONTENT)) == []
        assert list(scope(Grant.objects.all(), nobody, CONTENT)) == []
        assert not may(nobody, CONTENT)


def test_an_account_without_a_grant_or_with_another_role_gets_nothing():
    group = make_group()
    for user in (make_user(), make_user(Role.SYSTEM, group.top), make_user(Role.SECURITY, group.top),
                 make_user(Role.AUDIT, group.top)):  # fmt: skip
        assert not units_where(user, CONTENT).exists()
        assert not may(user, CONTENT, group.office)


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(-10, None, True), (0, None, True), (1, None, False), (-10, 0, False), (-10, 1, True), (-10, -5, False)],
)
def test_a_grant_holds_from_its_start_until_the_day_before_its_end(start, end, holds):
    group, today = make_group(), clock.today()
    days = {"start": today + dt.timedelta(start), "end": None if end is None else today + dt.timedelta(end)}
    user = make_user(Role.CLERK, group.works, **days)
    assert may(user, CONTENT, group.works_first) is holds
    assert visible_to(user).exists() is holds


def test_a_stopped_account_gets_nothing_even_with_an_older_copy_at_hand():
    group = make_group()
    user = make_user(Role.CLERK, group.top)
    copy = type(user).objects.get(pk=user.pk)
    actions.deactivate(user, by=SYSTEM, why="离岗")
    assert held(user) == ()
    assert held(copy) == ()


def test_a_unit_that_stands_nowhere_gives_nothing():
    group = make_group()
    with action("tests.unit", by=SYSTEM) as act:
        nowhere = act.create(Unit())
    user = make_user(Role.CLERK, nowhere)
    assert held(user) == ()
    assert not may(make_user(Role.CLERK, group.top), CONTENT, nowhere)


def test_rows_are_cut_to_their_unit():
    group = make_group()
    clerk, leader = make_user(Role.CLERK, group.office), make_user(Role.LEADER, group.works_first)
    seen = scope(Grant.objects.all(), make_user(Role.CLERK, group.works), "documents.change")
    assert {grant.user for grant in seen} >= {leader}
    assert clerk not in {grant.user for grant in seen}


def test_a_right_that_is_not_in_the_table_is_a_defect():
    user = make_user(Role.CLERK, make_group().top)
    with pytest.raises(KeyError):
        may(user, "documents.veiw")


def test_require_is_the_page_not_found():
    group = make_group()
    user = make_user(Role.CLERK, group.office)
    require(user, CONTENT, group.office)
    with pytest.raises(Http404):
        require(user, CONTENT, group.works)


def test_grants_are_read_once_a_request(django_assert_num_queries):
    group = make_group()
    user = make_user(Role.CLERK, group.works)
    with grants_loaded_once():
        with django_assert_num_queries(2):  # and the head of the trail
            for right in RIGHTS:
                paths_with(user, right)
        actions.grant(user, Role.LEADER, group.office, by=SYSTEM)
        assert may(user, CONTENT, group.office)
    with django_assert_num_queries(2):
        held(user)
        held(user)


@pytest.mark.parametrize("grants", [1, 3])
def test_a_list_is_one_query_more_than_the_grants(grants, django_assert_num_queries):
    group = make_group()
    user = make_user()
    for unit in (group.office, group.works_first, group.works_second)[:grants]:
        actions.grant(user, Role.CLERK, unit, by=SYSTEM)
    with django_assert_num_queries(2):
        assert len(list(units_where(user, CONTENT))) == grants


class Against(TestCase):
    @settings(max_examples=10)
    @given(
        st.lists(st.integers(0, 7), min_size=1, max_size=8),
        st.lists(st.tuples(st.integers(0, 8), st.sampled_from(list(Role))), max_size=4),
    )
    def test_what_is_visible_equals_a_walk_up_the_tree(self, parents, granted):
        units = [make_unit("集团")]
        for parent in parents:
            units.append(make_unit(parent=units[parent % len(units)]))
        above = {units[0].pk: None} | {
            unit.pk: units[parent % (number + 1)].pk
            for number, (unit, parent) in enumerate(zip(units[1:], parents, strict=True))
        }
        user = make_user()
        held_at: dict[int, set[Role]] = {}
        for number, role in granted:
            unit = units[number % len(units)]
            try:
                actions.grant(user, role, unit, by=SYSTEM)
            except actions.Refused:
                continue
            held_at.setdefault(unit.pk, set()).add(role)
        for name in RIGHTS:
            expected, having = set(), roles_with(name)
            for unit in above:
                at = unit
                while at is not None:
                    if held_at.get(at, set()) & having:
                        expected.add(unit)
                    at = above[at]
            assert ids(units_where(user, name)) == expected
            assert {unit.pk for unit in Unit.objects.all() if may(user, name, unit)} == expected
