"""The sample group and the first installation."""

from __future__ import annotations

import ast
import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

import luoshi
from luoshi.access import actions
from luoshi.access.enums import Role
from luoshi.access.grants import covered, held, may
from luoshi.access.models import User
from luoshi.audit.models import Entry
from luoshi.documents.queries import list_documents
from luoshi.files.actions import store
from luoshi.files.models import StoredFile
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.actions.people import create_person
from luoshi.organisations.comparing import differences_between
from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import Membership, Person, Unit
from luoshi.organisations.queries import current_name, top_unit
from luoshi.organisations.tree import OrgTree
from luoshi.packs.actions import apply_builtin
from luoshi.site import prepare, sample
from luoshi.site.commands import init
from luoshi.site.commands import sample as sample_cli
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SOURCE = Path(luoshi.__file__).parent


@pytest.fixture
def packs():
    apply_builtin(by=SYSTEM)


def shape(day: dt.date) -> list[tuple[str, int]]:
    tree = OrgTree.as_of(day)
    return [(node.name, tree.depth(node.unit)) for node in tree.nodes]


def test_seven_party_organisations_become_fourteen(packs):
    sample.load()
    assert shape(dt.date(2020, 12, 31)) == [
        ("示例藏药集团党委", 0),
        ("集团机关党支部", 1),
        ("示例制药公司党总支", 1),
        ("示例制药公司生产党支部", 2),
        ("示例制药公司综合党支部", 2),
        ("示例商贸公司党支部", 1),
        ("示例科研所党支部", 1),
        ("示例种植基地党支部", 1),
    ]
    compared = differences_between(dt.date(2020, 12, 31), dt.date(2021, 8, 31))
    assert (compared.before, compared.after) == (7, 14)


def test_members_stand_in_the_branches_of_each_day(packs):
    sample.load()
    counted = {}
    for day in (dt.date(2021, 1, 31), dt.date(2021, 8, 31)):
        spells = Membership.objects.rows().on(day)
        counted[day] = (spells.count(), spells.filter(kind=MemberKind.PROBATIONARY).count())
        names = current_name(spells.values_list("unit", flat=True).distinct())
        by_name = Counter(names[unit] for unit in spells.values_list("unit", flat=True))
    assert counted == {dt.date(2021, 1, 31): (174, 1), dt.date(2021, 8, 31): (174, 1)}
    assert by_name["商贸仓储物流党支部"] == 27
    assert by_name["新厂区项目党支部"] == 4
    assert sorted(by_name.values()) == [4, 5, 7, 9, 12, 14, 16, 18, 18, 20, 24, 27]
    assert Person.objects.rows().count() == 500


def test_there_is_a_login_a_role(packs):
    sample.load()
    logins = sample.logins()
    assert {grant.role for user in User.objects.all() for grant in held(user)} == set(Role)
    assert next(text for _name, _password, text in logins) == "支部党务干事（记录人） · 示例藏药集团党委"
    for name, password, _text in logins:
        client = Client()
        client.post(reverse("account_login"), {"login": name, "password": password})
        assert client.session["_auth_user_id"] == str(User.objects.get(username=name).pk)


def test_a_branch_clerk_of_the_sample_sees_only_that_branch(packs):
    sample.load()
    clerk = User.objects.get(username="zhibu")
    seen = Unit.objects.filter(pk__in=covered(clerk, "organisations.view"))
    assert {str(unit.uuid) for unit in seen} == {
        str(sample.accounts.key(name)) for name in ("extraction", "company:extraction")
    }


def test_the_sample_group_has_one_report_read(packs):
    sample.load()
    clerk = User.objects.get(username="ganshi")
    (document,) = list_documents(clerk)
    assert (document.title, document.stage) == ("示例藏药集团党委关于学习贯彻上级会议精神情况的报告", "read")
    assert document.item_count == document.open_count > 0


def everything() -> dict[str, int]:
    """Rows of every table that keeps records or accounts."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in {"audit", "sessions", "contenttypes", "jobs", "packs", "django_tasks_database"}
    }  # fmt: skip


def test_it_is_loaded_once_and_only_names_logins_that_still_work(packs):
    assert sample.load()
    first, entries = sample.logins(), Entry.objects.count()
    assert not sample.load()
    assert Entry.objects.count() == entries
    assert sample.logins() == first
    actions.set_password(User.objects.get(username="ganshi"), PASSWORD, by=SYSTEM)
    actions.deactivate(User.objects.get(username="zhibu"), by=SYSTEM, why="试用结束")
    assert [name for name, *_ in sample.logins()] == [
        name for name, *_ in first if name not in {"ganshi", "zhibu"}
    ]


def test_it_stands_beside_a_group_of_ones_own_and_goes_without_a_trace(packs, settings):
    own = make_group()
    make_user(Role.CLERK, own.top)
    before, entries = everything(), Entry.objects.count()
    assert sample.load()
    counts = sample.erase(by=SYSTEM)
    assert counts["人员"] == 500
    assert everything() == before
    assert Entry.objects.count() == entries + 2
    assert not sample.is_loaded()
    assert sample.load()


@pytest.mark.django_db(transaction=True)
def test_its_files_go_with_it_but_not_those_others_keep(packs):
    own = make_group()
    sample.load()
    mine, theirs, only_mine = (
        store(text, name="a.txt", by=SYSTEM, unit_id=unit)
        for text, unit in (
            (b"same", Unit.objects.get(uuid=sample.TOP).pk),
            (b"same", own.top.pk),
            (b"only", Unit.objects.get(uuid=sample.TOP).pk),
        )
    )
    sample.erase(by=SYSTEM)
    assert theirs.path.exists()
    assert not only_mine.path.exists()
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [theirs.pk]
    assert mine.sha256 == theirs.sha256


def test_what_refers_to_it_from_outside_keeps_it(packs):
    own = make_group()
    sample.load()
    actions.grant(User.objects.get(username="ganshi"), Role.LEADER, own.top, by=SYSTEM)
    before = everything()
    with pytest.raises(Refused, match="示例之外的授权（集团党委，编号"):
        sample.erase(by=SYSTEM)
    assert everything() == before


def test_a_person_of_ours_in_a_branch_of_the_sample_keeps_it(packs):
    own = make_group()
    sample.load()
    person = create_person("王同", own.works_first, by=SYSTEM, joined_on=dt.date(2010, 1, 1))
    branch = Unit.objects.get(uuid=sample.accounts.key("office"))
    row = record_members([NewMembership(person, branch, dt.date(2020, 1, 1))], by=SYSTEM)[0]
    sample.erase(by=SYSTEM)  # the place in the branch is the sample's, the person is ours
    assert not Membership.objects.filter(pk=row.pk).exists()
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_user_name_of_the_sample_that_is_taken_is_said(packs):
    actions.create_user("ganshi", "我们的干事", PASSWORD, by=SYSTEM)
    with pytest.raises(Refused, match="已有用户名“ganshi”"):
        sample.load()
    assert not sample.is_loaded()


def test_only_the_sample_is_ever_erased():
    """`Action.erase` deletes records: nobody else may call it."""
    calls = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "erase"
    ]
    assert sorted(calls) == ["files/actions.py", "site/sample/erasing.py"]


def test_the_large_sample_is_the_same_for_the_same_seed(packs):
    sample.load()
    made = sample.load_scale(units=120, people=300, seed=7)
    assert (made.units, made.people) == (120, 300)
    tree = OrgTree.as_of(dt.date(2021, 1, 1))
    assert Counter(tree.depth(node.unit) for node in tree.nodes)[3] > 90
    before = everything()
    assert sample.load_scale(units=120, people=300, seed=7) == (0, 300)
    assert everything() == before
    sample.erase(by=SYSTEM)
    assert not Person.objects.exists()


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


@pytest.fixture
def sample_command(monkeypatch, packs):
    monkeypatch.setattr(prepare, "migrate", lambda: None)
    monkeypatch.setattr(prepare, "apply_packs", lambda: None)

    def run(*words: str) -> int:
        parser = ArgumentParser()
        sample_cli.add_arguments(parser)
        return sample_cli.run(parser.parse_args(list(words)))

    return run


def test_the_command_loads_once_makes_large_and_erases_when_told_to(sample_command, capsys, monkeypatch):
    assert sample_command() == 0
    assert "示例集团已装入" in capsys.readouterr().out
    assert sample_command("--units", "30", "--people", "20") == 0
    assert "另生成党组织 30 个、人员 20 名" in capsys.readouterr().out
    monkeypatch.setattr("builtins.input", lambda _prompt: "不")
    assert sample_command("--erase") == 1
    assert Unit.objects.exists()
    assert sample_command("--erase", "--yes") == 0
    assert "人员 520" in capsys.readouterr().out
    assert not Unit.objects.exists()
    assert sample_command("--erase", "--yes") == 0
    assert "没有示例集团" in capsys.readouterr().out


def test_people_without_units_are_refused_in_one_sentence(sample_command, capsys):
    assert sample_command("--people", "5") == 2
    assert capsys.readouterr().err == "落实：--people 要与 --units 一起使用\n"
