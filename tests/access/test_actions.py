from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import override_settings

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import may
from luoshi.access.models import Grant, User
from luoshi.access.roles import role_label
from luoshi.audit.models import Detail, Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused, WriteOutsideAction
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, actor, make_user

pytestmark = pytest.mark.django_db


def refusal(call, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.sentence, refused.value.field


def test_an_account_is_opened_with_its_name_in_one_form():
    user = actions.create_user("  ＺｈａｎｇSan ", " 张三（机关支部） ", PASSWORD, by=SYSTEM)
    assert (user.username, user.display_name, user.is_active) == ("zhangsan", "张三（机关支部）", True)
    assert user.check_password(PASSWORD)
    assert not hasattr(user, "email")


@pytest.mark.parametrize(
    ("username", "shown", "password", "field", "part"),
    [
        ("", "张三", PASSWORD, "username", ""),
        ("zhang san", "张三", PASSWORD, "username", "用户名只能由汉字、字母、数字和 @ . + - _ 组成"),
        ("x" * 61, "张三", PASSWORD, "username", "60"),
        ("zhangsan", "  ", PASSWORD, "display_name", "请填写显示名，例如姓名或岗位"),
        ("zhangsan", "张" * 81, PASSWORD, "display_name", "80"),
        ("zhangsan", "张三", "short", "password", "10"),
        ("zhangsan", "张三", "12345678901", "password", "数字"),
        ("TAKEN", "张三", PASSWORD, "username", "已有用户名“taken”，请换一个"),
    ],
)
def test_a_bad_account_is_refused_in_one_sentence(username, shown, password, field, part):
    actions.create_user("taken", "已有", PASSWORD, by=SYSTEM)
    sentence, where = refusal(actions.create_user, username, shown, password, by=SYSTEM)
    assert where == field
    assert part in sentence
    assert User.objects.count() == 1


def test_passwords_are_nowhere_in_the_trail():
    user = make_user()
    actions.set_password(user, "another-Good-1", by=SYSTEM)
    details = [*map(str, Entry.objects.values()), *map(str, Detail.objects.values())]
    assert details
    assert not any(
        PASSWORD in detail or "another-Good" in detail or user.password in detail for detail in details
    )


def test_a_password_is_changed_by_its_owner_or_set_by_another():
    user, other = make_user(), make_user()
    actions.set_password(user, "another-Good-1", by=actor(other))
    assert User.objects.get(pk=user.pk).check_password("another-Good-1")
    assert refusal(actions.set_password, user, "another-Good-2", by=actor(user))[1] == "password"
    actions.change_own_password(user, "another-Good-2", by=actor(user))
    assert User.objects.get(pk=user.pk).check_password("another-Good-2")
    refusal(actions.change_own_password, user, "another-Good-3", by=actor(other))


class Stronger(PBKDF2PasswordHasher):
    iterations = 1000


def test_a_weaker_hash_is_renewed_through_an_action():
    user = make_user()
    before = user.password
    with override_settings(
        PASSWORD_HASHERS=[f"{__name__}.Stronger", "django.contrib.auth.hashers.MD5PasswordHasher"]
    ):
        assert user.check_password(PASSWORD)
        stored = User.objects.get(pk=user.pk).password
        assert stored.startswith("pbkdf2_sha256$1000$")
        assert stored != before
        assert Entry.objects.order_by("-seq")[0].action == "access.renew_password_hash"


def test_roles_are_granted_and_ended_never_deleted():
    group, user, today = make_group(), make_user(), clock.today()
    granted = actions.grant(user, Role.CLERK, group.works, by=SYSTEM)
    assert (granted.start, granted.end, granted.entered_by_name) == (today, None, "系统")
    assert may(user, "documents.change", group.works_first)
    actions.revoke(granted, by=SYSTEM, why="调离")
    assert Grant.objects.get().end == today
    assert not may(user, "documents.change")
    assert refusal(actions.revoke, granted, by=SYSTEM, why="调离")[0] == f"这项授权已于{today:%Y-%m-%d}结束"
    actions.grant(user, Role.CLERK, group.works, by=SYSTEM)
    assert may(user, "documents.change", group.works)


def test_a_role_may_end_on_a_later_day_but_not_in_the_past():
    group, user, today = make_group(), make_user(), clock.today()
    granted = actions.grant(user, Role.CLERK, group.works, by=SYSTEM)
    assert refusal(actions.revoke, granted, by=SYSTEM, why="x", on=today - dt.timedelta(1))[1] == "on"
    assert refusal(actions.revoke, granted, by=SYSTEM, why=" ")[1] == "why"
    actions.revoke(granted, by=SYSTEM, why="退休", on=today + dt.timedelta(30))
    assert may(user, "documents.view")
    upcoming = actions.grant(user, Role.LEADER, group.office, by=SYSTEM, start=today + dt.timedelta(7))
    actions.revoke(upcoming, by=SYSTEM, why="不再需要")
    assert (upcoming.start, upcoming.end) == (today + dt.timedelta(7), today + dt.timedelta(7))


def test_the_same_role_twice_is_refused_only_while_both_would_hold():
    group, user, today = make_group(), make_user(), clock.today()
    actions.grant(user, Role.CLERK, group.works, by=SYSTEM, end=today + dt.timedelta(10))
    sentence, field = refusal(actions.grant, user, Role.CLERK, group.works, by=SYSTEM)
    assert (sentence, field) == (
        f"“{user}”在“甲厂党总支”已有支部党务干事（记录人）角色，不必重复授予",
        "role",
    )
    actions.grant(user, Role.CLERK, group.works, by=SYSTEM, start=today + dt.timedelta(10))
    assert refusal(actions.grant, user, Role.LEADER, group.works, by=SYSTEM, end=today)[1] == "end"


@pytest.mark.parametrize(("one", "two"), [(Role.AUDIT, Role.SYSTEM), (Role.SECURITY, Role.AUDIT)])
def test_nobody_audits_his_own_acts(one, two):
    group, user = make_group(), make_user()
    first = actions.grant(user, one, group.top, by=SYSTEM)
    if one is Role.SECURITY:
        make_user(Role.SECURITY, group.top)  # another one, so that the first may be ended
    sentence, _ = refusal(actions.grant, user, two, group.works, by=SYSTEM)
    assert sentence == f"{role_label(two)}与{role_label(one)}不能由同一人担任（三员分立），“{user}”已是后者"
    actions.revoke(first, by=SYSTEM, why="改任")
    actions.grant(user, two, group.works, by=SYSTEM)


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY])
def test_the_last_administrator_at_the_top_stays(role):
    group = make_group()
    keeper = make_user(role, group.top)
    make_user(role, group.works)  # not at the top: does not count
    granted = keeper.grants.get()
    assert "请先另行授予一人" in refusal(actions.revoke, granted, by=SYSTEM, why="x")[0]
    assert "请先另行授予一人" in refusal(actions.deactivate, keeper, by=SYSTEM, why="x")[0]
    second = make_user(role, group.top)
    actions.deactivate(second, by=SYSTEM, why="x")
    assert "请先另行授予一人" in refusal(actions.revoke, granted, by=SYSTEM, why="x")[0]
    actions.reactivate(second, by=SYSTEM)
    actions.deactivate(keeper, by=SYSTEM, why="x")
    assert not may(keeper, "users.view")


def test_nobody_stops_himself_and_a_reason_is_needed():
    user = make_user()
    assert "不能停用自己的账号" in refusal(actions.deactivate, user, by=actor(user), why="x")[0]
    assert refusal(actions.deactivate, user, by=SYSTEM, why="")[1] == "why"


def test_accounts_are_not_written_from_outside():
    user = make_user()
    user.display_name = "别名"
    with pytest.raises(WriteOutsideAction):
        user.save()
    with pytest.raises(WriteOutsideAction):
        User.objects.filter(pk=user.pk).update(is_active=False)
