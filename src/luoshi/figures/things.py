"""Distinct things (人, not 人次): a person is counted once wherever the units it belongs to come together.

Numbers of units cannot be added for that. Of one unit, or of units beside each other, the database counts; else the
things themselves are gathered and united upward.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr

from luoshi.figures.cells import Cell, When
from luoshi.figures.collapsed import paths_of, placed, under_top
from luoshi.figures.forest import Forest, TreeThen
from luoshi.figures.joint import narrowed
from luoshi.kernel.facts import FactSource, On
from luoshi.periods.period import month_number


class Things(NamedTuple):
    """How many things there are at units, at or below them, and below them."""

    own: dict[int, int]
    total: dict[int, int]
    below: dict[int, int]


def counted_apart(
    source: FactSource, cell: Cell, rows: QuerySet[Any], asked: Collection[int], day: dt.date
) -> Things | None:
    """Of units at the same level in the tree of a day; None where the asked ones are others. Three queries at most."""
    paths = paths_of(asked, day)
    if not paths or len({len(path) for path in paths}) > 1:
        return None
    rows = narrowed(source, cell, rows).order_by()
    thing = source.distinct[cell.of]
    own = _by(rows.filter(**{f"{source.unit}__in": list(paths.values())}), source.unit, thing)
    total = _total(source, rows, day, paths, thing)
    below = dict(total)
    if own:
        inner = rows.exclude(**{f"{source.unit}__in": list(own)})
        below |= dict.fromkeys(own, 0) | _total(source, inner, day, paths, thing)
    return Things(own, total, below)


def _total(
    source: FactSource, rows: QuerySet[Any], day: dt.date, paths: Mapping[str, int], thing: str
) -> dict[int, int]:
    """At or below each unit."""
    if len(paths) == 1:
        ((path, unit),) = paths.items()
        all_below = under_top(source, rows, path, day)
        if all_below is not None:
            number = all_below.filter(**{f"{thing}__isnull": False}).values(thing).distinct().count()
            return {unit: number} if number else {}
    stand, path_column = placed(source, rows, day)
    length = len(next(iter(paths)))
    found = _by(stand.annotate(f_place=Substr(F(path_column), 1, length)), "f_place", thing)
    return {paths[place]: number for place, number in found.items() if place in paths}


def _by(rows: QuerySet[Any], name: str, thing: str) -> dict[Any, int]:
    pairs = rows.values_list(name).annotate(f_number=Count(thing, distinct=True))
    return {key: number for key, number in pairs if number}


def united(
    source: FactSource, cell: Cell, rows: QuerySet[Any], forest: Forest, asked: Collection[int] | None
) -> Things:
    """Of any units: sets that are united upward; one query."""
    thing = source.distinct[cell.of]
    own: defaultdict[int, set[Any]] = defaultdict(set)
    total: defaultdict[int, set[Any]] = defaultdict(set)
    below: defaultdict[int, set[Any]] = defaultdict(set)
    rows = narrowed(source, cell, rows).order_by()
    if isinstance(forest, TreeThen) and isinstance(source.when, On):
        query = rows.values_list(source.unit, thing, source.when.day).distinct()
    else:
        query = rows.values_list(source.unit, thing).distinct()
    for unit, one, *day in query.iterator(chunk_size=5000):
        if one is None:
            continue
        above = forest.above(unit, When(month_number(day[0]), day[0], None, None) if day else None)
        if above:
            own[unit].add(one)
        for each in above:
            if asked is None or each in asked:
                total[each].add(one)
                if each != unit:
                    below[each].add(one)
    return Things(
        {unit: len(things) for unit, things in own.items()},
        {unit: len(things) for unit, things in total.items()},
        {unit: len(below[unit]) for unit in total},
    )
