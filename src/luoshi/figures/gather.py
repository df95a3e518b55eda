"""From a fact source to groups: one query, whatever the number of cells, with as few columns as tell them apart.

Conditions all cells share go into WHERE. Where cells differ by a dim or by time, the dim or the month becomes a
column of the group and the cells pick their groups in memory. What only SQL can judge (dates, amounts) and the day of
a stock become a column of their own: SUM(CASE …).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Sum, Value
from django.db.models import When as Whenever
from django.db.models.functions import Coalesce

from luoshi.figures.cells import Cell, When, Window, ragged_months
from luoshi.figures.conditions import Condition, DimCondition, amount_of, dim_of, on_dims
from luoshi.kernel.facts import FactSource, On, Spell
from luoshi.periods.period import Period, month_number

COLUMNS_AT_ONCE = 200  # sums in one query: both databases take ten times as many


SumKey = tuple[str, tuple[Condition, ...], Window | None, dt.date | None]


class Group(NamedTuple):
    """Numbers of one unit: `numbers[c]` is that of the cell numbered c, for the cells the group belongs to."""

    unit: Any  # its id, or what the rows are told apart by instead
    when: When | None  # None: the same for all its facts, as far as the question can tell
    numbers: tuple[tuple[int, int], ...]  # (number of the cell, sum), without zeros
    identity: Any = None  # of the fact, where each is told apart


@dataclass(slots=True)
class _Plan:
    """How one query answers the cells."""

    source: FactSource
    cells: Sequence[Cell]
    in_time: bool = False  # time is a column of the group
    common: list[DimCondition] = field(default_factory=list)  # dim conditions every cell has
    apart: list[list[DimCondition]] = field(default_factory=list)  # those of each cell that not all have
    by_fact: bool = False  # the fact's identity is a column of the group
    dims: list[str] = field(default_factory=list)  # dims that are
    sums: dict[SumKey, int] = field(default_factory=dict)  # (what, conditions, day) -> its place
    sum_of: list[int] = field(default_factory=list)  # place of each cell's column


def groups(
    source: FactSource,
    cells: Sequence[Cell],
    rows: QuerySet[Any],
    *,
    by_day: set[int] | None,
    by_fact: bool = False,
    unit: Any = None,
) -> Iterator[Group]:
    """Groups of the rows that belong to some cell; one query, more where the cells need more than 200 sums.

    `unit`: an expression the rows are told apart by instead of their unit.

    With `by_day` they are told apart by month even where no cell needs it, and in those months by day; `by_fact`: each
    fact is told apart.
    """
    for at, part in _at_once(source, cells):
        plan = _plan(source, part, by_fact=by_fact)
        found = _groups(plan, rows, by_day, unit or F(source.unit))
        if not at:
            yield from found
            continue
        for group in found:
            yield group._replace(numbers=tuple((number + at, found) for number, found in group.numbers))


def _at_once(source: FactSource, cells: Sequence[Cell]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The cells in parts whose sums one query can hold, each with the number of its first cell."""
    first, sums = 0, set[SumKey]()
    for number, cell in enumerate(cells):
        sums.add(_sum_key(source, cell))
        if len(sums) > COLUMNS_AT_ONCE:
            yield first, cells[first:number]
            first, sums = number, {_sum_key(source, cell)}
    yield first, cells[first:]


def _groups(plan: _Plan, rows: QuerySet[Any], by_day: set[int] | None, unit: Any) -> Iterator[Group]:
    source, cells = plan.source, plan.cells
    windows = sorted({cell.window for cell in cells})
    flow = isinstance(source.when, On)
    plan.in_time = flow and (by_day is not None or len(windows) > 1)
    keys = {"f_unit": unit} | ({"f_fact": F(source.identity)} if plan.by_fact else {})
    if plan.in_time:
        keys |= _time_columns(source.when, windows, by_day or set())  # type: ignore[arg-type]
    rows = rows.filter(bounded(source, windows, exact=not plan.in_time))
    for condition in plan.common:
        rows = rows.filter(condition.q(source, cells[0].window.asked))
    plan.dims = sorted({condition.dim for own in plan.apart for condition in own})
    keys |= {f"d_{name}": F(dim_of(source, name).column) for name in plan.dims}
    sums = _sums(plan, stock=not flow)
    query = rows.order_by().annotate(**keys).values(*keys).annotate(**sums).values_list(*keys, *sums)
    yield from _read(plan, query, len(keys))


def _read(plan: _Plan, query: QuerySet[Any, Any], keys: int) -> Iterator[Group]:
    """Rows of the query with the cells each belongs to."""
    first = 2 if plan.by_fact else 1
    times = keys - first - len(plan.dims)
    # what is said of a group decides its cells and its time: alike for the groups of ten thousand units
    known: dict[tuple[Any, ...], tuple[tuple[tuple[int, int], ...], When | None]] = {}
    for row in query.iterator(chunk_size=5000):
        said = row[first:keys]
        found = known.get(said)
        if found is None:
            members = _members(plan, said[:times], said[times:])
            places = tuple((cell, keys + plan.sum_of[cell]) for cell in members)
            found = known[said] = (places, _when(plan, said[:times]))
        places, when = found
        numbers = tuple([(cell, row[place]) for cell, place in places if row[place]])
        if numbers:
            yield Group(row[0], when, numbers, row[1] if plan.by_fact else None)


def _members(plan: _Plan, time: tuple[Any, ...], dims: tuple[Any, ...]) -> tuple[int, ...]:
    """Numbers of the cells a group belongs to."""
    when = _when(plan, time)
    yearly = isinstance(plan.source.when, On) and plan.source.when.year is not None
    values = dict(zip(plan.dims, dims, strict=True))
    return tuple(
        number
        for number, cell in enumerate(plan.cells)
        if (when is None or cell.window.takes(when, yearly=yearly))
        and all(condition.matches(values[condition.dim]) for condition in plan.apart[number])
    )


def _when(plan: _Plan, time: tuple[Any, ...]) -> When | None:
    """The columns of time as they were asked for, in the order of `_time_columns`."""
    if not time:
        return None
    assert isinstance(plan.source.when, On)
    rest = iter(time[2:])
    first = next(rest) if plan.source.when.first else None
    return When(time[0], time[1], first, next(rest) if plan.source.when.year else None)


def _time_columns(when: On, windows: list[Window], by_day: set[int]) -> dict[str, Any]:
    """Month, the day where a month is not enough, the first day of count-only rows, the year of attribution."""
    ragged = by_day | ragged_months(windows, yearly=when.year is not None)
    whenever = [Whenever(**{f"{when.month}__in": sorted(ragged)}, then=F(when.day))] if ragged else []
    if when.first:
        whenever.append(Whenever(**{f"{when.first}__isnull": False}, then=F(when.day)))
    day = Case(*whenever, default=None) if whenever else Value(None, DateField())
    columns: dict[str, Any] = {"f_month": F(when.month), "f_day": day}
    if when.first:
        columns["f_first"] = F(when.first)
    if when.year:
        columns["f_year"] = F(when.year)
    return columns


def bounded(source: FactSource, windows: Sequence[Window], *, exact: bool) -> Q:
    """The rows the windows reach; `exact`: there is one window, and it is held to the day."""
    if isinstance(source.when, Spell):
        days = [window.end for window in windows]
        return holding(source.when, min(days), max(days))
    if exact:
        return _in_months(source.when, windows) & within(source.when, windows[0])
    return _in_months(source.when, windows) & reduce(
        or_, (_reached(source.when, window) for window in _outline(windows))
    )


def _in_months(when: On, windows: Sequence[Window]) -> Q:
    """The months the windows reach: what the index of a source goes by, so that no other rows are looked at."""
    first = min(month_number(window.first) for window in windows)
    ends = (window.as_of if when.year and window.period.years else window.end for window in windows)
    return Q(**{f"{when.month}__gte": first, f"{when.month}__lte": max(map(month_number, ends))})


def _outline(windows: Sequence[Window]) -> list[Window]:
    """One window over all the others; whole years stay whole so that their year of attribution counts."""
    period = Period(min(window.first for window in windows), max(window.period.last for window in windows))
    as_of = max(window.as_of for window in windows)
    return [Window(period, as_of), *(window for window in windows if window.period.years)]


def _reached(when: On, window: Window) -> Q:
    days = Q(**{f"{when.day}__gte": window.first, f"{when.day}__lte": window.end})
    return days | _attributed(when, window) if when.year else days


def _attributed(when: On, window: Window) -> Q:
    """By 所属年度, for whole years."""
    if window.period.years is None:
        return Q(pk__in=[])
    first, last = window.period.years
    return Q(**{f"{when.year}__gte": first, f"{when.year}__lte": last, f"{when.day}__lte": window.as_of})


def within(when: On, window: Window) -> Q:
    """The rows of one window, to the day; count-only rows where it holds them whole."""
    days = Q(**{f"{when.day}__gte": window.first, f"{when.day}__lte": window.end})
    if when.first:
        whole = Q(**{f"{when.first}__isnull": True}) | Q(**{f"{when.first}__gte": window.first})
        days &= whole
    if when.year is None or window.period.years is None:
        return days
    return (days & Q(**{f"{when.year}__isnull": True})) | _attributed(when, window)


def cut_off(when: On, windows: Collection[Window]) -> Q:
    """Count-only rows that reach into some window."""
    first = min(window.first for window in windows)
    last = max(window.as_of if when.year and window.period.years else window.end for window in windows)
    return Q(**{f"{when.first}__isnull": False, f"{when.first}__lte": last, f"{when.day}__gte": first})


def cut_groups(
    source: FactSource, cells: Collection[Cell], rows: QuerySet[Any]
) -> Iterator[tuple[int, When, list[Cell]]]:
    """Count-only rows with the cells whose window each reaches into without lying in it.

    One query, and one more for each set of tests only SQL can judge (dates, amounts).
    """
    alike: defaultdict[tuple[tuple[Condition, ...], Window | None], list[Cell]] = defaultdict(list)
    for cell in cells:
        tests = _sum_key(source, cell)[1]
        alike[tests, cell.window if tests else None].append(cell)
    for (tests, _window), some in alike.items():
        narrowed = rows
        for test in tests:
            narrowed = narrowed.filter(test.q(source, some[0].window.asked))
        yield from _cut_groups(source, some, narrowed)


def _cut_groups(
    source: FactSource, cells: Collection[Cell], rows: QuerySet[Any]
) -> Iterator[tuple[int, When, list[Cell]]]:
    """Of cells with the same tests."""
    when = source.when
    assert isinstance(when, On)
    assert when.first is not None
    tests = {cell: on_dims(cell.where) for cell in cells}
    dims = sorted({one.dim for some in tests.values() for one in some})
    columns = [dim_of(source, name).column for name in dims]
    year = when.year or when.month  # a source without years of attribution has none to look at
    rows = rows.filter(cut_off(when, {cell.window for cell in cells})).order_by()
    for unit, first, day, attributed, *said in rows.values_list(
        source.unit, when.first, when.day, year, *columns
    ):  # not distinct: SQLite then reads the table instead of the index
        at = When(month_number(day), day, first, attributed if when.year else None)
        values = dict(zip(dims, said, strict=True))
        cut = [
            cell
            for cell in cells
            if cell.window.cuts(at, yearly=bool(when.year))
            and all(one.matches(values[one.dim]) for one in tests[cell])
        ]
        if cut:
            yield unit, at, cut


def _plan(source: FactSource, cells: Sequence[Cell], *, by_fact: bool) -> _Plan:
    """What the cells have in common, and what tells each from the others."""
    dims = [on_dims(cell.where) for cell in cells]
    common = [condition for condition in dims[0] if all(condition in others for others in dims)]
    apart = [[condition for condition in own if condition not in common] for own in dims]
    return _Plan(source, cells, common=common, apart=apart, by_fact=by_fact)


def _sums(plan: _Plan, *, stock: bool) -> dict[str, Any]:
    """The columns of numbers, each once."""
    found: dict[str, Any] = {}
    for cell in plan.cells:
        key = _sum_key(plan.source, cell)
        if key not in plan.sums:
            plan.sums[key] = place = len(plan.sums)
            found[f"n_{place}"] = _sum(plan.source, cell, key[1], stock=stock)
        plan.sum_of.append(plan.sums[key])
    return found


def _sum_key(source: FactSource, cell: Cell) -> SumKey:
    """What tells one sum from another: cells that differ only in dims and time share one."""
    dims = on_dims(cell.where)
    tests = tuple(condition for condition in cell.where if condition not in dims)
    stock = isinstance(source.when, Spell)
    return cell.of, tests, cell.window if tests else None, cell.window.end if stock else None


def _sum(source: FactSource, cell: Cell, tests: tuple[Condition, ...], *, stock: bool) -> Any:
    condition = Q()
    for test in tests:
        condition &= test.q(source, cell.window.asked)
    if stock:
        assert isinstance(source.when, Spell)
        condition &= holding(source.when, cell.window.end, cell.window.end)
    weight = weight_of(source, cell.of)
    if not condition:
        return Count("*") if weight is None else Sum(weight)
    return Sum(Case(Whenever(condition, then=Value(1) if weight is None else weight), default=Value(0)))


def weight_of(source: FactSource, of: str) -> Any:
    """What one row adds; None where it adds one."""
    if of:
        return F(amount_of(source, of).column)
    count = source.when.count if isinstance(source.when, On) else None
    return Coalesce(F(count), Value(1)) if count else None


def holding(when: Spell, first: dt.date, last: dt.date) -> Q:
    """The rows that hold on some day from the first to the last."""
    return Q(**{f"{when.start}__lte": last}) & (
        Q(**{f"{when.end}__isnull": True}) | Q(**{f"{when.end}__gt": first})
    )
