"""Rows for each sheet the rooms declare, most of them fit to be entered, in a group of a few units and people."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from hypothesis import strategies as st

from luoshi.access.models import User
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, Group, make_group
from tests.factories.users import make_user

FIRST = dt.date(2024, 6, 30)  # the day the first file is taken in
SECOND = dt.date(2024, 8, 31)
UNITS = ("集团党委", "机关党支部", "甲厂党总支", "甲厂第一党支部", "甲厂第二党支部")
BRANCHES = ("机关党支部", "甲厂第一党支部", "甲厂第二党支部")
PEOPLE = ("张三", "李四", "王五", "赵六")
Rows = list[dict[str, Any]]


class World(NamedTuple):
    """Where files are taken in."""

    group: Group
    users: tuple[User, ...]


def make_world() -> World:
    """Five units, four people of whom three are members, one body, two accounts."""
    apply_builtin(by=SYSTEM)
    group = make_group()
    for number, (name, branch) in enumerate(
        zip(PEOPLE, (group.office, group.office, group.works_first), strict=False)
    ):
        make_member(branch, name, staff_no=f"N{number}", start=dt.date(2021, 1, 1))
    make_person(group.works_second, PEOPLE[3], staff_no="N3")
    make_body(group.office, name="支部委员会", on=START)
    return World(group, (make_user(username="zhang"), make_user(username="li")))


def days(first: dt.date, last: dt.date) -> st.SearchStrategy[dt.date | None]:
    """A day or none."""
    return st.none() | st.dates(first, last)


def _rows(columns: dict[str, Any], *key: str, most: int = 4) -> st.SearchStrategy[Rows]:
    return st.lists(
        st.fixed_dictionaries(columns),
        min_size=1,
        max_size=most,
        unique_by=lambda row: tuple(row[one] for one in key),
    )


def _units() -> st.SearchStrategy[Rows]:
    numbers = st.none() | st.integers(0, 50)
    return _rows(
        {
            "name": st.sampled_from([*UNITS[1:], "新一党支部", "新二党支部"]),
            "kind": st.none(),
            "founded": st.none(),
            "document": st.sampled_from(["", "无", "〔2020〕1号"]),
            "elected": days(dt.date(2024, 1, 1), dt.date(2024, 5, 1)),
            "secretary": st.sampled_from([(), ("空缺",), ("钱七",), ("暂缺",)]),
            "deputy": st.sampled_from([(), ("孙八", "周九")]),
            "staff": numbers,
            "venues": numbers,
            "charter": st.sampled_from([None, "是", "否"]),
            "contact": st.sampled_from(["", "吴十"]),
        },
        "name",
    ).map(_with_kinds)  # fmt: skip


def _with_kinds(rows: Rows) -> Rows:
    new = {"kind": "党支部", "founded": dt.date(2023, 1, 1)}
    return [row | new if row["name"].startswith("新") else row for row in rows]


def _members() -> st.SearchStrategy[Rows]:
    number = st.sampled_from(range(7))
    return _rows(
        {
            "number_": number,
            "branch": st.sampled_from(BRANCHES),
            "kind": st.sampled_from(["正式", "正式", "预备"]),
            "joined": days(dt.date(2000, 1, 1), dt.date(2020, 6, 1)),
            "came": days(dt.date(2021, 2, 1), dt.date(2024, 6, 1)),
            "confirmed": st.none() | days(dt.date(2021, 2, 1), dt.date(2024, 6, 1)),
            "gone": st.none() | st.none() | days(dt.date(2023, 6, 1), dt.date(2024, 8, 1)),
            "went_to": st.just(""),
            "group": st.sampled_from(["", "第一党小组", "第二党小组"]),
            "posts": st.sampled_from([(), ("组织委员",), ("总支委员",)]),
            "job": st.sampled_from(["", "班长"]),
            "note": st.sampled_from(["", "新成立"]),
            "at_work": st.sampled_from([None, "在岗", "驻村"]),
        },
        "number_",
    ).map(_named)  # fmt: skip


def _named(rows: Rows) -> Rows:
    """The first four are there already; the others are new, every second one without a number; who goes, goes away."""
    found = []
    for row in rows:
        at = row.pop("number_")
        name = PEOPLE[at] if at < len(PEOPLE) else f"新人{'甲乙丙'[at - len(PEOPLE)]}"
        row |= {"went_to": "外单位" if row["gone"] else ""}
        found.append({"staff_no": "" if at % 2 and at >= len(PEOPLE) else f"N{at}", "name": name} | row)
    return found


def _posts() -> st.SearchStrategy[Rows]:
    return _rows(
        {
            "unit": st.sampled_from(BRANCHES),
            "title": st.sampled_from(["书记", "副书记", "组织委员", "委员"]),
            "name": st.sampled_from([*PEOPLE, "空缺", "暂缺"]),
            "lines": st.sampled_from([(), ("组织工作",), ("宣传工作", "纪检工作")]),
            "concurrent": st.sampled_from([None, "是", "否"]),
            "full_time": st.sampled_from([None, "是"]),
            "start": days(dt.date(2021, 2, 1), dt.date(2023, 1, 1)),
            "end": st.none() | st.none() | days(dt.date(2023, 6, 1), dt.date(2024, 5, 1)),
        },
        "unit", "title", "name", "start",
    )  # fmt: skip


def _bodies() -> st.SearchStrategy[Rows]:
    return _rows(
        {
            "unit": st.sampled_from(["机关党支部", "甲厂党总支"]),
            "body": st.sampled_from(["支部委员会", "领导小组"]),
            "kind": st.just("委员会"),
            "name": st.sampled_from(PEOPLE),
            "role": st.sampled_from(["", "组长"]),
            "share": st.sampled_from([None, "成员", "扩大"]),
            "start": days(dt.date(2021, 2, 1), dt.date(2023, 1, 1)),
            "end": st.none() | st.none() | days(dt.date(2023, 6, 1), dt.date(2024, 5, 1)),
        },
        "unit", "body", "name", "start",
    )  # fmt: skip


def _grants() -> st.SearchStrategy[Rows]:
    return _rows(
        {
            "username": st.sampled_from(["zhang", "li"]),
            "role": st.sampled_from(["支部党务干事（记录人）", "组织管理员", "审核"]),
            "unit": st.sampled_from(UNITS),
            "start": days(dt.date(2023, 1, 1), dt.date(2024, 5, 1)),
            "end": days(dt.date(2030, 1, 1), dt.date(2031, 1, 1)),
        },
        "username", "role", "unit",
    )  # fmt: skip


_KINDS = [("主题党日",), ("支部党员大会",), ("支委会",), ("主题党日", "党课"), ("组织生活会",), ("党课",)]


def _sessions() -> st.SearchStrategy[Rows]:
    """Events of branches, by name or by number, most of them fit to be entered."""
    return _rows(
        {
            "unit": st.sampled_from(BRANCHES),
            "day": st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 9)),
            "kinds": st.sampled_from(_KINDS),
            "theme": st.sampled_from(["学习会议精神", "安全检查"]),
            "content": st.sampled_from(["", "传达学习\n讨论"]),
            "place": st.sampled_from(["", "会议室"]),
            "form": st.sampled_from(["", "传达学习"]),
            "chair": st.sampled_from(["", "张三", "外请老师"]),
            "missing_one": st.booleans(),
            "reasons": st.sampled_from(["", "公出", "病假"]),
            "sitting_in": st.sampled_from(["", "3", "赵六、王五"]),
            "due": st.none() | st.none() | st.integers(5, 9),
            "votes_for": st.none() | st.none() | st.just(1),
            "resolutions": st.sampled_from(["", "同意"]),
            "note": st.sampled_from(["", "3月补开"]),
        },
        "unit", "day", "kinds",
    ).map(lambda rows: [_roll(row) for row in rows])  # fmt: skip


def _roll(row: dict[str, Any]) -> dict[str, Any]:
    """One member is ticked where the branch has several; numbers where a number is given or nobody is known."""
    away = row.pop("missing_one") and row["unit"] == BRANCHES[0] and row["kinds"] != ("支委会",)
    found = row | ({"absent": "张三"} if away else {"reasons": ""})
    if row["due"] is not None or row["unit"] == BRANCHES[2] or row["kinds"] == ("支委会",):
        found |= {"present": 4, "absent": "", "reasons": "", "votes_for": None}
    return found


def _matrix() -> st.SearchStrategy[Rows]:
    """Branches with days, ticks and numbers of 2024."""

    def cell(first: int, last: int) -> st.SearchStrategy[Any]:
        days = st.sets(st.dates(dt.date(2024, first, 1), dt.date(2024, last, 28)), min_size=1, max_size=2)
        return st.none() | st.integers(1, 2) | days.map(lambda some: tuple(sorted(some)))

    day = dt.date(2024, 1, 15)
    return _rows(
        {
            "unit": st.sampled_from(BRANCHES),
            "members_meeting_1": cell(1, 3),
            "committee_meeting_2": cell(2, 2),
            "theme_day_1": st.just((day,)),  # tells the year of the numbers
            "theme_day_3": cell(3, 3),
            "lecture_4": cell(4, 6),
            "appraisal": st.none() | st.just((day,)),
            "appraised": st.none() | st.just(3),
        },
        "unit",
    )  # fmt: skip


def _studies() -> st.SearchStrategy[Rows]:
    """Studies of a group whose members nobody entered: by number."""
    return _rows(
        {
            "day": st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 20)),
            "theme": st.sampled_from(["学习会议精神", "学习条例"]),
            "form": st.sampled_from(["", "集体学习研讨"]),
            "chair": st.sampled_from(["", "书记"]),
            "due": st.just(5),
            "present": st.integers(3, 6),
            "sitting_in": st.sampled_from(["", "12"]),
            "speakers": st.none() | st.integers(1, 4),
            "hours": st.none() | st.integers(5, 40),
        },
        "day",
    )  # fmt: skip


ROWS = {
    "activities.study": _studies(),
    "activities.matrix": _matrix(),
    "activities.sessions": _sessions(),
    "organisations.units": _units(),
    "organisations.members": _members(),
    "organisations.posts": _posts(),
    "organisations.bodies": _bodies(),
    "access.grants": _grants(),
}
