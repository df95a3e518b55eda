"""What somebody tries who means ill: forms sent from elsewhere, addresses that lead away, names that deceive."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.models import Grant, User
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, client_of, make_user

pytestmark = pytest.mark.django_db

AWAY = ["https://evil.invalid/", "//evil.invalid", "/\\evil.invalid", "javascript:alert(1)", "http:///evil.invalid", "\thttps://evil.invalid"]  # fmt: skip
OF_A_USER = ["user_password", "user_identity", "user_second_factor", "user_sessions_end", "user_stop", "user_resume", "grant_new"]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def group():
    return make_group()


@pytest.mark.parametrize("target", AWAY)
def test_no_address_leads_out_of_the_house(target):
    make_user(username="zhangsan")
    client = Client()
    fields = {"login": "zhangsan", "password": PASSWORD, "next": target}
    assert client.post(reverse("account_login"), fields).headers["Location"] == "/"
    for name in ("account_logout", "set_language"):
        answer = client.post(reverse(name), {"next": target, "language": "en"})
        assert "evil" not in answer.headers.get("Location", "")
        assert "alert" not in answer.headers.get("Location", "")


def test_the_page_a_region_belongs_to_is_no_way_out_either():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver//evil.invalid/x"}
    there = Client().get(reverse("mine"), headers=headers).headers["HX-Redirect"]
    make_user(username="zhangsan")
    answer = Client().post(there, {"login": "zhangsan", "password": PASSWORD})
    assert "evil.invalid" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "name", [*OF_A_USER, "grant_end", "user_new", "delegate", "sessions_end", "sessions_end_others"]
)
def test_a_form_sent_from_elsewhere_changes_nothing(group, name):
    found = make_user(Role.CLERK, group.works)
    administrator = make_user(Role.SYSTEM, group.top)
    actions.grant(administrator, Role.SECURITY, group.top, by=SYSTEM)
    actions.grant(administrator, Role.CLERK, group.top, by=SYSTEM)
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    args = [found.uuid] if name in OF_A_USER else [found.grants.get().uuid] if name == "grant_end" else []
    assert client.post(reverse(name, args=args), {"why": "x", "identity": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["zhаngsan", "ｚhαng", "аdmin", "zhang١", "ıan", "ádmin"])
def test_a_user_name_that_looks_like_another_is_refused(name):
    with pytest.raises(Refused, match="容易认错人"):
        actions.create_user(name, "某人", PASSWORD, by=SYSTEM)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("张三", "张三"), ("ＺhangSan", "zhangsan"), ("li.si+2@x_y-z", "li.si+2@x_y-z")],
)
def test_ordinary_names_stay_possible(typed, kept):
    assert actions.create_user(typed, "某人", PASSWORD, by=SYSTEM).username == kept


@pytest.mark.parametrize("name", ["张三\r\nX-Evil: 1", "张\u202e三", "张\u200b三", "张\x00三", "张\u2028三"])
def test_a_name_that_hides_something_is_refused(group, name):
    desk = client_of(make_user(Role.SYSTEM, group.top))
    before = User.objects.count()
    fields = {"username": "zhangsan", "display_name": name, "password": PASSWORD}
    answer = desk.post(reverse("user_new"), fields)
    assert answer.status_code in {200, 422}
    assert User.objects.count() == before
    with pytest.raises(Refused, match="看不见"):
        actions.create_user("zhangsan", name, PASSWORD, by=SYSTEM)


def test_markup_in_a_name_stays_words(group):
    found = actions.create_user("zhangsan", '<img src=x onerror="x">', PASSWORD, by=SYSTEM)
    actions.grant(found, Role.CLERK, group.works, by=SYSTEM)
    security = client_of(make_user(Role.SECURITY, group.top))
    for address in (
        reverse("users"),
        reverse("user", args=[found.uuid]),
        reverse("unit_access", args=[group.works.uuid]),
    ):
        page = security.get(address).content.decode()
        assert "&lt;img" in page
        assert "<img src=x" not in page


def test_a_role_is_handed_on_only_by_whose_it_is(group):
    clerk, other = make_user(Role.CLERK, group.works_first), make_user(Role.CLERK, group.works_second)
    theirs = other.grants.get()
    fields = {
        "what": str(theirs.uuid),
        "to": make_user().username,
        "start": "2026-01-01",
        "last": "2099-01-01",
    }
    assert client_of(clerk).post(reverse("delegate"), fields).status_code in {200, 422}
    assert client_of(clerk).post(reverse("grant_end", args=[theirs.uuid]), {"why": "x"}).status_code == 404
    assert Grant.objects.filter(delegated_from__isnull=False).count() == 0


def test_a_security_administrator_below_grants_nothing_above(group):
    below = client_of(make_user(Role.SECURITY, group.works))
    found = make_user(Role.CLERK, group.works_first)
    address = reverse("grant_new", args=[found.uuid])
    fields = {"role": Role.SYSTEM, "unit": str(group.top.uuid), "start": "2026-01-01"}
    assert below.post(address, fields).status_code in {200, 422}
    assert found.grants.count() == 1
    above = make_user(Role.LEADER, group.top)
    assert below.get(reverse("user", args=[above.uuid])).status_code == 404
    assert below.post(reverse("grant_end", args=[above.grants.get().uuid]), {"why": "x"}).status_code == 404
