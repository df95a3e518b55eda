"""Problems, causes and measures of a document.

The finest labelled item is one statement (items.py; of rectification: findings.py); without a label it is
the sentence, the ；-clause or, of measures, the paragraph (sentences.py). What words may state comes from
marking.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.reading.authors import authors_of
from luoshi.reading.fields import SharedFields
from luoshi.reading.finder import Finder, Statement, opened_roles
from luoshi.reading.findings import read_finding, read_rectified_paragraph
from luoshi.reading.items import read_item
from luoshi.reading.links import Group, Place, links_by_name, read_links, read_section_links
from luoshi.reading.marking import Marked, MarkedPiece, mark
from luoshi.reading.measures import acts
from luoshi.reading.outline import Outline
from luoshi.reading.owners import NOBODY
from luoshi.reading.parallels import Stated, parallel_pairs
from luoshi.reading.pieces import Piece
from luoshi.reading.plans import read_measure_paragraph
from luoshi.reading.problems import finding_inline, names_an_area
from luoshi.reading.reasons import reasons_behind, reasons_by_name
from luoshi.reading.sections import (
    Kind,
    Role,
    document_kind,
    is_minutes,
    is_speech,
    names_section,
    section_roles,
)
from luoshi.reading.sentences import read_sentence, tell_faults
from luoshi.reading.text import Document, fold
from luoshi.reading.types import Clause, Link, SectionLink, Status
from luoshi.reading.vocabulary.leads import ADDS
from luoshi.reading.vocabulary.roles import FINDING_TITLE, PLAN_TITLE

_WHOLE_PARAGRAPH = 20  # an item longer than this is no mere heading


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements of a document, in order, with the links it makes certain."""

    problems: tuple[Clause, ...]
    causes: tuple[Clause, ...]
    measures: tuple[Clause, ...]
    links: tuple[Link, ...]
    section_links: tuple[SectionLink, ...]


def read_statements(document: Document, outline: Outline, title: str | None) -> Statements:
    """Find problems, causes and measures and what links them."""
    kind = document_kind(title, document, outline)
    roles = section_roles(document, outline, kind, title)
    marked, turns = mark(document, outline, roles)
    ahead = title is not None and PLAN_TITLE.search(title) is not None
    finder = Finder(
        document,
        outline,
        kind,
        roles,
        opened_roles(marked),
        turns,
        spoken=is_speech(title, document),
        plans_ahead=ahead,
        assigns=is_minutes(title),
    )
    for piece in marked:
        _read_piece(finder, piece)
    findings = frozenset(s.item for s in finder.found if s.role is Role.PROBLEM and s.item is not None)
    pieces = (m.piece for m in marked)
    fields = SharedFields(document, outline, pieces, findings, authors_of(document, title))
    return _assemble(finder, fields)


def _read_piece(finder: Finder, marked: MarkedPiece) -> None:
    marked = _beyond_list(finder, marked)
    piece = marked.piece
    covered = _covered(finder, piece)
    if piece.opens and piece.item is not None:
        rectifies = _rectifies(finder, marked, piece.item)
        if rectifies and not marked.announced and read_finding(finder, marked, piece.item):
            return
        covered = read_item(finder, marked, piece.item)
    if not marked.sentences:
        return
    if finder.kind is Kind.PLAN and _before_headings(finder, piece):
        tell_faults(finder, marked)
        return
    first = marked.sentences[0]
    if (not piece.opens or first.announced) and _read_whole(finder, marked, covered):
        return
    for sentence in marked.sentences:
        if piece.opens and sentence.start == piece.start and _only_names(finder.document, sentence):
            continue
        read_sentence(finder, marked, sentence, covered)


def _read_whole(finder: Finder, marked: MarkedPiece, covered: Role) -> bool:
    """A paragraph that is one statement, or whose clauses are; False where its sentences decide."""
    piece, first = marked.piece, marked.sentences[0]
    if first.role & Role.RECTIFIED or (
        finder.kind is Kind.RECTIFICATION and (_mends(finder, piece.item) or _names_finding(finder, first))
    ):
        fresh = finder.begins_field(piece.start) or not covered & Role.RECTIFIED
        return fresh and read_rectified_paragraph(finder, marked)
    return (
        first.role is Role.MEASURE and not covered & Role.MEASURE and read_measure_paragraph(finder, marked)
    )


def _before_headings(finder: Finder, piece: Piece) -> bool:
    """What a plan says before its first heading is what it is for or how things stand, and no measure."""
    starts = finder.outline.starts
    return bool(starts) and piece.start < starts[0]


def _beyond_list(finder: Finder, marked: MarkedPiece) -> MarkedPiece:
    """另外，… behind a list whose items are one paragraph each stands beside the items, not in the last."""
    document, piece = finder.document, marked.piece
    if piece.opens or piece.item is None or ADDS.match(document.folded, piece.start, piece.end) is None:
        return marked
    item = finder.outline.items[piece.item]
    line = document.line_at(item.body)
    if line.end - item.body < _WHOLE_PARAGRAPH or document.folded[line.end - 1] != "。":
        return marked
    return marked._replace(piece=piece._replace(item=item.parent))


def _covered(finder: Finder, piece: Piece) -> Role:
    """What the item of a piece states as a whole; a paragraph behind its sub-items states its own."""
    if piece.item is None:
        return Role.NONE
    children = finder.outline.below[piece.item]
    if children and not piece.opens and finder.outline.items[children[-1]].start < piece.start:
        return Role.NONE
    return finder.covered.get(piece.item, Role.NONE)


def _mends(finder: Finder, item: int | None) -> bool:
    """Whether an item names a finding outside the sections on what is still lacking."""
    if item is None or finder.roles[item] & Role.PROBLEM:
        return False
    return bool(finder.covered.get(item, Role.NONE) & Role.PROBLEM)


def _names_finding(finder: Finder, first: Marked) -> bool:
    """对…问题，…已…: a finding in the first words of a paragraph that nothing announced."""
    named = finding_inline(finder.document, first.start, first.end)
    if named is None or not first.role:
        return named is not None
    return first.role is Role.PROBLEM and acts(finder.document, named.end, first.end)


def _rectifies(finder: Finder, marked: MarkedPiece, item: int) -> bool:
    """Whether an item may name a finding and what was done about it."""
    if marked.role & Role.RECTIFIED or finder.field_from(item) is not None:
        return True
    if finder.kind is not Kind.RECTIFICATION:
        return False
    if FINDING_TITLE.search(finder.words(item)) and not finder.roles[item] & Role.MEASURE:
        return True
    # A section of a report on mending that tells what is still lacking, why, or what comes next.
    return not finder.roles[item] & (Role.PROBLEM | Role.CAUSE | Role.MEASURE) or marked.announced


def _only_names(document: Document, sentence: Marked) -> bool:
    """A heading that only says where it looks or what its section is for."""
    words = document.folded[sentence.start : sentence.end].rstrip("。:;")
    return names_an_area(words) or names_section(words, sentence.role)


def _assemble(finder: Finder, fields: SharedFields) -> Statements:
    order = sorted(range(len(finder.found)), key=lambda index: (finder.found[index].start, index))
    lists: dict[Role, list[Clause]] = {Role.PROBLEM: [], Role.CAUSE: [], Role.MEASURE: []}
    groups: dict[Role, list[int | None]] = {Role.PROBLEM: [], Role.CAUSE: [], Role.MEASURE: []}
    place: dict[int, tuple[Role, int]] = {}
    for index in order:
        statement = finder.found[index]
        place[index] = (statement.role, len(lists[statement.role]))
        lists[statement.role].append(_clause(finder, statement, fields))
        groups[statement.role].append(statement.item)
    inline = [(place[a], place[b]) for a, b in finder.inline]
    inline += _said_to_answer(finder, order)
    grouped = Group(groups[Role.PROBLEM], groups[Role.CAUSE], groups[Role.MEASURE])
    section_links, paired = read_section_links(finder.document, finder.outline, finder.roles)
    return Statements(
        problems=tuple(lists[Role.PROBLEM]),
        causes=tuple(lists[Role.CAUSE]),
        measures=tuple(lists[Role.MEASURE]),
        links=read_links(
            finder.outline,
            grouped,
            inline,
            paired,
            links_by_name(
                [fold(clause.text) for clause in lists[Role.PROBLEM]],
                [fold(clause.text) for clause in lists[Role.MEASURE]],
            ),
        ),
        section_links=section_links,
    )


def _said_to_answer(finder: Finder, order: list[int]) -> list[tuple[Place, Place]]:
    """Lists that stand in one order, reasons right behind their problem and reasons that name theirs."""
    document, outline = finder.document, finder.outline
    stated: dict[Role, list[Stated]] = {Role.PROBLEM: [], Role.CAUSE: [], Role.MEASURE: []}
    for index in order:
        found = finder.found[index]
        stated[found.role].append(Stated(found.start, found.end, found.item))
    problems, causes = stated[Role.PROBLEM], stated[Role.CAUSE]
    pairs = [
        ((Role.PROBLEM, problem), (role, other))
        for role in (Role.CAUSE, Role.MEASURE)
        for problem, other in parallel_pairs(document, outline, problems, stated[role])
    ]
    reasons = [*reasons_behind(document, problems, causes), *reasons_by_name(document, problems, causes)]
    return pairs + [((Role.PROBLEM, problem), (Role.CAUSE, cause)) for problem, cause in reasons]


def _clause(finder: Finder, statement: Statement, fields: SharedFields) -> Clause:
    document, start, end = finder.document, statement.start, statement.end
    own = NOBODY
    if statement.role is Role.MEASURE:
        own = fields.of_measure(start, end, statement.item, done=statement.status is Status.DONE)
    return Clause(
        start=start,
        end=end,
        text=document.raw[start:end],
        section=finder.outline.path(statement.item),
        owner=own.owner,
        support=own.support,
        deadline=own.deadline,
        status=statement.status,
    )
