"""Which date or reporting period is in force at a place of the document.

A date is set by the title or the sentence that announces the report (frame.py), by a period that opens a
sentence before the first heading (2022年，我局…), by a heading, by the words that open a section or a
paragraph, or inside a sentence; the innermost that reaches a figure is its date.
How far each one reaches is decided in reach.py. What no date reaches has none:

* what is planned takes no period of what was done, only that of its own heading, clause or deadline;
* what is told of several years (近三年, 建港以来) has none, unless all data run up to one day;
* a norm has none (norms.py).

A date in the middle of a clause (两家钢厂二季度停产) also holds for the words before it in that clause; a
deadline for the plan before it in its ；-clause. 目前 and 本次 end a period that was carried on from a
sentence before. Relative words count from a year: 今年, 去年, 明年 from that in which the document speaks,
months, 上年, 全年 from that in force at their place. Where there is none they say nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import NamedTuple

from luoshi.reading.dates import DateMention, Role, find_dates
from luoshi.reading.deadlines import read_fields
from luoshi.reading.frame import is_remark, leads, read_frame
from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.reach import Opens, Place, Reach, begins_clause, governs, reach
from luoshi.reading.text import Document, Span
from luoshi.reading.timeline import Timeline

_LONGEST_HEADING, _LONGEST_LEADING_TITLE = 60, 40
_LONGEST_CLAUSE, _LONGEST_PHRASE = 60, 200
_MARKS = ",;。:\n"
_WORDS_END = lazily(r"[。;:,\n]")
_INNER_STOP = lazily(r"[。;](?=.)|,")
_OF_PROBLEM = lazily(r"(?:关于|对|针对).*问题")
_PLANNED = lazily(r"下一?步|下一?阶段|今后|展望|(?:打算|计划|安排|措施|举措|对策|建议|思路|要求|方向|重点)$")
_PLAN_PARAGRAPH = lazily(r"(?m)^[ ]*[(“]?(?:下一?步|下一?阶段|今后)")
_HISTORY = lazily(
    r"近[两二三四五六七八九十几\d]+年(?!级)|(?<![\d年第])[两三四五六七八九十几]年(?:多)?来|这[些几][年]|多年来|历年(?=[来,累])|"
    r"(?:成立|设立|组建|投产|开业|创办|建[院校库厂港站馆所会])[^,。;\d]{0,4}以来"
)
_OF_SEVERAL_YEARS = lazily(r"[^,。;\n\d]{1,12}的\d")  # 近三年提拔的17名: says which, not when
_NOW = lazily(
    r"(?:^|(?<=[。;,\n]))[ ]*(?:(?:截至|截止|到)?(?:目前|现在|如今|至今)|现(?=[已有共为])|从本次|从这次|本次|此次|据了解|[^,。;\d\n]{1,8}(?<![年月])以来,)",
    re.MULTILINE,
)
_HELD = lazily(r"[ ]*(?:会议)?(?:时间|日期):")  # at the head of minutes: dates who was there
_BREAKDOWN = lazily(r"\s*(?:其间,?|期间,|从[^,。]{1,10}看|按[^,。]{1,10}分|分[^,。]{1,8}看|其中)")
_GIVEN = lazily(
    r"(?P<object>(?:^|[^相绝应面反核比配])[对就](?![外内口接标照比地])[^,;。]*$)|(?:剩余|其余|余下|剩下|尚有|仍有|还有|现有|涉及)[^,;。]{0,10}$"
)
_PHRASE_END = lazily(r"[,。;\n](?!其中)")
_NOT_DATED = "-"  # told of several years; in a paragraph of plans
_WHOLE_YEAR = ("全年", "年内", "年末", "年底", "年初")


class _Back(NamedTuple):
    """A stretch before a date, for which it also holds."""

    start: int
    end: int
    as_of: str


class Calendar:
    """Answers which date is in force where, for one document."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self._document = document
        self._folded = document.folded
        self._outline = outline
        self.mentions = find_dates(document.folded)
        self._starts = [mention.start for mention in self.mentions]
        self._frame = read_frame(document, outline, self.mentions)
        self._head_end = self._frame.head[-1].end if self._frame.head else 0
        self._headings: dict[int, str] = {}
        self._planned = [self._is_planned(index) for index in range(len(outline.items))]
        self._resolved: dict[int, str] = {}  # what each mention means, by its place
        self._said: tuple[int | None, int] | None = None  # the year said last, and in which section
        self._counted: int | None = None  # the year of the first 截至…
        self._near = Timeline()  # set in a clause or sentence
        self._carried = Timeline()  # carried on in a paragraph
        self._sections = Timeline()  # set at the opening of a section
        self._back: list[_Back] = []  # clauses dated from their middle
        self._ahead: list[_Back] = []  # clauses before their deadline
        self._fields = read_fields(document, outline)
        self._place_all()
        self._fields.resolve(self._year_of, self.mentions)
        for line in (self._near, self._carried, self._sections):
            line.close()

    def as_of(self, position: int) -> str | None:
        """The date in force at a position: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-Qn; None where none is."""
        given = self._given(position)
        object_of_plan = given is not None and given["object"] is not None
        found = None if object_of_plan else _stretch(self._back, position) or self._near.at(position)
        found = found or self._fields.due(position)
        if not found and not self._fields.in_measure(position):
            found = None if given else self._carried.at(position)
            found = found or self._sections.at(position)
            told = given is not None or self._fields.in_told(position)
            found = found or self._above(self._outline.at(position), told=told)
        if found in {None, "", _NOT_DATED} and not object_of_plan:
            found = self._before_deadline(position)
        return None if found == _NOT_DATED else found or None

    def named_in(self, span: Span) -> str | None:
        """The date that the head of a column names."""
        index = bisect_right(self._starts, span.end - 1) - 1
        start = self._starts[index] if index >= 0 else -1
        return self._resolved.get(start) if start >= span.start else None

    def is_plan(self, position: int) -> bool:
        """Whether a position stands where something is planned."""
        chain = self._outline.chain(self._outline.at(position))
        return self._carried.at(position) == _NOT_DATED or any(self._planned[item] for item in chain)

    def _given(self, position: int) -> re.Match[str] | None:
        """What a plan starts from (对43个项目…, 剩余3个), and not what it aims at."""
        if not self.is_plan(position):
            return None
        begin = self._clause_start(position)
        return _GIVEN.search(self._folded[begin:position])

    def inside_date(self, position: int) -> bool:
        """Whether a number at the position is part of a date."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self.mentions[index].end

    def _before_deadline(self, position: int) -> str | None:
        """The deadline said later in the same clause, where the clause plans something."""
        if self._near.at(position) == _NOT_DATED or self._fields.in_told(position):
            return None
        planned = self.is_plan(position) or self._fields.in_measure(position)
        return _stretch(self._ahead, position) if planned else None

    def _standing(self, position: int) -> str | None:
        """What title, heading or section keep in force at a place behind all mentions placed so far."""
        found = self._sections.now(position) or self._above(self._outline.at(position))
        return found or None

    def _now(self, position: int) -> str | None:
        """What is in force at a place behind all mentions placed so far."""
        for found in (self._near.now(position), self._carried.now(position)):
            if found and found != _NOT_DATED:
                return found
        return self._standing(position)

    def _above(self, heading: int | None, *, told: bool = False) -> str | None:
        """What holds from headings above or for the document; `told`: nothing planned stands here."""
        planned = False
        while heading is not None:
            if heading in self._headings:
                return self._headings[heading]
            planned = planned or self._planned[heading]
            heading = self._outline.items[heading].parent
        return self._frame.period if not planned or told or self._frame.plan else None

    def _is_planned(self, index: int) -> bool:
        """Whether a heading announces what will be done."""
        item = self._outline.items[index]
        words = self._folded[item.body : min(item.body + _LONGEST_HEADING, item.end)]
        return _PLANNED.search(_WORDS_END.split(words, maxsplit=1)[0]) is not None

    def _place_all(self) -> None:
        """Put mentions, and what shuts a period off, in force in order."""
        shut = sorted((*self._histories(), *self._plans(), *self._presents()))
        index = 0
        for mention in self.mentions:
            while index < len(shut) and shut[index][0] <= mention.start:
                self._shut(*shut[index])
                index += 1
            self._place(mention)
        for stretch in shut[index:]:
            self._shut(*stretch)

    def _shut(self, start: int, end: int, kind: str) -> None:
        if kind == "history":
            self._near.put(start, end, _NOT_DATED)
        elif kind == "plan":
            self._carried.put(start, end, _NOT_DATED)
        else:
            self._near.put(
                start, min(end, self._document.sentence_at(end if start == end else start + 1).end), ""
            )
            if self._carried.now(start) != _NOT_DATED:
                self._carried.put(start, end, "")
            self._sections.put(start, end, "")

    def _plans(self) -> list[tuple[int, int, str]]:
        """下一步，…: no period of what was done reaches this paragraph."""
        if self._frame.plan:
            return []
        found = _PLAN_PARAGRAPH.finditer(self._folded)
        return [(place.start(), self._document.line_at(place.end() - 1).end, "plan") for place in found]

    def _histories(self) -> list[tuple[int, int, str]]:
        if self._frame.closing:
            return []
        found = _HISTORY.finditer(self._folded)
        return [
            (place.start(), self._clause(place.start()).end, "history")
            for place in found
            if _OF_SEVERAL_YEARS.match(self._folded, place.end()) is None
        ]

    def _presents(self) -> list[tuple[int, int, str]]:
        found = _NOW.finditer(self._folded)
        return [(place.start(), self._document.line_at(place.end() - 1).end, "now") for place in found]

    def _place(self, mention: DateMention) -> None:
        """Put one mention in force where it reaches."""
        if mention.role is Role.BASE or self._is_past(mention):
            return
        year = self._year_of(mention)
        if year is None:
            return
        as_of = f"{year}{mention.part or self._same_part(mention)}"
        self._resolved[mention.start] = as_of
        if mention.start < self._head_end:
            if _HELD.match(self._folded, self._document.line_at(mention.start).start):
                self._sections.put(mention.start, self._head_end, as_of)
            return
        heading = self._outline.at(mention.start)
        if heading is not None and self._in_heading(heading, mention):
            if not _OF_PROBLEM.match(self._folded, self._outline.items[heading].body):
                self._headings.setdefault(heading, as_of)
            return
        place = Place(
            opens=self._opens(mention, heading),
            standing=self._standing(mention.start) is not None,
            story=self._is_news(mention),
            later=year > (self._frame.own_year or year) and not mention.part,
            looks_back=self._frame.plan and year < (self._frame.own_year or year),
        )
        how_far = Reach.SECTION if self._is_remark(mention, heading) else reach(self._folded, mention, place)
        if how_far is Reach.NOTHING or self._only_names(mention, how_far, place):
            return
        if mention.year is not None and not (mention.target or how_far is Reach.PHRASE):
            self._said = (self._top(heading), year)
            if mention.role is Role.AS_OF and self._counted is None:
                self._counted = year
        self._put(mention, as_of, how_far, place)

    def _is_remark(self, mention: DateMention, heading: int | None) -> bool:
        """以下各项数据统计至2024年5月31日。 in a line of its own below a heading."""
        line, told = self._document.line_at(mention.start), self._document.sentence_at(mention.start)
        if heading is None or mention.role is Role.DAY or told.start > line.start:
            return False
        return is_remark(self._document, mention)

    def _only_names(self, mention: DateMention, how_far: Reach, place: Place) -> bool:
        """Whether a date says which thing is meant, where its sentence has another that says when.

        截至12月底，上年查摆的14个问题整改12个; 1月18日，召开2023年度民主生活会
        """
        if not self._near.now(mention.start):
            return False
        inside = place.opens is Opens.NOTHING and not governs(self._folded, mention)
        whole_year = mention.year is not None and not mention.part and not mention.target
        return how_far is Reach.PHRASE or (inside and whole_year)

    def _same_part(self, mention: DateMention) -> str:
        """上年同期: the part of the year that is in force."""
        now = self._now(mention.start) if self._folded.startswith("同期", mention.end) else None
        return now[4:] if now else ""

    def _put(self, mention: DateMention, as_of: str, how_far: Reach, place: Place) -> None:
        start = mention.start
        section = self._section_end(start)
        sentence = min(self._document.sentence_at(start).end, section)
        paragraph = min(self._document.line_at(start).end, section)
        if mention.role is Role.AS_OF and how_far is not Reach.SECTION and self._leads_list(start, paragraph):
            how_far = Reach.SECTION  # 截至11月30日，已完成7项。其中：1、…
        if how_far is Reach.SECTION:
            if mention.role is Role.PERIOD and self._before_headings(start) and not self._frame.period:
                self._frame = replace(self._frame, period=as_of)
                return
            self._sections.put(start, section, as_of)
            self._carried.put(start, paragraph, "")
            self._near.put(start, sentence, as_of if mention.role is Role.AS_OF else "")
            return
        bare = mention.role is Role.AS_OF and place.opens is Opens.NOTHING and not self._now(start)
        if how_far is Reach.PARAGRAPH:
            self._carried.put(start, self._with_breakdown(paragraph, section), as_of)
        elif mention.role is Role.DAY and place.opens is not Opens.NOTHING:
            self._carried.put(start, paragraph, "")  # a story begins
            self._sections.put(start, paragraph, "")
        clause = self._clause(start)
        end = {
            Reach.PHRASE: self._phrase_end(mention.end),
            Reach.CLAUSE: clause.end,
        }.get(how_far, sentence)
        if mention.role is Role.AS_OF and how_far is Reach.SENTENCE:
            end = self._with_breakdown(end, paragraph)
        self._near.put(start, min(end, section), as_of)
        if mention.due:
            self._ahead.append(
                _Back(max(clause.start, self._ahead[-1].end if self._ahead else 0), start, as_of)
            )
        elif (
            place.opens is Opens.NOTHING
            and how_far is not Reach.PHRASE
            and not begins_clause(self._folded, mention)
        ):
            self._put_back(mention, as_of)
        elif bare:
            self._put_back(mention, as_of, clause.start)  # 核查2316笔，截至3月20日已收回

    def _leads_list(self, position: int, paragraph: int) -> bool:
        """Whether a paragraph with a date ends with 其中：, so that the list below tells of the same day."""
        return self._folded.endswith("其中:", position, paragraph)

    def _put_back(self, mention: DateMention, as_of: str, low: int | None = None) -> None:
        """A date in the middle of a clause dates the words before it there, or those from `low` on."""
        index = bisect_right(self._starts, mention.start - 1) - 1
        low = self._clause_start(mention.start) if low is None else low
        if index >= 0 and self.mentions[index].start >= low:
            return
        self._back.append(_Back(low, mention.start, as_of))

    def _before_headings(self, position: int) -> bool:
        """Whether a position stands in the opening of a text with headings."""
        return bool(self._outline.starts) and position < self._outline.starts[0]

    def _is_news(self, mention: DateMention) -> bool:
        """Whether a mention stands in the first sentence of a text without headings."""
        if self._outline.starts or self._frame.period:
            return False
        index = self._document.line_index(self._head_end) + 1 if self._head_end else 0
        first = self._document.lines[min(index, len(self._document.lines) - 1)]
        return self._document.sentence_at(mention.start).start <= first.start

    def _opens(self, mention: DateMention, heading: int | None) -> Opens:
        """What a mention stands at the beginning of."""
        sentence = self._document.sentence_at(mention.start)
        body = self._outline.items[heading].body if heading is not None else 0
        if not leads(self._document, max(sentence.start, body), mention):
            return Opens.NOTHING
        if heading is not None:
            title = self._folded[body : mention.edge].strip()
            if len(title) <= _LONGEST_LEADING_TITLE and title.rstrip("。\n").count("。") == 0:
                return Opens.SECTION
        line = self._document.line_at(mention.start)
        whole = self._before_headings(mention.start) or leads(self._document, line.start, mention)
        return Opens.PARAGRAPH if whole else Opens.SENTENCE

    def _with_breakdown(self, end: int, section: int) -> int:
        """Past the sentences and paragraphs that only break down what the one before said (从结构看，…)."""
        while end < section and (found := _BREAKDOWN.match(self._folded, end, section)):
            line = self._document.line_at(found.end())
            whole = "\n" in found[0]
            end = min(line.end if whole else self._document.sentence_at(found.end()).end, section)
        return end

    def _top(self, heading: int | None) -> int | None:
        return self._outline.chain(heading)[0] if heading is not None else None

    def _in_heading(self, heading: int, mention: DateMention) -> bool:
        """Whether a mention stands in the words of a heading on a line of its own."""
        if self._outline.run_in[heading]:
            return False
        body = self._outline.items[heading].body
        line = self._document.line_at(body)
        if mention.start >= line.end or line.end - body > _LONGEST_HEADING:
            return False
        return not _INNER_STOP.search(self._folded[body : line.end])

    def _section_end(self, position: int) -> int:
        """Where the section of a position ends; before the first heading, the whole document."""
        heading = self._outline.at(position)
        if heading is not None:
            return self._outline.items[heading].end
        first = self._outline.starts[0] if self._outline.starts else len(self._document.raw)
        return len(self._document.raw) if position < first else self._document.line_at(position).end

    def _clause(self, position: int) -> Span:
        """The ；-clause of a position within its sentence."""
        sentence = self._document.sentence_at(position)
        ends = self._document.clause_ends
        index = bisect_right(ends, position)
        begin = max(sentence.start, ends[index - 1]) if index else sentence.start
        return Span(begin, min(sentence.end, ends[index]) if index < len(ends) else sentence.end)

    def _clause_start(self, position: int) -> int:
        """Where the comma clause of a position begins."""
        low = max(0, position - _LONGEST_CLAUSE)
        return max(low, *(self._folded.rfind(mark, low, position) + 1 for mark in _MARKS))

    def _phrase_end(self, position: int) -> int:
        end = min(position + _LONGEST_PHRASE, len(self._folded))
        found = _PHRASE_END.search(self._folded, position, end)
        return found.start() if found else end

    def _is_past(self, mention: DateMention) -> bool:
        """2018年以来, where the text speaks of a later year: how long, not when."""
        if not mention.since or mention.year is None or mention.part:
            return False
        speaks = self._speaks_of()
        return speaks is not None and mention.year < speaks

    def _speaks_of(self) -> int | None:
        """The year in which the document speaks, or the one it named last."""
        return self._frame.speaks or (self._said[1] if self._said else None)

    def _year_of(self, mention: DateMention) -> int | None:
        """The year of a mention, taken from what is in force where it names none."""
        if mention.year is not None:
            return mention.year
        now = self._now(mention.start)
        near = int(now[:4]) if now else None
        speaks, said = self._frame.speaks, self._said[1] if self._said else None
        if mention.spoken or (self._frame.plan and self._folded.startswith("年内", mention.start)):
            near = speaks or self._counted or near or (said if mention.shift == 0 else None)
        elif mention.due and self._folded[mention.start : mention.end] not in _WHOLE_YEAR:
            standing = self._standing(mention.start)
            above = int(standing[:4]) if standing else speaks
            near = max(filter(None, (above, near)), default=None)
        elif near is None:
            words = self._folded[mention.start : mention.end]
            here = (
                said if self._said and self._said[0] == self._top(self._outline.at(mention.start)) else None
            )
            told = words.startswith(_WHOLE_YEAR) and not mention.target and not words.startswith("年内")
            near = (self._frame.own_year or here) if told else speaks
            opens = mention.single and not mention.target and "月" in words
            opens = opens and self._opens(mention, self._outline.at(mention.start)) is not Opens.NOTHING
            if near is None and mention.role is Role.AS_OF:  # 截至9月30日, in a text that named its year
                near = self._counted or said
            elif near is None and opens:
                near = said
        return near + (mention.shift or 0) if near is not None else None


def _stretch(stretches: list[_Back], position: int) -> str | None:
    index = bisect_right(stretches, position, key=_start_of) - 1
    return stretches[index].as_of if index >= 0 and position < stretches[index].end else None


def _start_of(stretch: _Back) -> int:
    return stretch.start
