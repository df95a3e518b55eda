"""Since when each unit is judged: from the day somebody said, else from the month of its first record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from luoshi.figures.begun import first_months
from luoshi.figures.catalogue import resting
from luoshi.figures.definitions import AnyFigure, Tally
from luoshi.figures.forest import LISTED
from luoshi.figures.models import Start
from luoshi.kernel.facts import FactSource, fact_sources
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import unit_ids


def said_starts(units: Collection[int], day: dt.date) -> dict[int, dt.date]:
    """Days somebody said for these units, or for a unit above that passes its own on (the nearest); at most two queries."""
    rows = list(Start.objects.rows().values_list("unit_id", "day", "below"))
    own = {unit: start for unit, start, _below in rows}
    passed_on = {unit: start for unit, start, below in rows if below}
    found = {unit: own[unit] for unit in units if unit in own}
    if passed_on:
        spans = UnitSpan.objects.on(day)
        if len(units) <= LISTED:
            spans = spans.filter(unit__in=list(units))
        for unit, path in spans.order_by().values_list("unit_id", "path"):
            nearest = next((one for one in reversed(unit_ids(path)) if one in passed_on), None)
            if nearest is not None:
                found.setdefault(unit, passed_on[nearest])
    return found


def starts_of(
    source: FactSource | None, units: Collection[int], said: Mapping[int, dt.date]
) -> Mapping[int, dt.date]:
    """When each unit begins to be judged by records of a source; at most one query. Units without any are left out.

    `said`: what `said_starts` gave; only for units it leaves open the records are looked at.
    """
    if source is None or all(unit in said for unit in units):
        return said
    return {**first_months(source, units if len(units) <= LISTED else None), **said}


def source_of(figure: str, known: Mapping[str, AnyFigure]) -> FactSource | None:
    """The source of the first plain count a figure rests on; None where it counts no records."""
    plain = (one for one in resting(known[figure], known) if isinstance(one, Tally))
    first = next(plain, None)
    return None if first is None else fact_sources[first.facts]
