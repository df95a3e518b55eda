"""Reusable suites for pages: inherit, say where the page is and which right it needs.

class TestDocumentPage(PagePermissionSuite):
    right = "documents.view"

    def address(self, unit):
        return reverse("document", args=[make_document(unit=unit).uuid])
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.models import User
from luoshi.access.roles import roles_with
from luoshi.kernel import clock, kept
from luoshi.organisations.models import Unit
from tests.factories.units import Group, make_group, make_unit
from tests.factories.users import client_of, make_user


def a_role_with(right: str) -> str:
    """The same one each time, so that a failure repeats."""
    return min(roles_with(right))


@pytest.mark.django_db
class PagePermissionSuite:
    """One record's page: who gets it, and that everybody else is told it does not exist."""

    right: ClassVar[str]
    method: ClassVar[str] = "get"  # "post": an act, which answers a permitted reader with `permitted`
    permitted: ClassVar[tuple[int, ...]] = (200,)

    def address(self, unit: Unit) -> str:
        """Where the page of a record at this unit is; the record is made here."""
        raise NotImplementedError

    def data(self) -> dict[str, str]:
        """What is sent along with a post."""
        return {}

    @pytest.fixture
    def group(self) -> Group:
        return make_group()

    def status(self, user: User | None, address: str) -> int:
        return self.answer(client_of(user), address).status_code

    def answer(self, client: Client, address: str):
        if self.method == "post":
            return client.post(address, self.data())
        return client.get(address)

    def test_nobody_is_sent_to_the_sign_in(self, group):
        address = self.address(group.works_first)
        answer = self.answer(client_of(None), address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))

    def test_a_stranger_is_told_it_does_not_exist(self, group):
        assert self.status(make_user(), self.address(group.works_first)) == 404

    def test_a_sibling_unit_is_told_it_does_not_exist(self, group):
        user = make_user(a_role_with(self.right), group.works_second)
        assert self.status(user, self.address(group.works_first)) == 404

    def test_a_unit_below_does_not_see_what_stands_above(self, group):
        user = make_user(a_role_with(self.right), group.works_first)
        assert self.status(user, self.address(group.works)) == 404

    def test_the_own_unit_gets_it(self, group):
        user = make_user(a_role_with(self.right), group.works_first)
        assert self.status(user, self.address(group.works_first)) in self.permitted

    @pytest.mark.parametrize("role", list(Role))
    def test_at_the_top_the_role_decides(self, group, role):
        """Among others: whoever runs the system sees no content by that."""
        status = self.status(make_user(role, group.top), self.address(group.works_first))
        if role in roles_with(self.right):
            assert status in self.permitted
        else:
            assert status == 404

    def test_an_ended_grant_gives_nothing(self, group):
        user = make_user(a_role_with(self.right), group.top, end=clock.today())
        assert self.status(user, self.address(group.works_first)) == 404

    def test_a_grant_of_tomorrow_gives_nothing_yet(self, group):
        user = make_user(a_role_with(self.right), group.top, start=clock.today() + dt.timedelta(days=1))
        assert self.status(user, self.address(group.works_first)) == 404


@pytest.mark.django_db
class ListPermissionSuite:
    """A list: each reader finds what lies within the own rights and nothing else."""

    right: ClassVar[str]

    def address(self) -> str:
        raise NotImplementedError

    def make(self, unit: Unit, mark: str) -> None:
        """A record at this unit whose row shows `mark`."""
        raise NotImplementedError

    def test_each_reader_finds_the_own_rows(self):
        group = make_group()
        marks = {"甲乙丙丁": group.office, "戊己庚辛": group.works_first, "子丑寅卯": group.works_second}
        for mark, unit in marks.items():
            self.make(unit, mark)
        role = a_role_with(self.right)
        for place, expected in [
            (group.top, set(marks)),
            (group.works, {"戊己庚辛", "子丑寅卯"}),
            (group.office, {"甲乙丙丁"}),
        ]:
            page = client_of(make_user(role, place)).get(self.address()).content.decode()
            assert {mark for mark in marks if mark in page} == expected

    def test_nobody_is_sent_to_the_sign_in(self):
        answer = client_of(None).get(self.address())
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))

    def test_without_the_right_the_list_does_not_exist(self):
        group = make_group()
        without = [role for role in Role if role not in roles_with(self.right)]
        for user in [make_user(), *(make_user(role, group.top) for role in without)]:
            assert client_of(user).get(self.address()).status_code == 404


@pytest.mark.django_db
class QueryCountSuite:
    """A page takes the same literal number of queries however many rows it shows, right after something was written."""

    right: ClassVar[str]
    queries: ClassVar[int]

    def address(self) -> str:
        raise NotImplementedError

    def fill(self, group: Group, count: int) -> None:
        """Make so many rows."""
        raise NotImplementedError

    @pytest.mark.parametrize("items", [1, 3])
    def test_queries(self, items):
        group = make_group()
        user = make_user(a_role_with(self.right), group.top)
        self.fill(group, items)
        client = client_of(user)
        address = self.address()
        assert client.get(address).status_code == 200  # what a process reads once (packs) is read by now
        kept.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        listing = "\n".join(f"{number}. {query['sql'][:400]}" for number, query in enumerate(found, 1))
        assert len(found) == self.queries, f"{items} rows, {len(found)} queries:\n{listing}"


def branches(group: Group, count: int) -> list[Unit]:
    """More units, for pages that list units."""
    return [make_unit(parent=group.works) for _ in range(count)]
