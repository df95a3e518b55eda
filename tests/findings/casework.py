"""Problems for tests of pages: of whichever unit, at whichever point of their way, through the actions."""

from __future__ import annotations

import datetime as dt

from luoshi.findings.actions import (
    Found,
    Remedy,
    accept,
    apply_for_closing,
    claim,
    open_list,
    register,
    settle_plan,
)
from luoshi.findings.enums import State
from luoshi.findings.jobs import jobs_of
from luoshi.findings.models import Finding, FindingList, Measure
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Written as Job
from luoshi.tasks.actions import accept as accept_task
from luoshi.tasks.actions import report
from luoshi.tasks.models import Task
from tests.factories.findings import fresh
from tests.factories.kernel import CLERK, OTHER
from tests.factories.tasks import ago

PROBLEM = "学习安排不够系统，自学多、研讨少"


def make_ledger(unit: Unit, title: str = "巡察反馈问题整改台账", *, on: dt.date | None = None) -> FindingList:
    """A ledger a unit oversees."""
    return open_list(unit, title, on or ago(30), by=CLERK)


def make_job(unit: Unit, title: str = "制定学习计划", *, due_on: dt.date | None = None) -> Job:
    """Who does something by when."""
    return Job(title, unit, due_on=due_on or ago(-30))


def make_measure(unit: Unit, text: str = "制定年度学习计划，每季度研讨一次", **job) -> Remedy:
    """A measure with one job."""
    return Remedy(text, jobs=[make_job(unit, **job)])


def make_finding(
    unit: Unit,
    text: str = PROBLEM,
    *,
    overseen_by: Unit | None = None,
    into: FindingList | None = None,
    on: dt.date | None = None,
    by: Actor = CLERK,
    **found,
) -> Finding:
    """A problem of a unit, overseen by itself unless told, found a month ago and due in a month unless told."""
    found.setdefault("due_on", ago(-30))
    found.setdefault("source", "" if into is not None else "self_check")
    over = overseen_by or (into.unit if into is not None else unit)
    rows = register([Found(text, unit, **found)], over, by=by, into=into, found_on=on or ago(30))
    return rows[0]


def mending(unit: Unit, text: str = PROBLEM, *, measures=None, **more) -> Finding:
    """A problem in work, with one measure unless told."""
    finding = make_finding(unit, text, measures=measures or [make_measure(unit)], **more)
    settle_plan(claim([finding], by=CLERK), by=CLERK)
    return fresh(finding)


def jobs_done(finding: Finding) -> Finding:
    """The same with all its jobs done and accepted."""
    measures = Measure.objects.filter(finding_links__finding=finding, round=finding.round)
    for jobs in jobs_of(measures).values():
        for job in jobs:
            if not job.ended:
                task = Task.objects.get(pk=job.task)
                task = report(task, "已完成", version=task.version, by=CLERK)
                accept_task(task, version=task.version, by=OTHER)
    return fresh(finding)


def applied(finding: Finding, effect: str = "已印发学习计划，集中研讨2次", *, by: Actor = CLERK) -> Finding:
    """The same, its jobs done and its closing applied for."""
    ready = jobs_done(finding)
    return fresh(apply_for_closing(ready, version=ready.version, by=by, effect=effect))


def closed(finding: Finding) -> Finding:
    """The same, closed through all steps of the chain."""
    found = applied(finding) if finding.state != State.APPLIED else finding
    while found.state != State.CLOSED:
        found = fresh(accept(found, version=found.version, by=OTHER, words="同意销号"))
    return found
