"""The frame of a document: the period it speaks of as a whole, and the year it was written in.

The period stands in the title (2023年上半年…情况) or in the sentence that announces the report (现将2022年
工作情况报告如下). The year in which it was written stands in a line with a date: under the title, beside
来源 and 发布日期, or under the signature. It says what 今年 means and never dates a figure by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.reading.dates import DateMention, Role
from luoshi.reading.outline import Outline
from luoshi.reading.text import Document, Span

_HEAD_LINES, _LAST_LINES, _OPENING_LINES = 10, 6, 8
_LONGEST_TITLE, _LONGEST_SIGNATURE = 60, 34
_DATE_LINE = re.compile(
    r"[(\[【]?[ ]?(?:(?:19|20)\d\d[ ]?[年.\-/][ ]?\d{1,2}|[一二][〇○零九].{2}年.{1,3}(?=月))[ ]?月?[^\u4e00-\u9fff]{0,12}$"
)
_PLAN_TITLE = re.compile(r"方案|计划|要点|安排|打算|任务|规划|预算|目标|部署|预案")
_REPORT_TITLE = re.compile(r"总结|报告|通报|回顾|公报|概况|情况|述职")
_ANNOUNCED = re.compile(r"如下|请予?审[议查]|向.{1,30}(?:报告|汇报)|进行了?.{0,12}审计")
_ANNOUNCES = re.compile(r"(?:现将|现就|现对|将|就|对|报告|汇报|通报)[^,;:。《》]{0,20}$")
_WHOLE = re.compile(
    r"下同|口径(?:相同|一致)|(?:清单|下文|本文|文中|以下|本报告|所列|所用)[^。]{0,12}(?:数据|数字|情况)"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for the whole document."""

    period: str | None  # the period it speaks of
    written: int | None  # the year it was written in
    plan: bool  # whether it is a plan and its period lies ahead
    head: tuple[Span, ...]  # the lines above its first words

    @property
    def year(self) -> int | None:
        """The year that 今年 means."""
        return self.written or self.own_year

    @property
    def own_year(self) -> int | None:
        """The year it speaks of."""
        return int(self.period[:4]) if self.period else None


def read_frame(document: Document, outline: Outline, mentions: Sequence[DateMention]) -> Frame:
    """Find the period and the year of a document."""
    starts = [mention.start for mention in mentions]

    def within(span: Span) -> list[DateMention]:
        inside = mentions[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        return [mention for mention in inside if mention.role is not Role.BASE]

    head = _head(document, outline)
    last = [
        Span(*line) for line in document.lines[-_LAST_LINES:] if line.end - line.start <= _LONGEST_SIGNATURE
    ]
    dated = [mention for span in (*head, *last) for mention in _signed(document, span, within(span))]
    written = dated[0].year if dated else None
    period, plan = None, False
    for span in head:
        words = document.folded[span.start : span.end]
        if _DATE_LINE.match(words):
            continue
        for mention in within(span):
            if mention.role is Role.AS_OF or (mention.role is Role.PERIOD and period is None):
                period = _said(mention, written)
        plan = plan or bool(_PLAN_TITLE.search(words) and not _REPORT_TITLE.search(words))
    for mention in within(_opening(document, outline, head)):
        announced = _said(mention, written) if _is_announced(document, mention) else None
        if announced and (period is None or announced.startswith(period)):
            period = announced
    return Frame(period, written, plan, head)


def _said(mention: DateMention, written: int | None) -> str | None:
    """A mention as a date; without a year of its own it counts from the year of writing."""
    if mention.year is not None:
        return f"{mention.year}{mention.part}"
    return f"{written + (mention.shift or 0)}{mention.part}" if written is not None else None


def holds_throughout(sentence: str) -> bool:
    """Whether a sentence says that its date holds for the whole text (下文数据口径相同)."""
    return bool(_WHOLE.search(sentence))


def _head(document: Document, outline: Outline) -> tuple[Span, ...]:
    """Title, subtitle, source and date: the short lines before the first heading or sentence."""
    spans = []
    first = outline.starts[0] if outline.starts else len(document.raw)
    for line in document.lines[:_HEAD_LINES]:
        words = document.folded[line.start : line.end]
        if line.start >= first or "。" in words:
            break
        if len(words) <= _LONGEST_TITLE or "发布" in words or "来源" in words:
            spans.append(Span(line.start, line.end))
        else:
            break
    return tuple(spans)


def _opening(document: Document, outline: Outline, head: tuple[Span, ...]) -> Span:
    """The first paragraphs, before the first heading."""
    start = head[-1].end if head else 0
    first = outline.starts[0] if outline.starts else len(document.raw)
    lines = [line for line in document.lines[: _HEAD_LINES + _OPENING_LINES] if start <= line.start < first]
    return Span(start, lines[-1].end if lines else start)


def _is_announced(document: Document, mention: DateMention) -> bool:
    """Whether a period stands in the sentence that announces the report."""
    if mention.role is Role.DAY or mention.target:
        return False
    sentence = document.sentence_at(mention.start)
    before = document.folded[max(sentence.start, mention.edge - 30) : mention.edge]
    after = document.folded[mention.end : min(sentence.end, mention.end + 80)]
    return bool(_ANNOUNCED.search(after)) and (not before.strip() or bool(_ANNOUNCES.search(before)))


def _signed(document: Document, span: Span, mentions: list[DateMention]) -> list[DateMention]:
    """The dates of a line that says when the document was written."""
    words = document.folded[span.start : span.end]
    with_year = [mention for mention in mentions if mention.year is not None]
    if _DATE_LINE.match(words):
        return with_year[:1]
    return [] if "。" in words else [mention for mention in with_year if mention.role is Role.DAY][:1]
