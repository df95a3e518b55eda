"""From a fact source to groups: one query, whatever the number of cells, with as few columns as tell them apart.

Conditions all cells share go into WHERE. Where cells differ by a dim or by time, the dim or the month becomes a
column of the group and the cells pick their groups in memory. What only SQL can judge (dates, amounts) and the day of
a stock become a column of their own: SUM(CASE …).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any, NamedTuple, cast

from django.db.models import Case, Count, DateField, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models import When as Whenever
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import MULTI

from luoshi.figures.cells import Cell, When, Window, ragged_months
from luoshi.figures.conditions import Condition, DimCondition, amount_of, dim_of, on_dims
from luoshi.kernel.facts import FactSource, On, Spell
from luoshi.periods.period import Period, month_number

COLUMNS_AT_ONCE = 200  # sums in one query: both databases take ten times as many


_Raw = tuple[Any, ...]
SumKey = tuple[str, tuple[Condition, ...], Window | None, dt.date | None]


class Group(NamedTuple):
    """Numbers of one unit: `numbers[c]` is that of the cell numbered c, for the cells the group belongs to."""

    unit: Any  # its id, or what the rows are told apart by instead
    when: When | None  # None: the same for all its facts, as far as the question can tell
    numbers: tuple[tuple[int, int], ...]  # (number of the cell, sum), without zeros
    identity: Any = None  # of the fact, where each is told apart

    def moved(self, places: int) -> Group:
        """The same where the cells are counted from further on."""
        return self._replace(numbers=tuple((cell + places, number) for cell, number in self.numbers))


@dataclass(slots=True)
class _Plan:
    """How one query answers the cells."""

    source: FactSource
    cells: Sequence[Cell]
    windows: list[Window]
    common: list[DimCondition]  # dim conditions every cell has
    apart: list[list[DimCondition]]  # those of each cell that not all have
    in_time: bool  # time is a column of the group
    by_fact: bool  # the fact's identity is
    dims: list[str]  # dims that are
    sums: dict[str, Any]  # the columns of numbers, each once
    sum_of: list[int]  # place of each cell's column among them
    known: dict[When | None, list[int]] = field(default_factory=dict)  # cells by when it happened


def groups(
    source: FactSource,
    cells: Sequence[Cell],
    rows: QuerySet[Any],
    *,
    by_day: set[int] | None,
    by_fact: bool = False,
    unit: Any = None,
    whole_apart: bool = False,
) -> Iterator[Group]:
    """Groups of the rows that belong to some cell; one query, more where the cells need more than 200 sums.

    `unit`: an expression the rows are told apart by instead of their unit.

    `whole_apart`: rows that need no more than their month are asked for by themselves, in a second query: where an
    index goes by month and dims the database then adds them up as they come, without sorting.

    With `by_day` they are told apart by month even where no cell needs it, and in those months by day; `by_fact`: each
    fact is told apart.
    """
    for at, part in _at_once(source, cells):
        plan = _plan(source, part, in_time=by_day is not None, by_fact=by_fact)
        narrowed = _narrowed(plan, rows)
        ragged = (by_day or set()) | ragged_months(plan.windows, yearly=_yearly(source))
        name = F(source.unit) if unit is None else unit
        if whole_apart and plan.in_time:
            found = chain(
                _groups(plan, narrowed.filter(_whole(source, ragged)), None, name),
                _groups(plan, narrowed.filter(_not_whole(source, ragged)), ragged, name),
            )
        else:
            found = chain(_groups(plan, narrowed, ragged, name))
        for group in found:
            yield group.moved(at) if at else group


def _at_once(source: FactSource, cells: Sequence[Cell]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The cells in parts whose sums one query can hold, each with the number of its first cell."""
    first, sums = 0, set[SumKey]()
    for number, cell in enumerate(cells):
        sums.add(_sum_key(source, cell))
        if len(sums) > COLUMNS_AT_ONCE:
            yield first, cells[first:number]
            first, sums = number, {_sum_key(source, cell)}
    yield first, cells[first:]


def _narrowed(plan: _Plan, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows some cell may count."""
    rows = rows.filter(bounded(plan.source, plan.windows, exact=not plan.in_time))
    for condition in plan.common:
        rows = rows.filter(condition.q(plan.source, plan.windows[0].asked))
    return rows


def _groups(plan: _Plan, rows: QuerySet[Any], ragged: set[int] | None, unit: Any) -> Iterator[Group]:
    """`ragged`: months whose days are told apart; None: of the rows nothing but the month is told."""
    source = plan.source
    keys = {"f_unit": unit} | ({"f_fact": F(source.identity)} if plan.by_fact else {})
    if plan.in_time:
        assert isinstance(source.when, On)
        keys |= _time_columns(source.when, ragged)
    keys |= {f"d_{name}": F(dim_of(source, name).column) for name in plan.dims}
    query = (
        rows.order_by().annotate(**keys).values(*keys).annotate(**plan.sums).values_list(*keys, *plan.sums)
    )
    yield from _read(plan, query, len(keys))


def _read(plan: _Plan, query: QuerySet[Any, Any], keys: int) -> Iterator[Group]:
    """Rows of the query with the cells each belongs to."""
    first = 2 if plan.by_fact else 1
    times = keys - first - len(plan.dims)
    compiler = query.query.get_compiler(query.db)
    rows = _raw_rows(compiler)  # asked before its columns are looked at: only then they are known
    said_by, named = _converted(compiler, first, keys), _converted(compiler, 0, first)
    # what is said of a group decides its cells and its time: alike for the groups of ten thousand units
    known: dict[tuple[Any, ...], tuple[tuple[tuple[int, int], ...], When | None]] = {}
    for row in rows:
        raw = row[first:keys]
        found = known.get(raw)
        if found is None:
            said = raw if said_by is None else said_by(raw)
            when = _when(plan, said[:times])
            members = _members(plan, when, said[times:])
            found = known[raw] = (tuple((cell, keys + plan.sum_of[cell]) for cell in members), when)
        places, when = found
        numbers = tuple([(cell, int(row[place])) for cell, place in places if row[place]])
        if numbers:
            names = row[:first] if named is None else named(row[:first])
            yield Group(names[0], when, numbers, names[1] if plan.by_fact else None)


def _raw_rows(compiler: SQLCompiler) -> Iterator[_Raw]:
    """Rows as the database gives them: turning each value of a hundred thousand groups costs more than asking for them.

    SQLite gives them bit by bit; of a server they are taken at once, for it does not share out among its workers what
    is read through a cursor.
    """
    in_parts = compiler.connection.vendor == "sqlite"
    parts = compiler.execute_sql(MULTI, chunked_fetch=in_parts, chunk_size=5000)
    return chain.from_iterable(cast("Iterable[list[_Raw]]", parts or ()))


def _converted(compiler: SQLCompiler, first: int, last: int) -> Callable[[_Raw], _Raw] | None:
    """Turns what the columns from one to another hold into what their fields mean; None where that is the same."""
    expressions = [selected[0] for selected in compiler.select[first:last]]
    converters = compiler.get_converters(expressions)
    if not converters:
        return None

    def convert(raw: _Raw) -> _Raw:
        (row,) = compiler.apply_converters([list(raw)], converters)
        return tuple(row)

    return convert


def _members(plan: _Plan, when: When | None, dims: tuple[Any, ...]) -> tuple[int, ...]:
    """Numbers of the cells a group belongs to."""
    values = dict(zip(plan.dims, dims, strict=True))
    return tuple(
        number
        for number in _cells_at(plan, when)
        if all(condition.matches(values[condition.dim]) for condition in plan.apart[number])
    )


def _cells_at(plan: _Plan, when: When | None) -> Sequence[int]:
    """Numbers of the cells whose window takes what happened then; alike for all dims."""
    if when not in plan.known:
        yearly = _yearly(plan.source)
        taken = {each for each in plan.windows if when is None or each.takes(when, yearly=yearly)}
        plan.known[when] = [number for number, cell in enumerate(plan.cells) if cell.window in taken]
    return plan.known[when]


def _when(plan: _Plan, time: tuple[Any, ...]) -> When | None:
    """The columns of time as they were asked for, in the order of `_time_columns`."""
    if not time:
        return None
    assert isinstance(plan.source.when, On)
    rest = iter(time[2:])
    first = next(rest) if plan.source.when.first else None
    return When(time[0], time[1], first, next(rest) if plan.source.when.year else None)


def _yearly(source: FactSource) -> bool:
    return isinstance(source.when, On) and source.when.year is not None


def _whole(source: FactSource, ragged: set[int]) -> Q:
    """The rows whose month says all there is to know of when they happened."""
    return Q(**{f"{name}__isnull": True for name in _beyond_month(source)}) & ~_in(source, ragged)


def _not_whole(source: FactSource, ragged: set[int]) -> Q:
    """The others, said one by one: so a database finds them by an index of their own, if there is one."""
    others = [Q(**{f"{name}__isnull": False}) for name in _beyond_month(source)]
    return reduce(or_, others, _in(source, ragged) if ragged else Q(pk__in=[]))


def _beyond_month(source: FactSource) -> list[str]:
    """Columns that say more of when a row happened than its month, where they are filled."""
    assert isinstance(source.when, On)
    return [name for name in (source.when.first, source.when.year) if name]


def _in(source: FactSource, months: set[int]) -> Q:
    assert isinstance(source.when, On)
    return Q(**{f"{source.when.month}__in": sorted(months)})


def _time_columns(when: On, ragged: set[int] | None) -> dict[str, Any]:
    """Month, the day where a month is not enough, the first day of count-only rows, the year of attribution."""
    nothing = Value(None, DateField())
    whenever = [Whenever(**{f"{when.month}__in": sorted(ragged)}, then=F(when.day))] if ragged else []
    if when.first and ragged is not None:
        whenever.append(Whenever(**{f"{when.first}__isnull": False}, then=F(when.day)))
    columns: dict[str, Any] = {
        "f_month": F(when.month),
        "f_day": Case(*whenever, default=None) if whenever else nothing,
    }
    if when.first:
        columns["f_first"] = nothing if ragged is None else F(when.first)
    if when.year:
        columns["f_year"] = Value(None, IntegerField()) if ragged is None else F(when.year)
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


def _plan(source: FactSource, cells: Sequence[Cell], *, in_time: bool, by_fact: bool) -> _Plan:
    """What the cells have in common, and what tells each from the others."""
    dims = [on_dims(cell.where) for cell in cells]
    common = [condition for condition in dims[0] if all(condition in others for others in dims)]
    apart = [[condition for condition in own if condition not in common] for own in dims]
    windows = sorted({cell.window for cell in cells})
    flow = isinstance(source.when, On)
    places: dict[SumKey, int] = {}
    sums: dict[str, Any] = {}
    for cell in cells:
        key = _sum_key(source, cell)
        if key not in places:
            places[key] = len(places)
            sums[f"n_{places[key]}"] = _sum(source, cell, key[1], stock=not flow)
    return _Plan(
        source, cells, windows, common, apart,
        in_time=flow and (in_time or len(windows) > 1),
        by_fact=by_fact,
        dims=sorted({condition.dim for own in apart for condition in own}),
        sums=sums,
        sum_of=[places[_sum_key(source, cell)] for cell in cells],
    )  # fmt: skip


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
