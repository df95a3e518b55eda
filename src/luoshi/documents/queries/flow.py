"""The flow picture: boxes of problems, causes and measures, edges between them; sections where there are many."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.documents.enums import CLAUSES, Nature
from luoshi.documents.outline import aspect

if TYPE_CHECKING:
    from luoshi.documents.queries.ledger import Ledger, LedgerItem

MOST_BOXES: Final = 12  # a column; above it the boxes are sections


@dataclass(frozen=True, slots=True)
class FlowBox:
    """One box: an item (`mark` 问3) or a section with its items."""

    key: str  # uuid of the item, or nature:path of the section
    nature: Nature
    mark: str
    words: str
    count: int  # items it stands for
    alone: bool  # belongs to nothing: 未对应


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """From one box to another, to the right of it."""

    head: str
    tail: str
    firm: bool  # stated or confirmed; else inferred (dashed)
    count: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Three columns in reading order, and the edges."""

    columns: dict[Nature, tuple[FlowBox, ...]]
    edges: tuple[FlowEdge, ...]
    collapsed: bool  # boxes are sections


def flow(ledger: Ledger) -> Flow:
    """Boxes and edges of a ledger. A problem's link to a measure is left out where one of its causes leads there."""
    items = {nature: ledger.of(nature, rejected=False) for nature in CLAUSES}
    collapsed = max((len(column) for column in items.values()), default=0) > MOST_BOXES
    box_of = {
        item.uuid: (f"{item.nature.value}:{aspect(item.section)}" if collapsed else str(item.uuid))
        for column in items.values()
        for item in column
    }
    edges = _edges(ledger, items, box_of)
    if collapsed:
        _by_sections(ledger, box_of, edges)
    joined = {key for pair in edges for key in pair}
    columns = {
        nature: _boxes(ledger, column, box_of, joined, collapsed=collapsed)
        for nature, column in items.items()
    }
    order = {box.key: at for column in columns.values() for at, box in enumerate(column)}
    made = [FlowEdge(head, tail, firm, count) for (head, tail), (firm, count) in edges.items()]
    return Flow(columns, tuple(sorted(made, key=lambda e: (order[e.head], order[e.tail]))), collapsed)


Edges = dict[tuple[str, str], tuple[bool, int]]


def _edges(
    ledger: Ledger, items: dict[Nature, tuple[LedgerItem, ...]], box_of: dict[uuid.UUID, str]
) -> Edges:
    edges: Edges = {}
    for nature in (Nature.PROBLEM, Nature.CAUSE):
        for item in items[nature]:
            over = _measures_over_causes(ledger, item) if nature is Nature.PROBLEM else set()
            for other, link in ledger.linked.get(item.uuid, ()):
                if CLAUSES.index(other.nature) <= CLAUSES.index(nature) or other.uuid in over:
                    continue
                key = box_of[item.uuid], box_of[other.uuid]
                firm, count = edges.get(key, (False, 0))
                edges[key] = firm or link.firm, count + 1
    return edges


def _measures_over_causes(ledger: Ledger, problem: LedgerItem) -> set[uuid.UUID]:
    return {
        measure.uuid
        for cause in ledger.linked_to(problem, Nature.CAUSE)
        for measure in ledger.linked_to(cause, Nature.MEASURE)
    }


def _by_sections(ledger: Ledger, box_of: dict[uuid.UUID, str], edges: Edges) -> None:
    """Where boxes are sections, matching headings are edges as well, dashed."""
    for sections in ledger.section_links:
        boxes = [
            []
            if path is None
            else list(dict.fromkeys(box_of[item.uuid] for item in ledger.members(nature, path)))
            for nature, path in zip(CLAUSES, sections, strict=True)
        ]
        problems, causes, measures = boxes
        for heads, tails in ((problems, causes), (causes or problems, measures)):
            for head in heads:
                for tail in tails:
                    edges.setdefault((head, tail), (False, 1))


def _boxes(
    ledger: Ledger,
    items: tuple[LedgerItem, ...],
    box_of: dict[uuid.UUID, str],
    joined: set[str],
    *,
    collapsed: bool,
) -> tuple[FlowBox, ...]:
    grouped: dict[str, list[LedgerItem]] = {}
    for item in items:
        grouped.setdefault(box_of[item.uuid], []).append(item)
    boxes = []
    for key, members in grouped.items():
        first = members[0]
        words = str(first.values.get("text") or first.quote)
        if collapsed:
            words = ledger.outline.title_of(aspect(first.section)) or first.section or words
        mark = first.mark if len(members) == 1 else f"{first.mark}–{members[-1].mark[1:]}"
        boxes.append(FlowBox(key, first.nature, mark, words, len(members), alone=key not in joined))
    return tuple(boxes)
