"""党组织基本情况统计表: its columns, and which of them are dated numbers the pack names."""

from __future__ import annotations

from typing import Final

from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import NAME_LENGTH
from luoshi.organisations.models.bodies import WORDS
from luoshi.workbooks.cells import Choice, Day, Names, Text, Whole
from luoshi.workbooks.contract import ORDINAL, Column, Sheet, filled_in

KINDS: Final = {
    "党委": UnitKind.COMMITTEE,
    "党总支": UnitKind.GENERAL_BRANCH,
    "党支部": UnitKind.BRANCH,
    "联合党支部": UnitKind.JOINT_BRANCH,
    "临时党支部": UnitKind.TEMPORARY_BRANCH,
    "集团党委": UnitKind.GROUP_COMMITTEE,
    "党工委": UnitKind.WORKING_COMMITTEE,
    "临时党委": UnitKind.TEMPORARY_COMMITTEE,
}
COMMITTEES: Final = frozenset(
    {UnitKind.GROUP_COMMITTEE, UnitKind.COMMITTEE, UnitKind.WORKING_COMMITTEE, UnitKind.TEMPORARY_COMMITTEE}
)
NUMBERS: Final = {
    "staff": "staff",
    "applicants": "applicants",
    "activists": "activists",
    "candidates": "candidates",
    "developed": "developed",
    "full_time": "full_time_workers",
    "part_time": "part_time_workers",
    "model_posts": "model_posts",
    "venues": "venues",
    "charter": "charter",
    "contact": "contact",
    "note": "remark",
}  # columns that are dated entries of a unit → their key in the pack section `people`
CHARTER: Final = {"是": "written", "否": "not_written", "不适用": "not_applicable"}
POSTS: Final = {"secretary": "secretary", "deputy": "deputy_secretary"}  # columns → titles of the pack
DISCIPLINE: Final = {True: "discipline_secretary", False: "discipline_member"}  # of a committee, of a branch
VACANT: Final = {"空缺": "vacant", "缺": "vacant", "暂缺": "pending"}
COUNTED: Final = ("members", "full", "probationary")
NO_PAPER: Final = frozenset({"无", "暂无", "没有", "未批复", "暂无批复文号", "/", "—", "-"})
_YEARS = Whole((*Whole().units, "年"))


UNITS: Final = Sheet(
    "organisations.units",
    "党组织基本情况统计表",
    "党组织基本情况统计表",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("name", "党组织名称", 22, Text(NAME_LENGTH), "组织名称", "党支部名称", "党组织全称", required=True),
        filled_in("kind", "类别", 12, Choice(tuple(KINDS), {"总支": "党总支", "支部": "党支部", "基层党委": "党委"}), "党组织类别"),
        filled_in("parent", "上级党组织", 18, Text(NAME_LENGTH), "隶属", "上级组织", "隶属党组织"),
        filled_in("founded", "成立{时间}", 12, Day(), "成立时间", "成立日期"),
        filled_in("document", "成立{批复文号}", 16, Text(80), "批复文号", "文号"),
        filled_in("elected", "本届{选举时间}", 12, Day(), "选举时间", "换届时间", "换届选举时间"),
        filled_in("years", "本届{任期（年）}", 8, _YEARS, "任期"),
        filled_in("ends", "本届{届满时间}", 12, Day(), "届满时间", "任期届满时间"),
        filled_in("secretary", "班子{书记}", 10, Names(), "书记", "党组织书记", "支部书记"),
        filled_in("deputy", "班子{副书记}", 12, Names(), "副书记"),
        filled_in("discipline", "班子{纪委书记/纪检委员}", 12, Names(), "纪检委员", "纪委书记"),
        filled_in("seats", "班子{委员数}", 8, Whole(), "委员数", "班子成员数", "委员人数"),
        filled_in("vacancies", "班子{空缺}", 8, Whole(), "空缺", "空缺数"),
        filled_in("groups", "党小组数", 8, Whole(), "党小组（个）"),
        filled_in("staff", "职工数", 8, Whole(), "职工人数", "职工总数"),
        filled_in("members", "党员{总数}", 8, Whole(), "党员总数", "党员数", "党员人数"),
        filled_in("full", "党员{正式}", 8, Whole(), "正式党员", "正式党员数"),
        filled_in("probationary", "党员{预备}", 8, Whole(), "预备党员", "预备党员数"),
        filled_in("applicants", "发展{申请人}", 8, Whole(), "入党申请人", "申请人", "申请人数"),
        filled_in("activists", "发展{积极分子}", 8, Whole(), "入党积极分子", "积极分子", "积极分子数"),
        filled_in("candidates", "发展{发展对象}", 8, Whole(), "发展对象", "发展对象数"),
        filled_in("developed", "发展{当年新发展}", 10, Whole(), "当年新发展", "当年发展党员", "新发展党员"),
        filled_in("full_time", "党务工作者{专职}", 8, Whole(), "专职党务工作者"),
        filled_in("part_time", "党务工作者{兼职}", 8, Whole(), "兼职党务工作者"),
        filled_in("model_posts", "党员示范岗", 8, Whole(), "示范岗", "党员示范岗数"),
        filled_in("venues", "活动阵地（个）", 8, Whole(), "阵地", "党员活动阵地"),
        filled_in("charter", "党建入章", 8, Choice(tuple(CHARTER)), "党建进章程", "党建工作要求写入章程"),
        filled_in("contact", "联系人", 10, Text(WORDS)),
        filled_in("note", "备注", 18, Text(WORDS)),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in UNITS.columns}
SUMMED: Final = tuple(
    column.key
    for column in UNITS.columns
    if isinstance(column.cell, Whole) and column.cell is not ORDINAL and column.key != "years"
)
