"""A figure from all sides: against other periods, month by month, by unit below, by kind; counted in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody
from luoshi.figures.answering import Child, answers_of, children_of
from luoshi.figures.asking import Ask, Number, Value
from luoshi.figures.catalogue import figures, resting
from luoshi.figures.definitions import AnyFigure, Change, Having, Ratio, Reach, Tally
from luoshi.figures.explaining import dims_of
from luoshi.figures.period_words import named
from luoshi.figures.scope import Scope, months_up_to
from luoshi.figures.values import a_year_ago, period_before
from luoshi.figures.wording import as_number, compared, noun_of, plain, said_of
from luoshi.kernel.facts import Dim, fact_sources
from luoshi.periods.period import Period
from luoshi.ui.components import Chart, Series
from luoshi.ui.said import said

MOST_VALUES: Final = 60  # of a dim: a longer list is no help on a page


class Share(NamedTuple):
    """A part of a number: a kind, a unit; with its bar."""

    label: str
    key: str
    value: str
    number: Number | None
    url: str  # the records
    page: str  # the figure narrowed to it
    was: str  # a year ago
    change: str
    width: int  # of the bar, percent of the longest


class ByDim(NamedTuple):
    """A number by one dim."""

    label: str
    rows: list[Share]
    overlapping: bool  # a fact may stand in several lines
    more: int = 0  # lines left out


class Side(NamedTuple):
    """A number to compare with."""

    label: str
    value: str
    change: str
    url: str


class Breakdown(NamedTuple):
    """Everything the page of a figure shows."""

    value: Value
    sides: list[Side]
    trend: Chart | None
    below: list[Share]
    below_note: str
    dims: list[ByDim]


def breakdown(figure: AnyFigure, scope: Scope, user: Somebody) -> Breakdown:
    """All numbers of the page of a figure; a query a source."""
    children = children_of(scope.unit, scope.as_of, figure, user)
    dims = [] if isinstance(figure, Change) else [dim for dim in dims_of(figure) if _few(dim, scope)]
    asked = _Asked(figure, scope, children, dims)
    found = answers_of(scope.unit, asked.all(), by=user)
    return Breakdown(
        found[asked.now],
        _sides(figure, scope, asked, found),
        trend_of(figures()[asked.drawn], scope, found) if asked.drawn else None,
        below(figure, scope, children, found),
        _below_note(figure, scope, children, found),
        [by for dim in dims if len((by := by_dim(figure, scope, dim, found)).rows) > 1],
    )


class _Asked:
    """The questions of the page."""

    def __init__(
        self, figure: AnyFigure, scope: Scope, children: Sequence[Child], dims: Sequence[Dim]
    ) -> None:
        self.figure, self.scope, self.children, self.dims = figure, scope, children, dims
        self.now = scope.ask(figure.key)
        self.drawn = drawn_of(figure)

    def all(self) -> Iterator[Ask]:
        yield self.now
        if not isinstance(self.figure, Change):
            yield period_before(self.now)
            yield a_year_ago(self.now)
        if self.drawn:
            for month in self.months():
                yield month
                yield a_year_ago(month)
        for child in self.children:
            here = self.now._replace(unit=child.unit)
            yield here
            if not isinstance(self.figure, Change):
                yield a_year_ago(here)
        for dim in self.dims:
            for value in dim.values():
                yield self.scope.ask(self.figure.key, only=((dim.name, str(value)),))

    def months(self) -> list[Ask]:
        return [self.now._replace(figure=self.drawn, period=month) for month in months_up_to(self.scope.end)]


def drawn_of(figure: AnyFigure) -> str:
    """The figure whose months are drawn: of a change what it compares; "" where a month says nothing."""
    key = figure.of if isinstance(figure, Change) else figure.key
    known = figures()
    tests = [one for one in resting(known[key], known) if isinstance(one, Having)]
    every = {one.every if one.judged is None else one.judged.every for one in tests}
    return "" if every - {None, "month"} else key


def _few(dim: Dim, scope: Scope) -> bool:
    return dim.name not in {name for name, _value in scope.only} and len(dim.values()) <= MOST_VALUES


def _sides(figure: AnyFigure, scope: Scope, asked: _Asked, found: Mapping[Ask, Value]) -> list[Side]:
    if isinstance(figure, Change):
        return []
    now = found[asked.now]
    sides = []
    earlier = {period_before(asked.now): _("上期")}
    earlier[a_year_ago(asked.now)] = _("上年同期")  # of a year they are the same
    for ask, label in earlier.items():
        there = scope._replace(period=ask.period, as_of=ask.as_of)
        sides.append(
            Side(
                f"{label} {named(ask.period, ask.as_of)}",
                said_of(figure, found[ask]),
                compared(figure, now, found[ask]) or _("无可比数"),
                there.records_url(figure.key),
            )
        )
    return sides


def trend_of(figure: AnyFigure, scope: Scope, found: Mapping[Ask, Value]) -> Chart:
    """Twelve months of a figure beside those of the year before; both are among what was found."""
    months = [scope.ask(figure.key)._replace(period=month) for month in months_up_to(scope.end)]
    now = [drawn(figure, found[ask]) for ask in months]
    then = [drawn(figure, found[a_year_ago(ask)]) for ask in months]
    last = [number for number in now if number is not None]
    series = [Series(_("本期"), now)]
    if any(then):
        series.append(Series(_("上年同月"), then, reference=True))
    words = {
        "figure": figure.label, "first": named(months[0].period), "last": named(months[-1].period),
        "least": min(last, default=0), "most": max(last, default=0), "noun": noun_of(figure.noun),
    }  # fmt: skip
    sentence = _("%(figure)s，%(first)s至%(last)s按月：最少%(least)s，最多%(most)s%(noun)s") % words
    labels = [month_label(ask.period, first=not at) for at, ask in enumerate(months)]
    return Chart("trend", sentence, _("月份"), labels, series, "line" if isinstance(figure, Ratio) else "bar")


def month_label(month: Period, *, first: bool) -> str:
    """3月; the year stands with the first and each January."""
    said = {"year": month.first.year % 100, "month": month.first.month}
    return _("%(year)s年%(month)s月") % said if first or month.first.month == 1 else _("%(month)s月") % said


def drawn(figure: AnyFigure, value: Value) -> int | float | None:
    """A number as a chart draws it; of a month that is only part of what was counted whole, no nought is drawn."""
    if value.number is None or (value.partial and not value.number):
        return None
    number = as_number(plain(value.number, figure.noun))
    return number if isinstance(number, int) else float(number)


def below(
    figure: AnyFigure, scope: Scope, children: Sequence[Child], found: Mapping[Ask, Value]
) -> list[Share]:
    rows = []
    for child in children:
        there = scope._replace(unit=child.unit, key=child.key, name=child.name)
        ask = there.ask(figure.key)
        now, was = found[ask], found.get(a_year_ago(ask))
        rows.append(
            Share(
                child.name,
                child.key,
                said_of(figure, now),
                now.number,
                there.records_url(figure.key),
                there.figure_url(figure.key),
                said_of(figure, was) if was else "",
                compared(figure, now, was) if was else "",
                0,
            )
        )
    if figure.reach is Reach.OWN and not any(row.number for row in rows):
        return []  # kept at this level only
    return with_bars(rows)


def with_bars(rows: Sequence[Share]) -> list[Share]:
    """The longest bar is the largest number's."""
    most = max((row.number for row in rows if row.number is not None), default=0)
    if most <= 0:
        return list(rows)
    return [row._replace(width=max(0, round(100 * float(row.number or 0) / float(most)))) for row in rows]


def _below_note(
    figure: AnyFigure, scope: Scope, children: Sequence[Child], found: Mapping[Ask, Value]
) -> str:
    """Why the lines do not add up to the number, where they do not."""
    if not children:
        return ""
    if figure.reach is Reach.OWN:
        return _("本指标只算本级：下级的数不加到上级")
    if not isinstance(figure, Tally):
        return ""
    total = found[scope.ask(figure.key)].number or 0
    added = sum(found[scope.ask(figure.key)._replace(unit=child.unit)].number or 0 for child in children)
    if total == added:
        return ""
    if figure.of in fact_sources[figure.facts].distinct:
        return _("各下级之和为%(added)s，合计去重后为%(total)s") % {"added": added, "total": total}
    return _("各下级之和为%(added)s；合计含本级自己的，几个单位联合的只计一次") % {"added": added}


def by_dim(figure: AnyFigure, scope: Scope, dim: Dim, found: Mapping[Ask, Value]) -> ByDim:
    """The figure narrowed to each value of a dim that has anything, the largest first."""
    rows = []
    for value, label in dim.values().items():
        only = ((dim.name, str(value)),)
        now = found[scope.ask(figure.key, only=only)]
        if not now.number:
            continue
        there = scope._replace(only=(*scope.only, *only))
        rows.append(
            Share(
                said(str(label)),
                str(value),
                said_of(figure, now),
                now.number,
                there.records_url(figure.key),
                there.figure_url(figure.key),
                "",
                "",
                0,
            )
        )
    overlapping = dim.many and len(rows) > 1
    rows.sort(key=lambda row: -float(row.number or 0))
    return ByDim(_(dim.label), with_bars(rows), overlapping)
