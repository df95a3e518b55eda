"""What belongs to a problem is added or mended after it was registered: causes, measures with their jobs, its words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.findings.actions.common import locked
from luoshi.findings.actions.registering import give_jobs, measure_row
from luoshi.findings.actions.written import (
    Found,
    Reason,
    Remedy,
    cause_columns,
    columns_of,
    measure_columns,
)
from luoshi.findings.enums import OPEN, State, Verb
from luoshi.findings.jobs import follow
from luoshi.findings.legs import refuse_from
from luoshi.findings.models import (
    Acceptance,
    Cause,
    Finding,
    FindingCause,
    FindingLeg,
    FindingMeasure,
    Lasting,
    Likeness,
    Measure,
    Recheck,
)
from luoshi.findings.packs import finding_rules
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.tasks.packs import task_rules


def add_measures(
    finding: Finding, measures: Sequence[Remedy], *, version: int, by: Actor, typed_fields: int = 0
) -> list[Measure]:
    """Measures are added to a problem in its present round, with their jobs.

    Raises Refused where it waits to be accepted or is closed.
    """
    with action("findings.add_measures", by=by, unit_id=finding.unit_id, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        refuse_from(current, Verb.AMEND)
        if not measures:
            raise Refused(_("请至少写一条措施"), field="measure")
        there = FindingMeasure.objects.filter(finding=current).count()
        made = [(said, measure_row(said, current, there + at)) for at, said in enumerate(measures, 1)]
        act.create_many(row for _said, row in made)
        act.create_many(FindingMeasure(finding=current, measure=row) for _said, row in made)
        give_jobs(made, current.overseen_by, by)
        current.refresh_from_db()
        follow(act, [current], Verb.AMEND)
        return [row for _said, row in made]


def add_causes(
    finding: Finding, causes: Sequence[Reason], *, version: int, by: Actor, typed_fields: int = 0
) -> list[Cause]:
    """Causes are added to a problem; advice, asked for at no step."""
    with action("findings.add_causes", by=by, unit_id=finding.unit_id, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        rules = finding_rules()
        made = [
            Cause(unit=current.overseen_by, list=current.list, **cause_columns(one, rules)) for one in causes
        ]
        act.create_many(made)
        act.create_many(FindingCause(finding=current, cause=row) for row in made)
        return made


def change_finding(
    finding: Finding, found: Found, *, version: int, by: Actor, why: str = "", typed_fields: int = 0
) -> Finding:
    """Mend the words of a problem that is not closed; who mends it and how it stands have steps of their own."""
    with action("findings.change", by=by, unit_id=finding.unit_id, why=why, typed_fields=typed_fields) as act:
        current = locked(finding, version)
        if current.state not in OPEN:
            raise Refused(_("这个问题已销号，不能再修改；确需再整改的，请重启整改"))
        values = columns_of(found, current.found_on, current.source, finding_rules(), task_rules())
        kept = ("found_on", "due_on", "origin_kind", "origin_id", "origin_label", "quote")
        act.change(current, **{name: value for name, value in values.items() if name not in kept})
        follow(act, [current], Verb.AMEND)
        return current


def change_measure(
    measure: Measure, remedy: Remedy, *, version: int, by: Actor, typed_fields: int = 0
) -> Measure:
    """Mend the words of a measure, its target, its effect or the figure that judges it."""
    with action("findings.change_measure", by=by, unit_id=measure.unit_id, typed_fields=typed_fields) as act:
        current: Measure = Measure.objects.rows().select_for_update().get(pk=measure.pk)
        if current.version != version:
            raise Refused(_("这条措施已被别人修改，请刷新核对"))
        closed = FindingMeasure.objects.filter(measure=current, finding__state=State.CLOSED)
        if closed.exists():
            raise Refused(_("这条措施所整改的问题已销号，不能再修改"))
        kept = ("origin_kind", "origin_id")
        values = {name: value for name, value in measure_columns(remedy).items() if name not in kept}
        return act.change(current, **values)


def void_finding(finding: Finding, *, version: int, by: Actor, why: str) -> None:
    """Take a problem registered by mistake out of the count, with a reason; its measures' jobs stay tasks of their own."""
    with action("findings.void", by=by, unit_id=finding.overseen_by_id, why=why) as act:
        void_rows(act, [locked(finding, version)], why)


def void_rows(act: Action, findings: Sequence[Finding], why: str) -> None:
    """Void findings with their legs and what was registered of them."""
    keys = [one.pk for one in findings]
    for model in (FindingLeg, Acceptance, Recheck, Lasting):
        for at in range(0, len(keys), 500):
            act.void_many(list(model.objects.rows().filter(finding__in=keys[at : at + 500])), why=why)
    act.void_many(list(Likeness.objects.rows().filter(later__in=keys)), why=why)
    act.void_many(findings, why=why)
