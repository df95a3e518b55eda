"""Whose a file is: by the words over the sheet, its name and its tab."""

from __future__ import annotations

import random

import pytest

from luoshi.workbooks import guess_unit, receive, reminder
from luoshi.workbooks.senders import canonical

pytestmark = pytest.mark.pure

UNITS = (
    "机关一支部", "机关二支部", "甲公司党总支", "甲公司第一党支部", "甲公司第二党支部", "甲公司第十一党支部",
    "乙公司党委", "乙公司第一支部", "物流基地支部", "项目部临时党支部", "离退休党支部",
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ({"file_name": "机关一支部8月台账-最新(2).xls"}, "机关一支部"),
        ({"file_name": "机关第一党支部.et"}, "机关一支部"),
        ({"file_name": "8月 机关1支部 台账.xlsx"}, "机关一支部"),
        (
            {"title": "填报单位（盖章）：中共甲有限公司甲公司第一支部委员会　填报时间：2021年9月1日"},
            "甲公司第一党支部",
        ),
        ({"title": "填报单位：中国共产党乙公司委员会"}, "乙公司党委"),
        ({"title": "中共甲公司总支部委员会"}, "甲公司党总支"),
        ({"file_name": "甲公司党总支第十一支部.doc", "tab": "甲公司第十一支部"}, "甲公司第十一党支部"),
        ({"file_name": "新建 Microsoft Excel 工作表.xlsx", "tab": "离退休支部"}, "离退休党支部"),
        ({"file_name": "物流基地台账.xlsx"}, "物流基地支部"),
        ({"file_name": "甲公司第2党支部（8月）.xlsx", "title": "2021年8月台账"}, "甲公司第二党支部"),
    ],
)
def test_whose_file(words, unit):
    guess = guess_unit(UNITS, **words)

    assert (guess.unit, guess.sure) == (unit, True), guess


@pytest.mark.parametrize(
    "words",
    [
        {"file_name": "第一支部8月台账.xlsx"},  # of three
        {"file_name": "机关8月台账.xlsx"},  # of two
        {"file_name": "台账汇总.xlsx"},
        {"file_name": "8月台账(1).xlsx"},
        {"file_name": "机关一支部.xlsx", "title": "填报单位：机关二支部"},  # they disagree
        {"file_name": "机关三支部.xlsx"},  # there is none
    ],
)
def test_a_doubt_is_asked(words):
    assert not guess_unit(UNITS, **words).sure


def test_a_number_alone_names_the_only_unit_with_it():
    guess = guess_unit(("机关一支部", "机关二支部", "机关三支部"), title="中共某某集团公司第二支部委员会")

    assert (guess.unit, guess.sure) == ("机关二支部", True)


def test_the_runner_up_is_named():
    guess = guess_unit(UNITS, file_name="第一支部8月台账.xlsx")

    assert {guess.unit, guess.runner_up} <= {"机关一支部", "甲公司第一党支部", "乙公司第一支部"}
    assert guess.unit != guess.runner_up


def test_no_words_no_guess():
    assert (guess_unit(UNITS).unit, guess_unit((), title="机关一支部").confidence) == ("", 0.0)


@pytest.mark.parametrize("number", range(1, 15))
def test_every_writing_of_a_numbered_branch_is_one_name(number):
    from tests.workbooks.test_habits import random as dice

    chinese = "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四".split()[number - 1]
    units = [f"机关{one}支部" for one in "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四".split()]
    dice.Random(number).shuffle(units)
    for name in (f"机关{chinese}支部", f"机关第{chinese}党支部", f"机关第{number}支部", f"中共机关第{chinese}支部委员会",
                 f"机关 {number} 支部"):  # fmt: skip
        assert canonical(name) == f"机关{number}支部"
        assert (
            guess_unit(units, file_name=f"{name}{number}月台账-最新({number}).xls").unit
            == f"机关{chinese}支部"
        )


def test_fourteen_files_in_one_drop():
    """Written in any way and order: each unit has its file, and who is missing is named."""
    ways = ("{}8月台账.xlsx", "8月-{}(2).xls", "{} 最新.et", "台账（{}）.csv")
    dice = random.Random(14)
    sent = [unit for unit in UNITS if unit not in {"机关二支部", "乙公司党委"}]
    dice.shuffle(sent)
    files = {dice.choice(ways).format(unit): "" for unit in sent}
    files["台账汇总.xlsx"] = ""
    files["机关一支部8月台账-最新(3).xls"] = ""

    got = receive(files, UNITS)

    assert got.missing == ("机关二支部", "乙公司党委")
    assert got.doubled == ("机关一支部",)
    assert list(got.doubtful) == ["台账汇总.xlsx"]
    assert {unit for unit, names in got.by_unit.items() if names} == set(sent)


def test_the_words_for_the_group():
    assert reminder("8月台账", ("机关二支部", "乙公司党委"), by="9月5日") == (
        "8月台账还没有收到以下2个单位的，请于9月5日前报送：机关二支部、乙公司党委。"
    )
    assert reminder("8月台账", ("机关二支部",)) == "8月台账还没有收到以下1个单位的，请尽快报送：机关二支部。"
    assert reminder("8月台账", ()) == ""
