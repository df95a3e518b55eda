"""Problems are registered: row by row or a ledger at once, each with its causes, measures and their jobs, or without."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.findings.actions.written import Found, Reason, Remedy, cause_columns, columns_of, measure_columns
from luoshi.findings.enums import Result, State
from luoshi.findings.jobs import jobs_of, measure_ref, standing_of
from luoshi.findings.legs import begin
from luoshi.findings.models import (
    LABEL,
    TITLE,
    Cause,
    CauseMeasure,
    Finding,
    FindingCause,
    FindingList,
    FindingMeasure,
    Measure,
)
from luoshi.findings.packs import finding_rules
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import Standing, check_day, sent_before, text_of
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import give_tasks, link_tasks
from luoshi.tasks.actions.written import Written as Job
from luoshi.tasks.models import Task
from luoshi.tasks.packs import task_rules
from luoshi.tasks.queries import jobs_of as tasks_of

MOST_AT_ONCE = 60_000


def open_list(
    unit: Unit,
    title: str,
    found_on: dt.date,
    *,
    by: Actor,
    source: str = "",
    reference: str = "",
    origin: RecordRef | None = None,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> FindingList:
    """Open a ledger that a unit oversees; the source is read from the title where none is said."""
    with action("findings.open_list", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        rules = finding_rules()
        named = text_of(title, _("台账名称"), TITLE, field="title", needed=True)
        check_day(found_on, _("反馈（发现）日期"), field="found_on")
        if source and source not in rules.source_labels:
            raise Refused(_("%(what)s请从列表中选择") % {"what": _("来源")}, field="source")
        return act.create_once(
            FindingList(
                uuid=uuid or uuids.uuid4(),
                unit=unit,
                title=named,
                source=source or rules.source_in(named),
                found_on=found_on,
                reference=text_of(reference, _("反馈文件"), LABEL, field="reference"),
                origin_kind=origin.kind if origin else "",
                origin_id=origin.id if origin else "",
            )
        )


def register_ledger(
    rows: Sequence[Found],
    unit: Unit,
    title: str,
    *,
    by: Actor,
    found_on: dt.date,
    source: str = "",
    reference: str = "",
    begun: bool = False,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> FindingList:
    """Open a ledger and register its problems at once, all or nothing; see `open_list` and `register`."""
    with action("findings.register", by=by, unit_id=unit.pk, typed_fields=typed_fields):
        into = open_list(unit, title, found_on, by=by, source=source, reference=reference, uuid=uuid)
        register(rows, unit, by=by, into=into, begun=begun)
        return into


def register(
    rows: Sequence[Found],
    overseen_by: Unit,
    *,
    by: Actor,
    into: FindingList | None = None,
    found_on: dt.date | None = None,
    begun: bool = False,
    why: str = "",
    typed_fields: int = 0,
) -> list[Finding]:
    """Register problems with what belongs to them, all or none; those sent before (by their uuid) as they stand.

    Args:
        rows: what each is; causes and measures of one key are one, for all problems that name it.
        overseen_by: who accepts that they are mended, and gives the jobs.
        by: who enters them.
        into: the ledger they stand in.
        found_on: the day they were found; that of the ledger, or today.
        begun: their mending is under way (the plan was approved with them): each then needs a measure.
        why: reason, where the person gives one.
        typed_fields: for the burden figure.

    Raises Refused for what `written.columns_of` and the tasks refuse, and where a unit did not stand that day.
    """
    day = found_on or (into.found_on if into is not None else clock.today())
    with action(
        "findings.register", by=by, unit_id=overseen_by.pk, why=why, typed_fields=typed_fields
    ) as act:
        if len(rows) > MOST_AT_ONCE:
            raise Refused(
                _("一次最多登记%(most)s个问题，现在是%(count)s个，请分批")
                % {"most": MOST_AT_ONCE, "count": len(rows)}
            )
        if begun and (bare := [row for row in rows if not row.measures]):
            raise Refused(
                _("有%(count)s个问题还没有整改措施，不能直接登记为整改中") % {"count": len(bare)},
                field="measure",
            )
        _check_units(rows, overseen_by, day)
        findings = _findings(rows, overseen_by, day, into, begun=begun)
        before = sent_before(Finding, findings, by)
        fresh = [(row, one) for row, one in zip(rows, findings, strict=True) if one.uuid not in before]
        act.create_many([one for _row, one in fresh])
        _belongings(act, fresh, by, day)
        made = [one for _row, one in fresh]
        standing = standing_of(made)
        act.change_each(
            (
                one,
                {
                    "covered": standing[one.pk].covered,
                    "due_on": standing[one.pk].due_on,
                    "next_on": standing[one.pk].next_on,
                },
            )
            for one in made
        )
        begin(act, made)
        return [before.get(one.uuid, one) for one in findings]


def _check_units(rows: Sequence[Found], overseen_by: Unit, day: dt.date) -> None:
    units = {row.unit.pk for row in rows}
    standing = Standing([overseen_by.pk, *units])
    for unit in units | {overseen_by.pk}:
        standing.on(unit, day, field="unit")


def _findings(
    rows: Sequence[Found], overseen_by: Unit, day: dt.date, into: FindingList | None, *, begun: bool
) -> list[Finding]:
    rules, tasks = finding_rules(), task_rules()
    source = into.source if into is not None else ""
    first = _next_position(into)
    return [
        Finding(
            uuid=row.uuid,
            unit=row.unit,
            list=into,
            overseen_by=overseen_by,
            position=at,
            state=State.MENDING if begun else State.REGISTERED,
            result=Result.ONGOING if begun else Result.NOT_BEGUN,
            **columns_of(row, day, source, rules, tasks),
        )
        for at, row in enumerate(rows, first)
    ]


def _next_position(into: FindingList | None) -> int:
    """What is registered later stands in a ledger behind what stands there."""
    if into is None:
        return 1
    there = Finding.objects.filter(list=into).aggregate(last=Max("position"))
    return (there["last"] or 0) + 1


def _belongings(act: Action, rows: Sequence[tuple[Found, Finding]], by: Actor, day: dt.date) -> None:
    """Causes, measures and jobs; those of one key, or confirmed from one sentence before, are one."""
    rules = finding_rules()
    causes: dict[str, tuple[Reason, Cause]] = {}
    measures: dict[str, tuple[Remedy, Measure]] = {}
    pairs: dict[str, list[tuple[int, str]]] = {"causes": [], "measures": []}
    for row, finding in rows:
        for cause in row.causes:
            key = cause.key or f"{finding.pk}:{len(causes)}"
            if key not in causes:
                made = Cause(unit=finding.overseen_by, list=finding.list, **cause_columns(cause, rules))
                causes[key] = (cause, made)
            pairs["causes"].append((finding.pk, key))
        for measure in row.measures:
            key = measure.key or str(measure.uuid)
            if key not in measures:
                measures[key] = (measure, measure_row(measure, finding, len(measures) + 1))
            pairs["measures"].append((finding.pk, key))
    act.create_many([made for _said, made in causes.values()])
    there = _known_measures(measures)
    act.create_many([made for key, (_said, made) in measures.items() if key not in there])
    act.create_many(
        FindingCause(finding_id=pk, cause=causes[key][1]) for pk, key in dict.fromkeys(pairs["causes"])
    )
    act.create_many(
        FindingMeasure(finding_id=pk, measure=measures[key][1])
        for pk, key in dict.fromkeys(pairs["measures"])
    )
    act.create_many(
        CauseMeasure(cause=causes[one][1], measure=made)
        for said, made in measures.values()
        for one in dict.fromkeys(said.causes)
        if one in causes
    )
    if rows:
        give_jobs(list(measures.values()), rows[0][1].overseen_by, by, day)


def measure_row(measure: Remedy, finding: Finding, position: int) -> Measure:
    """A measure of a finding's present round, not written yet."""
    return Measure(
        uuid=measure.uuid,
        unit=finding.overseen_by,
        list=finding.list,
        round=finding.round,
        position=position,
        **measure_columns(measure),
    )


def _known_measures(measures: dict[str, tuple[Remedy, Measure]]) -> set[str]:
    """A measure that was made from the same sentence before is that one; their keys."""
    there = set()
    wanted = {
        (said.origin.kind, said.origin.id): key for key, (said, _made) in measures.items() if said.origin
    }
    known = Measure.objects.rows().filter(origin_id__in=[ref for _kind, ref in wanted])
    for row in known:
        key = wanted.get((row.origin_kind, row.origin_id))
        if key is not None:
            measures[key] = (measures[key][0], row)
            there.add(key)
    return there


def give_jobs(
    measures: Sequence[tuple[Remedy, Measure]], given_by: Unit, by: Actor, on: dt.date | None = None
) -> list[Task]:
    """Give the jobs of measures. Where a sentence became tasks before, those are its jobs: one job, not two."""
    from_sentences = [said.origin for said, _made in measures if said.origin]
    known = tasks_of(from_sentences)
    having = jobs_of(made for _said, made in measures)
    written: list[Job] = []
    for said, made in measures:
        there = known.get((said.origin.kind, said.origin.id), []) if said.origin else []
        if there:
            link_tasks(list(Task.objects.filter(pk__in=there)), measure_ref(made), by=by)
        elif not having[made.pk]:
            origins = [measure_ref(made), *([said.origin] if said.origin else [])]
            written += [replace(job, origins=[*origins, *job.origins]) for job in said.jobs]
    return give_tasks(written, given_by, by=by, on=on) if written else []
