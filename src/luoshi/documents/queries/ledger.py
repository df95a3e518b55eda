"""One document's ledger as a page, an export or a test needs it: loaded in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from luoshi.documents.enums import SCAN, LinkOrigin, LinkState, Nature, Origin, Stage, State
from luoshi.documents.models import Document, Item, ItemLink, Text
from luoshi.documents.outline import Outline, lineage
from luoshi.documents.queries.checks import current_checks
from luoshi.documents.queries.coverage import Coverage, coverage
from luoshi.documents.queries.doubts import Doubt, doubts
from luoshi.documents.queries.flow import Flow, flow
from luoshi.documents.queries.leftover import LeftOver, left_over
from luoshi.reading.types import Check, Heading


@dataclass(frozen=True, eq=False)
class LedgerItem:
    """One item with its links resolved. `values` is what counts: read, overlaid by decided."""

    pk: int
    uuid: UUID
    version: int
    nature: Nature
    mark: str  # 数3, 措12, 措12-1 for a part; also the fragment of its address
    start: int
    end: int
    cuts: tuple[tuple[int, int], ...]
    quote: str
    section: str
    heading: int | None
    origin: Origin
    state: State
    review: bool  # taken over from an earlier text although the words differ
    split: bool
    parent: UUID | None
    read: dict[str, Any] | None
    decided: dict[str, Any]
    decided_at: dt.datetime | None
    decided_by_name: str
    parts: tuple[LedgerItem, ...] = ()

    @cached_property
    def values(self) -> dict[str, Any]:
        return {**(self.read or {}), **self.decided}

    @property
    def seen(self) -> str:
        """The item in the version the page sees, as an act sends it back."""
        return f"{self.uuid}:{self.version}"

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def counts(self) -> bool:
        """Whether it belongs to the ledger as it leaves the house: not rejected, not replaced by its parts."""
        return self.state is not State.REJECTED and not self.split


@dataclass(frozen=True, slots=True)
class LedgerLink:
    """Two items that belong together: `head` before `tail` in problem → cause → measure."""

    head: UUID
    tail: UUID
    origin: LinkOrigin
    state: LinkState

    @property
    def firm(self) -> bool:
        """Drawn solid: stated by the text or said by a person; an inferred one is dashed."""
        return self.state is LinkState.CONFIRMED or self.origin is not LinkOrigin.INFERRED


@dataclass(frozen=True, slots=True)
class LedgerSection:
    """A heading with the items directly under it; the first one may stand for what is before any heading."""

    index: int | None
    path: str
    heading: Heading | None
    items: tuple[LedgerItem, ...]
    open: int  # of this section and all below it: what 本节全部确认 would confirm


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of one nature: in the ledger, still open, rejected."""

    total: int = 0
    open: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Ledger:
    """All that is known of a document's current text."""

    document: Document
    text: Text | None
    outline: Outline
    items: tuple[LedgerItem, ...]  # in reading order; parts beneath their item, not here
    links: tuple[LedgerLink, ...]  # not rejected
    versions: tuple[Text, ...] = ()  # light: without words
    left_over: tuple[LeftOver, ...] = ()
    _by_uuid: dict[UUID, LedgerItem] = field(default_factory=dict, repr=False)

    def item(self, key: UUID) -> LedgerItem:
        """An item or part by uuid."""
        return self._by_uuid[key]

    def of(self, nature: Nature, *, rejected: bool = True) -> tuple[LedgerItem, ...]:
        """Items of a nature, parts in the place of the item they were split from."""
        return (self._all if rejected else self._kept)[nature]

    def between(self, nature: Nature, start: int, end: int) -> tuple[LedgerItem, ...]:
        """Items of a nature, not rejected, that begin in start … end (end excluded)."""
        starts = self._starts[nature]
        return self._kept[nature][bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def _all(self) -> dict[Nature, tuple[LedgerItem, ...]]:
        return {nature: tuple(item for item in self.leaves if item.nature is nature) for nature in Nature}

    @cached_property
    def _kept(self) -> dict[Nature, tuple[LedgerItem, ...]]:
        return {
            nature: tuple(item for item in items if item.state is not State.REJECTED)
            for nature, items in self._all.items()
        }

    @cached_property
    def _starts(self) -> dict[Nature, list[int]]:
        return {nature: [item.start for item in items] for nature, items in self._kept.items()}

    @cached_property
    def leaves(self) -> tuple[LedgerItem, ...]:
        """Items in reading order, parts instead of the item they were split from."""
        leaves = (leaf for item in self.items for leaf in (item.parts if item.split else (item,)))
        return tuple(sorted(leaves, key=lambda leaf: leaf.start))

    @cached_property
    def tallies(self) -> dict[Nature, Tally]:
        """Counts for the tabs."""
        states = Counter((item.nature, item.state) for item in self.leaves)
        found = {}
        for nature in Nature:
            rejected = states[nature, State.REJECTED]
            total = sum(number for (kind, _), number in states.items() if kind is nature) - rejected
            found[nature] = Tally(total, states[nature, State.OPEN], rejected)
        return found

    @property
    def open(self) -> int:
        """How many items wait for a decision."""
        return sum(tally.open for tally in self.tallies.values())

    @property
    def boundary(self) -> int:
        """How many clauses stay plain text, for the one quiet note 不在本系统范围."""
        return len(self.text.boundary) if self.text else 0

    @cached_property
    def linked(self) -> dict[UUID, tuple[tuple[LedgerItem, LedgerLink], ...]]:
        """For each item or part what it belongs to; a part takes the links of the item it was split from.

        Where it has one of its own to the same item as well, the firm one counts.
        """
        found: defaultdict[UUID, dict[UUID, tuple[LedgerItem, LedgerLink]]] = defaultdict(dict)
        for link in self.links:
            for head in self._leaves_of(link.head):
                for tail in self._leaves_of(link.tail):
                    counts = link.firm or tail.uuid not in found[head.uuid]
                    if counts and State.REJECTED not in {head.state, tail.state}:
                        found[head.uuid][tail.uuid] = tail, link
                        found[tail.uuid][head.uuid] = head, link
        return {key: tuple(pairs.values()) for key, pairs in found.items()}

    def _leaves_of(self, key: UUID) -> tuple[LedgerItem, ...]:
        item = self._by_uuid.get(key)
        return () if item is None else (item.parts if item.split else (item,))

    def linked_to(self, item: LedgerItem, nature: Nature) -> tuple[LedgerItem, ...]:
        """Items of a nature an item belongs to, in reading order."""
        found = {other.uuid: other for other, _ in self.linked.get(item.uuid, ()) if other.nature is nature}
        return tuple(sorted(found.values(), key=lambda other: (other.start, other.end)))

    @cached_property
    def sections(self) -> tuple[LedgerSection, ...]:
        """The outline with its items."""
        held: defaultdict[int | None, list[LedgerItem]] = defaultdict(list)
        for item in self.items:
            held[item.heading].append(item)
        opened = [0] * len(self.outline.headings)
        for leaf in self.leaves:
            index = leaf.heading if leaf.is_open else None
            while index is not None:
                opened[index] += 1
                index = self.outline.headings[index].parent
        before = [LedgerSection(None, "", None, tuple(held[None]), 0)] if held[None] else []
        return (
            *before,
            *(
                LedgerSection(index, self.outline.paths[index], heading, tuple(held[index]), opened[index])
                for index, heading in enumerate(self.outline.headings)
            ),
        )

    @property
    def unread(self) -> Text | None:
        """A corrected text that was not read, while the ledger still stands at an earlier one."""
        if self.document.stage != Stage.READ or self.text is None:
            return None
        later = (one for one in self.versions if one.number > self.text.number and one.format != SCAN)
        return next((one for one in later if one.read_at is None), None)

    @cached_property
    def placed_checks(self) -> tuple[tuple[int, Check], ...]:
        """材料校核, less what people have since settled here; each with its place among those that were read."""
        return current_checks(self)

    @property
    def checks(self) -> tuple[Check, ...]:
        """材料校核, less what people have since settled here."""
        return tuple(check for _, check in self.placed_checks)

    def answered(self, problem: LedgerItem) -> bool:
        """Whether a problem has a measure: linked, through one of its causes, or by a matching section."""
        return problem.uuid in self.coverage.answered

    @cached_property
    def coverage(self) -> Coverage:
        """Which problems have causes, measures, owners and deadlines."""
        return coverage(self)

    @cached_property
    def doubts(self) -> Mapping[UUID, Doubt]:
        """The items that wait and of which something is doubtful."""
        return doubts(self)

    @cached_property
    def flow(self) -> Flow:
        """Problem → cause → measure as boxes and edges."""
        return flow(self)

    @cached_property
    def section_links(self) -> tuple[tuple[str | None, str | None, str | None], ...]:
        """Sections with matching headings (problem, cause, measure): inferred by software."""
        return tuple((p, c, m) for p, c, m in (self.text.section_links if self.text else ()))

    @cached_property
    def section_tails(self) -> dict[tuple[str, Nature], list[str]]:
        """For a problem's section, the sections with its causes and with its measures."""
        found: defaultdict[tuple[str, Nature], list[str]] = defaultdict(list)
        for head, cause, measure in self.section_links:
            for nature, tail in ((Nature.CAUSE, cause), (Nature.MEASURE, measure)):
                if head is not None and tail is not None:
                    found[head, nature].append(tail)
        return dict(found)

    def members(self, nature: Nature, section: str) -> tuple[LedgerItem, ...]:
        """Items of a nature in a section and below it that are not rejected."""
        return tuple(self._members.get((nature, section), ()))

    @cached_property
    def _members(self) -> dict[tuple[Nature, str], list[LedgerItem]]:
        """Items by each section they lie in, those above included: asked for every problem of a long report."""
        found: defaultdict[tuple[Nature, str], list[LedgerItem]] = defaultdict(list)
        for nature in Nature:
            for item in self.of(nature, rejected=False):
                for path in lineage(item.section):
                    found[nature, path].append(item)
        return dict(found)


def ledger(document: Document) -> Ledger:
    """The ledger of a document's current text: 5 queries at most, whatever its size."""
    text = None if document.current_id is None else Text.objects.get(pk=document.current_id)
    if text is None:
        return Ledger(document, None, Outline(()), (), ())
    outline = Outline.of(text.outline)
    rows = list(Item.objects.rows().filter(text=text))
    items, by_uuid = _assemble(rows)
    uuids = {row.pk: row.uuid for row in rows}
    links = tuple(
        LedgerLink(uuids[head], uuids[tail], LinkOrigin(origin), LinkState(state))
        for head, tail, origin, state in ItemLink.objects.filter(text=text)
        .exclude(state=LinkState.REJECTED)
        .values_list("head_id", "tail_id", "origin", "state")
        if head in uuids and tail in uuids
    )
    versions = tuple(Text.objects.light().filter(document=document)) if document.pk else ()
    lost = left_over(document, text) if text.number > 1 else ()
    return Ledger(document, text, outline, items, links, versions, lost, by_uuid)


def _assemble(rows: Sequence[Item]) -> tuple[tuple[LedgerItem, ...], dict[UUID, LedgerItem]]:
    uuids = {row.pk: row for row in rows}
    parts: defaultdict[int, list[LedgerItem]] = defaultdict(list)
    for row in sorted((row for row in rows if row.parent_id is not None), key=lambda row: row.start):
        assert row.parent_id is not None
        parent = uuids[row.parent_id]
        parts[row.parent_id].append(_item(row, f"{parent.mark}-{row.number}", parent.uuid, ()))
    top = tuple(_item(row, row.mark, None, tuple(parts[row.pk])) for row in rows if row.parent_id is None)
    by_uuid = {item.uuid: item for item in _with_parts(top)}
    return top, by_uuid


def _with_parts(items: Iterable[LedgerItem]) -> Iterable[LedgerItem]:
    for item in items:
        yield item
        yield from item.parts


def _item(row: Item, mark: str, parent: UUID | None, parts: tuple[LedgerItem, ...]) -> LedgerItem:
    return LedgerItem(
        pk=row.pk,
        uuid=row.uuid,
        version=row.version,
        nature=Nature(row.nature),
        mark=mark,
        start=row.start,
        end=row.end,
        cuts=tuple((low, high) for low, high in row.cuts),
        quote=row.quote,
        section=row.section,
        heading=row.heading,
        origin=Origin(row.origin),
        state=State(row.state),
        review=row.review,
        split=row.split,
        parent=parent,
        read=row.read,
        decided=row.decided,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        parts=parts,
    )
