"""Unlabelled words: paragraphs of measures, sentences and clauses with problems and causes."""

from __future__ import annotations

from luoshi.reading.causes import is_cause, states_cause
from luoshi.reading.finder import Finder, fitting
from luoshi.reading.marking import Marked, MarkedPiece
from luoshi.reading.measures import (
    after_plan_lead,
    is_lead_only,
    is_measure_item,
    is_measure_paragraph,
    opens_plan,
)
from luoshi.reading.owners import obliges
from luoshi.reading.problems import goes_on, illustrates, is_plain_problem, is_problem, praises
from luoshi.reading.sections import Kind, Role
from luoshi.reading.text import Span
from luoshi.reading.types import Status

_NEAR = 12  # statements of one item looked back at
_GAP = 4  # white space between two sentences


def read_measure_paragraph(finder: Finder, marked: MarkedPiece) -> bool:
    """A paragraph that is one measure, or whose ；-clauses are; False where its sentences decide."""
    document, piece = finder.document, marked.piece
    first = marked.sentences[0]
    if opens_plan(document, first.start, first.end) or (first.announced and first.start != piece.start):
        _plan_clauses(finder, piece.item, first, piece.end)
        return True
    if not is_measure_paragraph(document, first.start, piece.end):
        return False
    clauses = document.clauses(first.start, piece.end)
    tasks = first.end >= piece.end and len(clauses) > 1
    if tasks and all(obliges(document, clause.start, clause.end) for clause in clauses[1:]):
        _plan_clauses(finder, piece.item, first, piece.end)  # 甲局要…；乙局要…
        return True
    finder.add(Role.MEASURE, Span(first.start, piece.end), piece.item, Status.PLANNED)
    return True


def read_sentence(finder: Finder, marked: MarkedPiece, sentence: Marked, covered: Role) -> None:
    """Problems, causes and plans that one sentence states."""
    document, item = finder.document, marked.piece.item
    role = fitting(sentence.role, document.folded[sentence.start : sentence.end])
    if (
        sentence.role & Role.PROBLEM
        and not sentence.first
        and opens_plan(document, sentence.start, sentence.end)
    ):
        _plan_within(finder, sentence, item)
    elif role & Role.PROBLEM and not covered & (Role.PROBLEM | Role.MEASURE):
        _problems(finder, sentence, item)
    elif role & Role.PROBLEM:
        cause_within(finder, Span(sentence.start, sentence.end), item, None, of_problem=True)
    elif role & Role.CAUSE:
        if not covered & Role.CAUSE:
            _causes(finder, sentence, item)
    elif role & Role.MEASURE:
        if sentence.announced and not covered & Role.MEASURE:
            _plan_clauses(finder, item, sentence, sentence.end)
    elif role & (Role.RECTIFIED | Role.FRAME):
        return
    elif covered is Role.NONE:
        _plain(finder, sentence, item)


def _plan_within(finder: Finder, sentence: Marked, item: int | None) -> None:
    """下一步，将…: in the item that names the one problem it is meant for."""
    before = len(finder.found)
    near = range(max(0, before - _NEAR), before)
    problems = [i for i in near if finder.found[i].role is Role.PROBLEM and finder.found[i].item == item]
    _plan_clauses(finder, item, sentence, sentence.end)
    if item is not None and len(problems) == 1:
        finder.inline.extend((problems[0], added) for added in range(before, len(finder.found)))


def _plain(finder: Finder, sentence: Marked, item: int | None) -> None:
    """A sentence that nothing announced."""
    document = finder.document
    if opens_plan(document, sentence.start, sentence.end):
        _plan_clauses(finder, item, sentence, sentence.end)
    elif is_plain_problem(document, sentence.start, sentence.end) or _goes_on(finder, sentence):
        _problems(finder, sentence, item)
        finder.told_to = sentence.end
    elif obliges(document, sentence.start, sentence.end):
        _plan_clauses(finder, item, sentence, sentence.end)
    elif finder.kind is not Kind.PLAN:
        cause_within(finder, Span(sentence.start, sentence.end), item, None)


def _goes_on(finder: Finder, sentence: Marked) -> bool:
    """Right behind a plain problem, in its paragraph, another."""
    between = finder.document.folded[finder.told_to : sentence.start]
    if sentence.first or finder.told_to <= 0 or len(between) > _GAP or between.strip():
        return False
    return goes_on(finder.document, sentence.start, sentence.end)


def _problems(finder: Finder, sentence: Marked, item: int | None) -> None:
    document = finder.document
    clauses = document.clauses(sentence.start, sentence.end)
    for clause in clauses:
        if illustrates(document, clause.start, clause.end):
            continue
        listed = sentence.announced and len(clauses) > 1 and not praises(document, clause.start, clause.end)
        if listed or is_problem(document, clause.start, clause.end):
            index = finder.add(Role.PROBLEM, clause, item)
            cause_within(finder, clause, item, index, of_problem=True)


def _causes(finder: Finder, sentence: Marked, item: int | None) -> None:
    document = finder.document
    for clause in document.clauses(sentence.start, sentence.end):
        if is_cause(document, clause.start, clause.end) and not illustrates(
            document, clause.start, clause.end
        ):
            finder.add(Role.CAUSE, clause, item)


def cause_within(
    finder: Finder, span: Span, item: int | None, problem: int | None, *, of_problem: bool = False
) -> None:
    """A reason given inside a sentence on a problem, or on the change of a figure."""
    for clause in finder.document.clauses(span.start, span.end):
        start = states_cause(finder.document, clause.start, clause.end, of_problem=of_problem)
        if start is not None:
            cause = finder.add(Role.CAUSE, Span(start, clause.end), item)
            if problem is not None:
                finder.inline.append((problem, cause))


def _plan_clauses(finder: Finder, item: int | None, sentence: Marked, end: int) -> None:
    """下一步，…；…；…: each clause a measure; the last takes the rest of its paragraph."""
    document = finder.document
    start = after_plan_lead(document, sentence.start, sentence.end)
    clauses = document.clauses(start, sentence.end)
    for number, clause in enumerate(clauses):
        stop = max(clause.end, end) if number == len(clauses) - 1 else clause.end
        if is_measure_item(document, clause.start, stop) and not is_lead_only(document, clause.start, stop):
            finder.add(Role.MEASURE, Span(clause.start, stop), item, Status.PLANNED)
