"""What is recorded already of the units and days a ledger speaks of: read in a handful of queries for all its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.activities.actions.common import kept_places
from luoshi.activities.models import Holding, Series
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.rolls import Place
from luoshi.activities.sets import unpacked
from luoshi.organisations.actions.checks import found_by
from luoshi.workbooks.cells import fold

NOTES: Final = 5  # remarks told in one sentence


@dataclass(slots=True)
class Known:
    """Holders' rows by unit and day, and by uuid; who came to them; series by name and by id."""

    by_day: dict[tuple[int, dt.date], list[Holding]] = field(default_factory=dict)
    by_uuid: dict[str, Holding] = field(default_factory=dict)
    places: Mapping[int, list[Place]] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)

    def same_kinds(self, unit: int, day: dt.date, kinds: Collection[str]) -> list[Holding]:
        """Events of exactly these kinds."""
        there = self.by_day.get((unit, day), ())
        return [one for one in there if set(unpacked(one.kinds)) == set(kinds)]

    def some_kind(self, unit: int, day: dt.date, kinds: Collection[str]) -> Holding | None:
        """An event of one of these kinds."""
        there = self.by_day.get((unit, day), ())
        return next((one for one in there if set(unpacked(one.kinds)) & set(kinds)), None)

    @property
    def series_names(self) -> dict[str, str]:
        """Names of series by id, as a record keeps them."""
        return {str(one.pk): one.name for one in self.series}


def load(units: Iterable[int], days: Collection[dt.date], ids: Iterable[str]) -> Known:
    """What is recorded of these units in the time of these days, and the rows with these uuids."""
    known = Known(series=list(Series.objects.rows().order_by("start", "pk")))
    rows = Holding.objects.rows().filter(first__isnull=True).select_related(
        "session", "session__chair", "session__recorder", "session__lecturer", "body", "unit"
    )  # fmt: skip
    found: dict[int, Holding] = {}
    if days:
        around = Q(day__range=(min(days), max(days)))
        for one in found_by(
            sorted(set(units)), lambda some: rows.filter(around, unit__in=some).order_by("pk")
        ):
            found[one.pk] = one
    for one in found_by(sorted(set(ids)), lambda some: rows.filter(uuid__in=some)):
        found.setdefault(one.pk, one)
    for one in found.values():
        known.by_day.setdefault((one.unit_id, one.day), []).append(one)
        known.by_uuid[str(one.uuid)] = one
    known.places = kept_places(list(found.values()))
    return known


class KindWords:
    """Kinds as people write them, by label, alias or the name of a series, half width or full."""

    def __init__(self, rules: Activities, series: Iterable[Series]) -> None:
        self._kinds: dict[str, Kind] = {}
        for kind in rules.kinds:
            for words in (kind.label, kind.key, *kind.aliases):
                self._kinds.setdefault(fold(words), kind)
        self._series = list(series)
        self._rules = rules

    def read(self, text: str, day: dt.date) -> tuple[Kind, str, Series | None] | None:
        """The kind a text names, what stands in brackets behind it, and the series it belongs to; None: no kind."""
        words = fold(text)
        running = next((one for one in self._series if fold(one.name) == words and _runs(one, day)), None)
        if running is not None:
            topical = self._rules.by_key.get("topical")
            return (topical, "", running) if topical is not None else None
        if words in self._kinds:
            return self._kinds[words], "", None
        head, bracket, hint = words.rpartition("(")
        if not bracket or not hint.endswith(")") or head not in self._kinds:
            return None
        inner = hint.removesuffix(")")
        kind = self._kinds[head]
        mine = next((one for one in self._series if fold(one.name) == inner and _runs(one, day)), None)
        return kind, inner, mine


def _runs(series: Series, day: dt.date) -> bool:
    return series.start <= day and (series.end is None or day <= series.end)


def told_notes(notes: Sequence[str]) -> list[str]:
    """A sentence for what stands in the column of remarks and has no place in a record: told, never dropped."""
    if not notes:
        return []
    said = "；".join(notes[:NOTES]) + ("……" if len(notes) > NOTES else "")
    return [_("备注没有写入，请看是否要在记录里补充：%(notes)s") % {"notes": said}]
