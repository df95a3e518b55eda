"""Answers: each figure's cells are counted together, then put together figure by figure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from django.http import Http404

from luoshi.access.grants import Somebody, covered
from luoshi.figures.asking import NO_FACTS, NOT_APPLICABLE, Ask, Number, Question, State, Value
from luoshi.figures.begun import begun
from luoshi.figures.catalogue import UnknownFigure, figures
from luoshi.figures.cells import Cell, Window
from luoshi.figures.conditions import InDim, UnknownName, dim_of
from luoshi.figures.counted import Background, Counted
from luoshi.figures.definitions import VERDICTS, AnyFigure, Change, Entered, Having, Ratio, Sum, Tally
from luoshi.figures.engine import Column, count
from luoshi.figures.entered.numbers import Given, entered_numbers, tree_day
from luoshi.figures.forest import LISTED, Standing, Stood, stood, tree_on
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.facts import fact_sources
from luoshi.periods.period import Period, last_day, month_number, of_year, same_day

PERCENT = 100
Asked = TypeVar("Asked", Ask, Question)


def values(asks: Iterable[Ask], *, by: Somebody | Actor) -> dict[Ask, Value]:
    """The value of each ask; one query a source and one a tree, whatever their number.

    Raises UnknownFigure, UnknownName (narrowed by a dim the source does not have), and Http404 where `by` may not ask
    the figure of the unit. The value itself never depends on who asks.
    """
    wanted = list(dict.fromkeys(asks))
    may_ask(wanted, by=by)
    answers = Answers({ask.question for ask in wanted}, {ask.unit for ask in wanted})
    return {ask: answers.of(ask.question, ask.unit) for ask in wanted}


def may_ask(asks: Collection[Ask], *, by: Somebody | Actor) -> None:
    """Raise Http404 where somebody asks about a unit without the figure's right there; the system may ask all."""
    known = figures()
    by_right: defaultdict[str, set[int]] = defaultdict(set)
    for ask in asks:
        by_right[_known(known, ask.figure).right].add(ask.unit)
    for right, units in by_right.items():
        may_ask_at(right, units, by=by)


def may_ask_at(right: str, units: Collection[int], *, by: Somebody | Actor) -> None:
    """Raise Http404 where somebody lacks a right at one of the units; the system has all."""
    if by is SYSTEM:
        return
    if isinstance(by, Actor):
        raise Http404
    ids = covered(by, right)
    if set(units) - set(ids.filter(unit_id__in=list(units)) if len(units) <= LISTED else ids):
        raise Http404


def _known(known: Mapping[str, AnyFigure], key: str) -> AnyFigure:
    found = known.get(key)
    if found is None:
        raise UnknownFigure(key)
    return found


class Answers:
    """The answers to some questions for some units (None: all), by the definitions in force or by others (`known`)."""

    def __init__(
        self,
        questions: Collection[Question],
        units: Collection[int] | None,
        known: Mapping[str, AnyFigure] | None = None,
    ) -> None:
        self._figures = figures() if known is None else known
        self._units = None if any(self._has_inner(question) for question in questions) else units
        cells = {cell for question in questions for cell in self._cells(question)}
        self._columns: dict[Cell, Column] = count(cells, asked=self._units)
        self._stood: dict[str, Stood] = {}
        ends = {cell.window.end for cell in cells}
        ends |= {Window(question.period, question.as_of).end for question in questions}
        self._days = (min(ends, default=dt.date.min), max(ends, default=dt.date.max))
        self._begun: dict[tuple[str, dt.date], dict[int, dt.date]] = {}
        self._passed: dict[Question, Column] = {}
        self._entered = entered_numbers(self._typed_in(questions), self._units)
        self._there: dict[tuple[str, dt.date], dict[int, str]] = {}
        self._ruled = {one for question in questions for one in self._by_rule(question)}
        self._verdicts: dict[Question, dict[int, int]] = {}
        self._behind: dict[tuple[Hashable, ...], Background] = {}
        self._tallies: dict[Question, Counted] = {}

    def of(self, question: Question, unit: int) -> Value:  # noqa: PLR0911 - one return a form
        """One answer."""
        figure = _known(self._figures, question.figure)
        if isinstance(figure, Tally):
            return self._counted(figure, question).of(unit)
        stood = self._was(question, figure, unit)
        if stood is None or (figure.kinds and stood.kind not in figure.kinds):
            return NOT_APPLICABLE
        match figure:
            case Ratio():
                return self._ratio(figure, question, unit)
            case Change():
                return self._change(figure, question, unit)
            case Sum():
                return self._sum(figure, question, unit)
            case Having():
                return self._having(figure, question, unit)
            case Entered():
                return self._given(figure, question, unit)

    def column(self, question: Question, units: tuple[int, ...]) -> list[Value]:
        """The answers of many units: the same as `of` for each."""
        figure = _known(self._figures, question.figure)
        if isinstance(figure, Tally):
            return self._counted(figure, question).column(units)
        return [self.of(question, unit) for unit in units]

    def _counted(self, figure: Tally, question: Question) -> Counted:
        """A plain count, put together once."""
        if question not in self._tallies:
            cell = cell_of(figure, question)
            self._tallies[question] = Counted(figure, self._columns[cell], self._background(figure, cell))
        return self._tallies[question]

    def _background(self, figure: Tally, cell: Cell) -> Background:
        end, known, among = cell.window.end, cell.window.as_of, frozenset(figure.kinds)
        key = (figure.tree, figure.facts, end, known, among)
        if key not in self._behind:
            kinds = self._kinds(figure.tree, end)
            self._behind[key] = Background(kinds, among, end, lambda: self._since(figure, known))
        return self._behind[key]

    def _kinds(self, tree: str, day: dt.date) -> Mapping[int, str]:
        """What each unit was on a day; those that did not stand yet are absent."""
        if (tree, day) not in self._there:
            stood = self._all(tree)
            units = stood.units() if self._units is None else self._units
            on = ((unit, stood.on(unit, day)) for unit in units)
            self._there[tree, day] = {unit: was.kind for unit, was in on if was is not None}
        return self._there[tree, day]

    def _was(self, question: Question, figure: AnyFigure, unit: int) -> Standing | None:
        """What a unit is on the last day that counts."""
        return self._all(figure.tree).on(unit, Window(question.period, question.as_of).end)

    def _all(self, tree: str) -> Stood:
        if tree not in self._stood:
            self._stood[tree] = stood(tree, self._units, *self._days)
        return self._stood[tree]

    def _has_inner(self, question: Question) -> bool:
        """Whether the figure looks at other units than the one it is asked of."""
        figure = _known(self._figures, question.figure)
        return isinstance(figure, Having) or any(
            self._has_inner(part) for part in questions_of(figure, question)
        )

    def _cells(self, question: Question) -> Iterator[Cell]:
        figure = _known(self._figures, question.figure)
        if isinstance(figure, Tally):
            yield cell_of(figure, question)
        for part in questions_of(figure, question):
            yield from self._cells(part)

    def _by_rule(self, question: Question) -> Iterator[Question]:
        """The questions these rest on that are answered by verdicts."""
        figure = _known(self._figures, question.figure)
        if isinstance(figure, Having) and figure.judged is not None:
            yield question
        for part in questions_of(figure, question):
            yield from self._by_rule(part)

    def _typed_in(self, questions: Iterable[Question]) -> dict[Question, Entered]:
        """The questions these rest on whose numbers are typed in."""
        found: dict[Question, Entered] = {}
        for question in questions:
            figure = _known(self._figures, question.figure)
            if isinstance(figure, Entered):
                found[question] = figure
            found |= self._typed_in(questions_of(figure, question))
        return found

    def _given(self, figure: Entered, question: Question, unit: int) -> Value:
        """A typed-in number; where nobody said one there is none, which is not 0."""
        total = self._entered[question].of(unit, figure.reach)
        return NO_FACTS if total is None else Value(total.number, State.ENTERED, partial=total.partial)

    def entries(self, question: Question, unit: int) -> list[Given]:
        """What a typed-in number of a unit adds up."""
        return self._entered[question].entries(unit, _known(self._figures, question.figure).reach)

    def _since(self, figure: Tally, day: dt.date) -> Mapping[int, dt.date]:
        """Since when each unit keeps records of the figure's source."""
        if (figure.facts, day) not in self._begun:
            units = self._all(figure.tree).units() if self._units is None else self._units
            self._begun[figure.facts, day] = begun(fact_sources[figure.facts], set(units), day)
        return self._begun[figure.facts, day]

    def _ratio(self, figure: Ratio, question: Question, unit: int) -> Value:
        over, under = (self.of(part, unit) for part in questions_of(figure, question))
        state = worse(over.state, under.state)
        number: Number | None = None
        if over.number is not None and under.number:
            number = Decimal(over.number) * (PERCENT if figure.is_share else 1) / Decimal(under.number)
        return Value(
            number, state, over=over.number, under=under.number, partial=over.partial or under.partial
        )

    def _change(self, figure: Change, question: Question, unit: int) -> Value:
        now, was = (self.of(part, unit) for part in questions_of(figure, question))
        after, before = now.number, was.number
        number: Number | None = None
        if after is not None and before is not None:
            difference = after - before
            number = difference
            if figure.shown == "growth":
                number = Decimal(difference) * PERCENT / Decimal(before) if before else None
            elif figure.shown == "ends":
                number = after
        return Value(number, now.state, before=before, after=after, partial=now.partial or was.partial)

    def _sum(self, figure: Sum, question: Question, unit: int) -> Value:
        found = [self.of(part, unit) for part in questions_of(figure, question)]
        numbers = [value.number for value in found]
        if any(number is None for number in numbers):
            known = [value for value in found if value.number is None]
            return Value(None, known[0].state)
        total = sum(
            (part.sign * (value.number or 0) for part, value in zip(figure.parts, found, strict=True)),
            start=0,
        )
        state = found[0].state
        for value in found[1:]:
            state = worse(state, value.state)
        return Value(total, state, partial=any(value.partial for value in found))

    def _having(self, figure: Having, question: Question, unit: int) -> Value:
        if not (tested(figure, question) or ruled(figure, question)):
            return NO_FACTS
        if question not in self._passed:
            self._passed[question] = self._passing(figure, question)
        return Value(self._passed[question].of(unit, figure.reach), State.COUNTED)

    def _passing(self, figure: Having, question: Question) -> Column:
        """The units that pass, each counted once; the same for whatever unit is asked."""
        passing = {each for each, numbers in self.own_values(question).items() if figure.passes(numbers)}
        day = tree_day(question)
        total = tree_on(day, figure.tree, None).roll_up({(each, 0): 1 for each in passing})
        return Column(own=dict.fromkeys(passing, 1), total=total)

    def _among(self, figure: Having, question: Question) -> Iterator[int]:
        """The units a test is put to: those that stand and are of the kinds it is for."""
        for each in self._all(figure.tree).units():
            was = self._was(question, figure, each)
            if was is not None and not was.closed and (not figure.among or was.kind in figure.among):
                yield each

    def own_values(self, question: Question) -> dict[int, tuple[Number | None, ...]]:
        """By unit the numbers a test (Having) is put to, one a part of the period; by a rule the place of its verdict."""
        figure = _known(self._figures, question.figure)
        assert isinstance(figure, Having)
        if figure.judged is not None:
            if question not in self._verdicts:
                alike = [one for one in self._ruled if self._figures[one.figure].tree == figure.tree]
                self._verdicts |= verdicts_of(alike, self._figures, self._all(figure.tree).units())
            came = self._verdicts[question]
            return {each: (came.get(each),) for each in self._among(figure, question)}
        asked = tested(figure, question)
        return {
            each: tuple(self.of(part, each).number for part in asked)
            for each in self._among(figure, question)
        }


def questions_of(figure: AnyFigure, question: Question) -> Iterator[Question]:
    """The questions a figure is put together from."""
    match figure:
        case Ratio():
            yield question._replace(figure=figure.over)
            yield question._replace(figure=figure.under)
        case Change():
            yield question._replace(figure=figure.of)
            yield then(figure, question)
        case Sum():
            for part in figure.parts:
                yield question._replace(figure=part.figure)
        case Having():
            yield from tested(figure, question)
        case Tally() | Entered():
            return


def tested(figure: Having, question: Question) -> list[Question]:
    """What each unit's own value is asked over: the period, or each whole part of it that has ended."""
    if not figure.of:
        return []
    if figure.every is None:
        return [question._replace(figure=figure.of)]
    parts = (part for part in question.period.each(figure.every) if part.last <= question.as_of)
    return [question._replace(figure=figure.of, period=part) for part in parts]


def ruled(figure: Having, question: Question) -> list[Period]:
    """The periods of its rule that the question holds whole and that have begun. Raises UnknownName where narrowed."""
    if figure.judged is None:
        return []
    if question.only:
        raise UnknownName(f"统计指标 {figure.key} 按规则判断，不能按维度细分")
    return [one for one in question.period.each(figure.judged.every) if one.first <= question.as_of]


def verdicts_of(
    asked: Collection[Question], known: Mapping[str, AnyFigure], units: Collection[int]
) -> dict[Question, dict[int, int]]:
    """For each question by unit the place in `VERDICTS` of what came of its rule; a few queries for all of one day."""
    from luoshi.figures.judging import Judged

    figures_of = {one: figure for one in asked if isinstance(figure := known[one.figure], Having)}
    found: dict[Question, dict[int, int]] = {}
    for as_of in {one.as_of for one in asked}:
        today = {one: figure for one, figure in figures_of.items() if one.as_of == as_of}
        rules = {figure.rule: figure.judged for figure in today.values() if figure.judged is not None}
        periods: defaultdict[str, set[Period]] = defaultdict(set)
        for one, figure in today.items():
            periods[figure.rule] |= set(ruled(figure, one))
        in_order = {key: sorted(some) for key, some in periods.items()}
        judged = Judged(list(rules.values()), units, in_order, as_of, known)
        for one, figure in today.items():
            columns = [judged.columns[figure.rule, period].outcomes for period in ruled(figure, one)]
            found[one] = {
                unit: place for unit in units
                if (place := worst({str(column[unit]) for column in columns})) is not None
            }  # fmt: skip
    return found


def worst(outcomes: Collection[str]) -> int | None:
    """The place of the verdict that stands for all of a unit's; None where nothing was asked of it."""
    return next((place for place, one in enumerate(VERDICTS) if one in outcomes), None)


def cell_of(figure: Tally, question: Question) -> Cell:
    """What a plain count counts."""
    source = fact_sources[figure.facts]
    for dim, _value in question.only:
        dim_of(source, dim)
    narrowed = tuple(InDim(dim=dim, any_of=(value,)) for dim, value in question.only)
    return Cell(
        figure.facts,
        figure.of,
        (*figure.where, *narrowed),
        Window(question.period, question.as_of),
        question.tree_at,
    )


def then(figure: Change, question: Question) -> Question:
    """What it is compared with: period, as-of day and tree are shifted together."""
    asked = question._replace(figure=figure.of)
    if figure.since == "year_start":
        end = dt.date(min(asked.period.last, asked.as_of).year - 1, 12, 31)
        return asked._replace(period=of_year(end.year), as_of=end)
    return a_year_ago(asked) if figure.since == "a_year_ago" else period_before(asked)


def a_year_ago(asked: Asked) -> Asked:
    """The same a year earlier (上年同期), as it was known then."""
    return asked._replace(period=asked.period.a_year_ago(), as_of=_shifted(asked.as_of, -12))


def period_before(asked: Asked) -> Asked:
    """The same of the period just before (上期), as far as this one has come."""
    before, months = asked.period.before(), asked.period.months
    day = _shifted(asked.as_of, -months) if months else asked.as_of - (asked.period.first - before.first)
    return asked._replace(period=before, as_of=day)


def _shifted(day: dt.date, months: int) -> dt.date:
    """So many months on; a month's last day stays the last day of a month."""
    moved = same_day(day, months)
    return last_day(month_number(moved)) if day == last_day(month_number(day)) else moved


ORDER = (State.NO_FACTS, State.NOT_APPLICABLE, State.MIXED, State.ENTERED, State.COUNTED)


def worse(one: State, other: State) -> State:
    """The state of something put together from two."""
    if {one, other} == {State.COUNTED, State.ENTERED}:
        return State.MIXED
    return min(one, other, key=ORDER.index)
