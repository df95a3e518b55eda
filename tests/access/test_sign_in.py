"""Signing in and out, as a browser does it."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.models import User
from luoshi.audit.models import Detail, Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, actor, client_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def sign_in(client: Client, username: str, password: str):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def last_entry() -> tuple[Entry, str]:
    entry = Entry.objects.order_by("-seq")[0]
    return entry, Detail.objects.get(entry_seq=entry.seq).text


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_sign_in_is_noted_with_the_account_and_the_request():
    user, client = make_user(username="zhangsan"), Client(headers={"X-Request-ID": "abcdef-123456"})
    answer = sign_in(client, "zhangsan", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert signed_in(client)
    entry, _detail = last_entry()
    assert (entry.action, entry.actor_id, entry.door, entry.request_id) == (
        "access.sign_in", user.pk, "page", "abcdef-123456",
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["ZhangSan", " zhangsan ", "ｚｈａｎｇｓａｎ"])
def test_the_name_is_taken_as_it_is_meant(typed):
    make_user(username="zhangsan")
    client = Client()
    sign_in(client, typed, PASSWORD)
    assert signed_in(client)


def test_a_wrong_password_is_noted_by_the_account_only():
    user, client = make_user(username="zhangsan"), Client()
    answer = sign_in(client, "zhangsan", "wrong-Password")
    assert answer.status_code == 200
    assert not signed_in(client)
    entry, detail = last_entry()
    assert (entry.action, entry.actor_id, entry.actor_name) == ("access.sign_in_failed", None, "未登录")
    assert json.loads(detail)
    assert "zhangsan" in detail
    assert str(user.pk) in entry.touched
    assert "wrong-Password" not in detail


def test_a_password_typed_as_the_name_is_kept_nowhere():
    sign_in(Client(), "my-Secret-Words", "x")
    rows = [*map(str, Entry.objects.values()), *map(str, Detail.objects.values())]
    assert Entry.objects.filter(action="access.sign_in_failed").count() == 1
    assert not any("my-secret-words" in row.lower() for row in rows)


def test_a_stopped_account_does_not_come_in_and_its_session_ends():
    group = make_group()
    user = make_user(Role.CLERK, group.top, username="zhangsan")
    client = Client()
    sign_in(client, "zhangsan", PASSWORD)
    actions.deactivate(user, by=SYSTEM, why="离岗")
    assert client.get(reverse("account_change_password")).status_code == 302
    again = Client()
    sign_in(again, "zhangsan", PASSWORD)
    assert not signed_in(again)


def test_guessing_is_stopped_after_five_attempts_also_across_processes():
    make_user(username="zhangsan")
    for _ in range(5):
        sign_in(Client(), "zhangsan", "wrong-Password")
    client = Client()
    sign_in(client, "zhangsan", PASSWORD)
    assert not signed_in(client)
    assert Entry.objects.filter(action="access.sign_in_failed").count() == 5


def test_a_password_is_changed_on_its_page_with_the_old_one():
    user = make_user(username="zhangsan")
    client, other = Client(), Client()
    for browser in (client, other):
        sign_in(browser, "zhangsan", PASSWORD)
    page = reverse("account_change_password")
    fields = {"oldpassword": "wrong", "password1": "another-Good-1", "password2": "another-Good-1"}
    assert client.post(page, fields).status_code == 200
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert client.post(page, fields | {"oldpassword": PASSWORD}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("another-Good-1")
    assert Entry.objects.filter(action="access.change_own_password", actor_id=user.pk).count() == 1
    assert client.get(page).status_code == 200
    assert other.get(page).status_code == 302


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/"])
def test_there_is_no_sign_up_and_no_mail(path):
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert client_of(make_user()).get(f"/accounts/{path}").status_code == 404


def test_a_page_needs_a_sign_in_and_leads_back_to_itself():
    page = reverse("account_change_password")
    answer = Client().get(page + "?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={page}%3Fa%3D1")


def test_a_region_of_a_page_sends_the_whole_page_to_the_sign_in():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/documents/?tab=2"}
    answer = Client().get(reverse("account_change_password"), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/documents/"


def test_a_password_an_administrator_set_is_good_for_changing_it_only():
    group = make_group()
    administrator = make_user(Role.SYSTEM, group.top)
    user = make_user(Role.CLERK, group.top, username="zhangsan")
    actions.set_password(user, "handed-Over-1", by=actor(administrator))
    client, change = Client(), reverse("account_change_password")
    sign_in(client, "zhangsan", "handed-Over-1")
    for page in ("people", "documents"):
        answer = client.get(reverse(page))
        assert (answer.status_code, answer.headers["Location"]) == (302, change)
    part = client.post(reverse("unit_new"), {"name": "甲"}, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (403, change)
    assert "管理员设置的，请先换成" in client.get(change).content.decode()
    same = {"oldpassword": "handed-Over-1", "password1": "handed-Over-1", "password2": "handed-Over-1"}
    assert "请换一个只有您自己知道的" in client.post(change, same).content.decode()
    own = same | {"password1": "another-Good-1", "password2": "another-Good-1"}
    assert client.post(change, own).headers["Location"] == "/"
    assert client.get(reverse("people")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_a_new_account_changes_its_first_password_unless_the_installation_made_it():
    administrator = make_user(Role.SYSTEM, make_group().top)
    opened = actions.create_user("zhangsan", "张三", PASSWORD, by=actor(administrator))
    assert (opened.must_change, make_user().must_change) == (True, False)
    with pytest.raises(Refused):
        actions.change_own_password(opened, PASSWORD, by=actor(opened))
    assert not actions.change_own_password(opened, "another-Good-1", by=actor(opened)).must_change


def test_a_second_factor_put_on_or_taken_off_stands_in_the_trail(django_capture_on_commit_callbacks):
    user, client = make_user(username="zhangsan"), Client()
    sign_in(client, "zhangsan", PASSWORD)
    page = reverse("mfa_activate_totp")
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    assert client.get(page).status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, {"code": code}).status_code == 302
    entry, detail = last_entry()
    assert (entry.action, entry.actor_id) == ("access.second_factor", user.pk)
    assert secret not in detail
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    said = [
        Detail.objects.get(entry_seq=one.seq).text
        for one in Entry.objects.filter(action="access.second_factor")
    ]
    assert any("totp_activated" in text for text in said)
    assert any("totp_deactivated" in text for text in said)


def test_too_many_attempts_from_one_place_get_a_page_of_the_house(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = Client()
    for status in (200, 429):
        answer = sign_in(client, "nobody", "no-Password-1")
        assert answer.status_code == status
    page = answer.content.decode()
    assert "试得太频繁，请稍后再来" in page
    assert "回到首页" in page
    assert 'class="ls-band"' in page
