"""Records as the pages of the 《党支部工作手册》: what is stored stands on them, room is left for what is written by hand.

A printed page is a paper: it speaks Chinese whatever the reader's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from io import BytesIO

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from luoshi.activities.actions.common import kept_places
from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Holding, HoldingQuerySet
from luoshi.activities.packs import Activities
from luoshi.activities.rolls import Place
from luoshi.activities.sets import unpacked
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.periods.period import Period
from luoshi.writing.docx import write
from luoshi.writing.draft import Draft
from luoshi.writing.minutes import MinutesPage, minutes

TENTHS = 10


def holdings_to_print(unit: Unit, period: Period) -> QuerySet[Holding]:
    """What a unit held in a period and handed in, in no order; numbers of spans have no page."""
    rows: HoldingQuerySet = Holding.objects.counted()
    return rows.filter(unit=unit, first=None, day__range=(period.first, period.last)).select_related(
        "session", "body"
    )


def pages_of(holdings: Sequence[Holding], rules: Activities) -> list[MinutesPage]:
    """Their pages in the order of the book: by kind as the pack has them, then by day; a constant number of queries.

    Args:
        holdings: with their sessions.
        rules: names of kinds and forms.
    """
    order = {key: at for at, key in enumerate(rules.by_key)}
    pages = page_of_each(holdings, rules)

    def place(row: Holding) -> tuple[int, dt.date, int]:
        rank = min((order.get(key, len(order)) for key in unpacked(row.kinds)), default=0)
        return rank, row.day, row.pk

    return [pages[row.pk] for row in sorted(holdings, key=place)]


def page_of_each(holdings: Sequence[Holding], rules: Activities) -> dict[int, MinutesPage]:
    """Their pages by the row of the holder; see `pages_of`."""
    places = kept_places(holdings)
    with_them = _with_them(holdings)
    names = _Names(
        {row.unit_id for row in holdings} | {unit for units in with_them.values() for unit in units}
    )
    found = {}
    with translation.override(settings.LANGUAGE_CODE):
        for row in holdings:
            others = [names.on(unit, row.day) for unit in with_them.get(row.pk, ())]
            page = _page(row, names.on(row.unit_id, row.day), places.get(row.pk, []), rules)
            found[row.pk] = replace(page, others=others)
    return found


def as_docx(pages: Sequence[MinutesPage], unit: Unit, *, by: Actor, of: str) -> bytes:
    """The pages as a Word file; that it was taken away stands in the trail."""
    return taken_away(minutes(pages), len(pages), unit, by=by, of=of)


def taken_away(draft: Draft, count: int, unit: Unit, *, by: Actor, of: str) -> bytes:
    """The papers of so many records as a Word file; that it was taken away stands in the trail."""
    stream = BytesIO()
    write(draft, stream)
    with action("access.export", by=by, unit_id=unit.pk) as act:
        act.note("activities.Session", "*", count=count, conditions=of)
    return stream.getvalue()


class _Names:
    """What units were called, whatever the day; one query."""

    def __init__(self, units: Collection[int]) -> None:
        self._spans: dict[int, list[tuple[dt.date, str]]] = {}
        rows = UnitSpan.objects.filter(unit_id__in=units).order_by("start")
        for unit, start, name in rows.values_list("unit_id", "start", "name"):
            self._spans.setdefault(unit, []).append((start, name))

    def on(self, unit: int, day: dt.date) -> str:
        """The name on a day; "" where it did not stand."""
        return next((name for start, name in reversed(self._spans.get(unit, [])) if start <= day), "")


def _with_them(holdings: Sequence[Holding]) -> dict[int, list[int]]:
    """The units each joint row was held with, by the row; one query, none where nothing was joint."""
    joint = [row for row in holdings if row.joint]
    if not joint:
        return {}
    there = Holding.objects.rows().filter(session__in=[row.session_id for row in joint]).order_by("pk")
    units: dict[int, list[int]] = {}
    for session, unit in there.values_list("session_id", "unit_id"):
        units.setdefault(session, []).append(unit)
    return {row.pk: [unit for unit in units[row.session_id] if unit != row.unit_id] for row in joint}


def _page(row: Holding, unit: str, places: Sequence[Place], rules: Activities) -> MinutesPage:
    session = row.session
    kinds = [rules.by_key[key] for key in rules.by_key if key in unpacked(row.kinds)]
    by = {state: [place for place in places if place.state == state] for state in Presence}
    return MinutesPage(
        unit=f"{unit}{row.body.name}" if row.body is not None and row.body.name not in unit else unit,
        kinds=[kind.label for kind in kinds],
        day=row.day,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        chair=session.chair_name,
        recorder=session.recorder_name,
        lecturer=session.lecturer_name,
        theme=session.theme,
        content=session.content,
        form=rules.form_labels.get(session.form, ""),
        hours="" if session.hours is None else f"{session.hours / TENTHS:g}",
        agenda=session.agenda,
        resolutions=session.resolutions,
        votes=any(kind.votes for kind in kinds),
        numbers_only=any(kind.numbers_only for kind in kinds),
        due=row.due,
        present=row.present,
        on_leave=row.leave,
        missing=row.absent,
        guests=row.sitting_in,
        staff=row.staff,
        due_voting=row.due_voting,
        present_voting=row.present_voting,
        votes_for=row.votes_for,
        votes_against=row.votes_against,
        votes_abstained=row.votes_abstained,
        leave=[(place.name, str(Leave(place.leave).label)) for place in by[Presence.LEAVE]],
        absent=[place.name for place in by[Presence.ABSENT]],
        made_up=[_made_up(place) for place in by[Presence.MADE_UP]],
        sitting=[place.name for place in by[Presence.SITTING_IN]],
        attended=[place.name for place in by[Presence.PRESENT]],
        year=row.year,
    )


def _made_up(place: Place) -> str:
    return place.name if place.made_up_on is None else f"{place.name}（{place.made_up_on:%m-%d}）"
