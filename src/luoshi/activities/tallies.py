"""次数登记: a year of one unit as a grid of kinds and months or quarters, with what stands there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.activities.models import Holding
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.sets import unpacked
from luoshi.organisations.models import Unit
from luoshi.periods.period import Every, Period, of_year


@dataclass(frozen=True, slots=True)
class Square:
    """A kind in a period, and what a number entered there would count a second time."""

    kind: Kind
    period: Period
    ended: bool
    events: int = 0  # written down one by one, plans and drafts too
    numbers: int = 0  # times already entered as numbers, for this period or one that meets it
    wider: bool = False  # the number is one of a longer span

    @property
    def name(self) -> str:
        """Of its field."""
        return f"n-{self.kind.key}-{self.period.code}"

    @property
    def open(self) -> bool:
        """Whether a number may be entered."""
        return self.ended and not self.numbers


def squares(
    unit: Unit, unit_kind: str, year: int, every: Every, rules: Activities, *, until: Period
) -> list[list[Square]]:
    """The grid, a row a kind the unit holds; one query.

    Args:
        unit: whose numbers.
        unit_kind: what it is: tells the kinds it holds and their level.
        year: of the calendar.
        every: months or quarters.
        rules: the kinds.
        until: its last day is the last one that has passed.
    """
    periods = list(of_year(year).each(every))
    kinds = rules.held_by(unit_kind)
    rows = (
        Holding.objects.rows()
        .filter(unit=unit, day__gte=periods[0].first)
        .exclude(first=None, day__gt=periods[-1].last)
        .exclude(first__gt=periods[-1].last)
    )
    taken = list(rows.values_list("kinds", "level", "first", "day", "count"))
    grid = []
    for kind in kinds:
        level = rules.level([kind], unit_kind)
        mine = [row for row in taken if kind.key in unpacked(row[0]) and row[1] == level]
        grid.append([_square(kind, period, mine, until) for period in periods])
    return grid


def _square(kind: Kind, period: Period, taken: Sequence[tuple], until: Period) -> Square:  # type: ignore[type-arg]
    events = numbers = 0
    wider = False
    for _kinds, _level, first, day, count in taken:
        if (first or day) <= period.last and day >= period.first:
            events += first is None
            numbers += 0 if first is None else count
            wider = wider or (first is not None and (first < period.first or day > period.last))
    return Square(kind, period, period.last <= until.last, events, numbers, wider)
