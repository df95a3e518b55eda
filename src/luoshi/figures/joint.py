"""Facts that stand at several units (合开的会): counted once wherever their units come together.

Adding own numbers counts such a fact once a unit; at each common ancestor the surplus is taken off again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value

from luoshi.figures.cells import Cell, When
from luoshi.figures.conditions import amount_of
from luoshi.figures.forest import Forest
from luoshi.figures.gather import holding, weight_of, within
from luoshi.kernel.facts import FactSource, On
from luoshi.periods.period import month_number


class Surplus(NamedTuple):
    """By unit: how much adding counted too much, and how much of what stands at the unit also stands below it."""

    total: dict[int, int]
    also_below: dict[int, int]


def surplus(
    source: FactSource, cells: Sequence[Cell], rows: QuerySet[Any], forests: Mapping[Cell, Forest]
) -> dict[int, Surplus]:
    """By number of the cell; one query a cell, of sources that have joint facts.

    Only facts and amounts of the fact itself (学时) are corrected: each unit's own amounts (到会人数) do add up.
    """
    if not source.shared:
        return {}
    return {
        number: _of_cell(source, cell, rows, forests[cell])
        for number, cell in enumerate(cells)
        if counts_once(source, cell)
    }


def counts_once(source: FactSource, cell: Cell) -> bool:
    """Whether a fact at two units adds once to what is above both."""
    return not cell.of or amount_of(source, cell.of).of_fact


def _of_cell(source: FactSource, cell: Cell, rows: QuerySet[Any], forest: Forest) -> Surplus:
    """One cell's surplus by unit."""
    found = Surplus(defaultdict(int), defaultdict(int))
    for weight, places in _facts(source, cell, rows).values():
        met: Counter[int] = Counter()
        for unit, when in places:
            met.update(forest.above(unit, when))
        for above, times in met.items():
            if times > 1:
                found.total[above] += weight * (times - 1)
        for unit, when in places:
            if forest.above(unit, when) and met[unit] > 1:
                found.also_below[unit] += weight
    return found


def _facts(
    source: FactSource, cell: Cell, rows: QuerySet[Any]
) -> dict[Any, tuple[int, list[tuple[int, When | None]]]]:
    """The joint facts of a cell: what each adds, and where it stands."""
    day = source.when.day if isinstance(source.when, On) else source.when.start
    weight = weight_of(source, cell.of) or Value(1)
    query = narrowed(source, cell, joint_of(source, rows)).order_by()
    found: dict[Any, tuple[int, list[tuple[int, When | None]]]] = {}
    for identity, unit, on, number in query.annotate(f_weight=weight).values_list(
        source.identity, source.unit, day, "f_weight"
    ):
        _weight, places = found.setdefault(identity, (number or 0, []))
        places.append((unit, When(month_number(on), on, None, None)))
    return found


def joint_of(source: FactSource, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of facts that stand at more than one unit."""
    if source.joint:
        return rows.filter(**{source.joint: True})
    many = rows.order_by().values(source.identity).annotate(f_units=Count(source.unit)).filter(f_units__gt=1)
    return rows.filter(**{f"{source.identity}__in": many.values(source.identity)})


def narrowed(source: FactSource, cell: Cell, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows a cell counts, to the day; for lists, distinct things and joint facts."""
    for condition in cell.where:
        rows = rows.filter(condition.q(source, cell.window.asked))
    if isinstance(source.when, On):
        return rows.filter(within(source.when, cell.window))
    return rows.filter(holding(source.when, cell.window.end))
