"""A period as statistics ask for it: a month, a quarter, a half, years, or any days from one to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from luoshi.periods.spans import month_end

Every = Literal["month", "quarter", "half", "year"]
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FIRST_YEAR, LAST_YEAR = 1900, 2200

_CODE = re.compile(r"(?P<year>\d{4})(?:-?(?:(?P<half>H[12])|(?P<quarter>Q[1-4])|(?P<month>\d{2})))?")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class NoPeriod(ValueError):
    """A text that names no period."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:40]}”不是期间，可以写 2021、2021H1、2021Q3、2021-08 或 2021-08-01..2021-08-31"
        )


class Period(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def months(self) -> int | None:
        """How many whole months it is; None where it begins or ends within one."""
        if self.first.day != 1 or self.last != month_end(self.last.year, self.last.month):
            return None
        return month_number(self.last) - month_number(self.first) + 1

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year where it is whole calendar years."""
        months = self.months
        whole = months is not None and self.first.month == 1 and months % 12 == 0
        return (self.first.year, self.last.year) if whole else None

    @property
    def code(self) -> str:
        """As addresses and commands write it; `parse` reads it back."""
        months, year, month = self.months, self.first.year, self.first.month
        if months == MONTHS["month"]:
            return f"{year}-{month:02}"
        if months == MONTHS["quarter"] and month % 3 == 1:
            return f"{year}Q{month // 3 + 1}"
        if months == MONTHS["half"] and month % 6 == 1:
            return f"{year}H{month // 6 + 1}"
        if months == MONTHS["year"] and month == 1:
            return f"{year}"
        return f"{self.first}..{self.last}"

    def before(self) -> Period:
        """The period of the same length just before (上期)."""
        months = self.months
        last = self.first - timedelta(days=1)
        if months is None:
            return Period(last - (self.last - self.first), last)
        return Period(first_day(month_number(self.first) - months), last)

    def a_year_ago(self) -> Period:
        """The same period of the year before (上年同期); the end of February stays the end of February."""
        first = same_day(self.first, -12)
        months = self.months
        return Period(first, last_day(month_number(self.last) - 12) if months else same_day(self.last, -12))

    def each(self, every: Every) -> Iterator[Period]:
        """The whole months, quarters, halves or years of the calendar it contains, in order."""
        step = MONTHS[every]
        month = month_number(
            self.first if self.first.day == 1 else last_day(month_number(self.first)) + timedelta(days=1)
        )
        month += -month % step
        while last_day(month + step - 1) <= self.last:
            yield Period(first_day(month), last_day(month + step - 1))
            month += step


def month_number(day: date) -> int:
    """As year * 12 + month - 1: months as numbers that can be reckoned with and grouped by."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month given by its number."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The last day of a month given by its number."""
    return month_end(month // 12, month % 12 + 1)


def same_day(day: date, months: int) -> date:
    """The same day of the month so many months later, the month's last where it is shorter."""
    last = last_day(month_number(day) + months)
    return last.replace(day=min(day.day, last.day))


def of_month(year: int, month: int) -> Period:
    """A calendar month."""
    return Period(date(year, month, 1), month_end(year, month))


def of_year(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def parse(text: str) -> Period:
    """A period from its code. Raises NoPeriod, with the forms there are, for anything else."""
    said = text.strip().upper()
    if match := _DAYS.fullmatch(said):
        try:
            first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
        except ValueError:
            raise NoPeriod(text) from None
        if last < first or not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
            raise NoPeriod(text)
        return Period(first, last)
    match = _CODE.fullmatch(said)
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        raise NoPeriod(text)
    year = int(match["year"])
    begins, months = 0, 12
    if match["half"]:
        begins, months = 6 * (int(match["half"][1]) - 1), 6
    elif match["quarter"]:
        begins, months = 3 * (int(match["quarter"][1]) - 1), 3
    elif match["month"]:
        begins, months = int(match["month"]) - 1, 1
        if not 0 <= begins < MONTHS["year"]:
            raise NoPeriod(text)
    month = year * 12 + begins
    return Period(first_day(month), last_day(month + months - 1))
