"""More time: asked for with a reason, decided by another or on paper, never a silent edit."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.kernel.errors import Refused
from luoshi.tasks.actions import (
    ask_extension,
    change_task,
    decide_extension,
    extend,
    keep_up,
    report,
    stop,
    void_task,
)
from luoshi.tasks.enums import Asked, State
from luoshi.tasks.models import Extension
from tests.tasks.casework import (
    DAY,
    DUE,
    GIVER,
    OUT_OF_SCOPE,
    OWNER,
    cut,
    in_state,
    legs,
    make_task,
    now,
    paper,
    story,
    wrote,
)
from tests.tasks.test_steps import BASIS, WEEK, refusal

LATER = dt.date(2021, 9, 30)


def ask(task, until=LATER, reason="材料尚未收齐") -> Extension:
    return ask_extension(now(task), until, reason, version=now(task).version, by=OWNER)


def decide(request, *, granted=True, by=GIVER, **more):
    return decide_extension(request, granted=granted, version=request.version, by=by, **more)


def test_asked_and_granted_it_has_the_new_day_from_then_on(group, go):
    task = make_task(group.works, group.top, due_words="6月底前")
    request = ask(task)
    assert (request.due_before, request.due_after, request.state) == (DUE, LATER, Asked.WAITING)
    assert story(task) == [("give", "doing", 1)]
    go(WEEK)
    granted = decide(request, answer="同意")
    assert (granted.due_on, granted.due_words) == (LATER, "")
    assert [(leg.due_on, leg.end) for leg in legs(task)] == [(DUE, WEEK), (LATER, None)]
    request.refresh_from_db()
    assert (request.state, request.decided_on, request.decided_by_name) == (Asked.GRANTED, WEEK, GIVER.name)
    assert refusal(lambda: decide(request)) == "这份延期申请已经已批准，请刷新核对"


def test_refused_it_keeps_its_day_and_may_be_asked_again(group):
    task = make_task(group.works, group.top)
    request = ask(task)
    assert refusal(lambda: decide(request, granted=False)) == "不批准需要写明原因"
    decide(request, granted=False, answer="抓紧办理")
    assert now(task).due_on == DUE
    assert story(task) == [("give", "doing", 1)]
    ask(task)


def test_who_asked_decides_only_on_paper(group):
    request = ask(make_task(group.works, group.top))
    assert "应由另一人批准" in refusal(lambda: decide(request, by=OWNER))
    task = decide(request, by=OWNER, offline=paper())
    request.refresh_from_db()
    assert (request.paper_who, request.basis) == ("张书记", "党委会〔2021〕5号")
    assert (legs(task)[-1].verb, legs(task)[-1].paper_on) == ("extend", DAY)


def test_granted_on_paper_it_is_registered_in_one_step(group):
    task = make_task(group.works, group.top)
    found = extend(task, LATER, "工期调整", version=task.version, by=OWNER, offline=paper())
    assert (found.due_on, Extension.objects.get().state) == (LATER, Asked.GRANTED)
    assert "早于交办日期" in refusal(
        lambda: extend(
            found, dt.date(2021, 12, 1), "再延", version=found.version, by=OWNER, offline=paper(dt.date(2021, 1, 4))
        )
    )  # fmt: skip
    assert Extension.objects.count() == 1


def test_what_cannot_be_asked(group, go):
    task = make_task(group.works, group.top)
    assert refusal(lambda: ask(task, DUE)) == "新时限2021-06-30应晚于现时限2021-06-30"
    assert refusal(lambda: ask(task, dt.date(2121, 6, 30))) == "日期2121-06-30有误，请核对年份"
    assert refusal(lambda: ask(task, reason=" ")) == "请填写延期理由"
    assert "不在本系统范围" in refusal(lambda: ask(task, reason=OUT_OF_SCOPE))
    ask(task)
    assert refusal(lambda: ask(task)) == "已有一份延期申请待批准，请等批准后再申请"
    for state in (State.REPORTED, State.DONE, State.LASTING, State.STOPPED, State.SPLIT):
        there = in_state(group.works, state)
        assert "不能延期" in refusal(lambda there=there: ask(there))
    go(dt.date(2021, 8, 1))
    undated = make_task(group.works, due_on=None)
    assert refusal(lambda: ask(undated, DUE)) == "新时限2021-06-30早于今天，请核对"
    assert ask(undated).due_before is None


def test_a_day_put_in_meanwhile_is_never_moved_back(group):
    task = make_task(group.works, due_on=None)
    request = ask(task, dt.date(2021, 5, 1))
    change_task(now(task), wrote(group.works), version=now(task).version, by=GIVER)
    assert refusal(lambda: decide(request)) == "新时限2021-05-01应晚于现时限2021-06-30"


@pytest.mark.parametrize("how", ["report", "stop", "cut", "keep_up", "void"])
def test_a_request_lapses_when_it_has_no_object_any_more(group, how):
    task = make_task(group.works, group.top)
    request = ask(task)
    said = {"version": now(task).version, "by": GIVER}
    {
        "report": lambda: report(task, "完成", **said),
        "stop": lambda: stop(task, why="取消", basis=BASIS, **said),
        "cut": lambda: cut(task, [group.office]),
        "keep_up": lambda: keep_up(task, why="坚持", basis=BASIS, **said),
        "void": lambda: void_task(task, why="重复", **said),
    }[how]()
    request.refresh_from_db()
    if how == "void":
        assert request.is_void
        with pytest.raises(Refused, match="这项任务已作废"):
            decide(request)
        return
    assert (request.state, request.decided_on) == (Asked.LAPSED, DAY)
    assert refusal(lambda: decide(request)) == "这份延期申请已经已失效，请刷新核对"
