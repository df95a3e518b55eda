"""Problems for tests, registered through the actions like any others."""

from __future__ import annotations

import datetime as dt

from luoshi.findings import actions
from luoshi.findings.actions import Found, Remedy
from luoshi.findings.enums import Result
from luoshi.findings.models import Finding
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.tasks import actions as tasks
from luoshi.tasks.enums import Limit
from luoshi.tasks.models import Task
from tests.factories.kernel import CLERK, OTHER
from tests.factories.units import Group

FOUND = dt.date(2021, 3, 1)


def job(unit: Unit, title: str = "修订学习制度并印发", **more) -> tasks.Written:
    """A job of a measure: by the end of September unless told."""
    return tasks.Written(title, unit, **{"due_words": "2027年9月底前", **more})


def remedy(unit: Unit, text: str = "健全学习制度", *, jobs: int = 1, **more) -> Remedy:
    """A measure with jobs."""
    return Remedy(text, jobs=[job(unit, f"{text}（{at}）") for at in range(1, jobs + 1)], **more)


def found(unit: Unit, text: str = "理论学习不够深入", **more) -> Found:
    """A problem as written, of a check of one's own."""
    return Found(text, unit, **{"source": "self_check", **more})


def make_finding(
    group: Group, *, measures: int = 1, begun: bool = True, by: Actor = CLERK, day: dt.date = FOUND, **more
) -> Finding:
    """A problem of the office branch that the group oversees, being mended unless told."""
    rows = [remedy(group.office, f"措施甲{at}") for at in range(1, measures + 1)]
    one = found(group.office, **{"measures": rows, **more})
    return actions.register([one], group.top, by=by, found_on=day, begun=begun and bool(rows))[0]


def fresh(finding: Finding) -> Finding:
    """As it is now."""
    return Finding.objects.get(pk=finding.pk)


def jobs_of(finding: Finding) -> list[Task]:
    """Its jobs, as they are now."""
    refs = [str(link.measure.uuid) for link in finding.measure_links.select_related("measure")]
    return list(Task.objects.rows().filter(links__ref__in=refs).order_by("pk").distinct())


def do_jobs(finding: Finding) -> None:
    """All its jobs are reported by one and accepted by another."""
    for task in jobs_of(finding):
        done = tasks.report(task, "已完成", version=task.version, by=CLERK)
        tasks.accept(done, version=done.version, by=OTHER)


def make_applied(group: Group, *, by: Actor = CLERK, **more) -> Finding:
    """A problem whose jobs are done and whose closing was applied for."""
    finding = make_finding(group, **more)
    do_jobs(finding)
    now = fresh(finding)
    return actions.apply_for_closing(
        now, version=now.version, by=by, effect="制度已印发，学习已按月开展", result=Result.DONE
    )


def make_at_once(group: Group, text: str = "会议记录缺签名", **more) -> Finding:
    """A problem to be mended at once, without measures."""
    return make_finding(group, measures=0, text=text, limit=Limit.AT_ONCE, **more)


def make_closed(group: Group, **more) -> Finding:
    """A problem that was closed by the whole chain."""
    finding = make_applied(group, **more)
    while finding.state == "applied":
        finding = actions.accept(finding, version=finding.version, by=OTHER)
    return finding
