"""The frame of a document: the period it speaks of as a whole, and the year in which it speaks.

The period is set, the strongest first, by

* a remark on the data (本报告所用数据截至…, 下文数据口径相同);
* the sentence that announces the report (现将2022年工作情况报告如下);
* the title (2023年上半年…情况).

A title about putting right what an examination found (2022年度审计查出问题整改情况) names the year of what was
examined and sets no period, unless it says up to when (截至2025年5月底); one about a yearly meeting
(2023年度民主生活会) sets its year unless the opening tells the day it was held. A month under the title of a
monthly report is its period; elsewhere it is the month of issue. The year in which the document speaks (今年) is
that of its period, the next one where it looks back on a year and ahead (2023年度工作和今年打算), else that of a
line with a date: under the title, beside 来源 and 发布日期, or under the signature.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from luoshi.reading.dates import DateMention, Role
from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span

_HEAD_LINES, _LAST_LINES, _OPENING_LINES, _HEAD_OF_MONTHLY = 10, 6, 8, 60
_LONGEST_TITLE, _LONGEST_SIGNATURE, _LONGEST_LEAD, _LONGEST_REMARK = 60, 34, 20, 40
_DATE_LINE = lazily(
    r"[(\[【]?[ ]?(?:(?:19|20)\d\d[ ]?[年.\-/][ ]?\d{1,2}|[一二][〇○零九].{2}年.{1,3}(?=月))[ ]?月?[^\u4e00-\u9fff]{0,12}$"
)
_MONTHLY = lazily(r"月报|月度|本月")
_PLAN_TITLE = lazily(r"方案|计划|要点|安排|打算|任务|规划|预算|目标|部署|预案")
_REPORT_TITLE = lazily(r"总结|报告|通报|回顾|公报|概况|情况|述职|说明|汇报|讲话")
_PUT_RIGHT = lazily(
    r"(?:审计|巡[察视]|督察|考核|考评|测评|评估|评价|约谈|执法检查|专项检查).*(?:整改|反馈)"
    r"|年度.*(?:检查|督[查导]|核查).*(?:整改|反馈)"
)
_YEAR = 4  # digits
_LOOKS_BACK = lazily(
    r"(?m)^[^。\n]{0,60}(?:工作)?(?:情况)?[和及与、]今年的?(?:工作)?(?:打算|安排|计划|任务|思路|目标|重点)|^[ ]*去年,"
)
_LIFE_MEETING = "生活会"
_ANNOUNCED = lazily(r"如下|请予?审[议查]|向.{1,30}(?:报告|汇报)")
_AUDITED = lazily(r"[^。]{0,40}进行了?.{0,12}审计")
_INSPECTION = lazily(
    r"对[^。]{2,60}(?:进行|开展|实施)了?[^。,]{0,12}(?:自查|检查|督查|巡察|督导|调研|抽查|考核|评估|评查|审计)"
)
_RANGE = lazily(r"[至到\-—–~]")
# 对2023年1月1日至11月30日办结的案件进行了检查: up to when what is told of runs.
_LOOKED_AT = lazily(r"[^。]{0,30}进行了?[^。,]{0,10}(?:自?检查|自查|评查|梳理|统计|抽查)")
_ANNOUNCES = lazily(r"(?:现将|现就|现对|将|就|对|报告|汇报|通报)[^,;:。《》]{0,20}$")
_REMARK = lazily(
    r"下同|口径(?:相同|一致)|(?:清单|下文|本文|文中|以下|报告|材料|所列|所用|所引|涉及的?|有关|统计)[^。]{0,12}(?:数据|数字|情况)[^。]{0,8}(?:截[至止]|统计至|为|时间|时点|均)"
    r"|(?:数据|数字)[^。]{0,8}(?:统计|采集|截止)(?:时间|时点|日期|口径)"
)
_LEAD_IN = lazily(
    r"[^;。]{0,18}(?:统计|核算|测算|显示|审计|调查|了解|预计|汇总|全年看|总体看|例如|如|其中)[,:]?|(?:从|总的)[^,;。]{0,12}看,|据|根据|从"
    r"|(?:按照|根据|按|经)[^,;。]{2,16}(?:部署|安排|要求|计划|批准|同意),"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for the whole document."""

    period: str | None  # the period it speaks of
    closing: bool  # whether that is the day up to which all its data run
    speaks: int | None  # the year that 今年 means
    plan: bool  # whether it is a plan and its period lies ahead
    head: tuple[Span, ...]  # the lines above its first words

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
    last = [Span(*line) for line in document.lines[-_LAST_LINES:]]
    signatures = [span for span in last if span.end - span.start <= _LONGEST_SIGNATURE]
    dated = [mention for span in (*head, *signatures) for mention in _signed(document, span, within(span))]
    written = dated[0].year if dated else None
    titles = [span for span in head if not _DATE_LINE.match(document.folded, span.start, span.end)]
    opening = _opening(document, outline, head)
    remark = _remark(document, (*head, opening, *last), within, written)
    period = remark or _told(document, titles, opening, within, written)
    period = period or _up_to(document, outline, opening, within, written)
    if period is None and dated and dated[0].start < opening.start and _is_monthly(document, dated[0]):
        period = f"{dated[0].year}{dated[0].part}"
    plan = any(_is_plan(document.folded[span.start : span.end]) for span in titles)
    speaks = int(period[:4]) if period and not plan else written
    if speaks is None and period is None:
        speaks = _year_of_opening(document, opening, within(opening))
    if speaks and period and len(period) == _YEAR and _LOOKS_BACK.search(document.folded, opening.start):
        speaks = int(period[:4]) + 1
    return Frame(
        period,
        closing=remark is not None,
        speaks=speaks or (int(period[:4]) if period else None),
        plan=plan,
        head=head,
    )


def leads(document: Document, begin: int, mention: DateMention) -> bool:
    """Whether a date opens the sentence that begins at `begin`, but for a short lead-in (据统计，)."""
    if mention.edge - begin > _LONGEST_LEAD:
        return False
    lead = document.folded[begin : mention.edge].strip(" (“")
    return not lead or _LEAD_IN.fullmatch(lead) is not None


def _told(
    document: Document,
    titles: Sequence[Span],
    opening: Span,
    within: Callable[[Span], list[DateMention]],
    written: int | None,
) -> str | None:
    """The period that title, announcement or first words tell of."""
    title = " ".join(document.folded[span.start : span.end] for span in titles)
    examined = bool(_PUT_RIGHT.search(title)) or _tells_of_meeting(title, within(opening))
    period = _titled(titles, within, written, upto_only=examined)
    for mention in within(opening):
        if _is_announced(document, mention, examined=examined):
            found = _said(mention, written)
            if found and (period is None or found.startswith(period)):
                period = found
    if period is None and not examined:
        period = _inspected(document, within(opening), written)
    return _months_told(document, titles, within, opening, period) or period


def _inspected(document: Document, opening: Sequence[DateMention], written: int | None) -> str | None:
    """3月3日至28日，质安站对在建工程进行了检查。现将有关情况通报如下: what is told was seen by its end."""
    for mention in opening:
        if mention.role is not Role.DAY or not _RANGE.search(document.folded, mention.start, mention.end):
            continue
        sentence = document.sentence_at(mention.start)
        line = document.line_at(mention.start)
        looked = _INSPECTION.search(document.folded, mention.end, sentence.end)
        tells = _ANNOUNCED.search(document.folded, mention.end, line.end) or sentence.end >= line.end - 1
        if looked is not None and tells:
            return _said(mention, written)
    return None


def _year_of_opening(document: Document, opening: Span, mentions: list[DateMention]) -> int | None:
    """2023年9月6日上午，管委会主任…: the year of the day a record opens with is that in which it speaks."""
    first = mentions[0] if mentions else None
    if first is None or first.role is not Role.DAY or first.target:
        return None
    return first.year if not document.folded[opening.start : first.edge].strip() else None


def _is_monthly(document: Document, mention: DateMention) -> bool:
    """Whether a month under the title is the one a monthly report speaks of."""
    until = min(mention.end + _HEAD_OF_MONTHLY, len(document.folded))
    return mention.single and _MONTHLY.search(document.folded, 0, until) is not None


def _is_plan(title: str) -> bool:
    return bool(_PLAN_TITLE.search(title)) and not _REPORT_TITLE.search(title)


def _said(mention: DateMention, written: int | None) -> str | None:
    """A mention as a date; without a year of its own it counts from the year of writing."""
    if mention.year is not None:
        return f"{mention.year}{mention.part}"
    return f"{written + (mention.shift or 0)}{mention.part}" if written is not None else None


def _remark(
    document: Document,
    spans: Sequence[Span],
    within: Callable[[Span], list[DateMention]],
    written: int | None,
) -> str | None:
    """The date of a sentence which says that its date holds for the whole text."""
    for mention in (mention for span in spans for mention in within(span)):
        if mention.role is Role.DAY or mention.target:
            continue
        if is_remark(document, mention):
            return _said(mention, written)
    return None


def _months_told(
    document: Document,
    titles: Sequence[Span],
    within: Callable[[Span], list[DateMention]],
    opening: Span,
    period: str | None,
) -> str | None:
    """The months a text opens with (1—2月，…) where its title only bears the month of issue: （2024年3月）."""
    issue = [mention for span in titles for mention in within(span) if mention.single]
    first = within(opening)[:1]
    if period is None or not issue or not first or not document.folded.startswith(")", issue[-1].end):
        return None
    told = first[0]
    whole = told.role is Role.PERIOD and told.part and not told.single and not told.target
    begins = not document.folded[opening.start : told.edge].strip()
    return f"{told.year or period[:4]}{told.part}" if whole and begins else None


def _tells_of_meeting(title: str, opening: Sequence[DateMention]) -> bool:
    """2023年度民主生活会 held on a day of the next year: the title's year is that of what was looked back on."""
    return _LIFE_MEETING in title and any(mention.role is Role.DAY for mention in opening)


def _titled(
    titles: Sequence[Span],
    within: Callable[[Span], list[DateMention]],
    written: int | None,
    *,
    upto_only: bool,
) -> str | None:
    period = None
    for span in titles:
        for mention in within(span):
            names = mention.role is Role.PERIOD and period is None and not upto_only
            if mention.role is Role.AS_OF or names:
                period = _said(mention, int(period[:4]) if period else written)
    return period


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


def _is_announced(document: Document, mention: DateMention, *, examined: bool) -> bool:
    """Whether a period stands in the sentence that announces the report."""
    sentence = document.sentence_at(mention.start)
    before = document.folded[max(sentence.start, mention.edge - 30) : mention.edge]
    after = document.folded[mention.end : min(sentence.end, mention.end + 80)]
    announces = bool(_ANNOUNCES.search(before))
    if announces and not examined and _RANGE.search(document.folded, mention.start, mention.end):
        return _LOOKED_AT.match(after) is not None or (
            mention.role is not Role.DAY and _announces(before, after)
        )
    if mention.role is Role.DAY or mention.target:
        return False
    if announces and not examined and not mention.part and _AUDITED.match(after):  # 对2023年度…进行了审计
        return True
    return _announces(before, after)


def _announces(before: str, after: str) -> bool:
    """Whether what stands around a period announces the report: 现将…情况报告如下."""
    announced = _ANNOUNCED.search(after)
    if announced is None or _PUT_RIGHT.search(after[: announced.start()]):
        return False
    return _ANNOUNCES.search(before) is not None or not before.strip()


def is_remark(document: Document, mention: DateMention) -> bool:
    """Whether a date stands in a sentence which says that it holds for what follows."""
    sentence = document.sentence_at(mention.start)
    low, high = mention.start - _LONGEST_REMARK, mention.end + _LONGEST_REMARK
    return _REMARK.search(document.folded, max(sentence.start, low), min(sentence.end, high)) is not None


def _up_to(
    document: Document,
    outline: Outline,
    opening: Span,
    within: Callable[[Span], list[DateMention]],
    written: int | None,
) -> str | None:
    """截至9月30日，…。现将情况报告如下。 of a text without headings: all of it is told as of that day."""
    if not all(outline.run_in):
        return None
    for mention in within(opening):
        line = document.line_at(mention.start)
        if mention.role is Role.AS_OF and _ANNOUNCED.search(document.folded, mention.end, line.end):
            return _said(mention, written)
    return None


def _signed(document: Document, span: Span, mentions: list[DateMention]) -> list[DateMention]:
    """The dates of a line that says when the document was written."""
    words = document.folded[span.start : span.end]
    with_year = [mention for mention in mentions if mention.year is not None]
    if _DATE_LINE.match(words):
        return with_year[:1]
    return [] if "。" in words else [mention for mention in with_year if mention.role is Role.DAY][:1]
