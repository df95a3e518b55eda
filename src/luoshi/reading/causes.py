"""Causes: why a problem is there or a figure changed (原因)."""

from __future__ import annotations

import re

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document
from luoshi.reading.vocabulary.deficiency import PROMISE

_NAMED = (
    r"(?:主要|根本|直接|深层次?|客观|主观|重要|其)*原因(?:,?(?:一方面|首先|一来))?(?:主要|都|均|就|还)?(?:是(?!多方面|复杂|综合)|为|在于|有)(?:由于|因为)?[:,]?(?P<named>)|"
    r"主要(?:还)?是?(?:由于|因为|因(?!此))(?P<mainly>)|主要(?:还)?是?(?P<hit>受[^,。;]{2,50}影响)|主要(?:还)?(?:是)?得益于(?P<thanks>)|之所以(?:如此|这样),?(?:主要)?是(?:因为|由于)?(?P<thatis>)|(?:增支|减支|增收|减收|增加|减少|下降|上升)系(?P<itis>)(?=[^。;]{3,80}所致)|多因(?P<many>[^,。;]{4,60}(?:所致|造成|导致))|原因(?P<both_of>既[有是])|(?:发生|出现|造成|导致|产生)(?:这一|该|此|上述|这类|这些|以上)[^,。;]{0,6}(?:问题|情况|现象),(?:主要)?(?:还)?(?:在于|是)(?P<thus>)|"
    r"(?:该|此|上述|这一|这些)问题(?:的产生)?(?:主要)?(?:是|系)(?:由于|因为|因)?(?P<made>)(?=[^。;]{2,60}(?:造成|导致|所致|引起))|(?:主要|,)系(?:因|由于|受)?(?P<xi>)(?=[^,。;]{2,80}(?:所致|导致|造成|引起|影响|减少|增加|下降|上升|增长))"
)
_EXPLICIT = lazily(_NAMED)
_STATES = lazily(
    rf"{_NAMED}|"
    r"(?:^|[,;:。(])(?:这|其)?(?:根本原因|关键|归根到底|归根结底)?(?:还)?(?P<due>(?:是)?(?:由于|因为|是因)(?:前期|历史|受)?)|"
    r"(?:^|[,;:。(])(?P<both>这(?:既|固然|主要)有[^。;]{3,60}(?:因素|原因|影响),(?:更|也|还|但))|"
    r"(?:^|[,;:。(])(?P<under>受[^,。;]{2,50}影响)|"
    r",主要系(?P<chief>)|(?:^|[,;:。])(?P<because>因[^,。;]{3,40}(?:,|导致|造成|致使|未))"
)
# 复查发现是…: what looking into it brought to light.
_FOUND_OUT = (
    r"(?:复查|核查|经查|调查|倒查|追查|查明|查实|了解|查下来|问下来|一查)[^,。;]{0,4}(?:发现)?,?(?:是|系|为)(?:因为?|由于)?(?P<found>)|(?:问题|毛病|根子|症结|病根)(?:就|主要|还|都)?(?:出在|在于|在)(?P<lies>)|卡在(?P<stuck>)|,(?:大)?多(?:半|数)?(?:为|是|系|因为?|由于)(?P<mainly_of>)(?=[^,。;]{0,24}[没未无不缺少漏坏断老旧停])|"
    r"(?:说到底|归根[到结]底|究其(?:根本|原因|根源|缘由)|(?:从)?根(?:子|本|源)上(?:说|讲|看)?)(?:[,:]?(?:都|还|就|主要)*(?:是|在于?)(?:因为|由于)?|[,:])(?P<last>)|(?:根本|关键|主要|核心)(?:还|就)?在于(?P<core>)|(?:源于|缘于|起因于|归咎于|归因于)(?P<stems>)|"
    r",(?:一方面(?:是|因为?)|一则|一来)(?P<one_side>)|[,。;](?:这|也|主要)?[与跟](?P<with>)(?=[^,。;]{2,40}(?:有(?:很大|直接|密切|一定)?的?关(?:系|联)?|不无关系|密不可分|脱不开干系|分不开)[,。;])"
)
# In words that state a problem the reason may stand anywhere.
_WITHIN_PROBLEM = lazily(
    rf"{_STATES.pattern}|"
    r"(?P<anywhere>(?:由于|因为)(?!此))|(?P<struck>受[^,。;、]{2,50}影响)|"
    r"(?P<inner>(?<![原起成基内外诱死病归主次])因(?![此而为素应循袭故公私病残灾学子果何]|地制宜|人而异|材施教|势利导|[村户企校县]施策|不可抗力|自然灾害|小失大|特网|时制宜)[^,。;:]{4,60})|"
    r"(?:[0-9%未没晚慢少低超差]|不足|滞后|下降|不到位)[^,。;]{0,30},(?:主要|关键|根子)(?:还|就)?是(?P<chiefly>)|(?<!问题)(?<!现象)(?<!情况)(?<!不足)(?<!方面)(?<!矛盾)(?<!困难),主要(?:还|就)?是(?P<mostly>)|"
    rf"{_FOUND_OUT}"
)
_CHANGED = lazily(
    r"(?:增[加长]|减[少收]|下[降滑跌]|上升|回落|提高|降低|放缓|[掉降跌升涨]到|[增减升降]至|少[收支]|多[收支]|亏损|比[^,。;]{2,16}[多少高低慢晚](?=[0-9]))[^;。]{0,40}?,主要(?:还)?是(?!由于|因)(?P<changed>)|"
    r"(?:下[降滑跌]|上升|减少|增加|增长|回落)的?主要(?:还)?是(?!由于|因)(?P<moved>)"
)
_NAMES_REASON = lazily(
    r"[^,。;:]{0,24}(?:原因|根源|症结)(?:,|是|在|有|:)|[^,。;]{0,40},?[^,。;]{0,20}原因,?(?:一方面|主要)|"
    r"(?:发生|出现|造成|导致|产生)(?:这一|该|此|上述|这类|这些|以上)[^,。;]{0,6}(?:问题|情况|现象),(?:主要)?(?:还)?(?:在于|是)"
)
# …是主因: the reason stands before it; 也是…的重要原因 looks back over the whole clause.
_IS_REASON = lazily(
    r"(?:也|都|还|又|正|这|才|确实|同样)?(?:是|系|属于?|成为)(?:[^,。;是]{0,20}的)?(?:一个|一条|一方面|主要|重要|根本|直接|另一个|又一个?|深层次|关键|最大)*的?(?:原因|主因|诱因|根源|症结|因素|障碍|瓶颈|制约|卡点)(?:之一|所在)?[,。;]"
)
_SO_IT_CAME = lazily(
    r",(?:所以|因此|因而|以致|致使|这才|才)(?:才|就|也)?[^,。;]{0,8}(?:这些|上述|此类|这种|这样的?|以上)[^,。;]{0,12}(?:事|问题|情况|现象|不足|局面|结果)?"
)
_LEAD = lazily(
    r"(?:(?:造成|产生|导致|出现|引起)?(?:上述|以上|这些|此类)[^,。;]{0,10}(?:问题|情况|现象|不足)(?:的?(?:主要|深层)?原因)?[,:]|(?:从)?[主客]观(?:上|方面|原因|因素)?(?:来)?(?:看|讲|说|分析)?[,:]|"
    r"(?:除此之外|除此以外|此外|另外|同时|归根到底|归根结底|说到底|究其原因|究其根源|深挖根源|深层次看|对照检查|反思起来)[,:])+"
)
# 有客观原因，更多的还得从自己身上找: says where the reasons lie, not what they are.
_ONLY_WEIGHS = lazily(
    r"[^。;]{0,40}原因(?:是|也|很|比较)*(?:多方面|复杂|综合)的?[。;:]|"
    r"(?:上述问题|这些问题|既|固然|虽然?|这里面|其中|当然)*(?:有|存在)[^,。;:]{0,14}(?:客观|外部)[^,。;:]{0,14},[^。;:]{0,6}(?:更|主要还|关键|根本)[^,。;:]{0,14}(?:主观|自身|自己|内因|内部)[^,。;:]{0,14}[。;:]"
)
# 前者受制于…；后者症结在于…: why one of the two told before is there.
_OF_ONE = lazily(
    r"(?:前者|后者)(?:主要)?(?:是?(?:由于|因为|因|系)|(?:受制|缘|源|归因)于|[^,。;]{0,4}(?:原因|症结|根源|根子)(?:是|在于?|为))(?:由于|因为)?"
)
# 也与以往重数量、轻质量的导向不无关系
_HAS_TO_DO_WITH = lazily(
    r"(?:这|也|还|主要|同样)*[与跟同][^,。;]{2,40}(?:有(?:很大|直接|密切|一定)?的?关(?:系|联)?|不无关系|密不可分|分不开)[,。;]"
)
_SHORTEST = 4
_DECLINES = lazily(
    r"下降|减少|回落|下滑|降低|负增长|减产|停产|亏损|收窄|减收|放缓|下跌|缩减|低于|未能|未完成|不足|不力|不够|困难|难以|滞后|问题|影响了|无法"
)


# Without one of these no reason is given outside problems.
_MAY_GIVE = lazily(r"[因由受系造导致引得]")
_IS_NOUN = lazily(r"原因|主因|诱因|根源|症结|因素|障碍|瓶颈|制约|卡点")


def states_cause(document: Document, start: int, end: int, *, of_problem: bool = False) -> int | None:
    """Where the cause stated inside a sentence begins, if one is.

    Outside problems 由于 and 受…影响 give the reason of anything; only that of a decline is a cause.
    """
    words = document.folded[start:end]
    found = _given(words, of_problem=of_problem)
    if found is None and "主要" in words:
        found = _CHANGED.search(words)
    if found is None:
        reason = _IS_REASON.search(words) if _IS_NOUN.search(words) else None
        if reason is None:
            return None
        begin = start + _reason_before(words, reason.start())
        return begin if end - begin >= _SHORTEST else None
    begin = start + found.start(found.lastgroup or "")
    return begin if end - begin >= _SHORTEST else None


def _given(words: str, *, of_problem: bool) -> re.Match[str] | None:
    """The words that give a reason; its group begins where the reason does."""
    if of_problem:
        return _WITHIN_PROBLEM.search(words)
    if _MAY_GIVE.search(words) is None:
        return None
    return (_STATES if _DECLINES.search(words) else _EXPLICIT).search(words)


def names_reason(document: Document, start: int, end: int) -> bool:
    """Whether a sentence is about the reason of what was told before: 账实不符的原因，主要是…"""
    return _NAMES_REASON.match(document.folded, start, end) is not None


def gives_reason(document: Document, start: int, end: int) -> bool:
    """Whether a whole clause is a reason: …是一个原因，…; …，所以才出了这些事。"""
    words = document.folded[start:end]
    if _SO_IT_CAME.search(words) or _OF_ONE.match(words) or _HAS_TO_DO_WITH.match(words):
        return True
    reason = _IS_REASON.search(words)
    return reason is not None and _reason_before(words, reason.start()) == 0


def after_cause_lead(document: Document, start: int, end: int) -> int:
    """Where the reason itself begins, behind 造成上述问题，客观上看，."""
    found = _LEAD.match(document.folded, start, end) or _OF_ONE.match(document.folded, start, end)
    return found.end() if found is not None and end - found.end() >= _SHORTEST else start


def _reason_before(words: str, position: int) -> int:
    """Where the reason begins that 是主因 names: its comma-clause, or all before where it opens one (也是…)."""
    comma = max(words.rfind(mark, 0, position) for mark in ",:;") + 1
    opens = max(words.rfind(mark, 0, position) for mark in "。\n") + 1
    return max(comma, opens) if comma < position else opens


def is_cause(document: Document, start: int, end: int) -> bool:
    """Whether a sentence in a section on causes states one: all but promises do."""
    if _ONLY_WEIGHS.match(document.folded, start, end) is not None:
        return False
    return end - start >= _SHORTEST and PROMISE.match(document.folded, start, end) is None
