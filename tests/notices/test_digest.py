"""The weekly digest: whom it reaches, how often, and what stands behind it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.actions import deactivate
from luoshi.access.enums import Role
from luoshi.access.grants import covered
from luoshi.audit.models import Entry
from luoshi.cli import main
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.due import DueSource, due_sources
from luoshi.kernel.errors import Refused
from luoshi.notices import accounts, actions, digesting
from luoshi.notices.models import Digest, DigestRound, DigestSettings
from luoshi.notices.queries import own_work
from luoshi.packs.actions import apply, apply_builtin
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.notices.conftest import MONDAY, VIEW
from tests.suites.pages import QueryCountSuite
from tests.support.threads import at_once


def clerk(unit):
    return make_user(Role.CLERK, unit, start=MONDAY - dt.timedelta(days=400))


def text(user, name, **query) -> str:
    answer = client_of(user).get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def chosen(user, *, weekday=None, in_product=True):
    wanted = actions.Chosen(weekday=weekday, in_product=in_product)
    return actions.set_digest(user, wanted, by=actor(user))


def test_each_account_with_something_to_do_gets_one(monday, things, group):
    first, second, idle = clerk(group.works_first), clerk(group.works), clerk(group.office)
    reader = make_user(Role.LEADER, group.top, start=MONDAY)  # sees all of it, has to do nothing
    stranger = make_user()
    things.add("逾期的", group.works_first, -3)
    things.add("快到期的", group.works_first, 14)
    things.add("别急的", group.works_first, 15)
    things.add("二支部的", group.works_second, 2)
    assert digesting.run() == 2
    assert {row.user: row.count for row in Digest.objects.all()} == {first: 2, second: 3}
    row = Digest.objects.get(user=first)
    assert (row.week, row.read_on) == (MONDAY, None)
    assert row.counts == [
        {"source": "tests.things", "tone": "over", "count": 1},
        {"source": "tests.things", "tone": "near", "count": 1},
    ]
    for user in (idle, reader, stranger):
        assert not Digest.objects.filter(user=user).exists()


def test_once_a_week_whatever_happens_meanwhile(monday, things, group):
    user = clerk(group.works_first)
    things.add("一件", group.works_first, 1)
    assert [digesting.run(), digesting.run()] == [1, 0]
    things.add("又一件", group.works_first, 2)
    for days in (1, 3, 6):
        monday(MONDAY + dt.timedelta(days=days))
        assert digesting.run() == 0
    assert Digest.objects.get().count == 1
    monday(MONDAY + dt.timedelta(days=7), hour=7)
    assert digesting.run() == 0  # not before the hour
    monday(MONDAY + dt.timedelta(days=7), hour=8)
    assert digesting.run() == 1
    assert sorted(Digest.objects.filter(user=user).values_list("count", flat=True)) == [1, 2]


def test_nothing_comes_before_the_hour_and_a_missed_day_is_made_up_in_its_week(monday, things, group):
    clerk(group.works_first)
    things.add("一件", group.works_first, 1)
    monday(MONDAY, hour=7)
    assert digesting.run() == 0
    monday(MONDAY + dt.timedelta(days=6), hour=23)  # the worker stood still until Sunday
    assert digesting.run() == 1
    assert Digest.objects.get().week == MONDAY


def test_one_day_of_ones_own_choice_or_none(monday, things, group):
    friday, off, usual = clerk(group.works_first), clerk(group.works_first), clerk(group.works_first)
    chosen(friday, weekday=5)
    chosen(off, in_product=False)
    things.add("一件", group.works_first, 1)
    assert digesting.run() == 1
    assert Digest.objects.get().user == usual
    chosen(usual, weekday=5)  # has had this week's
    monday(MONDAY + dt.timedelta(days=4))
    assert digesting.run() == 1
    assert set(Digest.objects.values_list("user_id", flat=True)) == {usual.pk, friday.pk}
    assert DigestRound.objects.filter(done_at__isnull=False).count() == 2


def test_stopped_accounts_and_ended_roles_get_none(monday, things, group):
    stopped = clerk(group.works_first)
    ended = make_user(Role.CLERK, group.works_first, start=MONDAY - dt.timedelta(days=9), end=MONDAY)
    deactivate(stopped, by=SYSTEM, why="离岗")
    things.add("一件", group.works_first, 1)
    assert digesting.run() == 0
    assert not list(own_work(ended, MONDAY, MONDAY))


def test_a_room_says_itself_what_is_somebodys_own(monday, things, group, monkeypatch):
    """A task has its owner: others who write at the unit only watch it, and an owner need not write there."""
    owner, other = make_user(Role.LEADER, group.works, start=MONDAY), clerk(group.works)
    things.add("我的", group.works_first, 1)
    source = DueSource(
        "tests.things", "示例事项", things.between,
        mine=lambda user, first, last: things.between(user, first, last) if user == owner else (),
    )  # fmt: skip
    monkeypatch.setitem(due_sources._items, "tests.things", source)
    digesting.run()
    assert [row.user for row in Digest.objects.all()] == [owner]
    assert own_work(other, clock.today(), clock.today() + dt.timedelta(9)) == []


def test_a_term_is_the_work_of_those_who_register_elections(group, monkeypatch):
    from luoshi.directory import due

    asked = []
    monkeypatch.setattr(due, "covered", lambda user, right: asked.append(right) or covered(user, right))
    user = make_user(Role.HEAD, group.works)
    list(due.TERMS.between(user, clock.today(), clock.today()))
    list(due.TERMS.mine(user, clock.today(), clock.today()))
    assert asked == ["people.view", "people.change"]


def test_one_account_whose_things_cannot_be_read_does_not_stop_the_others(
    monday, things, group, monkeypatch, caplog
):
    broken, sound = clerk(group.works_first), clerk(group.works_first)
    things.add("一件", group.works_first, 1)

    def between(user, first, last):
        if user == broken:
            raise ValueError("defect of a room")
        return things.between(user, first, last)

    monkeypatch.setitem(due_sources._items, "tests.things", DueSource("tests.things", "示例事项", between))
    assert digesting.run() == 1
    assert Digest.objects.get().user == sound
    assert f"account {broken.pk}" in caplog.text


def test_more_accounts_than_a_batch(monday, things, group, monkeypatch):
    monkeypatch.setattr(accounts, "BATCH", 2)
    users = [clerk(group.works_first) for _ in range(5)]
    things.add("一件", group.works_first, 1)
    assert digesting.run() == 5
    assert set(Digest.objects.values_list("user_id", flat=True)) == {user.pk for user in users}


def test_what_was_broken_off_goes_on_where_it_stood(monday, things, group, monkeypatch):
    monkeypatch.setattr(accounts, "BATCH", 1)
    for _ in range(3):
        clerk(group.works_first)
    things.add("一件", group.works_first, 1)
    monkeypatch.setattr(digesting, "_end", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        digesting.run()
    monkeypatch.undo()
    monday(MONDAY)
    assert digesting.run() == 0  # all are there; only the round is closed
    assert DigestRound.objects.get().done_at is not None


def test_old_ones_go(monday, things, group):
    user = clerk(group.works_first)
    things.add("一件", group.works_first, 1)
    digesting.run()
    monday(MONDAY + dt.timedelta(weeks=53))
    digesting.run()
    assert Digest.objects.filter(user=user).count() == 2
    monday(MONDAY + dt.timedelta(weeks=54))
    digesting.run()
    assert min(Digest.objects.values_list("week", flat=True)) == MONDAY + dt.timedelta(weeks=53)
    assert DigestRound.objects.count() == 2


def test_the_pack_says_day_hour_and_how_far(monday, things, group):
    clerk(group.works_first)
    things.add("三天后", group.works_first, 3)
    source = "pack: site\ntitle: 本单位\nversion: '1'\nsections:\n  notices: {digest: {weekday: 2, hour: 10, ahead_days: 2, source: 内部通知}}\n"
    apply_builtin(by=SYSTEM)
    apply(source, by=SYSTEM)
    assert digesting.run() == 0
    monday(MONDAY + dt.timedelta(days=1), hour=9)
    assert digesting.run() == 0
    monday(MONDAY + dt.timedelta(days=1), hour=10)
    assert digesting.run() == 1  # now in two days


@pytest.mark.parametrize("number", [1, 4])
def test_queries_of_a_round(monday, things, group, number):
    """A few an account (its grants, the source, units twice), whatever waits for it."""
    users = [clerk(group.works_first) for _ in range(number)]
    for day in range(1, 6):
        things.add(f"第{day}件", group.works_first, day)
    digesting.run()  # what a process reads once (packs) is read by now
    monday(MONDAY + dt.timedelta(days=7))
    with CaptureQueriesContext(connection) as found:
        assert digesting.run() == len(users)
    asked = [query["sql"] for query in found if query["sql"].startswith("SELECT")]
    per_account = [sql for sql in asked if "organisations_unitspan" in sql or "access_grant" in sql]
    assert len(per_account) <= 2 + 4 * number


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_make_one_each(things, time_machine):
    group = make_group()
    for _ in range(3):
        clerk(group.works_first)
    things.add("一件", group.works_first, 1)
    time_machine.move_to(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC), tick=False)
    things.kept[0] = (*things.kept[0][:2], dt.date(2026, 3, 3), 30)
    made = at_once(*[digesting.run] * 3)
    assert sum(made) == 3, made
    assert Digest.objects.count() == 3
    assert DigestRound.objects.filter(done_at__isnull=False).count() == 1
    assert Entry.objects.filter(action="notices.end_round").count() == 1


def test_the_first_page_says_it_in_a_line_until_it_is_opened(monday, things, group):
    user = clerk(group.works_first)
    things.add("逾期的", group.works_first, -3)
    things.add("要办的", group.works_first, 3)
    assert "本周等您办的" not in text(user, "home")
    digesting.run()
    address = f"{reverse('digest')}?week={MONDAY}"
    shown = text(user, "home")
    assert "本周等您办的：2项，其中逾期1项" in shown
    assert address in shown
    page = client_of(user).get(address).content.decode()
    assert "2项，其中逾期1项（示例事项2项）" in page
    assert 'href="/people/#1"' in page
    assert "本周等您办的" not in text(user, "home")
    assert Digest.objects.get().read_on == MONDAY
    client_of(user).get(address)
    assert Entry.objects.filter(action="notices.read_digest").count() == 1


def test_last_weeks_line_does_not_stay(monday, things, group):
    user = clerk(group.works_first)
    things.add("要办的", group.works_first, 3)
    digesting.run()
    monday(MONDAY + dt.timedelta(days=7), hour=7)
    assert "本周等您办的" not in text(user, "home")


def test_an_opened_digest_shows_what_waits_today(monday, things, group):
    user = clerk(group.works_first)
    things.add("要办的", group.works_first, 3)
    digesting.run()
    things.kept.clear()
    page = text(user, "digest", week=MONDAY)
    assert "生成时：1项" in page
    assert "现在没有等您办的事" in page


@pytest.mark.parametrize("week", ["", "x", "2026-03-03", "2026-13-01", "0000-00-00", "2026-03-02\x00"])
def test_a_week_without_a_digest_is_no_page(monday, things, group, week):
    user = clerk(group.works_first)
    things.add("要办的", group.works_first, 3)
    digesting.run()
    assert client_of(user).get(reverse("digest"), {"week": week}).status_code == 404


def test_nobody_opens_anothers(monday, things, group):
    clerk(group.works_first)
    things.add("要办的", group.works_first, 3)
    digesting.run()
    later = make_user(Role.CLERK, group.top, start=MONDAY)
    assert client_of(later).get(reverse("digest"), {"week": MONDAY}).status_code == 404
    actions.read_digest(Digest.objects.get(), by=actor(later))
    assert Digest.objects.get().read_on is None


@pytest.mark.parametrize("name", ["reminders", "reminders_edit"])
def test_without_any_role_there_is_no_such_page(group, name):
    assert client_of(make_user()).get(reverse(name)).status_code == 404


def test_settings_on_the_page(monday, group):
    user = clerk(group.works_first)
    page = text(user, "reminders")
    assert "每周一次，周一8点以后" in page
    assert "还没有提醒" in page
    form = text(user, "reminders_edit")
    assert "按规定（周一）" in form
    answer = client_of(user).post(reverse("reminders_edit"), {"weekday": "3"})
    assert answer.headers["Location"] == reverse("reminders")
    page = text(user, "reminders")
    assert "每周一次，周三8点以后" in page
    assert "已关闭，不再提醒" in page
    entry = Entry.objects.get(action="notices.set_digest")
    assert (entry.actor_id, entry.typed_fields) == (user.pk, 2)


@pytest.mark.parametrize("weekday", ["", "8", "周一", "1; DROP", "-1"])
def test_a_day_nobody_offers_is_refused_and_nothing_is_kept(group, weekday):
    user = clerk(group.works_first)
    answer = client_of(user).post(reverse("reminders_edit"), {"weekday": weekday, "in_product": "on"})
    assert answer.status_code == 422
    assert not DigestSettings.objects.exists()


def test_nobody_sets_anothers(group):
    with pytest.raises(Refused, match="本人"):
        actions.set_digest(make_user(), actions.Chosen(weekday=1), by=actor(make_user()))


def test_from_the_command_line(monday, things, group, capsys, data_dir):
    user = make_user(Role.CLERK, group.works_first, username="ganshi1", start=MONDAY)
    assert main(["digest", "--preview", "ganshi1"]) == 0
    assert "没有要办的事，不会提醒" in capsys.readouterr().out
    things.add("要办的", group.works_first, 3)
    assert main(["digest", "--preview", "ganshi1"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("您有1项任务\n")
    assert "还有3天\t示例事项\t要办的" in told
    assert not Digest.objects.exists()
    assert main(["digest", "--run"]) == 0
    assert "已生成提醒 1 份" in capsys.readouterr().out
    assert Digest.objects.get().user == user
    assert Entry.objects.latest("seq").door == "cli"
    assert main(["digest", "--preview", "nobody"]) == 2
    assert "没有账号“nobody”" in capsys.readouterr().err


class TestRemindersQueries(QueryCountSuite):
    right = VIEW
    queries = (
        9  # session, account, head of the trail, grants; settings, packs, mails, digests; name of the band
    )

    def address(self):
        return reverse("reminders")

    def fill(self, group, count):
        from luoshi.access.models import User
        from luoshi.kernel.action import action

        user = User.objects.latest("pk")
        with action("notices.make_digests", by=SYSTEM) as act:
            for week in range(count):
                monday = MONDAY + dt.timedelta(weeks=week)
                act.create(Digest(user=user, week=monday, count=1, counts=[], made_at=clock.now()))
