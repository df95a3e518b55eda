"""The mail of a digest: what it says, to whom, and what happens when it does not get through."""

from __future__ import annotations

import datetime as dt
import smtplib
import uuid

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from luoshi.access.actions import deactivate
from luoshi.access.enums import Role
from luoshi.audit.models import Detail
from luoshi.jobs import enqueue
from luoshi.jobs.handlers import Running
from luoshi.jobs.models import Job
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.notices import actions, digesting, sending
from luoshi.notices import mailing as mails
from luoshi.notices.enums import State
from luoshi.notices.models import Delivery, Digest, DigestSettings
from luoshi.notices.outcomes import BROKEN, INTERRUPTED
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.notices.conftest import MONDAY
from tests.support.threads import at_once

OWN = "li.si@example.com"
pytestmark = pytest.mark.usefixtures("mailing")


def clerk(group, *, titles=False, to=OWN):
    user = make_user(Role.CLERK, group.works_first, start=MONDAY - dt.timedelta(days=400))
    wanted = actions.Chosen(mail=True, mail_to=to, titles=titles)
    actions.set_digest(user, wanted, by=actor(user))
    return user


def failing(monkeypatch, error):
    def refuse(_backend, _messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_it_says_how_many_and_where_and_nothing_else(monday, things, group, work):
    clerk(group)
    things.add("换届选举", group.works_first, 3)
    things.add("机密的名称", group.works_first, -3)
    digesting.run()
    assert mail.outbox == []  # within the action nothing leaves
    assert work() == 1
    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == ("落实：您有2项任务", [OWN], "luoshi@example.com")
    assert (sent.cc, sent.bcc) == ([], [])
    lines = sent.body.splitlines()
    assert lines[:2] == [
        "您有2项任务，请登录落实查看：",
        f"https://luoshi.example.com/calendar/reminders/week/?week={MONDAY}",
    ]
    assert "https://luoshi.example.com/calendar/reminders/" in lines[-1]
    for kept_back in ("换届", "机密", "逾期", "甲厂", "党支部"):
        assert kept_back not in sent.body
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.count, delivery.reason) == (State.SENT, 1, 2, "")
    assert work() == 0


def test_titles_only_where_its_holder_chose_them(monday, things, group, work):
    clerk(group, titles=True)
    things.add("换届选举", group.works_first, 3)
    digesting.run()
    work()
    body = mail.outbox[0].body
    assert "· 换届选举（2026-03-05，还有3天）\n  https://luoshi.example.com/people/#0\n" in body


def test_many_titles_are_cut(monday, things, group, work):
    clerk(group, titles=True)
    for number in range(53):
        things.add(f"第{number:02}件", group.works_first, 3)
    digesting.run()
    work()
    assert mail.outbox[0].body.count("· 第") == 50
    assert "另有3项，见网页" in mail.outbox[0].body


def test_with_titles_it_tells_what_waits_when_it_leaves(monday, things, group, work):
    clerk(group, titles=True)
    things.add("甲", group.works_first, 3)
    digesting.run()
    things.kept.clear()
    work()
    assert mail.outbox == []
    assert Delivery.objects.get().state == State.DROPPED


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_a_title_says_it_is_one_line_of_the_body(what, url):
    for words in (what, url, f"{what}\r\nBcc: x@example.com\r\n\r\n{url}"):
        line = mails.one_line(words)
        assert len(line.splitlines()) <= 1
        assert line == "".join(letter for letter in line if letter.isprintable())


def test_a_title_that_looks_like_a_header_stays_in_its_line(monday, things, group, work):
    clerk(group, titles=True)
    things.add("换届\r\nBcc: thief@example.com\r\n\r\n正文", group.works_first, 3)
    digesting.run()
    work()
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert [line for line in mail.outbox[0].body.splitlines() if line.startswith("Bcc")] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "", "x", "a@", "@b.com", "a@b", "a b@c.com", "a@b.com\nBcc: x@y.com", "a@b.com,c@d.com", "a@b.com;c@d.com",
        "<a@b.com>", "李四 <a@b.com>", "a@[127.0.0.1]", "李@example.com", "a@例子.中国", f"{'a' * 250}@b.com", "a@b.com\x00",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_what_was_typed_stays(group, wrong):
    user = make_user(Role.CLERK, group.works_first)
    with pytest.raises(Refused):
        actions.set_digest(user, actions.Chosen(mail=True, mail_to=wrong), by=actor(user))
    answer = client_of(user).post(
        reverse("reminders_edit"), {"weekday": "0", "mail": "on", "mail_to": wrong, "in_product": "on"}
    )
    assert answer.status_code == 422
    assert not DigestSettings.objects.exists()


def test_only_the_sites_own_domains_where_it_names_them(settings, monday, things, group, work):
    user = clerk(group)
    settings.MAIL = settings.MAIL._replace(domains=("corp.example.com",))
    with pytest.raises(Refused, match=r"corp\.example\.com"):
        actions.set_digest(user, actions.Chosen(mail=True, mail_to=OWN), by=actor(user))
    actions.set_digest(user, actions.Chosen(mail=True, mail_to="a@CORP.example.com"), by=actor(user))
    assert (
        "只能用单位邮箱：corp.example.com" in client_of(user).get(reverse("reminders_edit")).content.decode()
    )
    things.add("甲", group.works_first, 3)
    settings.MAIL = settings.MAIL._replace(domains=("other.example.com",))  # chosen before the site did
    digesting.run()
    work()
    assert mail.outbox == []
    assert Delivery.objects.get().state == State.FAILED


def test_the_address_is_neither_in_the_trail_nor_kept_without_mail(group):
    user = clerk(group)
    assert DigestSettings.objects.get().mail_to == OWN
    actions.set_digest(user, actions.Chosen(mail=False, mail_to=OWN, titles=True), by=actor(user))
    row = DigestSettings.objects.get()
    assert (row.mail_to, row.titles) == ("", False)
    assert not any(OWN in str(vars(detail)) for detail in Detail.objects.all())


def test_a_site_without_mail_says_so_and_sends_none(settings, monday, things, group, work):
    user = clerk(group)
    settings.MAIL = None
    things.add("甲", group.works_first, 3)
    assert digesting.run() == 1
    assert (work(), mail.outbox) == (0, [])
    form = client_of(user).get(reverse("reminders_edit")).content.decode()
    assert 'name="mail' not in form
    assert "本站现在不发邮件" in client_of(user).get(reverse("reminders")).content.decode()
    other = make_user(Role.CLERK, group.works_first)
    assert "本站没有设置发信，只在本产品里提醒" in client_of(other).get(reverse("reminders")).content.decode()
    with pytest.raises(Refused, match="没有设置发信"):
        actions.set_digest(other, actions.Chosen(mail=True, mail_to=OWN), by=actor(other))


@pytest.mark.parametrize("what", ["off", "stopped"])
def test_who_wants_none_any_more_gets_none(monday, things, group, work, what):
    user = clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    if what == "off":
        actions.set_digest(user, actions.Chosen(), by=actor(user))
    else:
        deactivate(user, by=SYSTEM, why="离岗")
    work()
    assert mail.outbox == []
    assert Delivery.objects.get().state == State.DROPPED


def test_only_by_mail(monday, things, group, work):
    user = clerk(group)
    actions.set_digest(user, actions.Chosen(in_product=False, mail=True, mail_to=OWN), by=actor(user))
    things.add("甲", group.works_first, 3)
    digesting.run()
    work()
    assert len(mail.outbox) == 1
    assert "本周等您办的" not in client_of(user).get(reverse("home")).content.decode()


def test_tried_again_as_the_pack_says_then_given_up(monday, things, group, work, monkeypatch, time_machine):
    user = clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    failing(monkeypatch, smtplib.SMTPServerDisconnected("gone"))
    work()
    for number, minutes in enumerate((5, 30, 120, 720), 1):
        row = Delivery.objects.get()
        assert (row.state, row.tries) == (State.WAITING, number)
        assert row.next_at == clock.now() + dt.timedelta(minutes=minutes)
        assert "再试" in client_of(user).get(reverse("reminders")).content.decode()
        assert sending.retry_due() == 0
        time_machine.shift(dt.timedelta(minutes=minutes))
        assert [sending.retry_due(), sending.retry_due()] == [1, 0]
        work()
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.reason) == (State.FAILED, 5, "发信服务器连不上")
    assert "没有送达" in client_of(user).get(reverse("reminders")).content.decode()
    time_machine.shift(dt.timedelta(days=2))
    assert sending.retry_due() == 0


def test_it_gets_through_the_second_time(monday, things, group, work, monkeypatch, time_machine):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    with monkeypatch.context() as patched:
        failing(patched, smtplib.SMTPDataError(451, b"later"))
        work()
    time_machine.shift(dt.timedelta(minutes=5))
    sending.retry_due()
    work()
    assert len(mail.outbox) == 1
    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == (State.SENT, "")


@pytest.mark.parametrize(
    ("error", "again", "reason"),
    [
        (smtplib.SMTPRecipientsRefused({OWN: (550, b"no such user li.si@example.com")}), False, "收信邮箱被拒绝（550）"),
        (smtplib.SMTPRecipientsRefused({OWN: (450, b"busy")}), True, "收信邮箱被拒绝（450）"),
        (smtplib.SMTPAuthenticationError(535, b"no"), True, "发信账号登录不上（535），请管理员核对发信设置"),
        (smtplib.SMTPDataError(554, b"spam"), False, "发信服务器没有接受（554）"),
        (ConnectionRefusedError(), True, "发信服务器连不上"),
        (TimeoutError(), True, "发信服务器连不上"),
        (RuntimeError("a defect"), False, BROKEN),
    ],
)  # fmt: skip
def test_what_a_server_says_is_kept_as_a_number(
    monday, things, group, work, monkeypatch, error, again, reason
):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    failing(monkeypatch, error)
    work()
    row = Delivery.objects.get()
    assert (row.state, row.reason) == (State.WAITING if again else State.FAILED, reason)
    assert OWN not in row.reason


def test_two_jobs_for_one_try_send_once(monday, things, group, work):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    enqueue(sending.HANDLER, Job.objects.get().payload, by=SYSTEM)
    assert work() == 2
    assert len(mail.outbox) == 1


def test_a_try_broken_off_is_not_made_again(monday, things, group):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    job = Job.objects.get()
    running = Running(str(job.uuid), job.payload, SYSTEM, 1)
    assert sending._taken(running) is not None  # and here its worker is killed
    assert sending.run(running) is None
    row = Delivery.objects.get()
    assert (row.state, row.reason, mail.outbox) == (State.FAILED, INTERRUPTED, [])


def test_a_job_given_up_leaves_nothing_under_way(monday, things, group):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    job = Job.objects.get()
    running = Running(str(job.uuid), job.payload, SYSTEM, 3)
    sending.given_up(running)
    assert Delivery.objects.get().state == State.WAITING  # nothing had begun: the clock asks again
    sending._taken(running)
    sending.given_up(running)
    assert Delivery.objects.get().state == State.FAILED


def test_a_job_that_got_lost_is_asked_for_again(monday, things, group, work, time_machine):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    Job.objects.all().delete()
    time_machine.shift(sending.LOST_AFTER)
    assert sending.retry_due() == 1
    work()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_send_one_mail_each(things, time_machine, data_dir):
    group = make_group()
    for number in range(2):
        clerk(group, to=f"u{number}@example.com")
    time_machine.move_to(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC), tick=False)
    things.add("甲", group.works_first, 1)
    assert sum(at_once(*[digesting.run] * 3)) == 2
    jobs = [Running(str(job.uuid), job.payload, SYSTEM, 1) for job in Job.objects.all()]
    assert len(jobs) == 2
    tries = [lambda job=job: sending.run(job) for job in jobs]
    again = [lambda job=job: sending.run(Running(str(uuid.uuid4()), job.payload, SYSTEM, 1)) for job in jobs]
    at_once(*tries, *again)
    assert sorted(message.to[0] for message in mail.outbox) == ["u0@example.com", "u1@example.com"]
    assert set(Delivery.objects.values_list("state", "tries")) == {(State.SENT, 1)}


def test_the_settings_page_says_where_mail_goes(group):
    user = make_user(Role.CLERK, group.works_first)
    data = {"weekday": "0", "in_product": "on", "mail": "on", "mail_to": OWN}
    assert client_of(user).post(reverse("reminders_edit"), data).status_code == 302
    page = client_of(user).get(reverse("reminders")).content.decode()
    assert f"在首页提醒一行；邮件，不含事项名称（{OWN}）" in page


def test_old_mails_go_with_their_digests(monday, things, group, work):
    clerk(group)
    things.add("甲", group.works_first, 3)
    digesting.run()
    work()
    monday(MONDAY + dt.timedelta(weeks=54))
    digesting.run()
    assert not Digest.objects.filter(week=MONDAY).exists()
    assert not Delivery.objects.filter(week=MONDAY).exists()
