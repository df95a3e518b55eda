"""Problems of a document are registered in one step with their causes, measures and jobs, and none of it twice.

Each record has its sentence as its origin: a measure that became a task before has that task as its job. A measure whose
words name nobody gives a job the document's own unit answers for, marked so; without a day where none is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.documents.actions.common import locked
from luoshi.documents.models import Document
from luoshi.documents.queries import LedgerItem, ledger
from luoshi.documents.rules import rules
from luoshi.findings.actions.registering import open_list, register
from luoshi.findings.actions.written import Found, Reason, Remedy
from luoshi.findings.gathering import Belonging, Gathered, standing_list
from luoshi.findings.jobs import measure_ref
from luoshi.findings.models import TITLE, Finding, FindingList, Measure
from luoshi.findings.packs import finding_rules
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import by_key, found_by
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import link_tasks
from luoshi.tasks.intake import DOCUMENT, ITEM, cut, lines_for, ref_of
from luoshi.tasks.leg_base import short
from luoshi.tasks.lines import Line, Lines, Read
from luoshi.tasks.models import Task
from luoshi.tasks.queries import jobs_of as tasks_of

MOST: Final = 400  # problems registered in one step


@dataclass(frozen=True, slots=True)
class TakenProblem:
    """A problem that is to be registered; `unit` in words, "": the document's own."""

    item: UUID
    text: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TakenCause:
    """A cause with the problems it lies behind."""

    item: UUID
    against: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TakenMeasure:
    """A measure with the problems it is against, and its job in words.

    `text` "": as the document says it. `job`: it becomes a task, `cut` among the units its words name.
    """

    item: UUID
    line: Line
    against: tuple[UUID, ...]
    text: str = ""
    job: bool = True
    cut: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be registered of a document.

    Attributes:
        title: of the ledger; an earlier one of the same document is gone on with.
        found_on: the day the problems were found and the jobs given.
        source: a key of the pack; "": as the title tells.
        begun: the plan stands: mending begins with this.
    """

    problems: Sequence[TakenProblem]
    causes: Sequence[TakenCause]
    measures: Sequence[TakenMeasure]
    found_on: dt.date
    title: str = ""
    source: str = ""
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a step: the ledger, its new problems, and the marks of those registered before."""

    list: FindingList | None
    findings: tuple[Finding, ...]
    had: tuple[str, ...]


def as_it_says(gathered: Gathered, found_on: dt.date) -> Taken:
    """Everything of a document as it stands there."""
    return Taken(
        [TakenProblem(one.item.uuid) for one in gathered.problems],
        [TakenCause(one.item.uuid, one.against) for one in gathered.causes],
        [TakenMeasure(one.item.uuid, one.line, one.against) for one in gathered.measures],
        found_on,
    )


def list_title(document: Document) -> str:
    """What a ledger made from a document is called unless somebody says otherwise."""
    name = document.title.removesuffix("的报告").removesuffix("报告")
    return f"{short(name, TITLE - 20)}问题整改台账"


def source_of(document: Document) -> str:
    """The source a document's title tells, or its kind, as a key of the pack."""
    return finding_rules().source_in(f"{document.title} {rules().kind_labels.get(document.kind, '')}")


def register_from(document: Document, taken: Taken, *, by: Actor, typed_fields: int = 0) -> Registered:
    """Register problems of a document with what belongs to them, all or none; those registered before stay as they are.

    The document's row is locked, so that two people at once register each problem once.

    Raises Refused where an item is not confirmed or not there, words cannot be read, or for what `register` refuses.
    """
    if len(taken.problems) > MOST:
        raise Refused(
            _("一次最多登记%(most)s个问题，现在是%(count)s个，请分批")
            % {"most": MOST, "count": len(taken.problems)}
        )
    with action("findings.take_in", by=by, unit_id=document.unit_id, typed_fields=typed_fields):
        current = locked(document, ledger=False)
        taking = _Taking(Gathered(ledger(current)), taken)
        if not taking.fresh:
            return Registered(None, (), taking.had)
        rows = taking.found()
        into = standing_list(current) or open_list(
            current.unit,
            taken.title.strip() or list_title(current),
            taken.found_on,
            by=by,
            source=taken.source or source_of(current),
            origin=RecordRef(DOCUMENT, str(current.uuid), current.title),
        )
        findings = register(rows, current.unit, by=by, into=into, found_on=taken.found_on, begun=taken.begun)
        taking.follow_up(by)
        return Registered(into, tuple(findings), taking.had)


class _Taking:
    """One step of registering, in the order of its parts."""

    def __init__(self, gathered: Gathered, taken: Taken) -> None:
        self.gathered, self.taken = gathered, taken
        self.document = gathered.ledger.document
        self.lines: Lines = lines_for(self.document, taken.found_on)
        known = {one.item.uuid: one for one in gathered.problems}
        self.wanted = [(known.get(one.item), one) for one in taken.problems]
        for problem, _one in self.wanted:
            self._there(problem)
        self.fresh = [
            (problem, one) for problem, one in self.wanted if problem is not None and problem.finding is None
        ]
        self.had = tuple(
            problem.item.mark for problem, _one in self.wanted if problem is not None and problem.finding
        )
        self._measures: list[tuple[Belonging, TakenMeasure, Read]] = []

    def _there(self, one: object) -> None:
        if one is None:
            raise Refused(_("有的条目不在这份文档现在的台账里，或还没有确认，请刷新页面后再登记"))

    def found(self) -> list[Found]:
        """The problems as they are registered."""
        causes, measures = self._reasons(), self._remedies()
        categories, units = finding_rules().category_in, self._units()
        marks = {one.item: str(at) for at, (_problem, one) in enumerate(self.fresh, self._first_number())}
        self._number(measures, marks)
        return [
            Found(
                text=one.text.strip() or problem.text,
                unit=unit,
                aspect=problem.aspect,
                problem=problem.heading,
                number=marks[one.item],
                category=categories(problem.aspect),
                year=self.lines.year,
                causes=[cause for against, cause in causes if one.item in against],
                measures=[measures[key][1] for key in measures if one.item in measures[key][0]],
                origin=self._ref(problem.item),
            )
            for (problem, one), unit in zip(self.fresh, units, strict=True)
        ]

    def _first_number(self) -> int:
        return 1 + sum(problem.finding is not None for problem in self.gathered.problems)

    def _units(self) -> list[Unit]:
        """Who mends each problem."""
        own = self.document.unit
        meant = [self.lines.who.read(one.unit) for _problem, one in self.fresh]
        for (problem, _one), one in zip(self.fresh, meant, strict=True):
            if sentence := unit_fault(one.sentence, len(one.all_units)):
                raise Refused(f"{problem.item.mark}：{sentence}", field="unit")
        units = by_key(Unit, [key for one in meant for key in one.all_units])
        return [units[one.all_units[0]] if one.all_units else own for one in meant]

    def _reasons(self) -> list[tuple[tuple[UUID, ...], Reason]]:
        known = {one.item.uuid: one for one in self.gathered.causes}
        found = []
        for one in self.taken.causes:
            cause = known.get(one.item)
            self._there(cause)
            assert cause is not None
            kind = next(
                (
                    row.key
                    for row in finding_rules().causes
                    if any(word in cause.text for word in (row.label, *row.words))
                ),
                "",
            )
            found.append(
                (one.against, Reason(cause.text, kind, key=str(one.item), origin=self._ref(cause.item)))
            )
        return found

    def _remedies(self) -> dict[UUID, tuple[tuple[UUID, ...], Remedy]]:
        """Measures against what is registered now, each with its job."""
        known = {one.item.uuid: one for one in self.gathered.measures}
        fresh = {one.item for _problem, one in self.fresh}
        chosen = [(known.get(one.item), one) for one in self.taken.measures if fresh & set(one.against)]
        for measure, _one in chosen:
            self._there(measure)
        kept = [(measure, one) for measure, one in chosen if measure is not None]
        read = self.lines.read([one.line for _measure, one in kept])
        origins = self._origins([measure for measure, _one in kept])
        found = {}
        for (measure, one), said in zip(kept, read, strict=True):
            gives = one.job and not measure.tasks
            if gives and said.faults:
                name, sentence = next(iter(said.faults.items()))
                raise Refused(f"{measure.item.mark}：{sentence}", field=name)
            if gives and one.cut:
                self._measures.append((measure, one, said))
            jobs = [said.written] if gives and said.written is not None else []
            causes = [str(key) for key in measure.causes]
            found[one.item] = (
                one.against,
                Remedy(
                    one.text or measure.text,
                    jobs=jobs,
                    causes=causes,
                    key=str(one.item),
                    origin=origins[one.item],
                ),
            )
        return found

    @staticmethod
    def _number(measures: dict[UUID, tuple[tuple[UUID, ...], Remedy]], marks: Mapping[UUID, str]) -> None:
        """1-1, 1-2, 2-1: behind the first problem a measure is against."""
        counts: dict[str, int] = {}
        for key, (against, remedy) in measures.items():
            first = next(marks[one] for one in marks if one in against)
            counts[first] = counts.get(first, 0) + 1
            measures[key] = (against, replace(remedy, number=f"{first}-{counts[first]}"))

    def _origins(self, measures: Sequence[Belonging]) -> dict[UUID, RecordRef]:
        """The sentence of each; one registered from an earlier text keeps the one it has."""
        refs = {ref: one for one in measures for ref in self.gathered.sentences.same_as(one.item.pk)}
        rows = found_by(
            sorted(refs), lambda some: Measure.objects.rows().filter(origin_kind=ITEM, origin_id__in=some)
        )
        there = {refs[row.origin_id].item.uuid: RecordRef(ITEM, row.origin_id) for row in rows}
        return {one.item.uuid: there.get(one.item.uuid) or self._ref(one.item) for one in measures}

    def _ref(self, item: LedgerItem) -> RecordRef:
        return ref_of(self.document, item)

    def follow_up(self, by: Actor) -> None:
        """Tasks given before serve their measures, and new ones are cut among the units their words name."""
        wanted = [one for one in self.gathered.measures if one.tasks]
        origins = self._origins(wanted)
        rows: dict[str, Measure] = {
            row.origin_id: row
            for row in found_by(
                sorted({ref.id for ref in origins.values()}),
                lambda some: Measure.objects.rows().filter(origin_kind=ITEM, origin_id__in=some),
            )
        }
        for one in wanted:
            row = rows.get(origins[one.item.uuid].id)
            if row is not None:
                link_tasks(list(Task.objects.rows().filter(pk__in=one.tasks)), measure_ref(row), by=by)
        self._cut(by)

    def _cut(self, by: Actor) -> None:
        several = [(self._ref(one.item), said) for one, _taken, said in self._measures if said.units]
        known: Mapping[tuple[str, str], Any] = tasks_of([ref for ref, _said in several])
        for ref, said in several:
            for task in Task.objects.rows().filter(pk__in=known.get((ref.kind, ref.id), [])):
                cut(task, said, on=self.taken.found_on, by=by)


def unit_fault(sentence: str, count: int) -> str:
    """Why words do not name the one unit that mends a problem; "" where they do or name none."""
    if not sentence and count > 1:
        return _(
            "一个问题由一个单位负责整改，这里写了%(count)s个；各单位分别要做的，写在措施的责任单位里"
        ) % {"count": count}
    return sentence
