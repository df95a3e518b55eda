"""All numbers of a set of cells: one query a source, one tree a day, one pass upward.

Nothing here knows who asks: values never depend on it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from luoshi.figures.cells import Cell, TreeAt
from luoshi.figures.collapsed import collapsed
from luoshi.figures.definitions import Reach
from luoshi.figures.forest import (
    LISTED,
    MOST_ASKED,
    Forest,
    Place,
    TreeThen,
    ever_below,
    roots_of,
    tree_on,
    tree_then,
)
from luoshi.figures.gather import cut_groups, groups
from luoshi.figures.joint import surplus
from luoshi.figures.things import counted_apart, united
from luoshi.kernel.facts import FactSource, On, fact_sources
from luoshi.organisations.models import UnitSpan


@dataclass(slots=True)
class Column:
    """A cell's numbers: each unit's own, and with all below it. Units without facts are absent."""

    own: dict[int, int] = field(default_factory=dict)
    total: dict[int, int] = field(default_factory=dict)
    below: dict[int, int] = field(default_factory=dict)  # where it is not just the difference of the two
    partial: set[int] = field(
        default_factory=set
    )  # at least so many: units with facts that could not be divided
    partial_own: set[int] = field(default_factory=set)
    partial_below: set[int] = field(default_factory=set)

    def of(self, unit: int, reach: Reach) -> int:
        """The number of a unit."""
        own, total = self.own.get(unit, 0), self.total.get(unit, 0)
        if reach is Reach.BELOW:
            return self.below.get(unit, total - own)
        return own if reach is Reach.OWN else total

    def numbers(self, reach: Reach) -> Mapping[int, int]:
        """The numbers of all units that have any."""
        if reach is Reach.BELOW:
            return {unit: self.of(unit, reach) for unit in self.total}
        return self.own if reach is Reach.OWN else self.total

    def is_partial(self, unit: int, reach: Reach) -> bool:
        """Whether it is at least so many."""
        return unit in self.partials(reach)

    def partials(self, reach: Reach) -> Collection[int]:
        """The units whose number is at least so many."""
        if reach is Reach.BELOW:
            return self.partial_below
        return self.partial_own if reach is Reach.OWN else self.partial


def count(cells: Collection[Cell], *, asked: Collection[int] | None = None) -> dict[Cell, Column]:
    """The numbers of each cell. `asked`: units whose numbers are wanted; None: all.

    Raises KeyError for a source no room registered and UnknownName for a name the source does not have.
    """
    by_source: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in dict.fromkeys(cells):
        by_source[cell.facts].append(cell)
    found: dict[Cell, Column] = {}
    for name, wanted in by_source.items():
        found |= _Count(fact_sources[name], wanted, asked).columns()
    return found


class _Count:
    """One source's cells."""

    def __init__(self, source: FactSource, cells: Sequence[Cell], asked: Collection[int] | None) -> None:
        self._source = source
        self._asked = asked
        self._cells = [cell for cell in cells if cell.of not in source.distinct]
        self._distinct = [cell for cell in cells if cell.of in source.distinct]
        self._trees: dict[dt.date | None, Forest] = {}
        self._covering: dict[dt.date, list[str] | None] = {}
        self._forests = {cell: self._forest(cell) for cell in cells}
        then = [tree for tree in self._trees.values() if isinstance(tree, TreeThen)]
        # months whose facts must be told apart by day to know their place; None where places do not change
        self._by_day = then[0].changes() if then else None
        self._rows = self._scoped()

    def columns(self) -> dict[Cell, Column]:
        """The numbers of each cell."""
        found = {cell: Column() for cell in (*self._cells, *self._distinct)}
        if self._cells:
            self._add(found)
            self._take_off(found)
        for cell in self._distinct:
            self._things(cell, found[cell])
        if isinstance(self._source.when, On) and self._source.when.first:
            self._say_partial(found)
        return found

    def _forest(self, cell: Cell) -> Forest:
        """The tree a cell is counted in; each read once."""
        day = tree_day(self._source, cell)
        if day not in self._trees:
            self._trees[day] = (
                tree_then(self._source.tree, self._asked)
                if day is None
                else tree_on(day, self._source.tree, self._roots(day))
            )
        return self._trees[day]

    def _roots(self, day: dt.date) -> list[str] | None:
        """What covers the asked units on a day; looked up once."""
        if day not in self._covering:
            self._covering[day] = roots_of(day, self._asked)
        return self._covering[day]

    def _scoped(self) -> QuerySet[Any]:
        """Only rows of units that ever count for the asked ones, where these are few and no top unit."""
        rows = self._source.rows()
        if self._asked is None or not self._asked:
            return rows
        days = list(self._trees)
        if len(days) == 1 and days[0] is not None:
            roots = self._roots(days[0])
            if roots is None:
                return rows
            below = UnitSpan.objects.on(days[0]).filter(unit__tree=self._source.tree).under(roots)
        elif len(self._asked) > MOST_ASKED or self._at_top():
            return rows
        else:
            below = ever_below(self._asked)
        return rows.filter(**{f"{self._source.unit}__in": below.order_by().values("unit_id")})

    def _at_top(self) -> bool:
        """Whether a unit without a superior is asked: then everything counts, and a look at each row's unit is waste."""
        return UnitSpan.objects.filter(unit__in=self._asked or (), parent__isnull=True).exists()

    def _add(self, found: Mapping[Cell, Column]) -> None:
        """Where few units are asked, the database adds up what stands below them; else all units are, in memory."""
        rolled: list[Cell] = []
        by_day: defaultdict[dt.date, list[Cell]] = defaultdict(list)
        for cell in self._cells:
            day = tree_day(self._source, cell) if self._few else None
            if day is None:
                rolled.append(cell)
            else:
                by_day[day].append(cell)
        for day, some in by_day.items():
            for cell, sums in zip(
                some, collapsed(self._source, some, self._rows, self._asked or (), day), strict=True
            ):
                found[cell].own, found[cell].total = sums
        if rolled:
            self._add_all(rolled, found)

    @property
    def _few(self) -> bool:
        """Whether so few units are asked that the database had better add up, and there are months to add up over."""
        return self._asked is not None and len(self._asked) <= LISTED and isinstance(self._source.when, On)

    def _add_all(self, cells: Sequence[Cell], found: Mapping[Cell, Column]) -> None:
        """Own numbers, then each column upward."""
        forests = [self._forests[cell] for cell in cells]
        own: list[dict[Place, int]] = [{} for _cell in cells]
        for unit, when, numbers, _fact in groups(self._source, cells, self._rows, by_day=self._by_day):
            for number, amount in numbers:
                place = forests[number].place(unit, when)
                if place is not None:
                    own[number][place] = own[number].get(place, 0) + amount
        for number, cell in enumerate(cells):
            column = found[cell]
            column.total = forests[number].roll_up(own[number])
            for (unit, _span), amount in own[number].items():
                column.own[unit] = column.own.get(unit, 0) + amount

    def _take_off(self, found: Mapping[Cell, Column]) -> None:
        forests = [self._forests[cell] for cell in self._cells]
        taken_off = surplus(self._source, self._cells, self._rows, forests, self._by_day, asked=self._asked)
        for number, taken in taken_off.items():
            column = found[self._cells[number]]
            for unit, much in taken.total.items():
                if unit in column.total:  # of few units asked only theirs
                    column.total[unit] -= much
            for unit, much in taken.also_below.items():
                if unit in column.total:
                    column.below[unit] = column.total[unit] - column.own.get(unit, 0) + much

    def _things(self, cell: Cell, column: Column) -> None:
        """Distinct things of a cell."""
        day = tree_day(self._source, cell)
        found = None
        if self._asked is not None and len(self._asked) <= MOST_ASKED and day is not None:
            found = counted_apart(self._source, cell, self._rows, self._asked, day)
        if found is None:
            found = united(self._source, cell, self._rows, self._forests[cell], self._asked)
        column.own, column.total, column.below = found

    def _say_partial(self, found: Mapping[Cell, Column]) -> None:
        """Units with count-only rows that reach into a window without lying in it; one query."""
        for unit, at, cut in cut_groups(self._source, found, self._rows):
            for cell in cut:
                found[cell].partial_own.add(unit)
                above = set(self._forests[cell].above(unit, at))
                found[cell].partial |= above
                found[cell].partial_below |= above - {unit}


def tree_day(source: FactSource, cell: Cell) -> dt.date | None:
    """The day of the tree a cell is counted in; None: of the day each fact happened."""
    if cell.tree_at is TreeAt.AS_OF:
        return cell.window.as_of
    return None if isinstance(source.when, On) else cell.window.end
