"""群推送: one signed message a week to one address, and where nothing is ever sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import socket

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.roles import roles_with
from luoshi.audit.models import Detail, Entry
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.notices import actions, digesting, posting, sending
from luoshi.notices.enums import State, Way
from luoshi.notices.models import Delivery, Push
from luoshi.notices.posting import NotThere, is_closed, post, target_of
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.notices.conftest import MONDAY
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db


def clerk(unit):
    return make_user(Role.CLERK, unit, start=MONDAY - dt.timedelta(days=400))


def set_up(receiver) -> str:
    return actions.set_push(receiver.address, is_on=True, by=CLERK)


def outcome() -> tuple[str, str]:
    return Delivery.objects.values_list("state", "reason").get()


def test_one_signed_message_with_a_number_and_a_link(monday, things, group, receiver, work):
    secret = set_up(receiver)
    clerk(group.works), clerk(group.works_first)
    things.add("两个人都要办的", group.works_first, 3)
    things.add("总支的", group.works, -2)
    digesting.run()
    assert receiver.came == []
    work()
    ((path, headers, body),) = receiver.came
    assert path == "/hook?key=top-secret-key"
    assert json.loads(body) == {
        "text": "本周共有2项任务待办，请登录落实查看：https://luoshi.example.com/calendar/reminders/"
    }  # each thing once, however many it waits for
    assert headers["X-Luoshi-Timestamp"] == str(int(clock.now().timestamp()))
    signed = headers["X-Luoshi-Timestamp"].encode() + b"." + body
    assert headers["X-Luoshi-Signature"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    row = Delivery.objects.get()
    assert (row.way, row.state, row.count, row.week) == (Way.PUSH, State.SENT, 2, MONDAY)
    monday(MONDAY + dt.timedelta(days=2))
    digesting.run()
    work()
    assert len(receiver.came) == 1  # once a week
    monday(MONDAY + dt.timedelta(days=7))
    digesting.run()
    work()
    assert len(receiver.came) == 2


def test_where_nothing_waits_nothing_is_sent(monday, group, receiver, work):
    set_up(receiver)
    digesting.run()
    work()
    assert receiver.came == []
    assert outcome() == (State.DROPPED, "没有要办的事，不推送")


def test_off_sends_nothing(monday, things, group, receiver, work):
    set_up(receiver)
    clerk(group.works)
    things.add("甲", group.works, 1)
    digesting.run()
    actions.set_push("", is_on=False, by=CLERK)  # between the digests and the message
    work()
    assert receiver.came == []
    assert outcome() == (State.DROPPED, "群推送已关闭")
    monday(MONDAY + dt.timedelta(days=7))
    digesting.run()
    assert Delivery.objects.count() == 1


def test_a_redirect_is_not_followed(monday, things, group, receiver, work):
    set_up(receiver)
    clerk(group.works)
    things.add("甲", group.works, 1)
    receiver.status, receiver.headers = (
        302,
        {"Location": f"http://127.0.0.1:{receiver.server_port}/elsewhere"},
    )
    digesting.run()
    work()
    assert [path for path, _headers, _body in receiver.came] == ["/hook?key=top-secret-key"]
    assert outcome() == (State.FAILED, "对方要求转到别的地址（302），没有跟随")


@pytest.mark.parametrize(
    ("status", "state"), [(500, State.WAITING), (503, State.WAITING), (429, State.WAITING), (404, State.FAILED), (204, State.SENT)]
)  # fmt: skip
def test_what_may_go_better_is_tried_again(monday, things, group, receiver, work, status, state):
    set_up(receiver)
    clerk(group.works)
    things.add("甲", group.works, 1)
    receiver.status = status
    digesting.run()
    work()
    assert outcome()[0] == state


def test_the_number_stays_the_same_from_try_to_try(monday, things, group, receiver, work, time_machine):
    set_up(receiver)
    clerk(group.works)
    things.add("甲", group.works, 1)
    receiver.status = 500
    digesting.run()
    work()
    things.add("乙", group.works, 1)
    receiver.status = 200
    time_machine.shift(dt.timedelta(minutes=5))
    assert sending.retry_due() == 1
    work()
    assert [json.loads(body)["text"][:7] for _path, _headers, body in receiver.came] == ["本周共有1项任"] * 2
    assert outcome() == (State.SENT, "")


def test_one_that_answers_slowly_does_not_hold_the_worker(receiver, monkeypatch):
    monkeypatch.setattr(posting, "WHOLE", 0.3)
    receiver.wait = 1.0
    with pytest.raises(TimeoutError):
        post(target_of(receiver.address), b"{}", "s", clock.now())


def test_one_that_drips_its_answer_does_not_hold_it_either(settings, monkeypatch):
    settings.PUSH_HTTP = True
    monkeypatch.setattr(posting, "WHOLE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"

        def drip():
            with server.accept()[0] as peer:
                peer.recv(4096)
                try:
                    for letter in b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 40:
                        peer.sendall(bytes([letter]))
                        peer.settimeout(0.1)
                        try:
                            if not peer.recv(1):
                                return "left"
                        except TimeoutError:
                            continue
                except OSError:
                    return "left"
            return "heard to the end"

        heard, asked = at_once(drip, lambda: post(target_of(address), b"{}", "s", clock.now()))
    assert isinstance(asked, TimeoutError)
    assert heard == "left"


@pytest.mark.parametrize(
    "wrong",
    [
        "file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "http://example.com/", "//example.com/", "example.com",
        "https://", "https:///path", "https://user:pass@example.com/", "https://user@example.com/", "https://example.com:0/",
        "https://example.com:99999/", "https://example.com/#part", "https://exa mple.com/", "https://example.com/\r\nHost: x",
        "https://example.com/\x00", "https://例子.中国/", "https://[::1", "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/", "https://[::ffff:169.254.169.254]/", "https://100.100.100.200/", "https://127.0.0.1/", "https://[::1]/",
        "https://0.0.0.0/", "https://224.0.0.1/", "https://255.255.255.255/", "javascript:alert(1)", "https://example.com\\@evil/",
        "https://[64:ff9b::a9fe:a9fe]/",
    ],
)  # fmt: skip
def test_an_address_nothing_is_sent_to_is_refused_at_once(settings, wrong):
    settings.ADDRESS = "https://luoshi.example.com"
    with pytest.raises(Refused) as refused:
        actions.set_push(wrong, is_on=True, by=CLERK)
    assert refused.value.field == "post_to"
    assert not Push.objects.exists()


@pytest.mark.parametrize(
    "inner", ["https://10.1.2.3/hook", "https://192.168.1.9:8443/x?y=1", "https://[fd12::5]/"]
)
def test_the_intranet_may_be_told(inner):
    assert target_of(inner).scheme == "https"


@pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "localhost"])
def test_other_spellings_of_this_machine_are_closed_when_looked_up(name):
    with pytest.raises((NotThere, OSError)):
        posting._looked_up(target_of(f"https://{name}/"))


def test_a_name_that_leads_inside_is_closed(monkeypatch):
    """Also where only one of its numbers does, and whatever it answers a second time."""
    answers = [["93.184.216.34", "169.254.169.254"], ["fe80::1%eth0"], ["::ffff:127.0.0.1"]]
    for numbers in answers:
        rows = [(0, 0, 0, "", (number, 443)) for number in numbers]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, rows=rows, **_k: rows)
        with pytest.raises(NotThere):
            post(target_of("https://rebind.example.com/"), b"{}", "s", clock.now())


def test_the_connection_goes_to_the_number_that_was_looked_at(receiver, monkeypatch):
    asked = []

    def first_time_only(*args, **_named):
        asked.append(args)
        return [(0, 0, 0, "", ("127.0.0.1" if len(asked) == 1 else "169.254.169.254", receiver.server_port))]

    made = socket.create_connection
    monkeypatch.setattr(posting.socket, "getaddrinfo", first_time_only)
    reached = []

    def connect(address, *rest):
        reached.append(address)
        sock = socket.socket()
        sock.settimeout(5)
        sock.connect(address)
        return sock

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    target = target_of(f"http://rebind.example.com:{receiver.server_port}/x")
    assert post(target, b"{}", "s", clock.now()) == 200
    assert made is not connect
    assert (len(asked), reached) == (1, [("127.0.0.1", receiver.server_port)])
    assert receiver.came[0][1]["Host"] == f"rebind.example.com:{receiver.server_port}"


def test_no_proxy_is_asked(receiver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert post(target_of(receiver.address), b"{}", "s", clock.now()) == 200


def test_without_the_sites_word_neither_http_nor_this_machine(settings, receiver):
    actions.set_push(receiver.address, is_on=True, by=CLERK)
    settings.PUSH_HTTP = False
    with pytest.raises(Refused):
        target_of(receiver.address)
    assert is_closed(posting.ipaddress.ip_address("127.0.0.1"))


def test_the_secret_and_the_key_in_the_address_are_in_no_entry(receiver):
    secret = set_up(receiver)
    later = actions.renew_secret(by=CLERK)
    assert secret != later
    told = "\n".join(str(vars(detail)) for detail in Detail.objects.all())
    assert "127.0.0.1" in told
    for kept_back in (secret, later, "top-secret-key"):
        assert kept_back not in told


def test_another_host_gets_another_secret_and_the_same_keeps_it(receiver):
    first = set_up(receiver)
    assert actions.set_push(receiver.address + "&more=1", is_on=True, by=CLERK) == ""
    assert actions.set_push("", is_on=False, by=CLERK) == ""
    assert Push.objects.get().secret == first
    other = actions.set_push("https://push.example.com/", is_on=True, by=CLERK)
    assert other not in {"", first}
    assert Push.objects.count() == 1


def test_without_an_address_of_the_house_it_cannot_be_switched_on(settings, group):
    settings.ADDRESS = ""
    with pytest.raises(Refused, match="LUOSHI_ADDRESS"):
        actions.set_push("https://push.example.com/", is_on=True, by=CLERK)
    page = client_of(make_user(Role.SYSTEM, group.top)).get(reverse("push")).content.decode()
    assert "请先设置 LUOSHI_ADDRESS" in page


def test_set_up_and_tried_on_the_page(group, receiver, work):
    admin = make_user(Role.SYSTEM, group.top)
    client = client_of(admin)
    page = client.get(reverse("push")).content.decode()
    assert "还没有设置" in page
    assert "发送测试" not in page
    answer = client.post(reverse("push_edit"), {"post_to": receiver.address, "is_on": "on"})
    secret = Push.objects.get().secret
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    for name in ("push", "push_edit", "push_secret"):
        shown = client.get(reverse(name)).content.decode()
        assert secret not in shown
        assert "top-secret-key" not in shown
    assert "127.0.0.1" in client.get(reverse("push")).content.decode()
    client.post(reverse("push_test"))
    client.post(reverse("push_test"))  # one at a time
    assert Delivery.objects.filter(way=Way.TEST).count() == 1
    assert "正在发送测试" in client.get(reverse("push")).content.decode()
    assert (
        "正在发送测试"
        in client.get(reverse("push_progress"), headers={"HX-Request": "true"}).content.decode()
    )
    work()
    assert (
        client.get(reverse("push_progress"), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    )
    assert client.get(reverse("push_progress")).status_code == 302
    assert json.loads(receiver.came[0][2])["text"].startswith("这是落实的测试推送，可以忽略：https://")
    assert Entry.objects.get(action="notices.test_push").actor_id == admin.pk
    assert "已发送" in client.get(reverse("push")).content.decode()
    answer = client.post(reverse("push_secret"))
    assert Push.objects.get().secret in answer.content.decode()
    assert Push.objects.get().secret != secret


def test_a_test_that_fails_is_not_tried_again(receiver, work):
    set_up(receiver)
    receiver.status = 500
    actions.test_push(by=CLERK)
    work()
    assert outcome() == (State.FAILED, "对方答复 500")


def test_a_wrong_address_on_the_page_says_why_and_stays_typed(settings, group):
    settings.ADDRESS = "https://luoshi.example.com"
    client = client_of(make_user(Role.SYSTEM, group.top))
    answer = client.post(reverse("push_edit"), {"post_to": "http://169.254.169.254/", "is_on": "on"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "推送地址应以 https:// 开头" in shown
    assert "http://169.254.169.254/" in shown
    assert "请填写推送地址" in client.post(reverse("push_edit"), {"is_on": "on"}).content.decode()


@pytest.mark.parametrize("name", ["push", "push_edit", "push_secret", "push_progress", "push_test"])
def test_for_the_administrator_of_the_whole_installation_only(group, receiver, name):
    set_up(receiver)
    method = "post" if name == "push_test" else "get"
    for role in Role:
        for unit in (group.top, group.works):
            answer = getattr(client_of(make_user(role, unit)), method)(reverse(name))
            allowed = role in roles_with("packs.manage") and unit == group.top
            assert (answer.status_code in {200, 302}) is allowed, (role, unit)
    assert getattr(client_of(make_user()), method)(reverse(name)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_workers_push_once(things, receiver, work, time_machine):
    group = make_group()
    user = clerk(group.works)
    set_up(receiver)
    time_machine.move_to(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC), tick=False)
    things.add("甲", group.works, 1)
    at_once(*[digesting.run] * 3)
    assert Delivery.objects.filter(way=Way.PUSH).count() == 1
    work()
    assert len(receiver.came) == 1
    assert actor(user).id == user.pk
