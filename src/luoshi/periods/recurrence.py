"""When something comes back (每月第3个周五、每季度第2个月15日、每年6月15日): read, said, and its days in a year.

A rule gives one day in each of its periods.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from luoshi.periods.folding import fold, small_number
from luoshi.periods.period import MONTHS, Every, first_day, last_day, month_number, of_year

LAST_DAY: Final = 31  # of any month: the one there is
LAST_WEEK: Final = 5  # the last of its weekdays
WEEKDAYS: Final = "一二三四五六日"
_EVERY: Final[dict[str, Every]] = {
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "半年": "half",
    "年": "year",
}
_SAID: Final[dict[Every, str]] = {"month": "月", "quarter": "季度", "half": "半年", "year": "年"}
_RULE: Final = re.compile(
    r"每个?(?P<every>月|季度|季|半年|年)(?:的)?"
    r"(?:(?:第(?P<nth>\d{1,2})个月|(?P<named>\d{1,2})月)(?:的)?)?"
    r"(?:(?P<day>\d{1,2})[日号](?:[之以]?前)?|(?P<end>末|底|最后1天|最后一天)(?:[之以]?前)?|"
    r"(?:第(?P<week>[\d一二三四五])(?:个|周)?|(?P<last>最后[1一]?个?))(?:的)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天\d]))?"
)
HOW: Final = "每月25日、每月第3个周五、每月末、每季度第2个月15日、每半年末、每年6月15日"
_QUOTED: Final = 40  # characters of what was typed


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One day in each month, quarter, half or year: a day of a month of it, or a weekday of that month."""

    every: Every
    month: int = 1  # of the period, from 1
    day: int | None = LAST_DAY
    week: int | None = None
    weekday: int | None = None  # Monday is 0

    def __post_init__(self) -> None:
        fits = 1 <= self.month <= MONTHS[self.every]
        by_day = self.day is not None and 1 <= self.day <= LAST_DAY and self.week is None
        by_week = (
            self.day is None and self.week is not None and self.weekday is not None
            and 1 <= self.week <= LAST_WEEK and 0 <= self.weekday < len(WEEKDAYS)
        )  # fmt: skip
        if not fits or not (by_day or by_week):
            raise ValueError("no such rule")

    def days(self, year: int) -> Iterator[tuple[dt.date, dt.date]]:
        """The first day of each period of a year, and the day within it."""
        for period in of_year(year).each(self.every):
            yield period.first, self._in_month(month_number(period.first) + self.month - 1)

    def _in_month(self, month: int) -> dt.date:
        last = last_day(month)
        if self.day is not None:
            return last.replace(day=min(self.day, last.day))
        assert self.week is not None
        assert self.weekday is not None
        if self.week == LAST_WEEK:
            return last - dt.timedelta(days=(last.weekday() - self.weekday) % 7)
        first = first_day(month)
        return first + dt.timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.week - 1))

    def said(self) -> str:
        """In words that `parse_recurrence` reads back."""
        if self.day is not None:
            when = "末" if self.day == LAST_DAY else f"{self.day}日"
        else:
            assert self.weekday is not None
            nth = "最后一个" if self.week == LAST_WEEK else f"第{self.week}个"
            when = f"{nth}周{WEEKDAYS[self.weekday]}"
        return f"每{_SAID[self.every]}{self._month_said()}{when}"

    def _month_said(self) -> str:
        if self.every == "month" or (self.day == LAST_DAY and self.month == MONTHS[self.every]):
            return ""
        return f"{self.month}月" if self.every == "year" else f"第{self.month}个月"


def parse_recurrence(text: str) -> Recurrence:
    """Read a rule.

    Raises:
        ValueError: one Chinese sentence with the forms there are, for anything else.
    """
    match = _RULE.fullmatch(fold(text))
    if match is None:
        raise _unread(text)
    found = match.groupdict()
    every = _EVERY[found["every"]]
    month = int(found["nth"] or found["named"] or 0)
    open_ended = found["day"] is None and found["weekday"] is None
    if not month:
        if every != "month" and not open_ended:
            raise ValueError(f"“{text.strip()[:_QUOTED]}”没有写明是第几个月，例如：每季度第2个月15日")
        month = MONTHS[every] if open_ended else 1
    try:
        if found["weekday"] is None:
            return Recurrence(every, month, LAST_DAY if open_ended else int(found["day"]))
        week = LAST_WEEK if found["last"] else (small_number(found["week"]) or int(found["week"]))
        return Recurrence(every, month, None, week, _weekday(found["weekday"]))
    except ValueError:
        raise _unread(text) from None


def _weekday(word: str) -> int:
    return 6 if word in "日天7" else int(word) - 1 if word.isdigit() else WEEKDAYS.index(word)


def _unread(text: str) -> ValueError:
    return ValueError(f"看不懂“{text.strip()[:_QUOTED]}”，可以写：{HOW}")
