"""Where few units are asked, the database adds up what stands below each: a handful of groups come back, not all units.

Rows are joined to where their unit stood on the tree's day and grouped by the beginning of its path, as deep as the
deepest of the asked units and one character more: that tells a unit's own from what lies below it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr

from luoshi.figures.cells import Cell
from luoshi.figures.gather import groups
from luoshi.kernel.facts import FactSource
from luoshi.kernel.kept import kept
from luoshi.organisations.models import UnitSpan


class Sums(NamedTuple):
    """A cell's numbers of the asked units: their own, and with all below them."""

    own: dict[int, int]
    total: dict[int, int]


def collapsed(
    source: FactSource, cells: Sequence[Cell], rows: QuerySet[Any], asked: Collection[int], day: dt.date
) -> list[Sums]:
    """The numbers of each cell in the tree of a day; two queries."""
    stood = UnitSpan.objects.on(day).filter(unit__in=asked).order_by().values_list("path", "unit_id")
    paths = kept(("figures.paths", day, frozenset(asked)), lambda: dict(stood))
    found = [Sums({}, {}) for _cell in cells]
    if not paths:
        return found
    spans = f"{source.unit.removesuffix('_id')}__spans"
    here = Q(**{f"{spans}__end__isnull": True}) | Q(**{f"{spans}__end__gt": day})
    placed = rows.filter(here, **{f"{spans}__start__lte": day})
    key = Substr(F(f"{spans}__path"), 1, max(map(len, paths)) + 1)
    known: dict[str, tuple[int | None, list[int]]] = {}
    for place, _when, numbers, _fact in groups(source, cells, placed, by_day=None, unit=key):
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


def _counts_for(place: Any, paths: Mapping[str, int]) -> tuple[int | None, list[int]]:
    """Whose own the rows of a place are, and for which units they count."""
    return paths.get(place), [unit for path, unit in paths.items() if str(place).startswith(path)]
