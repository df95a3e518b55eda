"""Which date or reporting period is in force at a place of the document.

From the innermost outwards: a date in the same sentence; the deadline of the item a target stands in; the
period that an earlier sentence of the section set; the date in a heading above; the period of the document
as a whole (frame.py). How far a date reaches depends on what it is:

* a day, or some days, on which something happened: its own sentence;
* a deadline (6月底前): its own ；-clause, and the words before it there that have no date;
* a period that opens its sentence (2022年，…): the section with all below it, or from the opening of the
  document on everything; inside a sentence: the rest of its paragraph;
* 截至…: the rest of its own section before the next heading, unless the text says that it holds throughout.

What is planned takes no period of what was done. Relative words (去年, 全年, 6月末) count from the year in
force, and stay without a date where there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from luoshi.reading.dates import DateMention, Role, find_dates
from luoshi.reading.deadlines import read_fields
from luoshi.reading.frame import holds_throughout, read_frame
from luoshi.reading.outline import Outline
from luoshi.reading.text import Document, Line
from luoshi.reading.timeline import Timeline

_LONGEST_LEAD, _LONGEST_HEADING = 20, 60
_LEAD_IN = re.compile(
    r"[^;。]{0,18}(?:统计|核算|测算|显示|审计|调查|了解|预计|汇总|全年看|总体看|例如|如|其中)[,:]?"
)
_CLAUSE_BEFORE = ",;:、。!?(“\n "
_VERB_BEFORE = ("预计", "力争", "其中", "计划", "并于", "将于", "已于", "截至", "直到")
_INNER_STOP = re.compile(r"[。;](?=.)|,")
_PLANNED = re.compile(
    r"下一?步|下一?阶段|今后|打算|计划|安排|措施|举措|对策|建议|思路|要求|努力方向|改进方向|工作重点|展望"
)
_DONE = re.compile(r"完成情况|落实情况|执行情况|进展|成效|开展情况|采取的?(?:主要)?措施")
_PLAN_PARAGRAPH = re.compile(r"[(“]?(?:下一?步|下一?阶段|今后)")
_MONTHS = re.compile(r"[-—–~―至到].*月|月.*[-—–~―至到]|前.+月|以来")
_ATTRIBUTE = re.compile(r"[^,。;:\n\d]{1,12}的\d")
_SINGLE = ("月", "月份", "季", "季度")
_CLAUSE_END = ",。;、\n"
_NOT_DATED = "-"
_SPOKEN = "今本去明来"
_WHOLE_YEAR = ("全年", "年内", "年末", "年底", "年初")


class Calendar:
    """Answers which date is in force where, for one document."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self._document = document
        self._outline = outline
        self.mentions = find_dates(document.folded)
        self._starts = [mention.start for mention in self.mentions]
        self._frame = read_frame(document, outline, self.mentions)
        self._head_end = self._frame.head[-1].end if self._frame.head else 0
        self._headings: dict[int, str] = {}
        self._planned = [self._is_planned(index) for index in range(len(outline.items))]
        self._said: tuple[int | None, int] | None = None  # the year said last, and in which section
        self._whole = self._frame.period
        self._sentences = Timeline()
        self._periods = Timeline()
        self._ahead: list[tuple[int, int, str]] = []  # stretches of a clause before its deadline
        self._fields = read_fields(document, outline)
        self._place_all()
        self._fields.resolve(self._year_of, self.mentions)
        self._sentences.close()
        self._periods.close()

    def as_of(self, position: int) -> str | None:
        """The date in force at a position: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-Qn; None where none is."""
        found = self._sentences.at(position) or self._fields.due(position)
        if not found and not self._fields.in_measure(position):
            found = self._periods.at(position) or self._above(
                self._outline.at(position), told=self._fields.in_told(position)
            )
        if not found or found == _NOT_DATED:
            found = self._before_deadline(position)
        return found or None

    def _before_deadline(self, position: int) -> str | None:
        """The deadline said later in the same clause, where the clause plans something."""
        chain = self._outline.chain(self._outline.at(position))
        planned = self._periods.at(position) == _NOT_DATED or any(self._planned[item] for item in chain)
        if self._fields.in_told(position) or not (planned or self._fields.in_measure(position)):
            return None
        index = bisect_right(self._ahead, position, key=_start_of) - 1
        return self._ahead[index][2] if index >= 0 and position < self._ahead[index][1] else None

    def inside_date(self, position: int) -> bool:
        """Whether a number at the position is part of a date."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self.mentions[index].end

    def _now(self, position: int) -> str | None:
        """What is in force at a place behind all mentions placed so far."""
        found = self._sentences.now(position) or self._periods.now(position)
        found = found or self._above(self._outline.at(position))
        return None if found == _NOT_DATED else found

    def _above(self, heading: int | None, *, told: bool = False) -> str | None:
        """What holds from headings above or for the document; `told`: nothing planned stands here."""
        planned = False
        while heading is not None:
            if heading in self._headings:
                return self._headings[heading]
            planned = planned or self._planned[heading]
            heading = self._outline.items[heading].parent
        return None if planned and not told and not self._frame.plan else self._whole

    def _is_planned(self, index: int) -> bool:
        """Whether a heading announces what will be done."""
        item = self._outline.items[index]
        words = self._document.folded[item.body : min(item.body + _LONGEST_HEADING, item.end)]
        words = re.split(r"[。;:,\n]", words, maxsplit=1)[0]
        return bool(_PLANNED.search(words)) and not _DONE.search(words)

    def _place_all(self) -> None:
        """Put mentions and the beginnings of planned paragraphs in force, in order."""
        planned = [line for line in self._document.lines if self._opens_plan(line.start)]
        index = 0
        for mention in self.mentions:
            while index < len(planned) and planned[index].start <= mention.start:
                self._block(planned[index])
                index += 1
            self._place(mention)
        for line in planned[index:]:
            self._block(line)

    def _opens_plan(self, start: int) -> bool:
        return not self._frame.plan and bool(_PLAN_PARAGRAPH.match(self._document.folded, start))

    def _block(self, line: Line) -> None:
        """下一步，…: no period of what was done reaches this paragraph."""
        self._periods.put(line.start, line.end, _NOT_DATED)

    def _place(self, mention: DateMention) -> None:
        """Put one mention in force where it reaches."""
        if mention.role is Role.BASE or mention.start < self._head_end or self._is_event(mention):
            return
        year = self._year_of(mention)
        if year is None or (mention.since and mention.year is not None and year < (self._frame.year or 0)):
            return
        as_of = f"{year}{mention.part}"
        heading = self._outline.at(mention.start)
        if mention.year is not None and not mention.target:
            self._said = (self._top(heading), year)
        if heading is not None and self._in_title(heading, mention):
            self._headings.setdefault(heading, as_of)
            return
        sentence = self._document.sentence_at(mention.start)
        section = self._section_end(mention.start, heading)
        begin = max(sentence.start, self._outline.items[heading].body if heading is not None else 0)
        sentence_end = min(sentence.end, section)
        if self._leads(begin, mention.edge):
            end = self._reach(mention, as_of, heading, section)
            value = "" if mention.role is Role.DAY else as_of  # a story begins with a day
            self._periods.put(mention.start, max(end, sentence_end), value)
            if mention.role is not Role.DAY:
                return
        governs = self._governs(mention)
        if governs and self._is_deadline(mention):
            clause = self._clause(mention.start, sentence.start, sentence_end)
            low = self._ahead[-1][1] if self._ahead else 0
            self._ahead.append((max(clause[0], low), mention.start, as_of))
            self._sentences.put(mention.start, clause[1], as_of)
        elif governs and not mention.target and self._is_period(mention) and not self._is_attribute(mention):
            self._sentences.put(mention.start, sentence_end, as_of)
            paragraph = min(self._document.line_at(mention.start).end, section)
            self._periods.put(mention.start, paragraph, as_of)
        elif governs or self._now(mention.start) is None:
            self._sentences.put(mention.start, sentence_end, as_of)

    def _reach(self, mention: DateMention, as_of: str, heading: int | None, section: int) -> int:
        """Where a date that opens its sentence ends."""
        line = self._document.line_at(mention.start)
        paragraph = min(line.end, section)
        if self._is_deadline(mention):
            return min(self._document.sentence_at(mention.start).end, section)
        single = self._is_single(mention) and self._above(heading) is not None
        if mention.role is Role.DAY or mention.target or single:
            return paragraph
        sentence = self._document.sentence_at(mention.start)
        if holds_throughout(self._document.folded[sentence.start : sentence.end]):
            self._whole = as_of
            return section
        if mention.role is Role.AS_OF:
            listed = self._document.folded[line.end - 1] == ":"
            return section if listed else min(section, self._next_heading(mention.start))
        opens = heading is None and self._outline.starts
        return self._open(mention.start, as_of, paragraph) if opens else section

    def _open(self, position: int, as_of: str, paragraph: int) -> int:
        """A period that opens a sentence of the document's opening: as a rule that of the whole document."""
        first = self._outline.starts[0]
        if position > first:
            return paragraph
        if self._whole is None or (self._frame.period is None and as_of[:4] >= self._whole[:4]):
            self._whole = as_of
        return paragraph if as_of[:4] < self._whole[:4] else first

    def _next_heading(self, position: int) -> int:
        """Where the next heading on a line of its own begins."""
        index = bisect_right(self._outline.starts, position)
        while index < len(self._outline.starts) and self._outline.run_in[index]:
            index += 1
        return self._outline.starts[index] if index < len(self._outline.starts) else len(self._document.raw)

    def _top(self, heading: int | None) -> int | None:
        return self._outline.chain(heading)[0] if heading is not None else None

    def _in_title(self, heading: int, mention: DateMention) -> bool:
        """Whether a mention stands in the words of a heading on a line of its own."""
        if self._outline.run_in[heading]:
            return False
        body = self._outline.items[heading].body
        line = self._document.line_at(body)
        if mention.start >= line.end or line.end - body > _LONGEST_HEADING:
            return False
        return not _INNER_STOP.search(self._document.folded[body : line.end])

    def _section_end(self, position: int, heading: int | None) -> int:
        """Where the section of a position ends; before the first heading, the whole document."""
        if heading is not None:
            return self._outline.items[heading].end
        first = self._outline.starts[0] if self._outline.starts else len(self._document.raw)
        return len(self._document.raw) if position < first else self._document.line_at(position).end

    def _clause(self, position: int, start: int, end: int) -> tuple[int, int]:
        """The ；-clause of a position within its sentence."""
        ends = self._document.clause_ends
        index = bisect_right(ends, position)
        begin = max(start, ends[index - 1]) if index else start
        return begin, min(end, ends[index]) if index < len(ends) else end

    def _leads(self, begin: int, edge: int) -> bool:
        """Whether a date opens its sentence, but for a short lead-in (据统计，)."""
        if edge - begin > _LONGEST_LEAD:
            return False
        lead = self._document.folded[begin:edge].strip(" (“")
        return not lead or _LEAD_IN.fullmatch(lead) is not None

    def _governs(self, mention: DateMention) -> bool:
        """Whether a date inside a sentence dates what follows, and not only the noun behind it."""
        before = self._document.folded[max(0, mention.edge - 2) : mention.edge]
        return (
            mention.role is Role.AS_OF
            or mention.edge < mention.start
            or not before
            or before[-1] in _CLAUSE_BEFORE
            or before in _VERB_BEFORE
        )

    def _is_deadline(self, mention: DateMention) -> bool:
        return self._document.folded[mention.end - 1] == "前"

    def _is_event(self, mention: DateMention) -> bool:
        """Whether a mention ends its clause (公司成立于1987年，): the time of an event and of no figure."""
        return (
            self._document.folded[mention.start - 1 : mention.start] == "于"
            and mention.role is not Role.AS_OF
            and self._document.folded[mention.end : mention.end + 1] in _CLAUSE_END
        )

    def _is_attribute(self, mention: DateMention) -> bool:
        """Whether a mention only says which things are counted (2020年遗留的15处隐患)."""
        return _ATTRIBUTE.match(self._document.folded, mention.end) is not None

    def _is_single(self, mention: DateMention) -> bool:
        """Whether a mention is one month or quarter of the period in force (9月份，指数为50.2%)."""
        words = self._document.folded[mention.start : mention.end]
        return (
            mention.part != ""
            and mention.year is None
            and words.endswith(_SINGLE)
            and not _MONTHS.search(words)
        )

    def _is_period(self, mention: DateMention) -> bool:
        """Whether a mention is a period of reporting or 截至…, and not a month in which something happened."""
        if mention.role is Role.AS_OF:
            return True
        words = self._document.folded[mention.start : mention.end]
        return mention.role is Role.PERIOD and ("月" not in words or _MONTHS.search(words) is not None)

    def _year_of(self, mention: DateMention) -> int | None:
        """The year of a mention, taken from what is in force where it names none."""
        if mention.year is not None:
            return mention.year
        in_force = self._now(mention.start)
        near = int(in_force[:4]) if in_force else None
        if near is None and self._said and self._said[0] == self._top(self._outline.at(mention.start)):
            near = self._said[1]
        words = self._document.folded[mention.start : mention.end]
        if words[0] in _SPOKEN:
            near = self._frame.year or near
        elif near is None:
            past = words.startswith(_WHOLE_YEAR) and not mention.target
            near = self._frame.own_year if past else self._frame.year
        return near + (mention.shift or 0) if near is not None else None


def _start_of(stretch: tuple[int, int, str]) -> int:
    return stretch[0]
