"""Problems: what is lacking, wrong, late or at risk (问题)."""

from __future__ import annotations

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span
from luoshi.reading.vocabulary.deficiency import (
    CONTRAST_BUT,
    CONTRAST_OPENS,
    CONTRAST_TO_SOME,
    CONTRAST_TURNS,
    DEFICIENT,
    GENERAL_LEAD,
    LOOKS_AT_FAULTS,
    OVERCOME,
    PLAINLY_DEFICIENT,
    PLAINLY_STATED,
    PROMISE,
    REACHED,
    SHORT_TOPIC,
    SOLVED,
)
from luoshi.reading.vocabulary.leads import FOUND_AND_MENDED, PLAN_SENTENCE
from luoshi.reading.vocabulary.roles import PLAIN_PROBLEM_TITLE, VERB_FIRST

_AREA = lazily(
    r"(?:^(?:在|关于)?[^,。;]{1,30}(?:方面|领域|上|工作|建设|层面|维度|情况|环节|问题)$)|^(?:在)[^。;]{1,40}(?:方面|上|中)$"
)
_ILLUSTRATES = lazily(
    r"(?:\(?(?:例如|比如|譬如|如[:,]?(?!果|何|期|实)|其中[,有]?|具体(?:表现|来说)|举例|以[^,。]{1,12}为例|也就是说|换言之))"
)
_FINDING = lazily(
    r"(?P<lead>关于|针对|对于|对|就)?[ ]?(?P<body>[^。;:]{2,150}?(?:问题|现象|情形|情况|不足))(?=[”\"」]?(?:[,。:;]|方面|$|\())"
)
_DONE = lazily(r"已|了|完成|均")
# 对5个料场开展排查，整改隐患43处: tells what was done with faults.
_WORKED_ON = lazily(
    r"(?:整改|排查|清理|消除|处置|查处|解决|整治)(?![不未没迟慢滞的])[^,。;]{0,10}[0-9]|(?:开展|组织)[^,。;]{0,10}(?:排查|整治|检查)"
)
_DONE_SINCE = lazily(r"已(?!成为)|[^为除]了(?!解)|同比(?:增长|提高)|第一|全面完成")
_PRAISE = lazily(
    r"(?<!不)扎实|(?<!不)较好|良好(?!的?习惯)|成效(?:显著|明显)|表现突出|走在前列|明显(?:改善|好转)"
)
_REASON = lazily(r"(?:这)?(?:主要)?(?:是)?(?:由于|因|受|究其|原因|主要是|主要原因)")
# 尚未整改到位的问题: a section, no finding.
_STILL_OPEN = lazily(
    r"(?:仍|还|尚|目前|暂|至今)*(?:未|没有|没|正在)(?:完成|能|得到)?(?:全部|有效)?(?:整改|解决|办结|销号|落实)(?:完成|到位|完毕|的)*(?:主要)?(?:问题|事项|情况)(?:及|和|$|[。:\n])"
)
AREAS = ("方面", "领域", "层面", "环节")
"""What a heading ends with that only says where it looks."""
_SHORT_FINDING = 50
_LONGEST_AREA = 16
_SHORTEST = 4
_LONGEST_OPENING = 120
_FINDING_WINDOW = 160


def is_problem(document: Document, start: int, end: int) -> bool:
    """Whether words in a section on problems state a deficiency."""
    folded = document.folded
    if is_promise(document, start, end) or leads_to_faults(document, start, end):
        return False
    if SHORT_TOPIC.match(folded, start, end) and not REACHED.search(folded, start, end):
        return True
    return DEFICIENT.search(folded, start, end) is not None


def leads_to_faults(document: Document, start: int, end: int) -> bool:
    """虽然取得了一些成绩，但离群众期望还有差距。: leads to what is lacking and states nothing itself."""
    return GENERAL_LEAD.match(document.folded, start, end) is not None


def is_deficient(words: str) -> bool:
    """Whether words (folded) say that something is lacking, wrong, late or at risk."""
    return DEFICIENT.search(words) is not None


def is_problem_item(document: Document, start: int, end: int) -> bool:
    """Whether a labelled item of a section on problems is one; the label says so, its words need not."""
    return end - start >= _SHORTEST and not is_promise(document, start, end)


def is_plain_problem(document: Document, start: int, end: int) -> bool:
    """Whether a sentence states a deficiency although nothing announced problems."""
    folded = document.folded
    opens = CONTRAST_OPENS.match(folded, start, end) is not None
    if opens and LOOKS_AT_FAULTS.search(folded, start, end):
        return DEFICIENT.search(folded, start, end) is not None
    turned = CONTRAST_TO_SOME.search(folded, start, end)
    if turned is not None and DEFICIENT.search(folded, turned.end(), end):
        return True
    stated = PLAINLY_STATED.search(folded, start, end)
    if (
        stated is not None
        and not SOLVED.search(folded, start, end)
        and not _DONE_SINCE.search(folded, start, end)
    ):
        return FOUND_AND_MENDED.search(folded, start, end) is None
    but = CONTRAST_BUT.search(folded, start, end)
    if but is not None and DEFICIENT.search(folded, but.end(), end):
        overcome = OVERCOME.search(folded, but.end(), end) or SOLVED.search(folded, but.end(), end)
        return overcome is None
    found = PLAINLY_DEFICIENT.search(folded, start, end)
    if found is None or SOLVED.search(folded, start, end) is not None:
        return False
    return opens or CONTRAST_TURNS.search(folded, start, found.end()) is not None


def opens_contrast(document: Document, start: int, end: int) -> bool:
    """Whether a sentence turns from what was reached (但是，…)."""
    return CONTRAST_OPENS.match(document.folded, start, end) is not None


def praises(document: Document, start: int, end: int) -> bool:
    """甲县工作扎实 beside 乙县工作滞后: said of those who do well."""
    return _PRAISE.search(document.folded, start, end) is not None


def reaches(document: Document, start: int, end: int) -> bool:
    """Whether a sentence tells what was reached or done."""
    return REACHED.search(document.folded, start, end) is not None


def opens_problems(document: Document, start: int, end: int) -> bool:
    """Whether the first sentence of a paragraph among problems is one although no word of it says so.

    It is not where it leads to them, tells what was reached or what will be done.
    """
    folded = document.folded
    if folded[end - 1] not in "。;" or end - start > _LONGEST_OPENING:
        return False
    if is_promise(document, start, end) or leads_to_faults(document, start, end):
        return False
    if CONTRAST_OPENS.match(folded, start, end) or PLAN_SENTENCE.match(folded, start, end):
        return False
    return not (praises(document, start, end) or reaches(document, start, end))


def goes_on(document: Document, start: int, end: int) -> bool:
    """Whether a sentence right behind one on a deficiency states another."""
    folded = document.folded
    if _REASON.match(folded, start, end):
        return False
    if SOLVED.search(folded, start, end) or OVERCOME.search(folded, start, end):
        return False
    return is_problem(document, start, end) and _DONE_SINCE.search(folded, start, end) is None


def is_promise(document: Document, start: int, end: int) -> bool:
    """对这些问题，我们将高度重视: the end of a run of problems, not a problem."""
    return PROMISE.match(document.folded, start, end) is not None


def illustrates(document: Document, start: int, end: int) -> bool:
    """Whether a sentence only illustrates the one before it."""
    return _ILLUSTRATES.match(document.folded, start, end) is not None


def names_an_area(words: str) -> bool:
    """在党风廉政建设方面: says where, not what."""
    if words.endswith(AREAS) and len(words) <= _LONGEST_AREA:
        return True
    return _AREA.search(words) is not None and DEFICIENT.search(words) is None


def finding_heading(document: Document, start: int, end: int) -> Span | None:
    """The problem a heading names: 关于…的问题, 针对“…”问题, or a short statement of a deficiency."""
    if _STILL_OPEN.match(document.folded, start, end):
        return None
    found = _FINDING.match(document.folded, start, min(end, start + _FINDING_WINDOW))
    if found is not None and (
        found["lead"] or document.folded[found.end("body") - 2 : found.end("body")] == "问题"
    ):
        return Span(found.start("body"), found.end("body"))
    heading = document.sentences(start, end)[:1]
    if heading and heading[0].end - heading[0].start <= _SHORT_FINDING:
        words = document.folded[heading[0].start : heading[0].end]
        if PLAIN_PROBLEM_TITLE.fullmatch(words) or words.rstrip("。:").endswith(AREAS):
            return None
        told = _DONE.search(words) or _WORKED_ON.search(words)
        if DEFICIENT.search(words) and not VERB_FIRST.match(words) and not told:
            return heading[0]
    return None


def finding_inline(document: Document, start: int, end: int) -> Span | None:
    """The problem in 对…问题，相关单位已…: without the word before it."""
    found = _FINDING.match(document.folded, start, min(end, start + _FINDING_WINDOW))
    if found is None or not found["lead"] or found.end() >= end - 4:
        return None
    if found["body"].startswith(
        ("这", "该", "上述", "以上", "此", "存在", "发现", "反馈", "指出", "提出", "查出")
    ):
        return None  # 针对这一问题，: told before
    return Span(found.start("body"), found.end("body"))
