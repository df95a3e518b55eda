"""Each sentence with the role it has where it stands, before anything is judged."""

from __future__ import annotations

from typing import NamedTuple

from luoshi.reading.labels import Family
from luoshi.reading.leads import Lead, find_field, find_lead
from luoshi.reading.outline import Outline
from luoshi.reading.pieces import Piece, cut_pieces
from luoshi.reading.sections import Role, heading_words
from luoshi.reading.text import Document, Span
from luoshi.reading.vocabulary.deficiency import DEFICIENT, PROMISE
from luoshi.reading.vocabulary.roles import PLAIN_PROBLEM_TITLE

_SHORTEST_FRONT = 8
_DEPTH = 16  # announcements within each other; hostile texts have more


class Marked(NamedTuple):
    """A sentence without the words that announce it."""

    start: int
    end: int
    role: Role
    announced: bool  # by words in the text, not only by the heading of its section
    first: bool  # first of its piece


class MarkedPiece(NamedTuple):
    """A piece with its sentences; `role` is the one in force where it begins."""

    piece: Piece
    role: Role
    announced: bool
    sentences: tuple[Marked, ...]


class Turn(NamedTuple):
    """Where an announcement begins."""

    position: int
    role: Role = Role.NONE
    field: bool = False  # the name of a field: 整改措施：


def mark(
    document: Document, outline: Outline, roles: tuple[Role, ...]
) -> tuple[list[MarkedPiece], list[Turn]]:
    """Walk the document in order, keeping the announcements in force; also gives where each begins."""
    walk = _Walk(document, outline, roles)
    return [walk.mark(piece) for piece in cut_pieces(document, outline)], walk.turns


class _Walk:
    """The announcements in force while the pieces pass by."""

    def __init__(self, document: Document, outline: Outline, roles: tuple[Role, ...]) -> None:
        self.document = document
        self.outline = outline
        self.roles = roles
        self.leads: list[Lead] = []
        self.turns: list[Turn] = []

    def mark(self, piece: Piece) -> MarkedPiece:
        section = Role.NONE if piece.item is None else self.roles[piece.item]
        start = self._enter(piece)
        opening, announced = (self.leads[-1].role, True) if self.leads else (section, False)
        sentences: list[Marked] = []
        for span in self.document.sentences(start, piece.end):
            self._leave(span.start)
            if self._promises(span) and not self._announces(piece, span, section):
                sentences.append(
                    Marked(span.start, span.end, Role.NONE, announced=False, first=not sentences)
                )
            else:
                sentences.extend(self._sentence(piece, span, section, first=not sentences))
        return MarkedPiece(piece, opening, announced, tuple(sentences))

    def _enter(self, piece: Piece) -> int:
        """Begin a piece; gives where its own words begin, after the name of a field."""
        self._leave(piece.start)
        if piece.opens and self.leads and piece.item is not None and not self.outline.run_in[piece.item]:
            self._close_foreign(piece.item)
        self._close_titled(piece)
        lead = find_field(self.document, self.outline, piece)
        if lead is None:
            return piece.start
        self.leads[:] = [other for other in self.leads if not other.field]
        self.leads.append(lead)
        self.turns.append(Turn(piece.start, lead.role, field=True))
        return lead.body

    def _leave(self, position: int) -> None:
        while self.leads and self.leads[-1].end <= position:
            self.leads.pop()

    def _announces(self, piece: Piece, span: Span, section: Role) -> bool:
        """今后，我将从以下几个方面努力：一是…, 这些问题的产生，有…的原因。 announce measures or causes."""
        lead = find_lead(self.document, self.outline, piece, span, section)
        return lead is not None and lead.role in {Role.MEASURE, Role.CAUSE}

    def _promises(self, span: Span) -> bool:
        """对此，我们将…: ends the announcement it follows; below a field it is one of its words."""
        if not self.leads or self.leads[-1].field:
            return False
        if PROMISE.match(self.document.folded, span.start, span.end) is None:
            return False
        self.leads.pop()
        return not (self.leads and self.leads[-1].field)

    def _sentence(self, piece: Piece, span: Span, section: Role, *, first: bool) -> list[Marked]:
        within = self.leads[-1].role if self.leads else section
        new = find_lead(self.document, self.outline, piece, span, within)
        begin = span.start
        marked: list[Marked] = []
        if new is not None:
            if (
                new.role is Role.CAUSE
                and new.front - begin >= _SHORTEST_FRONT
                and not self._looks_back(within, begin, new.front)
            ):
                marked.append(Marked(begin, new.front, within, announced=False, first=first))
            self.leads.append(new)
            del self.leads[:-_DEPTH]
            self.turns.append(Turn(span.start, new.role))
            begin = new.body
        if begin < span.end:
            role = self.leads[-1].role if self.leads else section
            marked.append(
                Marked(begin, span.end, role, announced=bool(self.leads), first=first and not marked)
            )
        return marked

    def _looks_back(self, within: Role, start: int, end: int) -> bool:
        """支委会认为，出现上述情况，原因是…: among causes, these words only lead to them."""
        return bool(within & Role.CAUSE) and DEFICIENT.search(self.document.folded, start, end) is None

    def _close_titled(self, piece: Piece) -> None:
        """A heading without a number, passed since an announcement, ends it."""
        for above in reversed(self.outline.chain(piece.item)):
            if self.outline.families[above] is Family.PLAIN:
                start = self.outline.items[above].start
                self.leads[:] = [lead for lead in self.leads if lead.body >= start]
                return

    def _names_matter(self, item: int) -> bool:
        """Whether a heading names a single matter (…问题), not a section on problems."""
        words = heading_words(self.document, self.outline, item)
        return words.endswith("问题") and PLAIN_PROBLEM_TITLE.fullmatch(words) is None

    def _close_foreign(self, item: int) -> None:
        """A heading that says itself what it is for ends what was announced before it."""
        parent = self.outline.items[item].parent
        above = Role.NONE if parent is None else self.roles[parent]
        if self.leads[-1].role is Role.MEASURE and self._names_matter(item):
            return  # 会议明确：一、惠民小区办证问题。由…
        if self.roles[item] is not above and self.roles[item] is not Role.NONE:
            self.leads.clear()
