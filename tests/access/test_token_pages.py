"""The pages of 个人访问令牌: one's own, and for administrators whose there are."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from luoshi.access import tokens
from luoshi.access.enums import Role
from luoshi.access.models import Token
from luoshi.kernel import clock
from tests.factories.tokens import bearer, make_token
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, actor, client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
ASKED = "/api/units"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def group():
    return make_group()


@pytest.fixture
def clerk(group):
    return make_user(Role.CLERK, group.works, username="zhangsan")


def text(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def day(offset: int) -> dt.date:
    return clock.today() + dt.timedelta(offset)


def confirmed(user) -> Client:
    """A browser whose person has just typed the password anew."""
    client = client_of(user)
    answer = client.post(
        f"{reverse('account_reauthenticate')}?next={reverse('token_new')}", {"password": PASSWORD}
    )
    assert answer.status_code == 302
    return client


def test_making_copying_and_using_one(clerk):
    client = confirmed(clerk)
    form = text(client.get(reverse("token_new")))
    assert "最多366天" in form
    assert f'value="{day(89)}"' in form
    answer = client.post(reverse("token_new"), {"name": " 党建  月报 ", "last_day": str(day(5))})
    words = tokens.SHAPE.search(text(answer))[0]
    assert "只显示这一次" in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert bearer(words).get(ASKED).json()["items"][0]["name"] == "甲厂党总支"
    assert Token.objects.get().name == "党建 月报"
    for page in ("tokens", "token_new", "mine"):
        assert words not in text(client.get(reverse(page)))
    assert "党建 月报" in text(client.get(reverse("tokens")))
    again = client.post(
        reverse("token_new"), {"name": "党建 月报", "last_day": str(day(5))}
    )  # the page sent twice
    assert "已有名为“党建 月报”的令牌" in text(again, 422)
    assert Token.objects.count() == 1
    assert words not in str(dict(client.session))


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(clerk):
    client = confirmed(clerk)
    page = text(client.post(reverse("token_new"), {"name": "月报", "last_day": str(day(400))}), 422)
    assert "最多用366天" in page
    assert 'value="月报"' in page
    assert str(day(400)) in page
    assert "令牌必须写明有效期" in text(
        client.post(reverse("token_new"), {"name": "月报", "last_day": ""}), 422
    )


def test_who_makes_one_has_just_shown_who_he_is(clerk):
    client = client_of(clerk)
    for method in ("get", "post"):
        answer = getattr(client, method)(reverse("token_new"), {"name": "月报", "last_day": str(day(5))})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Token.objects.exists()
    later = confirmed(clerk)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=6)):
        answer = later.post(reverse("token_new"), {"name": "月报", "last_day": str(day(5))})
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
        resumed = later.post(answer.headers["Location"], {"password": PASSWORD})
        assert tokens.SHAPE.search(text(resumed))  # what was typed is carried out
    assert Token.objects.get().name == "月报"


def test_the_list_says_how_each_stands(clerk):
    client = client_of(clerk)
    assert "还没有访问令牌" in text(client.get(reverse("tokens")))
    with time_machine.travel("2026-03-01 10:00+08:00", tick=False):
        make_token(clerk, "旧的", last=0)
    make_token(clerk, "长" * 60)
    tokens.revoke_token(make_token(clerk, "撤了的").token, by=actor(clerk))
    page = text(client.get(reverse("tokens")))
    assert page.index("长" * 60) < page.index("旧的") < page.index("撤了的")
    for word in ("有效", "已过期", "已撤销"):
        assert word in page
    assert page.count(">撤销</a>") == 1


def test_revoking_on_the_page(clerk):
    made = make_token(clerk, "月报")
    client = client_of(clerk)
    address = reverse("token_end", args=[made.token.uuid])
    assert "撤销令牌“月报”" in text(client.get(address))
    assert "已撤销令牌“月报”" in text(client.post(address, follow=True))
    assert "不需要撤销" in text(client.get(address, follow=True))
    assert "已于" in text(client.post(address), 422)


def test_nobody_else_sees_or_ends_ones_own(group, clerk):
    address = reverse("token_end", args=[make_token(clerk, "月报").token.uuid])
    for other in (make_user(), make_user(Role.CLERK, group.works), make_user(Role.SECURITY, group.top)):
        assert "月报" not in text(client_of(other).get(reverse("tokens")))
        for method in ("get", "post"):
            assert getattr(client_of(other), method)(address, {"why": "试"}).status_code == 404
    assert Token.objects.get().ended_on is None


def test_an_administrator_sees_whose_there_are_and_ends_one(group, clerk):
    made = make_token(clerk, "月报")
    client = client_of(make_user(Role.SYSTEM, group.top))
    for page in (reverse("user_tokens"), reverse("user", args=[clerk.uuid])):
        shown = text(client.get(page))
        assert "月报" in shown
        assert made.words not in shown
        assert made.token.key_hash not in shown
    address = reverse("token_end", args=[made.token.uuid])
    assert "请写明原因" in text(client.post(address, {"why": ""}), 422)
    assert "已撤销令牌“月报”" in text(client.post(address, {"why": "电脑丢失"}, follow=True))
    assert bearer(made.words).get(ASKED).status_code == 401
    assert "月报" not in text(client.get(reverse("user_tokens"), {"holding": "1"}))


def test_only_to_be_seen_not_ended_by_who_only_sees_accounts(group, clerk):
    make_token(clerk, "月报")
    page = text(client_of(make_user(Role.AUDIT, group.top)).get(reverse("user_tokens")))
    assert "月报" in page
    assert reverse("token_end", args=[Token.objects.get().uuid]) not in page


class TestEndingPage(PagePermissionSuite):
    right = "users.manage"

    def address(self, unit):
        return reverse("token_end", args=[make_token(make_user(Role.CLERK, unit)).token.uuid])


class TestAllTokens(ListPermissionSuite):
    right = "users.view"

    def address(self):
        return reverse("user_tokens")

    def make(self, unit, mark):
        make_token(make_user(Role.CLERK, unit), mark)


class TestAllTokensQueries(QueryCountSuite):
    right = "users.manage"
    queries = 6

    def address(self):
        return reverse("user_tokens")

    def fill(self, group, count):
        for _ in range(count):
            make_token(make_user(Role.CLERK, group.works))
