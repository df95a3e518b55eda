"""Where words announce problems, causes or measures, and how far the announcement reaches."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from luoshi.reading.outline import Outline
from luoshi.reading.pieces import Piece
from luoshi.reading.sections import Role
from luoshi.reading.text import Document, Span
from luoshi.reading.vocabulary.deficiency import DEFICIENT, SOLVED
from luoshi.reading.vocabulary.leads import (
    ANSWERS_ABOVE,
    CAUSE_OPENS,
    CAUSES_ASKED,
    CAUSES_FOLLOW,
    CAUSES_LISTED,
    CAUSES_LOOKED_FOR,
    DEMANDS_FOLLOW,
    FIELD,
    FOUND_AND_MENDED,
    LEARNT,
    MEASURES_FOLLOW,
    MEETING_DECIDES,
    MUST_NEXT,
    PLAN_MODAL,
    PLAN_SENTENCE,
    PROBLEMS_ASKED,
    PROBLEMS_FOLLOW,
    PROBLEMS_FOUND,
    PROBLEMS_LISTED,
    PROBLEMS_ONLY_NAMED,
    PROBLEMS_OWNED,
    PROBLEMS_POINTED_AT,
    PROBLEMS_SEEN,
    PROBLEMS_SHOWN,
    REASONS_LOOK_BACK,
    REASONS_WEIGHED,
    SITUATION_FOLLOWS,
    TASKS_LISTED,
)

_MARKS = " \n:,;。("  # may stand between an announcement and its list
_MAINLY = "主要是"
_BEHIND = 6  # 存在以下问题。主要是… tells which
_SPACE = 12  # line end and indent between an announcement and its list


_FIELD_ROLES = {
    "problem": Role.PROBLEM,
    "cause": Role.CAUSE,
    "done": Role.RECTIFIED,
    "measure": Role.MEASURE,
    "other": Role.NONE,
}


class Lead(NamedTuple):
    """An announcement: what is announced, from where and to where."""

    role: Role
    body: int  # first character of the announced words
    end: int  # the announcement holds up to here
    front: int = -1  # where the announcing words begin; before them the sentence may state something
    field: bool = False  # 整改措施： at the head of a paragraph


def find_field(document: Document, outline: Outline, piece: Piece) -> Lead | None:
    """A field at the head of a paragraph (存在问题：, 原因分析：, 整改措施：): it holds up to the next field."""
    found = FIELD.match(document.folded, piece.start, piece.end)
    if found is None:
        return None
    role = next(role for name, role in _FIELD_ROLES.items() if found[name])
    if piece.item is not None:
        end = outline.items[piece.item].end
    else:
        following = bisect_left(outline.starts, document.lines[piece.line].end)
        end = outline.starts[following] if following < len(outline.starts) else len(document.raw)
    body = found.end()
    while body < piece.end and document.folded[body].isspace():
        body += 1
    return Lead(role, body, end, field=True)


def field_role(document: Document, start: int, end: int) -> Role:
    """What the name of a field at a place announces; NONE where no field begins."""
    found = FIELD.match(document.folded, start, end)
    if found is None:
        return Role.NONE
    return next(role for name, role in _FIELD_ROLES.items() if found[name])


def find_lead(
    document: Document, outline: Outline, piece: Piece, sentence: Span, within: Role
) -> Lead | None:
    """The announcement a sentence makes, if it makes one; `within` is the role of its section."""
    folded = document.folded
    role, body, front = Role.NONE, -1, sentence.start
    if folded[sentence.end - 1] == "?":
        role = _asks(folded, sentence)
        return Lead(role, sentence.end, _reach(document, outline, piece, sentence.end)) if role else None
    reason = _cause_opens(document, outline, piece, sentence, within)
    if reason is not None:
        return reason
    causes = CAUSES_FOLLOW.search(folded, sentence.start, sentence.end)
    problems = PROBLEMS_FOLLOW.search(folded, sentence.start, sentence.end)
    if problems is None and within & Role.PROBLEM:
        problems = PROBLEMS_SHOWN.search(folded, sentence.start, sentence.end)
    if problems is not None and not _solved(folded, sentence, problems.end()):
        role, body = Role.PROBLEM, problems.end()
    elif causes is not None:
        role, body = Role.CAUSE, causes.end()
        front = max(folded.rfind(mark, sentence.start, causes.start()) for mark in ",;")
        if front > sentence.start and folded[body - 1] != ":" and _list_at(document, outline, body) is None:
            return Lead(role, body, sentence.end, front=front)  # …，主要原因是…: this sentence's alone
    elif (other := _listed_or_seen(document, outline, sentence, within)) is not None:
        role, body = other
    else:
        role, body = _measures_follow(document, outline, sentence, within)
    if role is Role.NONE:
        return None
    while body < sentence.end and folded[body].isspace():
        body += 1
    return Lead(role, body, _reach(document, outline, piece, body), front=front)


def _cause_opens(
    document: Document, outline: Outline, piece: Piece, sentence: Span, within: Role
) -> Lead | None:
    """A sentence that opens with its reasons: 上述问题，…, 说到底，…, 这些问题的根子，在我们班子。"""
    folded = document.folded
    back = REASONS_LOOK_BACK.match(folded, sentence.start, sentence.end)
    if back is not None:
        weighed = REASONS_WEIGHED.match(folded, back.end(), sentence.end)
        body = weighed.end() if weighed is not None else back.end()
        return Lead(Role.CAUSE, body, _reach(document, outline, piece, body))
    looked = CAUSES_LOOKED_FOR.search(folded, sentence.start, sentence.end)
    if looked is not None and not within & Role.MEASURE:
        return Lead(Role.CAUSE, looked.end(), _reach(document, outline, piece, looked.end()))
    if (
        folded.startswith(_MAINLY, sentence.start)
        and sentence.start > piece.start
        and not within & (Role.MEASURE | Role.CAUSE)
        and DEFICIENT.search(folded, sentence.start, sentence.end)
        and folded.find("问题", sentence.start - _BEHIND, sentence.start) < 0
    ):
        return Lead(Role.CAUSE, sentence.start + len(_MAINLY), sentence.end)
    opens = CAUSE_OPENS.match(folded, sentence.start, sentence.end)
    if opens is not None:
        listed = _list_at(document, outline, opens.end())
        reach = sentence.end if listed is None else _reach(document, outline, piece, opens.end())
        return Lead(Role.CAUSE, opens.end(), reach)
    return None


def _asks(folded: str, sentence: Span) -> Role:
    """What a question says will be answered."""
    if CAUSES_ASKED.search(folded, sentence.start, sentence.end):
        return Role.CAUSE
    asked = PROBLEMS_ASKED.search(folded, sentence.start, sentence.end)
    return Role.PROBLEM if asked is not None else Role.NONE


def _learnt(document: Document, outline: Outline, sentence: Span) -> int | None:
    """Where a list begins of what experience taught."""
    found = LEARNT.search(document.folded, sentence.start, sentence.end)
    return None if found is None or _list_at(document, outline, found.end()) is None else found.end()


def _measures_follow(document: Document, outline: Outline, sentence: Span, within: Role) -> tuple[Role, int]:
    """重点做好以下工作：, or the chances and conditions told before the plans."""
    folded = document.folded
    announces = folded.find(":", sentence.start, sentence.end) >= 0
    announces = announces or folded.endswith(("要求。", "希望。"), sentence.start, sentence.end)
    demands = DEMANDS_FOLLOW.search(folded, sentence.start, sentence.end) if announces else None
    if demands is not None:
        return Role.MEASURE, demands.end()
    measures = MEASURES_FOLLOW.search(folded, sentence.start, sentence.end)
    if measures is not None and _plans(folded, sentence, measures.end(), within):
        return Role.MEASURE, measures.end()
    if folded[sentence.end - 1] in ":," and _list_at(document, outline, sentence.end) is not None:
        plans = PLAN_SENTENCE.match(folded, sentence.start, sentence.end)
        if plans is not None and PLAN_MODAL.search(folded, sentence.start, sentence.end):
            return Role.MEASURE, sentence.end  # 下一步，我们将…：一是…
    tasks = not within & Role.DONE and TASKS_LISTED.match(folded, sentence.start, sentence.end)
    if tasks and _list_at(document, outline, sentence.end) is not None:
        return Role.MEASURE, sentence.end  # 2024年重点办好四件事。第一，…
    situation = within & Role.MEASURE and SITUATION_FOLLOWS.search(folded[sentence.start : sentence.end])
    if situation and _list_at(document, outline, sentence.end) is not None:
        return Role.FRAME, sentence.end
    return Role.NONE, -1


def _listed_or_seen(
    document: Document, outline: Outline, sentence: Span, within: Role
) -> tuple[Role, int] | None:
    """A list right behind its noun, what was learnt or a meeting decided, or faults that are seen."""
    folded = document.folded
    learnt = _learnt(document, outline, sentence)
    if learnt is not None:
        return Role.FRAME, learnt
    if (
        not within & Role.MEASURE
        and ANSWERS_ABOVE.match(folded, sentence.start, sentence.end) is None  # 对照以上问题和原因，一是…
        and sentence.end < document.line_at(sentence.start).end
        and _list_at(document, outline, sentence.end) is not None
    ):
        tail = folded[max(sentence.start, sentence.end - 40) : sentence.end]
        if CAUSES_LISTED.search(tail):
            return Role.CAUSE, sentence.end
        answers = folded.startswith(("对", "针对", "关于"), sentence.start)  # 对…问题，一是…
        if not answers and PROBLEMS_LISTED.search(tail) and not _solved(folded, sentence, sentence.end):
            return Role.PROBLEM, sentence.end
        pointed = PROBLEMS_POINTED_AT.fullmatch(folded, sentence.start, sentence.end)
        told = not within & (Role.CAUSE | Role.MEASURE | Role.RECTIFIED)
        if pointed is not None and told and not _solved(folded, sentence, sentence.end):
            return Role.PROBLEM, sentence.end
    decides = MEETING_DECIDES.match(folded, sentence.start, sentence.end)
    if decides is not None and folded[sentence.start : decides.end()].find("议") + 1:
        return Role.MEASURE, decides.end()
    body = None if within & (Role.MEASURE | Role.CAUSE) else _problems_seen(document, sentence, within)
    return None if body is None else (Role.PROBLEM, body)


def _problems_seen(document: Document, sentence: Span, within: Role) -> int | None:
    """Where faults begin that are only announced as such: 还存在一些问题。, 但也要看到，."""
    folded = document.folded
    named = not within & Role.PROBLEM and PROBLEMS_ONLY_NAMED.search(
        folded, max(sentence.start, sentence.end - 60), sentence.end
    )
    if named or PROBLEMS_OWNED.match(folded, sentence.start, sentence.end):
        behind = document.sentences(
            sentence.end, min(document.line_at(sentence.start).end, sentence.end + 200)
        )
        if behind and DEFICIENT.search(folded, behind[0].start, behind[0].end):
            return sentence.end
    checked = PROBLEMS_FOUND.match(folded[sentence.start : min(sentence.end, sentence.start + 60)])
    if checked is not None:
        found = sentence.start + checked.end()
        mended = FOUND_AND_MENDED.search(folded, found, sentence.end)
        if not mended and DEFICIENT.search(folded, found, sentence.end):
            return found
    seen = PROBLEMS_SEEN.search(folded, sentence.start, sentence.end)
    if seen is not None and DEFICIENT.search(folded, seen.end(), sentence.end):
        return seen.end()
    return None


def _solved(folded: str, sentence: Span, until: int) -> bool:
    return SOLVED.search(folded, sentence.start, until) is not None


def _plans(folded: str, sentence: Span, until: int, within: Role) -> bool:
    if within & (Role.MEASURE | Role.PROBLEM | Role.CAUSE):
        return True
    if MUST_NEXT.search(folded, sentence.start, until) is not None:
        return True
    return PLAN_SENTENCE.match(folded, sentence.start, until) is not None and (
        PLAN_MODAL.search(folded, sentence.start, until) is not None
    )


def _reach(document: Document, outline: Outline, piece: Piece, body: int) -> int:
    """An announcement holds for its paragraph and list; one that ends its paragraph, for its section."""
    line = document.lines[piece.line]
    following = _list_at(document, outline, body)
    if body < line.end:
        if following is not None:
            return max(line.end, outline.list_ends[following])
        return _before_sibling(outline, piece, body, line.end)
    if piece.item is not None:
        return outline.items[piece.item].end
    return len(document.raw) if following is None else outline.list_ends[following]


def _before_sibling(outline: Outline, piece: Piece, body: int, end: int) -> int:
    """An announcement inside 一是…。原因是…。二是… of one paragraph ends where the next item begins."""
    following = bisect_left(outline.starts, body)
    if piece.item is None or following >= len(outline.starts) or outline.starts[following] >= end:
        return end
    beside = outline.items[following].parent == outline.items[piece.item].parent
    return outline.starts[following] if beside else end


def _list_at(document: Document, outline: Outline, body: int) -> int | None:
    """The item that begins where the announcement ends, white space apart."""
    index = bisect_left(outline.starts, body - 1)
    if index == len(outline.starts) or outline.starts[index] > body + _SPACE:
        return None
    return None if document.folded[body : outline.starts[index]].strip(_MARKS) else index
