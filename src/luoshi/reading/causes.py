"""Causes: why a problem is there or a figure changed (原因)."""

from __future__ import annotations

import re

from luoshi.reading.text import Document
from luoshi.reading.vocabulary.deficiency import PROMISE

_NAMED = (
    r"(?:主要|根本|直接|深层次?|客观|主观|重要|其)*原因(?:主要)?(?:是|为|在于|有)(?:由于|因为)?[:,]?(?P<named>)|"
    r"主要(?:还)?是?(?:由于|因为|因(?!此))(?P<mainly>)|主要(?:还)?是?(?P<hit>受[^,。;]{2,50}影响)|"
    r"(?:该|此|上述|这一|这些)问题(?:的产生)?(?:主要)?(?:是|系)(?:由于|因为|因)?(?P<made>)(?=[^。;]{2,60}(?:造成|导致|所致|引起))|(?:主要|,)系(?:因|由于|受)?(?P<xi>)(?=[^,。;]{2,80}(?:所致|导致|造成|引起|影响|减少|增加|下降|上升|增长))"
)
_EXPLICIT = re.compile(_NAMED)
_STATES = re.compile(
    rf"{_NAMED}|"
    r"(?:^|[,;:。(])(?:这|其)?(?:根本原因|关键|归根到底|归根结底)?(?:还)?(?P<due>(?:是)?(?:由于|因为|是因)(?:前期|历史|受)?)|"
    r"(?:^|[,;:。(])(?P<under>受[^,。;]{2,50}影响)|"
    r"(?:^|[,;:。])(?P<because>因[^,。;]{3,40}(?:,|导致|造成|致使|未))"
)
# In words that state a problem the reason may stand anywhere.
_WITHIN_PROBLEM = re.compile(
    rf"{_STATES.pattern}|"
    r"(?P<anywhere>由于(?!此))|(?P<struck>受[^,。;、]{2,50}影响)|"
    r"(?P<inner>(?<![原起成基内外诱死病归主次])因(?![此而为素应循袭故公私病残灾学子果何]|地制宜|人而异|材施教|势利导|[村户企校县]施策|不可抗力|自然灾害|小失大|特网|时制宜)[^,。;:]{4,60})|"
    r"(?:[0-9%]|不足|滞后|偏低|下降|不到位)[^,。;]{0,30},(?:主要|关键|根子)(?:还)?是(?P<chiefly>)"
)
_SHORTEST = 4
_DECLINES = re.compile(
    r"下降|减少|回落|下滑|降低|负增长|减产|停产|亏损|收窄|减收|放缓|下跌|缩减|低于|未能|未完成|不足|不力|不够|困难|难以|滞后|问题|影响了|无法"
)


def states_cause(document: Document, start: int, end: int, *, of_problem: bool = False) -> int | None:
    """Where the cause stated inside a sentence begins, if one is.

    Outside problems 由于 and 受…影响 give the reason of anything; only that of a decline is a cause.
    """
    words = document.folded[start:end]
    declines = _STATES if _DECLINES.search(words) else _EXPLICIT
    pattern = _WITHIN_PROBLEM if of_problem else declines
    found = pattern.search(words)
    if found is None:
        return None
    begin = start + found.start(found.lastgroup or "")
    return begin if end - begin >= _SHORTEST else None


def is_cause(document: Document, start: int, end: int) -> bool:
    """Whether a sentence in a section on causes states one: all but promises do."""
    return end - start >= _SHORTEST and PROMISE.match(document.folded, start, end) is None
