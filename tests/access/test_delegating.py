"""授权代理: handing on a role for some days."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access import actions, delegating
from luoshi.access.enums import Role
from luoshi.access.grants import may
from luoshi.access.models import Grant
from luoshi.audit.models import Detail, Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user

pytestmark = pytest.mark.django_db

RIGHT = "documents.change"


def day(offset: int) -> dt.date:
    return clock.today() + dt.timedelta(offset)


def hand_on(holder, to, *, start: int = 0, last: int = 5, by=None, grants=None):
    return delegating.delegate(
        list(grants if grants is not None else holder.grants.all()),
        to,
        start=day(start),
        last=day(last),
        by=actor(by or holder),
        why="外出学习",
    )


@pytest.fixture
def group():
    return make_group()


@pytest.fixture
def holder(group):
    return make_user(Role.CLERK, group.works, username="holder")


def test_what_is_handed_on_holds_for_its_days_and_ends_by_itself(group, holder, monkeypatch):
    other = make_user()
    (made,) = hand_on(holder, other, start=1, last=3)
    assert (made.start, made.end, made.delegated_from) == (day(1), day(4), holder.grants.get())
    held_on = []
    today = clock.today()
    for offset in range(5):
        monkeypatch.setattr(clock, "today", lambda offset=offset: today + dt.timedelta(offset))
        held_on.append(may(other, RIGHT, group.works_first))
        assert may(holder, RIGHT, group.works_first)
    assert held_on == [False, True, True, True, False]


def test_it_is_noted_with_both_names_and_can_be_taken_back(group, holder):
    other = make_user()
    (made,) = hand_on(holder, other)
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.actor_id, entry.unit_id) == ("access.delegate", holder.pk, group.works.pk)
    detail = Detail.objects.get(entry_seq=entry.seq).text
    assert str(holder) in detail
    assert str(other) in detail
    with pytest.raises(Refused, match="只能收回自己给出的代理"):
        delegating.take_back(made, by=actor(other))
    delegating.take_back(made, by=actor(holder))
    assert not may(other, RIGHT)
    assert str(other) in Detail.objects.get(entry_seq=Entry.objects.latest("seq").seq).text
    with pytest.raises(Refused, match="已于"):
        delegating.take_back(made, by=actor(holder))


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDIT])
def test_the_three_administrators_hand_nothing_on(group, role):
    user = make_user(role, group.top)
    with pytest.raises(Refused, match="不能代理（三员分立）"):
        hand_on(user, make_user())
    assert client_of(user).get(reverse("delegate")).status_code == 404


def test_what_was_handed_on_is_not_handed_on_again(group, holder):
    other = make_user()
    hand_on(holder, other)
    with pytest.raises(Refused, match="不能再代理给别人"):
        hand_on(other, make_user())
    assert client_of(other).get(reverse("delegate")).status_code == 404


@pytest.mark.parametrize(
    ("start", "last", "field", "sentence"),
    [
        (-1, 3, "start", "不能从今天以前开始"),
        (3, 2, "last", "不能早于开始日期"),
        (0, 90, "last", "代理最多90天"),
        (0, 40, "last", "超出了您自己支部党务干事（记录人）角色的期限"),
    ],
)
def test_days_are_kept_within_bounds(group, start, last, field, sentence):
    holder = make_user(Role.CLERK, group.works, end=day(30))
    with pytest.raises(Refused) as refused:
        hand_on(holder, make_user(), start=start, last=last)
    assert sentence in refused.value.sentence
    assert refused.value.field == field


def test_only_the_own_roles_to_another_usable_account(group, holder):
    other = make_user()
    for call, sentence in [
        (lambda: hand_on(holder, holder), "不能代理给自己"),
        (lambda: hand_on(holder, make_user(), by=other), "只能代理自己的角色"),
        (lambda: hand_on(holder, actions.deactivate(other, by=SYSTEM, why="离岗")), "已停用"),
        (lambda: hand_on(holder, make_user(Role.CLERK, group.works)), "已有这些角色"),
    ]:
        with pytest.raises(Refused, match=sentence):
            call()


def test_it_ends_with_what_it_comes_from(group, holder):
    other = make_user()
    hand_on(holder, other)
    actions.revoke(holder.grants.get(), by=SYSTEM, why="调离")
    assert not may(other, RIGHT)
    second = make_user(Role.CLERK, group.office)
    hand_on(second, other)
    assert may(other, RIGHT, group.office)
    actions.deactivate(second, by=SYSTEM, why="离岗")
    assert not may(other, RIGHT)
    actions.reactivate(second, by=SYSTEM)
    assert not may(other, RIGHT)


def test_a_role_of_ones_own_can_be_granted_meanwhile(group, holder):
    other = make_user()
    hand_on(holder, other)
    actions.grant(other, Role.CLERK, group.works, by=SYSTEM)
    assert Grant.objects.filter(user=other).count() == 2


def test_on_the_pages(group, holder):
    actions.grant(holder, Role.LEADER, group.office, by=SYSTEM)
    other = make_user(username="lisi")
    client = client_of(holder)
    assert reverse("delegate") in client.get(reverse("mine")).content.decode()
    form = client.get(reverse("delegate")).content.decode()
    assert "支部党务干事（记录人） · 甲厂党总支" in form
    assert "以上全部" in form
    typed = {"what": "all", "to": "nobody", "start": str(day(0)), "last": str(day(5)), "why": "外出学习"}
    assert "没有启用中的用户“nobody”" in client.post(reverse("delegate"), typed).content.decode()
    typed["to"] = " LiSi "
    assert "代理必须写明到哪天止" in client.post(reverse("delegate"), typed | {"last": ""}).content.decode()
    assert client.post(reverse("delegate"), typed).status_code == 302
    assert Grant.objects.filter(user=other, delegated_from__user=holder).count() == 2
    theirs = client_of(other).get(reverse("mine")).content.decode()
    assert str(holder) in theirs
    assert "（代理）" in client_of(make_user(Role.SYSTEM, group.top)).get(reverse("users")).content.decode()
    mine = client.get(reverse("mine")).content.decode()
    row = Grant.objects.filter(user=other).first()
    end = reverse("grant_end", args=[row.uuid])
    assert end in mine
    assert client_of(other).get(end).status_code == 404
    assert client.post(end, {"why": ""}).status_code == 302
    row.refresh_from_db()
    assert row.end == clock.today()
    assert end not in client.get(reverse("mine")).content.decode()


def test_a_security_administrator_ends_it_too(group, holder):
    (made,) = hand_on(holder, make_user())
    client = client_of(make_user(Role.SECURITY, group.top))
    typed = {"on": str(day(0)), "why": "不合适"}
    assert client.post(reverse("grant_end", args=[made.uuid]), typed).status_code == 302
    made.refresh_from_db()
    assert made.end == clock.today()
