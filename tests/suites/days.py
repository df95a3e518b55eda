"""Days and months by hand, for the oracle."""

from __future__ import annotations

import calendar
import datetime as dt

DAY = dt.timedelta(days=1)


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def ends_month(day: dt.date) -> bool:
    """Whether it is the last of its month."""
    return (day + DAY).day == 1


def moved(day: dt.date, months: int) -> dt.date:
    """So many months on; the last of a month stays one."""
    return months_on((day + DAY), months) - DAY if ends_month(day) else months_on(day, months)


def calendar_parts(every: str, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The whole months, quarters, halves or years of the calendar within some days."""
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[every]
    found = []
    for year in range(first.year, last.year + 1):
        for month in range(1, 13, length):
            begins = dt.date(year, month, 1)
            ends = months_on(begins, length) - DAY
            if begins >= first and ends <= last:
                found.append((begins, ends))
    return found
