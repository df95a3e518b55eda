"""What the address of a page of gaps says: unit, year, rule, as-of day; which rules and units a reader may look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, covered, may
from luoshi.directory.place import Place
from luoshi.figures.answering import offered
from luoshi.figures.catalogue import figures, rules
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.rules import Rule
from luoshi.figures.scope import AS_OF, day_of, not_yet
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.periods.period import FIRST_YEAR, Period, of_year
from luoshi.ui.components import Note, Option, Picker
from luoshi.ui.said import said

YEAR: Final = "year"
RULE: Final = "rule"
YEARS_BACK: Final = 5  # offered; any other may stand in an address


class Placed(NamedTuple):
    """A unit of the page, in tree order."""

    unit: int
    key: str
    name: str
    path: str
    level: int = 0  # how many of the listed units it stands below


class GapScope(NamedTuple):
    """One unit with what stands under it, one year, one day; `rule`: one of them, or all."""

    unit: int
    key: str
    name: str
    year: int
    as_of: dt.date
    rule: Rule | None
    rules: tuple[Rule, ...]  # those the reader may look at here
    figures: Mapping[str, AnyFigure]

    @property
    def period(self) -> Period:
        return of_year(self.year)

    def query(self, **changes: str) -> str:
        """As an address says it."""
        known = {"unit": self.key, YEAR: str(self.year)}
        if self.as_of != clock.today():
            known[AS_OF] = self.as_of.isoformat()
        if self.rule is not None:
            known[RULE] = self.rule.key
        return urlencode({name: value for name, value in (known | changes).items() if value})

    def unit_url(self, key: str) -> str:
        """The page of a unit's own gaps."""
        return f"{reverse('gaps_unit')}?{self.query(unit=key, rule='')}"

    def gap_url(self, key: str, rule: Rule, period: Period) -> str:
        """The page of one verdict."""
        address = reverse("gap", args=[key, rule.key, period.code])
        return address if self.as_of == clock.today() else f"{address}?{AS_OF}={self.as_of.isoformat()}"


class GapSteer(NamedTuple):
    """The address read: where the reader is, what may be chosen, what was not understood."""

    scope: GapScope
    pickers: list[Picker]
    onward: str
    notes: list[Note]


def gap_steer(request: HttpRequest, *, one_rule: bool) -> GapSteer:
    """What an address says. Raises Http404 for a reader who may look at no rule, or none at that unit.

    `one_rule`: whether the page may be narrowed to a rule.
    """
    known, notes = figures(), list[Note]()
    mine = rules_for(request.user)
    if not mine:
        raise Http404
    params, today = request.GET, clock.today()
    as_of = day_of(params.get(AS_OF, ""), today, notes)
    right = known[next(iter(mine.values())).figure].right
    place = Place(request, right, as_of, tree=Tree.PARTY, one=True)
    if place.unit is None:
        raise Http404
    if place.wrong:
        notes.append(Note(place.wrong, "over"))
    here = tuple(rule for rule in mine.values() if may(request.user, known[rule.figure].right, place.unit))
    asked = mine.get(params.get(RULE, "")) if one_rule else None
    words = params.get(YEAR, "")
    year = int(words) if words.isascii() and words.isdigit() else as_of.year
    if not FIRST_YEAR <= year <= as_of.year:
        year = as_of.year
    if words.strip() and words.strip() != str(year):
        said_ = _("“%(words)s”不是截至日以前的年度，已按%(year)s年列出")
        notes.append(Note(said_ % {"words": words[:20], "year": year}, "over"))
    if one_rule and params.get(RULE, "") and (asked is None or asked not in here):
        notes.append(Note(_("没有这项规则，或者它不适用于您能看的单位，已列出全部规则"), "over"))
    scope = GapScope(
        place.unit.pk,
        str(place.unit.uuid),
        place.name or not_yet(place.unit.pk, as_of, notes),
        year,
        as_of,
        asked if asked in here else None,
        here,
        known,
    )
    years = [str(one) for one in range(as_of.year, as_of.year - YEARS_BACK, -1)]
    years += [] if str(year) in years else [str(year)]
    chosen = scope.rule.key if scope.rule is not None else ""
    options = [Option("", _("全部规则")), *(Option(rule.key, said(rule.label)) for rule in here)]
    pickers = [
        *filter(None, [place.picker()]),
        Picker(YEAR, _("年度"), str(year), [Option(one, one) for one in years]),
        *([Picker(RULE, _("规则"), chosen, options)] if one_rule else []),
        Picker(AS_OF, _("截至"), as_of.isoformat(), kind="date", most=today.isoformat()),
    ]
    return GapSteer(scope, pickers, place.onward, notes)


def rules_for(user: Somebody) -> dict[str, Rule]:
    """The rules on Party organisations whose figures somebody may ask anywhere."""
    mine = offered(user)
    return {
        key: rule
        for key, rule in rules().items()
        if (figure := mine.get(rule.figure)) is not None and figure.tree == Tree.PARTY
    }


def units_of(scope: GapScope, user: Somebody, shown: Sequence[Rule]) -> list[Placed]:
    """The page's unit and all under it on the day, in tree order, as far as the reader may see the rules' figures there.

    One query.
    """
    return [Placed(unit, str(key), name, path) for unit, key, name, path in _spans_of(scope, user, shown)]


def some_units_of(scope: GapScope, user: Somebody, shown: Sequence[Rule], most: int) -> list[Placed] | None:
    """The same; None where there are more than so many. One query, which reads no more than that."""
    rows = list(_spans_of(scope, user, shown)[: most + 1])
    if len(rows) > most:
        return None
    return [Placed(unit, str(key), name, path) for unit, key, name, path in rows]


def _spans_of(scope: GapScope, user: Somebody, shown: Sequence[Rule]) -> QuerySet[UnitSpan, Any]:
    paths = list(UnitSpan.objects.on(scope.as_of).filter(unit=scope.unit).values_list("path", flat=True))
    spans = UnitSpan.objects.on(scope.as_of).under(paths)
    for right in {scope.figures[rule.figure].right for rule in shown}:
        spans = spans.filter(unit__in=covered(user, right))
    return spans.order_by("path").values_list("unit_id", "unit__uuid", "name", "path")


def set_in(placed: Iterable[Placed]) -> Iterator[Placed]:
    """Units in tree order, each set in by those of them it stands below: one left out must not make two look related."""
    above: list[str] = []
    for one in placed:
        while above and not one.path.startswith(above[-1]):
            above.pop()
        yield one._replace(level=len(above))
        above.append(one.path)
