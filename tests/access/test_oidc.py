"""Signing in by the site's identity provider, against one in this process."""

from __future__ import annotations

import time
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from luoshi.access import actions, linking
from luoshi.access.adapter import IdentityAdapter
from luoshi.access.enums import Role
from luoshi.access.models import Session, User
from luoshi.audit.models import Detail, Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from tests.factories.issuer import OTHER_KEY, SECRET, URL, FakeIssuer, issuer
from tests.factories.units import Group, make_group
from tests.factories.users import PASSWORD, actor, client_of, make_user, with_second_factor
from tests.suites.acts import ActionAuditSuite

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(settings, monkeypatch) -> FakeIssuer:
    cache.clear()
    settings.OIDC = issuer()
    fake = FakeIssuer()
    monkeypatch.setattr(IdentityAdapter, "get_requests_session", fake.session)
    return fake


@pytest.fixture
def group() -> Group:
    return make_group()


@pytest.fixture
def user(group) -> User:
    made = make_user(Role.CLERK, group.top, username="zhangsan")
    return linking.link_identity(made, "zhangsan", by=SYSTEM)


def came_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def said(client: Client) -> str:
    return client.get(reverse("account_login")).content.decode()


def last_entry() -> tuple[Entry, str]:
    entry = Entry.objects.order_by("-seq")[0]
    return entry, Detail.objects.get(entry_seq=entry.seq).text


def test_who_is_linked_comes_in_and_the_trail_says_by_which_door(provider, user):
    client = Client()
    answer = provider.sign_in(client, next=reverse("people"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("people"))
    assert client.get(reverse("people")).status_code == 200
    entry, detail = last_entry()
    assert (entry.action, entry.actor_id) == ("access.sign_in", user.pk)
    assert "by_oidc" in detail
    assert Session.objects.filter(account_id=user.pk).count() == 1
    by_password = Client()
    by_password.post(reverse("account_login"), {"login": "zhangsan", "password": PASSWORD})
    assert came_in(by_password)
    assert "by_password" in last_entry()[1]


def test_nothing_the_provider_says_of_a_person_is_kept(provider, user):
    before = SocialAccount.objects.values().get()
    client = Client()
    provider.sign_in(client)
    assert SocialAccount.objects.values().get() == before  # not even when
    assert before["extra_data"] == {}
    rows = [*map(str, Entry.objects.values()), *map(str, Detail.objects.values()), str(dict(client.session))]
    assert not any("example.invalid" in row or "张三丰" in row for row in rows)


def test_what_is_asked_of_the_provider(provider):
    address = Client().get(reverse("oidc_begin")).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{URL}/authorize?")
    assert asked["redirect_uri"] == "http://testserver" + reverse("oidc_callback")
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert (asked["response_type"], asked["client_id"]) == ("code", "luoshi")
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("nonce", "state", "code_challenge")) >= 32
    assert SECRET not in address


def test_a_strangers_address_says_nothing_of_what_is_asked(provider):
    """Parameters of the address do not reach the provider: no other scope, no other purpose."""
    query = {"scope": "email", "auth_params": "redirect_uri=https://evil.invalid", "process": "connect"}
    asked = parse_qs(urlsplit(Client().get(reverse("oidc_begin"), query).headers["Location"]).query)
    assert "email" not in asked["scope"][0]
    assert "evil" not in str(asked)


def test_who_is_not_linked_is_told_and_no_account_is_made(provider):
    make_user(username="zhangsan")  # the same name alone opens nothing
    before, client = User.objects.count(), Client()
    answer = provider.sign_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_login"))
    assert not came_in(client)
    assert "“zhangsan”还没有关联落实的账号" in said(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    entry, detail = last_entry()
    assert (entry.action, entry.actor_id) == ("access.sign_in_failed", None)
    assert "by_oidc" in detail
    assert "zhangsan" not in detail


@pytest.mark.parametrize("name", ["ZHANGSAN", "zhangsan ", "ｚｈａｎｇｓａｎ", "zhаngsan"])
def test_a_name_that_looks_alike_is_another_name(provider, user, name):
    provider.claims["preferred_username"] = name
    client = Client()
    provider.sign_in(client)
    assert not came_in(client)


def test_a_stopped_account_does_not_come_in(provider, user):
    actions.deactivate(user, by=SYSTEM, why="离岗")
    client = Client()
    provider.sign_in(client)
    assert not came_in(client)
    assert "您的账号已停用" in said(client)
    assert f"access.User {user.pk}" in last_entry()[0].touched


def _old(fake: FakeIssuer) -> None:
    fake.claims |= {"iat": int(time.time()) - 900, "exp": int(time.time()) - 600}


BENT = {
    "another issuer in the token": lambda fake: fake.claims.update(iss="https://evil.invalid"),
    "another issuer in the discovery": lambda fake: fake.config.update(issuer="https://evil.invalid"),
    "another audience": lambda fake: fake.claims.update(aud="payroll"),
    "several audiences, made for another": lambda fake: fake.claims.update(aud=["luoshi", "pay"], azp="pay"),
    "several audiences, made for nobody": lambda fake: fake.claims.update(aud=["luoshi", "pay"]),
    "expired": _old,
    "no end": lambda fake: fake.claims.update(exp=None),
    "not yet": lambda fake: fake.claims.update(iat=int(time.time()) + 900),
    "another nonce": lambda fake: fake.claims.update(nonce="x" * 64),
    "no nonce": lambda fake: fake.claims.update(nonce=None),
    "nobody": lambda fake: fake.claims.update(sub=None),
    "another key": lambda fake: setattr(fake, "key", OTHER_KEY),
    "no signature": lambda fake: (setattr(fake, "key", None), setattr(fake, "algorithm", "none")),
    "signed with the shared secret": lambda fake: (setattr(fake, "key", SECRET * 3), setattr(fake, "algorithm", "HS256")),
    "no name": lambda fake: fake.claims.update(preferred_username=None),
    "an empty name": lambda fake: fake.claims.update(preferred_username=""),
    "a name that is no text": lambda fake: fake.claims.update(preferred_username=["zhangsan"]),
    "a name with a null": lambda fake: fake.claims.update(preferred_username="zhang\x00san"),
    "a name without end": lambda fake: fake.claims.update(preferred_username="z" * 500),
    "userinfo of somebody else": lambda fake: (
        fake.claims.update(preferred_username=None),
        fake.userinfo.update(sub="0815", preferred_username="zhangsan"),
    ),
    "no keys": lambda fake: fake.config.update(jwks_uri=f"{URL}/userinfo"),
    "no place for tokens": lambda fake: fake.config.update(token_endpoint=None),
}  # fmt: skip


@pytest.mark.parametrize("bent", BENT)
def test_a_token_that_does_not_hold_opens_nothing(provider, user, bent):
    client = Client()
    away = client.get(reverse("oidc_begin")).headers["Location"]
    BENT[bent](provider)
    answer = client.get(reverse("oidc_callback"), provider.approve(away))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_login"))
    assert not came_in(client)
    assert "统一身份登录没有成功" in said(client)
    assert last_entry()[0].action == "access.sign_in_failed"


def test_a_name_that_stands_in_userinfo_only(provider, user):
    provider.claims["preferred_username"] = None
    provider.userinfo = {"sub": "4711", "preferred_username": "zhangsan"}
    client = Client()
    provider.sign_in(client)
    assert came_in(client)


def test_the_claim_is_a_choice_of_the_site(provider, user, settings):
    settings.OIDC = issuer("employee_number")
    linking.link_identity(user, "100234", by=SYSTEM)
    provider.claims["employee_number"] = "100234"
    client = Client()
    provider.sign_in(client)
    assert came_in(client)


def test_a_state_is_used_once_and_only_by_the_browser_it_was_made_for(provider, user):
    client = Client()
    away = client.get(reverse("oidc_begin")).headers["Location"]
    back = provider.approve(away)
    thief = Client()
    thief.get(reverse("oidc_callback"), back)
    assert not came_in(thief)
    client.get(reverse("oidc_callback"), back)
    assert came_in(client)
    client.post(reverse("account_logout"))
    client.get(reverse("oidc_callback"), back | {"code": provider.approve(away)["code"]})
    assert not came_in(client)
    for query in ({}, {"code": "x"}, {"state": back["state"]}, {"state": "x", "code": "y"}):
        assert client.get(reverse("oidc_callback"), query).headers["Location"] == reverse("account_login")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.invalid/",
        "//evil.invalid/",
        "javascript:alert(1)",
        "/\\evil.invalid",
        "http:evil.invalid",
    ],
)
def test_nobody_is_sent_out_of_the_house(provider, user, target):
    assert provider.sign_in(Client(), next=target).headers["Location"] == "/"


def test_a_refusal_over_there_is_said(provider):
    client = Client()
    away = client.get(reverse("oidc_begin")).headers["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    client.get(reverse("oidc_callback"), {"error": "access_denied", "state": state})
    assert "已取消统一身份登录" in said(client)
    client.get(reverse("oidc_callback"), {"error": "server_error", "state": "x"})
    assert "统一身份登录没有成功" in said(client)


def test_a_provider_that_does_not_answer_is_said_and_the_password_still_opens(provider, user):
    provider.down = True
    client = Client()
    assert client.get(reverse("oidc_begin")).headers["Location"] == reverse("account_login")
    assert "统一身份登录没有成功" in said(client)
    client.post(reverse("account_login"), {"login": "zhangsan", "password": PASSWORD})
    assert came_in(client)


def test_the_second_factor_is_asked_likewise(provider, user, group, settings):
    with_second_factor(user)
    client = Client()
    answer = provider.sign_in(client)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not came_in(client)
    settings.SECOND_FACTOR = "required"
    other = linking.link_identity(make_user(Role.CLERK, group.top), "lisi", by=SYSTEM)
    provider.claims["preferred_username"] = "lisi"
    browser = Client()
    provider.sign_in(browser)
    assert browser.get(reverse("people")).headers["Location"] == reverse("mfa_activate_totp")
    ask = browser.get(reverse("mfa_activate_totp"))
    assert ask.headers["Location"].startswith(reverse("account_reauthenticate"))
    page = browser.get(ask.headers["Location"]).content.decode()
    assert f'href="{reverse("oidc_begin")}?next={reverse("mfa_activate_totp").replace("/", "%2F")}"' in page
    away = browser.get(reverse("oidc_begin"), {"next": reverse("mfa_activate_totp")}).headers["Location"]
    assert parse_qs(urlsplit(away).query)["prompt"] == ["login"]
    back = browser.get(reverse("oidc_callback"), provider.approve(away))
    assert back.headers["Location"] == reverse("mfa_activate_totp")
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200
    assert Session.objects.filter(account_id=other.pk).count() == 1


def test_attempts_are_counted_together_with_passwords(provider, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "oidc_begin": "1/m/ip"}
    client = Client()
    assert client.post(reverse("account_login"), {"login": "x", "password": "y"}).status_code == 200
    assert client.get(reverse("oidc_callback")).status_code == 302
    assert client.get(reverse("oidc_callback")).status_code == 429
    assert client.post(reverse("account_login"), {"login": "x", "password": "y"}).status_code == 429
    assert [client.get(reverse("oidc_begin")).status_code for _ in range(2)] == [302, 429]


def test_coming_back_as_somebody_else_ends_the_former_session(provider, user, group):
    other = make_user(Role.CLERK, group.top)
    client = client_of(other)
    provider.sign_in(client)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not Session.objects.filter(account_id=other.pk).exists()


def test_a_password_nobody_uses_need_not_be_changed(provider, group):
    administrator = make_user(Role.SYSTEM, group.top)
    opened = actions.create_user("lisi", "李四", PASSWORD, by=actor(administrator))
    actions.grant(opened, Role.CLERK, group.top, by=SYSTEM)
    linking.link_identity(opened, "zhangsan", by=SYSTEM)
    client = Client()
    provider.sign_in(client)
    assert client.get(reverse("people")).status_code == 200
    by_password = Client()
    by_password.post(reverse("account_login"), {"login": "lisi", "password": PASSWORD})
    assert by_password.get(reverse("people")).headers["Location"] == reverse("account_change_password")


def test_without_one_there_are_no_such_pages(settings, user, group):
    settings.OIDC = None
    administrator = client_of(make_user(Role.SYSTEM, group.top))
    for name in ("oidc_begin", "oidc_callback"):
        assert Client().get(reverse(name)).status_code == 404
    answer = administrator.post(reverse("user_identity", args=[user.uuid]), {"identity": "x"})
    assert answer.headers["Location"] == reverse("user", args=[user.uuid])
    assert linking.identity_of(user) == "zhangsan"
    assert reverse("oidc_begin") not in Client().get(reverse("account_login")).content.decode()


def test_the_sign_in_page_shows_the_button_and_keeps_where_to(provider):
    page = Client().get(reverse("account_login"), {"next": "/people/?a=1&b=2"})
    assert f'href="{reverse("oidc_begin")}?next=%2Fpeople%2F%3Fa%3D1%26b%3D2"' in page.content.decode()
    assert "用集团统一认证登录" in page.content.decode()
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "id.example" not in page.headers["Content-Security-Policy"]


def test_a_site_without_passwords(provider, user, group, settings):
    settings.PASSWORD_SIGN_IN = False
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert 'type="password"' not in page
    assert (
        client.post(reverse("account_login"), {"login": "zhangsan", "password": PASSWORD}).status_code == 404
    )
    provider.sign_in(client)
    people = client.get(reverse("people"))
    assert people.status_code == 200
    assert reverse("account_change_password") not in people.content.decode()
    assert client.get(reverse("account_change_password")).status_code == 404
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 404
    desk = client_of(make_user(Role.SYSTEM, group.top))
    assert desk.get(reverse("user_password", args=[user.uuid])).status_code == 404
    fields = {"username": "wangwu", "display_name": "王五", "identity": ""}
    assert "本站只能用它登录" in desk.post(reverse("user_new"), fields).content.decode()
    assert (
        "已关联另一个账号"
        in desk.post(reverse("user_new"), fields | {"identity": "zhangsan"}).content.decode()
    )
    assert not User.objects.filter(username="wangwu").exists()
    assert desk.post(reverse("user_new"), fields | {"identity": "wangwu"}).status_code == 302
    opened = User.objects.get(username="wangwu")
    assert (opened.has_usable_password(), opened.must_change) == (False, False)
    assert linking.identity_of(opened) == "wangwu"


def test_an_administrator_links_changes_and_unlinks(provider, group):
    found = make_user(Role.CLERK, group.works, username="zhangsan")
    desk = client_of(make_user(Role.SYSTEM, group.top))
    address = reverse("user_identity", args=[found.uuid])
    assert 'value="zhangsan"' in desk.get(address).content.decode()
    assert address in desk.get(reverse("user", args=[found.uuid])).content.decode()
    assert desk.post(address, {"identity": "zhangsan"}).status_code == 302
    client = Client()
    provider.sign_in(client)
    assert came_in(client)
    assert desk.post(address, {"identity": "ZhangSan"}).status_code == 302
    assert client.get(reverse("people")).status_code == 302  # the former name's sessions end
    assert desk.post(address, {"identity": ""}).status_code == 302
    assert not SocialAccount.objects.exists()
    assert "没有关联统一身份账号" in desk.post(address, {"identity": ""}).content.decode()


def test_an_administrator_below_does_not_link_who_stands_above(group):
    above = make_user(Role.LEADER, group.top)
    desk = client_of(make_user(Role.SYSTEM, group.works))
    address = reverse("user_identity", args=[above.uuid])
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"identity": "mine"}).status_code == 404
    assert not SocialAccount.objects.exists()


def test_a_name_opens_one_account(user):
    with pytest.raises(Refused, match="已关联另一个账号"):
        linking.link_identity(make_user(), "zhangsan", by=SYSTEM)
    with pytest.raises(Refused, match="最多191"):
        linking.link_identity(make_user(), "z" * 192, by=SYSTEM)
    with pytest.raises(Refused, match="请填写"):
        linking.link_identity(make_user(), "  ", by=SYSTEM)


def _linked() -> User:
    return linking.link_identity(make_user(), "wangwu", by=SYSTEM)


class TestLinkingActs(ActionAuditSuite):
    module = linking
    acts = {
        "link_identity": lambda: partial(linking.link_identity, make_user(), "lisi", by=SYSTEM),
        "unlink_identity": lambda: partial(linking.unlink_identity, _linked(), by=SYSTEM),
    }
