"""An event is planned, written down, handed in: who is due, what is counted, what is refused."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from luoshi.activities.actions import (
    Numbers,
    Roll,
    Sheet,
    Votes,
    plan_session,
    record_session,
    save_session,
    set_up_series,
    submit_session,
)
from luoshi.activities.enums import Leave, Level, State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.audit.models import Detail, Entry
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.actions.bodies import join_body
from luoshi.organisations.actions.memberships import exclude_from_vote
from luoshi.organisations.actions.posts import NewPost, take_posts
from luoshi.organisations.enums_people import MemberKind, Share
from tests.factories.activities import DAY, make_session, members, written
from tests.factories.kernel import CLERK, OTHER
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group()


def holding(session: Session) -> Holding:
    return Holding.objects.get(session=session)


def test_handed_in_with_two_ticked_absent(group):
    there = members(group.office, 16)
    roll = Roll(missing={there[0].pk: Leave.SHIFT, there[1].pk: Leave.NONE}, staff=4)
    session = make_session(group.office, roll=roll)
    row = holding(session)
    assert session.state == State.SUBMITTED
    assert (row.counted, row.named, row.joint, row.roll) == (True, True, False, {})
    assert (row.due, row.present, row.leave, row.absent, row.made_up, row.staff) == (16, 14, 1, 1, 0, 4)
    assert (row.kinds, row.day, row.month, row.level) == (",theme_day,", DAY, 2021 * 12 + 7, Level.BRANCH)
    assert row.due_voting is None
    assert Attendance.objects.filter(holding=row).count() == 16
    detail = Detail.objects.get(entry_seq=Entry.objects.get(action="activities.submit").seq).text
    assert f"请假1人：{there[0].name}（轮休）；缺席1人：{there[1].name}" in detail


def test_a_draft_counts_nowhere_and_keeps_what_was_typed(group):
    there = members(group.office, 3)
    roll = Roll(missing={there[0].pk: Leave.NONE}, guests=2, votes=Votes(9, 9, 9))
    session = make_session(group.office, roll=roll, submit=False)
    row = holding(session)
    assert (session.state, row.counted, row.present) == (State.DRAFT, False, None)
    assert not Attendance.objects.exists()
    assert row.roll["missing"] == {str(there[0].pk): ""}
    with pytest.raises(Refused, match="这类会议没有表决"):
        submit_session(session, version=session.version, by=CLERK)
    assert holding(session).roll["votes"]["votes_against"] == 9


def test_the_list_of_those_due_is_that_of_the_day(group):
    old, new = make_member(group.office, "老党员").person, None
    new = make_member(group.office, "新党员", start=dt.date(2021, 8, 6)).person
    row = holding(make_session(group.office))
    assert set(row.attendances.values_list("person", flat=True)) == {old.pk}
    later = holding(make_session(group.office, day=dt.date(2021, 8, 6)))
    assert set(later.attendances.values_list("person", flat=True)) == {old.pk, new.pk}


def test_who_votes_at_a_meeting_of_the_branch(group):
    there = members(group.office, 5)
    make_member(group.office, "预备", kind=MemberKind.PROBATIONARY)
    exclude_from_vote(there[4].memberships.get(), on=dt.date(2021, 1, 1), by=SYSTEM)
    roll = Roll(missing={there[0].pk: Leave.OFFICIAL}, votes=Votes(2, 1, 0))
    row = holding(make_session(group.office, kinds=["members_meeting"], roll=roll))
    assert (row.due, row.present, row.due_voting, row.present_voting) == (6, 5, 4, 3)
    assert (row.votes_for, row.votes_against, row.votes_abstained) == (2, 1, 0)
    assert row.attendances.filter(votes=True).count() == 4


def test_the_committee_is_taken_from_its_body_or_from_the_posts(group):
    there = members(group.office, 8)
    take_posts(
        [
            NewPost(person, group.office, title, dt.date(2020, 1, 1))
            for title, person in (
                ("secretary", there[0]),
                ("member", there[1]),
                ("deputy_secretary", there[0]),
            )
        ],
        by=SYSTEM,
    )
    by_posts = holding(make_session(group.office, kinds=["committee_meeting"]))
    assert (by_posts.due, by_posts.due_voting, by_posts.body) == (2, 2, None)
    body = make_body(group.office, there[:3])
    by_body = holding(make_session(group.office, kinds=["committee_meeting"], day=dt.date(2021, 8, 6)))
    assert (by_body.due, by_body.body) == (3, body)


def test_several_groups_of_a_branch_ask_which_one_met(group):
    first, second = (make_body(group.office, kind="party_group", name=f"第{n}党小组") for n in "一二")
    make_member(group.office, "甲", group=first)
    make_member(group.office, "乙", group=second)
    what = written("group_meeting")
    with pytest.raises(Refused, match="当日有2个：第一党小组、第二党小组"):
        record_session(what, [Sheet(group.office)], by=CLERK, submit=True)
    row = holding(record_session(what, [Sheet(group.office, second)], by=CLERK, submit=True))
    assert (row.due, row.body) == (1, second)
    with pytest.raises(Refused, match="当日不在该单位"):
        record_session(what, [Sheet(group.works_first, second)], by=CLERK)


def test_the_study_group_and_those_who_sit_in(group):
    core = [make_person(group.top, name) for name in ("书记", "总经理")]
    wide = make_person(group.top, "部长")
    body = make_body(group.top, core, kind="study_group", name="中心组")
    join_body(body, [wide], on=dt.date(2020, 1, 1), by=SYSTEM, share=Share.EXTENDED)
    roll = Roll(sitting_in=(wide.pk,), guests=3)
    row = holding(make_session(group.top, kinds=["study_group"], roll=roll, hours=30, form="discussion"))
    assert (row.due, row.present, row.sitting_in, row.level, row.hours) == (2, 2, 4, Level.GROUP, 30)


def test_a_group_wide_event_counts_by_number(group):
    with pytest.raises(Refused, match="没有应到名单，请选“只填人数”"):
        make_session(group.top)
    row = holding(make_session(group.top, roll=Roll(numbers=Numbers(present=30), staff=12)))
    assert (row.due, row.present, row.staff, row.named) == (None, 30, 12, False)


def test_held_jointly_by_two_branches(group):
    for unit in (group.works_first, group.works_second):
        members(unit, 3, unit.pk and ("一" if unit == group.works_first else "二"))
    session = make_session(group.works_first, group.works_second)
    rows = list(session.holdings.order_by("pk"))
    assert [(row.unit, row.joint, row.present) for row in rows] == [
        (group.works_first, True, 3),
        (group.works_second, True, 3),
    ]


@pytest.mark.parametrize(
    ("kinds", "more", "sentence"),
    [
        ([], {}, "请选择类别"),
        (["dance"], {}, "类别不在可选范围内：dance"),
        (["study_group"], {}, "当时是党支部，不开展“党委理论学习中心组学习”"),
        (["theme_day", "members_meeting"], {}, "支部党员大会、主题党日一般不合并开展"),
        (["theme_day"], {"theme": "  "}, "请填写主题"),
        (["theme_day"], {"theme": "长" * 201}, "主题（议题）最多200个字，现在是201个字"),
        (["theme_day"], {"day": dt.date(2021, 8, 5).replace(year=2999)}, "还没有到，可先存为计划"),
        (["theme_day"], {"starts_at": dt.time(10), "ends_at": dt.time(9)}, "结束时间应晚于开始时间"),
        (["theme_day"], {"year": 2021}, "只有年度性的会议填写所属年度"),
        (["theme_day"], {"form": "dance"}, "学习形式请从列表中选择"),
        (["life_meeting"], {"theme": "批评"}, "只登记日期和人数，请清空“主题”"),
        (["life_meeting"], {"theme": "", "year": 2018}, "所属年度应为2020或2021"),
    ],
)
def test_what_does_not_fit_is_refused(group, kinds, more, sentence):
    what = written(**{"theme": "学习", **more}) if not kinds else written(*kinds, **more)
    if not kinds:
        what = type(what)(day=DAY, kinds=())
    with pytest.raises(Refused, match=sentence):
        record_session(
            what, [Sheet(group.office, None, Roll(numbers=Numbers(present=1)))], by=CLERK, submit=True
        )
    assert not Session.objects.exists()


def test_held_together_with_its_reason_or_by_the_rule(group):
    members(group.office, 2)
    allowed = make_session(group.office, kinds=["theme_day", "lecture"])
    assert allowed.kinds == ",lecture,theme_day,"
    with_reason = make_session(
        group.office,
        kinds=["members_meeting", "branch_study"],
        day=dt.date(2021, 8, 6),
        combined_why="会后接着集中学习",
    )
    assert with_reason.combined_why


def test_the_year_of_a_yearly_kind(group):
    members(group.office, 2)
    winter = make_session(group.office, kinds=["life_meeting"], day=dt.date(2021, 2, 3), theme="")
    autumn = make_session(group.office, kinds=["life_meeting"], day=dt.date(2021, 11, 3), theme="")
    assert (holding(winter).year, holding(autumn).year) == (2020, 2021)
    assert (holding(winter).due, holding(winter).present, holding(winter).named) == (2, None, False)


def test_a_kind_of_numbers_keeps_no_name(group):
    there = members(group.office, 2)
    with pytest.raises(Refused, match="只登记人数"):
        make_session(
            group.office, kinds=["appraisal"], theme="", roll=Roll(missing={there[0].pk: Leave.NONE})
        )


def test_a_series_and_its_days(group):
    series = set_up_series(group.top, "党史学习教育", dt.date(2021, 3, 1), dt.date(2021, 12, 31), by=CLERK)
    row = holding(
        make_session(group.office, kinds=["topical"], series=[series], roll=Roll(numbers=Numbers(present=9)))
    )
    assert row.series == f",{series.pk},"
    with pytest.raises(Refused, match="的时间是2021-03-01至2021-12-31"):
        make_session(group.office, kinds=["topical"], series=[series], day=dt.date(2021, 2, 1))


def test_a_secretary_who_lectures_is_told_by_the_post(group):
    there = members(group.office, 2)
    take_posts([NewPost(there[0], group.office, "secretary", dt.date(2020, 1, 1))], by=SYSTEM)
    session = make_session(group.office, kinds=["lecture"], lecturer=there[0])
    assert (session.lecturer_title, session.lecturer_name) == ("secretary", there[0].name)
    other = make_session(group.office, kinds=["lecture"], lecturer="党校李教授", day=dt.date(2021, 8, 6))
    assert (other.lecturer, other.lecturer_title, other.lecturer_name) == (None, "", "党校李教授")


def test_from_the_plan_to_the_record(group):
    members(group.office, 2)
    key = uuid.uuid4()
    for _ in range(2):
        plan = plan_session(written(day=dt.date(2999, 1, 1)), [Sheet(group.office)], by=CLERK, uuid=key)
    assert Session.objects.count() == Holding.objects.count() == 1
    assert plan.state == State.PLANNED
    done = save_session(plan, written(), [Sheet(group.office)], version=plan.version, by=CLERK, submit=True)
    assert (done.state, holding(done).present, holding(done).day) == (State.SUBMITTED, 2, DAY)
    with pytest.raises(Refused, match="已提交，不能再当草稿修改"):
        save_session(done, written(), [Sheet(group.office)], version=done.version, by=CLERK)


def test_the_same_draft_sent_twice_returns_the_first(group):
    members(group.office, 2)
    key = uuid.uuid4()
    sent = [
        record_session(written(), [Sheet(group.office)], by=CLERK, uuid=key, submit=True) for _ in range(2)
    ]
    assert sent[0].pk == sent[1].pk
    assert (Session.objects.count(), Holding.objects.count(), Attendance.objects.count()) == (1, 1, 2)
    with pytest.raises(Refused, match="编号已被占用"):
        record_session(written(), [Sheet(group.office)], by=OTHER, uuid=key)


def test_the_same_save_sent_twice_is_done_once(group):
    draft = make_session(group.office, submit=False)
    key = uuid.uuid4()
    first = save_session(draft, written(theme="一"), [Sheet(group.office)], version=1, by=CLERK, sent=key)
    again = save_session(draft, written(theme="一"), [Sheet(group.office)], version=1, by=CLERK, sent=key)
    assert (first.version, again.version) == (2, 2)
    assert Entry.objects.filter(action="activities.save").count() == 1


def test_of_two_recorders_the_second_is_told(group):
    draft = make_session(group.office, submit=False)
    save_session(draft, written(), [Sheet(group.office, None, Roll(guests=2))], version=1, by=CLERK)
    with pytest.raises(Conflict, match="已被别人修改"):
        save_session(draft, written(), [Sheet(group.office, None, Roll(guests=3))], version=1, by=OTHER)
    assert holding(draft).roll["guests"] == 2
    with pytest.raises(Refused, match="2021-08-05已有“主题党日”的记录（草稿，李文书登记）"):
        make_session(group.office, by=OTHER)
    assert make_session(group.office, by=OTHER, submit=False, another=True).pk != draft.pk


def test_a_unit_taken_off_a_joint_draft_is_voided_and_may_come_back(group):
    draft = make_session(group.works_first, group.works_second, submit=False)
    alone = save_session(draft, written(), [Sheet(group.works_first)], version=1, by=CLERK)
    assert [row.joint for row in Holding.objects.rows()] == [False]
    both = [Sheet(group.works_first), Sheet(group.works_second)]
    alone = save_session(alone, written(), both, version=alone.version, by=CLERK)
    assert [row.joint for row in Holding.objects.rows().filter(session=draft)] == [True, True]
    with pytest.raises(Refused, match="登记单位不能更换"):
        save_session(alone, written(), both[1:], version=alone.version, by=CLERK)


def test_people_come_in_one_statement_however_many(group):
    counts = []
    for unit, number in ((group.works_first, 3), (group.works_second, 50)):
        there = members(unit, number, "甲" if number == 3 else "乙")
        roll = Roll(missing={person.pk: Leave.OTHER for person in there[:2]}, sitting_in=(there[0].pk,))
        make_session(unit, day=dt.date(2021, 7, 1), roll=roll)  # what a process reads once is read by now
        with CaptureQueriesContext(connection) as found:
            make_session(unit, roll=roll)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 34, "\n".join(query["sql"][:150] for query in found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"present": 3, "due": 5, "made_up": 0, "leave": 0, "absent": 0},
        {"present": 6, "due": 5},
        {"present_voting": 3, "votes_for": 1, "votes_against": 1, "votes_abstained": 0},
        {"present_voting": 4, "due_voting": 3},
        {"first": DAY},
        {"first": DAY + dt.timedelta(days=1), "count": 1},
        {"first": DAY, "count": 0},
        {"level": "village"},
    ],
)
def test_the_database_refuses_counts_that_do_not_fit(group, wrong):
    row = holding(make_session(group.office, submit=False))
    with pytest.raises(IntegrityError), action("tests.write", by=CLERK) as act:
        act.change(row, **wrong)
