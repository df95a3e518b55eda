"""Every fact source against a count by hand: plain Python over its rows and all places units ever had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from luoshi.figures.cells import Cell, TreeAt, Window
from luoshi.figures.conditions import SEPARATOR, AmountTest, DayTest, Empty, Filled, InDim, NotInDim
from luoshi.figures.definitions import Reach
from luoshi.figures.engine import count
from luoshi.kernel.facts import FactSource, On
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.periods.period import Period, of_month, of_year

OPERATORS = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


class ByHand:
    """Counts the slow and obvious way."""

    def __init__(self, source: FactSource) -> None:
        self.source = source
        columns = {source.identity, source.unit, *vars_of(source)}
        self.rows = list(source.rows().values("pk", *columns))
        self.spans: dict[int, list[tuple[dt.date, dt.date | None, tuple[int, ...]]]] = {}
        for unit, start, end, path in UnitSpan.objects.values_list("unit_id", "start", "end", "path"):
            self.spans.setdefault(unit, []).append((start, end, unit_ids(path)))

    def count(self, cell: Cell, unit: int, reach: Reach) -> int:
        """The number of one unit."""
        rows = [row for row in self.rows if self._counts(row, cell) and self._reached(row, cell, unit, reach)]
        source = self.source
        if cell.of in source.distinct:
            return len({row[source.distinct[cell.of]] for row in rows} - {None})
        amount = next((one for one in source.amounts if one.name == cell.of), None)
        if amount is not None and not amount.of_fact:
            return sum(row[amount.column] or 0 for row in rows)
        weight = amount.column if amount else source.when.count if isinstance(source.when, On) else None
        once = (
            {row[source.identity]: row for row in rows} if source.shared else {row["pk"]: row for row in rows}
        )
        missing = 0 if amount else 1
        return sum(
            1 if weight is None else missing if row[weight] is None else row[weight] for row in once.values()
        )

    def _counts(self, row: dict[str, Any], cell: Cell) -> bool:
        return self._in_time(row, cell) and all(self._meets(row, one, cell) for one in cell.where)

    def _in_time(self, row: dict[str, Any], cell: Cell) -> bool:
        when, window = self.source.when, cell.window
        end = min(window.period.last, window.as_of)
        if not isinstance(when, On):
            return row[when.start] <= end and (row[when.end] is None or row[when.end] > end)
        first, last = window.period
        whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        if when.year and row[when.year] is not None and whole_years:
            return first.year <= row[when.year] <= last.year and row[when.day] <= window.as_of
        begins = row[when.day] if when.first is None or row[when.first] is None else row[when.first]
        return begins >= first and row[when.day] <= end

    def _meets(self, row: dict[str, Any], condition: Any, cell: Cell) -> bool:
        source, asked = self.source, cell.window.asked
        if isinstance(condition, DayTest):
            day = row[_column(source.days, condition.day)]
            fixed = {"asked": asked.at, "first": asked.first, "last": asked.last}
            if condition.than in fixed:
                assert not condition.months
                than = fixed[condition.than] + dt.timedelta(days=condition.days)
            else:
                than = row[_column(source.days, condition.than)]
            return day is not None and than is not None and OPERATORS[condition.op](day, than)
        if isinstance(condition, AmountTest):
            number = row[_column(source.amounts, condition.amount)]
            least, most = condition.at_least, condition.at_most
            return (
                number is not None and (least is None or number >= least) and (most is None or number <= most)
            )
        if isinstance(condition, Filled | Empty):
            name = condition.filled if isinstance(condition, Filled) else condition.empty
            known = row[_column((*source.days, *source.amounts), name)] is not None
            return known is isinstance(condition, Filled)
        dim = next(one for one in source.dims if one.name == condition.dim)
        said = row[dim.column]
        values = set() if said is None else {str(said)}
        if dim.many:
            values = set((said or "").split(SEPARATOR)) - {""}
        wanted = condition.any_of if isinstance(condition, InDim) else condition.none_of
        return bool(values & set(wanted)) is isinstance(condition, InDim)

    def _reached(self, row: dict[str, Any], cell: Cell, unit: int, reach: Reach) -> bool:
        when = self.source.when
        end = min(cell.window.period.last, cell.window.as_of)
        day = cell.window.as_of
        if cell.tree_at is TreeAt.EVENT:
            day = row[when.day] if isinstance(when, On) else end
        own = row[self.source.unit]
        above = self._above(own, day)
        if reach is Reach.OWN:
            return bool(above) and own == unit
        return unit in above and (reach is Reach.SUBTREE or own != unit)

    def _above(self, unit: int, day: dt.date) -> tuple[int, ...]:
        found = (path for start, end, path in self.spans[unit] if start <= day and (end is None or day < end))
        return next(found, ())


def vars_of(source: FactSource) -> set[str]:
    """All columns a source names."""
    when = source.when
    flow = isinstance(when, On)
    time = (when.day, when.month, when.year, when.first, when.count) if flow else (when.start, when.end)
    named = [part.column for part in (*source.dims, *source.days, *source.amounts)]
    return {column for column in (*time, *named, *source.distinct.values()) if column}


def _column(parts: Iterable[Any], name: str) -> str:
    return next(part.column for part in parts if part.name == name)


def windows(first: dt.date, last: dt.date) -> st.SearchStrategy[Window]:
    """Months, years and any days between two days, as of any day between them."""
    days = st.dates(first, last)
    periods = st.one_of(
        st.builds(of_month, st.integers(first.year, last.year), st.integers(1, 12)),
        st.builds(of_year, st.integers(first.year, last.year)),
        st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair))),
    )
    return st.builds(Window, periods, days)


def cells(source: FactSource, first: dt.date, last: dt.date) -> st.SearchStrategy[Cell]:
    """Whatever can be asked of a source."""
    of = ["", *(amount.name for amount in source.amounts), *source.distinct]
    asked = (st.just(source.name), st.sampled_from(of), _conditions(source), windows(first, last))
    return st.builds(Cell, *asked, st.sampled_from(list(TreeAt)))


def _conditions(source: FactSource) -> st.SearchStrategy[tuple[Any, ...]]:
    some: list[st.SearchStrategy[Any]] = []
    for dim in source.dims:
        known = sorted(map(str, dim.values())) or ["nothing there yet"]
        values = st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True)
        some.append(st.builds(InDim, dim=st.just(dim.name), any_of=values))
        some.append(st.builds(NotInDim, dim=st.just(dim.name), none_of=values))
    for day in source.days:
        operators, thans = st.sampled_from(sorted(OPERATORS)), st.sampled_from(["asked", "first", "last"])
        shift = st.integers(-40, 40)
        some.append(st.builds(DayTest, day=st.just(day.name), op=operators, than=thans, days=shift))
    least = st.integers(0, 5)
    some += [st.builds(AmountTest, amount=st.just(amount.name), at_least=least) for amount in source.amounts]
    parts = [part.name for part in (*source.days, *source.amounts)]
    some += [st.sampled_from([Filled(filled=name), Empty(empty=name)]) for name in parts]
    return st.lists(st.one_of(*some), max_size=2).map(tuple) if some else st.just(())


def compare(
    source: FactSource, asked: list[Cell], units: Iterable[int], narrowed: list[int] | None = None
) -> None:
    """Every number of every cell, unit and reach, by the engine and by hand."""
    by_hand = ByHand(source)
    found = count(asked, asked=narrowed)
    for cell in asked:
        for unit in narrowed or units:
            for reach in Reach:
                numbers = (found[cell].of(unit, reach), by_hand.count(cell, unit, reach))
                assert numbers[0] == numbers[1], (cell, unit, reach)
