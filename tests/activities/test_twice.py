"""Two recorders at once, a line cut while a record is saved, the same draft sent again: one record, nothing lost, one sentence."""

from __future__ import annotations

import re
import socket
import time
import uuid
from functools import partial
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Sheet, plan_session
from luoshi.activities.enums import State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.audit.models import Entry
from luoshi.audit.outcome import check
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.factories.activities import DAY, members, written
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.support.threads import at_once

threads = pytest.mark.django_db(transaction=True)


class Case:
    """A branch of five that has planned a theme day, with two recorders."""

    def __init__(self) -> None:
        apply_builtin(by=SYSTEM)
        self.branch = make_group().works_first
        self.people = members(self.branch, 5)
        self.plan = plan_session(written(theme="学习"), [Sheet(self.branch)], by=CLERK)
        self.address = reverse("session_edit", args=[self.plan.uuid])
        self.users = [make_user(Role.CLERK, self.branch) for _ in range(2)]
        self.clients = [client_of(user) for user in self.users]

    def typed(self, at: int = 0, do: str = "submit", **more):
        """What the page of one of them sends."""
        page = self.clients[at].get(self.address).content.decode()
        sent = re.search(r'name="sent" value="([^"]+)"', page)
        version = re.search(r'name="version" value="(\d+)"', page)
        return {
            "version": version[1], "sent": sent[1], "earlier": "", "day": str(DAY), "level": "branch",
            "kinds": "theme_day", "form": "",
            "roll-mode": "names", "theme": f"主题{at}", "content": f"内容{at}", "missing": [self.people[at].pk],
            f"leave-{self.people[at].pk}": "r", "do": do, **more,
        }  # fmt: skip

    def post(self, at: int, data):
        return self.clients[at].post(self.address, data)


@pytest.fixture
def case(data_dir):
    return Case()


def exchange(live_server, case, data, *, most=None, listen=True, accept="text/html", address="", plain=False):
    """Send a page's form by hand: its body cut after `most` bytes, or nobody left to hear the answer."""
    client = case.clients[0]
    client.get(case.address)
    fields = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, **data}
    body = urlencode(fields).encode() if plain else encode_multipart(BOUNDARY, fields)
    name = settings.SESSION_COOKIE_NAME
    at = urlsplit(live_server.url)
    head = [
        f"POST {address or case.address} HTTP/1.1", f"Host: {at.netloc}", "Connection: close", f"Accept: {accept}",
        f"Cookie: {name}={client.cookies[name].value}; csrftoken={client.cookies['csrftoken'].value}",
        f"Content-Type: {'application/x-www-form-urlencoded' if plain else MULTIPART_CONTENT}",
        f"Content-Length: {len(body)}", "", "",
    ]  # fmt: skip
    with socket.create_connection((at.hostname, at.port), 10) as line:
        line.sendall("\r\n".join(head).encode() + body[:most])
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while listen and (more := line.recv(65536)):
            answer += more
    return answer.decode(errors="replace"), body


def words(page: str) -> str:
    """The text of a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@threads
def test_two_recorders_hand_in_the_same_planned_meeting_at_once(case):
    """One is kept; the other is told who was first, and sees both."""
    sent = [case.typed(at) for at in (0, 1)]
    answers = at_once(*(partial(case.post, at, sent[at]) for at in (0, 1)))
    assert sorted(answer.status_code for answer in answers) == [302, 422], answers
    won = next(at for at in (0, 1) if answers[at].status_code == 302)
    kept = Session.objects.get()
    row = Holding.objects.get()
    assert (kept.state, kept.theme, kept.content) == (State.SUBMITTED, f"主题{won}", f"内容{won}")
    assert (row.due, row.present, row.leave, Attendance.objects.count()) == (5, 4, 1, 5)
    page = answers[1 - won].content.decode()
    assert words(page).count("没有保存：") == 1
    assert re.search(f"没有保存：{case.users[won]}[0-9:]+保存过这条记录", words(page))
    for at in (0, 1):
        assert f"<td>主题{at}</td>" in page
        assert f"<td>内容{at}</td>" in page
        assert f"<td>{case.people[at].name}（轮休）</td>" in page
    assert f'value="主题{1 - won}"' in page  # the form still has what was typed
    assert re.search(rf'value="{case.people[1 - won].pk}" checked', page)
    assert Entry.objects.filter(action="activities.submit").count() == 1
    assert check().sound


@pytest.mark.django_db
def test_what_was_typed_second_is_sent_over_it_with_a_reason(case):
    first, second = (case.typed(at) for at in (0, 1))
    assert case.post(0, first).status_code == 302
    page = case.post(1, second).content.decode()
    again = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("version", "sent")}
    answer = case.post(1, {**second, **again, "do": "correct", "why": "以我的为准"})
    assert answer.status_code == 302
    assert (Session.objects.get().theme, Holding.objects.count()) == ("主题1", 1)
    assert Entry.objects.filter(action="activities.correct", why="以我的为准").count() == 1


@threads
def test_two_recorders_begin_the_same_meeting_at_once(case):
    """Whoever comes second is told whose draft is there."""

    def begin(at):
        data = {
            "uuid": str(uuid.uuid4()),
            "unit": str(case.branch.uuid),
            "day": "2021-08-09",
            "kinds": "lecture",
        }
        return case.clients[at].post(reverse("session_new"), data)

    answers = at_once(partial(begin, 0), partial(begin, 1))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    won = next(at for at in (0, 1) if answers[at].status_code == 302)
    told = words(answers[1 - won].content.decode())
    assert told.count(f"2021-08-09已有“党课”的记录（草稿，{case.users[won]}登记）") == 1
    assert Session.objects.filter(kinds=",lecture,").count() == 1


@threads
@pytest.mark.parametrize("do", ["save", "submit"])
def test_the_same_save_arrives_twice_at_once(case, do):
    """The browser sends again while the first is still on its way."""
    data = case.typed(do=do)
    answers = at_once(*[partial(case.post, 0, data)] * 3)
    assert [answer.status_code for answer in answers] == [302] * 3
    assert len({answer.headers["Location"] for answer in answers}) == 1
    kept = Session.objects.get()
    assert (kept.theme, kept.content, Holding.objects.count()) == ("主题0", "内容0", 1)
    assert Entry.objects.filter(action=f"activities.{do}").count() == 1


@threads
def test_the_same_draft_is_handed_in_from_two_tabs_at_once(case):
    """Each tab names its own save; the second is told that it is there already."""
    tabs = [case.typed(), case.typed()]
    assert tabs[0]["sent"] != tabs[1]["sent"]
    answers = at_once(*(partial(case.post, 0, data) for data in tabs))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    told = words(next(answer for answer in answers if answer.status_code == 422).content.decode())
    assert re.search(f"{case.users[0]}[0-9:]+保存过这条记录，与您填的相同，没有重复", told)
    assert "没有保存" not in told
    assert (Session.objects.count(), Holding.objects.get().present, Attendance.objects.count()) == (1, 4, 5)
    assert Entry.objects.filter(action="activities.submit").count() == 1


@threads
def test_nobody_hears_the_answer(case, live_server):
    """The line is cut when the server has all of it: it is done, and sending again does nothing."""
    data = case.typed()
    exchange(live_server, case, data, listen=False)
    deadline = time.monotonic() + 20
    while Session.objects.get().state == State.PLANNED:
        assert time.monotonic() < deadline
    entries = Entry.objects.count()
    again = case.post(0, data)
    assert (again.status_code, again.headers["Location"]) == (302, reverse("session", args=[case.plan.uuid]))
    assert (Session.objects.get().content, Entry.objects.count()) == ("内容0", entries)


@threads
def test_a_save_cut_on_its_way_does_nothing_and_is_done_whole_when_sent_again(case, live_server):
    """Wherever the line is cut: half a record is no record, and the name of the save is not used up."""
    data = case.typed()
    whole = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": "x" * 32, **data})
    before = Session.objects.values().get()
    entries = Entry.objects.count()
    for cut in (
        whole.index(b'"theme"'),
        whole.index("内容".encode()) + 3,
        whole.index(b'"do"'),
        len(whole) - 1,
    ):
        answer, body = exchange(live_server, case, data, most=cut)
        assert len(body) == len(whole)
        assert answer.startswith("HTTP/1.1 400")
        assert words(answer).count("网络在提交途中断开了") == 1
        assert Session.objects.values().get() == before
    assert Entry.objects.count() == entries
    answer, _body = exchange(live_server, case, data)
    assert answer.startswith("HTTP/1.1 302")
    kept = Session.objects.get()
    assert (kept.state, kept.theme, kept.content) == (State.SUBMITTED, "主题0", "内容0")
    assert (Holding.objects.get().leave, Attendance.objects.count()) == (1, 5)


@threads
def test_a_form_without_files_is_cut_and_sent_whole(case, live_server):
    """Forms of plain fields are read another way."""
    data = {"uuid": str(uuid.uuid4()), "unit": str(case.branch.uuid), "day": "2021-08-09", "kinds": "lecture"}
    send = partial(exchange, live_server, case, data, address=reverse("session_new"), plain=True)
    answer, body = send(most=0)
    assert answer.startswith("HTTP/1.1 400")
    for cut in (body.index(b"day=") + 9, len(body) - 1):
        assert send(most=cut)[0].startswith("HTTP/1.1 400")
    assert Session.objects.get() == case.plan
    assert send()[0].startswith("HTTP/1.1 302")
    assert Session.objects.get(kinds=",lecture,").state == State.DRAFT


@threads
def test_a_script_whose_upload_was_cut_is_told_so(case, live_server):
    data = case.typed()
    answer, _body = exchange(live_server, case, data, most=200, accept="application/json")
    assert answer.startswith("HTTP/1.1 400")
    assert "网络中断，内容没有收全，什么也没有保存。请再提交一次。" in answer.encode().decode(
        "unicode_escape"
    )


@pytest.mark.django_db
def test_going_back_never_shows_a_page_that_was_sent(case):
    assert "no-store" in case.clients[0].get(case.address).headers["Cache-Control"]
