"""What follows the sample's year: the spring after it, event by event for what belongs to it, and then numbers only.

The numbers go on until the day the sample is loaded, so that the present is not one red field; a branch in a season is
left out, so that there is something to look after. What was held of meetings that belong to a year is held in its autumn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from luoshi.activities.actions import Counted, record_counts
from luoshi.figures.actions import explain_gap
from luoshi.figures.catalogue import rules
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.periods.period import Every, Period, of_month, of_year
from luoshi.site.sample.accounts import TOP, key
from luoshi.site.sample.branches import YEAR, Branch

SPRING: Final = (1, 2, 3)  # months of the year after, event by event
SPRING_OVER: Final = dt.date(YEAR + 1, 4, 1)
BOOK: Final = "{year}年度支部工作手册"
MISSED: Final = (2, 6, 10)  # months of the last year in which one branch held no theme day
COMMITTEE_FROM: Final = 7  # members; the base has so many since its probationary member is a full one
REASONS: Final = {  # of the four gaps up to the report; the fifth, of November, nobody explained
    ("travel", 3): "旅游旺季前集中培训，4月合并安排学习",
    ("project", 4): "项目关键节点施工，全员驻场",
    ("sales", 7): "营销中心外出参展，主要人员不在",
    ("project", 8): "项目赶工期，全员驻场，延至9月补开",
}


def load_reasons(units: Mapping[UUID, Unit], by: Actor) -> None:
    """Why branches held no theme day in some month."""
    rule = rules().get("theme_day")
    for (name, month), words in REASONS.items():
        if rule is not None:
            uuid = key(f"reason:{name}:{month}")
            explain_gap(units[key(name)], rule, of_month(YEAR, month), words, by=by, uuid=uuid)


def load_since(units: Mapping[UUID, Unit], branches: Sequence[Branch], until: dt.date, by: Actor) -> None:
    """How often each kind was held in the whole months, quarters and halves that ended before a day."""
    rows = [
        row
        for year in range(YEAR + 1, until.year + 1)
        for row in _year(units[TOP], branches, year, until.year)
    ]
    record_counts([row for row in rows if row.last < until], by=by)


def _year(top: Unit, branches: Sequence[Branch], year: int, last: int) -> Iterator[Counted]:
    """Years that are over by quarters, the last by months; of the first the spring is events."""
    whole = of_year(year)
    *_others, autumn = quarters = list(whole.each("quarter"))
    yield from _of_top(top, whole)
    yield _count(top, "democratic_life", autumn, 1)
    for branch in branches:
        for kind in ("life_meeting", "appraisal"):
            yield _count(branch.unit, kind, autumn, 1)
        for quarter in quarters:
            yield _count(branch.unit, "members_meeting", quarter, 1)
            yield _count(branch.unit, "lecture", quarter, 1)
            of_spring = quarter.first.year == YEAR + 1 and quarter.first.month in SPRING
            if year == last or of_spring:
                yield from _by_month(
                    branch, list(quarter.each("month")), of_spring=of_spring, all_of=len(branches)
                )
                continue
            yield _count(branch.unit, "theme_day", quarter, 3)
            yield _count(branch.unit, "branch_study", quarter, 3)
            yield from _led(branch, quarter, 3)


def _by_month(branch: Branch, months: Sequence[Period], *, of_spring: bool, all_of: int) -> Iterator[Counted]:
    """Every month what is asked every month; some leave a theme day out."""
    for month in months:
        missed = month.first.month in MISSED and (month.first.month + branch.place) % all_of == 0
        if not (of_spring or missed):
            yield _count(branch.unit, "theme_day", month, 1)
        yield _count(branch.unit, "branch_study", month, 1)
        yield from _led(branch, month, 1)


def _led(branch: Branch, span: Period, times: int) -> Iterator[Counted]:
    """What committees and Party groups held."""
    if len(branch.members) >= COMMITTEE_FROM:
        yield _count(branch.unit, "committee_meeting", span, times)
    if branch.groups:
        yield _count(branch.unit, "group_meeting", span, times * len(branch.groups))


def _of_top(top: Unit, year: Period) -> Iterator[Counted]:
    """What the group's own committee holds."""
    held: tuple[tuple[str, Every, int, int | None], ...] = (
        ("study_group", "quarter", 3, None),
        ("theme_day", "quarter", 6, 126),
        ("committee_study", "half", 1, None),
    )
    for kind, every, times, present in held:
        yield from (_count(top, kind, span, times, present) for span in year.each(every))


def _count(unit: Unit, kind: str, span: Period, count: int, present: int | None = None) -> Counted:
    source = BOOK.format(year=span.first.year)
    return Counted(
        unit, kind, *span, count, source, present, uuid=key(f"since:{unit.uuid}:{kind}:{span.code}")
    )
