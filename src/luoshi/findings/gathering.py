"""What a document says of problems: the confirmed ones with their causes and measures, and what was registered already.

A cause or measure belongs to a problem as the document's ledger links them; firmly where its text or a person says so.
Where nothing links a problem or a measure, sections with matching headings do, and that is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from luoshi.documents.breakdown import work_of
from luoshi.documents.enums import Nature
from luoshi.documents.models import Document
from luoshi.documents.outline import lineage
from luoshi.documents.queries import Ledger, LedgerItem
from luoshi.findings.enums import State
from luoshi.findings.models import ASPECT, PROBLEM, Finding, FindingList
from luoshi.organisations.actions.checks import found_by
from luoshi.tasks.intake import DOCUMENT, ITEM, TAKEN, Sentences, line_of
from luoshi.tasks.lines import Line

_BLANK = Line()


@dataclass(frozen=True, slots=True)
class Problem:
    """A confirmed problem; `finding` is what was registered of it."""

    item: LedgerItem
    aspect: str
    heading: str
    finding: Finding | None = None

    @property
    def text(self) -> str:
        """Its words on one line."""
        return words_of(self.item)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A confirmed cause or measure.

    Attributes:
        item: of the ledger.
        against: the problems it belongs to, in reading order.
        inferred: those of them nobody has said so of.
        causes: of a measure the causes it is against.
        line: of a measure what it says of a task.
        tasks: ids of those a measure was made into.
    """

    item: LedgerItem
    against: tuple[UUID, ...]
    inferred: frozenset[UUID]
    causes: tuple[UUID, ...] = ()
    line: Line = _BLANK
    tasks: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Its words on one line."""
        return words_of(self.item)


class Standing(NamedTuple):
    """What became of the problems of a document: how many were registered, how many of them are closed."""

    registered: int
    closed: int


def words_of(item: LedgerItem) -> str:
    """What an item says, on one line."""
    return " ".join(str(item.values.get("text") or item.quote).split())


class Gathered:
    """All a document's ledger says of problems; a constant number of queries."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.sentences = Sentences(ledger.document.pk)
        self._known = registered_of(self.sentences)

    @cached_property
    def problems(self) -> list[Problem]:
        """The confirmed problems in reading order."""
        return [
            Problem(item, *self._headings(item), self.finding_of(item))
            for item in self._taken(Nature.PROBLEM)
        ]

    @cached_property
    def causes(self) -> list[Belonging]:
        """The confirmed causes in reading order."""
        return [Belonging(item, *self._against(item)) for item in self._taken(Nature.CAUSE)]

    @cached_property
    def measures(self) -> list[Belonging]:
        """The confirmed measures in reading order."""
        return [
            Belonging(
                item,
                *self._against(item),
                causes=tuple(one.uuid for one in self.ledger.linked_to(item, Nature.CAUSE)),
                line=line_of(self.ledger, item),
                tasks=self.sentences.tasks_of(item.pk),
            )
            for item in self._taken(Nature.MEASURE)
        ]

    @property
    def waiting(self) -> int:
        """How many problems, causes and measures nobody has confirmed yet: nothing is made of those."""
        tallies = self.ledger.tallies
        return sum(tallies[nature].open for nature in (Nature.PROBLEM, Nature.CAUSE, Nature.MEASURE))

    def finding_of(self, item: LedgerItem) -> Finding | None:
        """What was registered of a problem, of an earlier text too."""
        refs = self.sentences.same_as(item.pk) if self._known else frozenset()
        return next((self._known[ref] for ref in sorted(refs) if ref in self._known), None)

    def _taken(self, nature: Nature) -> list[LedgerItem]:
        return [item for item in self.ledger.of(nature) if item.state in TAKEN]

    def _headings(self, item: LedgerItem) -> tuple[str, str]:
        """方面 and 反馈问题: the headings it stands under."""
        aspect, heading = work_of(self.ledger, item)
        return aspect[:ASPECT], heading[:PROBLEM]

    # ---- what belongs to what ----

    @cached_property
    def _ties(self) -> Mapping[UUID, dict[UUID, bool]]:
        """By cause or measure the problems it belongs to, and whether that is firm."""
        found: dict[UUID, dict[UUID, bool]] = {}
        problems = self._taken(Nature.PROBLEM)
        for nature in (Nature.CAUSE, Nature.MEASURE):
            linked = {item.uuid: self._linked(item, nature) for item in problems}
            tied = {other for ties in linked.values() for other in ties}
            for item in problems:
                ties = dict(linked[item.uuid])
                for other in self._matching(item.section, nature):
                    if not linked[item.uuid] or other.uuid not in tied:
                        ties.setdefault(other.uuid, False)
                for key, firm in ties.items():
                    found.setdefault(key, {})[item.uuid] = firm
        return found

    def _linked(self, problem: LedgerItem, nature: Nature) -> dict[UUID, bool]:
        """What a problem is linked to, measures by way of its causes too; whether all of the way is firm."""
        found: dict[UUID, bool] = {}
        for other, link in self.ledger.linked.get(problem.uuid, ()):
            if other.state not in TAKEN:
                continue
            if other.nature is nature:
                found[other.uuid] = link.firm or found.get(other.uuid, False)
            elif other.nature is Nature.CAUSE and nature is Nature.MEASURE:
                for measure, onward in self.ledger.linked.get(other.uuid, ()):
                    if measure.nature is nature and measure.state in TAKEN:
                        firm = link.firm and onward.firm
                        found[measure.uuid] = firm or found.get(measure.uuid, False)
        return found

    def _matching(self, section: str, nature: Nature) -> list[LedgerItem]:
        """Confirmed items of the sections whose heading matches the problem's or one above it."""
        tails = dict.fromkeys(
            tail for head in lineage(section) for tail in self.ledger.section_tails.get((head, nature), ())
        )
        return [item for tail in tails for item in self.ledger.members(nature, tail) if item.state in TAKEN]

    def _against(self, item: LedgerItem) -> tuple[tuple[UUID, ...], frozenset[UUID]]:
        ties = self._ties.get(item.uuid, {})
        return tuple(ties), frozenset(key for key, firm in ties.items() if not firm)


def registered_of(sentences: Sentences) -> dict[str, Finding]:
    """What was registered of a document's problems, by the uuid of the item; one query a 5 000."""
    rows: Sequence[Finding] = found_by(
        sentences.refs,
        lambda refs: Finding.objects.rows().filter(origin_kind=ITEM, origin_id__in=refs).order_by("pk"),
    )
    return {row.origin_id: row for row in rows}


def standing_of(findings: Sequence[Finding]) -> Standing:
    """How many problems there are and how many are closed."""
    return Standing(len(findings), sum(one.state == State.CLOSED for one in findings))


def standing_list(document: Document) -> FindingList | None:
    """The ledger that was made from a document; the first where there are several."""
    rows = FindingList.objects.rows().filter(
        unit=document.unit_id, origin_kind=DOCUMENT, origin_id=str(document.uuid)
    )
    found: FindingList | None = rows.order_by("pk").first()
    return found
