"""What follows the sample's year: the spring after it, event by event for what belongs to it, and then numbers only.

The numbers go on until the day the sample is loaded, so that the present is not one red field, and those of its last
three years tell the day, so that the years can be compared; a branch in a season is left out, so that there is something to
look after. What was held of meetings that belong to a year is held in its autumn.
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
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
QUARTERLY: Final = (2, 5, 8, 11)  # months in which what is asked once a quarter is held
IN_AUTUMN: Final = 11  # month in which what is asked once a year is held
THEME_DAY_PRESENT: Final = 21  # at the group's own
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
    """How often each kind was held until a day: in years that are over by quarters, in the last three to the day."""
    top = units[TOP]
    rows = [row for year in range(YEAR + 1, until.year - 2) for row in _year(top, branches, year)]
    for year in range(max(YEAR + 1, until.year - 2), until.year + 1):
        rows += _to_the_day(top, branches, year)
    record_counts([row for row in rows if row.last < until and not _in_spring(row)], by=by)


def _in_spring(row: Counted) -> bool:
    """What the sample has event by event."""
    return row.kind == "theme_day" and row.unit.uuid != TOP and row.last < SPRING_OVER


def _year(top: Unit, branches: Sequence[Branch], year: int) -> Iterator[Counted]:
    """A year that is over, by quarters."""
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
            yield _count(branch.unit, "theme_day", quarter, 3)
            yield _count(branch.unit, "branch_study", quarter, 3)
            yield from _led(branch, quarter, 3)


def _to_the_day(top: Unit, branches: Sequence[Branch], year: int) -> Iterator[Counted]:
    """A year whose numbers can be compared up to any day: each is of one day."""
    for month in of_year(year).each("month"):
        at = month.first.month
        yield _count(top, "study_group", _weekday(month, 2, TUESDAY), 1)
        for week in (1, 3):
            yield _count(top, "theme_day", _weekday(month, week, FRIDAY), 1, THEME_DAY_PRESENT)
        if at in (6, 12):
            yield _count(top, "committee_study", _weekday(month, 3, TUESDAY), 1)
        if at == IN_AUTUMN:
            yield _count(top, "democratic_life", _weekday(month, 4, TUESDAY), 1)
        for branch in branches:
            yield from _of_branch(branch, month, len(branches))


def _of_branch(branch: Branch, month: Period, all_of: int) -> Iterator[Counted]:
    """A month of a branch; in some a theme day is left out."""
    at, week = month.first.month, 1 + branch.place % 2
    if at not in MISSED or (at + branch.place) % all_of:
        yield _count(branch.unit, "theme_day", _weekday(month, week, FRIDAY), 1)
    yield _count(branch.unit, "branch_study", _weekday(month, week, WEDNESDAY), 1)
    yield from _led(branch, _weekday(month, week, MONDAY), 1)
    if at in QUARTERLY:
        yield _count(branch.unit, "members_meeting", _weekday(month, week, THURSDAY), 1)
        yield _count(branch.unit, "lecture", _weekday(month, week + 1, THURSDAY), 1)
    if at == IN_AUTUMN:
        for kind in ("life_meeting", "appraisal"):
            yield _count(branch.unit, kind, _weekday(month, 3, TUESDAY), 1)


def _weekday(month: Period, week: int, day: int) -> Period:
    """The so-many-eth such day of a month."""
    first = month.first + dt.timedelta(days=(day - month.first.weekday()) % 7)
    found = first + dt.timedelta(weeks=week - 1)
    return Period(found, found)


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
