"""Tasks are given: what is written is kept, days are read, nothing is given twice."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from luoshi.kernel.action import action
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions import Decision, close
from luoshi.organisations.models import Post
from luoshi.tasks.actions import (
    Step,
    give_task,
    give_tasks,
    link_tasks,
    open_list,
    void_list,
    void_task,
)
from luoshi.tasks.actions.giving import MOST_AT_ONCE
from luoshi.tasks.actions.written import MOST_MILESTONES
from luoshi.tasks.enums import Limit, State
from luoshi.tasks.heads import heads_on
from luoshi.tasks.models import Task, TaskLink, TaskList, TaskSupport
from luoshi.tasks.queries import jobs_of, steps_of
from tests.factories.people import make_person
from tests.tasks.casework import (
    CLERK,
    DAY,
    DUE,
    GIVER,
    MEETING,
    OUT_OF_SCOPE,
    OWNER,
    legs,
    make_task,
    now,
    story,
    wrote,
)


def test_what_is_written_is_kept_with_its_source_helpers_and_milestones(group):
    steps = [Step("制定方案", dt.date(2021, 4, 30)), Step("报送总结"), Step("  ")]
    written = wrote(
        group.works, text="逐项列出", outcome="台账一份", leader="王副书记", support="机关党支部", number="〔2021〕第3号",
        area="党建", work="督办", person_name="赵六", remark="新设", milestones=steps, origins=[MEETING],
        support_units=[group.office, group.office],
    )  # fmt: skip
    task = now(give_task(written, group.top, by=GIVER))
    assert (task.unit, task.given_by, task.given_on, task.round_on) == (group.works, group.top, DAY, DAY)
    assert (task.due_on, task.limit, task.state, task.round) == (DUE, Limit.BY_DAY, State.DOING, 1)
    assert (task.origin_kind, task.origin_label, task.quote) == (MEETING.kind, MEETING.label, MEETING.quote)
    assert task.next_on == dt.date(2021, 4, 30)
    assert [row.unit for row in TaskSupport.objects.filter(task=task)] == [group.office]
    assert steps_of([task.pk]) == {task.pk: (0, 2)}
    assert story(task) == [("give", "doing", 1)]
    (leg,) = legs(task)
    assert (leg.start, leg.end, leg.party_id, leg.due_on) == (DAY, None, group.works.pk, DUE)
    assert jobs_of([MEETING]) == {(MEETING.kind, MEETING.id): [task.pk]}


@pytest.mark.parametrize(
    ("words", "limit", "due", "review"),
    [
        ("9月底前", Limit.BY_DAY, dt.date(2021, 9, 30), None),
        ("立行立改", Limit.AT_ONCE, dt.date(2021, 3, 8), None),
        ("立行立改，并长期坚持", Limit.KEPT_UP, dt.date(2021, 3, 8), None),
        ("2021年底前，并长期坚持", Limit.KEPT_UP, dt.date(2021, 12, 31), None),
        ("长期坚持", Limit.LASTING, None, dt.date(2021, 9, 1)),
        ("尽快", Limit.BY_DAY, None, None),
        ("", Limit.BY_DAY, None, None),
    ],
)
def test_a_time_limit_is_read_from_the_words(group, words, limit, due, review):
    task = make_task(group.works, due_on=None, due_words=words)
    assert (task.limit, task.due_on, task.review_on, task.due_words) == (limit, due, review, words)
    assert task.state == (State.LASTING if limit is Limit.LASTING else State.DOING)


def test_what_is_said_outright_goes_before_the_words(group):
    task = make_task(group.works, limit=Limit.AT_ONCE, due_on=DUE, due_words="立行立改")
    assert (task.limit, task.due_on) == (Limit.AT_ONCE, DUE)
    kept = make_task(group.works, limit=Limit.LASTING, due_on=None, review_on=dt.date(2021, 5, 1))
    assert (kept.state, kept.review_on) == (State.LASTING, dt.date(2021, 5, 1))
    assert make_task(group.works, due_on=None, due_words="9月底前", year=2022).due_on == dt.date(2022, 9, 30)


def test_the_same_draft_sent_twice_is_given_once(group):
    drafts = [wrote(group.works, f"第{at}项", origins=[MEETING], milestones=[Step("一")]) for at in range(3)]
    first = give_tasks(drafts[:2], group.top, by=GIVER)
    again = give_tasks(drafts, group.top, by=GIVER)
    assert [task.pk for task in again[:2]] == [task.pk for task in first]
    assert Task.objects.count() == 3
    assert TaskLink.objects.count() == 3
    with pytest.raises(Refused, match="这份草稿的编号已被占用"):
        give_tasks(drafts, group.top, by=OWNER)


def test_a_list_is_opened_once_and_takes_tasks_until_it_is_voided(group):
    key = uuid.uuid4()
    first = open_list(
        group.top, "任务分解表", by=GIVER, year=2021, origin=MEETING, programme="year", uuid=key
    )
    assert open_list(group.top, "任务分解表", by=GIVER, year=2021, programme="year", uuid=key) == first
    assert first.origin_label == MEETING.label
    with pytest.raises(Refused, match="本单位这一年度已有这个工作方案的清单"):
        open_list(group.top, "又一份", by=GIVER, year=2021, programme="year")
    open_list(group.top, "又一年", by=GIVER, year=2022, programme="year")
    (task,) = give_tasks([wrote(group.works)], group.top, by=GIVER, into=first)
    assert task.list == first
    void_list(first, version=first.version, by=GIVER, why="重复")
    assert not Task.objects.rows().exists()
    for act in (
        lambda: give_tasks([wrote(group.works)], group.top, by=GIVER, into=first),
        lambda: void_list(first, version=first.version, by=GIVER, why="重复"),
    ):
        with pytest.raises(Refused, match="这份清单已作废，不能再改动"):
            act()
    open_list(group.top, "另一份", by=GIVER, year=2021, programme="year")


def test_what_serves_a_second_record_is_one_job_with_two_sources(group):
    task = make_task(group.works, origins=[MEETING])
    other = RecordRef("tests.measure", "7", "措施1-1")
    for _twice in range(2):
        link_tasks([task], other, by=GIVER)
    assert jobs_of([MEETING, other]) == {
        (MEETING.kind, MEETING.id): [task.pk],
        (other.kind, other.id): [task.pk],
    }
    void_task(now(task), version=now(task).version, by=GIVER, why="重复登记")
    assert jobs_of([other]) == {(other.kind, other.id): []}
    with pytest.raises(Refused, match="这项任务已作废，不能再改动"):
        link_tasks([task], other, by=GIVER)


def refused(group, written, **more):
    before = Task.objects.count()
    with pytest.raises(Refused) as caught:
        give_task(written, group.top, by=GIVER, **more)
    assert Task.objects.count() == before
    return caught.value.sentence


def test_what_cannot_be_given_is_refused_in_one_sentence(group):
    one = wrote(group.works)
    sentences = [
        refused(group, replace(one, title=" ")),
        refused(group, replace(one, title="长" * 501)),
        refused(group, replace(one, due_on=dt.date(2021, 2, 28))),
        refused(group, replace(one, due_on=dt.date(2121, 2, 28))),
        refused(group, one, on=dt.date(2021, 3, 2)),
        refused(group, one, on=dt.date(2019, 12, 31)),
        refused(group, replace(one, limit=Limit.LASTING)),
        refused(group, replace(one, milestones=[Step("一"), Step("一")])),
        refused(group, replace(one, milestones=[Step("早", dt.date(2021, 2, 1))])),
        refused(group, replace(one, milestones=[Step(f"第{at}步") for at in range(MOST_MILESTONES + 1)])),
    ]
    assert sentences == [
        "请填写事项（具体举措）", "事项（具体举措）最多500个字，现在是501个字", "时限2021-02-28早于交办日期2021-03-01，请核对",
        "日期2121-02-28有误，请核对年份", "交办日期2021-03-02晚于今天，请到当日再登记",
        "“集团党委”在2019-12-31尚未成立，请核对日期", "长期坚持的任务没有完成时限；有时限又要坚持的，时限类型请选“限期完成并长期坚持”",
        "节点“一”写了两次，请合并", "时限2021-02-01早于交办日期2021-03-01，请核对", "节点最多24个，现在是25个",
    ]  # fmt: skip
    with pytest.raises(Refused, match=f"一次最多交办{MOST_AT_ONCE}项，现在是{MOST_AT_ONCE + 1}项，请分批"):
        give_tasks([one] * (MOST_AT_ONCE + 1), group.top, by=GIVER)


@pytest.mark.parametrize("name", ["title", "text", "outcome", "remark", "area", "work"])
def test_what_is_out_of_scope_is_never_a_task(group, name):
    assert "不在本系统范围" in refused(group, replace(wrote(group.works), **{name: OUT_OF_SCOPE}))


def test_nor_as_a_milestone_a_quote_or_the_name_of_a_list(group):
    assert "不在本系统范围" in refused(group, wrote(group.works, milestones=[Step(OUT_OF_SCOPE)]))
    quoted = replace(MEETING, quote=OUT_OF_SCOPE)
    assert "不在本系统范围" in refused(group, wrote(group.works, origins=[quoted]))
    with pytest.raises(Refused, match="不在本系统范围"):
        open_list(group.top, OUT_OF_SCOPE, by=GIVER)
    assert not TaskList.objects.exists()


def test_neither_a_closed_unit_nor_a_voided_person_can_owe_anything(group, go):
    go(dt.date(2021, 5, 1))
    close(group.works_second, Decision(DAY, "〔2021〕1号", DAY), by=CLERK)
    assert (
        refused(group, wrote(group.works_second))
        == "“甲厂第二党支部”在2021-05-01已撤销，请核对日期或另选组织"
    )
    assert (
        give_task(wrote(group.works_second), group.top, by=GIVER, on=dt.date(2021, 2, 1)).given_on.month == 2
    )
    person = make_person(group.works, "钱七")
    with action("tests.void", by=CLERK) as act:
        act.void(person, why="重复登记")
    assert refused(group, wrote(group.works, person=person)) == "“钱七”的登记已作废，请重新选择"


def test_who_heads_the_unit_answers_where_nobody_is_named(group):
    people = [make_person(group.works, name) for name in ("甲", "乙", "丙")]
    with action("tests.posts", by=CLERK) as act:
        act.create_many(
            Post(unit=group.works, person=person, title=title, state="held", start=dt.date(2020, 1, 1))
            for person, title in zip(people[:2], ("deputy_secretary", "secretary"), strict=True)
        )
        act.create(
            Post(unit=group.office, person=people[2], title="deputy_secretary", state="held", start=DAY)
        )
    units = [group.works.pk, group.office.pk, group.top.pk]
    assert heads_on(units, DAY) == {group.works.pk: "乙", group.office.pk: "丙"}
    assert heads_on(units, dt.date(2021, 2, 28)) == {group.works.pk: "乙"}
    assert heads_on([], DAY) == {}
