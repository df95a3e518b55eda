"""党员花名册: its columns, and the words its cells have for what this room keeps."""

from __future__ import annotations

from typing import Final

from luoshi.organisations.enums_people import AtWork, MemberKind
from luoshi.organisations.models import NAME_LENGTH
from luoshi.organisations.models.people import PERSON_NAME, REMARK, STAFF_NO
from luoshi.workbooks.cells import Choice, Day, Names, Text
from luoshi.workbooks.contract import ORDINAL, Column, Sheet, filled_in

FULL, PROBATIONARY = "正式", "预备"
KINDS: Final = {FULL: MemberKind.FULL, PROBATIONARY: MemberKind.PROBATIONARY}
AT_WORK: Final = {
    "在岗": AtWork.ON_POST,
    "驻村": AtWork.STATIONED,
    "借调": AtWork.SECONDED,
    "离退休": AtWork.RETIRED,
}
_KIND = Choice(
    tuple(KINDS),
    {
        "正式党员": FULL, "中共党员": FULL, "中共正式党员": FULL, "党员": FULL,
        "预备党员": PROBATIONARY, "中共预备党员": PROBATIONARY,
    },
)  # fmt: skip
_AT_WORK = Choice(
    tuple(AT_WORK),
    {"在职": "在岗", "驻点": "驻村", "外借": "借调", "借出": "借调", "退休": "离退休", "离休": "离退休"},
)


MEMBERS: Final = Sheet(
    "organisations.members",
    "党员花名册",
    "党员花名册",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("staff_no", "工号", 10, Text(STAFF_NO), "职工编号", "员工编号", "职工号", "人员编号"),
        filled_in("name", "姓名", 10, Text(PERSON_NAME), "党员姓名", required=True),
        filled_in("workplace", "单位/部门", 16, Text(NAME_LENGTH), "部门", "工作单位", "所在部门", "单位", "单位部门"),
        filled_in("branch", "所在党支部", 18, Text(NAME_LENGTH), "党支部", "所在支部", "支部名称", "所属党支部", "所属支部"),
        filled_in("group", "党小组", 12, Text(NAME_LENGTH), "所在党小组", "所属党小组"),
        filled_in("kind", "党员类别", 10, _KIND, "类别", "党员类型"),
        filled_in("joined", "入党时间", 12, Day(), "入党日期", "入党时间（支部大会通过）", "入党年月"),
        filled_in("confirmed", "转正时间", 12, Day(), "转正日期"),
        filled_in("posts", "党内职务", 14, Names(), "党内任职"),
        filled_in("job", "岗位（职务）", 14, Text(80), "岗位", "职务", "行政职务", "职务（岗位）"),
        filled_in("came", "组织关系{转入时间}", 12, Day(), "组织关系转入时间", "转入日期"),
        filled_in("gone", "组织关系{转出时间}", 12, Day(), "组织关系转出时间", "转出日期"),
        filled_in("went_to", "组织关系{去向单位}", 16, Text(NAME_LENGTH), "转出去向", "转往单位"),
        filled_in("at_work", "在岗状态", 10, _AT_WORK, "在岗情况"),
        filled_in("note", "备注", 18, Text(REMARK)),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in MEMBERS.columns}
PLAIN: Final = {
    "staff_no": "staff_no",
    "workplace": "workplace",
    "joined": "joined_on",
    "confirmed": "confirmed_on",
    "job": "job",
    "at_work": "at_work",
    "note": "remark",
}  # columns that are fields of a person, by their key
