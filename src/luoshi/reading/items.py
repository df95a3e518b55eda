"""Labelled items: the finest one is one statement."""

from __future__ import annotations

from collections.abc import Callable

from luoshi.reading.causes import is_cause
from luoshi.reading.finder import Finder, fitting
from luoshi.reading.marking import MarkedPiece
from luoshi.reading.measures import is_measure_item
from luoshi.reading.owners import opens_with_body
from luoshi.reading.problems import AREAS, finding_inline, is_deficient, is_problem_item, names_an_area
from luoshi.reading.sections import Kind, Role, names_section, own_role
from luoshi.reading.text import Document, Span
from luoshi.reading.types import Status

_JUDGES: tuple[tuple[Role, Callable[[Document, int, int], bool]], ...] = (
    (Role.MEASURE, is_measure_item),
    (Role.PROBLEM, is_problem_item),
    (Role.CAUSE, is_cause),
)

_BECAUSE = ("因为", "由于")  # 电耗上升，一是因为…；二是因为…


def read_item(finder: Finder, marked: MarkedPiece, item: int) -> Role:
    """Take a labelled item as one statement; gives what it states as a whole, NONE where it does not."""
    document, piece = finder.document, marked.piece
    start = marked.sentences[0].start if marked.sentences else piece.start
    end = document.trimmed(start, finder.before_field(start, finder.outline.items[item].end)).end
    role = fitting(marked.role, document.folded[start : min(end, start + 80)])
    covered = Role.NONE
    for kind, judge in _JUDGES:
        if not role & kind:
            continue
        if not finder.is_leaf(item, kind):
            covered = kind  # its own words only lead to the items below it
            break
        if _names_a_section(finder, item, end, kind) or not judge(document, start, end):
            continue
        if kind is Role.MEASURE and finder.kind is Kind.RECTIFICATION:
            start = _after_finding(finder, item, start, end)
        stop = end if kind is Role.MEASURE else finder.own_end(item, start)
        finder.add(kind, Span(start, stop), item, Status.PLANNED if kind is Role.MEASURE else None)
        covered = kind
        break
    if covered is Role.NONE and not role and document.folded.startswith(_BECAUSE, start):
        finder.add(Role.CAUSE, Span(start, finder.own_end(item, start)), item)
        covered = Role.CAUSE
    line = document.line_at(start)
    whole = line.end >= end or document.folded[line.end - 1] in "。;!?"  # no heading over paragraphs
    must = document.folded.find("要", finder.outline.items[item].start, finder.outline.items[item].body) >= 0
    if covered is Role.NONE and not role and whole and (must or finder.orders(item, start, end)):
        finder.add(Role.MEASURE, Span(start, end), item, Status.PLANNED)
        covered = Role.MEASURE
    finder.covered[item] = covered
    return covered


def _after_finding(finder: Finder, item: int, start: int, end: int) -> int:
    """针对…问题，由…: of a report on mending, the problem; the measure begins behind it."""
    problem = finding_inline(finder.document, start, end)
    if problem is None:
        return start
    index = finder.add(Role.PROBLEM, problem, item)
    finder.inline.append((index, index + 1))  # the measure is added next
    return finder.document.trimmed(problem.end + 1, end).start


def _names_a_section(finder: Finder, item: int, end: int, kind: Role) -> bool:
    """A heading that says what its section is for or where it looks; what is stated stands below it."""
    if finder.outline.run_in[item]:
        return False
    words = finder.words(item)
    alone = end <= finder.outline.items[item].body + len(words) + 4
    if "," in words and finder.document.folded[end - 1] == "。" and alone:
        return False  # a whole sentence
    if (
        kind is Role.MEASURE
        and alone
        and opens_with_body(finder.document, finder.outline.items[item].body, end)
    ):
        return False  # 党群部年底前拿出计划。
    if kind is not Role.MEASURE and own_role(words) in {Role.MEASURE, Role.DONE} and is_deficient(words):
        return False  # 预算没有安排
    if names_section(words, kind):
        parent = finder.outline.items[item].parent
        inside = parent is not None and finder.roles[parent] is kind is Role.MEASURE
        return alone or not inside or own_role(words) not in {kind, Role.DONE}  # 盯住未完成事项。…
    return not alone and _only_says_where(finder, item, words, kind)


def _only_says_where(finder: Finder, item: int, words: str, kind: Role) -> bool:
    if kind is Role.MEASURE:
        return words.endswith(AREAS) and _heads_a_line(finder, item)
    return names_an_area(words)


def _heads_a_line(finder: Finder, item: int) -> bool:
    """（一）理论学习方面 on a line of its own: where the measures below it belong."""
    body = finder.outline.items[item].body
    line = finder.document.line_at(body)
    return line.end - body <= len(finder.words(item)) + 1
