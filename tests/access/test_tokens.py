"""个人访问令牌: made by the person, shown once, kept as a hash, ended by day, by hand and with the account."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import threading
from functools import partial

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from luoshi.access import actions, ending, linking, tokens
from luoshi.access.enums import Role
from luoshi.access.models import Token, User
from luoshi.audit.models import Detail, Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from tests.factories.tokens import bearer, make_token, refused_words
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user, with_second_factor
from tests.suites.acts import ActionAuditSuite

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


# ---- what is kept ----


def test_only_a_hash_is_kept_and_the_trail_has_neither(clerk):
    made = make_token(clerk, "月报")
    token = Token.objects.get()
    assert tokens.SHAPE.fullmatch(made.words)
    assert token.key_hash == hashlib.sha256(made.words.encode()).hexdigest()
    secret = made.words.rpartition("_")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_token")
        assert not any(secret in str(value) for row in cursor.fetchall() for value in row)
    said = " ".join(Detail.objects.values_list("text", flat=True))
    assert secret not in said
    assert token.key_hash not in said
    assert token.prefix in said  # which one it was can be told
    assert tokens.found(made.words) == token


def test_what_is_nearly_a_token_is_none(clerk):
    words = make_token(clerk).words
    other = make_token(clerk, "另一个").words
    assert tokens.found(words[:-1] + ("0" if words[-1] != "0" else "1")) is None
    assert tokens.found(words[:20] + other[20:]) is None
    for wrong in (
        "",
        words[:-1],
        words + "0",
        words.upper(),
        f" {words}",
        words.replace("luoshi", "Luoshi"),
        "密" * 84,
    ):
        assert tokens.found(wrong) is None


def test_no_two_are_alike_and_nothing_of_the_account_is_in_them(clerk):
    made = [make_token(clerk, f"第{number}个").words for number in range(5)]
    assert len(set(made)) == len({words[:20] for words in made}) == 5


# ---- making ----


@pytest.mark.parametrize(
    ("name", "last", "said"),
    [
        ("", 5, "请填写名称"),
        (" \u3000 ", 5, "请填写名称"),
        ("月\u200b报", 5, "看不见的字符"),
        ("月报", -1, "不能早于今天"),
        ("月报", 366, "最多用366天"),
        (f"luoshi_{'0' * 12}_{'0' * 64}", 5, "不能写令牌本身"),
        ("长" * 61, 5, "最多60个字"),
    ],
)
def test_what_cannot_be_made(clerk, name, last, said):
    with pytest.raises(Refused, match=said):
        tokens.make_token(clerk, name, day(last), by=actor(clerk))
    assert not Token.objects.exists()


def test_the_longest_and_the_shortest(clerk):
    assert make_token(clerk, "今天", last=0).token.holds(clock.today())
    assert make_token(clerk, "一年", last=365).token.last_day == day(365)


def test_a_name_twice_and_too_many(clerk):
    first = make_token(clerk, "月报").token
    with pytest.raises(Refused, match="已有名为“月报”的令牌"):
        make_token(clerk, "月报")
    tokens.revoke_token(first, by=actor(clerk))
    for number in range(10):
        make_token(clerk, f"月报{number}" if number else "月报")
    with pytest.raises(Refused, match="最多有10个"):
        make_token(clerk, "多一个")
    make_token(make_user(), "月报")  # somebody else's count for himself


def test_nobody_makes_one_for_somebody_else(group, clerk):
    with pytest.raises(Refused, match="只能由本人生成"):
        tokens.make_token(clerk, "月报", day(1), by=actor(make_user(Role.SYSTEM, group.top)))


def test_the_packs_say_how_long_and_how_many(clerk, monkeypatch):
    limits = tokens.roles().tokens.model_copy(update={"most_days": 30, "most_at_once": 1})
    rules = tokens.roles().model_copy(update={"tokens": limits})
    monkeypatch.setattr(tokens, "roles", lambda: rules)
    with pytest.raises(Refused, match="最多用30天"):
        make_token(clerk, last=30)
    make_token(clerk, last=29)
    with pytest.raises(Refused, match="最多有1个"):
        make_token(clerk, "另一个", last=1)


# ---- the end of one ----


def test_it_holds_to_the_end_of_its_last_day(clerk):
    with time_machine.travel("2026-03-01 10:00+08:00", tick=False):
        client = bearer(make_token(clerk, last=9).words)
        assert client.get(ASKED).status_code == 200
    with time_machine.travel("2026-03-10 23:59+08:00", tick=False):
        assert client.get(ASKED).status_code == 200
    with time_machine.travel("2026-03-11 00:00+08:00", tick=False):
        assert refused_words(client.get(ASKED)) == "这个访问令牌的有效期到2026-03-10为止，请重新生成"


def test_revoked_at_once_and_only_once(clerk):
    made = make_token(clerk)
    client = bearer(made.words)
    assert client.get(ASKED).status_code == 200
    tokens.revoke_token(made.token, by=actor(clerk))
    assert f"已于{clock.today()}撤销" in refused_words(client.get(ASKED))
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="已于"):
        tokens.revoke_token(made.token, by=actor(clerk))  # a stale copy: another page was quicker
    assert Entry.objects.count() == entries


def test_somebody_elses_needs_a_reason(group, clerk):
    made, admin = make_token(clerk), make_user(Role.SYSTEM, group.top)
    with pytest.raises(Refused, match="写明原因"):
        tokens.revoke_token(made.token, by=actor(admin))
    tokens.revoke_token(made.token, by=actor(admin), why="电脑丢失")
    assert Entry.objects.get(action="access.revoke_token").why == "电脑丢失"
    assert Token.objects.get().ended_by_name == str(admin)


def _linked_anew(user):
    linking.link_identity(user, "zhang.san", by=SYSTEM)
    linking.link_identity(user, "zhang.san2", by=SYSTEM)


@pytest.mark.parametrize(
    "act",
    [
        lambda user: actions.deactivate(user, by=SYSTEM, why="离岗"),
        lambda user: actions.set_password(user, "another-Good-1", by=SYSTEM),
        lambda user: actions.reset_second_factor(with_second_factor(user), by=SYSTEM, why="手机丢失"),
        lambda user: ending.end_all_sessions(user, by=SYSTEM, why="电脑丢失"),
        lambda user: linking.unlink_identity(linking.link_identity(user, "zhang.san", by=SYSTEM), by=SYSTEM),
        _linked_anew,
    ],
)
def test_what_an_administrator_does_to_the_account_ends_them(clerk, act):
    client = bearer(make_token(clerk).words)
    other = bearer(make_token(make_user()).words)
    act(clerk)
    assert client.get(ASKED).status_code == 401
    assert other.get(ASKED).status_code == 200
    clerk.refresh_from_db()
    if not clerk.is_active:
        actions.reactivate(clerk, by=SYSTEM)
        assert client.get(ASKED).status_code == 401  # what has ended stays ended


@pytest.mark.parametrize(
    "act",
    [
        lambda user: actions.deactivate(user, by=SYSTEM, why="离岗"),
        lambda user: actions.set_password(user, "another-Good-1", by=SYSTEM),
        lambda user: ending.end_all_sessions(user, by=SYSTEM, why="电脑丢失"),
    ],
)
def test_a_request_under_way_makes_none_after_that(clerk, act):
    """The page was opened before the administrator's act, the token asked for after it."""
    act(User.objects.get(pk=clerk.pk))
    with pytest.raises(Refused, match="登录已失效"):
        make_token(clerk)
    assert not Token.objects.exists()


def test_an_own_new_password_leaves_them(clerk):
    client = bearer(make_token(clerk).words)
    actions.change_own_password(clerk, "another-Good-1", by=actor(clerk))
    assert client.get(ASKED).status_code == 200


def twice_at_once(act) -> list[str]:
    """What each of two that come at the same moment is told."""
    start, said = threading.Barrier(2), []

    def run():
        start.wait()
        try:
            act()
            said.append("done")
        except Refused as refused:
            said.append(refused.sentence)
        finally:
            connection.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    return said


@pytest.mark.django_db(transaction=True)
def test_two_revocations_at_once_are_one(clerk):
    made = make_token(clerk)
    said = twice_at_once(lambda: tokens.revoke_token(made.token, by=actor(clerk)))
    assert (len(said), said.count("done")) == (2, 1)
    assert Entry.objects.filter(action="access.revoke_token").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_one_name_at_once_are_one(clerk):
    said = twice_at_once(lambda: make_token(clerk, "月报"))
    assert (len(said), said.count("done")) == (2, 1)
    assert Token.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_uses_of_a_day_are_noted_once(clerk):
    words = make_token(clerk).words
    codes = []
    twice_at_once(lambda: codes.append(bearer(words).get(ASKED).status_code))
    assert codes == [200, 200]
    assert Entry.objects.filter(action="access.use_token").count() == 1


# ---- last use ----


def test_the_last_use_is_a_day_through_the_door_for_programs(clerk, django_assert_num_queries):
    made = make_token(clerk)
    client = bearer(made.words)
    assert Token.objects.get().used_on is None
    for _ in range(3):
        assert client.get(ASKED).status_code == 200
    token = Token.objects.get()
    assert token.used_on == clock.today()
    entry = Entry.objects.get(action="access.use_token")
    assert (entry.door, entry.actor_id, entry.actor_name) == ("api", clerk.pk, str(clerk))
    assert {field.name for field in Token._meta.concrete_fields} == {
        "id", "uuid", "user", "name", "prefix", "key_hash", "made_on", "last_day", "used_on", "ended_on", "ended_by_name",
    }  # fmt: skip
    with time_machine.travel(clock.now() + dt.timedelta(days=1)):
        client.get(ASKED)
        client.get(ASKED)
        assert Token.objects.get().used_on == clock.today()
    assert Entry.objects.filter(action="access.use_token").count() == 2


def test_one_that_opens_nothing_is_not_used(clerk):
    made = make_token(clerk)
    tokens.revoke_token(made.token, by=actor(clerk))
    before = Entry.objects.count()
    bearer(made.words).get(ASKED)
    bearer(made.words[:-1] + "x").get(ASKED)
    assert Token.objects.get().used_on is None
    assert Entry.objects.count() == before


# ---- the site without, and the second factor ----


def test_a_site_without_tokens_has_no_such_pages(settings, group, clerk):
    made = make_token(clerk, "月报")
    settings.TOKENS = False
    assert bearer(made.words).get(ASKED).status_code == 401
    client = client_of(make_user(Role.SYSTEM, group.top))
    for page in ("tokens", "token_new", "user_tokens"):
        assert client.get(reverse(page)).status_code == 404
    assert "访问令牌" not in text(client.get(reverse("mine")))
    assert "月报" not in text(client.get(reverse("user", args=[clerk.uuid])))
    assert client.get(ASKED).status_code == 200


def test_where_a_second_factor_is_demanded_a_token_is_no_way_round_it(settings, clerk):
    client = bearer(make_token(clerk).words)
    settings.SECOND_FACTOR = "required"
    answer = client.get(ASKED)
    assert answer.status_code == 403
    assert "两步验证" in answer.json()["detail"]
    with_second_factor(clerk)
    assert client.get(ASKED).status_code == 200


# ---- attempts and the log ----


def test_many_attempts_are_told_to_wait_and_a_good_one_is_not_held_up(clerk):
    good = make_token(clerk).words
    wrong = bearer("luoshi_" + "0" * 12 + "_" + "0" * 64)
    codes = [wrong.get(ASKED).status_code for _ in range(32)]
    assert codes == [401] * 30 + [429] * 2
    assert "一分钟" in wrong.get(ASKED).json()["detail"]
    assert bearer(good).get(ASKED).status_code == 200


def test_the_log_never_has_one(clerk, caplog):
    words = make_token(clerk).words
    with caplog.at_level(logging.DEBUG):
        bearer(words).get(ASKED)
        bearer(words).post(ASKED)
        bearer(words[:-1] + "z").get(ASKED)
        bearer(words).get("/api/figures/nothing")
    assert words.rpartition("_")[2][:20] not in caplog.text
    assert not any(
        words[20:40] in str(vars(record)) for record in caplog.records if record.name.startswith("luoshi")
    )


class TestTokens(ActionAuditSuite):
    module = tokens
    acts = {
        "make_token": lambda: _making(make_user()),
        "revoke_token": lambda: partial(
            tokens.revoke_token, make_token(make_user()).token, by=SYSTEM, why="电脑丢失"
        ),
        "note_use": lambda: partial(tokens.note_use, make_token(make_user()).token, by=SYSTEM),
    }


def _making(user):
    return partial(tokens.make_token, user, "月报", day(1), by=actor(user))
