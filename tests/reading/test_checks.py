"""The checks: what each sees, and what it must leave alone."""

from __future__ import annotations

import pytest

from luoshi.reading import read_report
from luoshi.reading.types import Severity

pytestmark = pytest.mark.pure

OPEN = {
    "problem_without_cause",
    "problem_without_measure",
    "no_measures",
    "loose_measure",
    "loose_cause",
    "figure_without_date",
}


def codes(text):
    return [
        check.code
        for check in read_report("2023年工作情况报告\n一、工作情况\n" + text).checks
        if check.code not in OPEN
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("实现营业收入12.3亿元。集团实现营业收入12.8亿元。", "figure_repeated"),
        ("集团所属基层党组织由7个调整为14个。目前集团所属基层党组织15个。", "change_contradicted"),
        ("集团所属党支部由14个增加到7个。", "change_direction"),
        ("查出问题32个，其中立行立改12个、限期整改21个。", "parts_exceed_total"),
        ("查出问题32个，其中立行立改12个、限期整改19个。", "parts_below_total"),
        ("党员大会8次、党课5次，合计14次。", "total_differs"),
        ("法人户数由100户减少到80户，下降25%。", "growth_differs"),
        ("排查隐患286处，已整改279处，整改率98.6%。", "rate_differs"),
        ("党员参训率100%。", "rate_without_counts"),
        ("截止2023年8月底，召开会议3次。", "style_as_of"),
        ("约500余人参加学习。", "style_double_near"),
        ("超过300余家企业参展。", "style_double_near"),
        ("管理费用3亿4千万元。", "style_split_number"),
        ("降幅在5~15%之间。", "style_range_unit"),
        ("事故起数减少2倍。", "style_times_less"),
    ],
)
def test_seen(text, code):
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "实现营业收入12.3亿元。集团实现营业收入12.34亿元。",
        "集团所属基层党组织由7个调整为14个。目前集团所属基层党组织14个。",
        "查出问题32个，其中立行立改12个、限期整改20个。",
        "查出问题32个，其中立行立改5个。",
        "党员大会8次、党课5次，合计13次。",
        "法人户数由126户减少到98户，下降22.2%。",
        "排查隐患286处，已整改279处，整改率97.6%。",
        "12家企业中12家完成，覆盖率100%。",
        "报名8月底截止。截至2023年8月底，召开会议3次。",
        "资产由9800万元增加到1.2亿元。",
        "降幅在5%~15%之间，约500人参加学习。",
        "推动“1345”战略，落实“三会一课”。",
    ],
)
def test_left_alone(text):
    assert codes(text) == []


def test_what_prose_leaves_out_is_one_line_with_its_count():
    text = "一、存在的问题\n（一）制度执行不到位。\n（二）责任落实不够。\n二、下一步措施\n（一）完善制度。\n（二）压实责任。\n（三）加强督查。\n"
    (check,) = [check for check in read_report(text).checks if check.code == "assignment_missing"]
    assert (check.severity, check.count) == (Severity.ADVICE, 3)
    assert check.message == "3条措施中，3条没有写责任单位，3条没有写完成时限，成果形式也未写明，公文中常见"


def test_every_check_has_a_place_a_reason_and_a_remedy():
    text = "一、工作情况\n截止8月底，约50余人参加，整改率90%。\n二、存在的问题\n一是作风不实。二是能力不足。\n三、措施\n一是加强学习。二是强化督查。\n对干部八小时之外的“生活圈”了解不够。\n"
    checks = read_report(text).checks
    assert {check.code for check in checks} >= {
        "style_as_of",
        "style_double_near",
        "boundary",
        "figure_without_date",
    }
    for check in checks:
        assert check.message
        assert check.mend
        assert check.start is not None
        assert check.end is not None
        assert 0 <= check.start < check.end <= len(text)
    order = [check.severity for check in checks]
    assert order == sorted(order, key=[Severity.CONFLICT, Severity.NOTICE, Severity.ADVICE].index)
