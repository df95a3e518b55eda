"""What is gathered while the statements of a document are looked for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from luoshi.reading.leads import field_role
from luoshi.reading.marking import MarkedPiece, Turn
from luoshi.reading.measures import must, rectified_status
from luoshi.reading.outline import Outline
from luoshi.reading.owners import obliges
from luoshi.reading.problems import is_deficient, is_promise
from luoshi.reading.sections import Kind, Role, heading_words
from luoshi.reading.tasks import is_task
from luoshi.reading.text import Document, Span
from luoshi.reading.types import Heading, Status
from luoshi.reading.vocabulary.roles import VERB_FIRST


class Statement(NamedTuple):
    """A problem, cause or measure before it is given its words."""

    role: Role
    start: int
    end: int
    item: int | None
    status: Status | None = None


_FEW, _MANY = 3, 12  # items of a list of orders
_NEAR = 40  # statements of one finding stand close to each other


@dataclass(slots=True)
class Finder:
    """A document with what is known of its items and what was found so far."""

    document: Document
    outline: Outline
    kind: Kind
    roles: tuple[Role, ...]
    opened: dict[int, Role]  # the role in force where each item begins
    turns: list[Turn]  # announcements, by place
    spoken: bool = False  # a speech: 要… without a subject is what those who listen shall do
    plans_ahead: bool = False  # 整改方案: what is said of problems is still to be done
    assigns: bool = False  # minutes: 某科负责… lays it on that body
    told_to: int = -1  # where the last problem that nothing announced ends
    headed_fault: int | None = None  # the item whose heading stated a fault that nothing announced
    found: list[Statement] = field(default_factory=list)
    covered: dict[int, Role] = field(default_factory=dict)  # item → what it states as a whole
    inline: list[tuple[int, int]] = field(default_factory=list)  # indices in `found` of one sentence or item

    def add(self, role: Role, span: Span, item: int | None, status: Status | None = None) -> int:
        """Note a statement; gives its index for `inline`."""
        if role is Role.CAUSE:  # a reason may be met both in the problem's words and by itself
            for index in range(len(self.found) - 1, max(-1, len(self.found) - 4), -1):
                if self.found[index].role is role and self.found[index].start == span.start:
                    return index
        self.found.append(Statement(role, span.start, span.end, item, status))
        return len(self.found) - 1

    def role_of(self, item: int) -> Role:
        """The role in force where an item begins."""
        return self.opened.get(item, self.roles[item])

    def is_leaf(self, item: int, role: Role) -> bool:
        """Whether nothing below an item is a statement of the same kind."""
        return not any(self.resolved(child) & role for child in self.outline.below[item])

    def resolved(self, item: int) -> Role:
        """The role of an item; where its section allows several, the one its words fit."""
        role = self.role_of(item)
        heading = self.outline.items[item]
        end = min(heading.end, heading.body + 80)
        return fitting(role, self.document.folded[heading.body : end])

    def field_from(self, item: int) -> int | None:
        """Where the fields of an item on a finding begin (整改措施：), if they stand right below its words."""
        heading = self.outline.items[item]
        if self.outline.run_in[item]:
            return None
        children = self.outline.below[item]
        below = self.outline.items[children[0]].start if children else None
        if children and not self.outline.items[children[0]].label:
            line = self.document.line_at(self.outline.items[children[0]].start)
            role = field_role(self.document, line.start, line.end)
            if role & (Role.MEASURE | Role.RECTIFIED) and not self._turned(heading.body, line.start):
                return line.start  # 整改措施： alone on its line is also a heading
        for index in range(bisect_left(self.turns, (heading.body,)), len(self.turns)):
            turn = self.turns[index]
            if turn.position >= heading.end:
                return None
            if not turn.field:
                continue
            if below is not None and below < turn.position:
                return None
            return turn.position if turn.role & (Role.MEASURE | Role.RECTIFIED | Role.CAUSE) else None
        return None

    def orders(self, item: int | None, start: int, end: int) -> bool:
        """Whether words of minutes, notices and speeches say who has to do something, or what must be done."""
        if item is not None and self.outline.below[item]:
            return False
        if obliges(self.document, start, end, assigns=self.assigns):
            return True
        if not self.spoken:
            return False
        return must(self.document, start, end) or (item is not None and self._beside_orders(item))

    def _beside_orders(self, item: int) -> bool:
        """第三，开源节流。 beside 第一，… and 第二，…, which say who has to do what."""
        above = self.outline.items[item].parent
        beside = self.outline.below[above] if above is not None else ()
        if not self.outline.items[item].label or not _FEW <= len(beside) <= _MANY:
            return False
        orders = 0
        for other in (other for other in beside if other != item):
            told = self.outline.items[other]
            laid = obliges(self.document, told.body, told.end, assigns=self.assigns)
            orders += laid or self._is_laid(told)
        return orders == len(beside) - 1

    def _is_laid(self, told: Heading) -> bool:
        return must(self.document, told.body, told.end) or any(
            is_task(self.document, sentence.start, sentence.end)
            for sentence in self.document.sentences(told.body, told.end)
        )

    def link_since(self, problem: int, before: int) -> None:
        """Link a problem with every statement added since there were `before` of them."""
        self.inline.extend((problem, added) for added in range(before, len(self.found)))

    def states_problem(self, item: int) -> bool:
        """Whether an item itself, not one below it, states a problem found so far."""
        return any(s.item == item and s.role is Role.PROBLEM for s in reversed(self.found[-_NEAR:]))

    def before_field(self, start: int, end: int) -> int:
        """The end of words, or where another field of the same finding begins before it (完成情况：)."""
        for index in range(bisect_left(self.turns, (start + 1,)), len(self.turns)):
            turn = self.turns[index]
            if turn.position >= end:
                break
            if turn.field and turn.role is not Role.NONE:
                return turn.position
        return end

    def begins_field(self, position: int) -> bool:
        """Whether the name of a field stands at a place."""
        at = bisect_left(self.turns, (position,))
        return at < len(self.turns) and self.turns[at].position == position and self.turns[at].field

    def _turned(self, start: int, end: int) -> bool:
        """Whether the name of a field stands in a stretch."""
        first = bisect_left(self.turns, (start,))
        return any(turn.field for turn in self.turns[first : bisect_left(self.turns, (end,))])

    def words(self, item: int) -> str:
        """The words of an item's heading."""
        return heading_words(self.document, self.outline, item)

    def status(self, start: int, end: int) -> Status:
        """Of what stands below a named problem: done, unless this is a plan or the words look ahead."""
        if self.plans_ahead:
            return Status.PLANNED
        return rectified_status(self.document, start, end)

    def own_end(self, item: int, start: int) -> int:
        """Where the words of a problem or cause end: before the measures that stand in the same item."""
        end = self.outline.items[item].end
        for child in self.outline.below[item]:
            if self.resolved(child) & (Role.MEASURE | Role.RECTIFIED):
                end = min(end, self.outline.items[child].start)
                break
        for index in range(bisect_left(self.turns, (start + 1,)), len(self.turns)):
            turn = self.turns[index]
            if turn.position >= end:
                break
            if turn.role & (Role.MEASURE | Role.RECTIFIED):
                end = turn.position
        for sentence in self.document.sentences(start, min(end, self.outline.items[item].end))[1:]:
            if is_promise(self.document, sentence.start, sentence.end):
                end = sentence.start
                break
        return self.document.trimmed(start, end).end


def fitting(role: Role, words: str) -> Role:
    """Of the roles of a section (问题及措施), the one some words fit."""
    if role is Role.NONE:
        return role
    if role & Role.PROBLEM and role & (Role.CAUSE | Role.MEASURE):
        if role & Role.MEASURE and (VERB_FIRST.match(words) or not is_deficient(words)):
            return Role.MEASURE
        if role & Role.CAUSE and words.startswith(("由于", "因", "原因", "主要原因", "受")):
            return Role.CAUSE
        return Role.PROBLEM
    if role & Role.CAUSE and role & Role.MEASURE:
        return Role.CAUSE if is_deficient(words) and not VERB_FIRST.match(words) else Role.MEASURE
    return role


def opened_roles(marked: list[MarkedPiece]) -> dict[int, Role]:
    """The role in force where each item begins."""
    return {m.piece.item: m.role for m in marked if m.piece.opens and m.piece.item is not None}
