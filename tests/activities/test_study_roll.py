"""中心组学习台账 with its second sheet: members × 第N次, both ways; what the two sheets say of one study has to agree."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.activities.actions import Numbers, Roll, void_session
from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import Place
from luoshi.activities.sheets import study_roll
from luoshi.exchange import actions, exports
from luoshi.exchange.models import ImportFile
from luoshi.exchange.planning import as_shown
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions.bodies import join_body
from luoshi.organisations.enums_people import Share
from luoshi.organisations.models import Body, Person
from luoshi.packs.actions import apply_builtin
from luoshi.workbooks import read
from tests.activities.test_study_ledger import LOWER, UPPER
from tests.exchange.sheets import CLERK, handed, reads, received
from tests.factories.activities import make_session
from tests.factories.people import make_body, make_person
from tests.factories.units import make_group

KEY = "activities.study"
ON = dt.date(2021, 12, 31)
TITLE = ["党委理论学习中心组2021年度学习台账"]
ROLL_TITLE = ["党委理论学习中心组2021年度学习到会情况表"]
NAMES = ("马书记", "钱经理", "孙副书记", "李委员")


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    core = [make_person(group.top, name) for name in NAMES]
    body = make_body(group.top, core, kind="study_group", name="中心组")
    join_body(
        body, [make_person(group.top, "周部长")], on=dt.date(2020, 1, 1), by=SYSTEM, share=Share.EXTENDED
    )
    return group


def line(number, day, due="", present="", *, absent="", reasons="", made_up="", sitting="", theme=""):
    """A row of the first sheet."""
    return [number, day, "会议室", theme or f"专题{number}", "文件", "计划", "集体学习研讨", "", "马书记", due, present, sitting,
            absent, reasons, made_up, "", "", "", "2", ""]  # fmt: skip


def book(lines, roll, heads=("第1次", "第2次"), *, roll_name="到会情况"):
    """A workbook of both sheets."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    tabs = {"台账": [TITLE, UPPER, LOWER, *lines]} if lines else {}
    tabs |= {roll_name: [ROLL_TITLE, ["序号", "姓　名", *heads], *roll]} if roll else {}
    for name, content in tabs.items():
        page = made.add_worksheet(name)
        for at, cells in enumerate(content):
            page.write_row(at, 0, cells)
    made.close()
    return stream.getvalue()


def sent(group, content):
    return received(group.top, handed(content, "学习台账.xlsx"), on=ON, offer=offers[KEY])


def bad(found):
    return [(row.tab, row.number, *cell) for row in as_shown(found.picture).rows for cell in row.bad]


def counted(found):
    assert not found.bad, bad(found)
    return found.new, found.changed, found.same


def came(day):
    places = Attendance.objects.filter(holding__day=day).select_related("person")
    return {one.person.name: (one.state, one.leave, one.made_up_on) for one in places}


LINES = [
    line("第1次", "1月22日", 4, 2, absent="孙副书记", made_up="1月30日", sitting="周部长等2人"),
    line("第2次", "3月15日", 4, 3),
]
ROLL = [
    [1, "马 书记", "√", "〃"],
    [2, "钱经理", "○", "到"],
    ["序号", "姓　名", "第1次", "第2次"],
    [3, "孙副书记", "△（病假）", "√"],
    [4, "李委员", "✓", "×"],
    ["", "应到", 4, 4],
    ["", "实到", 2, 3],
    ["", "出勤率", "50%", 0.75],
    ["合计", "", 6, 7],
    ["注：√到会"],
]


@pytest.mark.django_db
def test_signs_become_the_rolls_of_new_studies_and_both_sheets_go_out_and_back(group):
    before = reads()
    # 〃 repeats what stands above; nothing does above the first member of the second column
    roll = [[1, "马 书记", "√", "√"], [2, "钱经理", "○", "〃"], *ROLL[2:]]
    found = sent(group, book(LINES, roll))
    assert counted(found) == (2, 4, 3)
    actions.apply(found, by=CLERK)
    assert came(dt.date(2021, 1, 22)) == {
        "马书记": (Presence.PRESENT, "", None),
        "钱经理": (Presence.LEAVE, Leave.OFFICIAL, None),
        "孙副书记": (Presence.MADE_UP, Leave.OTHER, dt.date(2021, 1, 30)),
        "李委员": (Presence.PRESENT, "", None),
        "周部长": (Presence.SITTING_IN, "", None),
    }
    assert came(dt.date(2021, 3, 15))["李委员"] == (Presence.ABSENT, "", None)
    one = Holding.objects.get(day=dt.date(2021, 1, 22))
    assert (one.due, one.present, one.leave, one.made_up, one.sitting_in, one.named) == (4, 2, 1, 1, 2, True)
    again = reads()
    assert counted(sent(group, book(LINES, roll))) == (0, 0, 2 + 4 + 3)
    out = exports.export_sheet(offers[KEY], group.top, by=CLERK, on=ON)
    kept = [
        sheet
        for sheet in read(io.BytesIO(out.content), offers[KEY].sheets).sheets
        if sheet.sheet == study_roll.KEY
    ]
    assert [tuple(row.values.values()) for row in kept[0].rows] == [
        ("马书记", "√", "√"), ("钱经理", "○", "√"), ("孙副书记", "补", "√"), ("李委员", "√", "×"),
        ("应到", "4", "4"), ("实到", "2", "3"), ("出勤率", "50.0%", "75.0%"),
    ]  # fmt: skip
    assert counted(sent(group, out.content)) == (0, 0, 2 + 4 + 3)
    assert reads() == again
    actions.undo(found, by=CLERK)
    assert reads() == before


@pytest.mark.django_db
def test_reasons_of_leave_are_gone_before_anything_is_stored(group):
    roll = [[1, "马书记", "√"], [2, "钱经理", "住院"], [3, "孙副书记", "驻村"], [4, "李委员", "心里烦"]]
    found = sent(group, book([line(1, "1月22日")], roll, heads=["第1次"]))
    kept = ImportFile.objects.get(found_in=found)
    (page,) = [
        one for one in read(kept.stored.path, offers[KEY].sheets).sheets if one.sheet == study_roll.KEY
    ]
    assert [row.values["nth_1"] for row in page.rows] == ["√", "△", "△（驻村）", "？"]
    assert "看不出“？”是什么意思，请写√、△、○、×、补或—" in [one[-1] for one in bad(found)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roll", "first", "sentence"),
    [
        ([["马书记", "√"], ["钱经里", "√"]], line(1, "1月22日"), "“钱经里”不在这些学习的中心组名单里"),
        ([["马书记", "√"], ["马书记", "√"]], line(1, "1月22日"), "是同一个人，请只保留一行"),
        ([["马书记", "√"], ["", "×"]], line(1, "1月22日"), "请填写姓名"),
        ([["马书记", "√"]], line(1, "1月22日"), "第1次没有填写钱经理、孙副书记、李委员"),
        ([["马书记", "—"]], line(1, "1月22日", 4, 4), ""),
        ([["马书记", "√"], ["钱经理", "×"]], line(1, "1月22日", 4, 4), "第1次到会3人，这里实到4人"),
        ([["马书记", "√"]], line(1, "1月22日", 5, 5), "当天中心组名单有4人，这里应到5人"),
        ([["马书记", "√"]], line(1, "1月22日", 4, 3, absent="马书记"), "学习台账里登记为请假，这里是到会"),
        (
            [["马书记", "○"]],
            line(1, "1月22日", 4, 3, absent="马书记", reasons="驻村"),
            "请假事由是驻村，这里是出差",
        ),
        (
            [["马书记", "×"]],
            line(1, "1月22日", 4, 3, absent="马书记", reasons="公出"),
            "请假事由是公出，这里是缺席",
        ),
        ([["马书记", "√"]], line(1, "1月22日", 4, 3, absent="赵某"), "“赵某”不在这一天的应到名单里"),
    ],
)
def test_what_does_not_fit_is_told_at_its_row(group, roll, first, sentence):
    rows = [[number, *one] for number, one in enumerate(roll, 1)]
    found = sent(group, book([first], rows, heads=["第1次"]))
    said = bad(found)
    if not sentence:
        assert not any("到会情况" in one[0] for one in said)
        return
    assert any(sentence in one[-1] for one in said), said
    with pytest.raises(Refused):
        actions.apply(found, by=CLERK)
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_column_without_a_study_is_told_and_an_empty_one_is_not(group):
    roll = [[number, name, "√", "", "√"] for number, name in enumerate(NAMES, 1)]
    said = bad(sent(group, book([line(1, "1月22日")], roll, heads=["第1次", "第2次", "第3次"])))
    assert {one[2] for one in said} == {"第3次"}
    assert "没有找到第3次学习：台账里没有这一行，系统里2021年登记了0次" in said[0][-1]


@pytest.mark.django_db
def test_names_are_added_to_studies_of_which_only_numbers_are_recorded(group):
    numbers = Roll(numbers=Numbers(4, 3), guests=2)
    make_session(group.top, kinds=["study_group"], day=dt.date(2021, 2, 1), roll=numbers)
    before = reads()
    roll = [[1, "马书记", "√"], [2, "钱经理", "√"], [3, "孙副书记", "√"], [4, "李委员", "△"]]
    heads = ["第1次\n2月1日"]
    wrong = sent(group, book([], [*roll[:3], [4, "李委员", "√"]], heads=heads))
    assert "第1次到会4人，这里实到3人" in bad(wrong)[0][-1]
    found = sent(group, book([], roll, heads=heads))
    assert counted(found) == (0, 4, 0)
    actions.apply(found, by=CLERK)
    assert came(dt.date(2021, 2, 1))["李委员"] == (Presence.LEAVE, Leave.OTHER, None)
    row = Holding.objects.get()
    assert (row.named, row.due, row.present, row.leave, row.sitting_in) == (True, 4, 3, 1, 2)
    assert counted(sent(group, book([], roll, heads=heads))) == (0, 0, 4)
    actions.undo(found, by=CLERK)
    assert reads() == before


@pytest.mark.django_db
def test_a_recorded_roll_is_not_changed_from_a_sheet(group):
    make_session(group.top, kinds=["study_group"], day=dt.date(2021, 2, 1))
    (said,) = bad(sent(group, book([], [[1, "马书记", "×"], [2, "钱经理", "√"]], heads=["第一次"])))
    assert said[-1] == "系统中登记的是“到会”，表中是“缺席”；点名和补学请在记录页更正"


@pytest.mark.django_db
def test_two_of_a_name_are_asked_about_once(group):
    double = make_person(group.top, "马书记", staff_no="B2")
    join_body(Body.objects.get(kind="study_group"), [double], on=dt.date(2020, 1, 1), by=SYSTEM)
    roll = [[at, name, "√"] for at, name in enumerate(NAMES, 1)]
    found = sent(group, book([line(1, "1月22日", 5, 5)], [*roll, [5, "马 书记", "√"]], heads=["第1次"]))
    questions = as_shown(found.picture).questions
    assert len(questions) == 2
    assert "有同名的，是哪一位" in questions[0].sentence
    one, two = (value for value, _words in questions[0].options)
    answers = {questions[0].key: one, questions[1].key: two}
    actions.settle(found, by=CLERK, answers=answers)
    found.refresh_from_db()
    actions.compare(found, by=CLERK)
    found.refresh_from_db()
    assert counted(found) == (1, 5, 0)


@pytest.mark.django_db
def test_feet_that_do_not_add_up_are_told_and_change_nothing(group):
    roll = [[at, name, "√"] for at, name in enumerate(NAMES, 1)]
    found = sent(group, book([line(1, "1月22日", 4, 4)], [*roll, ["", "实到人数", 3]], heads=["第1次"]))
    assert counted(found) == (1, 4, 1)
    assert "到会情况第1次的“实到”写的是3，逐格相加是4，以逐格为准" in as_shown(found.picture).notices


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_members_or_studies(group):
    def planned(count):
        lines = [line(at, f"{at}月22日", 4, 4) for at in range(1, count + 1)]
        heads = [f"第{at}次" for at in range(1, count + 1)]
        roll = [[1, name, *["√"] * count] for name in NAMES[: 2 + count // 6]]
        return book(lines, roll, heads)

    one, many = sent(group, planned(1)), sent(group, planned(12))
    asked = []
    for found in (one, many):
        with CaptureQueriesContext(connection) as made:
            actions.compare(found, by=CLERK)
        asked.append(sum("packs_packversion" not in query["sql"] for query in made))  # asked once a request
    assert asked[0] == asked[1]


STATES = st.one_of(
    st.just((Presence.PRESENT, Leave.NONE)),
    st.just((Presence.ABSENT, Leave.NONE)),
    st.sampled_from([Leave.OFFICIAL, Leave.SHIFT, Leave.STATIONED, Leave.OTHER]).map(lambda leave: (Presence.LEAVE, leave)),
    st.sampled_from(list(Leave)).map(lambda leave: (Presence.MADE_UP, leave)),
)  # fmt: skip


@pytest.mark.django_db
@given(rolls=st.lists(st.lists(STATES, min_size=4, max_size=4), min_size=1, max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_recorded_comes_back_as_it_went_out(group, rolls):
    core = {one.name: one for one in Person.objects.filter(name__in=NAMES)}
    made = []
    for at, states in enumerate(rolls):
        people = dict(zip([core[name] for name in NAMES], states, strict=True))
        day = dt.date(2021, 1 + at, 9)
        gone = {Presence.LEAVE, Presence.ABSENT}
        roll = Roll(
            missing={one.pk: leave for one, (state, leave) in people.items() if state in gone or leave},
            made_up={one.pk: day for one, (state, _leave) in people.items() if state == Presence.MADE_UP},
        )
        made.append(make_session(group.top, kinds=["study_group"], day=day, roll=roll, theme=f"专题{at}"))
    before = reads()
    out = exports.export_sheet(offers[KEY], group.top, by=CLERK, on=ON)
    assert counted(sent(group, out.content)) == (0, 0, len(rolls) + 4 + 3)
    assert reads() == before
    for session in made:
        void_session(session, by=CLERK, why="下一例")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sign", "leave"),
    [
        ("√", "√", ""), ("Ｖ", "√", ""), ("△", "△", ""), ("△（公出）", "○", Leave.OFFICIAL), ("出差", "○", Leave.OFFICIAL),
        ("病假", "△", Leave.OTHER), ("〇", "○", Leave.OFFICIAL), ("X", "×", ""), ("／", "—", ""), ("", "", ""), ("好", "", ""),
    ],
)  # fmt: skip
def test_signs_as_people_write_them(words, sign, leave):
    apply_builtin(by=SYSTEM)
    assert study_roll.sign_of(words, activity_rules()) == (sign, leave)


@pytest.mark.pure
def test_a_sign_for_every_place():
    for state, leave, sign in (
        (Presence.PRESENT, Leave.NONE, "√"),
        (Presence.LEAVE, Leave.OFFICIAL, "○"),
        (Presence.LEAVE, Leave.SHIFT, "△"),
        (Presence.ABSENT, Leave.NONE, "×"),
        (Presence.MADE_UP, Leave.OTHER, "补"),
    ):
        assert study_roll.sign_for(Place(1, "甲", state, leave)) == sign
