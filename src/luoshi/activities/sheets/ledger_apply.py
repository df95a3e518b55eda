"""Entering what a ledger says: new events in one go, plans and corrections one by one; and the rows that go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.activities.actions import (
    Event,
    Sheet,
    Written,
    correct_session,
    record_many,
    save_session,
    written_of,
)
from luoshi.activities.actions.common import holdings_of, kept_places, sheets_of
from luoshi.activities.models import Holding, Series, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rolls import from_json
from luoshi.activities.sets import unpacked
from luoshi.activities.sheets.ledger import values_of
from luoshi.activities.sheets.ledger_plan import carried_out
from luoshi.kernel.exchange import Applied, Planned, Setting, refs_of, to_do
from luoshi.organisations.actions.checks import by_key
from luoshi.organisations.models import Body, Person, Unit
from luoshi.organisations.sheets.scope import Asking, Scope
from luoshi.workbooks.contract import Row

_WHO = ("chair", "recorder", "lecturer")


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action; the record of each."""
    rows = to_do(planned)
    made: dict[int, Session] = {}
    people = by_key(Person, _people(rows))
    new = [row for row in rows if "kinds" in row]
    units = by_key(Unit, (row["unit"] for row in new))
    bodies = by_key(Body, (row["body"] for row in new if row["body"] is not None))
    series = by_key(Series, (key for row in new for key in row["series"]))
    sessions = by_key(Session, (key for row in rows if (key := row.get("plan") or row.get("correct"))))
    events = {id(row): _event(row, units, bodies, series, people) for row in new}
    entered = [row for row in new if row["plan"] is None]
    recorded = record_many([events[id(row)] for row in entered], by=setting.by, submit=True)
    made |= dict(zip(map(id, entered), recorded, strict=True))
    for row in rows:
        if "correct" in row:
            made[id(row)] = corrected(sessions[row["correct"]], row, people, setting)
        elif row["plan"] is not None:
            event, session = events[id(row)], sessions[row["plan"]]
            written = carried_out(session, _series(session), event.written)
            made[id(row)] = save_session(
                session, written, event.sheets, version=row["version"], by=setting.by, submit=True
            )
    return refs_of(planned, "activities.session", lambda row: made.get(id(row)))


def _people(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    texts = [row.get("texts") or row.get("set") or {} for row in rows]
    return {said[role] for said in texts for role in _WHO if isinstance(said.get(role), int)}


def _texts(said: Mapping[str, Any], people: Mapping[int, Person]) -> dict[str, Any]:
    return {
        key: people[value] if key in _WHO and isinstance(value, int) else value for key, value in said.items()
    }


def _event(
    row: Mapping[str, Any],
    units: Mapping[int, Unit],
    bodies: Mapping[int, Body],
    series: Mapping[int, Series],
    people: Mapping[int, Person],
) -> Event:
    written = Written(
        day=dt.date.fromisoformat(row["day"]),
        kinds=row["kinds"],
        series=[series[key] for key in row["series"]],
        **_texts(row["texts"], people),
    )
    body = bodies[row["body"]] if row["body"] is not None else None
    return Event(written, [Sheet(units[row["unit"]], body, from_json(row["roll"]))], another=True)


def corrected(
    session: Session, row: Mapping[str, Any], people: Mapping[int, Person], setting: Setting
) -> Session:
    """A record with what a row says otherwise: texts (`set`), and who came (`roll`) where that is told as well."""
    written = replace(written_of(session, _series(session)), **_texts(row["set"], people))
    sheets = sheets_of(holdings_of(session))
    if "roll" in row:
        sheets = [replace(sheet, roll=from_json(row["roll"])) for sheet in sheets]
    return correct_session(
        session, written, sheets, version=row["version"], by=setting.by, why=_("按学习与会议台账更正")
    )


def _series(session: Session) -> list[Series]:
    return list(Series.objects.rows().filter(pk__in=unpacked(session.series)))


def rows(setting: Setting) -> Iterator[Row]:
    """The events of a unit and of all under it in the year of the day, up to that day."""
    scope = Scope(setting, Asking(setting))
    first = dt.date(setting.on.year, 1, 1)
    there = Holding.objects.counted().filter(unit__in=list(scope.spans), day__range=(first, setting.on))
    yield from rows_of(there, {unit: scope.name(unit) for unit in scope.spans}, _places(scope))


def _places(scope: Scope) -> dict[int, int]:
    spans = sorted((scope.now(unit) for unit in scope.spans), key=lambda span: span.path)
    return {span.unit: place for place, span in enumerate(spans)}


def rows_of(
    holdings: QuerySet[Holding], names: Mapping[int, str], places: Mapping[int, int] | None = None
) -> Iterator[Row]:
    """Rows of events one by one, no numbers of past periods; a constant number of queries.

    Args:
        holdings: of records that were handed in.
        names: of units.
        places: of units in the tree; else the rows come by day.
    """
    found = list(holdings.filter(first__isnull=True).select_related("session", "body").order_by("day", "pk"))
    if places is not None:
        found.sort(key=lambda one: (places.get(one.unit_id, 0), one.day, one.pk))
    rules, came = activity_rules(), kept_places(found)
    series = {str(key): name for key, name in Series.objects.rows().values_list("pk", "name")}
    for one in found:
        yield Row(
            values_of(one, came.get(one.pk, ()), rules, unit=names.get(one.unit_id, ""), series=series),
            id=str(one.uuid),
            version=one.session.version,
        )  # fmt: skip
