"""A task is cut into parts: by hand, for named units, for all of a kind, for each period; and made whole again."""

from __future__ import annotations

import datetime as dt
import logging

import pytest

from luoshi.kernel.errors import Conflict
from luoshi.organisations.actions import Decision, close
from luoshi.organisations.enums import UnitKind
from luoshi.periods.recurrence import parse_recurrence
from luoshi.tasks.actions import (
    Step,
    accept,
    decompose,
    decompose_among,
    expand_tasks,
    join,
    note_progress,
    report,
    split,
    stop,
    void_task,
)
from luoshi.tasks.enums import Limit, State
from luoshi.tasks.models import Milestone, Task, TaskSupport
from luoshi.tasks.queries import Completion, completion_below, completion_of, legs_on
from tests.factories.units import make_unit
from tests.tasks.casework import (
    DAY,
    DUE,
    GIVER,
    MEETING,
    OWNER,
    cut,
    done,
    in_state,
    make_task,
    now,
    story,
    wrote,
)
from tests.tasks.test_steps import BASIS, WEEK, refusal

BRANCHES = (UnitKind.BRANCH,)
MONTHLY = parse_recurrence("每月25日")
YEAR_END = dt.date(2021, 12, 31)


def among(task, under, **more):
    return decompose_among(now(task), under, BRANCHES, version=now(task).version, by=GIVER, **more)


def parts_of(task):
    return list(Task.objects.rows().filter(parent=task).order_by("position", "pk"))


def finish(task):
    task = report(now(task), "完成", version=now(task).version, by=OWNER)
    return accept(task, version=task.version, by=GIVER)


def test_parts_by_hand_carry_the_task_from_then_on(group, go):
    task = make_task(
        group.works, group.top, origins=[MEETING], milestones=[Step("方案", dt.date(2021, 3, 30))]
    )
    go(WEEK)
    parts = split(
        task,
        [wrote(group.works_first, "一"), wrote(group.works_second, "二")],
        version=task.version,
        by=GIVER,
    )
    whole = now(task)
    assert (whole.state, whole.next_on) == (State.SPLIT, None)
    assert story(whole) == [("give", "doing", 1), ("split", "split", 1)]
    for position, part in enumerate(parts, 1):
        assert (part.parent, part.root, part.given_by, part.given_on) == (task, task, group.works, WEEK)
        assert (part.origin_kind, part.origin_label, part.quote) == (MEETING.kind, MEETING.label, "")
        assert part.position == position
    (more,) = split(whole, [wrote(group.office, "三")], version=whole.version, by=GIVER)
    assert more.position == 3
    (below,) = split(more, [wrote(group.office, "三之一")], version=more.version, by=GIVER)
    assert (below.parent, below.root) == (more, task)
    assert refusal(lambda: split(whole, [], version=now(task).version, by=GIVER)) == "请至少写一项具体任务"
    stood = {day: set(legs_on(day, Task.objects.all()).values_list("task", flat=True)) for day in (DAY, WEEK)}
    assert stood == {DAY: {task.pk}, WEEK: {parts[0].pk, parts[1].pk, below.pk}}


def test_one_part_a_unit_in_the_words_of_the_whole(group, go):
    steps = [Step("早", dt.date(2021, 3, 3)), Step("晚", dt.date(2021, 6, 1)), Step("不定")]
    task = make_task(
        group.top, text="逐项落实", milestones=steps, support_units=[group.office], number="3号", person_name="甲",
        remark="备注", due_words="6月底前",
    )  # fmt: skip
    go(WEEK)
    units = [group.works_first, group.works_second]
    parts = decompose(task, units, version=task.version, by=GIVER)
    assert [part.unit for part in parts] == units
    for part in parts:
        assert (part.title, part.text, part.due_on, part.due_words) == (
            task.title,
            "逐项落实",
            DUE,
            "6月底前",
        )
        assert (part.number, part.person_name, part.remark) == ("", "", "")
        titles = Milestone.objects.filter(task=part).order_by("position").values_list("title", flat=True)
        assert list(titles) == ["晚", "不定"]
        assert part.next_on == dt.date(2021, 6, 1)
        assert [row.unit for row in TaskSupport.objects.filter(task=part)] == [group.office]
    again = cut(now(task), [*units, group.office])
    assert [part.unit for part in again] == [group.office]
    void_task(parts[0], version=parts[0].version, by=GIVER, why="弄错了")
    assert [part.unit for part in cut(now(task), units)] == [
        group.works_first
    ]  # named again: it is made again


def test_what_cannot_be_cut(group, go):
    task = make_task(group.top)
    assert refusal(lambda: cut(task, [])) == "请选择要分解到的单位"
    assert (
        refusal(lambda: decompose_among(task, group.top, [], version=1, by=GIVER))
        == "请选择要分解到的单位类别"
    )
    assert (
        refusal(lambda: decompose_among(task, group.top, [UnitKind.WORKSHOP], version=1, by=GIVER))
        == "这个范围里现在没有这类单位，请核对"
    )
    undated = make_task(group.top, due_on=None)
    assert (
        refusal(lambda: among(undated, group.top, recurrence=MONTHLY))
        == "周期任务需要写明截止日期，到那一天为止"
    )
    for state in (State.REPORTED, State.DONE, State.STOPPED):
        there = in_state(group.top, state)
        assert "不能分解" in refusal(lambda there=there: cut(there, [group.office]))
    kept = done(group.top, limit=Limit.KEPT_UP)
    assert "已办结并转入长期坚持，不再分解" in refusal(lambda: cut(kept, [group.office]))
    close(group.works_second, Decision(DAY, "〔2021〕1号", DAY), by=GIVER)
    assert "已撤销" in refusal(lambda: cut(task, [group.works_second]))
    go(dt.date(2021, 7, 1))
    assert (
        refusal(lambda: cut(task, [group.office])) == "“完善督办台账”的时限2021-06-30已过，请先批准延期再分解"
    )
    with pytest.raises(Conflict):
        decompose(task, [group.office], version=task.version + 1, by=GIVER)


def test_what_is_to_last_is_cut_though_its_review_is_late(group, go):
    task = in_state(group.top, State.LASTING)
    go(dt.date(2021, 10, 1))
    (part,) = cut(task, [group.office])
    assert (part.state, part.review_on) == (State.LASTING, dt.date(2022, 4, 1))
    whole = join(now(task), version=now(task).version, by=GIVER, why="由本级坚持")
    assert (whole.state, whole.review_on) == (State.LASTING, dt.date(2021, 9, 1))


def test_all_of_a_kind_later_ones_too_and_none_after_its_day(group, go):
    task = make_task(group.top)
    parts = among(task, group.works)
    assert {part.unit for part in parts} == {group.works_first, group.works_second}
    go(WEEK)
    third = make_unit("甲厂第三党支部", parent=group.works, start=WEEK)
    assert expand_tasks() == 1
    assert expand_tasks() == 0
    assert parts_of(task)[-1].unit == third
    assert [part.position for part in parts_of(task)] == [1, 2, 3]
    gone = parts_of(task)[-1]
    void_task(gone, version=gone.version, by=GIVER, why="不适用")
    assert expand_tasks() == 0  # what was taken back on purpose is not made again
    go(dt.date(2021, 7, 1))
    make_unit("甲厂第四党支部", parent=group.works, start=dt.date(2021, 6, 1))
    assert expand_tasks() == 0


def test_each_period_is_given_as_its_day_comes_near_and_owed_by_who_saw_it_begin(group, go):
    task = make_task(group.top, due_on=YEAR_END)
    made = among(task, group.works, recurrence=MONTHLY)
    assert {(part.unit, part.period, part.due_on) for part in made} == {
        (unit, dt.date(2021, 3, 1), dt.date(2021, 3, 25)) for unit in (group.works_first, group.works_second)
    }
    assert all(part.due_words == "" for part in made)
    go(dt.date(2021, 3, 22))
    late = make_unit("甲厂第三党支部", parent=group.works, start=dt.date(2021, 3, 20))
    assert expand_tasks() == 3  # of April: who was set up within March owes nothing of March
    assert {part.unit for part in parts_of(task) if part.period == dt.date(2021, 4, 1)} == {
        group.works_first,
        group.works_second,
        late,
    }
    assert expand_tasks() == 0
    go(dt.date(2021, 8, 10))  # the clock stood still for months
    assert expand_tasks() == 12
    missed = [part for part in parts_of(task) if part.period == dt.date(2021, 6, 1)]
    assert {(part.given_on, part.due_on) for part in missed} == {(dt.date(2021, 6, 25), dt.date(2021, 6, 25))}
    go(dt.date(2022, 3, 1))
    expand_tasks()
    assert max(part.due_on for part in parts_of(task)) == dt.date(2021, 12, 25)


def test_given_in_january_and_cut_in_august_nothing_is_owed_of_the_months_before(group, go):
    task = make_task(group.top, due_on=YEAR_END)
    go(dt.date(2021, 8, 27))
    made = among(task, group.works, recurrence=MONTHLY)
    assert {part.due_on for part in made} == {dt.date(2021, 9, 25)}


def test_one_unit_owes_something_each_quarter(group, go):
    task = make_task(group.top, due_on=YEAR_END)
    said = {"version": task.version, "by": GIVER, "recurrence": parse_recurrence("每季度末")}
    (first,) = decompose(task, [group.office], **said)
    assert (first.unit, first.period, first.due_on) == (
        group.office,
        dt.date(2021, 1, 1),
        dt.date(2021, 3, 31),
    )
    assert now(task).recurrence == "每季度末"
    go(dt.date(2021, 6, 1))
    assert expand_tasks() == 1
    assert refusal(lambda: cut(now(task), [group.works])) == "这项任务已按单位分解过，周期不同的请另行交办"
    assert (
        refusal(lambda: among(task, group.works, recurrence=MONTHLY))
        == "这项任务已按单位分解过，周期不同的请另行交办"
    )
    close(group.office, Decision(DAY, "〔2021〕1号", DAY), by=GIVER)
    go(dt.date(2021, 9, 1))
    assert expand_tasks() == 0


def test_one_that_cannot_be_given_stops_no_other(group, go, caplog):
    lost = make_task(group.office, group.top)
    fine = make_task(group.top)
    for task in (lost, fine):
        among(task, group.works)
    go(WEEK)
    close(group.office, Decision(WEEK, "〔2021〕1号", WEEK), by=GIVER)
    make_unit("甲厂第三党支部", parent=group.works, start=WEEK)
    with caplog.at_level(logging.WARNING, "luoshi.tasks"):
        assert expand_tasks() == 1
    assert "“机关党支部”在2021-03-08已撤销" in caplog.text
    assert len(parts_of(fine)) == 3


def test_made_whole_again_it_is_owed_itself_and_may_be_cut_again(group, go):
    task = make_task(group.top, milestones=[Step("方案", dt.date(2021, 4, 1))])
    among(task, group.works)
    go(WEEK)
    assert (
        refusal(lambda: join(now(task), version=now(task).version, by=GIVER, why=""))
        == "取消分解需要写明原因"
    )
    whole = join(now(task), version=now(task).version, by=GIVER, why="由本级办理")
    assert (whole.state, whole.next_on, whole.reach, whole.recurrence) == (
        State.DOING,
        dt.date(2021, 4, 1),
        {},
        "",
    )
    assert not parts_of(task)
    assert expand_tasks() == 0
    assert len(among(task, group.works)) == 2
    part = parts_of(task)[0]
    below = cut(part, [part.unit])
    whole = join(now(task), version=now(task).version, by=GIVER, why="还是由本级办理")
    assert now(below[0]).is_void
    among(task, group.works)
    note_progress(parts_of(task)[0], "已开展", by=OWNER)
    assert (
        refusal(lambda: join(now(task), version=now(task).version, by=GIVER, why="又变了"))
        == "已有1项下级任务有进展或已办理，不能取消分解"
    )
    other = make_task(group.top)
    assert "不能取消分解" in refusal(lambda: join(other, version=1, by=GIVER, why="没有分解"))


def test_stopping_the_whole_stops_what_is_open_of_it_and_no_more_is_given(group, go):
    task = make_task(group.top, due_on=YEAR_END)
    first, second = among(task, group.works, recurrence=MONTHLY)
    finish(first)
    (below,) = cut(second, [second.unit])
    stop(now(task), version=now(task).version, by=GIVER, why="工作调整", basis=BASIS)
    assert [now(one).state for one in (task, first, second, below)] == [
        State.SPLIT, State.DONE, State.SPLIT, State.STOPPED,
    ]  # fmt: skip
    go(dt.date(2021, 5, 1))
    assert expand_tasks() == 0
    assert (
        refusal(lambda: stop(now(task), version=now(task).version, by=GIVER, why="再停", basis=BASIS))
        == "下级任务都已办结或终止，没有可终止的"
    )


def test_how_far_it_has_come_is_counted_at_the_lowest_level(group, go, django_assert_num_queries):
    task = make_task(group.top)
    first, second = among(task, group.works)
    (below, other) = cut(second, [second.unit, group.office])
    alone = make_task(group.top)
    lasting = in_state(group.top, State.LASTING)
    go(dt.date(2021, 7, 2))
    finish(first)
    stop(other, version=other.version, by=GIVER, why="取消", basis=BASIS)
    roots = [task.pk, alone.pk, lasting.pk]
    with django_assert_num_queries(1):
        found = completion_of(roots)
    assert found[task.pk] == Completion(2, 1, 0, 0, 1, 1, DUE)
    assert (found[task.pk].percent, found[task.pk].complete) == (50, False)
    assert found[alone.pk] == Completion(1, overdue=1, due_on=DUE)
    assert found[lasting.pk] == Completion(1, lasting=1)
    assert completion_below([task.pk, second.pk]) == {
        task.pk: Completion(1, 1),
        second.pk: Completion(1, overdue=1, stopped=1, due_on=DUE),
    }
    finish(below)
    assert completion_of([task.pk])[task.pk].complete
    void_task(now(task), version=now(task).version, by=GIVER, why="重复")
    nothing = completion_of([task.pk])[task.pk]
    assert (nothing, nothing.percent, nothing.complete) == (Completion(), None, False)
