"""The pages of accounts and grants, as a browser gets them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import may
from luoshi.access.models import Grant, User
from luoshi.access.queries import second_factor_of
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, client_of, make_user, with_second_factor
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def refused(answer) -> str:
    """The form again, with what was refused."""
    return text(answer, status=422)


class TestUserPage(PagePermissionSuite):
    right = "users.view"

    def address(self, unit):
        return reverse("user", args=[make_user(Role.CLERK, unit).uuid])


class TestPasswordPage(PagePermissionSuite):
    right = "users.manage"

    def address(self, unit):
        return reverse("user_password", args=[make_user(Role.CLERK, unit).uuid])


class TestSettingThePassword(PagePermissionSuite):
    right = "users.manage"
    method = "post"
    permitted = (302,)

    def address(self, unit):
        return reverse("user_password", args=[make_user(Role.CLERK, unit).uuid])

    def data(self):
        return {"password": "another-Good-1"}


class TestSecondFactorPage(PagePermissionSuite):
    right = "users.manage"

    def address(self, unit):
        user = with_second_factor(make_user(Role.CLERK, unit))
        return reverse("user_second_factor", args=[user.uuid])


class TestTakingOffTheSecondFactor(PagePermissionSuite):
    right = "users.manage"
    method = "post"
    permitted = (302,)

    def address(self, unit):
        user = with_second_factor(make_user(Role.CLERK, unit))
        return reverse("user_second_factor", args=[user.uuid])

    def data(self):
        return {"why": "手机丢失，已当面核实"}


def test_a_lost_second_factor_is_taken_off_by_an_administrator():
    group = make_group()
    client = client_of(make_user(Role.SYSTEM, group.top))
    user = make_user(Role.CLERK, group.works, username="zhangsan")
    page, form = reverse("user", args=[user.uuid]), reverse("user_second_factor", args=[user.uuid])
    assert form not in text(client.get(page))  # nothing to take off
    assert "没有开启两步验证" in text(client.get(form, follow=True))
    with_second_factor(user)
    elsewhere = client_of(user)
    assert elsewhere.get(reverse("people")).status_code == 200
    assert form in text(client.get(page))
    assert "请写明原因" in refused(client.post(form, {"why": ""}))
    answer = client.post(form, {"why": "手机丢失，已当面核实"}, follow=True)
    assert "已解除" in text(answer)
    assert form not in text(client.get(page))
    assert elsewhere.get(reverse("people")).status_code == 302  # its sessions have ended
    entry = Entry.objects.get(action="access.reset_second_factor")
    assert entry.why == "手机丢失，已当面核实"
    anew = Client()
    anew.post(reverse("account_login"), {"login": "zhangsan", "password": PASSWORD})
    assert anew.get(reverse("people")).status_code == 200  # by the password alone, until it is put on again
    assert "没有开启两步验证" in refused(client.post(form, {"why": "再试一次"}))


def test_nobody_takes_off_the_own_second_factor_this_way():
    group = make_group()
    user = with_second_factor(make_user(Role.SYSTEM, group.top))
    client = client_of(user)
    form = reverse("user_second_factor", args=[user.uuid])
    assert form not in text(client.get(reverse("user", args=[user.uuid])))
    assert "由另一名系统管理员办理" in refused(client.post(form, {"why": "换手机"}))
    assert second_factor_of(user).count() == 2


class TestStopPage(PagePermissionSuite):
    right = "users.manage"
    method = "post"
    permitted = (302,)

    def address(self, unit):
        return reverse("user_stop", args=[make_user(Role.CLERK, unit).uuid])

    def data(self):
        return {"why": "离岗"}


def test_a_form_sent_twice_undoes_nothing():
    group = make_group()
    client = client_of(make_user(Role.SYSTEM, group.top))
    user = make_user(Role.CLERK, group.top)
    for _ in range(2):
        assert client.post(reverse("user_stop", args=[user.uuid]), {"why": "离岗"}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert Entry.objects.filter(action="access.deactivate").count() == 1
    for _ in range(2):
        client.post(reverse("user_resume", args=[user.uuid]), {"why": "返岗"})
    user.refresh_from_db()
    assert user.is_active
    assert "正在使用" in client.get(reverse("user_resume", args=[user.uuid]), follow=True).content.decode()


class TestGrantPage(PagePermissionSuite):
    right = "grants.manage"

    def address(self, unit):
        return reverse("grant_new", args=[make_user(Role.CLERK, unit).uuid])


class TestEndGrant(PagePermissionSuite):
    right = "grants.manage"
    method = "post"
    permitted = (302,)

    def address(self, unit):
        return reverse("grant_end", args=[make_user(Role.CLERK, unit).grants.get().uuid])

    def data(self):
        return {"on": clock.today().isoformat(), "why": "调离"}


class TestUserList(ListPermissionSuite):
    right = "users.view"

    def address(self):
        return reverse("users")

    def make(self, unit, mark):
        user = actions.create_user(f"u{unit.pk}", f"{mark}某", PASSWORD, by=SYSTEM)
        actions.grant(user, Role.CLERK, unit, by=SYSTEM)


class TestUserQueries(QueryCountSuite):
    right = "users.view"
    queries = 7

    def address(self):
        return reverse("users")

    def fill(self, group, count):
        for _ in range(count):
            make_user(Role.CLERK, group.works)


def test_an_account_is_opened_by_one_and_gets_its_role_from_another():
    group = make_group()
    system, security = make_user(Role.SYSTEM, group.top), make_user(Role.SECURITY, group.top)
    new = {"username": "LiSi", "display_name": "李四", "password": PASSWORD}
    assert client_of(security).post(reverse("user_new"), new).status_code == 404
    assert client_of(system).post(reverse("user_new"), new).status_code == 302
    user = User.objects.get(username="lisi")
    role = {"role": "clerk", "unit": str(group.works.uuid), "start": clock.today().isoformat(), "end": ""}
    grants = reverse("grant_new", args=[user.uuid])
    assert client_of(system).post(grants, role).status_code == 404
    assert client_of(security).post(grants, role).status_code == 302
    assert may(user, "documents.change", group.works_first)
    page = text(client_of(security).get(reverse("user", args=[user.uuid])))
    assert "甲厂党总支" in page
    assert "收回" in page
    assert "收回" not in text(client_of(system).get(reverse("user", args=[user.uuid])))


def test_what_was_typed_wrong_is_said_at_its_field():
    group = make_group()
    make_user(username="taken")
    client = client_of(make_user(Role.SYSTEM, group.top))
    page = refused(
        client.post(reverse("user_new"), {"username": "Taken", "display_name": "李四", "password": PASSWORD})
    )
    assert "已有用户名“taken”，请换一个" in page
    assert 'aria-describedby="id_username_hint id_username_error"' in page
    assert "李四" in page


def test_a_branch_administrator_grants_only_within_the_branch():
    group = make_group()
    security = client_of(make_user(Role.SECURITY, group.works))
    user = make_user()
    for unit in (group.top, group.office):
        role = {"role": "clerk", "unit": str(unit.uuid), "start": clock.today().isoformat()}
        assert "请从列表中选择单位" in refused(security.post(reverse("grant_new", args=[user.uuid]), role))
    assert Grant.objects.filter(user=user).count() == 0


def test_a_branch_administrator_cannot_take_over_an_account_of_the_group():
    """Whoever sets a password can sign in with it: so all of the account's roles must lie within reach."""
    group = make_group()
    system = client_of(make_user(Role.SYSTEM, group.works))
    user = make_user(Role.CLERK, group.works)
    address = reverse("user_password", args=[user.uuid])
    assert system.get(address).status_code == 200
    later = actions.grant(user, Role.LEADER, group.top, by=SYSTEM, start=clock.today() + dt.timedelta(days=9))
    assert system.post(address, {"password": "another-Good-1"}).status_code == 404
    assert "集团党委" not in text(system.get(reverse("user", args=[user.uuid]))).split("ls-region")[1]
    actions.revoke(later, by=SYSTEM, why="改变安排")
    assert system.post(address, {"password": "another-Good-1"}).status_code == 302


def test_a_page_sends_no_password_back_in_an_error_report():
    group = make_group()
    page = refused(
        client_of(make_user(Role.SYSTEM, group.top)).post(
            reverse("user_new"), {"username": "lisi", "display_name": "李四", "password": "short"}
        )
    )
    assert "密码" in page
    assert not User.objects.filter(username="lisi").exists()


def test_the_navigation_shows_what_one_may():
    group = make_group()
    page = text(client_of(make_user(Role.CLERK, group.top)).get(reverse("people")))
    assert reverse("people") in page
    assert reverse("users") not in page
    assert "集团党委" in page
    assert reverse("users") in text(client_of(make_user(Role.AUDIT, group.top)).get(reverse("people")))
