"""Clauses outside this system's scope (不在本系统范围).

Belief, private circles, public opinion, and the ethnicity, family or health of persons stay plain words
of the document: nothing is made of them.
"""

from __future__ import annotations

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span

_PERSONS = ("本人", "个人", "干部", "职工", "党员", "员工", "子女")
_PRIVATE = "[^,。;]{0,6}(?:婚姻|健康状况|病史|患病|家庭状况|家庭情况|家庭成员)"
# Every alternative begins with a literal character: the search then looks only where one of them stands.
_OUTSIDE = lazily(
    r"信仰宗教|宗教信仰|信教|参加宗教|参与宗教|从事宗教|宗教活动|宗教(?<!民族宗教)(?<!民族、宗教)问题|封建迷信|"
    r"生活圈|社交圈|朋友圈|娱乐圈|八小时(?:之|以)?外|8小时(?:之|以)?外|"
    r"舆情|舆论(?:引导|监测|管控|导向|斗争|应对|分析|态势)|网络言论|网上言论|思想动态|言论|"
    rf"民族成份|民族成分|{'|'.join(person + _PRIVATE for person in _PERSONS)}|"
    r"家庭成员|婚姻状况|配偶|心理健康状况|身体状况"
)
_NOT_MEANT = lazily(
    r"舆情通报制度的公司公告|民族宗教(?:局|委|事务|工作)|宗教(?:局|事务|场所|文化|建筑|旅游|界)"
)
_CLAUSE_END = lazily(r"[,;。!?:\n]")
_REACH = 120


def boundary_spans(document: Document) -> tuple[tuple[int, int], ...]:
    """The clauses (between commas) that touch the boundary, in order, each once."""
    spans: list[tuple[int, int]] = []
    for found in _OUTSIDE.finditer(document.folded):
        span = _clause(document, found.start(), found.end())
        if _NOT_MEANT.search(document.folded, span.start, span.end) is not None:
            continue
        if not spans or spans[-1] != (span.start, span.end):
            spans.append((span.start, span.end))
    return tuple(spans)


def _clause(document: Document, start: int, end: int) -> Span:
    folded = document.folded
    begin = max(0, start - _REACH)
    for mark in _CLAUSE_END.finditer(folded, begin, start):
        begin = mark.end()
    stop = _CLAUSE_END.search(folded, end, min(len(folded), end + _REACH))
    return document.trimmed(begin, stop.start() if stop else min(len(folded), end + _REACH))
