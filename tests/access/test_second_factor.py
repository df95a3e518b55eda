"""两步验证 as the site chooses: off, optional, required."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from luoshi.access.enums import Role
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, client_of, make_user, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def signed_in_by_password(username: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    return client


@pytest.fixture
def user():
    return make_user(Role.CLERK, make_group().top, username="zhangsan")


@pytest.mark.parametrize("choice", ["off", "optional"])
def test_a_password_alone_is_enough(settings, user, choice):
    settings.SECOND_FACTOR = choice
    assert signed_in_by_password("zhangsan").get(reverse("people")).status_code == 200


def test_optional_asks_whoever_has_one(settings, user):
    settings.SECOND_FACTOR = "optional"
    with_second_factor(user)
    assert signed_in_by_password("zhangsan").get(reverse("people")).status_code == 302
    assert reverse("mfa_index") in client_of(user).get(reverse("people")).content.decode()


def test_off_asks_nobody_and_has_no_pages_of_it(settings, user):
    with_second_factor(user)
    settings.SECOND_FACTOR = "off"
    client = signed_in_by_password("zhangsan")
    page = client.get(reverse("people"))
    assert page.status_code == 200
    assert reverse("mfa_index") not in page.content.decode()
    for name in ("mfa_index", "mfa_activate_totp", "mfa_authenticate"):
        assert client.get(reverse(name)).status_code == 404
        assert Client().get(reverse(name)).status_code == 404


def test_required_comes_before_everything_else(settings, user):
    settings.SECOND_FACTOR = "required"
    client = signed_in_by_password("zhangsan")
    answer = client.get(reverse("people"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_activate_totp"))
    part = client.post(reverse("unit_new"), {"name": "甲"}, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (403, reverse("mfa_activate_totp"))
    onward = client.get(reverse("mfa_activate_totp"), follow=True)
    assert onward.status_code == 200
    assert "本单位要求两步验证，请先启用" in onward.content.decode()
    with_second_factor(user)
    assert client.get(reverse("people")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_required_lets_an_account_change_a_password_somebody_else_set_first(settings, user):
    settings.SECOND_FACTOR = "required"
    from luoshi.access.models import User
    from luoshi.kernel.action import action
    from luoshi.kernel.actor import SYSTEM

    with action("tests.must_change", by=SYSTEM) as act:
        act.change(User.objects.get(pk=user.pk), must_change=True)
    client = signed_in_by_password("zhangsan")
    assert client.get(reverse("people")).headers["Location"] == reverse("account_change_password")
    assert client.get(reverse("account_change_password")).status_code == 200
