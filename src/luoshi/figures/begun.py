"""Since when a unit keeps records here: before that nothing is known, after that nothing means 0."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F, Min, QuerySet
from django.db.models.functions import Coalesce

from luoshi.figures.forest import MOST_ASKED, spans_below
from luoshi.kernel.facts import FactSource, On
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.periods.period import first_day, month_number


def begun(source: FactSource, units: Collection[int], day: dt.date) -> dict[int, dt.date]:
    """For each unit the first day of the month of the first record at or below it, in the tree of a day; two queries.

    Units without any record are left out.
    """
    rows = source.rows()
    if len(units) <= MOST_ASKED:
        below = spans_below(day, source.tree, units).order_by().values("unit_id")
        rows = rows.filter(**{f"{source.unit}__in": below})
    firsts = first_months(source, rows)
    paths = UnitSpan.objects.on(day).filter(unit__tree=source.tree, unit__in=list(firsts))
    found: dict[int, dt.date] = {}
    for unit, path in paths.order_by().values_list("unit_id", "path"):
        since = firsts[unit]
        for above in unit_ids(path):
            if above in units:
                found[above] = min(since, found.get(above, since))
    return found


def first_months(source: FactSource, rows: QuerySet[Any]) -> dict[int, dt.date]:
    """For each unit the first day of the month of its own first of these rows; one query."""
    when = source.when
    on: Any = F(when.day if isinstance(when, On) else when.start)
    if isinstance(when, On) and when.first:
        on = Coalesce(F(when.first), on)
    firsts = rows.order_by().values_list(source.unit).annotate(f_first=Min(on))
    return {unit: first_day(month_number(first)) for unit, first in firsts}
