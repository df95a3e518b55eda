"""Unlabelled words: sentences and clauses with problems and causes (measures: plans.py)."""

from __future__ import annotations

from luoshi.reading.causes import after_cause_lead, gives_reason, is_cause, states_cause
from luoshi.reading.faults import after_fault_lead, names_fault, tells_fault, tells_hard_times
from luoshi.reading.finder import Finder, fitting
from luoshi.reading.marking import Marked, MarkedPiece
from luoshi.reading.measures import opens_plan
from luoshi.reading.owners import names_owner, obliges
from luoshi.reading.patterns import lazily
from luoshi.reading.plans import answer_named, answer_problem, plan_clauses, task_behind_fault, tell_tasks
from luoshi.reading.problems import (
    goes_on,
    illustrates,
    is_plain_problem,
    is_problem,
    is_promise,
    leads_to_faults,
    opens_contrast,
    opens_problems,
    praises,
    reaches,
)
from luoshi.reading.sections import Kind, Role
from luoshi.reading.tasks import is_task_of_plan
from luoshi.reading.text import Document, Span

_NEAR = 12  # statements of one item looked back at
_CLOSED = "。;!?"  # what ends a sentence that states something
_MEASURED = (
    "率",
    "比",
    "比重",
    "强度",
    "收入",
    "利润",
    "总额",
    "余额",
    "成本",
    "费用",
    "支出",
    "负债",
    "产量",
    "产值",
    "数量",
    "投资",
    "密度",
    "指数",
)
_MOVED = lazily(r"下[降滑跌]|上升|减少|增[加长]|回落|提高|降低|放缓|亏损|收窄")  # of a figure
# A sentence of an item on measures that tells no fault: what must be done, what for, whom it meets.
_IS_TASK = lazily(
    r"(?<![主重只概必需])要(?![素点么是塞件害闻])|将|须|应(?!收|付|急)|确保|力争|务必|严禁|不得|一律|切实|坚持|加强|强化|推[进动]|完善|健全|建立|制定|开展|防止|防范|避免|杜绝|争取|"
    r"(?:^|[,。;])(?:对|凡|把|由|以|为|通过|针对|围绕|着力|做好|抓好)|[^,。;]{2,10}(?:的,|的予以|的按)|(?:之?前|以内)(?:完成|报|办)|责任(?:单位|部门|人)|不少于|不低于|达到"
)
_LONGEST_NAME = 16  # 研发投入强度。
_GAP = 4  # white space between two sentences


def read_sentence(finder: Finder, marked: MarkedPiece, sentence: Marked, covered: Role) -> None:
    """Problems, causes and plans that one sentence states."""
    document, item = finder.document, marked.piece.item
    role = fitting(sentence.role, document.folded[sentence.start : sentence.end])
    if not covered & Role.MEASURE and not role & Role.RECTIFIED and answer_problem(finder, sentence, item):
        return
    if role & Role.PROBLEM and not covered & (Role.PROBLEM | Role.MEASURE):
        _problems(finder, sentence, item)
    elif role & Role.PROBLEM and (sentence.first or not tell_tasks(finder, sentence, item)):
        cause_within(finder, Span(sentence.start, sentence.end), item, None, of_problem=True)
    elif role & Role.CAUSE:
        if not covered & Role.CAUSE:
            _causes(finder, sentence, item)
    elif role & Role.MEASURE:
        _measures(finder, marked, sentence, covered)
    elif role & (Role.RECTIFIED | Role.FRAME):
        return
    elif covered is Role.NONE:
        _plain(finder, marked, sentence)


def _measures(finder: Finder, marked: MarkedPiece, sentence: Marked, covered: Role) -> None:
    """What a sentence among measures says will be done; in an item that is one already, what is wrong."""
    if covered & Role.MEASURE:
        _fault_behind_task(finder, marked, sentence)
    elif sentence.announced or is_task_of_plan(finder.document, sentence.start, sentence.end):
        plan_clauses(finder, marked.piece.item, sentence, sentence.end)


def tell_faults(finder: Finder, marked: MarkedPiece) -> None:
    """Faults alone, where neither measures nor causes are looked for: before the first heading of a plan."""
    for sentence in marked.sentences:
        if sentence.role & Role.PROBLEM:
            _problems(finder, sentence, marked.piece.item)
        elif opens_contrast(finder.document, sentence.start, sentence.end):
            _tells_faults(finder, marked, sentence)


def _fault_behind_task(finder: Finder, marked: MarkedPiece, sentence: Marked) -> None:
    """堵住院感漏洞。上半年手卫生依从率只有71.4%，根子在于…: what is wrong, right behind the name of its remedy."""
    document = finder.document
    if not marked.piece.opens or sentence not in marked.sentences[1:2]:
        return
    if _IS_TASK.search(document.folded[sentence.start : sentence.end]):
        return
    if tells_fault(document, sentence.start, sentence.end) and not names_owner(
        document, sentence.start, sentence.end
    ):
        _add_problem(finder, Span(sentence.start, sentence.end), marked.piece.item)


def _plain(finder: Finder, marked: MarkedPiece, sentence: Marked) -> None:
    """A sentence that nothing announced."""
    document, item = finder.document, marked.piece.item
    if opens_plan(document, sentence.start, sentence.end):
        plan_clauses(finder, item, sentence, sentence.end)
    elif (answer_named(finder, sentence, item) or tell_tasks(finder, sentence, item)) or _tells_faults(
        finder, marked, sentence
    ):
        return
    elif obliges(document, sentence.start, sentence.end):
        plan_clauses(finder, item, sentence, sentence.end)
    elif finder.kind is not Kind.PLAN:
        cause_within(finder, Span(sentence.start, sentence.end), item, None)


def _tells_faults(finder: Finder, marked: MarkedPiece, sentence: Marked) -> bool:
    """Faults told in passing: the sentence, or of several ；-clauses those that tell one."""
    document, item = finder.document, marked.piece.item
    if _only_sets(document, sentence):
        return False
    if item is not None and finder.headed_fault == item:
        cause_within(finder, Span(sentence.start, sentence.end), item, None, of_problem=True)
        return False
    if (
        marked.piece.opens
        and item is not None
        and sentence.first
        and names_fault(document, sentence.start, sentence.end)
    ):
        finder.headed_fault = item
        finder.add(Role.PROBLEM, Span(sentence.start, marked.piece.end), item)
        return True
    if states_cause(document, sentence.start, sentence.end) == sentence.start and _behind_problem(
        finder, sentence
    ):
        return False  # 由于…，难以…: why the fault told just before is there
    plain = is_plain_problem(document, sentence.start, sentence.end) or _goes_on(finder, sentence)
    told = False
    for clause in document.clauses(sentence.start, sentence.end):
        start = after_fault_lead(document, clause.start, clause.end)
        if illustrates(document, start, clause.end) and _behind_problem(finder, clause):
            continue
        if (plain and is_problem(document, start, clause.end)) or tells_fault(document, start, clause.end):
            told = True
            if not plain and _only_reason_faulty(finder, Span(start, clause.end), item):
                continue
            _add_told(finder, marked, sentence, Span(start, clause.end))
    if plain:
        finder.told_to = sentence.end
    return told


def _add_told(finder: Finder, marked: MarkedPiece, sentence: Marked, clause: Span) -> None:
    """A fault told in passing, or the reason that its clause gives."""
    item = marked.piece.item
    if gives_reason(finder.document, clause.start, clause.end):
        start = after_cause_lead(finder.document, clause.start, clause.end)
        finder.add(Role.CAUSE, Span(start, clause.end), item)
    else:
        _add_problem(finder, Span(_fault_start(finder, marked, sentence, clause.start), clause.end), item)


def _only_reason_faulty(finder: Finder, clause: Span, item: int | None) -> bool:
    """煤炭下降主要是电厂库存偏高: the fault is why a figure changed, and no problem of ours."""
    reason = states_cause(finder.document, clause.start, clause.end)
    if reason is None or reason <= clause.start or tells_fault(finder.document, clause.start, reason):
        return False
    if _MOVED.search(finder.document.folded, clause.start, reason) is None:
        return False
    finder.add(Role.CAUSE, Span(reason, clause.end), item)
    return True


def _only_sets(document: Document, sentence: Marked) -> bool:
    """A title, a row of a table, or the hard times in which the work was done."""
    line = document.line_at(sentence.start)
    if sentence.end >= line.end and document.folded[line.end - 1] not in _CLOSED:
        return True
    return sentence.first and tells_hard_times(document, sentence.start, sentence.end)


def _fault_start(finder: Finder, marked: MarkedPiece, sentence: Marked, start: int) -> int:
    """An item that only names something and then tells its fault states it as a whole."""
    piece = marked.piece
    if not piece.opens or sentence.first or sentence.end < piece.end:
        return start
    name, *between = marked.sentences[:-1]
    words = finder.document.folded[name.start : name.end].rstrip("。")
    if len(words) > _LONGEST_NAME or not words.endswith(_MEASURED) or len(between) > 1:
        return start
    good = any(reaches(finder.document, told.start, told.end) for told in marked.sentences)
    return start if good else piece.start


def _behind_problem(finder: Finder, sentence: Marked | Span) -> bool:
    """Whether a problem ends right before a sentence."""
    ends = [s.end for s in finder.found[-_NEAR:] if s.role is Role.PROBLEM and s.end <= sentence.start]
    return bool(ends) and not finder.document.folded[max(ends) : sentence.start].strip()


def _goes_on(finder: Finder, sentence: Marked) -> bool:
    """Right behind a plain problem, in its paragraph, another."""
    between = finder.document.folded[finder.told_to : sentence.start]
    if sentence.first or finder.told_to <= 0 or len(between) > _GAP or between.strip():
        return False
    return goes_on(finder.document, sentence.start, sentence.end)


def _problems(finder: Finder, sentence: Marked, item: int | None) -> None:
    """Problems of a section on problems: its words say so, or the sentence opens its paragraph."""
    document = finder.document
    clauses = document.clauses(sentence.start, sentence.end)
    lacking = [_lacks(finder, clause) for clause in clauses]
    listed = len(clauses) > 1 and (sentence.announced or any(lacking))
    opens = sentence.first and not any(lacking) and opens_problems(document, sentence.start, sentence.end)
    for clause, lacks in zip(clauses, lacking, strict=True):
        start = after_fault_lead(document, clause.start, clause.end)
        if illustrates(document, start, clause.end):
            continue
        if lacks and gives_reason(document, start, clause.end):
            finder.add(Role.CAUSE, Span(after_cause_lead(document, start, clause.end), clause.end), item)
        elif lacks or opens or (listed and not praises(document, clause.start, clause.end)):
            _add_problem(finder, Span(start, clause.end), item)


def _lacks(finder: Finder, clause: Span) -> bool:
    document = finder.document
    if is_promise(document, clause.start, clause.end) or leads_to_faults(document, clause.start, clause.end):
        return False
    return is_problem(document, clause.start, clause.end) or tells_fault(document, clause.start, clause.end)


def _add_problem(finder: Finder, span: Span, item: int | None) -> None:
    index = finder.add(Role.PROBLEM, span, item)
    cause_within(finder, span, item, index, of_problem=True)
    task_behind_fault(finder, span, item)


def _causes(finder: Finder, sentence: Marked, item: int | None) -> None:
    document = finder.document
    for number, clause in enumerate(document.clauses(sentence.start, sentence.end)):
        if number and not sentence.first and reaches(document, clause.start, clause.end):
            continue  # 夏粮下降，原因是阴雨；秋粮单产提高到…
        if is_cause(document, clause.start, clause.end) and not illustrates(
            document, clause.start, clause.end
        ):
            start = after_cause_lead(document, clause.start, clause.end)
            finder.add(Role.CAUSE, Span(start, clause.end), item)
            task_behind_fault(finder, clause, item)


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
