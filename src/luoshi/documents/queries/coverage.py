"""The coverage matrix: for each section with problems, which have a cause, a measure, an owner, a deadline."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luoshi.documents.enums import Nature, State
from luoshi.documents.outline import aspect, lineage

if TYPE_CHECKING:
    from luoshi.documents.queries.ledger import Ledger, LedgerItem


@dataclass(frozen=True, slots=True)
class Cover:
    """One cell: how many of `of` are covered; `inferred` more only through sections with matching headings."""

    covered: int
    of: int
    inferred: int = 0

    @property
    def missing(self) -> int:
        return self.of - self.covered - self.inferred


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One section with problems (方面)."""

    section: str
    title: str
    causes: Cover  # of the problems
    measures: Cover  # of the problems
    owners: Cover  # of the measures linked, or in the matching section
    deadlines: Cover
    decided: Cover  # of all these items: no longer open


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows in reading order, and measures that belong to no problem."""

    rows: tuple[CoverageRow, ...]
    loose_causes: int
    loose_measures: int
    without_owner: int  # of all measures: normal in official prose, hence the 任务分解表
    without_deadline: int
    without_deliverable: int
    measures: int
    answered: frozenset[uuid.UUID]  # problems that have a measure
    answering: frozenset[uuid.UUID]  # causes and measures that belong to a problem


def coverage(ledger: Ledger) -> Coverage:
    """Count what hangs together; rejected items do not count, parts count instead of what they were split from."""
    problems = ledger.of(Nature.PROBLEM, rejected=False)
    held: defaultdict[str, list[LedgerItem]] = defaultdict(list)
    for problem in problems:
        held[aspect(problem.section)].append(problem)
    rows = []
    used: set[uuid.UUID] = set()
    answered: set[uuid.UUID] = set()
    for section, mine in held.items():
        row, items = _row(ledger, section, mine)
        used |= items
        answered |= {
            p.uuid for p in mine if _measured(ledger, p) or _matching(ledger, p.section, Nature.MEASURE)
        }
        rows.append(row)
    measures = ledger.of(Nature.MEASURE, rejected=False)
    causes = ledger.of(Nature.CAUSE, rejected=False)
    return Coverage(
        rows=tuple(rows),
        loose_causes=sum(1 for item in causes if item.uuid not in used),
        loose_measures=sum(1 for item in measures if item.uuid not in used),
        without_owner=sum(1 for item in measures if not _said(item, "owner", "person")),
        without_deadline=sum(1 for item in measures if not _said(item, "deadline")),
        without_deliverable=sum(1 for item in measures if not _said(item, "deliverable")),
        measures=len(measures),
        answered=frozenset(answered),
        answering=frozenset(used),
    )


def _row(ledger: Ledger, section: str, problems: list[LedgerItem]) -> tuple[CoverageRow, set[uuid.UUID]]:
    causes, by_cause = _cover(ledger, problems, Nature.CAUSE)
    measures, by_measure = _cover(ledger, problems, Nature.MEASURE)
    through = {m.uuid: m for cause in by_cause.values() for m in ledger.linked_to(cause, Nature.MEASURE)}
    all_measures = {**by_measure, **through}
    items = [*problems, *by_cause.values(), *all_measures.values()]
    return CoverageRow(
        section=section,
        title=ledger.outline.title_of(section) or section,
        causes=causes,
        measures=measures,
        owners=Cover(sum(_said(m, "owner", "person") for m in all_measures.values()), len(all_measures)),
        deadlines=Cover(sum(_said(m, "deadline") for m in all_measures.values()), len(all_measures)),
        decided=Cover(sum(item.state is not State.OPEN for item in items), len(items)),
    ), {item.uuid for item in items}


def _cover(
    ledger: Ledger, problems: list[LedgerItem], nature: Nature
) -> tuple[Cover, dict[uuid.UUID, LedgerItem]]:
    """How many problems have a counterpart by link, or by their section; and all the counterparts."""
    found: dict[uuid.UUID, LedgerItem] = {}
    firm = inferred = 0
    for problem in problems:
        direct = _measured(ledger, problem) if nature is Nature.MEASURE else ledger.linked_to(problem, nature)
        matching = _matching(ledger, problem.section, nature)
        if _firm(ledger, problem, nature):
            firm += 1
        elif direct or matching:
            inferred += 1
        found.update({item.uuid: item for item in (*direct, *matching)})
    return Cover(firm, len(problems), inferred), found


def _firm(ledger: Ledger, problem: LedgerItem, nature: Nature) -> bool:
    """Whether a counterpart is stated by the text or said by a person, itself or through a cause."""
    links = [(other, link.firm) for other, link in ledger.linked.get(problem.uuid, ())]
    if any(firm and other.nature is nature for other, firm in links):
        return True
    causes = [other for other, firm in links if firm and other.nature is Nature.CAUSE]
    return nature is Nature.MEASURE and any(
        link.firm and other.nature is nature
        for cause in causes
        for other, link in ledger.linked.get(cause.uuid, ())
    )


def _measured(ledger: Ledger, problem: LedgerItem) -> tuple[LedgerItem, ...]:
    """Measures of a problem: linked to it, or to one of its causes."""
    through = (
        measure
        for cause in ledger.linked_to(problem, Nature.CAUSE)
        for measure in ledger.linked_to(cause, Nature.MEASURE)
    )
    return (*ledger.linked_to(problem, Nature.MEASURE), *through)


def _matching(ledger: Ledger, section: str, nature: Nature) -> list[LedgerItem]:
    """Items of sections whose heading matches the problem's section or one above it."""
    tails = dict.fromkeys(
        tail for head in lineage(section) for tail in ledger.section_tails.get((head, nature), ())
    )
    return [item for tail in tails for item in ledger.members(nature, tail)]


def _said(item: LedgerItem, *names: str) -> bool:
    return any(item.values.get(name) for name in names)
