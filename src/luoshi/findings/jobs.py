"""What measures have become in tasks: who does them by when, how far they are, and what that makes of their findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef

from luoshi.findings.enums import OPEN, Covered, Verb
from luoshi.findings.legs import Move, move
from luoshi.findings.models import Finding, FindingLeg, FindingMeasure, Measure
from luoshi.kernel import clock
from luoshi.kernel.action import Action
from luoshi.kernel.records import RecordRef, is_uuid
from luoshi.organisations.actions.checks import found_by
from luoshi.tasks.enums import Limit
from luoshi.tasks.enums import State as TaskState
from luoshi.tasks.heads import UNIT_OPEN
from luoshi.tasks.models import Task, TaskLink
from luoshi.tasks.serving import Served, served

MEASURE: Final = "findings.measure"


class Job(NamedTuple):
    """A task at the lowest level that carries out a measure."""

    task: int
    state: str
    limit: str
    due_on: dt.date | None
    done_on: dt.date | None
    title: str
    remark: str = ""

    @property
    def nobody(self) -> bool:
        """Nobody is named yet who does it: the unit that gave it answers for it meanwhile."""
        return UNIT_OPEN in self.remark

    @property
    def ended(self) -> bool:
        """Nothing more is owed: done, stopped, or to last with nothing else asked."""
        return self.state in {TaskState.DONE, TaskState.STOPPED, TaskState.LASTING}


@dataclass(frozen=True, slots=True)
class Standing:
    """What jobs make of a finding in its present round: what it lacks, its last day and the next one."""

    covered: Covered
    due_on: dt.date | None
    next_on: dt.date | None


def measure_ref(measure: Measure) -> RecordRef:
    """How tasks are linked to a measure."""
    return RecordRef(MEASURE, str(measure.uuid), f"措施{measure.number}" if measure.number else "措施")


def jobs_of(measures: Iterable[Measure]) -> dict[int, list[Job]]:
    """The jobs of measures at the lowest level, by the measure's key; two queries a 5 000."""
    by_ref = {str(measure.uuid): measure.pk for measure in measures}
    links = found_by(
        list(by_ref),
        lambda refs: (
            TaskLink.objects.filter(kind=MEASURE, ref__in=refs, task__voided_at=None)
            .order_by("task_id")
            .values_list("ref", "task_id")
        ),
    )
    roots: dict[int, list[int]] = {}
    for ref, task in links:
        roots.setdefault(task, []).append(by_ref[ref])
    names = ("pk", "root_id", "state", "limit", "due_on", "done_on", "title", "remark")
    rows: dict[int, tuple[Any, ...]] = {}
    for column in ("pk__in", "root__in"):
        rows.update((row[0], row) for row in found_by(sorted(roots), partial(_owed, column, names)))
    jobs: dict[int, list[Job]] = {key: [] for key in by_ref.values()}
    for key, (pk, root, *rest) in sorted(rows.items()):
        for measure in dict.fromkeys([*roots.get(key, ()), *roots.get(root, ())]):
            jobs[measure].append(Job(pk, *rest))
    return jobs


def _owed(column: str, names: Sequence[str], ids: list[int]) -> Any:
    return Task.objects.owed().filter(**{column: ids}).order_by("pk").values_list(*names)


def measures_of(findings: Collection[Finding]) -> dict[int, list[Measure]]:
    """The measures of findings in their present round, by the finding's key; one query a 5 000."""
    rounds = {finding.pk: finding.round for finding in findings}
    rows = found_by(
        list(rounds),
        lambda ids: (
            FindingMeasure.objects.filter(finding__in=ids, measure__voided_at=None)
            .select_related("measure")
            .order_by("measure__position", "pk")
        ),
    )
    found: dict[int, list[Measure]] = {key: [] for key in rounds}
    for row in rows:
        if row.measure.round == rounds[row.finding_id]:
            found[row.finding_id].append(row.measure)
    return found


def standing_of(findings: Collection[Finding]) -> dict[int, Standing]:
    """What jobs make of findings; four queries a 5 000."""
    measures = measures_of(findings)
    every = {measure.pk: measure for rows in measures.values() for measure in rows}
    jobs = jobs_of(every.values())
    return {
        finding.pk: _standing(finding, [jobs[one.pk] for one in measures[finding.pk]]) for finding in findings
    }


def _standing(finding: Finding, jobs: list[list[Job]]) -> Standing:
    every = [job for some in jobs for job in some if job.state != TaskState.STOPPED]
    days = [job.due_on for job in every if job.due_on is not None]
    waiting = [job.due_on for job in every if job.due_on is not None and job.state == TaskState.DOING]
    covered = Covered.FULL
    if not jobs:
        covered = Covered.NONE
    elif not all(jobs) or any(job.nobody for job in every):
        covered = Covered.MEASURE
    elif any(job.due_on is None and job.limit != Limit.LASTING for job in every):
        covered = Covered.JOB
    return Standing(covered, max(days, default=finding.said_due_on), min(waiting, default=None))


def follow(act: Action, findings: Collection[Finding], verb: Verb = Verb.FOLLOW) -> None:
    """Bring findings in line with their jobs: a leg begins where their day or what they lack changed."""
    standing = standing_of(findings)
    moves, quiet = [], []
    for finding in findings:
        now = standing[finding.pk]
        values = {"covered": now.covered, "due_on": now.due_on, "next_on": now.next_on}
        if (finding.covered, finding.due_on) != (now.covered, now.due_on):
            moves.append(Move(finding, verb, clock.today(), values))
        else:
            quiet.append((finding, {"next_on": now.next_on}))
    act.change_each(quiet)
    move(act, moves)


def _tasks_moved(act: Action, refs: Collection[str]) -> None:
    """Tasks of these measures moved: their findings in work follow."""
    known: Mapping[str, None] = dict.fromkeys(ref for ref in refs if is_uuid(ref))
    keys = set(
        found_by(
            list(known),
            lambda some: (
                FindingMeasure.objects.filter(measure__uuid__in=some)
                .order_by()
                .values_list("finding_id", flat=True)
            ),
        )
    )
    begun = FindingLeg.objects.rows().filter(
        finding=OuterRef("pk")
    )  # those just being registered have none yet
    rows = found_by(
        sorted(keys),
        lambda ids: (
            Finding.objects.rows()
            .filter(Exists(begun), pk__in=ids, state__in=OPEN)
            .select_for_update(of=("self",))
            .order_by("pk")
        ),
    )
    if rows:
        follow(act, rows)


def declare() -> None:
    """Called once when the room is ready."""
    served.register(Served(MEASURE, _tasks_moved))
