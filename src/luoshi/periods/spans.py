"""Ends of months, quarters, halves and years: what 底, 末 and 上半年 mean as days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def month_end(year: int, month: int) -> date:
    """The last day of a month: 9月底 is 30 September."""
    return date(year, month, monthrange(year, month)[1])


def quarter_end(year: int, quarter: int) -> date:
    """The last day of quarter 1 to 4."""
    return month_end(year, quarter * 3)


def half_end(year: int, half: int) -> date:
    """The last day of half 1 (上半年) or 2 (下半年)."""
    return month_end(year, half * 6)


def year_end(year: int) -> date:
    """31 December."""
    return date(year, 12, 31)


def five_year_plan_end(number: int) -> int:
    """The last year of the Nth five-year plan; the 14th (十四五) ran 2021-2025, each follows the last."""
    return 2025 + 5 * (number - 14)
