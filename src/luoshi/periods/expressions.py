"""Days inside words: every expression of a text that ends on a day (9月底, 二季度末, 2021年, 七一前).

Works on folded text (see `folding`). A year that is not written is the one written before it in the same
text, else the caller's, else missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.periods.dates import full_year
from luoshi.periods.folding import small_number
from luoshi.periods.spans import five_year_plan_end, half_end, month_end, quarter_end, year_end

NO_YEAR = "没有写年份"
NAMED_YEARS = {
    "去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1, "来年": 1, "下年": 1, "后年": 2,
}  # fmt: skip
HOLIDAYS = {"元旦": (1, 1), "五一": (5, 1), "七一": (7, 1), "八一": (8, 1), "十一": (10, 1), "国庆": (10, 1)}
TEN_DAYS = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}
VAGUE = {"初": "“初”按10日计", "中": "“中”按15日计"}


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression: where it stands in the folded text, its last day, and what is to be said about it."""

    start: int
    end: int
    day: date | None
    note: str = ""


_YEAR = rf"(?:(?P<{{0}}year>(?<!\d)(?:(?:19|20)\d\d|\d\d(?=年)))(?:年度?|(?=[.\-/]\d))|(?P<{{0}}named>{'|'.join(NAMED_YEARS)})度?)"
_EXPRESSION = re.compile(
    rf"""
      (?P<compact>(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?(?!\d))
    | (?P<plan>[一二三四五六七八九十]{{1,3}})五["”'’]?(?:规划|时期|期间)?期?[末内]
    | (?P<holiday>{"|".join(HOLIDAYS)})节?(?=[之以]?前)
    | (?:{_YEAR.format("")}[.\-/]?)?
      (?: (?P<half>[上下])半年[底末]?
        | 前(?P<upto>[23])个?季度?[底末]?
        | 第?(?P<quarter>[1-4])季度?(?P<quarter_part>[底末初中])?
        | (?<!\d)(?P<month>1[0-2]|0?[1-9])(?:月份?|[.\-/](?=\d))
          (?: (?P<day>3[01]|[12]\d|0?[1-9])(?![\d月])[日号]?(?:-(?P<last>3[01]|[12]\d|0?[1-9])(?![\d月])[日号]?)?
            | (?P<part>底|末|下旬|[上中]旬|初|中) )?
        | (?<![\d半个])年(?P<year_part>[底末终初中内])
      )
    | (?<!\d)(?P<dotted>(?:19|20)\d\d)[.\-/](?P<dotted_month>1[0-2]|0?[1-9])(?![.\-/\d])
    | {_YEAR.format("whole_")}年?(?P<whole_part>[底末终初中内])?
    """,
    re.VERBOSE,
)
_BEFORE = re.compile(r"[之以]?前")
_START = re.compile(r"起|以来|开始|[之以]?后")


class _Years:
    """The year in force while reading through a text."""

    def __init__(self, default: int | None) -> None:
        self.default = default
        self.written: int | None = None

    def take(self, written: str | None, named: str | None) -> int | None:
        if written:
            self.written = full_year(int(written))
        elif named and self.current is not None:
            self.written = self.current + NAMED_YEARS[named]
        return self.current

    @property
    def current(self) -> int | None:
        return self.default if self.written is None else self.written


def expressions(folded: str, *, year: int | None = None) -> Iterator[Expression]:
    """Every expression that ends on a day, in order; those that only begin something (9月起) are left out."""
    years = _Years(year)
    for match in _EXPRESSION.finditer(folded):
        before = _BEFORE.match(folded, match.end()) is not None
        try:
            day, note = _read(match, years, before=before)
        except ValueError:
            day, note = None, f"“{match.group()}”不是一个有效的日期"
        if not _START.match(folded, match.end()):
            yield Expression(match.start(), match.end(), day, note)


def _read(match: re.Match[str], years: _Years, *, before: bool) -> tuple[date | None, str]:
    found = match.groupdict()
    if compact := found["compact"]:
        years.take(compact[:4], None)
        first, second = int(compact[:4]), int(compact[4:6])
        return (date(first, second, int(compact[6:])) if compact[6:] else month_end(first, second)), ""
    if plan := found["plan"]:
        number = small_number(plan)
        return (year_end(five_year_plan_end(number)), "") if number else (None, "")
    written = found["year"] or found["whole_year"] or found["dotted"]
    year = years.take(written, found["named"] or found["whole_named"])
    if year is None:
        return None, NO_YEAR
    if holiday := found["holiday"]:
        return date(year, *HOLIDAYS[holiday]) - timedelta(days=1), ""
    if month := found["month"] or found["dotted_month"]:
        return _in_month(year, int(month), found, before=before)
    return _in_year(year, found, before=before)


def _in_month(
    year: int, month: int, found: dict[str, str | None], *, before: bool
) -> tuple[date | None, str]:
    if day := found["last"] or found["day"]:
        return date(year, month, int(day)), ""
    part = found["part"]
    if part in TEN_DAYS:
        return date(year, month, TEN_DAYS[part]), VAGUE.get(part, "")
    if before and part is None:
        return None, f"“{month}月前”分不清是{month}月底还是上个月底，请写明“{month}月底前”"
    return month_end(year, month), ""


def _in_quarter(year: int, quarter: int, part: str | None, *, before: bool) -> tuple[date | None, str]:
    if part in {"初", "中"}:
        return None, f"季度“{part}”没有确定的日子，请写明月份"
    if before and part is None:
        return None, f"“{quarter}季度前”分不清是季度末还是季度初，请写明“{quarter}季度末前”"
    return quarter_end(year, quarter), ""


def _in_year(year: int, found: dict[str, str | None], *, before: bool) -> tuple[date | None, str]:
    if half := found["half"]:
        return half_end(year, 1 if half == "上" else 2), ""
    if upto := found["upto"]:
        return quarter_end(year, int(upto)), ""
    if quarter := found["quarter"]:
        return _in_quarter(year, int(quarter), found["quarter_part"], before=before)
    return _whole_year(year, found["year_part"] or found["whole_part"], before=before)


def _whole_year(year: int, part: str | None, *, before: bool) -> tuple[date | None, str]:
    if part == "初":
        return None, "“年初”没有确定的日子，请写明月份"
    if part == "中":
        return half_end(year, 1), "“年中”按6月30日计"
    if before and part is None:
        return None, f"“{year}年前”分不清是{year}年底还是{year - 1}年底，请写明“{year}年底前”"
    return year_end(year), ""
