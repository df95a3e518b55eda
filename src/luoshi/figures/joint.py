"""Facts that stand at several units (合开的会): counted once wherever their units come together.

Adding own numbers counts such a fact once a unit; at each common ancestor the surplus is taken off again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from luoshi.figures.cells import Cell
from luoshi.figures.conditions import amount_of
from luoshi.figures.forest import Forest
from luoshi.figures.gather import groups, holding, within
from luoshi.kernel.facts import FactSource, On


class Surplus(NamedTuple):
    """By unit: how much adding counted too much, and how much of what stands at the unit also stands below it."""

    total: dict[int, int]
    also_below: dict[int, int]


def surplus(
    source: FactSource,
    cells: Sequence[Cell],
    rows: QuerySet[Any],
    forests: Sequence[Forest],
    by_day: set[int] | None,
) -> dict[int, Surplus]:
    """By number of the cell, of sources that have joint facts; one query.

    Only facts and amounts of the fact itself (学时) are corrected: each unit's own amounts (到会人数) do add up.
    """
    once = {number for number, cell in enumerate(cells) if counts_once(source, cell.of)}
    if not source.shared or not once:
        return {}
    facts: defaultdict[tuple[int, Any], _Fact] = defaultdict(lambda: _Fact([], []))
    for group in groups(source, cells, joint_of(source, rows), by_day=by_day, by_fact=True):
        for number, weight in group.numbers:
            if number in once:
                above = forests[number].above(group.unit, group.when)
                facts[number, group.identity].weights.append(weight)
                facts[number, group.identity].places.append((group.unit, above))
    found = {number: Surplus(defaultdict(int), defaultdict(int)) for number in once}
    for (number, _identity), fact in facts.items():
        _take_off(fact, found[number])
    return found


class _Fact(NamedTuple):
    """A joint fact as one cell counts it: what it adds at each place, and what stands above each."""

    weights: list[int]
    places: list[tuple[int, tuple[int, ...]]]


def _take_off(fact: _Fact, found: Surplus) -> None:
    """Where several places of a fact come together it counts once."""
    met = Counter(above for _unit, all_above in fact.places for above in all_above)
    weight = max(fact.weights)
    for above, times in met.items():
        if times > 1:
            found.total[above] += weight * (times - 1)
    for unit, all_above in fact.places:
        if all_above and met[unit] > 1:
            found.also_below[unit] += weight


def counts_once(source: FactSource, of: str) -> bool:
    """Whether a fact at two units adds once to what is above both; `of`: empty, or an amount's name."""
    return not of or amount_of(source, of).of_fact


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
    return rows.filter(holding(source.when, cell.window.end, cell.window.end))
