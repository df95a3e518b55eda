"""The sample group and the first installation."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import held, may
from luoshi.access.models import User
from luoshi.audit.models import Entry
from luoshi.documents.queries import list_documents
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import current_name, top_unit
from luoshi.organisations.tree import OrgTree
from luoshi.packs.actions import apply_builtin
from luoshi.site import prepare, sample
from luoshi.site.commands import init
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def packs():
    apply_builtin(by=SYSTEM)


def test_the_sample_is_one_group_with_six_units_and_a_login_a_role(packs):
    logins = sample.load()
    tree = OrgTree.as_of(dt.date(2021, 1, 1))
    assert [(node.name, tree.depth(node.unit)) for node in tree.nodes] == [
        ("示例藏药集团党委", 0),
        ("集团机关党支部", 1),
        ("示例制药公司党总支", 1),
        ("提取车间党支部", 2),
        ("制剂车间党支部", 2),
        ("示例商贸公司党支部", 1),
        ("示例种植基地党支部", 1),
    ]
    assert {grant.role for user in User.objects.all() for grant in held(user)} == set(Role)
    assert next(text for _name, _password, text in logins) == "支部党务干事（记录人） · 示例藏药集团党委"
    for name, password, _text in logins:
        client = Client()
        client.post(reverse("account_login"), {"login": name, "password": password})
        assert client.session["_auth_user_id"] == str(User.objects.get(username=name).pk)


def test_the_sample_group_has_one_report_read(packs):
    sample.load()
    clerk = User.objects.get(username="ganshi")
    (document,) = list_documents(clerk)
    assert (document.title, document.stage) == ("示例藏药集团党委关于学习贯彻上级会议精神情况的报告", "read")
    assert document.item_count == document.open_count > 0


def test_it_is_loaded_once_and_only_names_logins_that_still_work(packs):
    first = sample.load()
    entries = Entry.objects.filter(action="site.load_sample").count()
    assert sample.load() == first
    actions.set_password(User.objects.get(username="ganshi"), PASSWORD, by=SYSTEM)
    actions.deactivate(User.objects.get(username="zhibu"), by=SYSTEM, why="试用结束")
    assert [name for name, *_ in sample.load()] == [
        name for name, *_ in first if name not in {"ganshi", "zhibu"}
    ]
    assert (entries, Entry.objects.filter(action="site.load_sample").count()) == (1, 1)


def test_other_data_is_left_alone():
    make_user(Role.CLERK, make_group().top)
    assert sample.load() == []
    assert Unit.objects.count() == 5


@pytest.fixture
def command(monkeypatch, tmp_path):
    """`luoshi init` without the parts that change the schema."""
    monkeypatch.setattr(prepare, "migrate", lambda: None)
    monkeypatch.setattr(prepare, "apply_packs", lambda: None)
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")

    def run(*words: str) -> int:
        parser = ArgumentParser()
        init.add_arguments(parser)
        return init.run(parser.parse_args(["--password-file", str(secret), *words]))

    return run


def test_an_empty_installation_gets_its_top_unit_and_an_administrator(command, capsys):
    assert command("--unit", "某某集团党委", "--since", "2016-07-01", "--username", "Admin") == 0
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert current_name([top_unit().pk]) == {top_unit().pk: "某某集团党委"}
    assert may(user, "users.manage", top_unit())
    assert may(user, "grants.manage", top_unit())
    assert not may(user, "documents.view")
    assert [entry.action for entry in Entry.objects.all()] == ["site.install"]
    assert Entry.objects.get().door == "cli"
    assert "admin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--since", "2016-07-01", "--username", "admin"], "请写明最高一级组织的名称（--unit）"),
        (["--unit", "集团", "--username", "admin"], "请写明它的成立日期（如 2016-07-01）（--since）"),
        (["--unit", "集团", "--since", "2016年", "--username", "admin"], "日期写作 2016-07-01，现在是“2016年”"),
        (["--unit", "集团", "--since", "2016-07-01"], "请写明首个管理员的用户名（--username）"),
        (["--unit", "集团", "--since", "2016-07-01", "--username", "a b"], "用户名只能由汉字、字母、数字"),
        (["--unit", "集团", "--since", "2016-07-01", "--username", "a", "--kind", "x"], "--kind 应为：group_committee（集团党委）"),
        (["--unit", "集团", "--since", "2016-07-01", "--username", "a", "--password-file", "/nowhere"], "口令文件读不出来：/nowhere"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_one_sentence_and_nothing_is_written(command, capsys, words, sentence):
    assert command(*words) == 2
    assert capsys.readouterr().err.startswith(f"落实：{sentence}")
    assert not Unit.objects.exists()
    assert not User.objects.exists()


def test_a_second_time_changes_nothing(command, capsys):
    make_group()
    assert command("--unit", "集团", "--since", "2016-07-01", "--username", "admin") == 2
    assert "只有空的安装才能初始化" in capsys.readouterr().err
    assert Unit.objects.count() == 5
