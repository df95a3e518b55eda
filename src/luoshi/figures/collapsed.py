"""Where few units are asked, the database adds up what stands below each: a handful of groups come back, not all units.

Rows are joined to where their unit stood on the tree's day and grouped by the beginning of its path, as deep as the
deepest of the asked units and one character more: that tells a unit's own from what lies below it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Substr

from luoshi.figures.cells import Cell
from luoshi.figures.forest import MOST_ASKED
from luoshi.figures.gather import groups
from luoshi.kernel.facts import FactSource
from luoshi.kernel.kept import kept
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.paths import level_of, whole_parts

MOST_BESIDE = 500  # units a query leaves out by name


class Sums(NamedTuple):
    """A cell's numbers of the asked units: their own, and with all below them."""

    own: dict[int, int]
    total: dict[int, int]


def collapsed(
    source: FactSource, cells: Sequence[Cell], rows: QuerySet[Any], asked: Collection[int], day: dt.date
) -> list[Sums]:
    """The numbers of each cell in the tree of a day; two queries, of the unit at the very top five."""
    paths = paths_of(asked, day)
    if len(paths) == 1:
        ((path, unit),) = paths.items()
        all_below = under_top(source, rows, path, day)
        if all_below is not None:
            return _of_top(source, cells, all_below, unit)
    return _by_place(source, cells, rows, day, paths) if paths else [Sums({}, {}) for _cell in cells]


def _of_top(source: FactSource, cells: Sequence[Cell], rows: QuerySet[Any], top: int) -> list[Sums]:
    """All that counts below the only unit asked: no row need be placed, so that an index may go by time alone."""
    found = [Sums({}, {}) for _cell in cells]
    name = Value(top, IntegerField())
    for group in groups(source, cells, rows, by_day=None, unit=name, whole_apart=True):
        for number, amount in group.numbers:
            found[number].total[top] = found[number].total.get(top, 0) + amount
    own = rows.filter(**{source.unit: top})
    for group in groups(source, cells, own, by_day=None):
        for number, amount in group.numbers:
            found[number].own[top] = found[number].own.get(top, 0) + amount
    return found


def paths_of(asked: Collection[int], day: dt.date) -> Mapping[str, int]:
    """Where the asked units stood on a day."""
    stood = UnitSpan.objects.on(day).filter(unit__in=asked).order_by().values_list("path", "unit_id")
    return kept(("figures.paths", day, frozenset(asked)), lambda: dict(stood))


def under_top(source: FactSource, rows: QuerySet[Any], path: str, day: dt.date) -> QuerySet[Any] | None:
    """The rows of what stands under a top unit on a day, told without a look at where each stands; None of others."""
    beside = _beside(source.tree, path, day) if level_of(path) == 0 else None
    if beside is None:
        return None
    return rows.exclude(**{f"{source.unit}__in": beside}) if beside else rows


def placed(source: FactSource, rows: QuerySet[Any], day: dt.date) -> tuple[QuerySet[Any], str]:
    """The rows of what stands on a day, and the column of its path."""
    spans = f"{source.unit.removesuffix('_id')}__spans"
    here = Q(**{f"{spans}__end__isnull": True}) | Q(**{f"{spans}__end__gt": day})
    return rows.filter(here, **{f"{spans}__start__lte": day}), f"{spans}__path"


def _beside(tree: str, path: str, day: dt.date) -> list[int] | None:
    """The units of a tree that do not stand under a path on a day; None where these are many."""

    def read() -> list[int]:
        here = UnitSpan.objects.on(day).under([path]).order_by().values("unit_id")
        units = Unit.objects.filter(tree=tree).exclude(pk__in=here).order_by()
        return list(units.values_list("pk", flat=True)[: MOST_BESIDE + 1])

    found = kept(("figures.beside", tree, path, day), read)
    return found if len(found) <= MOST_BESIDE else None


def _by_place(
    source: FactSource, cells: Sequence[Cell], rows: QuerySet[Any], day: dt.date, paths: Mapping[str, int]
) -> list[Sums]:
    """What counts for each of several units."""
    found = [Sums({}, {}) for _cell in cells]
    stand, path = placed(source, rows, day)
    key = Substr(F(path), 1, max(map(len, paths)) + 1)
    few = len(paths) <= MOST_ASKED  # then sorting costs more than asking twice
    known: dict[str, tuple[int | None, list[int]]] = {}
    for place, _when, numbers, _fact in groups(source, cells, stand, by_day=None, unit=key, whole_apart=few):
        if place not in known:
            known[place] = _counts_for(place, paths)
        own, above = known[place]
        for number, amount in numbers:
            sums = found[number]
            if own is not None:
                sums.own[own] = sums.own.get(own, 0) + amount
            for unit in above:
                sums.total[unit] = sums.total.get(unit, 0) + amount
    return found


def _counts_for(place: str, paths: Mapping[str, int]) -> tuple[int | None, list[int]]:
    """Whose own the rows of a place are, and for which units they count."""
    above = (paths.get(path) for path in whole_parts(place))
    return paths.get(place), [unit for unit in above if unit is not None]
