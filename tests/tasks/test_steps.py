"""The steps of one task: reported, accepted, given back, kept up, stopped, opened again, handed over; here or on paper."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.kernel.action import action
from luoshi.kernel.errors import Conflict, Refused
from luoshi.tasks.actions import (
    Step,
    accept,
    accept_tasks,
    change_task,
    close_on_paper,
    give_back,
    hand_over,
    keep_up,
    note_progress,
    reach_milestone,
    reopen,
    report,
    report_tasks,
    review,
    stop,
    void_list,
    void_task,
    withdraw,
)
from luoshi.tasks.actions.giving import give_tasks, open_list
from luoshi.tasks.enums import FROM, Limit, State, Timely, Verb
from luoshi.tasks.models import Milestone, Progress, Task, TaskLeg, TaskSupport
from tests.factories.people import make_person
from tests.tasks.casework import (
    CLERK,
    DAY,
    DUE,
    GIVER,
    OUT_OF_SCOPE,
    OWNER,
    done,
    in_state,
    legs,
    make_task,
    now,
    paper,
    reported,
    story,
    wrote,
)

BASIS = "党委会〔2021〕8号"
WEEK = DAY + dt.timedelta(days=7)


def refusal(act) -> str:
    """The sentence of what was refused; nothing was changed."""
    before = sorted(map(str, Task.objects.values())), TaskLeg.objects.count()
    with pytest.raises(Refused) as caught:
        act()
    assert (sorted(map(str, Task.objects.values())), TaskLeg.objects.count()) == before
    return caught.value.sentence


def test_a_task_is_noted_reported_and_accepted_by_another(group, go):
    task = make_task(group.works, group.top)
    note = note_progress(task, "已成立专班", by=OWNER)
    assert note_progress(task, "已成立专班", by=OWNER, uuid=note.uuid) == note
    assert Progress.objects.count() == 1
    go(WEEK)
    task = report(now(task), "已建立", version=now(task).version, by=OWNER, on=dt.date(2021, 3, 5))
    assert (task.state, task.done_on, task.noted_on) == (
        State.REPORTED,
        dt.date(2021, 3, 5),
        dt.date(2021, 3, 5),
    )
    assert "应由另一人验收" in refusal(lambda: accept(task, version=task.version, by=OWNER))
    go(dt.date(2021, 4, 2))
    task = accept(task, version=task.version, by=GIVER, words="同意")
    assert (task.state, task.accepted_on) == (State.DONE, dt.date(2021, 4, 2))
    assert story(task) == [("give", "doing", 1), ("report", "reported", 1), ("accept", "done", 1)]
    last = legs(task)[-1]
    assert (last.start, last.timely, last.days, last.words) == (
        dt.date(2021, 4, 2),
        Timely.IN_TIME,
        4,
        "同意",
    )
    assert [leg.end for leg in legs(task)] == [WEEK, dt.date(2021, 4, 2), None]
    assert legs(task)[1].timely == Timely.NOT_YET


def test_who_reported_may_register_an_acceptance_on_paper(group):
    task = reported(group.works)
    task = accept(task, version=task.version, by=OWNER, offline=paper())
    leg = legs(task)[-1]
    assert (leg.paper_who, leg.paper_post, leg.paper_on, leg.basis) == (
        "张书记",
        "党委书记",
        DAY,
        "党委会〔2021〕5号",
    )
    early = reported(group.works)
    sentence = refusal(
        lambda: accept(early, version=early.version, by=OWNER, offline=paper(dt.date(2021, 2, 1)))
    )
    assert sentence == "线下审批日期2021-02-01早于交办日期2021-03-01，请核对"


def test_what_was_done_and_accepted_on_paper_is_closed_in_one_step_and_dated_by_the_paper(group, go):
    task = make_task(group.works, group.top, limit=Limit.KEPT_UP)
    go(dt.date(2021, 8, 20))

    def close(on, offline, words="已建立制度"):
        return close_on_paper(now(task), words, version=now(task).version, by=CLERK, on=on, offline=offline)

    done_on, paper_on = dt.date(2021, 6, 20), dt.date(2021, 6, 28)
    assert "线下审批日期2021-06-10早于完成日期2021-06-20" in refusal(
        lambda: close(done_on, paper(dt.date(2021, 6, 10)))
    )
    assert refusal(lambda: close(done_on, paper(paper_on), " ")) == "请写明完成情况，一两句话即可"
    closed = close(done_on, paper(paper_on))
    assert [(leg.verb, leg.start) for leg in legs(closed)] == [
        ("give", DAY),
        ("report", done_on),
        ("keep_up", paper_on),
    ]
    assert (closed.accepted_on, closed.done_on, closed.review_on) == (
        paper_on,
        done_on,
        dt.date(2021, 12, 28),
    )
    assert legs(closed)[-1].timely == Timely.IN_TIME
    again = reopen(closed, version=closed.version, by=GIVER, why="反弹", basis=BASIS, due_on=None)
    last = close_on_paper(
        again, "又已整改", version=again.version, by=CLERK, on=dt.date(2021, 8, 20), offline=paper(dt.date(2021, 8, 20))
    )  # fmt: skip
    assert last.accepted_on == dt.date(2021, 8, 20)


def test_a_report_is_taken_back_or_given_back_and_the_work_goes_on(group):
    task = reported(group.works)
    task = withdraw(task, version=task.version, by=OWNER, why="还有两项")
    assert (task.state, task.done_on, task.reported_by_id) == (State.DOING, None, None)
    task = report(task, "都完成了", version=task.version, by=OWNER)
    assert refusal(lambda: give_back(task, version=task.version, by=GIVER, why=" ")) == "退回需要写明原因"
    task = give_back(task, version=task.version, by=GIVER, why="缺少台账", offline=paper())
    assert (task.state, task.done_on) == (State.DOING, None)
    assert [verb for verb, _state, _round in story(task)] == [
        "give",
        "report",
        "withdraw",
        "report",
        "return",
    ]
    assert (legs(task)[-1].words, legs(task)[-1].paper_who) == ("缺少台账", "张书记")


def test_many_are_reported_and_accepted_together_or_none(group):
    tasks = [make_task(group.works, group.top, title=f"第{at}项") for at in range(3)]
    tasks = report_tasks(tasks[::-1], "立行立改，均已整改", by=OWNER)
    blocked = make_task(group.works, group.top)
    assert "现在是“在办”，不能验收办结；待验收的任务才可以" in refusal(
        lambda: accept_tasks([*tasks, blocked], by=GIVER)
    )
    accept_tasks(tasks, by=GIVER, offline=paper())
    assert {now(task).state for task in tasks} == {State.DONE}
    assert refusal(lambda: accept_tasks([], by=GIVER)) == "请至少选择一项任务"
    with pytest.raises(Conflict):
        accept_tasks([tasks[0]], by=GIVER)  # as it was before it was accepted


def test_milestones_are_reached_before_the_end(group, go):
    steps = [Step("方案", dt.date(2021, 3, 20)), Step("总结", dt.date(2021, 6, 1))]
    task = make_task(group.works, group.top, milestones=steps)
    first, second = Milestone.objects.order_by("position")
    go(WEEK)
    assert "还有2个节点没有登记完成" in refusal(lambda: report(task, "完成", version=task.version, by=OWNER))
    found = reach_milestone(first, version=first.version, by=OWNER, on=dt.date(2021, 3, 3))
    assert (found.next_on, found.noted_on) == (dt.date(2021, 6, 1), dt.date(2021, 3, 3))
    assert (
        refusal(lambda: reach_milestone(first, version=first.version, by=OWNER))
        == "这个节点已登记完成，请刷新核对"
    )
    assert "早于交办日期" in refusal(
        lambda: reach_milestone(second, version=1, by=OWNER, on=dt.date(2021, 2, 1))
    )
    change_task(
        now(task), wrote(group.works, milestones=[steps[0]]), version=now(task).version, by=GIVER
    )  # the second is taken out
    assert (
        refusal(lambda: reach_milestone(second, version=1, by=OWNER)) == "这个节点已从任务里去掉，请刷新核对"
    )
    task = report(now(task), "完成", version=now(task).version, by=OWNER)
    task = accept(task, version=task.version, by=GIVER)
    assert refusal(lambda: reach_milestone(first, version=2, by=OWNER)) == "这项任务已办结，不再登记节点"


def test_days_and_words_of_notes_and_reports_are_looked_at(group, go):
    task = make_task(group.works, group.top)
    go(WEEK)
    for act in (
        lambda **more: note_progress(task, "进展", by=OWNER, **more),
        lambda **more: report(task, "完成", version=task.version, by=OWNER, **more),
    ):
        assert "早于交办日期2021-03-01" in refusal(lambda act=act: act(on=dt.date(2021, 2, 28)))
        assert "晚于今天" in refusal(lambda act=act: act(on=dt.date(2021, 3, 9)))
    assert refusal(lambda: note_progress(task, " ", by=OWNER)) == "请填写进展情况"
    assert refusal(lambda: report(task, "", version=task.version, by=OWNER)) == "请写明完成情况，一两句话即可"
    stopped = in_state(group.works, State.STOPPED)
    assert refusal(lambda: note_progress(stopped, "进展", by=OWNER)) == "这项任务已终止，不再登记进展"
    with pytest.raises(Conflict):
        report(task, "完成", version=task.version + 1, by=OWNER)


def test_what_is_to_last_is_reviewed_until_its_last_review(group, go):
    task = in_state(group.works, State.LASTING)
    assert refusal(lambda: review(task, version=1, by=GIVER, words=" ")) == "请写明坚持情况，一两句话即可"
    assert (
        refusal(lambda: review(task, version=1, by=GIVER, words="好", next_on=DAY))
        == "下次复查日期应晚于今天"
    )
    assert "有误，请核对年份" in refusal(
        lambda: review(task, version=1, by=GIVER, words="好", next_on=dt.date(2201, 1, 1))
    )
    kept = review(task, version=1, by=GIVER, words="每月抽查，坚持较好")
    assert (kept.state, kept.review_on, kept.noted_on) == (State.LASTING, dt.date(2021, 9, 1), DAY)
    go(dt.date(2021, 9, 3))
    ended = review(kept, version=kept.version, by=GIVER, words="已成常态", last=True)
    assert (ended.state, ended.done_on, ended.accepted_on, ended.review_on) == (
        State.DONE, dt.date(2021, 9, 3), dt.date(2021, 9, 3), None,
    )  # fmt: skip
    assert legs(ended)[-1].timely == Timely.NO_DAY


def test_done_and_kept_up_stays_done_when_it_ends(group, go):
    task = done(group.works, limit=Limit.KEPT_UP)
    assert (task.state, task.accepted_on, task.review_on) == (State.LASTING, DAY, dt.date(2021, 9, 1))
    assert "不再坚持的请登记最后一次复查" in refusal(
        lambda: stop(task, version=task.version, by=GIVER, why="取消", basis=BASIS)
    )
    go(WEEK)
    ended = review(task, version=task.version, by=GIVER, words="转入制度", last=True)
    assert (ended.done_on, ended.accepted_on) == (DAY, DAY)


def test_what_was_to_be_done_is_to_last_instead_only_with_reason_and_basis(group):
    task = make_task(group.works, group.top)

    def kept(**more):
        said = {"why": "需要持续推进", "basis": BASIS} | more
        return keep_up(now(task), version=now(task).version, by=GIVER, **said)

    assert refusal(lambda: kept(why="")) == "转长期坚持需要写明原因"
    assert refusal(lambda: kept(basis="")) == "转长期坚持需要写明依据（会议或文号）"
    assert refusal(lambda: kept(review_on=DAY)) == "下次复查日期应晚于今天"
    lasting = kept(basis="", offline=paper())
    assert (lasting.state, lasting.limit, lasting.due_on) == (State.LASTING, Limit.LASTING, None)
    assert lasting.review_on == dt.date(2021, 9, 1)
    assert legs(lasting)[-1].basis == "党委会〔2021〕5号"


def test_an_ended_task_is_owed_again_as_a_new_round(group, go):
    task = done(group.works)

    def again(**more):
        said = {"why": "问题反弹", "basis": BASIS, "due_on": dt.date(2021, 5, 1)} | more
        return reopen(now(task), version=now(task).version, by=GIVER, **said)

    go(dt.date(2021, 4, 1))
    assert refusal(lambda: again(why="")) == "重新办理需要写明原因"
    assert refusal(lambda: again(basis="")) == "重新办理需要写明依据（会议或文号）"
    assert refusal(lambda: again(due_on=DAY)) == "新的时限2021-03-01早于今天，请核对"
    assert "有误，请核对年份" in refusal(lambda: again(due_on=dt.date(2201, 1, 1)))
    reopened = again()
    assert (reopened.round, reopened.round_on, reopened.done_on, reopened.accepted_on) == (
        2, dt.date(2021, 4, 1), None, None,
    )  # fmt: skip
    go(dt.date(2021, 5, 20))
    assert (
        refusal(lambda: report(reopened, "完成", version=reopened.version, by=OWNER, on=dt.date(2021, 3, 20)))
        == "完成日期2021-03-20早于本轮办理开始的日期2021-04-01，请核对"
    )
    closed = report(reopened, "完成", version=reopened.version, by=OWNER, on=dt.date(2021, 5, 11))
    closed = accept(closed, version=closed.version, by=GIVER)
    first, last = (leg for leg in legs(closed) if leg.state == State.DONE)
    assert (first.round, first.days, first.timely, first.end) == (1, 0, Timely.IN_TIME, dt.date(2021, 4, 1))
    assert (last.round, last.days, last.timely) == (2, 40, Timely.LATE)


def test_what_is_to_last_opened_again_has_a_day(group):
    task = in_state(group.works, State.LASTING)
    found = reopen(task, version=1, by=GIVER, why="要求完成", basis=BASIS, due_on=DUE)
    assert (found.state, found.limit, found.review_on, found.due_on) == (
        State.DOING,
        Limit.BY_DAY,
        None,
        DUE,
    )


def test_stopping_needs_a_reason_and_what_it_rests_on(group):
    task = make_task(group.works)
    assert refusal(lambda: stop(task, version=1, by=GIVER, why="", basis=BASIS)) == "终止需要写明原因"
    assert (
        refusal(lambda: stop(task, version=1, by=GIVER, why="取消", basis=""))
        == "终止需要写明依据（会议或文号）"
    )
    assert stop(task, version=1, by=GIVER, why="取消", basis="", offline=paper()).state == State.STOPPED


def test_another_unit_or_person_answers_from_a_day_on(group, go):
    task = make_task(group.works_first, group.top)
    go(WEEK)
    person = make_person(group.works_second, "孙八")

    def over(unit, **more):
        return hand_over(now(task), unit, version=now(task).version, by=GIVER, **({"why": "职能调整"} | more))

    assert refusal(lambda: over(group.works_second, why="")) == "移交需要写明原因"
    assert refusal(lambda: over(group.works_first)) == "移交前后是同一单位、同一责任人，请核对"
    moved = over(group.works_second, person=person)
    assert (moved.unit, moved.person) == (group.works_second, person)
    assert [(leg.unit_id, leg.party_id, leg.end) for leg in legs(moved)] == [
        (group.works_first.pk, group.works_first.pk, WEEK),
        (group.works_second.pk, group.works_second.pk, None),
    ]
    assert over(group.works_second, person_name="周九").person is None
    with action("tests.void", by=CLERK) as act:
        act.void(person, why="重复登记")
    assert "登记已作废" in refusal(lambda: over(group.office, person=person))


@pytest.mark.parametrize("verb", sorted(FROM))
@pytest.mark.parametrize("state", list(State))
def test_each_step_leads_on_only_from_where_it_does(group, verb, state):
    task = in_state(group.works, state)
    said = {"version": task.version, "by": GIVER}
    acts = {
        Verb.REPORT: lambda: report(task, "完成", **said),
        Verb.WITHDRAW: lambda: withdraw(task, **said),
        Verb.ACCEPT: lambda: accept(task, **said),
        Verb.RETURN: lambda: give_back(task, why="缺", **said),
        Verb.KEEP_UP: lambda: keep_up(task, why="坚持", basis=BASIS, **said),
        Verb.REVIEW: lambda: review(task, words="好", **said),
        Verb.STOP: lambda: stop(task, why="取消", basis=BASIS, **said),
        Verb.REOPEN: lambda: reopen(task, why="反弹", basis=BASIS, due_on=DUE, **said),
        Verb.HAND_OVER: lambda: hand_over(task, group.office, why="调整", **said),
    }
    if verb not in acts:
        assert verb in {Verb.SET_DAY, Verb.EXTEND, Verb.SPLIT, Verb.JOIN}  # test_extending, test_parts
        return
    if state in FROM[verb]:
        acts[verb]()
    else:
        assert f"现在是“{state.label}”，不能{verb.label}" in refusal(acts[verb])


def test_words_out_of_scope_are_on_no_leg_and_no_note(group):
    doing, waiting, lasting = (in_state(group.works, state) for state in ("doing", "reported", "lasting"))
    for act in (
        lambda: note_progress(doing, OUT_OF_SCOPE, by=OWNER),
        lambda: report(doing, OUT_OF_SCOPE, version=doing.version, by=OWNER),
        lambda: accept(waiting, version=waiting.version, by=GIVER, words=OUT_OF_SCOPE),
        lambda: give_back(waiting, version=waiting.version, by=GIVER, why=OUT_OF_SCOPE),
        lambda: withdraw(waiting, version=waiting.version, by=OWNER, why=OUT_OF_SCOPE),
        lambda: review(lasting, version=lasting.version, by=GIVER, words=OUT_OF_SCOPE),
        lambda: stop(doing, version=doing.version, by=GIVER, why=OUT_OF_SCOPE, basis=BASIS),
        lambda: hand_over(doing, group.office, version=doing.version, by=GIVER, why=OUT_OF_SCOPE),
    ):
        assert "不在本系统范围" in refusal(act)


def test_words_are_mended_and_what_has_steps_of_its_own_is_not(group):
    steps = [Step("方案", dt.date(2021, 4, 1)), Step("总结")]
    task = make_task(group.works, group.top, milestones=steps, support_units=[group.office], person_name="甲")
    mended = wrote(
        group.works, "完善督办制度", due_on=dt.date(2021, 12, 1), person_name="乙", due_words="年底前",
        milestones=[Step("方案", dt.date(2021, 5, 1)), Step("印发")], support_units=[group.works_first],
    )  # fmt: skip
    found = now(change_task(task, mended, version=task.version, by=GIVER))
    assert (found.title, found.due_on, found.person_name, found.due_words) == (
        "完善督办制度", DUE, "甲", "",
    )  # fmt: skip
    assert found.next_on == dt.date(2021, 5, 1)
    assert [(row.title, row.position) for row in Milestone.objects.rows().order_by("position")] == [
        ("方案", 1),
        ("印发", 2),
    ]
    assert [row.unit for row in TaskSupport.objects.all()] == [group.works_first]
    assert story(found) == [("give", "doing", 1)]


def test_a_day_it_had_none_of_is_put_in_once_and_words_without_a_day_are_kept(group):
    task = make_task(group.works, due_on=None, due_words="尽快")
    said = change_task(
        task, wrote(group.works, due_on=None, due_words="抓紧"), version=task.version, by=GIVER
    )
    assert (now(said).due_words, now(said).due_on) == ("抓紧", None)
    put = change_task(
        said, wrote(group.works, due_on=None, due_words="9月底前"), version=said.version, by=GIVER
    )
    assert (put.due_on, put.due_words) == (dt.date(2021, 9, 30), "9月底前")
    assert story(put)[-1] == ("set_day", "doing", 1)
    undated = make_task(group.works, due_on=None)
    early = wrote(group.works, due_on=dt.date(2021, 2, 1))
    assert "早于交办日期" in refusal(lambda: change_task(undated, early, version=1, by=GIVER))
    lasting = in_state(group.works, State.LASTING)
    kept = change_task(lasting, wrote(group.works, due_on=None, due_words="常态化"), version=1, by=GIVER)
    assert (kept.state, kept.due_on, kept.due_words) == (State.LASTING, None, "常态化")


def test_an_ended_task_is_not_mended_and_a_reported_one_gets_no_more_milestones(group):
    ended = done(group.works)
    assert (
        refusal(lambda: change_task(ended, wrote(group.works), version=ended.version, by=GIVER))
        == "这项任务已办结，不能再修改"
    )
    waiting = reported(group.works)
    more = wrote(group.works, "改了名称", milestones=[Step("再加一步")])
    assert refusal(lambda: change_task(waiting, more, version=waiting.version, by=GIVER)).startswith(
        "这项任务待验收，不能再加节点"
    )
    assert (
        change_task(waiting, wrote(group.works, "改了名称"), version=waiting.version, by=GIVER).title
        == "改了名称"
    )


def test_given_by_mistake_it_leaves_the_count_with_all_that_belongs_to_it(group):
    task = make_task(group.works, milestones=[Step("一")])
    note_progress(task, "进展", by=OWNER)
    task = now(task)
    assert refusal(lambda: void_task(task, version=task.version, by=GIVER, why=" ")) == "作废需要写明原因"
    void_task(task, version=task.version, by=GIVER, why="重复登记")
    for model in (Task, TaskLeg, Milestone, Progress):
        assert not model.objects.rows().exists()
    assert (
        refusal(lambda: report(task, "完成", version=now(task).version, by=OWNER))
        == "这项任务已作废，不能再改动"
    )


def test_a_list_that_was_worked_on_is_not_taken_back(group):
    found = open_list(group.top, "督办台账", by=GIVER)
    plain = [wrote(group.works), wrote(group.works, due_on=None, limit=Limit.LASTING)]
    tasks = give_tasks(plain, group.top, by=GIVER, into=found)
    note_progress(tasks[0], "进展", by=OWNER)
    assert (
        refusal(lambda: void_list(found, version=found.version, by=GIVER, why="重来"))
        == "清单里有1项任务有进展或已办理，请逐项处理"
    )
    with pytest.raises(Conflict):
        void_list(found, version=9, by=GIVER, why="重来")
    untouched = open_list(group.top, "另一份", by=GIVER)
    (lasting,) = give_tasks(
        [wrote(group.works, due_on=None, limit=Limit.LASTING)], group.top, by=GIVER, into=untouched
    )
    void_list(untouched, version=untouched.version, by=GIVER, why="重来")
    assert now(lasting).is_void
