"""Items software is not sure of: what a person had better look at before a whole section is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from luoshi.documents.enums import Nature
from luoshi.reading.types import Severity

if TYPE_CHECKING:
    from luoshi.documents.queries.ledger import Ledger, LedgerItem


class Doubt(StrEnum):
    """Why."""

    REVIEW = "review"  # a decision taken over although the words differ
    CHECK = "check"  # 材料校核 points at its words
    INFERRED = "inferred"  # what it belongs to was guessed from headings


def doubts(ledger: Ledger) -> Mapping[UUID, Doubt]:
    """The items that wait and of which something is doubtful, with the weightiest reason."""
    looked_at = [
        (check.start, check.end)
        for check in ledger.checks
        if check.severity is not Severity.ADVICE and check.start is not None and check.end is not None
    ]
    found: dict[UUID, Doubt] = {}
    for item in ledger.leaves:
        doubt = _doubt(ledger, item, looked_at)
        if doubt is not None:
            found[item.uuid] = doubt
    return found


def _doubt(ledger: Ledger, item: LedgerItem, looked_at: list[tuple[int, int]]) -> Doubt | None:
    if item.review:
        return Doubt.REVIEW
    if not item.is_open:
        return None
    if any(_is_meant(item, start, end) for start, end in looked_at):
        return Doubt.CHECK
    linked = ledger.linked.get(item.uuid, ())
    return Doubt.INFERRED if linked and not any(link.firm for _, link in linked) else None


def _is_meant(item: LedgerItem, start: int, end: int) -> bool:
    """Whether a check speaks of an item: of a figure inside its words, of a clause it begins with."""
    if item.nature is Nature.CLAIM:
        return start <= item.start and item.end <= end
    return item.start <= start < item.end and end - start >= (item.end - item.start) // 2
