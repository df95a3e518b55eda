"""What one decision does to the placements of one unit, computed without a database.

A decision may be entered late: what it changed then also holds on later days, up to the next decision that
changed the same thing. A rename of March entered after a move of May leaves the move its new place and gives it
the new name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from luoshi.organisations.spans import Placed


class NotYet(ValueError):
    """The unit did not stand on that day."""


def redated(rows: Sequence[Placed], day: dt.date, values: Mapping[str, Any]) -> list[Placed]:
    """The placements of a unit after `values` changed on a day; `rows` are in order of their days.

    Raises NotYet where the unit was set up later.
    """
    before = state_on(rows, day)
    if before is None:
        raise NotYet
    carried = {name: value for name, value in values.items() if getattr(before, name) != value}
    found = [row for row in rows if row.start < day]
    found.append(before._replace(start=day, **values))
    for row in rows:
        if row.start <= day:
            continue
        carried = {
            name: value for name, value in carried.items() if getattr(row, name) == getattr(before, name)
        }
        found.append(row._replace(**carried))
    return found


def state_on(rows: Sequence[Placed], day: dt.date) -> Placed | None:
    """The placement in force on a day; None before the first."""
    held = [row for row in rows if row.start <= day]
    return held[-1] if held else None


def later_than(rows: Sequence[Placed], day: dt.date) -> list[Placed]:
    """The placements that begin after a day."""
    return [row for row in rows if row.start > day]
