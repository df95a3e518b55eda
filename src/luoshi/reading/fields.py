"""责任单位 and 整改时限 on lines of their own: which measures they hold for.

They hold for the item they stand in. Printed once for a finding, they hold for all its measures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from luoshi.reading.due import planned_deadlines
from luoshi.reading.outline import Outline
from luoshi.reading.owners import (
    NOBODY,
    Responsibility,
    field_values,
    has_deadline_field,
    is_field_line,
    responsibility,
)
from luoshi.reading.patterns import lazily
from luoshi.reading.pieces import Piece
from luoshi.reading.text import Document

_RUNS_FROM = lazily(r"[0-9一二三四五六七八九十两]{1,3}个?(?:工作日|日|天|周|月)(?:之?内|以内)")
_FIELD_INSIDE = lazily(r"(?<=[。;])(?:牵头|责任|主办)(?:单位|部门|科室|股室|处室)[ ]?:")
_NEAR = 8  # blocks of fields looked at on each side of a measure


class FieldBlock(NamedTuple):
    """Neighbouring lines of fields."""

    start: int
    end: int
    item: int | None


class SharedFields:
    """The lines of fields of a document."""

    def __init__(
        self,
        document: Document,
        outline: Outline,
        pieces: Iterable[Piece],
        findings: frozenset[int],
        authors: tuple[str, ...] = (),
    ) -> None:
        self.document = document
        self.outline = outline
        self.findings = findings  # items that state a problem
        self.authors = authors
        self.blocks: dict[int, list[FieldBlock]] = {}  # by every item they stand in
        last: FieldBlock | None = None
        last_line = -1
        for piece in pieces:
            if piece.opens and piece.item in findings:
                self._read_heading(piece)
            if piece.opens or not is_field_line(document, piece.start):
                continue
            if last is not None and piece.line == last_line + 1 and piece.item == last.item:
                self._take_back(last)
                last = FieldBlock(last.start, piece.end, last.item)
            else:
                last = FieldBlock(piece.start, piece.end, piece.item)
            last_line = piece.line
            for above in outline.chain(last.item):
                self.blocks.setdefault(above, []).append(last)

    def _read_heading(self, piece: Piece) -> None:
        """1.关于…的问题。…。责任部门：信贷部。: the fields at the end of the words of a finding."""
        found = _FIELD_INSIDE.search(self.document.folded, piece.start, piece.end)
        if found is not None and piece.item is not None:
            block = FieldBlock(found.start(), piece.end, piece.item)
            self.blocks.setdefault(piece.item, []).append(block)

    def _take_back(self, block: FieldBlock) -> None:
        for above in self.outline.chain(block.item):
            if self.blocks[above][-1] is block:
                self.blocks[above].pop()

    def of_measure(self, start: int, end: int, item: int | None, *, done: bool = False) -> Responsibility:
        """What a measure's own words and the fields that hold for it say; of what was done, the fields first."""
        if done and item is not None and item in self.findings:
            shared, when = self._shared(item, item, start, None)
            if shared.owner or when:
                return (
                    shared if when else shared._replace(deadline=planned_deadlines(self.document, start, end))
                )
        own = responsibility(
            self.document, start, end, words_first=self._one_of_list(item), authors=self.authors
        )
        said_when = own.deadline is not None and not self._has_fields(start, end)
        owner, support, deadline = own
        number = self._number(item)
        deadline_known = deadline is not None or has_deadline_field(self.document, start, end)
        if number is not None and deadline_known and not said_when:
            deadline, deadline_known = None, False  # (1)项…；(2)项… may name its own part
        for above in reversed(self.outline.chain(item)):
            shared, when = self._shared(above, item, start, number)
            if owner is None:
                owner, support = shared.owner, shared.support
            if not deadline_known and when:
                deadline, deadline_known = shared.deadline, True
            if above in self.findings:
                break
        if done and said_when and deadline is not None and _RUNS_FROM.fullmatch(deadline):
            return Responsibility(owner, support, None)  # 要求收到通知后30日内…
        return Responsibility(owner, support, deadline if deadline_known else own.deadline)

    def _one_of_list(self, item: int | None) -> bool:
        """One of several measures for a problem: 由…负责 in its words comes before fields for all."""
        return any(above in self.findings for above in self.outline.chain(item)[:-1])

    def _has_fields(self, start: int, end: int) -> bool:
        return has_deadline_field(self.document, start, end)

    def _number(self, item: int | None) -> str | None:
        if item is None:
            return None
        return self.outline.items[item].label.strip("()（）.．、，, ") or None

    def _shared(
        self, above: int, item: int | None, start: int, number: str | None
    ) -> tuple[Responsibility, bool]:
        """Owner and deadline of the first fields behind a measure, or of the only ones before it."""
        blocks = self.blocks.get(above, [])
        if not blocks or not (above == item or above in self.findings):
            return NOBODY, False
        at = bisect_left(blocks, (start,))
        following = [self._values(block, number) for block in blocks[at : at + _NEAR]]
        before = [self._values(block, number) for block in blocks[max(0, at - _NEAR) : at]]
        owners = [value for value, _ in following if value.owner]
        if not owners and len({value.owner for value, _ in before if value.owner}) == 1:
            owners = [value for value, _ in before if value.owner]
        named = [value for value, said in following if said]
        if not named and len({value.deadline for value, said in before if said}) == 1:
            named = [value for value, said in before if said]
        first = owners[0] if owners else NOBODY
        return Responsibility(first.owner, first.support, named[0].deadline if named else None), bool(named)

    def _values(self, block: FieldBlock, number: str | None) -> tuple[Responsibility, bool]:
        said = has_deadline_field(self.document, block.start, block.end)
        return field_values(self.document, block.start, block.end, number), said
