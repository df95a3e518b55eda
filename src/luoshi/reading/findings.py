"""Reports on rectification: the problem an item names and what was done about it."""

from __future__ import annotations

from luoshi.reading.causes import names_reason, states_cause
from luoshi.reading.faults import tells_fault
from luoshi.reading.finder import Finder
from luoshi.reading.marking import Marked, MarkedPiece
from luoshi.reading.measures import (
    acts,
    after_plan_lead,
    after_status,
    is_measure_item,
    is_measure_paragraph,
    is_status,
    opens_plan,
    says_done,
    still_open,
)
from luoshi.reading.owners import is_field_line
from luoshi.reading.patterns import lazily
from luoshi.reading.plans import plan_clauses
from luoshi.reading.problems import AREAS, finding_heading, finding_inline, is_deficient
from luoshi.reading.sections import Role, own_role
from luoshi.reading.sentences import cause_within
from luoshi.reading.text import Span
from luoshi.reading.types import Status

_SHORTEST_REST = 5
_SHORTEST_NAMED = 4
_NEAR = 40  # statements of one finding stand close to each other
_REASON_LEAD = 24
_TURNS = ("但", "然而", "不过")
_NEXT = ("下", "今后", "后续", "接下来")
_TALLY = lazily(
    r"(?:截[至止]|目前|到目前|[0-9]{1,4}[年月])?[^。;]{0,40}?[0-9一二三四五六七八九十]+(?:个|项|条|类)(?:具体|反馈)?(?:问题|整改任务|整改事项|任务|意见)"
    r"[^。;]{0,12}(?:已|全部|均|完成|办结|销号)[^。;]{0,30}?[0-9]"
)
_FOUND_TO_BE = lazily(
    r"(?:经(?:核查|调查|核实|查|排查|了解|分析)|原因),?(?:系|是|主要是|为)(?:由于|因为?)?(?P<reason>[^,。;]{4,40}?)(?:所致|导致|造成|引起)(?=,)"
)


def read_finding(finder: Finder, marked: MarkedPiece, item: int) -> bool:
    """A labelled item that names a problem, tells what was done, or both; False where it is neither."""
    document, piece = finder.document, marked.piece
    children = finder.outline.below[item]
    fields = finder.field_from(item)
    problem = _own_finding(finder, item) if fields is None else _ledger_problem(finder, item, fields)
    if problem is not None:
        finder.covered[item] = Role.PROBLEM
        if fields is None and any(_own_finding(finder, child) is not None for child in children):
            return True  # an area with its findings below it
        index = finder.add(Role.PROBLEM, problem, item)
        cause_within(finder, problem, item, index, of_problem=True)
        rest = None if fields is not None else _rest(finder, problem.end, piece.end)
        if rest is not None:
            rest = _behind_reason(finder, _behind_found(finder, rest, item, index), item, index)
        if rest is not None:
            rest = _behind_state(finder, rest, item, index)
        if rest is not None and not (children and finder.outline.run_in[children[0]]):
            before = len(finder.found)
            _add_told(finder, rest, item, finder.status(rest.start, rest.end))
            finder.link_since(index, before)
            _open_reasons(finder, rest, item)
        return True
    if children or not _below_finding(finder, item):
        return False
    whole = document.trimmed(piece.start, finder.before_field(piece.start, finder.outline.items[item].end))
    if not finder.outline.run_in[item]:
        words = finder.words(item)
        if own_role(words) is not Role.NONE or words.endswith(AREAS):
            return False
    if is_measure_item(document, whole.start, whole.end):
        finder.covered[item] = Role.RECTIFIED
        finder.add(Role.MEASURE, whole, item, _status(finder, marked, whole))
        return True
    return False


def _behind_reason(finder: Finder, rest: Span, item: int, problem: int) -> Span | None:
    """该问题主要是…造成的。 comes before what was done."""
    first = finder.document.sentence_at(rest.start)
    start = states_cause(finder.document, rest.start, min(first.end, rest.end))
    if start is None or start - rest.start > _REASON_LEAD or says_done(finder.document, start, first.end):
        return rest
    cause = finder.add(Role.CAUSE, Span(start, min(first.end, rest.end)), item)
    finder.inline.append((problem, cause))
    return _rest(finder, first.end, rest.end) if first.end < rest.end else None


def _behind_state(finder: Finder, rest: Span, item: int | None, problem: int | None) -> Span:
    """What tells the fault more closely, before what was done; or of what was not, up to 下一步，."""
    document = finder.document
    sentences = document.sentences(rest.start, rest.end)
    for number, sentence in enumerate(sentences):
        if opens_plan(document, sentence.start, sentence.end):
            start = after_plan_lead(document, sentence.start, sentence.end)
            if number and not any(acts(document, told.start, told.end) for told in sentences[:number]):
                _state(finder, sentences[:number], item, problem)
                return Span(start, rest.end)
            break
    told = 0
    for sentence in sentences[:-1]:
        lacking = tells_fault(document, sentence.start, sentence.end) or is_deficient(
            document.folded[sentence.start : sentence.end]
        )
        if not lacking or acts(document, sentence.start, sentence.end):
            break
        told += 1
    _state(finder, sentences[:told], item, problem)
    return Span(sentences[told].start, rest.end) if told else rest


def _still_lacking(finder: Finder, marked: MarkedPiece) -> bool:
    """整改工作还不平衡，…: a paragraph of a section on mending, below no finding, that only tells faults."""
    document, piece = finder.document, marked.piece
    turns = document.folded.startswith(_TURNS, piece.start)  # 但夜间力量仍显单薄
    chain = finder.outline.chain(piece.item)
    if not turns and any(finder.covered.get(above, Role.NONE) & Role.PROBLEM for above in chain):
        return False
    sentences = document.sentences(marked.sentences[0].start, piece.end)
    if not all(
        (
            tells_fault(document, told.start, told.end)
            or (turns and is_deficient(document.folded[told.start : told.end]))
        )
        and not says_done(document, told.start, told.end)
        for told in sentences
    ):
        return False
    for told in sentences:
        index = finder.add(Role.PROBLEM, told, piece.item)
        cause_within(finder, told, piece.item, index, of_problem=True)
    return True


def _only_state(finder: Finder, marked: MarkedPiece, start: int) -> bool:
    """整改情况： and how far it is from done, where the next paragraph says what was done."""
    document, piece = finder.document, marked.piece
    if not tells_fault(document, start, piece.end) or acts(document, start, piece.end):
        return False
    if piece.line + 1 >= len(document.lines):
        return False
    below = document.lines[piece.line + 1].start
    return finder.outline.at(below) == piece.item and not is_field_line(document, below)


def _state(finder: Finder, sentences: list[Span], item: int | None, problem: int | None) -> None:
    """Why the fault is there, in words that tell it more closely."""
    for sentence in sentences:
        cause_within(finder, sentence, item, problem, of_problem=True)


def _status(finder: Finder, marked: MarkedPiece, span: Span) -> Status:
    """What stands in a field 整改措施： is to be done unless it says 已 or 了."""
    if marked.role & Role.MEASURE and not says_done(finder.document, span.start, span.end):
        return Status.PLANNED
    return finder.status(span.start, span.end)


def _ledger_problem(finder: Finder, item: int, fields: int) -> Span | None:
    """Of an item with fields (整改措施：…) below it, the words before the first of them."""
    document = finder.document
    heading = finder.outline.items[item]
    span = document.trimmed(heading.body, min(fields, heading.end))
    words = document.folded[span.start : span.end]
    named = finding_heading(document, span.start, span.end)
    if named is not None and named.start > span.start:
        return Span(named.start, span.end)
    if len(words) < _SHORTEST_NAMED or words.endswith(AREAS) or own_role(words) is not Role.NONE:
        return None
    return span if is_deficient(words) else None


def read_rectified_paragraph(finder: Finder, marked: MarkedPiece) -> bool:
    """An unlabelled paragraph on what was done: inline findings with what followed, else one measure."""
    piece = marked.piece
    inline = [
        (sentence, problem)
        for sentence in _units(finder, marked.sentences)
        if (problem := _named_in(finder, sentence, piece.end)) is not None
    ]
    if inline:
        for number, (sentence, problem) in enumerate(inline):
            end = inline[number + 1][0].start if number + 1 < len(inline) else piece.end
            _add_pair(finder, marked, sentence, problem, end)
        return True
    if not marked.sentences or not _below_finding(finder, piece.item):
        return False
    first = marked.sentences[0]
    if first.announced and first.role is Role.NONE:
        return False  # 责任单位：
    if is_status(finder.document, first.start, piece.end):
        return True  # 整改进度：已完成
    if not first.announced and piece.item is not None and _told_before_field(finder, piece.item, piece.end):
        reasons = finder.document.sentences(first.start, piece.end)
        _state(finder, reasons, piece.item, _named_above(finder, piece.item))
        return True  # the finding told more closely, before 整改情况：
    return _read_told(finder, marked)


def _told_before_field(finder: Finder, item: int, position: int) -> bool:
    """Whether the field on what was done (整改情况：) begins behind a paragraph of its finding."""
    fields = finder.field_from(item)
    if fields is None or fields < position or finder.document.folded.startswith("进度", fields + 2):
        return False  # 整改进度： only says how far what was told is
    return bool(finder.covered.get(item, Role.NONE) & Role.PROBLEM)


def _named_in(finder: Finder, sentence: Marked, end: int) -> Span | None:
    """The finding that 对…问题，… names, or 关于…的问题。 before what is told of it in its paragraph."""
    document = finder.document
    inline = finding_inline(document, sentence.start, sentence.end)
    if inline is not None or sentence.end >= end or not document.folded.startswith("关于", sentence.start):
        return inline
    heading = finding_heading(document, sentence.start, sentence.end)
    return heading if heading is not None and heading.end + 1 >= sentence.end else None


def _units(finder: Finder, sentences: tuple[Marked, ...]) -> list[Marked]:
    """Sentences, and the ；-clauses of those that name a finding in each."""
    document = finder.document
    units: list[Marked] = []
    for sentence in sentences:
        clauses = document.clauses(sentence.start, sentence.end)
        if len(clauses) > 1 and all(finding_inline(document, part.start, part.end) for part in clauses):
            units.extend(sentence._replace(start=part.start, end=part.end) for part in clauses)
        else:
            units.append(sentence)
    return units


def _read_told(finder: Finder, marked: MarkedPiece) -> bool:
    """A paragraph that tells what was done, or only what is still lacking; False where it is neither."""
    document, piece = finder.document, marked.piece
    start = after_status(document, marked.sentences[0].start, piece.end)
    if start == marked.sentences[0].start and not marked.sentences[0].announced:
        start = _behind_state(finder, Span(start, piece.end), piece.item, None).start
    first = document.sentence_at(start)
    if not marked.sentences[0].announced and _still_lacking(finder, marked):
        return True
    told = marked.sentences[0].announced and marked.sentences[0].role & Role.RECTIFIED  # 进展情况：
    if not told and _counts_all(finder, marked, start):
        return False
    if not (
        told
        or start > marked.sentences[0].start
        or is_measure_paragraph(document, start, piece.end, done=True)
    ):
        return False
    if told and _only_state(finder, marked, start):
        index = finder.add(Role.PROBLEM, Span(start, piece.end), piece.item)
        cause_within(finder, Span(start, piece.end), piece.item, index, of_problem=True)
        return True
    planned = opens_plan(document, start, first.end)
    status = Status.PLANNED if planned else _status(finder, marked, Span(start, piece.end))
    item = _holder(finder, piece.item) if marked.sentences[0].announced else piece.item
    before = len(finder.found)
    _add_told(finder, Span(start, piece.end), item, status)
    named = _named_above(finder, item)
    if named is not None:
        finder.link_since(named, before)
    _open_reasons(finder, Span(start, piece.end), item)
    return True


def _named_above(finder: Finder, item: int | None) -> int | None:
    """The problem that the heading of a finding names, whatever else is told below it."""
    if item is None or not finder.covered.get(item, Role.NONE) & Role.PROBLEM:
        return None
    body = finder.outline.items[item].body
    for index in range(len(finder.found) - 1, max(-1, len(finder.found) - _NEAR), -1):
        found = finder.found[index]
        if found.role is Role.PROBLEM and found.item == item and found.start - body <= _SHORTEST_NAMED:
            return index
    return None


def _add_told(finder: Finder, told: Span, item: int | None, status: Status) -> None:
    """What was done and, from 下一步， on, what will be done."""
    document = finder.document
    for sentence in document.sentences(told.start, told.end):
        if document.folded.startswith(_NEXT, sentence.start) and opens_plan(
            document, sentence.start, sentence.end
        ):
            if sentence.start > told.start:
                finder.add(Role.MEASURE, document.trimmed(told.start, sentence.start), item, status)
            ahead = Marked(sentence.start, sentence.end, Role.MEASURE, announced=False, first=False)
            plan_clauses(finder, item, ahead, told.end)
            return
    finder.add(Role.MEASURE, told, item, status)


def _counts_all(finder: Finder, marked: MarkedPiece, start: int) -> bool:
    """27个问题已完成整改24个: how much of all is done, below no single finding."""
    if any(
        finder.covered.get(above, Role.NONE) & Role.PROBLEM
        for above in finder.outline.chain(marked.piece.item)
    ):
        return False
    return _TALLY.match(finder.document.folded, start, marked.piece.end) is not None


def _behind_found(finder: Finder, rest: Span, item: int | None, problem: int) -> Span:
    """经核查系…所致，物价科…: the reason before what was done in the same sentence."""
    found = _FOUND_TO_BE.match(finder.document.folded, rest.start, rest.end)
    if found is None:
        return rest
    cause = finder.add(Role.CAUSE, Span(found.start("reason"), found.end()), item)
    finder.inline.append((problem, cause))
    return Span(found.end() + 1, rest.end)


def _open_reasons(finder: Finder, told: Span, item: int | None, problem: int | None = None) -> None:
    """Why something is not mended yet or came about, in the words on what was done."""
    for number, span in enumerate(finder.document.sentences(told.start, told.end)):
        if problem is not None and names_reason(finder.document, span.start, span.end):
            cause_within(finder, span, item, problem, of_problem=True)
            continue
        lacking = tells_fault(finder.document, span.start, span.end)
        if number and lacking and not names_reason(finder.document, span.start, span.end):
            problem = finder.add(Role.PROBLEM, span, item)
            cause_within(finder, span, item, problem, of_problem=True)
        elif lacking or still_open(finder.document, span.start, span.end):
            cause_within(finder, span, item, None, of_problem=True)


def _holder(finder: Finder, item: int | None) -> int | None:
    """完成情况： behind a list of measures belongs to the finding above the list."""
    for above in reversed(finder.outline.chain(item)):
        if finder.states_problem(above):
            return above
    return item


def _add_pair(finder: Finder, marked: MarkedPiece, sentence: Marked, problem: Span, end: int) -> None:
    index = finder.add(Role.PROBLEM, problem, marked.piece.item)
    rest = _rest(finder, problem.end, finder.document.trimmed(sentence.start, end).end)
    if rest is not None:
        rest = _behind_found(finder, rest, marked.piece.item, index)
        before = len(finder.found)
        _add_told(finder, rest, marked.piece.item, finder.status(rest.start, rest.end))
        finder.link_since(index, before)
        _open_reasons(finder, rest, marked.piece.item, index)


def finding_of(finder: Finder, item: int) -> Span | None:
    """The problem an item's heading names."""
    heading = finder.outline.items[item]
    line = finder.document.line_at(heading.body)
    return finding_heading(finder.document, heading.body, min(heading.end, line.end))


def _own_finding(finder: Finder, item: int) -> Span | None:
    """The problem an item names; below a finding, 一是对…核查，查实价格偏高的9份 tells what was done."""
    found = finding_of(finder, item)
    above = finder.outline.items[item].parent
    if found is None or above is None or not finder.outline.run_in[item] or finding_of(finder, above) is None:
        return found
    return found if finder.document.folded.endswith("问题", found.start, found.end) else None


def _below_finding(finder: Finder, item: int | None) -> bool:
    """Whether an item stands below a named problem or in a section on what was mended."""
    return any(
        finder.covered.get(above, Role.NONE) & Role.PROBLEM or finder.roles[above] & Role.RECTIFIED
        for above in finder.outline.chain(item)
    )


def _rest(finder: Finder, position: int, end: int) -> Span | None:
    """What follows the named problem in its paragraph."""
    folded = finder.document.folded
    while position < end and folded[position] in '”"」,。:;)] ':
        position += 1
    span = finder.document.trimmed(position, end)
    if span.end - span.start < _SHORTEST_REST or folded.startswith(("方面", "等"), span.start):
        return None
    return span
