"""Since when a unit keeps records here: before that nothing is known, after that nothing means 0."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery

from luoshi.figures.forest import few_kept, roots_of, tree_on
from luoshi.kernel.facts import FactSource, On
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.periods.period import first_day, month_number


def begun(source: FactSource, units: Collection[int], day: dt.date) -> dict[int, dt.date]:
    """For each unit the first day of the month of the first record at or below it, in the tree of a day.

    As many queries for ten thousand units as for one. Units without any record are left out; units above those asked
    for may be there with what is below these alone.
    """
    roots = roots_of(day, units)
    if roots is None:
        return few_kept(("begun", source.name, day), lambda: _begun(source, None, day))
    return _begun(source, roots, day)


def _begun(source: FactSource, roots: list[str] | None, day: dt.date) -> dict[int, dt.date]:
    if roots is None:
        firsts = few_kept(("firsts", source.name), lambda: first_months(source, None))
    else:
        below = UnitSpan.objects.on(day).filter(unit__tree=source.tree).order_by().under(roots)
        firsts = first_months(source, below.values("unit_id"))
    tree = tree_on(day, source.tree, roots)
    found: dict[int, dt.date] = {}
    for unit, since in firsts.items():
        for above in tree.above(unit, None):
            if (known := found.get(above)) is None or since < known:
                found[above] = since
    return found


def first_months(source: FactSource, units: QuerySet[Any] | Collection[int] | None) -> dict[int, dt.date]:
    """For each unit the first day of the month of its own first record; None: of all units.

    The first month is looked up unit by unit in the index the figures are counted by: the rows of a source are a
    hundred times as many as its units. Only rows that are known by a span alone are gone through.
    """
    rows, when = source.rows().order_by(), source.when
    if units is not None:
        rows = rows.filter(**{f"{source.unit}__in": units})
    if not isinstance(when, On) or "__" in source.unit:
        first = when.day if isinstance(when, On) else when.start
        return _months(rows.values_list(source.unit).annotate(f_first=Min(first)))
    own = source.rows().filter(**{source.unit: OuterRef("pk")}).order_by(when.month).values(when.month)[:1]
    asked = Unit.objects.filter(tree=source.tree).order_by()
    if units is not None:
        asked = asked.filter(pk__in=units)
    pairs = asked.annotate(f_month=Subquery(own)).values_list("pk", "f_month")
    found = {unit: first_day(month) for unit, month in pairs if month is not None}
    if when.first:
        spans = rows.filter(**{f"{when.first}__isnull": False})
        for unit, since in _months(spans.values_list(source.unit).annotate(f_first=Min(when.first))).items():
            found[unit] = min(since, found.get(unit, since))
    return found


def _months(firsts: QuerySet[Any, Any]) -> dict[int, dt.date]:
    return {unit: first_day(month_number(first)) for unit, first in firsts}
