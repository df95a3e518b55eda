"""The 汇总表 as it goes out: a row for each unit that holds members' meetings, in the year of the day up to that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from luoshi.activities.models import Holding
from luoshi.activities.packs import activity_rules
from luoshi.activities.sheets.matrix import PLACES, TOTALS
from luoshi.activities.sheets.matrix_plan import Recorded, cell_of, recorded, total_of
from luoshi.kernel.exchange import Setting
from luoshi.organisations.queries_people import counts_on
from luoshi.organisations.sheets.scope import Asking, Scope
from luoshi.workbooks.contract import Row

SECRETARY: Final = "secretary"  # key of the title in the pack section `people`


def rows(setting: Setting) -> Iterator[Row]:
    """A row a branch and a 合计; a constant number of queries."""
    scope, rules = Scope(setting, Asking(setting)), activity_rules()
    holders = rules.by_key["members_meeting"].holders if "members_meeting" in rules.by_key else ()
    spans = [span for span in scope.open_units() if span.kind in holders]
    units = [span.unit for span in spans]
    first = dt.date(setting.on.year, 1, 1)
    there = recorded(units, first, setting.on)
    members = counts_on(setting.on, units)
    lectures = _told(units, first, setting.on, "lecture")
    appraised = _told(units, first, setting.on, "appraisal")
    made = []
    for span in spans:
        values: dict[str, Any] = {
            key: cell_of(there.get((span.unit, place.kind), Recorded()), place, setting.on.year, setting.on)
            for key, place in PLACES.items()
        }
        values |= {name: total_of(values, kind) for name, kind in TOTALS.items()}
        count = members.get(span.unit)
        values |= {
            "unit": span.name,
            "members": count.total if count else 0,
            "lecture_secretary": lectures.get(span.unit, (0, None))[0],
            "appraised": appraised.get(span.unit, (0, None))[1],
        }
        made.append(Row(values))
    yield from made
    if len(made) > 1:
        yield _total(made)


def _told(units: list[int], first: dt.date, last: dt.date, kind: str) -> dict[int, tuple[int, int | None]]:
    """By unit: at how many events of a kind its secretary lectured, and how many came to all of them; one query."""
    mine = Holding.objects.counted().filter(
        unit__in=units, day__range=(first, last), kinds__contains=f",{kind},", first__isnull=True
    )
    found: dict[int, tuple[int, int | None]] = {}
    for unit, title, present in mine.values_list("unit_id", "session__lecturer_title", "present"):
        by_secretary, came = found.get(unit, (0, None))
        found[unit] = (
            by_secretary + (title == SECRETARY),
            came if present is None else (came or 0) + present,
        )
    return found


def _total(made: list[Row]) -> Row:
    keys = ["members", *TOTALS, "lecture_secretary", "appraised"]
    sums = {key: sum(row.values.get(key) or 0 for row in made) for key in keys}
    return Row({"unit": "合计", **sums}, total=True)
