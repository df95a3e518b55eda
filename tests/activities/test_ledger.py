"""学习与会议台账: what offices write in it becomes events, numbers and names; and it goes out as it came in."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Roll, Sheet, plan_session, record_session
from luoshi.activities.enums import Leave, Presence, State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.exchange import actions, exports
from luoshi.exchange.models import ImportFile
from luoshi.exchange.planning import as_shown
from luoshi.files.models import StoredFile
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import Setting, offers
from luoshi.packs.actions import apply_builtin
from luoshi.workbooks import Row, read
from tests.exchange.sheets import CLERK, handed, reads, received
from tests.factories.activities import make_session, members, written
from tests.factories.people import make_body, make_member
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.workbooks.sheets import raw_xlsx

pytestmark = pytest.mark.django_db
ON = dt.date(2021, 12, 31)
HEADS = [
    "序号",
    "时间",
    "地点",
    "类别",
    "主题（议题）",
    "主持人",
    "应到",
    "实到",
    "缺席人员",
    "请假原因",
    "列席",
    "备注",
]
VOTES = [
    "序号",
    "时间",
    "类别",
    "议题",
    "应到人数",
    "实到人数",
    "缺席{姓名}",
    "同意",
    "不同意",
    "弃权",
    "决议",
]


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    members(group.office, 4)
    return group


def sent(unit, *lines, heads=HEADS, title="机关党支部2021年学习与会议台账", name="台账.xlsx"):
    body = [[number, *line] for number, line in enumerate(lines, 1)]
    content = raw_xlsx([[title], heads, *body])
    return received(unit, handed(content, name), on=ON, offer=offers["activities.sessions"])


def counted(found):
    picture = as_shown(found.picture)
    assert not picture.questions, picture.questions
    assert not found.bad, [row.bad for row in picture.rows if row.bad]
    return found.new, found.changed, found.same


def wrong(found):
    return [words for row in as_shown(found.picture).rows for _place, words in row.wrong()]


THEME_DAY = ("3月5日", "活动室", "主题党日", "学雷锋志愿服务", "党员甲", 4, 3, "党员乙", "病假", "2人", "")


def test_a_row_becomes_an_event_with_names_and_one_of_four_kinds_of_leave(group):
    found = sent(group.office, THEME_DAY)
    assert counted(found) == (1, 0, 0)
    actions.apply(found, by=CLERK)
    session = Session.objects.get()
    row = Holding.objects.get()
    assert (session.state, session.day, session.theme) == (
        State.SUBMITTED,
        dt.date(2021, 3, 5),
        "学雷锋志愿服务",
    )
    assert (session.chair.name, row.due, row.present, row.leave, row.sitting_in, row.named) == (
        "党员甲",
        4,
        3,
        1,
        2,
        True,
    )
    away = Attendance.objects.get(state=Presence.LEAVE)
    assert (away.person.name, away.leave) == ("党员乙", Leave.OTHER)  # fmt: skip


def test_what_was_said_of_why_somebody_was_away_is_kept_nowhere(group):
    line = (*THEME_DAY[:7], "党员乙（住院）、党员丙", "病假、陪护家人", "", "")
    found = sent(group.office, (*line[:6], 2, *line[7:]))
    assert counted(found) == (1, 0, 0)
    assert any("没有保存" in words for words in ImportFile.objects.get().told)
    stored = StoredFile.objects.get().path.read_bytes()
    (sheet,) = read(io.BytesIO(stored), [offers["activities.sessions"].sheet]).sheets
    assert (sheet.rows[0].values["absent"], sheet.rows[0].values["reasons"]) == (
        "党员乙（其他）、党员丙",
        "其他、其他",
    )


def test_a_remark_that_has_no_place_is_told(group):
    found = sent(group.office, (*THEME_DAY[:10], "与工会联办"), ("3月9日", *THEME_DAY[1:10], "2月补开"))
    (said,) = [one for one in as_shown(found.picture).notices if "备注" in one]
    assert "与工会联办" in said
    assert "补开" not in said


def test_twice_is_once_and_undone_is_as_before(group):
    before = reads()
    lines = [THEME_DAY, ("3.12", "", "党课", "学党史", "", "", "", "", "", "", ""),
             ("3月20日", "", "支委会", "研究发展党员", "", 3, 3, "", "", "", "")]  # fmt: skip
    found = actions.apply(sent(group.office, *lines), by=CLERK)
    assert (found.new, Session.objects.count(), Attendance.objects.count()) == (3, 3, 8)
    assert counted(sent(group.office, *lines)) == (0, 0, 3)
    actions.undo(found, by=CLERK)
    assert reads() == before
    assert counted(sent(group.office, *lines)) == (3, 0, 0)


def test_out_and_back_again_changes_nothing_and_a_text_that_was_mended_is_taken(group):
    first, second = (make_body(group.works_first, kind="party_group", name=f"第{n}党小组") for n in "一二")
    make_member(group.works_first, "组员", group=first)
    make_member(group.works_first, "乙组员", group=second)
    for body, theme in ((first, "一组学习"), (second, "二组学习")):
        what = written("group_meeting", theme=theme, day=dt.date(2021, 3, 1))
        record_session(what, [Sheet(group.works_first, body)], by=CLERK, submit=True, another=True)
    there = members(group.works_second, 3, "丙")
    roll = Roll(
        missing={there[0].pk: Leave.SHIFT, there[1].pk: Leave.NONE},
        made_up={there[0].pk: dt.date(2021, 8, 9)},
    )
    make_session(group.works_second, roll=roll, content="一\n二", late_why="7月补开")
    make_session(group.office, group.works_second, kinds=["life_meeting"], theme="")
    offer = offers["activities.sessions"]
    out = exports.export_sheet(offer, group.top, by=CLERK, on=ON)
    (sheet,) = read(io.BytesIO(out.content), [offer.sheet]).sheets
    by_theme = {row.values["theme"]: row.values for row in sheet.rows}
    assert by_theme["二组学习"]["kinds"] == ("党小组会（第二党小组）",)
    august = by_theme["学习会议精神"]
    assert (august["due"], august["present"], august["missing"]) == (3, 1, 2)
    assert (august["absent"], august["reasons"]) == ("丙乙、丙甲", "缺席、轮休")
    assert august["made_up"] == ("丙甲（2021-08-09）",)
    assert out.count == 5
    assert counted(received(group.top, handed(out.content), on=ON, offer=offer)) == (0, 0, 5)
    before = reads()
    line = ("8月5日", "会议室", "主题党日", "", "", 3, 1, "丙乙、丙甲", "", "", "")
    mended = sent(group.works_second, line, title="甲厂第二党支部2021年台账")
    assert counted(mended) == (0, 1, 0)
    actions.apply(mended, by=CLERK)
    assert Session.objects.get(late_why="7月补开").place == "会议室"
    actions.undo(mended, by=CLERK)
    assert reads() == before  # fmt: skip


def test_a_plan_that_was_carried_out_is_handed_in_and_is_a_plan_again_when_undone(group):
    plan_session(written(day=dt.date(2021, 3, 5)), [Sheet(group.office)], by=CLERK)
    before = reads()
    found = actions.apply(sent(group.office, (*THEME_DAY[:3], "", *THEME_DAY[4:])), by=CLERK)
    assert (found.changed, Session.objects.get().state, Holding.objects.get().present) == (
        1,
        State.SUBMITTED,
        3,
    )
    actions.undo(found, by=CLERK)
    assert reads() == before


def test_returned_files_of_several_branches_in_one_drop_go_to_their_branches(group):
    members(group.works_first, 2, "一")
    files = []
    for unit, line in (
        ("机关党支部", THEME_DAY),
        ("甲厂第一党支部", (*THEME_DAY[:4], "", 2, 2, "", "", "", "")),
    ):
        files.append(
            handed(raw_xlsx([[f"{unit}2021年台账"], HEADS, [1, *line]]), f"{unit}8月台账-最新(2).xlsx")
        )
    found = received(group.top, *files, on=ON, offer=offers["activities.sessions"])
    assert counted(found) == (2, 0, 0)
    actions.apply(found, by=CLERK)
    assert set(Session.objects.values_list("unit", flat=True)) == {group.office.pk, group.works_first.pk}


def test_a_vote_and_numbers_of_a_time_whose_members_nobody_entered(group):
    lines = [("2021.3.1", "支部大会", "发展党员", 4, 4, "", 4, 0, 0, "同意"),
             ("2021.4.1", "支部大会", "换届", 40, 38, "", "", "", "", "")]  # fmt: skip
    found = sent(group.office, *lines, heads=VOTES)
    assert counted(found) == (2, 0, 0)
    actions.apply(found, by=CLERK)
    first, second = Holding.objects.order_by("day")
    assert (first.votes_for, first.due_voting, first.named) == (4, 4, True)
    assert (second.due, second.present, second.named, second.votes_for) == (40, 38, False, None)
    assert Session.objects.order_by("day").first().resolutions == ["同意"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({2: "茶话会"}, "“茶话会”不在可选范围内"),
        ({0: "2049-01-01"}, "还没有到"),
        ({7: "李四"}, "“李四”不在这一天的应到名单里"),
        ({2: "党小组会", 7: "", 6: ""}, "请填写实到人数"),
        ({2: "支部党员大会、主题党日"}, "一般不合并开展"),
        ({3: ""}, "请填写主题"),
        ({6: 9, 5: "", 7: ""}, "实到9人多于应到4人"),
    ],
)
def test_what_does_not_fit_is_said_at_its_cell(group, change, sentence):
    line = [change.get(place, cell) for place, cell in enumerate(THEME_DAY)]
    (said,) = wrong(sent(group.office, line))
    assert sentence in said


def test_numbers_of_a_record_are_mended_on_its_page(group):
    make_session(group.office, day=dt.date(2021, 3, 5), theme="学雷锋志愿服务")
    (said,) = wrong(sent(group.office, THEME_DAY))
    assert said.startswith("系统中登记的是4，表中是3")


def test_another_theme_on_the_same_day_is_asked_about(group):
    make_session(group.office, day=dt.date(2021, 3, 5), theme="安全检查")
    found = sent(group.office, THEME_DAY)
    (question,) = as_shown(found.picture).questions
    assert "系统中是“安全检查”，表中是“学雷锋志愿服务”" in question.sentence
    actions.settle(found, by=CLERK, answers={question.key: "another"})
    actions.compare(found, by=CLERK)
    found.refresh_from_db()
    assert counted(found) == (1, 0, 0)


def test_the_list_as_it_is_filtered_goes_out_in_this_layout(group):
    make_session(group.office, day=dt.date(2021, 3, 5))
    make_session(group.office, day=dt.date(2021, 3, 6), kinds=["lecture"])
    make_session(group.office, day=dt.date(2021, 3, 7), submit=False)
    clerk = client_of(make_user(Role.CLERK, group.top))
    page = clerk.get(reverse("activities"), {"kind": "lecture"})
    assert "导出台账" in page.content.decode()
    answer = clerk.get(reverse("activities"), {"kind": "lecture", "export": "ledger"})
    (sheet,) = read(io.BytesIO(answer.content), [offers["activities.sessions"].sheet]).sheets
    assert [(row.values["day"], row.values["unit"]) for row in sheet.rows] == [
        (dt.date(2021, 3, 6), "机关党支部")
    ]
    everything = clerk.get(reverse("activities"), {"export": "ledger"})
    assert len(read(io.BytesIO(everything.content), [offers["activities.sessions"].sheet]).sheets[0].rows) == 2  # fmt: skip


def test_planning_asks_no_more_for_many_rows_than_for_a_few(group, django_assert_max_num_queries):
    plan = offers["activities.sessions"].plan
    where = Setting(str(group.top.uuid), ON, SYSTEM)
    row = {"unit": "机关党支部", "kinds": ("党课",), "theme": "学党史"}
    rows = [Row({**row, "day": dt.date(2021, 1, 1) + dt.timedelta(days=at)}, number=at) for at in range(60)]
    plan(rows, where)
    with django_assert_max_num_queries(16):
        assert {one.effect for one in plan(rows, where).rows} == {"new"}
