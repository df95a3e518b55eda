"""Periods as people say them: 2021年8月, 2021年第三季度, 2021年（至8月31日）."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from luoshi.periods.period import MONTHS, Period


def named(period: Period, as_of: dt.date | None = None) -> str:
    """The period; where the as-of day cuts it short, how far it goes."""
    said = _whole(period)
    if as_of is None or not period.first <= as_of < period.last:
        return said
    return _("%(period)s（至%(month)s月%(day)s日）") % {
        "period": said,
        "month": as_of.month,
        "day": as_of.day,
    }


def _whole(period: Period) -> str:
    months, first = period.months, period.first
    year = {"year": first.year}
    if months == MONTHS["month"]:
        return _("%(year)s年%(month)s月") % {**year, "month": first.month}
    if months == MONTHS["quarter"] and first.month % 3 == 1:
        ordinal = [_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度")][first.month // 3]
        return _("%(year)s年%(part)s") % {**year, "part": ordinal}
    if months == MONTHS["half"] and first.month % 6 == 1:
        half = _("上半年") if first.month == 1 else _("下半年")
        return _("%(year)s年%(part)s") % {**year, "part": half}
    if period.years is not None:
        last = period.years[1]
        return (
            _("%(year)s年") % year
            if last == first.year
            else _("%(year)s—%(last)s年") % {**year, "last": last}
        )
    return _("%(first)s至%(last)s") % {"first": first.isoformat(), "last": period.last.isoformat()}


def day_words(day: dt.date) -> str:
    """2021年8月31日."""
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}
