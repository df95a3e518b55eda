"""党员花名册, both ways: who a row means, what it does, and that nothing changes when it comes in again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions import Decision, close
from luoshi.organisations.actions.memberships import transfer_out
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.models import Membership, Person, Post
from luoshi.organisations.queries_people import MemberCount, counts_on
from luoshi.packs.actions import apply_builtin
from tests.factories.exchange import effects, given_out, lines, sentences, setting, take_in
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import make_group, make_unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 6, 30)
OFFICE = "机关党支部"


def offer():
    return offers["organisations.members"]


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


def row(name="张三", branch=OFFICE, kind="正式", **more):
    return {"name": name, "branch": branch, "kind": kind} | more


def taken(group, *values, unit=None, on=DAY, **answers):
    where = setting(unit or group.top, on)
    where = type(where)(where.unit, where.on, where.by, answers)
    return take_in(offer(), lines(*values), where)


def state():
    return (
        sorted(map(str, Person.objects.values_list("name", "staff_no", "joined_on", "confirmed_on", "job", "remark", "version"))),
        sorted(map(str, Membership.objects.values_list("person__name", "unit", "start", "end", "kind", "began", "version"))),
        sorted(map(str, Post.objects.values_list("person__name", "unit", "title", "start", "version"))),
    )  # fmt: skip


FULL_ROW = row(
    staff_no="1001", workplace="办公室", group="第一党小组", joined=dt.date(2010, 7, 1), confirmed=dt.date(2011, 7, 1),
    posts=("支部书记", "组织委员（兼）"), job="主任", came=dt.date(2021, 3, 5), at_work="驻村", note="新成立支部转入",
)  # fmt: skip


def test_a_new_row_enters_the_person_the_membership_the_group_and_the_posts(group):
    plan = taken(group, FULL_ROW)

    assert effects(plan) == ["new"]
    assert plan.notices == ()
    assert plan.rows[0].about == "张三，机关党支部"
    person = Person.objects.get()
    assert (person.staff_no, person.unit, person.workplace, person.job, person.at_work, person.remark) == (
        "1001", group.office, "办公室", "主任", "stationed", "新成立支部转入",
    )  # fmt: skip
    assert (person.joined_on, person.confirmed_on) == (dt.date(2010, 7, 1), dt.date(2011, 7, 1))
    member = Membership.objects.get()
    assert (member.start, member.kind, member.began) == (dt.date(2021, 3, 5), "full", "transferred_in")
    assert member.group.name == "第一党小组"
    titles = set(Post.objects.values_list("title", "start", "person", "unit"))
    assert titles == {
        (title, DAY, person.pk, group.office.pk) for title in ("secretary", "organisation_member")
    }


def test_taken_in_twice_it_is_there_once(group):
    values = (FULL_ROW, row("李四", kind="预备", joined=dt.date(2024, 1, 5)), row("王五", "甲厂第一支部"))
    assert effects(taken(group, *values)) == ["new"] * 3
    before = state()

    assert effects(taken(group, *values)) == ["same"] * 3
    assert state() == before
    assert effects(taken(group, *values, on=dt.date(2024, 12, 31))) == ["same"] * 3


def test_what_goes_out_and_comes_back_changes_nothing(group):
    taken(
        group,
        FULL_ROW,
        row("李四", "甲厂第一支部", "预备", joined=dt.date(2024, 1, 5)),
        row("王五", "甲厂党总支"),
    )
    take_post(Person.objects.get(name="李四"), group.works, "deputy_secretary", on=DAY, by=SYSTEM)
    before = state()
    for keep_ids in (True, False):
        back = given_out(offer(), setting(group.top, DAY), keep_ids=keep_ids)
        assert effects(take_in(offer(), back, setting(group.top, DAY))) == ["same"] * 3
    assert state() == before
    assert [one.values["posts"] for one in offer().rows(setting(group.top, DAY))] == [
        ("书记", "组织委员"), (), ("总支副书记",),
    ]  # fmt: skip
    assert offer().foot(list(offer().rows(setting(group.top, DAY)))) == ("共3名，其中正式2名、预备1名。",)
    assert [one.values["name"] for one in offer().rows(setting(group.works, DAY))] == ["王五", "李四"]


def test_a_branch_is_known_by_any_of_its_names_and_a_doubtful_one_is_asked_about_once(group):
    assert (
        effects(taken(group, row("甲", "机关支部"), row("乙", "甲厂一支部"), row("丙", "甲厂第2支部")))
        == ["new"] * 3
    )
    assert set(Membership.objects.values_list("person__name", "unit")) == {
        ("甲", group.office.pk), ("乙", group.works_first.pk), ("丙", group.works_second.pk),
    }  # fmt: skip
    plan = taken(group, row("丁", "第一支部"), row("戊", "第一支部"))
    (question,) = plan.questions
    assert question.sentence == "表中的“第一支部”是哪一个组织？"
    assert question.options == (
        (str(group.works_first.uuid), "甲厂党总支 甲厂第一党支部"),
        ("none", "都不是"),
    )
    assert not Person.objects.filter(name="丁").exists()
    answered = taken(group, row("丁", "第一支部"), **{question.key: str(group.works_first.uuid)})
    assert effects(answered) == ["new"]
    assert sentences(taken(group, row("己", "第一支部"), **{question.key: "none"})) == [
        "所在党支部：没有找到“第一支部”，请核对名称"
    ]


def test_no_row_reaches_beyond_the_files_unit(group):
    make_member(group.office, "赵六", staff_no="9")
    assert sentences(taken(group, row(), unit=group.works)) == ["所在党支部：“机关党支部”不在本单位范围"]
    assert sentences(taken(group, row(branch="机关党支步"))) == [
        "所在党支部：没有找到“机关党支步”，名称相近的有：机关党支部，请改成其中一个"
    ]
    assert sentences(taken(group, row("赵六", "甲厂一支部", staff_no="9"), unit=group.works)) == [
        "工号：工号9已登记给另一个人，请核对；从其他单位调来的，请办理组织关系转接"
    ]
    same_name = taken(group, row("赵六", "甲厂一支部"), unit=group.works)
    assert (effects(same_name), same_name.questions) == (["new"], ())


def test_the_files_own_branch_and_the_block_stand_in_for_a_blank_cell(group):
    assert effects(taken(group, {"name": "张三", "kind": "正式"}, unit=group.office)) == ["new"]

    (line,) = lines({"name": "李四", "kind": "正式", "branch": ""})
    take_in(offer(), [replace(line, block="一、甲厂第一支部（2人）")], setting(group.top, DAY))
    assert set(Membership.objects.values_list("person__name", "unit")) == {
        ("张三", group.office.pk), ("李四", group.works_first.pk),
    }  # fmt: skip
    assert sentences(taken(group, row("王五", ""))) == [
        "所在党支部：“集团党委”是集团党委，党员请登记到所在的党支部"
    ]


def test_two_of_one_name_are_asked_about_once(group):
    twins = row(), row(job="科员")
    plan = taken(group, *twins)
    (question,) = plan.questions
    assert question.sentence == "“机关党支部”第3、4行都是“张三”，是两个人还是同一个人？"
    assert Person.objects.count() == 0
    assert effects(taken(group, *twins, **{question.key: "same"})) == ["new", "same"]
    assert Person.objects.count() == 1
    one_more = taken(group, row("李四", joined=dt.date(2001, 7, 1)), row("李四", joined=dt.date(2002, 7, 1)))
    assert (effects(one_more), one_more.questions) == (["new", "new"], ())
    assert effects(taken(group, row("李四", joined=dt.date(2002, 7, 1)))) == ["same"]
    (who,) = taken(group, row("李四", joined=dt.date(2003, 7, 1))).questions
    assert [words for _value, words in who.options] == [
        "李四（机关党支部，入党时间2001-07-01）", "李四（机关党支部，入党时间2002-07-01）", "不是，是另一个人",
    ]  # fmt: skip
    assert effects(taken(group, row("李四", joined=dt.date(2003, 7, 1)), **{who.key: "new"})) == ["new"]
    assert Person.objects.filter(name="李四").count() == 3


def test_one_of_the_same_name_elsewhere_may_have_moved(group):
    moved = make_member(group.office, "张三").person
    (question,) = taken(group, row(branch="甲厂一支部")).questions
    assert question.sentence == "第3行的“张三”（甲厂第一党支部）是不是系统中已有的人？"
    plan = taken(group, row(branch="甲厂一支部"), **{question.key: str(moved.uuid)})
    assert effects(plan) == ["changed"]
    assert [(one.column, one.before, one.after) for one in plan.rows[0].differences] == [
        ("branch", "机关党支部", "甲厂第一党支部")
    ]
    assert list(Membership.objects.order_by("start").values_list("unit", "end", "ended")) == [
        (group.office.pk, DAY, "moved"), (group.works_first.pk, None, ""),
    ]  # fmt: skip
    moved.refresh_from_db()
    assert moved.unit == group.works_first


def test_a_staff_number_decides_and_must_fit_the_name(group):
    make_member(group.office, "张三", staff_no="1001")
    plan = taken(group, row(staff_no="1001", job="主任", branch="甲厂一支部", came=dt.date(2024, 5, 1)))
    assert effects(plan) == ["changed"]
    assert counts_on(DAY, [group.works_first.pk]) == {group.works_first.pk: MemberCount(1, 1, 0)}
    assert sentences(taken(group, row("李四", staff_no="1001"))) == [
        "工号：工号1001已登记给“张三”，请核对工号和姓名"
    ]
    assert sentences(taken(group, row("甲", staff_no="7"), row("乙", staff_no="7"))) == [
        "工号：工号7与第3行重复，请核对"
    ]
    assert sentences(taken(group, row("丙", staff_no="11010519491231002X"))) == [
        "工号：工号像是身份证号码，本系统不收集，请改填工号或留空"
    ]


def test_a_roster_of_a_past_day_says_what_held_then(group):
    past = dt.date(2024, 1, 31)
    cells = row(kind="预备", joined=dt.date(2023, 5, 1), came=dt.date(2023, 5, 1), group="第一党小组")
    taken(group, cells, on=dt.date(2023, 5, 1))
    taken(group, row(confirmed=dt.date(2024, 5, 8), group="第二党小组"), on=DAY)
    before = state()

    assert effects(taken(group, cells, on=past)) == ["same"]
    back = given_out(offer(), setting(group.top, past))
    assert back[0].values["kind"] == "预备"
    assert effects(take_in(offer(), back, setting(group.top, past))) == ["same"]
    assert state() == before
    assert sentences(taken(group, row(kind="预备"))) == ["党员类别：系统中已是正式党员，不能改为预备，请核对"]


def test_confirmed_regrouped_and_transferred_out_in_one_file(group):
    cell = make_body(group.office, kind="party_group", name="第一党小组")
    make_member(
        group.office, "预备者", start=dt.date(2023, 5, 1), kind="probationary", joined_on=dt.date(2023, 5, 1)
    )
    make_member(group.office, "换组者", group=cell)
    make_member(group.office, "转出者")
    values = (
        row("预备者", confirmed=dt.date(2024, 5, 8), group="第一党小组"),
        row("换组者", group="第二党小组"),
        row("转出者", gone=dt.date(2024, 3, 1), went_to="某市某局"),
    )
    plan = taken(group, *values)
    assert effects(plan) == ["changed"] * 3
    assert [one.column for one in plan.rows[0].differences] == ["confirmed", "kind", "group"]
    spells = Membership.objects.order_by("person__name", "start")
    assert [(m.person.name, m.start, m.end, m.kind, m.group and m.group.name) for m in spells] == [
        ("换组者", dt.date(2020, 1, 1), DAY, "full", "第一党小组"),
        ("换组者", DAY, None, "full", "第二党小组"),
        ("转出者", dt.date(2020, 1, 1), dt.date(2024, 3, 1), "full", None),
        ("预备者", dt.date(2023, 5, 1), dt.date(2024, 5, 8), "probationary", None),
        ("预备者", dt.date(2024, 5, 8), DAY, "full", None),
        ("预备者", DAY, None, "full", "第一党小组"),
    ]
    before = state()
    assert effects(taken(group, *values)) == ["same"] * 3
    assert effects(taken(group, *values, on=dt.date(2024, 7, 1))) == ["same"] * 3
    assert state() == before


def test_a_history_that_came_with_the_row(group):
    plan = taken(
        group,
        row(came=dt.date(2021, 1, 1), joined=dt.date(2021, 1, 1), confirmed=dt.date(2022, 1, 1)),
        row("李四", came=dt.date(2021, 1, 1), gone=dt.date(2023, 1, 1), went_to="外单位"),
    )
    assert effects(plan) == ["new", "new"]
    spells = Membership.objects.order_by("person__name", "start").values_list("start", "end", "kind", "ended")
    assert set(spells) == {
        (dt.date(2021, 1, 1), dt.date(2022, 1, 1), "probationary", "confirmed"),
        (dt.date(2022, 1, 1), None, "full", ""),
        (dt.date(2021, 1, 1), dt.date(2023, 1, 1), "full", "transferred_out"),
    }


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"joined": dt.date(2020, 2, 1), "confirmed": dt.date(2019, 2, 1)},
            "转正时间：转正时间2019-02-01早于入党时间2020-02-01，请核对",
        ),
        (
            {"kind": "预备", "confirmed": dt.date(2020, 2, 1)},
            "转正时间：党员类别是预备，不应有转正时间，请改成正式或清空转正时间",
        ),
        ({"came": dt.date(2019, 5, 1)}, "转入时间：“机关党支部”在2019-05-01尚未成立或已撤销，请核对日期"),
        (
            {"came": dt.date(2021, 5, 1), "joined": dt.date(2022, 5, 1)},
            "转入时间：转入时间2021-05-01早于入党时间2022-05-01，请核对",
        ),
        ({"gone": dt.date(2022, 5, 1)}, "去向单位：填写了转出时间，请写明去向单位"),
        ({"went_to": "某局"}, "转出时间：填写了去向单位，请写明转出时间"),
        ({"gone": dt.date(2022, 5, 1), "went_to": "某局"}, "转入时间：已转出的党员，请写明转入时间"),
        ({"joined": dt.date(2999, 1, 1)}, "入党时间：入党时间2999-01-01晚于今天，请核对"),
        ({"joined": dt.date(1021, 1, 1)}, "入党时间：入党时间1021-01-01有误，请核对年份"),
        ({"kind": None}, "党员类别：请填写党员类别：正式或预备"),
        (
            {"branch": "集团党委"},
            "所在党支部：“集团党委”是集团党委，党员请登记到所在的党支部",
        ),
    ],
)
def test_what_cannot_be_is_a_bad_cell_with_a_way_out(group, values, sentence):
    plan = taken(group, row() | values)
    assert effects(plan) == ["bad"]
    assert sentences(plan) == [sentence]
    (cell,) = plan.rows[0].bad
    assert (cell.sheet, cell.row) == ("Sheet1", 3)
    assert Person.objects.count() == 0


def test_what_contradicts_the_records_is_a_bad_cell(group):
    member = make_member(group.office, "张三", joined_on=dt.date(2019, 1, 1))
    probationary = make_member(group.office, "李四", start=dt.date(2024, 1, 1), kind="probationary")
    take_post(member.person, group.office, "secretary", on=dt.date(2021, 1, 1), by=SYSTEM)
    assert sentences(taken(group, row(kind="预备"))) == ["党员类别：系统中已是正式党员，不能改为预备，请核对"]
    assert sentences(taken(group, row("李四"))) == ["转正时间：由预备转为正式，请填写转正时间"]
    assert sentences(taken(group, row("李四", confirmed=dt.date(2023, 1, 1)))) == [
        "转正时间：转正时间2023-01-01应晚于在本支部登记的起始日期2024-01-01，请核对"
    ]
    assert sentences(taken(group, row("李四", kind="预备", posts=("书记",)))) == [
        "党内职务：“机关党支部”的书记已是“张三”，请先在任职名单中办理离任"
    ]

    transfer_out(probationary, on=dt.date(2024, 2, 1), went_to="外单位", by=SYSTEM)
    assert sentences(taken(group, row("李四", kind="预备"))) == [
        "转入时间：“李四”的党员登记已于2024-02-01结束，如是再次转入，请写明那次的转入时间"
    ]
    assert effects(taken(group, row("李四", kind="预备", came=dt.date(2024, 5, 1)))) == ["changed"]


def test_members_the_file_does_not_name_stay_and_are_told(group):
    make_member(group.office, "赵六")
    make_member(group.works_first, "在别处")
    plan = taken(group, row())
    assert plan.notices == ("系统中有、表中没有的党员1人，不作改动：赵六（机关党支部）",)
    assert counts_on(DAY, [group.office.pk])[group.office.pk].total == 2


def test_duties_without_a_title_and_remarks_beyond_the_boundary_are_told_and_left_out(group):
    plan = taken(group, row(posts=("宣传联络员",), note="长期病假"))
    assert effects(plan) == ["new"]
    assert plan.notices == (
        "这些党内职务不在职务表中，没有登记：张三：宣传联络员",
        "1处备注涉及健康，本系统不收集，没有登记",
    )
    assert Person.objects.get().remark == ""
    assert "病假" not in repr(plan.rows[0].data)


def test_a_blank_cell_changes_nothing_and_a_name_is_corrected_by_its_record(group):
    taken(group, FULL_ROW)
    (back,) = given_out(offer(), setting(group.top, DAY))

    blank = replace(back, values=dict.fromkeys(back.values) | {"name": "张三"})
    assert effects(take_in(offer(), [blank], setting(group.top, DAY))) == ["same"]
    plan = take_in(offer(), [replace(back, values={**back.values, "name": "张珊"})], setting(group.top, DAY))
    assert [(one.column, one.before, one.after) for one in plan.rows[0].differences] == [
        ("name", "张三", "张珊")
    ]
    assert Person.objects.get().name == "张珊"
    outside = take_in(offer(), [back], setting(group.works, DAY))
    assert sentences(outside)[0].startswith("所在党支部：“机关党支部”不在本单位范围")


def test_a_question_left_open_is_not_applied(group):
    plan = offer().plan(lines(row(), row()), setting(group.top, DAY))
    with pytest.raises(Refused, match="请先回答"):
        offer().apply(plan.rows, setting(group.top, DAY))


def many(count):
    return [
        row(
            f"人员{number}", "甲厂一支部" if number % 2 else OFFICE, staff_no=f"S{number}", group="第一党小组"
        )
        for number in range(count)
    ]


def test_queries_do_not_grow_with_the_rows(group):
    def counted(count, act):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            act(count)
        return len(queries)

    rows = {count: lines(*many(count)) for count in (2, 40)}
    where = setting(group.top, DAY)
    offer().plan(rows[2], where)
    plans = [counted(count, lambda n: offer().plan(rows[n], where)) for count in rows]
    assert plans[0] == plans[1] < 15
    applied = [counted(count, lambda n: take_in(offer(), rows[n], where)) for count in (2, 40)]
    take_in(offer(), rows[40], where)
    again = [counted(count, lambda n: offer().plan(rows[n], where)) for count in rows]
    out = counted(1, lambda _n: list(offer().rows(where)))
    assert again[0] == again[1] < 15
    assert abs(applied[0] - applied[1]) <= 9  # groups and the people of the first file are there already
    assert out < 12


people = st.lists(
    st.fixed_dictionaries(
        {
            "branch": st.sampled_from([OFFICE, "甲厂第一党支部", "甲厂第二党支部"]),
            "kind": st.sampled_from(["正式", "预备"]),
            "joined": st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2020, 6, 1)),
            "came": st.none() | st.dates(dt.date(2020, 6, 1), dt.date(2024, 6, 1)),
            "group": st.sampled_from(["", "第一党小组", "第二党小组"]),
            "posts": st.sampled_from([(), ("组织委员",), ("总支委员",)]),
            "note": st.sampled_from(["", "新成立"]),
            "at_work": st.sampled_from([None, "在岗", "驻村"]),
        }
    ),
    max_size=5,
)


class RoundTrip(TestCase):
    @settings(max_examples=15)
    @given(people, people, st.booleans())
    def test_whatever_was_taken_in_goes_out_and_comes_back_the_same(self, first, second, keep_ids):
        apply_builtin(by=SYSTEM)
        group = make_group()
        for place, some in enumerate((first, second)):
            rows = [
                one | {"name": f"人{number}", "staff_no": f"{number}" if number % 2 else ""}
                for number, one in enumerate(some)
            ]
            taken(group, *rows, on=DAY + dt.timedelta(days=place))
        where = setting(group.top, DAY + dt.timedelta(days=2))
        before = state()
        back = given_out(offer(), where, keep_ids=keep_ids)
        plan = take_in(offer(), back, where)
        assert effects(plan) == ["same"] * len(back), [one.differences for one in plan.rows]
        assert plan.notices == ()
        assert state() == before


def test_a_person_without_membership_becomes_a_member(group):
    make_person(group.office, "张三")
    assert effects(taken(group, row(posts=("书记",)))) == ["changed"]
    assert effects(taken(group, row(posts=("书记",)))) == ["same"]


def test_a_branch_closed_since_takes_nobody(group):

    extra = make_unit("丙厂党支部", parent=group.top)
    close(extra, Decision(dt.date(2023, 1, 1), lacking=True), by=SYSTEM)
    assert sentences(taken(group, row(branch="丙厂党支部")))[0].startswith("所在党支部：")
