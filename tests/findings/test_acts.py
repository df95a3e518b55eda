"""Each act on findings leaves one entry in the trail, and without the trail nothing happens."""

from __future__ import annotations

from functools import partial

import pytest

from luoshi.findings import actions
from luoshi.findings.actions import (
    Reason,
    Remedy,
    accepting,
    amending,
    rechecking,
    registering,
    results,
    working,
)
from luoshi.findings.enums import Alike, Result
from luoshi.findings.models import Finding, Measure
from luoshi.kernel import clock
from tests.factories.findings import (
    FOUND,
    do_jobs,
    found,
    fresh,
    job,
    make_applied,
    make_at_once,
    make_closed,
    make_finding,
    remedy,
)
from tests.factories.kernel import CLERK, OTHER
from tests.factories.units import make_group, make_unit
from tests.suites.acts import ActionAuditSuite

pytestmark = pytest.mark.django_db


def apply(finding, **more):
    return actions.apply_for_closing(
        finding, **{"version": finding.version, "by": CLERK, "effect": "已见成效"} | more
    )


def applied():
    return make_applied(make_group())


def act(name, prepare, *args, **more):
    """An act on a finding that `prepare` makes."""

    def ready():
        finding = prepare()
        return partial(getattr(actions, name), finding, *args, version=finding.version, by=OTHER, **more)

    return ready


def _apply_ready():
    finding = make_finding(make_group())
    do_jobs(finding)
    return partial(apply, fresh(finding))


def _close_by_meeting():
    group = make_group()
    rows = [make_applied(group)]
    return partial(accepting.close_by_meeting, rows, group.top, "会议", clock.today(), by=OTHER)


def _register_ledger():
    group = make_group()
    row = found(group.office, source="")
    return partial(registering.register_ledger, [row], group.top, "审计反馈", found_on=FOUND, by=CLERK)


def _register():
    group = make_group()
    row = found(group.office, measures=[remedy(group.office)], causes=[Reason("认识不足")])
    return partial(registering.register, [row], group.top, by=CLERK)


def _give_jobs():
    group = make_group()
    make_finding(group, measures=0, begun=False)
    bare = actions.add_measures(Finding.objects.get(), [Remedy("措施")], version=1, by=CLERK)
    said = Remedy("措施", jobs=[job(group.office)])
    return partial(registering.give_jobs, [(said, bare[0])], group.top, CLERK)


def _amend(name, rows):
    finding = make_finding(make_group())
    return partial(getattr(amending, name), finding, rows, version=finding.version, by=CLERK)


def _change():
    group = make_group()
    finding = make_finding(group)
    return partial(
        amending.change_finding, finding, found(group.office, "换个说法"), version=finding.version, by=CLERK
    )


def _change_measure():
    make_finding(make_group())
    measure = Measure.objects.get()
    return partial(amending.change_measure, measure, Remedy("换一条"), version=measure.version, by=CLERK)


def _hand_over():
    group = make_group()
    finding = make_finding(group)
    return partial(results.hand_over, finding, group.works, version=finding.version, by=OTHER, why="调整")


def _judge():
    group = make_group()
    earlier, later = make_finding(group), make_finding(group, text="又一次", day=clock.today())
    return partial(results.judge_likeness, later, earlier, Alike.SAME, by=CLERK)


class TestWorkingActs(ActionAuditSuite):
    module = working
    acts = {
        "claim": lambda: partial(working.claim, [make_finding(make_group(), begun=False)], by=CLERK),
        "settle_plan": lambda: partial(
            working.settle_plan, working.claim([make_finding(make_group(), begun=False)], by=CLERK), by=CLERK
        ),
        "state_result": act("state_result", lambda: make_finding(make_group()), Result.MOSTLY),
        "apply_for_closing": lambda: partial(_apply_ready()),
        "mend_at_once": lambda: partial(working.mend_at_once, [make_at_once(make_group())], "已改", by=CLERK),
        "withdraw": act("withdraw", applied),
    }


class TestAcceptingActs(ActionAuditSuite):
    module = accepting
    acts = {
        "accept": act("accept", applied),
        "accept_all": lambda: partial(accepting.accept_all, [applied()], by=OTHER),
        "close_by_meeting": _close_by_meeting,
        "give_back": act("give_back", applied, why="佐证不足"),
    }


class TestRecheckingActs(ActionAuditSuite):
    module = rechecking
    acts = {
        "recheck": act("recheck", lambda: make_closed(make_group()), "已坚持"),
        "reopen": act("reopen", lambda: make_closed(make_group()), why="又发生", basis="回头看"),
    }


class TestRegisteringActs(ActionAuditSuite):
    module = registering
    acts = {
        "open_list": lambda: partial(registering.open_list, make_unit(), "审计反馈", FOUND, by=CLERK),
        "register": _register,
        "register_ledger": _register_ledger,
        "give_jobs": _give_jobs,
    }


class TestAmendingActs(ActionAuditSuite):
    module = amending
    acts = {
        "add_measures": lambda: _amend("add_measures", [Remedy("再加一条")]),
        "add_causes": lambda: _amend("add_causes", [Reason("机制不健全", kind="system")]),
        "change_finding": _change,
        "change_measure": _change_measure,
        "void_finding": act("void_finding", lambda: make_finding(make_group()), why="重复"),
    }


class TestResultsActs(ActionAuditSuite):
    module = results
    acts = {
        "add_result": lambda: partial(results.add_result, make_finding(make_group()), "学习制度", by=CLERK),
        "hand_over": _hand_over,
        "judge_likeness": _judge,
    }
