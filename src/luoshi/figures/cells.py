"""A question taken apart: one cell counts one thing of one source over one window, for all units at once."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from luoshi.figures.conditions import Asked, Condition
from luoshi.periods.period import Period, first_day, last_day, month_number


class TreeAt(StrEnum):
    """Whose tree decides what stands under a unit: today's of the question, or that of the day it happened."""

    AS_OF = "as_of"  # 按现隶属
    EVENT = "event"  # 按发生时隶属


class Window(NamedTuple):
    """The days of a period up to the as-of day."""

    period: Period
    as_of: dt.date

    @property
    def first(self) -> dt.date:
        return self.period.first

    @property
    def end(self) -> dt.date:
        """D: the last day that counts."""
        return min(self.period.last, self.as_of)

    @property
    def asked(self) -> Asked:
        """What conditions compare with."""
        return Asked(self.period.first, self.period.last, self.end)

    def takes(self, when: When, *, yearly: bool) -> bool:
        """Whether a group of facts lies within; `yearly`: the source has a year of attribution (所属年度)."""
        if yearly and when.year is not None and self.period.years is not None:
            first, last = self.period.years
            return first <= when.year <= last and when.last <= self.as_of
        return when.first >= self.first and when.last <= self.end

    def cuts(self, when: When, *, yearly: bool) -> bool:
        """Whether facts reach into it without lying in it: then its number is a least one."""
        if yearly and when.year is not None and self.period.years is not None:
            first, last = self.period.years  # what belongs to another year lies outside, whenever it was
            return first <= when.year <= last and when.first <= self.as_of < when.last
        reaches = max(when.first, self.first) <= min(when.last, self.end)
        return reaches and not self.takes(when, yearly=yearly)


class When(NamedTuple):
    """When the facts of a group happened, as finely as the windows of the question need it."""

    month: int
    day: dt.date | None  # where a window begins or ends within the month, and of count-only rows
    span_first: dt.date | None  # of count-only rows
    year: int | None

    @property
    def first(self) -> dt.date:
        return self.span_first or self.day or first_day(self.month)

    @property
    def last(self) -> dt.date:
        return self.day or last_day(self.month)


class Cell(NamedTuple):
    """One column of numbers to find, for every unit."""

    facts: str  # name of the source
    of: str  # empty: facts; an amount; a distinct name
    where: tuple[Condition, ...]
    window: Window
    tree_at: TreeAt = TreeAt.AS_OF


def ragged_months(windows: list[Window], *, yearly: bool) -> set[int]:
    """Months some window begins or ends within: facts of those are told apart by their days."""
    found: set[int] = set()
    for window in windows:
        ends = [window.end, window.as_of] if yearly and window.period.years else [window.end]
        if window.first.day != 1:
            found.add(month_number(window.first))
        found |= {month_number(end) for end in ends if end != last_day(month_number(end))}
    return found
