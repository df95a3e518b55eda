"""Facts that stand at several units (合开的会): counted once wherever their units come together.

Adding own numbers counts such a fact once a unit; at each common ancestor the surplus is taken off again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from luoshi.figures.cells import Cell, When
from luoshi.figures.conditions import amount_of
from luoshi.figures.forest import Forest
from luoshi.figures.gather import Group, groups, holding, within
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
    facts: defaultdict[Any, list[Group]] = defaultdict(list)
    for group in groups(source, cells, joint_of(source, rows), by_day=by_day, by_fact=True):
        facts[group.identity].append(group)
    found = {number: Surplus(defaultdict(int), defaultdict(int)) for number in once}
    met: dict[Hashable, _Meeting] = {}
    for standing in facts.values():
        weights: defaultdict[int, list[tuple[Group, int]]] = defaultdict(list)
        for group in standing:
            for number, weight in group.numbers:
                if number in once:
                    weights[number].append((group, weight))
        for number, some in weights.items():
            if len(some) > 1:
                _take_off(some, forests[number], found[number], met)
    return found


class _Meeting(NamedTuple):
    """Where the places of a fact come together."""

    surplus: list[tuple[int, int]]  # a unit above several of them, how many of them too many
    inner: list[int]  # places that stand above another one


def _take_off(
    some: list[tuple[Group, int]], forest: Forest, found: Surplus, known: dict[Hashable, _Meeting]
) -> None:
    """Where several places of a fact come together it counts once."""
    key = (id(forest), *[forest.place(group.unit, group.when) for group, _weight in some])
    meeting = known.get(key)
    if meeting is None:
        meeting = known[key] = _meeting([(group.unit, group.when) for group, _weight in some], forest)
    weight = max(weight for _group, weight in some)
    for unit, much in meeting.surplus:
        found.total[unit] += weight * much
    for unit in meeting.inner:
        found.also_below[unit] += weight


def _meeting(places: Sequence[tuple[int, When | None]], forest: Forest) -> _Meeting:
    above = [forest.above(unit, when) for unit, when in places]
    met = Counter(chain.from_iterable(above))
    inner = [
        unit for (unit, _when), all_above in zip(places, above, strict=True) if all_above and met[unit] > 1
    ]
    return _Meeting([(unit, times - 1) for unit, times in met.items() if times > 1], inner)


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
