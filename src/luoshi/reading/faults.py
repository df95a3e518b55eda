"""Faults told in passing, where nothing announces problems: in words on work done, without a heading."""

from __future__ import annotations

import re

from luoshi.reading.text import Document
from luoshi.reading.vocabulary.deficiency import DEFICIENT, REACHED, SOLVED
from luoshi.reading.vocabulary.faults import (
    AHEAD,
    ANNOUNCES,
    BREAKDOWN,
    DEADLINE,
    DEALT_WITH,
    DENIED,
    DONE_TO,
    FAULT_LEAD,
    FAULT_STARTS,
    FAULT_WORDS,
    HARD_TIMES,
    HINTS_AT_FAULT,
    MENDED,
    MENDS_WHAT,
    NEGATED,
    PENALTY,
    RULE,
    STAYS_AS_IT_WAS,
    STOOD_FIRM,
    TELLS_GOOD,
    TURNS,
    TURNS_FIRST,
    URGES,
)
from luoshi.reading.vocabulary.roles import VERB_FIRST

_OBJECT_NEAR = 4  # characters between 督促 and what it is about
_LONGEST_HEADING = 16
_MOST_WORDS = 16  # looked at in one sentence
_ABOUNDS = ("集中", "突出", "严重", "普遍", "频发", "多发", "较多")
_COMMAS = ",;:。\n"


def tells_fault(document: Document, start: int, end: int) -> bool:
    """Whether a sentence or clause tells that something went or goes badly.

    Judged by the comma-clause that says so: what did not happen (未发生), must not happen (不得) or is being
    dealt with (整治…) is no fault, and one that was mended in the same sentence is none any more.
    """
    folded = document.folded
    if AHEAD.match(folded, start, end) or ANNOUNCES.search(folded, start, end):
        return False
    position = start
    for _ in range(_MOST_WORDS):
        found = _next_fault(folded, position, end)
        if found is None:
            break
        begin = _comma_before(folded, start, found.start())
        stop = _comma_after(folded, found.end(), end)
        if DEADLINE.search(folded, start, found.start()) is not None:
            return False
        if _denied(folded, found.start(), found.end(), begin, stop):
            position = found.start() + 1
        elif _excused(folded, begin, stop):
            position = max(stop, found.end())
        elif found.lastgroup and DEALT_WITH.search(folded, begin, stop) is not None:
            position = found.start() + 1
        else:
            return MENDED.search(folded, found.start(), end) is None
    if _hints(folded, start, end):
        return True
    turned = TURNS_FIRST.match(folded, start, end) or TURNS.search(folded, start, end)
    if turned is None or DENIED.search(folded, turned.end(), end) is not None:
        return False
    stays = STAYS_AS_IT_WAS.search(folded, turned.end(), end)
    return stays is not None and DEALT_WITH.search(folded, turned.end(), end) is None


def _next_fault(folded: str, position: int, end: int) -> re.Match[str] | None:
    """The next words that tell a fault."""
    start = FAULT_STARTS.search(folded, position, end)
    while start is not None:
        found = FAULT_WORDS.match(folded, start.start(), end)
        if found is not None:
            return found
        start = FAULT_STARTS.search(folded, start.end(), end)
    return None


def _hints(folded: str, start: int, end: int) -> bool:
    """Whether a clause that tells nothing good hints at trouble: 值班室电话长期没个准点."""
    found = HINTS_AT_FAULT.search(folded, start, end)
    if found is None or TELLS_GOOD.search(folded, start, end) is not None:
        return False
    if RULE.search(folded, start, end) is not None:
        return False
    if _denied(folded, found.start(), found.end(), start, end):
        return False
    return not _excused(folded, start, end)


def _denied(folded: str, start: int, end: int, begin: int, stop: int) -> bool:
    """没有超出预算, 对进度滞后的单位…: the word itself is denied, or only names what something is done to."""
    if folded.endswith(NEGATED, begin, start):
        return True
    followed = "的" in folded[end:stop]
    if DONE_TO.match(folded, begin, start) is not None and followed:
        return True
    mends = MENDS_WHAT.search(folded, begin, start)
    return mends is not None and (mends[0] in URGES or followed or start - mends.end() <= _OBJECT_NEAR)


def _excused(folded: str, begin: int, stop: int) -> bool:
    """Whether the comma-clause of a fault says that it is none."""
    if DENIED.search(folded, begin, stop) or PENALTY.search(folded, begin, stop):
        return True
    if RULE.match(folded, begin, min(len(folded), stop + 4)):
        return True
    if BREAKDOWN.fullmatch(folded, begin, stop):
        return True
    return SOLVED.search(folded, begin, stop) is not None


def names_fault(document: Document, start: int, end: int) -> bool:
    """Whether a short heading states a fault: 准点率不达标。, 客流继续下滑。"""
    folded = document.folded
    words = folded[start:end].rstrip("。")
    if len(words) > _LONGEST_HEADING or "," in words or ";" in words or VERB_FIRST.match(words):
        return False
    if SOLVED.search(words) or REACHED.search(words):
        return False
    if tells_fault(document, start, end):
        return True
    return any(
        found.end() >= len(words) - 1 or words.endswith(_ABOUNDS) for found in DEFICIENT.finditer(words)
    )


def tells_hard_times(document: Document, start: int, end: int) -> bool:
    """Whether a sentence only sets the background of what was reached in spite of it."""
    if HARD_TIMES.match(document.folded, start, end) is None:
        return False
    behind = document.line_at(start).end
    return any(
        STOOD_FIRM.search(document.folded, told.start, told.end)
        for told in document.sentences(end, behind)[:1]
    )


def after_fault_lead(document: Document, start: int, end: int) -> int:
    """Where the fault itself begins, behind 另外， and 从检查情况看，."""
    found = FAULT_LEAD.match(document.folded, start, end)
    return found.end() if found is not None and found.end() < end else start


def _comma_before(folded: str, start: int, position: int) -> int:
    return max(start, *(folded.rfind(mark, start, position) + 1 for mark in _COMMAS))


def _comma_after(folded: str, position: int, end: int) -> int:
    return min((at for mark in _COMMAS if (at := folded.find(mark, position, end)) >= 0), default=end)
