"""What the address of a page of figures says: unit, period, as-of day, tree, and what it is narrowed to.

Every view is a link. `period` may be relative to the as-of day (nothing: since new year; month, quarter, half), so that
a kept address goes on living; links to numbers name the period itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luoshi.access.grants import require
from luoshi.directory.place import Place
from luoshi.figures.asking import Ask, Only
from luoshi.figures.cells import TreeAt
from luoshi.figures.period_words import named
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.queries import current_name
from luoshi.periods.period import (
    Every,
    NoPeriod,
    Period,
    first_day,
    last_day,
    month_number,
    of_month,
    of_year,
    parse,
)
from luoshi.ui.components import Link, Note, Option, Picker
from luoshi.ui.days import typed_day

AS_OF: Final = "as_of"
PERIOD: Final = "period"
TREE: Final = "tree"
ONLY: Final = "only"
WATCHED: Final = "watch"
MOST_ONLY: Final = 5  # conditions of an address
RELATIVE: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "half": 6}


class Scope(NamedTuple):
    """One unit, one period, one day."""

    unit: int
    key: str  # the unit's uuid
    name: str  # what the unit is called on the day
    period: Period
    as_of: dt.date
    tree_at: TreeAt = TreeAt.AS_OF
    only: Only = ()

    def ask(self, figure: str, *, only: Only = ()) -> Ask:
        """The question of a figure here."""
        return Ask(figure, self.unit, self.period, self.as_of, self.tree_at, (*self.only, *only))

    @property
    def is_today(self) -> bool:
        return self.as_of == clock.today()

    @property
    def end(self) -> dt.date:
        """The last day that counts."""
        return min(self.period.last, self.as_of)

    @property
    def in_words(self) -> str:
        """2021年（至8月31日）"""
        return named(self.period, self.as_of)

    def query(self) -> str:
        """As an address says it; what goes without saying is left out."""
        said: list[tuple[str, str]] = [("unit", self.key)]
        if self.period != of_year(self.as_of.year):
            said.append((PERIOD, self.period.code))
        if not self.is_today:
            said.append((AS_OF, self.as_of.isoformat()))
        if self.tree_at is TreeAt.EVENT:
            said.append((TREE, self.tree_at.value))
        said += [(ONLY, f"{dim}:{value}") for dim, value in self.only]
        return urlencode(said)

    def overview_url(self, watched: str = "") -> str:
        """The overview in this scope."""
        more = f"&{urlencode({WATCHED: watched})}" if watched else ""
        return f"{reverse('overview')}?{self.query()}{more}"

    def burden_url(self) -> str:
        """The burden of this unit."""
        return f"{reverse('burden')}?{self.query()}"

    def figure_url(self, figure: str) -> str:
        """The page of a figure in this scope."""
        return f"{reverse('figure', args=[figure])}?{self.query()}"

    def records_url(self, figure: str) -> str:
        """The records behind a number."""
        return f"{reverse('figure_records', args=[figure])}?{self.query()}"

    def freeze_url(self, figure: str) -> str:
        """Where the number is frozen."""
        return f"{reverse('figure_freeze')}?{urlencode({'figure': figure})}&{self.query()}"


class Steer(NamedTuple):
    """The address read: where the reader is, what may be chosen, what was not understood."""

    scope: Scope
    pickers: list[Picker]
    onward: str  # the address to go on to: a unit was typed
    notes: list[Note]


def steer(request: HttpRequest, right: str, tree: Tree = Tree.PARTY) -> Steer:
    """What an address says to a reader with a right. Raises Http404 where the right is missing at the unit."""
    require(request.user, right)
    params = request.GET
    notes: list[Note] = []
    today = clock.today()
    as_of = day_of(params.get(AS_OF, ""), today, notes)
    place = Place(request, right, as_of, tree=tree, one=True)
    if place.unit is None:  # the right is held, but no unit of this tree
        raise Http404
    if place.wrong:
        notes.append(Note(place.wrong, "over"))
    period = _period(params.get(PERIOD, ""), as_of, notes)
    event = params.get(TREE, "") == TreeAt.EVENT.value
    only = tuple(
        (dim, value)
        for said in params.getlist(ONLY)[:MOST_ONLY]
        for dim, colon, value in [said.partition(":")]
        if colon and dim and value
    )
    scope = Scope(
        place.unit.pk,
        str(place.unit.uuid),
        place.name or not_yet(place.unit.pk, as_of, notes),
        period,
        as_of,
        TreeAt.EVENT if event else TreeAt.AS_OF,
        only,
    )
    pickers = [
        *filter(None, [place.picker()]),
        _periods(params.get(PERIOD, ""), period, as_of),
        Picker(AS_OF, _("截至"), as_of.isoformat(), kind="date", most=today.isoformat()),
        Picker(
            TREE,
            _("隶属"),
            TreeAt.EVENT.value if event else "",
            [Option("", _("按现隶属")), Option(TreeAt.EVENT.value, _("按发生时隶属"))],
        ),
    ]
    return Steer(scope, pickers, place.onward, notes)


def day_of(words: str, today: dt.date, notes: list[Note]) -> dt.date:
    """The as-of day of an address; today, with a note, for one that is none or not yet."""
    if not words.strip():
        return today
    try:
        day = dt.date.fromisoformat(typed_day(words))
    except ValueError:
        said = _("“%(words)s”不是日期，已按今天统计；日期请写成 2021-08-31") % {"words": words[:20]}
        notes.append(Note(said, "over"))
        return today
    if day > today:
        notes.append(Note(_("截至日期不能晚于今天，已按今天统计"), "near"))
        return today
    return day


def not_yet(unit: int, day: dt.date, notes: list[Note]) -> str:
    """What a unit is called on a page of a day on which it did not stand yet; a note says so."""
    said = _("%(day)s这个单位尚未成立，没有数可以统计；请换一个截至日期") % {"day": day.isoformat()}
    notes.append(Note(said, "near"))
    return _("%(unit)s（当日尚未成立）") % {"unit": current_name([unit]).get(unit, "")}


def _period(words: str, as_of: dt.date, notes: list[Note]) -> Period:
    """The period asked for; since new year where nothing is said or it begins after the as-of day."""
    this_year = of_year(as_of.year)
    if not words.strip():
        return this_year
    if words in RELATIVE:
        return _whole(as_of, RELATIVE[words])
    try:
        found = parse(words)
    except NoPeriod as error:
        notes.append(Note(_("%(wrong)s；已按本年统计") % {"wrong": error}, "over"))
        return this_year
    if found.first > as_of:
        said = _("%(period)s在截至日期之后，已按%(year)s年统计") % {
            "period": named(found, found.last), "year": as_of.year,
        }  # fmt: skip
        notes.append(Note(said, "near"))
        return this_year
    return found


def _whole(day: dt.date, months: int) -> Period:
    """The month, quarter or half of the year a day lies in."""
    first = month_number(day) - month_number(day) % months
    return Period(first_day(first), last_day(first + months - 1))


def _periods(words: str, period: Period, as_of: dt.date) -> Picker:
    """Since new year, this month, quarter and half; then the parts of this and last year that have begun."""
    options = [
        Option("", _("年初以来")),
        Option("month", _("当月")),
        Option("quarter", _("当季")),
        Option("half", _("当半年")),
    ]
    parts: tuple[Every, ...] = ("half", "quarter", "month")
    for year in (as_of.year, as_of.year - 1):
        whole = of_year(year)
        found = [part for every in parts for part in whole.each(every) if part.first <= as_of]
        options += [Option(part.code, named(part)) for part in ([whole] if year < as_of.year else []) + found]
    value = words if words in RELATIVE else "" if period == of_year(as_of.year) else period.code
    if value not in {option.value for option in options}:
        options.append(Option(value, named(period)))
    return Picker(PERIOD, _("期间"), value, options)


def months_of_year(day: dt.date) -> list[Period]:
    """The twelve months of a day's year."""
    return [of_month(day.year, month) for month in range(1, 13)]


def months_up_to(day: dt.date, count: int = 12) -> list[Period]:
    """So many months, the last of them the day's."""
    last = month_number(day)
    return [Period(first_day(month), last_day(month)) for month in range(last - count + 1, last + 1)]


def pills(scope: Scope, path: str, words: Mapping[tuple[str, str], str]) -> list[Link]:
    """What the page is narrowed to, each with the address without it."""
    return [
        Link(
            words.get(one, one[1]),
            f"{path}?{scope._replace(only=tuple(other for other in scope.only if other != one)).query()}",
        )
        for one in scope.only
    ]
