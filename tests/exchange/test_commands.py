"""luoshi import, luoshi export."""

from __future__ import annotations

import json

import pytest

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.cli import commands, main
from luoshi.exchange.models import Import
from luoshi.organisations.models import Person
from tests.exchange.offer import HEADS, KEY
from tests.exchange.sheets import xlsx
from tests.factories.units import make_group
from tests.factories.users import make_user
from tests.workbooks.sheets import pages

pytestmark = pytest.mark.django_db
ROWS = (("G1", "张三", "甲厂第一党支部", None, "班长"), ("G2", "李四", "甲厂第二党支部", None, ""))


@pytest.fixture
def group(data_dir):
    return make_group()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "人员名单.xlsx"
    path.write_bytes(xlsx(*ROWS))
    return path


def out(capsys):
    return json.loads(capsys.readouterr().out)


def test_both_are_commands():
    assert {"import", "export"} <= set(commands())


def test_a_preview_keeps_nothing(group, file, capsys):
    before = Entry.objects.count()
    assert main(["import", KEY, str(file), "--json"]) == 0
    said = out(capsys)
    assert (said["new"], said["written"], said["wrong"]) == (2, False, [])
    assert (Import.objects.count(), Person.objects.count(), Entry.objects.count()) == (0, 0, before)


def test_what_each_row_became_is_said(group, file, capsys):
    assert main(["import", KEY, str(file), "--apply", "--json"]) == 0
    said = out(capsys)["rows"]
    assert [(row["row"], row["effect"], row["kind"]) for row in said] == [
        (3, "new", "tests.person"),
        (4, "new", "tests.person"),
    ]
    assert {row["id"] for row in said} == set(map(str, Person.objects.values_list("uuid", flat=True)))


def test_apply_writes_and_again_changes_nothing(group, file, capsys):
    assert main(["import", KEY, str(file), "--apply", "--on", "2021-03-01"]) == 0
    assert "新增 2" in capsys.readouterr().out
    assert Person.objects.count() == 2
    assert Entry.objects.get(action="exchange.apply").door == "cli"
    assert main(["import", KEY, str(file), "--apply", "--on", "2021-03-01", "--json"]) == 0
    assert (out(capsys)["same"], Person.objects.count()) == (2, 2)


def test_wrong_rows_are_told_and_nothing_is_written(group, tmp_path, capsys):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xlsx(*ROWS, ("G3", "王五", "别处", None, "")))
    assert main(["import", KEY, str(path), "--apply", "--json"]) == 1
    said = out(capsys)
    assert said["wrong"] == [
        {"file": "名单.xlsx", "tab": "Sheet1", "row": 5,
         "cells": [{"column": "所在党支部", "letter": "D", "reason": "没有找到“别处”，请写本单位下级支部的全称"}]}
    ]  # fmt: skip
    assert not Person.objects.exists()
    assert main(["import", KEY, str(path)]) == 1
    assert "有误：“名单.xlsx”“Sheet1”第5行" in capsys.readouterr().out


def test_a_question_is_answered_on_the_line(group, tmp_path, capsys):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xlsx(("G3", "重名", "", None, "")))
    assert main(["import", KEY, str(path), "--apply"]) == 1
    assert "--answer same=…" in capsys.readouterr().out
    assert main(["import", KEY, str(path), "--apply", "--answer", "same=yes"]) == 0
    assert Person.objects.get().name == "重名"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["nothing"], "没有“nothing”这张表"),
        ([KEY, "--unit", "别处"], "没有单位“别处”"),
        ([KEY, "--as", "nobody"], "没有账号“nobody”"),
    ],
)
def test_what_does_not_exist_is_one_sentence(group, file, more, said, capsys):
    assert main(["import", more[0], str(file), *more[1:]]) == 2
    assert said in capsys.readouterr().err


def test_rights_of_the_named_account_hold(group, file, capsys, tmp_path):
    head = make_user(Role.HEAD, group.works, username="works")
    assert main(["export", KEY, "--as", "works", "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "没有这项权限" in capsys.readouterr().err
    assert main(["export", KEY, "--as", "works", "--unit", "甲厂党总支", "-o", str(tmp_path / "a.xlsx")]) == 0
    assert Entry.objects.get(action="exchange.export").actor_id == head.pk


def test_a_word_table_goes_out_and_comes_back_the_same(group, file, capsys, tmp_path):
    main(["import", KEY, str(file), "--apply", "--on", "2021-03-01"])
    target = tmp_path / "out.docx"
    assert main(["export", KEY, "--on", "2021-03-02", "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"PK")
    capsys.readouterr()
    assert main(["import", KEY, str(target), "--on", "2021-03-02", "--json"]) == 0
    said = out(capsys)
    assert (said["new"], said["changed"], said["same"], said["wrong"]) == (0, 0, 2, [])


def test_what_goes_out_comes_back_the_same(group, file, capsys, tmp_path):
    main(["import", KEY, str(file), "--apply", "--on", "2021-03-01"])
    target = tmp_path / "out.xlsx"
    assert main(["export", KEY, "--on", "2021-03-02", "-o", str(target)]) == 0
    (page, *_stamp) = pages(target.read_bytes())
    assert any(list(row[: len(HEADS)]) == HEADS for row in page.rows)
    capsys.readouterr()
    assert main(["import", KEY, str(target), "--on", "2021-03-02", "--json"]) == 0
    assert (out(capsys)["same"], Person.objects.count()) == (2, 2)
    assert main(["export", KEY, "--json", "--unit", "甲厂第一党支部"]) == 0
    assert [(row["name"], row["staff_no"]) for row in out(capsys)] == [("张三", "G1")]
    assert Entry.objects.filter(action="exchange.export").count() == 2
