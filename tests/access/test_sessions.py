"""Open sign-ins: what is kept of them, ending them, and that counts of failed ones are shared by all workers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session as DjangoSession
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from luoshi.access import ending
from luoshi.access.devices import device_words
from luoshi.access.enums import Role
from luoshi.access.models import Session
from luoshi.access.sessions import open_sessions
from luoshi.audit.models import Detail, Entry
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.kernel.periodic import periodics
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, actor, client_of, make_user
from tests.suites.pages import PagePermissionSuite

pytestmark = pytest.mark.django_db

PHONE = (
    "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0 Mobile Safari/537.36"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def sign_in(username: str, agent: str = DESK) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    assert client.get(reverse("mine")).status_code == 200
    return client


def alive(client: Client) -> bool:
    return client.get(reverse("mine")).status_code == 200


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome · Android"),
        (DESK, "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0", "WeChat · iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_in_three_words(agent, words):
    assert device_words(agent) == words


def test_a_sign_in_keeps_days_and_a_browser_and_nothing_of_when_and_where():
    user = make_user(username="zhangsan")
    sign_in("zhangsan", PHONE)
    row = Session.objects.get(account_id=user.pk)
    assert (row.device, row.since, row.used_on) == ("Chrome · Android", clock.today(), clock.today())
    assert {field.name for field in Session._meta.get_fields()} == {
        "session_key", "session_data", "expire_date", "account_id", "device", "since", "used_on",
    }  # fmt: skip
    assert not DjangoSession.objects.exists()
    assert not any("127.0.0.1" in str(value) for value in row.get_decoded().values())


def test_the_last_use_is_a_day_written_once(monkeypatch, django_assert_num_queries):
    user = make_user(username="zhangsan")
    client = sign_in("zhangsan")
    later = clock.today() + dt.timedelta(days=2)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert alive(client)
    row = Session.objects.get(account_id=user.pk)
    assert (row.since, row.used_on) == (later - dt.timedelta(days=2), later)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "save", None)  # a second page of the day writes nothing
        assert alive(client)


def test_the_list_and_ending_some():
    user = make_user(username="zhangsan")
    here, phone, third = sign_in("zhangsan"), sign_in("zhangsan", PHONE), sign_in("zhangsan", "curl/8.0")
    sign_in(make_user().username)
    page = text(here.get(reverse("sessions")))
    for words in (
        "Edge · Windows",
        "Chrome · Android",
        "不认识的浏览器",
        "当前这台",
        f"{clock.today():%Y-%m-%d}",
    ):
        assert words in page
    rows = open_sessions(user, here.session.session_key)
    assert [row.current for row in rows] == [True, False, False]
    assert not any(row.key in page for row in rows)  # a page names no session by its key
    ended = next(row.handle for row in rows if row.device == "Chrome · Android")
    assert "已结束1处登录" in text(here.post(reverse("sessions_end"), {"pick": [ended]}, follow=True))
    assert (alive(here), alive(phone), alive(third)) == (True, False, True)
    answer = here.post(reverse("sessions_end"), {"pick": [ended, rows[0].handle]}, follow=True)
    assert "没有可以结束的登录" in text(answer)
    assert alive(here)
    entry = Entry.objects.filter(action="access.end_sessions").get()
    assert not any(row.key in Detail.objects.get(entry_seq=entry.seq).text for row in rows)


def test_ending_all_others():
    make_user(username="zhangsan")
    here, phone = sign_in("zhangsan"), sign_in("zhangsan", PHONE)
    stranger = sign_in(make_user().username)
    assert "其他设备上都要重新登录" in text(here.get(reverse("sessions_end_others")))
    assert here.post(reverse("sessions_end_others")).status_code == 302
    assert (alive(here), alive(phone), alive(stranger)) == (True, False, True)
    assert reverse("sessions_end_others") not in text(here.get(reverse("sessions")))


def test_nobody_ends_somebody_elses():
    user, other = make_user(username="zhangsan"), make_user()
    sign_in("zhangsan")
    with pytest.raises(Refused, match="只能结束自己的登录"):
        ending.end_other_sessions(user, by=actor(other), current=None)


def test_what_a_changed_password_has_ended_is_not_listed():
    user = make_user(username="zhangsan")
    here, phone = sign_in("zhangsan"), sign_in("zhangsan", PHONE)
    typed = {"oldpassword": PASSWORD, "password1": "another-Good-1", "password2": "another-Good-1"}
    assert here.post(reverse("account_change_password"), typed).status_code == 302
    user.refresh_from_db()
    assert [row.device for row in open_sessions(user)] == ["Edge · Windows"]
    assert not alive(phone)


class TestEndingAllPage(PagePermissionSuite):
    right = "users.manage"

    def address(self, unit):
        return reverse("user_sessions_end", args=[make_user(Role.CLERK, unit).uuid])


def test_an_administrator_ends_all_of_an_account():
    group = make_group()
    user = make_user(Role.CLERK, group.works, username="zhangsan")
    client = sign_in(make_user(Role.SYSTEM, group.top).username)
    theirs = sign_in("zhangsan")
    form = reverse("user_sessions_end", args=[user.uuid])
    assert form in text(client.get(reverse("user", args=[user.uuid])))
    assert client.post(form, {"why": ""}).status_code == 422
    assert client.post(form, {"why": "手机丢失"}).status_code == 302
    assert not alive(theirs)
    assert alive(client)
    assert Entry.objects.get(action="access.end_all_sessions").why == "手机丢失"
    assert alive(sign_in("zhangsan"))
    own = reverse("user_sessions_end", args=[make_user(Role.SYSTEM, group.top).uuid])
    assert client.get(own).status_code == 200


def test_counts_of_failed_sign_ins_lie_in_the_database_all_workers_share():
    assert site.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    make_user(username="zhangsan")
    for _ in range(5):
        Client().post(reverse("account_login"), {"login": "zhangsan", "password": "wrong-Password"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM luoshi_cache")
        keys = [row[0].split(":", 2)[-1] for row in cursor.fetchall()]
    assert any("login_failed" in key for key in keys)
    another_worker = caches.create_connection("default")  # as a fresh process would open it
    assert all(another_worker.get(key) is not None for key in keys)
    client = Client()
    client.post(reverse("account_login"), {"login": "zhangsan", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_counts_are_not_pushed_out_by_filling_the_cache():
    make_user(username="zhangsan")
    for _ in range(5):
        Client().post(reverse("account_login"), {"login": "zhangsan", "password": "wrong-Password"})
    for number in range(700):
        cache.set(f"filler{number}", 1)
    client = Client()
    client.post(reverse("account_login"), {"login": "zhangsan", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_what_has_expired_is_cleared_by_the_clock():
    client, other = client_of(make_user()), client_of(make_user())
    key = client.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=clock.now() - dt.timedelta(seconds=1))
    periodics["access.clear_sessions"].run()
    assert not Session.objects.filter(session_key=key).exists()
    assert Session.objects.filter(session_key=other.session.session_key).exists()
