"""中心组学习台账 in its own layout: members by name, the wider circle, hours; who spoke on what is not taken in."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.activities.sheets.study import Hours
from luoshi.exchange import actions, exports
from luoshi.exchange.planning import as_shown
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions.bodies import join_body
from luoshi.organisations.enums_people import Share
from luoshi.packs.actions import apply_builtin
from luoshi.workbooks import read
from luoshi.workbooks.cells import Context
from tests.exchange.sheets import CLERK, handed, reads, received
from tests.factories.people import make_body, make_person
from tests.factories.units import make_group
from tests.workbooks.sheets import raw_xlsx

KEY = "activities.study"
ON = dt.date(2021, 12, 31)
TITLE = "党委理论学习中心组2021年度学习台账"
UPPER = ["序号（第N次）", "时间", "地点", "专题", "学习内容", "", "形式", "是否扩大", "主持人", "中心组成员", "", "扩大/列席旁听人数",
         "请假", "", "", "发言", "", "", "学时", "记录人"]  # fmt: skip
LOWER = ["", "", "", "", "篇目/文件", "来源", "", "", "", "应到", "实到", "", "姓名", "事由", "补学时间", "重点发言人", "题目",
         "交流人数", "", ""]  # fmt: skip
FIRST = ["第1次", "1月22日", "会议室", "学习上级会议精神", "会议文件", "计划", "集体学习研讨", "√", "书记", 3, 1, "部长、外请老师",
         "总经理、副书记", "住院、出差", "1月30日、—", "书记", "谈认识", 2, "2.5", "干事"]  # fmt: skip


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    core = [make_person(group.top, name) for name in ("书记", "总经理", "副书记")]
    body = make_body(group.top, core, kind="study_group", name="中心组")
    join_body(body, [make_person(group.top, "部长")], on=dt.date(2020, 1, 1), by=SYSTEM, share=Share.EXTENDED)
    return group


def sent(unit, *lines):
    content = raw_xlsx([[TITLE], UPPER, LOWER, *lines])
    return received(unit, handed(content, "学习台账.xlsx"), on=ON, offer=offers[KEY])


def counted(found):
    assert not found.bad, [row.bad for row in as_shown(found.picture).rows if row.bad]
    return found.new, found.changed, found.same


@pytest.mark.pure
@pytest.mark.parametrize(
    ("raw", "tenths"), [("2.5", 25), (2, 20), (1.5, 15), ("3学时", 30), ("", None), ("/", None)]
)
def test_hours_to_a_tenth(raw, tenths):
    assert Hours().read(raw, Context()) == tenths
    assert Hours().read(Hours().show(tenths), Context()) == tenths


@pytest.mark.django_db
def test_a_study_with_its_wider_circle_in_out_and_undone(group):
    before = reads()
    found = actions.apply(sent(group.top, FIRST), by=CLERK)
    session, row = Session.objects.get(), Holding.objects.get()
    assert (session.theme, session.form, session.hours, session.speakers) == (
        "学习上级会议精神",
        "discussion",
        25,
        2,
    )
    assert (row.due, row.present, row.made_up, row.leave, row.sitting_in, row.named) == (3, 1, 1, 1, 2, True)
    states = {one.person.name: (one.state, one.leave, one.made_up_on) for one in Attendance.objects.all()}
    assert states["总经理"] == (Presence.MADE_UP, Leave.OTHER, dt.date(2021, 1, 30))
    assert states["副书记"] == (Presence.LEAVE, Leave.OFFICIAL, None)
    assert states["部长"][0] == Presence.SITTING_IN
    out = exports.export_sheet(offers[KEY], group.top, by=CLERK, on=ON)
    (sheet,) = read(io.BytesIO(out.content), [offers[KEY].sheet]).sheets
    values = sheet.rows[0].values
    assert set(zip(values["absent"].split("、"), values["reasons"].split("、"), values["made_up"].split("、"), strict=True)) == {
        ("总经理", "其他", "2021-01-30"), ("副书记", "公出", "—"),
    }  # fmt: skip
    assert (values["sitting_in"], values["hours"], values["form"]) == ("部长等2人", 25, "集体研讨")
    assert counted(received(group.top, handed(out.content), on=ON, offer=offers[KEY])) == (0, 0, 7)
    assert counted(sent(group.top, FIRST)) == (0, 0, 1)
    actions.undo(found, by=CLERK)
    assert reads() == before


@pytest.mark.django_db
def test_what_is_no_column_of_it_is_told_and_a_wrong_cell_is_said(group):
    found = sent(group.top, FIRST)
    (said,) = [one for one in as_shown(found.picture).notices if "没有读入" in one]
    assert "重点发言人" in said
    wrong = [*FIRST[:12], "不在册", *FIRST[13:]]
    (row,) = as_shown(sent(group.top, wrong).picture).rows
    assert "“不在册”不在这一天的应到名单里" in row.bad[0][2]
