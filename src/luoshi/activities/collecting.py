"""收表: what the units of somebody handed in for a month or quarter, kind by kind.

Whom a kind is asked of is taken from the rules of figures as they stand written; whether somebody met one is judged
there and not here. Where a rule depends on something else (每个党小组), a unit is asked that did it within a year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.utils import timezone

from luoshi.activities.enums import Due
from luoshi.activities.facts import SESSIONS
from luoshi.activities.models import Holding
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.sets import unpacked
from luoshi.figures.catalogue import figures
from luoshi.figures.catalogue import rules as rules_of_figures
from luoshi.figures.conditions import InDim
from luoshi.figures.definitions import Tally
from luoshi.figures.rules import Rule
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.periods.period import MONTHS, Period, same_day

MOST_UNITS: Final = 300  # rows of one page


@dataclass(slots=True)
class Cell:
    """A unit's records of a kind: how often it was held, and how many records came after the day."""

    times: int = 0
    on_time: int = 0  # records
    late: int = 0  # records
    lately: int = 0  # records of the twelve months before the period
    wider: int = 0  # numbers entered for a longer span, of which nobody knows the part

    @property
    def there(self) -> bool:
        """Whether anything came for the period."""
        return bool(self.times or self.wider)

    def add(self, row: Mapping[str, Any]) -> None:
        """Another group of records."""
        self.times += row["times"] or 0
        self.on_time += row["on_time"]
        self.late += row["late"]
        self.lately += row["lately"]
        self.wider += row["wider"]


@dataclass(frozen=True, slots=True)
class Collected:
    """What came in."""

    units: Sequence[UnitSpan]  # in tree order
    cells: Mapping[tuple[int, str], Cell]  # by unit and kind; absent: nothing came for a year
    more: bool = False  # there are more units than shown


def collected(paths: list[str], period: Period, by: dt.date, on: dt.date) -> Collected:
    """What the units under some paths handed in; two queries whatever their number.

    Args:
        paths: of the units.
        period: a month or a quarter.
        by: until which day a record is on time.
        on: the day the tree is looked at.
    """
    spans = UnitSpan.objects.on(on).under(paths).filter(closed=False, unit__tree=Tree.PARTY)
    units = list(spans.select_related("unit").order_by("path")[: MOST_UNITS + 1])
    shown = units[:MOST_UNITS]
    year_before = same_day(period.first, -12)
    end = timezone.make_aware(dt.datetime.combine(by + dt.timedelta(days=1), dt.time.min))
    inside = Q(day__range=(period.first, period.last)) & (Q(first=None) | Q(first__gte=period.first))
    wider = Q(first__lte=period.last, day__gte=period.first) & ~inside
    one = Case(When(first=None, then=Value(1)), default=F("count"), output_field=IntegerField())
    rows = (
        Holding.objects.counted()
        .filter(
            inside | wider | Q(day__gte=year_before, day__lt=period.first),
            unit__in=[span.unit_id for span in shown],
        )
        .order_by()
        .values("unit_id", "kinds")
        .annotate(
            times=Sum(one, filter=inside),
            on_time=Count("pk", filter=inside & Q(session__submitted_at__lt=end)),
            late=Count("pk", filter=inside & Q(session__submitted_at__gte=end)),
            lately=Count("pk", filter=Q(day__lt=period.first)),
            wider=Count("pk", filter=wider),
        )
    )
    cells: dict[tuple[int, str], Cell] = {}
    for row in rows:
        for key in unpacked(row["kinds"]):
            cells.setdefault((row["unit_id"], key), Cell()).add(row)
    return Collected(shown, cells, len(units) > MOST_UNITS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind that is collected, and of which units."""

    kind: Kind
    of: frozenset[str]  # kinds of units
    if_lately: bool = False  # only of those that did it within a year

    def asks(self, unit_kind: str, cell: Cell | None) -> bool:
        """Whether a unit of this kind owes it."""
        if unit_kind not in self.of:
            return False
        return not self.if_lately or (cell is not None and bool(cell.lately or cell.there))


def asked_kinds(rules: Activities, chosen: str, period: Period) -> list[Asked]:
    """The kind that was chosen, else those the rules ask of each such period, in the order of the pack."""
    by_rule = _by_rule(period)
    if chosen in rules.by_key:
        kind = rules.by_key[chosen]
        return [_asked(kind, by_rule)]
    found = [_asked(kind, by_rule) for kind in rules.kinds if kind.key in by_rule]
    return found or [
        _asked(kind, {}) for kind in rules.kinds if not kind.yearly and kind.due is not Due.NOBODY
    ]


def _asked(kind: Kind, by_rule: Mapping[str, tuple[frozenset[str], bool]]) -> Asked:
    of, if_lately = by_rule.get(kind.key, (frozenset(kind.holders), False))
    return Asked(kind, of, if_lately)


def _by_rule(period: Period) -> dict[str, tuple[frozenset[str], bool]]:
    """Of which units the rules ask each kind in every such period, and whether it depends on something else."""
    known = figures()
    found: dict[str, tuple[frozenset[str], bool]] = {}
    for rule in rules_of_figures().values():
        tally = known.get(rule.figure)
        if MONTHS[rule.every] > (period.months or 0) or not _in_force(rule, period):
            continue
        if not isinstance(tally, Tally) or tally.facts != SESSIONS.name:
            continue
        keys = {
            key for one in tally.where if isinstance(one, InDim) and one.dim == "kind" for key in one.any_of
        }
        for key in keys:
            of, if_lately = found.get(key, (frozenset(), False))
            found[key] = (of | set(rule.kinds), if_lately or bool(rule.only_if or rule.per))
    return found


def _in_force(rule: Rule, period: Period) -> bool:
    since = rule.effective_from is None or rule.effective_from <= period.last
    return since and (rule.effective_to is None or rule.effective_to >= period.first)
