"""Unlabelled words on what will be done: paragraphs, ；-clauses, tasks told in passing, answers to a problem."""

from __future__ import annotations

from luoshi.reading.answers import answers
from luoshi.reading.finder import Finder
from luoshi.reading.marking import Marked, MarkedPiece
from luoshi.reading.measures import (
    after_plan_lead,
    after_request,
    is_lead_only,
    is_measure_item,
    is_measure_paragraph,
    is_target,
    opens_plan,
    says_done,
)
from luoshi.reading.owners import names_owner, obliges, opens_with_body
from luoshi.reading.problems import finding_inline
from luoshi.reading.sections import Role
from luoshi.reading.tasks import after_opinion, is_task, task_behind
from luoshi.reading.text import Span
from luoshi.reading.types import Status
from luoshi.reading.vocabulary.leads import PLAN_MODAL

_NEAR = 12  # statements of one item looked back at


def read_measure_paragraph(finder: Finder, marked: MarkedPiece) -> bool:
    """A paragraph that is one measure, or whose ；-clauses are; False where its sentences decide."""
    document, piece = finder.document, marked.piece
    first = marked.sentences[0]
    if opens_plan(document, first.start, first.end) or (first.announced and first.start != piece.start):
        plan_clauses(finder, piece.item, first, piece.end)
        return True
    if not is_measure_paragraph(document, first.start, piece.end):
        return False
    clauses = document.clauses(first.start, piece.end)
    if first.end >= piece.end and len(clauses) > 1:
        plan_clauses(finder, piece.item, first, piece.end)  # 甲局要…；乙局要…
        return True
    if _each_its_own(finder, marked):
        return True
    start = after_request(document, first.start, piece.end)
    named = finding_inline(document, start, first.end)
    if named is not None and named.start > start and document.folded[named.end : named.end + 1] == ",":
        start = named.end + 1  # 针对…问题，由工程部…
    finder.add(Role.MEASURE, Span(start, piece.end), piece.item, Status.PLANNED)
    return True


def _each_its_own(finder: Finder, marked: MarkedPiece) -> bool:
    """甲局…。乙局…。: tasks of several bodies in one paragraph, each in its sentence."""
    document, piece = finder.document, marked.piece
    sentences = document.sentences(marked.sentences[0].start, piece.end)
    opens = [opens_with_body(document, sentence.start, sentence.end) for sentence in sentences]
    if len(sentences) == 1 or not all(opens):
        return False
    for sentence in sentences:
        finder.add(Role.MEASURE, sentence, piece.item, Status.PLANNED)
    return True


def answer_named(finder: Finder, sentence: Marked, item: int | None) -> bool:
    """针对…问题，社区准备…；针对…问题，由…: each clause a measure for the problem it names."""
    document, folded = finder.document, finder.document.folded
    clauses = document.clauses(sentence.start, sentence.end)
    if not all(
        folded.startswith(("针对", "对"), clause.start)
        and finding_inline(document, clause.start, clause.end) is not None
        and not says_done(document, clause.start, clause.end)
        for clause in clauses
    ):
        return False
    ahead = any(
        PLAN_MODAL.search(folded, clause.start, clause.end) or names_owner(document, clause.start, clause.end)
        for clause in clauses
    )
    if not ahead:
        return False
    for clause in clauses:
        finder.add(Role.MEASURE, clause, item, Status.PLANNED)
    return True


def answer_problem(finder: Finder, sentence: Marked, item: int | None) -> bool:
    """对此，…: measures for the one problem told just before."""
    lead = answers(finder.document, Span(sentence.start, sentence.end))
    if lead is None:
        plans = not sentence.first and opens_plan(finder.document, sentence.start, sentence.end)
        if plans and sentence.role & Role.PROBLEM:
            _plan_within(finder, sentence, item)
            return True
        return False
    begin, single = lead
    before = len(finder.found)
    problem = _problem_before(finder, sentence, item) if single else None
    plan_clauses(finder, item, sentence._replace(start=begin), sentence.end)
    if problem is not None:
        finder.link_since(problem, before)
    return True


def _problem_before(finder: Finder, sentence: Marked, item: int | None) -> int | None:
    """The only problem of the item, else of the sentence right before."""
    first = max(0, len(finder.found) - _NEAR)
    near = [i for i in range(first, len(finder.found)) if finder.found[i].role is Role.PROBLEM]
    own = [i for i in near if item is not None and finder.found[i].item == item]
    if len(own) != 1:
        told = finder.document.sentence_at(sentence.start - 1)
        own = [i for i in near if told.start <= finder.found[i].start < told.end]
    return own[0] if len(own) == 1 else None


def _plan_within(finder: Finder, sentence: Marked, item: int | None) -> None:
    """下一步，将…: in the item that names the one problem it is meant for."""
    before = len(finder.found)
    near = range(max(0, before - _NEAR), before)
    problems = [i for i in near if finder.found[i].role is Role.PROBLEM and finder.found[i].item == item]
    plan_clauses(finder, item, sentence, sentence.end)
    if item is not None and len(problems) == 1:
        finder.link_since(problems[0], before)


def tell_tasks(finder: Finder, sentence: Marked, item: int | None) -> bool:
    """Tasks told in passing, each with its body and its day; not where the section tells what was done."""
    if item is not None and finder.role_of(item) & Role.DONE:
        return False
    document = finder.document
    clauses = document.clauses(sentence.start, sentence.end)
    if not any(is_task(document, clause.start, clause.end) for clause in clauses):
        return False
    if after_plan_lead(document, sentence.start, sentence.end) > sentence.start:
        plan_clauses(finder, item, sentence, sentence.end)  # 支部将继续盯着办：…；…
        return True
    for clause in clauses:
        if is_task(document, clause.start, clause.end) or obliges(document, clause.start, clause.end):
            start = after_opinion(document, clause.start, clause.end)
            finder.add(Role.MEASURE, Span(start, clause.end), item, Status.PLANNED)
    return True


def task_behind_fault(finder: Finder, span: Span, item: int | None) -> None:
    """…断料，原因是…，总务处9月1日前备足: the task in the sentence that tells the problem."""
    start = task_behind(finder.document, span.start, span.end)
    if start is None:
        return
    own = finder.document.sentence_at(span.start)
    first = max(0, len(finder.found) - _NEAR)
    problems = [
        index
        for index in range(first, len(finder.found))
        if finder.found[index].role is Role.PROBLEM and own.start <= finder.found[index].start < own.end
    ]
    measure = finder.add(Role.MEASURE, Span(start, span.end), item, Status.PLANNED)
    if len(problems) == 1:
        finder.inline.append((problems[0], measure))


def plan_clauses(finder: Finder, item: int | None, sentence: Marked, end: int) -> None:
    """下一步，…；…；…: each clause a measure; the last takes the rest of its paragraph."""
    document = finder.document
    start = after_plan_lead(document, sentence.start, sentence.end)
    clauses = document.clauses(start, sentence.end)
    for number, clause in enumerate(clauses):
        stop = max(clause.end, end) if number == len(clauses) - 1 else clause.end
        if is_lead_only(document, clause.start, stop) or is_target(document, clause.start, stop):
            continue
        if is_measure_item(document, clause.start, stop):
            finder.add(Role.MEASURE, Span(clause.start, stop), item, Status.PLANNED)
