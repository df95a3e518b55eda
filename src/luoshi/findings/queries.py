"""Reads of problems; each is a constant number of queries whatever the size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from luoshi.access.grants import Somebody
from luoshi.findings.enums import Light
from luoshi.findings.jobs import Job, jobs_of, measures_of
from luoshi.findings.lights import STATES, lit
from luoshi.findings.models import Finding, Measure
from luoshi.findings.rights import findings_for
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.tasks.packs import task_rules


def list_findings(user: Somebody) -> QuerySet[Any]:
    """Problems within the reader's rights with `unit_name` and `overseer_name` as they are today."""
    return named(findings_for(user))


def named(rows: Any) -> QuerySet[Any]:
    """Problems with `unit_name` and `overseer_name` as they are today."""
    spans = UnitSpan.objects.on(clock.today())
    found: QuerySet[Any] = rows.annotate(
        unit_name=Subquery(spans.filter(unit=OuterRef("unit")).values("name")[:1]),
        overseer_name=Subquery(spans.filter(unit=OuterRef("overseen_by")).values("name")[:1]),
    )
    return found


def soon(day: dt.date) -> dt.date:
    """The last day that is near, as the pack has it."""
    return day + dt.timedelta(days=task_rules().lights.near_days)


def with_lights(rows: QuerySet[Any], day: dt.date, *, jobs: bool = True) -> QuerySet[Any]:
    """With `light` (a value of `enums.Light`) as of a day, for filters and counts; legs without `jobs`."""
    found: QuerySet[Any] = rows.annotate(light=lit(day, task_rules().lights, jobs=jobs))
    return found


def with_light(rows: QuerySet[Any], light: Light, day: dt.date, *, jobs: bool = True) -> QuerySet[Any]:
    """Those with one light; by state first, which an index knows."""
    found: QuerySet[Any] = with_lights(rows, day, jobs=jobs).filter(state__in=STATES[light], light=light)
    return found


class Remedied(NamedTuple):
    """The measures of a problem in its present round, how many of them are done, and their jobs."""

    measures: list[Measure]
    jobs: Mapping[int, list[Job]]

    @property
    def done(self) -> int:
        """Measures that have jobs, all of them ended."""
        return sum(is_done(self.jobs[one.pk]) for one in self.measures)


def is_done(jobs: Collection[Job]) -> bool:
    """Whether a measure with these jobs is done: it has some, and nothing of them is owed."""
    return bool(jobs) and all(job.ended for job in jobs)


def remedied(findings: Collection[Finding]) -> dict[int, Remedied]:
    """What is done about problems; four queries a 5 000."""
    measures = measures_of(findings)
    jobs = jobs_of([one for rows in measures.values() for one in rows])
    return {key: Remedied(rows, {one.pk: jobs[one.pk] for one in rows}) for key, rows in measures.items()}
