"""The overview of a unit: its numbers against a year ago, a figure by unit and month, by kind; one count for the page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.figures.answering import Child, answers_of, children_of
from luoshi.figures.asking import Ask, State, Value
from luoshi.figures.breakdown import (
    MOST_VALUES,
    ByDim,
    Share,
    below,
    by_dim,
    drawn,
    drawn_of,
    trend_of,
    with_bars,
)
from luoshi.figures.catalogue import figures
from luoshi.figures.catalogue import overview as layout
from luoshi.figures.definitions import AnyFigure, Change, Ratio, Reach
from luoshi.figures.explaining import counts_things, dims_of, since_words
from luoshi.figures.layout import Card
from luoshi.figures.scope import Scope, months_of_year, months_up_to
from luoshi.figures.values import a_year_ago
from luoshi.figures.wording import compared, noun_of, plain, said_of, subject_of
from luoshi.kernel.facts import Dim
from luoshi.periods.period import Period
from luoshi.ui import components as c
from luoshi.ui.said import said

MOST_TRENDS = 12  # values of a dim whose months are drawn
MOST_PARTS = 8  # lines by kind; the figure's page has all
MOST_BARS = 16  # units in the list beside the map; all stand on the figure's page


class Strip(NamedTuple):
    """A row of numbers."""

    label: str
    figures: list[c.Figure]


class Page(NamedTuple):
    """All of the overview."""

    strips: list[Strip]
    watched: AnyFigure | None
    value: str  # of the watched figure
    choices: list[tuple[str, str]]  # figures that could be watched instead
    matrix: c.Matrix | None
    most: str  # the largest number of the map
    trend: c.Chart | None
    bars: list[Share]
    more_bars: int
    parted: list[ByDim]
    parted_figure: AnyFigure | None


class _Place(NamedTuple):
    """A number of a strip."""

    strip: int
    card: int
    figure: AnyFigure
    scope: Scope
    label: str
    optional: bool  # left out where there is nothing
    drawn: bool


class Overview:
    """Put together once for a reader: what to ask, then what to show."""

    def __init__(self, scope: Scope, user: Somebody, watched: str) -> None:
        self._scope, self._user = scope, user
        self._layout = layout()
        rights: dict[str, bool] = {}
        self._known = {
            key: figure
            for key, figure in figures().items()
            if rights.setdefault(figure.right, may(user, figure.right, scope.unit))
        }
        self._watchable = [key for key in self._layout.watched if key in self._known]
        chosen = watched if watched in self._watchable else next(iter(self._watchable), "")
        self._watched = self._known.get(chosen)
        self._children: list[Child] = []
        if self._watched is not None:
            self._children = children_of(scope.unit, scope.as_of, self._watched, user)
        self._places = list(self._find_places())

    def page(self) -> Page:
        """Count, and put together."""
        self._found = answers_of(self._scope.unit, self._asks(), by=self._user)
        watched = self._watched
        matrix = self._matrix() if watched is not None else None
        bars = self._bars()
        return Page(
            self._strips(),
            watched,
            said_of(watched, self._found[self._scope.ask(watched.key)]) if watched is not None else "",
            [(key, self._known[key].label) for key in self._watchable],
            matrix,
            f"{self._most:g}" if watched is not None else "",
            trend_of(watched, self._scope, self._found) if watched is not None else None,
            with_bars(bars[:MOST_BARS]),
            max(0, len(bars) - MOST_BARS),
            self._parted(),
            self._known.get(self._layout.parted.figure) if self._layout.parted else None,
        )

    # ---- what is asked ----

    def _find_places(self) -> Iterator[_Place]:
        for at, strip in enumerate(self._layout.strips):
            for number, card in enumerate(strip.cards):
                figure = self._known.get(card.figure)
                if figure is not None:
                    yield from self._places_of(at, number, card, figure)

    def _places_of(self, at: int, number: int, card: Card, figure: AnyFigure) -> Iterator[_Place]:
        can_draw = not isinstance(figure, Change) and bool(drawn_of(figure)) and not counts_things(figure)
        if not card.each:
            yield _Place(at, number, figure, self._scope, subject_of(figure), False, can_draw)
            return
        dim = next((dim for dim in dims_of(figure) if dim.name == card.each), None)
        values = list(dim.values().items()) if dim is not None else []
        for value, label in values[:MOST_VALUES]:
            scope = self._scope._replace(only=(*self._scope.only, (card.each, str(value))))
            yield _Place(
                at, number, figure, scope, said(str(label)), True, can_draw and len(values) <= MOST_TRENDS
            )

    def _asks(self) -> Iterator[Ask]:
        scope = self._scope
        for place in self._places:
            yield from self._asks_of(place)
        if self._watched is not None:
            now = scope.ask(self._watched.key)
            for unit in [scope.unit, *(child.unit for child in self._children)]:
                here = now._replace(unit=unit)
                yield here
                yield from (here._replace(period=month) for month in self._months())
            for month in months_up_to(scope.end):
                yield now._replace(period=month)
                yield a_year_ago(now._replace(period=month))
        if self._layout.parted is not None and (figure := self._known.get(self._layout.parted.figure)):
            yield scope.ask(figure.key)
            for dim in self._parted_dims(figure):
                yield from (scope.ask(figure.key, only=((dim.name, str(value)),)) for value in dim.values())

    def _asks_of(self, place: _Place) -> Iterator[Ask]:
        now = place.scope.ask(place.figure.key)
        yield now
        if not isinstance(place.figure, Change):
            yield a_year_ago(now)
        if place.drawn:
            yield from (now._replace(period=month) for month in months_up_to(self._scope.end))

    def _months(self) -> list[Period]:
        """Months of the map that have begun."""
        return [month for month in months_of_year(self._scope.end) if month.first <= self._scope.end]

    # ---- what is shown ----

    def _strips(self) -> list[Strip]:
        found = []
        for at, strip in enumerate(self._layout.strips):
            mine = [(place, self._value(place)) for place in self._places if place.strip == at]
            shown = [(place, value) for place, value in mine if value.number or not place.optional]
            shown.sort(key=lambda one: _largest_first(*one))
            if shown:
                found.append(Strip(strip.label, [self._card(place, value) for place, value in shown]))
        return found

    def _value(self, place: _Place) -> Value:
        return self._found[place.scope.ask(place.figure.key)]

    def _card(self, place: _Place, value: Value) -> c.Figure:
        figure, now = place.figure, place.scope.ask(place.figure.key)
        months = months_up_to(self._scope.end) if place.drawn else []
        trend = [drawn(figure, self._found[now._replace(period=month)]) for month in months]
        state = c.State(value.state.value)
        url = place.scope.records_url(figure.key)
        if isinstance(figure, Change):
            text, beside = said_of(figure, value), since_words(figure)
            return c.Figure(place.label, value.number, "", beside, url, state=state, text=text)
        was = self._found[a_year_ago(now)]
        return c.Figure(
            place.label,
            value.number,
            noun_of(figure.noun),
            beside=_("无同期") if place.optional and not was.number else _beside(figure, value, was),
            url=url,
            state=state,
            text=_written(figure, value),
            trend=trend,
        )

    def _matrix(self) -> c.Matrix:
        figure, scope = self._watched, self._scope
        assert figure is not None
        rows = [(child.unit, child.key, child.name) for child in self._children]
        alone = not rows
        rows = rows or [(scope.unit, scope.key, scope.name)]
        shown = [self._row(scope._replace(unit=unit, key=key, name=name)) for unit, key, name in rows]
        foot = None if alone or figure.reach is Reach.OWN else self._row(scope._replace(name=_("合计")))
        caption = _("%(figure)s，%(year)s年各月") % {"figure": figure.label, "year": scope.end.year}
        heads = [_("%(month)s月") % {"month": number} for number in range(1, 13)]
        return c.Matrix(caption, _("单位"), heads, shown, scope.in_words, foot)

    def _row(self, there: Scope) -> c.MatrixRow:
        figure = self._watched
        assert figure is not None
        cells = []
        for month in months_of_year(self._scope.end):
            if month.first > self._scope.end:
                cells.append(c.MatrixCell(c.MatrixState.NOT_DUE))
                continue
            value = self._found[there.ask(figure.key)._replace(period=month)]
            if value.number is None:
                state = (
                    c.MatrixState.NOT_APPLICABLE
                    if value.state is State.NOT_APPLICABLE
                    else c.MatrixState.STEP_0
                )
                cells.append(c.MatrixCell(state, "—", why=said_of(figure, value)))
                continue
            url = there._replace(period=month).records_url(figure.key)
            step = c.MatrixState.step(float(value.number), self._most)
            cells.append(c.MatrixCell(step, plain(value.number, figure.noun), url))
        total = self._found[there.ask(figure.key)]
        url = "" if total.number is None else there.records_url(figure.key)
        return c.MatrixRow(there.name, cells, said_of(figure, total), self._onward(there.key), url)

    def _number(self, unit: int, month: Period) -> float:
        assert self._watched is not None
        ask = self._scope.ask(self._watched.key)._replace(unit=unit, period=month)
        return float(self._found[ask].number or 0)

    @cached_property
    def _most(self) -> float:
        """The largest number of the map."""
        units = [child.unit for child in self._children] or [self._scope.unit]
        return max((self._number(unit, month) for unit in units for month in self._months()), default=0)

    def _bars(self) -> list[Share]:
        figure = self._watched
        if figure is None:
            return []
        rows = below(figure, self._scope, self._children, self._found)
        return [row._replace(page=self._onward(row.key)) for row in rows]

    def _onward(self, key: str) -> str:
        """The overview of a unit below."""
        assert self._watched is not None
        return self._scope._replace(key=key).overview_url(self._watched.key)

    def _parted_dims(self, figure: AnyFigure) -> list[Dim]:
        assert self._layout.parted is not None
        wanted = self._layout.parted.dims
        known = {dim.name: dim for dim in dims_of(figure)}
        return [known[name] for name in wanted if name in known and len(known[name].values()) <= MOST_VALUES]

    def _parted(self) -> list[ByDim]:
        if self._layout.parted is None or (figure := self._known.get(self._layout.parted.figure)) is None:
            return []
        found = [by_dim(figure, self._scope, dim, self._found) for dim in self._parted_dims(figure)]
        return [
            by._replace(rows=by.rows[:MOST_PARTS], more=len(by.rows[MOST_PARTS:])) for by in found if by.rows
        ]


def _written(figure: AnyFigure, value: Value) -> str:
    """The number where it is not just a whole one."""
    if value.number is None:
        return ""
    words = plain(value.number, figure.noun)
    if value.partial:
        return _("至少%(number)s") % {"number": words}
    return words if "." in words else ""


def _beside(figure: AnyFigure, now: Value, was: Value) -> str:
    """上年同期 7，增加2; of a share its parts first."""
    if now.number is not None and was.number is not None and (now.partial or was.partial):
        return _("上年同期 %(number)s，不可比") % {"number": said_of(figure, was)}
    change = compared(figure, now, was) or _("无同期")
    if isinstance(figure, Ratio) and now.under:
        return f"{now.over}/{now.under}，{change}"
    if was.number is None:
        return change
    number = plain(was.number, figure.noun)
    return _("上年同期 %(number)s，%(change)s") % {"number": number, "change": change}


def _largest_first(place: _Place, value: Value) -> tuple[int, float]:
    """In the order of the pack; cards of one dim by their numbers."""
    return place.card, -float(value.number or 0)
