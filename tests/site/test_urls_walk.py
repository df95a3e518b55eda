"""Every address of the site, opened as nobody, a stranger, a sibling unit and an ancestor.

An address with parameters needs a sample in `tests/<room>/addresses.py`; without one this test fails, so a
new page cannot be left out.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from luoshi.access.actions import grant
from luoshi.access.enums import Role
from luoshi.access.middleware import OPEN_PAGES
from luoshi.kernel.actor import SYSTEM
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.addresses import MARK, samples

TESTS = Path(__file__).parent.parent
for found in sorted(TESTS.glob("*/addresses.py")):
    if found.parent.name != "suites":
        importlib.import_module(f"tests.{found.parent.name}.addresses")

CONTENT = (Role.CLERK, Role.HEAD, Role.LEADER, Role.ASSESSOR, Role.SYSTEM, Role.SECURITY)


class Address(NamedTuple):
    name: str  # with its namespace
    parameters: tuple[str, ...]


def addresses(resolver: URLResolver, space: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield Address(space + pattern.name, tuple(pattern.pattern.regex.groupindex))


ALL = sorted(set(addresses(get_resolver())))
RECORDS = [address.name for address in ALL if address.parameters]
PLAIN = [address.name for address in ALL if not address.parameters]


def test_every_address_has_a_name_of_its_own():
    """A second address of one name takes over every link of the first."""
    named = [address.name for address in addresses(get_resolver())]
    assert sorted(named) == sorted(set(named))


def test_every_address_with_parameters_has_a_sample():
    assert set(RECORDS) == set(samples)


def test_the_open_pages_are_these_and_exist():
    sign_in = {"account_login", "account_inactive", "mfa_authenticate"}
    sign_in |= {"oidc_begin", "oidc_callback"}
    assert {"healthz", "readyz", "set_language"} | sign_in == OPEN_PAGES
    assert set(PLAIN) >= OPEN_PAGES


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def sibling(group):
    """Holds every role but the auditor's, elsewhere."""
    user = make_user()
    for role in CONTENT:
        grant(user, role, group.works_second, by=SYSTEM)
    return user


@pytest.fixture
def ancestors(group):
    """Together they hold every role at the top."""
    user = make_user()
    for role in CONTENT:
        grant(user, role, group.top, by=SYSTEM)
    return [user, make_user(Role.AUDIT, group.top)]


@pytest.fixture
def auditor(group):
    return make_user(Role.AUDIT, group.works_second)


def sent_to_sign_in(answer) -> bool:
    """Or, a program, told to bring a token."""
    if answer.status_code == 401 and answer.headers["Content-Type"] == "application/json":
        return answer.headers["WWW-Authenticate"].startswith("Bearer") and set(answer.json()) == {"detail"}
    return answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_nothing_but_the_open_pages(db, name, method):
    answer = getattr(client_of(None), method)(reverse(name))
    assert sent_to_sign_in(answer) is (name not in OPEN_PAGES) or name == "mfa_authenticate"
    if name not in OPEN_PAGES:
        assert answer.status_code == (401 if name.startswith("api:") else 302)


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_sent_to_the_sign_in_for_every_record(group, name, method):
    address = samples[name].address(group.works_first)
    assert sent_to_sign_in(getattr(client_of(None), method)(address))


@pytest.mark.parametrize("name", RECORDS)
def test_a_stranger_and_a_sibling_are_told_that_it_does_not_exist(group, sibling, auditor, name):
    address = samples[name].address(group.works_first)
    for user in (make_user(), sibling, auditor):
        client, statuses = client_of(user), set()
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            assert answer.status_code in {404, 405}, f"{user} {method} {address}"
            assert MARK not in answer.content.decode()
            statuses.add(answer.status_code)
        assert 404 in statuses


@pytest.mark.parametrize("name", RECORDS)
def test_an_ancestor_reaches_it(group, ancestors, name):
    address = samples[name].address(group.works_first)
    reached = set()
    for user in ancestors:
        for method in ("get", "post"):
            answer = getattr(client_of(user), method)(address)
            reached.add(answer.status_code)
            answer.getvalue()  # a download is read to its end: the client then closes its file
    assert reached & {200, 302}, reached
    assert not {status for status in reached if status >= 500}


def test_no_list_shows_a_stranger_or_a_sibling_a_foreign_record(group, sibling, auditor, ancestors):
    """All lists over one set of records: making them takes longer than reading every list."""
    for one in samples.values():
        one.make(group.works_first)
    wrong = []
    for user in (make_user(), sibling, auditor, *ancestors):
        for name in PLAIN:
            answer = client_of(user).get(reverse(name))
            if answer.status_code >= 500:
                wrong.append(f"{user} {name}: {answer.status_code}")
            elif user not in ancestors and not answer.streaming and MARK in answer.content.decode():
                wrong.append(f"{user} {name}: a foreign record")
    assert wrong == []


def test_the_marks_would_be_seen(group, ancestors):
    """The walk above can fail: an ancestor does find the records in a list."""
    samples["unit"].make(group.works_first)
    assert MARK in client_of(ancestors[0]).get(reverse("people")).content.decode()
