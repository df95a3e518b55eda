"""Dates and periods in the text: 截至2021年8月底, 1—6月, 上年, 一季度, 到2025年.

`find_dates` finds every mention; calendar.py decides which one is in force at a place. A mention keeps
what the words say: a year in digits, or its distance from the year in force (今年 0, 上年 −1), and a
part of the year. No year is ever filled in here.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from luoshi.reading.numerals import parse_arabic, parse_chinese
from luoshi.reading.patterns import lazily

_LAST_MONTH, _LAST_DAY, _SHORTEST_MONTH = 12, 31, 28
_NUMERALS = frozenset("0123456789.一二三四五六七八九十")


class Role(Enum):
    """What a mention does in its sentence."""

    PERIOD = "period"  # 2021年, 一季度, 1—6月
    AS_OF = "as of"  # 截至…, 到…底
    DAY = "day"  # a day or some days: something happened
    BASE = "base"  # 比2019年, 以2020年为基期, 2016年前后, 2024年第3号: compared with, or only roughly when


class DateMention(NamedTuple):
    """One mention of a date or period."""

    start: int
    end: int
    year: int | None  # as said
    shift: int | None  # years from the year in force, for 今年, 上年, 明年 and months without a year
    part: str  # "", "-08", "-08-31" or "-Q1", behind the year
    role: Role
    edge: int  # where the words that govern the mention begin (截至, 在, 到), else `start`
    target: bool = False  # 到2025年, 2030年前, 力争明年
    since: bool = False  # 2018年以来
    spoken: bool = False  # 今年, 上年, 明年: counted from the year in which the text speaks
    single: bool = False  # one month or one quarter (9月份, 二季度), and not a period up to it (1—9月)
    due: bool = False  # 6月底前: a deadline


_HAN_YEAR = r"[一二][〇○零九][〇○零一二三四五六七八九]{2}"
_YEAR = rf"(?:(?:19|20)\d\d|{_HAN_YEAR})"
_DASH = r"[ ]?(?:-{1,2}|—{1,2}|–|~|―|至|到)[ ]?"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:[0-3]?\d|[一二三四五六七八九十]{1,3})"
_QUARTER = r"第?[一二三四1-4]季度?"

_ABSOLUTE = lazily(
    rf"(?:(?P<y1>{_YEAR})(?:[ ]?年度?)?{_DASH}(?P<y2>{_YEAR})[ ]?(?:学年|年)度?|(?P<y>{_YEAR})[ ]?年度?(?!来)"
    r"|(?P<rel>今年度?|本年度?|去年度?|上一?年度?(?!龄)|前年|明年|来年|下一?年度?|当年|同年|次年|年内))[ ]?"
)
# A part of a year: months to a month, a month or a day, a half, quarters, months so far, the whole year.
_PART = lazily(
    rf"""
    第?[一二三四1-4](?:季度?)?{_DASH}第?(?P<q1>[一二三四1-4])季度?
    | (?P<m0>{_MONTH})[ ]?(?:月份?)?(?:[ ]?(?P<d0>{_DAY})[ ]?[日号])?
        {_DASH}(?:(?P<y3>{_YEAR})[ ]?年[ ]?)?(?P<m1>{_MONTH})[ ]?月份?(?:[ ]?(?P<d1>{_DAY})[ ]?[日号])?
    | (?P<m2>{_MONTH})[ ]?月份?(?![均度亮饼])(?:[ ]?(?P<d2>{_DAY})(?:[日号]?{_DASH}(?P<d3>{_DAY}))?[ ]?[日号])?
    | (?P<half>[上下]半年度?|半年度)
    | (?P<upto>前[二三两]个?季度)
    | 前(?P<upm>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])个?月(?!份)
    | (?P<q>{_QUARTER})
    | 全年
    """,
    re.VERBOSE,
)
_WHOLE = lazily(r"年[末底]|年内")
_NUMERIC = lazily(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<sep>[-./])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>[12]\d|3[01]|0?[1-9])(?![\d.])"
)
_HEAD = lazily(
    rf"""
    (?<![\d.])(?:19|20)\d\d(?=[ ]?[年\-—–~―至到./])
    | {_HAN_YEAR}年
    | (?<![未目以之此相如近历几十])[今本去上前明来下当同次]一?年(?![报鉴检轻龄薪货])
    | (?<![\d.])(?:1[0-2]|0?[1-9])(?=[ ]?(?:月|[-—–~―至到]))
    | (?:十[一二]?|[一二三四五六七八九])(?=[ ]?(?:月|[-—–~―至到]))
    | [上下]半年 | 前[二三两]个?季 | 前[\d一二三四五六七八九十]{{1,2}}个?月 | 第?[一二三四1-4]季 | 全年 | 年[末底内]
    """,
    re.VERBOSE,
)
_EDGE = lazily(
    r"[ ]?(?:(?P<end>[年月]?[底末]|[上中下]旬)(?P<due>之?以?前)?|(?P<begin>初|开始)|(?P<ago>以来|起|之后)|(?P<about>前后|左右)|(?P<fore>之?以?前(?![期述列所三两几置沿身提景往后任瞻台\d])))"
)
_SHIFTS = {
    "今": 0,
    "本": 0,
    "当": 0,
    "同": 0,
    "年": 0,
    "去": -1,
    "上": -1,
    "前": -2,
    "明": 1,
    "来": 1,
    "下": 1,
    "次": 1,
}
_SPOKEN = "今本去明来前"  # 上年, 当年, 次年 count from the year in force at their place
_AS_OF_BEFORE = lazily(r"(?:截至|截止到|截止至|截止于|截止|截到|统计至)[ ]?$")
_TARGET_BEFORE = lazily(r"(?:力争|争取|确保|预计|计划|目标|规划|到|至)[ ]?(?:到|在|于)?[ ]?$")
_BASE_BEFORE = lazily(r"(?:[比较与同跟自从由按以]|相比|相较|对比|高于|低于|超过|相对|不及)[ ]?于?$")
_BASE_AFTER = lazily(
    r"[ ]?(?:年?度?)?(?:相比|持平|水平|同期(?!数?(?:为|是|达|只|仅|有|完成|实现|\d|[ ]?[|\n]|[ ]\d|$))|的?基础上|增长率?为?负|为基期|第\d{1,3}[号期])"
)
_TO_NEXT = lazily(r"[ ]?(?:[春夏秋冬]季|学期|学年|年?[底末初])?(?:[ ]?[至到、和与及][ ]?|[ ]?[-—–~]+[ ]?)")
_IN_BEFORE = lazily(r"[在于][ ]?$")
_LOOK_BACK = 8
_CLOCK = lazily(r"(?<!\d)(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?(?!\d)|[时点][0-5]?\d?分?)")


def find_dates(folded: str) -> list[DateMention]:
    """All mentions of dates and periods in a folded text, in order, without overlaps."""
    mentions: list[DateMention] = []
    position = 0
    for head in _HEAD.finditer(folded):
        if head.start() < position:
            continue
        mention = _read(folded, head.start())
        if mention is not None:
            if (
                mentions
                and mentions[-1].role is Role.BASE
                and _TO_NEXT.fullmatch(folded, mentions[-1].end, mention.start)
            ):
                mention = mention._replace(role=Role.BASE)
            mentions.append(mention)
            position = mention.end
    return mentions


def _read(folded: str, start: int) -> DateMention | None:
    found = _NUMERIC.match(folded, start)
    if found is not None:
        written = int(found["y"])
        return _mention(
            folded, found, None, year=written, shift=None, day=_month_part(int(found["m"]), int(found["d"]))
        )
    head = _ABSOLUTE.match(folded, start)
    part = _PART.match(folded, head.end() if head else start)
    if head is not None and head["rel"]:
        shift = 0 if head["rel"] == "年内" else _SHIFTS[head["rel"][0]]
        return _mention(folded, head, part, year=None, shift=shift)
    if head is not None:
        year = _number((part["y3"] if part else None) or head["y2"] or head["y"])
        return None if year is None else _mention(folded, head, part, year=year, shift=None)
    if folded[start - 1 : start] in _NUMERALS and start:
        return None
    found = part or _WHOLE.match(folded, start)
    return None if found is None else _mention(folded, found, part, year=None, shift=0)


def _number(words: str | None) -> int | None:
    if not words:
        return None
    value = parse_arabic(words) if words[0].isdigit() else parse_chinese(words)
    return int(value) if value is not None else None


def _part(found: re.Match[str]) -> str:
    """The part of the year a match names by its end: "-06" for 1—6月, "-Q1" for 一季度."""
    month = _number(found["m1"] or found["m2"] or found["upm"])
    if month is not None:
        return _month_part(month, _number(found["d1"] if found["m1"] else (found["d3"] or found["d2"])))
    if found["half"]:
        return "" if found["half"].startswith("下") else "-06"
    if found["upto"]:
        return "-Q3" if "三" in found["upto"] else "-Q2"
    quarter = found["q1"] or found["q"]
    if quarter:
        return f"-Q{_number(quarter.lstrip('第')[0]) or 1}"
    return ""


def _of_days(found: re.Match[str]) -> bool:
    """Whether a match names days on which something happened, and no reporting period (1月1日至6月30日)."""
    if found["d1"]:
        return _number(found["d0"]) != 1 or (_number(found["d1"]) or 0) < _SHORTEST_MONTH
    return bool(found["d2"])


def _month_part(month: int, day: int | None) -> str:
    if not 1 <= month <= _LAST_MONTH:
        return ""
    if day is None or not 1 <= day <= _LAST_DAY:
        return f"-{month:02d}"
    return f"-{month:02d}-{day:02d}"


def _mention(
    folded: str,
    found: re.Match[str],
    tail: re.Match[str] | None,
    *,
    year: int | None,
    shift: int | None,
    day: str = "",
) -> DateMention:
    """A mention with what the words around it make of it; `day` is the part of a date in digits."""
    start, end = found.start(), max(found.end(), tail.end() if tail else 0)
    part = day or (_part(tail) if tail else "")
    is_day = bool(day) or (tail is not None and _of_days(tail))
    while end > start and folded[end - 1] == " ":
        end -= 1
    edge = _EDGE.match(folded, end)
    since = due = at_end = about = False
    if edge is not None:
        end = edge.end()
        since, about, at_end = bool(edge["ago"]), bool(edge["about"]), bool(edge["end"])
        due = bool(edge["fore"] or edge["due"])
    target = due
    before = folded[max(0, start - _LOOK_BACK) : start]
    governed = start
    role = Role.DAY if is_day else Role.PERIOD
    if as_of := _AS_OF_BEFORE.search(before):
        role, governed = Role.AS_OF, start - len(as_of[0])
    elif _BASE_BEFORE.search(before) and not since:
        role = Role.BASE
    elif to := _TARGET_BEFORE.search(before):
        target = True
        governed = start - len(to[0])
        role = Role.AS_OF if at_end else role
    elif inside := _IN_BEFORE.search(before):
        governed = start - len(inside[0])
    if about or (role is not Role.AS_OF and _BASE_AFTER.match(folded, end)):
        role = Role.BASE
    if at_end and edge is not None and not part and edge["end"][-1] in "底末":
        part = "-12"
    said = found.groupdict()
    return DateMention(
        start, end, year, shift, part, role, governed, target, since, due=due,
        spoken=bool(said.get("rel")) and folded[start] in _SPOKEN,
        single=not is_day and tail is not None and bool(tail["m2"] or (tail["q"] and year is None)),
    )  # fmt: skip


def find_clock_times(folded: str) -> list[tuple[int, int]]:
    """Times of day (9:30, 9时30分): places whose numbers are no figures."""
    return [found.span() for found in _CLOCK.finditer(folded)]
