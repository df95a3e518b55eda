"""Roles are said by the packs: a site adds its own, and what would undo the separation of the three is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import grants_loaded_once, held, may, paths_with
from luoshi.access.roles import role_label, roles
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.packs.actions import apply, apply_builtin
from luoshi.packs.source import PackError
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db

SITE = """pack: site
title: 本单位
version: "1"
sections:
  access:
    roles:
"""
MENTOR = """      - key: mentor
        label: 党建指导员
        rights: [organisations.view, documents.view]
"""


@pytest.fixture
def packs():
    apply_builtin(by=SYSTEM)


def lay(roles_of_the_site: str):
    return apply(SITE + roles_of_the_site, by=SYSTEM, file="site.yaml")


def test_a_site_adds_a_role_without_code(packs):
    group, user = make_group(), make_user()
    with pytest.raises(Refused, match="没有“mentor”这个角色"):
        actions.grant(user, "mentor", group.works, by=SYSTEM)
    lay(MENTOR)
    actions.grant(user, "mentor", group.works, by=SYSTEM)
    assert may(user, "documents.view", group.works_first)
    assert not may(user, "documents.change")
    assert role_label("mentor") == "党建指导员"
    page = client_of(make_user(Role.SECURITY, group.top)).get(reverse("grant_new", args=[user.uuid]))
    assert "党建指导员" in page.content.decode()
    listed = client_of(make_user(Role.SYSTEM, group.top)).get(reverse("users")).content.decode()
    assert "党建指导员 · 甲厂党总支" in listed


def test_a_role_taken_away_gives_nothing_and_its_grants_stay(packs):
    group = make_group()
    lay(MENTOR)
    user = make_user("mentor", group.works)
    apply(SITE + "      - key: guest\n        label: 来宾\n        rights: [organisations.view]\n", by=SYSTEM)
    assert not may(user, "documents.view")
    assert role_label("mentor") == "mentor"
    assert user.grants.count() == 1
    page = client_of(make_user(Role.SYSTEM, group.top)).get(reverse("user", args=[user.uuid]))
    assert "mentor" in page.content.decode()


def test_a_role_is_renamed_and_gets_other_rights(packs):
    user = make_user(Role.ASSESSOR, make_group().top)
    lay("      - key: assessor\n        label: 考核组\n        rights: [organisations.view]\n")
    assert role_label("assessor") == "考核组"
    assert not may(user, "documents.view")
    assert roles().rights_of("clerk") >= {"documents.change"}  # the others stay


@pytest.mark.parametrize(
    ("said", "line", "reason"),
    [
        ("      - key: mentor\n        label: 甲\n        rights: [organisations.view, documents.veiw]\n", 9, "没有“documents.veiw”这项权利"),
        ("      - key: mentor\n        label: 甲\n        rights: [audit.view]\n", 7, "只能归审计管理员（三员分立），不能给“mentor”"),
        ("      - key: security\n        rights: [grants.manage, users.manage]\n", 7, "“users.manage”只能归系统管理员（三员分立）"),
        ("      - key: system\n        rights: [users.manage, system.view, packs.manage, documents.view]\n", 7, "系统管理员只管系统，不能有业务权利“documents.view”"),
        ("      - key: audit\n        remove: true\n", 6, "审计管理员（audit）须有“audit.view”"),
        ("      - key: security\n        rights: [organisations.view]\n", 6, "安全管理员（security）须有“grants.manage”"),
        ("      - key: mentor\n        label: 甲\n        rights: []\n", 9, "至少要有1项"),
    ],
)  # fmt: skip
def test_what_a_pack_may_not_say_is_refused_with_its_line(packs, said, line, reason):
    with pytest.raises(PackError) as refused:
        lay(said)
    assert f"site.yaml 第{line}行" in str(refused.value)
    assert reason in str(refused.value)
    assert "mentor" not in roles().by_key


def test_before_packs_are_applied_the_built_in_roles_hold():
    group = make_group()
    user = make_user(Role.CLERK, group.works)
    assert may(user, "documents.change", group.works_first)
    assert role_label(Role.HEAD) == "部门负责人"


def test_roles_cost_no_question_of_their_own(packs, django_assert_num_queries):
    user = make_user(Role.CLERK, make_group().top)
    held(user)
    with grants_loaded_once(), django_assert_num_queries(2):  # and the head of the trail
        assert paths_with(user, "documents.view")
        assert roles().label("clerk") == "支部党务干事（记录人）"
    with django_assert_num_queries(1):
        held(user)
