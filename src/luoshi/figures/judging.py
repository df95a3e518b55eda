"""Judging: does a figure's value do what somebody requires, and if the requirement is a rule's, does it apply.

One engine in columns (`judge_table`: rules × units × periods; a query a source and a tree, then memory); single
expectations are cut from it (`judge`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.grants import Somebody
from luoshi.figures.asking import Ask, Number, Question, State
from luoshi.figures.bounds import Test
from luoshi.figures.catalogue import figures
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.forest import LISTED, Standing, Stood, stood
from luoshi.figures.models import Reason
from luoshi.figures.own import Own, late_numbers, own_numbers
from luoshi.figures.rules import Need, Rule
from luoshi.figures.starts import said_starts, source_of, starts_of
from luoshi.figures.values import may_ask_at, values
from luoshi.kernel.actor import Actor
from luoshi.kernel.records import RecordRef
from luoshi.organisations.enums import UnitKind
from luoshi.periods.period import Period, month_number
from luoshi.ui.said import said

FOR_GOOD = 12 * 3000  # number of a month nobody asks for
Months = tuple[tuple[int, int], ...]  # whole months from one to before another


class Outcome(StrEnum):
    """What came of a requirement."""

    MET = "met"
    GAP = "gap"
    EXCUSED = "excused"  # a gap with a reason
    NOT_DUE = "not_due"  # not done, and there is time yet
    NOT_APPLICABLE = "not_applicable"
    NOT_STARTED = "not_started"  # before the unit's 启用日期


OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.MET: gettext_lazy("已达标"),
    Outcome.GAP: gettext_lazy("缺项"),
    Outcome.EXCUSED: gettext_lazy("缺项，已说明"),
    Outcome.NOT_DUE: gettext_lazy("未到期"),
    Outcome.NOT_APPLICABLE: gettext_lazy("不适用"),
    Outcome.NOT_STARTED: gettext_lazy("未启用"),
}


class Verdict(NamedTuple):
    """What came of it, what is there and what is asked for.

    Attributes:
        required: at least so many; None where nothing is asked, or at most some number.
        why: why it does not apply, or the reason somebody gave.
        due_on: the last day it can be done.
    """

    outcome: Outcome
    actual: Number | None = None
    required: int | None = None
    why: str = ""
    due_on: dt.date | None = None


class Expectation(NamedTuple):
    """What a figure is required to be, targeted at or claimed to be, and by what."""

    ask: Ask
    test: Test
    said_by: Rule | RecordRef


def expected(rule: Rule, unit: int, period: Period, as_of: dt.date) -> Expectation:
    """What a rule requires of a unit in one of its periods."""
    return Expectation(Ask(rule.figure, unit, period, as_of), rule.test, rule)


def judge(expectations: Iterable[Expectation], *, by: Somebody | Actor) -> dict[Expectation, Verdict]:
    """The verdict on each. Rules bring their applicability and reasons; anything else is met or not.

    Raises UnknownFigure, and Http404 where `by` may not ask the figure of the unit.
    """
    wanted = list(dict.fromkeys(expectations))
    by_rules: defaultdict[dt.date, list[Expectation]] = defaultdict(list)
    others = []
    for one in wanted:
        if isinstance(one.said_by, Rule):
            by_rules[one.ask.as_of].append(one)
        else:
            others.append(one)
    found: dict[Expectation, Verdict] = {}
    for as_of, some in by_rules.items():
        rules = {one.said_by.key: one.said_by for one in some if isinstance(one.said_by, Rule)}
        units, periods = {one.ask.unit for one in some}, {one.ask.period for one in some}
        table = judge_table(list(rules.values()), units, list(periods), as_of, by=by)
        for one in some:
            assert isinstance(one.said_by, Rule)
            found[one] = table.of(one.said_by.key, one.ask.unit, one.ask.period)
    answers = values([one.ask for one in others], by=by)
    for one in others:
        value = answers[one.ask]
        outcome = Outcome.NOT_APPLICABLE if value.state is State.NOT_APPLICABLE else Outcome.NOT_STARTED
        if value.number is not None:
            ended = one.ask.as_of >= one.ask.period.last
            outcome = _outcome(met=one.test.passes(value.number), ended=ended)
        found[one] = Verdict(outcome, value.number, one.test.at_least, due_on=one.ask.period.last)
    return found


def judge_table(
    rules: Sequence[Rule],
    units: Collection[int],
    periods: Iterable[Period] | Mapping[str, Sequence[Period]],
    as_of: dt.date,
    *,
    by: Somebody | Actor,
) -> Judged:
    """The verdicts of rules on units: for each rule in those of its own months, quarters … that the periods hold whole.

    Of a mapping, each rule is judged in the periods under its key.

    As many queries for ten thousand units as for one. Raises Http404 where `by` may not ask a rule's figure at one of
    the units.
    """
    known = figures()
    for right in {known[rule.figure].right for rule in rules}:
        may_ask_at(right, units, by=by)
    if isinstance(periods, Mapping):
        return Judged(rules, units, periods, as_of)
    wanted = list(dict.fromkeys(periods))
    own = {rule.key: [one for period in wanted for one in period.each(rule.every)] for rule in rules}
    return Judged(rules, units, own, as_of)


class Column(NamedTuple):
    """A rule's period: what is asked of the units it applies to, what is there, and what came of it for each."""

    rule: Rule
    period: Period
    required: Mapping[int, int]
    own: Own
    outcomes: Mapping[int, Outcome]


class Judged:
    """Verdicts of some rules on some units, kept in columns; a single one is made when it is asked for.

    Attributes:
        periods: those of each rule by its key, in order.
        columns: by rule and period.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        units: Collection[int],
        periods: Mapping[str, Sequence[Period]],
        as_of: dt.date,
        known: Mapping[str, AnyFigure] | None = None,
    ) -> None:
        """`known`: definitions to go by; None: those in force."""
        self.as_of = as_of
        self._units = list(dict.fromkeys(units))
        self.periods: dict[str, tuple[Period, ...]] = {
            rule.key: tuple(dict.fromkeys(periods.get(rule.key, ()))) for rule in rules
        }
        rules = [rule for rule in rules if self.periods[rule.key]]
        self._figures = figures() if known is None else known
        self._stood = {tree: self._all(tree, rules) for tree in {self._tree(rule) for rule in rules}}
        self._was: dict[tuple[str, dt.date], dict[int, Standing | None]] = {}
        self._said = said_starts(self._units, as_of) if rules else {}
        self._starts = self._started(rules)
        self._months: dict[tuple[object, ...], dict[int, Months]] = {}
        self._own = own_numbers([one for rule in rules for one in self._asked(rule)], self._units, known)
        self._reasons = self._said_reasons(rules)
        self.columns: dict[tuple[str, Period], Column] = {
            (rule.key, period): self._column(rule, period)
            for rule in rules
            for period in self.periods[rule.key]
        }

    def of(self, rule: str, unit: int, period: Period) -> Verdict:
        """One verdict. Raises KeyError for a rule, unit or period the table was not made for."""
        column = self.columns[rule, period]
        outcome = column.outcomes[unit]
        return Verdict(
            outcome,
            column.own.numbers.get(unit, 0),
            None if column.rule.test.at_least is None else column.required.get(unit),
            self._why(column, unit, outcome),
            column.rule.due_on(period),
        )

    def made_up(self, rule: str, unit: int, period: Period) -> Number:
        """How much of what is there was held to make up for something missed (补开); 0 where nobody can tell."""
        found = self._late.get(Question(self.columns[rule, period].rule.figure, period, self.as_of), {})
        return found.get(unit, 0)

    @cached_property
    def _late(self) -> Mapping[Question, Mapping[int, Number]]:
        begun = [
            Question(column.rule.figure, column.period, self.as_of)
            for column in self.columns.values()
            if column.period.first <= self.as_of
        ]
        return late_numbers(begun, self._units)

    def tally(self, rule: str, period: Period) -> Counter[Outcome]:
        """How many units came to what: 12家达标，1家缺项."""
        return Counter(self.columns[rule, period].outcomes.values())

    def start_of(self, rule: str, unit: int) -> dt.date | None:
        """Since when a unit is judged by a rule; None while it has no record."""
        return self._starts[rule].get(unit)

    def _tree(self, rule: Rule) -> str:
        return self._figures[rule.figure].tree

    def _all(self, tree: str, rules: Sequence[Rule]) -> Stood:
        periods = [period for rule in rules for period in self.periods[rule.key]]
        first = min(period.first for period in periods)
        return stood(tree, self._units, min(first, self.as_of), max(self._end(one) for one in periods))

    def _started(self, rules: Sequence[Rule]) -> dict[str, Mapping[int, dt.date]]:
        """By rule; each source is asked once."""
        by_source: dict[str, Mapping[int, dt.date]] = {}
        found = {}
        for rule in rules:
            source = source_of(rule.figure, self._figures)
            name = "" if source is None else source.name
            if name not in by_source:
                by_source[name] = starts_of(source, self._units, self._said)
            found[rule.key] = by_source[name]
        return found

    def _asked(self, rule: Rule) -> Iterable[Question]:
        """Everything it looks at; of periods to come whether it will apply, as far as one knows."""
        for period in self.periods[rule.key]:
            keys = rule.figures if period.first <= self.as_of else rule.conditions
            yield from (Question(key, period, self.as_of) for key in keys)

    def _said_reasons(self, rules: Sequence[Rule]) -> dict[tuple[str, str], dict[int, str]]:
        codes = {period.code for rule in rules for period in self.periods[rule.key]}
        rows = Reason.objects.rows().filter(rule__in=[rule.key for rule in rules], period__in=codes)
        if len(self._units) <= LISTED:
            rows = rows.filter(unit__in=self._units)
        found: defaultdict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        for rule, period, unit, words in rows.order_by().values_list("rule", "period", "unit_id", "words"):
            found[rule, period][unit] = words
        return found

    def _end(self, period: Period) -> dt.date:
        """The last day that counts."""
        return min(period.last, self.as_of)

    def _number(self, key: str, period: Period) -> Own:
        return self._own.get(Question(key, period, self.as_of), Own({}, ()))

    def _standing(self, tree: str, day: dt.date) -> Mapping[int, Standing | None]:
        """What each unit was on a day."""
        if (tree, day) not in self._was:
            stood = self._stood[tree]
            self._was[tree, day] = {unit: stood.on(unit, day) for unit in self._units}
        return self._was[tree, day]

    def _applicable(self, rule: Rule) -> dict[int, Months]:
        """The whole months in which each unit stood, was of a kind the rule is for, and had started."""
        tree, starts = self._tree(rule), self._starts[rule.key]
        key = (tree, frozenset(rule.kinds), id(starts))
        if key not in self._months:
            stood, kinds = self._stood[tree], set(rule.kinds)
            self._months[key] = {
                unit: _whole_months(stood, unit, kinds, starts[unit])
                for unit in self._units
                if unit in starts
            }
        return self._months[key]

    def _column(self, rule: Rule, period: Period) -> Column:
        required, own = self._required(rule, period), self._number(rule.figure, period)
        was = self._standing(self._tree(rule), self._end(period))
        begun, at_most = self.as_of >= period.first, rule.test.at_most
        met, excused, explained = Outcome.MET, Outcome.EXCUSED, self._explained(rule, period)
        missing = Outcome.GAP if self.as_of >= rule.due_on(period) else Outcome.NOT_DUE
        get = own.numbers.get
        outcomes: dict[int, Outcome] = {}
        for unit in self._units:
            asked = required.get(unit)
            if asked is None:
                outcomes[unit] = self._not_asked(rule, period, unit, was[unit])
                continue
            number = get(unit, 0)
            if begun and number >= asked and (at_most is None or number <= at_most):
                outcomes[unit] = met
            else:
                outcomes[unit] = excused if unit in explained else missing
        return Column(rule, period, required, own, outcomes)

    def _explained(self, rule: Rule, period: Period) -> Collection[int]:
        """Units that gave a reason; before the period is over there is nothing to explain."""
        if self.as_of < rule.due_on(period):
            return ()
        return self._reasons.get((rule.key, period.code), {})

    def _required(self, rule: Rule, period: Period) -> dict[int, int]:
        """What is asked of each unit the rule applies to."""
        first, after = month_number(period.first), month_number(period.last) + 1
        if not (rule.holds_on(period.first) and rule.holds_on(period.last)):
            return {}
        found: dict[int, int] = {}
        shares: dict[Months, int | None] = {}  # units that began in the same month are alike
        for unit, ranges in self._applicable(rule).items():
            if ranges not in shares:
                shares[ranges] = _share(rule, _months_within(ranges, first, after), after - first)
            if (asked := shares[ranges]) is not None:
                found[unit] = asked
        return self._cut(rule, period, found)

    def _cut(self, rule: Rule, period: Period, found: dict[int, int]) -> dict[int, int]:
        """Without the units that fail one of the rule's tests, or whose number cannot be told for the period."""
        was = self._standing(self._tree(rule), self._end(period))
        for need in rule.only_if:
            get = self._number(need.figure, period).numbers.get
            found = {
                unit: asked
                for unit, asked in found.items()
                if need.test.passes(get(unit, 0)) or _closed(was[unit])
            }
        if rule.per:
            get = self._number(rule.per, period).numbers.get
            found = {unit: asked * int(get(unit, 0)) for unit, asked in found.items() if get(unit, 0)}
        own = self._number(rule.figure, period)
        for unit in own.partial:
            if unit in found and own.numbers.get(unit, 0) < found[unit]:
                del found[unit]
        return found

    def _not_asked(self, rule: Rule, period: Period, unit: int, was: Standing | None) -> Outcome:
        start = self._starts[rule.key].get(unit)
        early = start is None or start > period.first
        fits = was is not None and not was.closed and was.kind in rule.kinds
        return Outcome.NOT_STARTED if early and fits else Outcome.NOT_APPLICABLE

    def _why(self, column: Column, unit: int, outcome: Outcome) -> str:
        """In words."""
        rule, period = column.rule, column.period
        if outcome is Outcome.EXCUSED:
            return self._reasons[rule.key, period.code][unit]
        if outcome is Outcome.NOT_STARTED:
            start = self._starts[rule.key].get(unit)
            return _("%(day)s启用") % {"day": start} if start else _("还没有记录")
        if outcome is not Outcome.NOT_APPLICABLE:
            return ""
        return self._why_not_kind(rule, unit, period) or self._why_not_need(column, unit)

    def _why_not_kind(self, rule: Rule, unit: int, period: Period) -> str:
        tree = self._tree(rule)
        was = self._standing(tree, self._end(period))[unit]
        if was is None:
            return _("尚未成立")
        if was.closed:
            return _("已撤销")
        if was.kind not in rule.kinds:
            return said(rule.why_not(was.kind)) or _("%(kind)s不适用") % {"kind": UnitKind(was.kind).label}
        if not (rule.holds_on(period.first) and rule.holds_on(period.last)):
            return _("规定当时没有施行")
        first, after = month_number(period.first), month_number(period.last) + 1
        whole = _months_within(self._applicable(rule).get(unit, ()), first, after)
        if _share(rule, whole, after - first) is None:
            return _("本期适用的整月有%(whole)s个，不足以应开1次") % {"whole": whole}
        return ""

    def _why_not_need(self, column: Column, unit: int) -> str:
        for need in column.rule.only_if:
            count = self._number(need.figure, column.period).numbers.get(unit, 0)
            if not need.test.passes(count):
                return why_of(need, count)
        if column.rule.per and not self._number(column.rule.per, column.period).numbers.get(unit, 0):
            return _("%(figure)s为0") % {"figure": said(self._figures[column.rule.per].label)}
        return _("登记的次数跨期，分不到本期")


def why_of(need: Need, count: Number) -> str:
    """Why a rule does not apply, with the number."""
    return said(need.why.format(count=count))


def _outcome(*, met: bool, ended: bool) -> Outcome:
    if met:
        return Outcome.MET
    return Outcome.GAP if ended else Outcome.NOT_DUE


def _months_within(ranges: Months, first: int, after: int) -> int:
    """How many months of first..after (not included) lie within the ranges."""
    return sum(min(to, after) - max(since, first) for since, to in ranges if since < after and to > first)


def _share(rule: Rule, whole: int, months: int) -> int | None:
    """What is asked of a unit that the rule applied to for so many whole months of the period's; None: nothing."""
    asked = rule.test.at_least
    if whole == months:
        return asked or 0
    if rule.part == "nothing" or asked is None:
        return None
    return asked * whole // months or None


def _closed(was: Standing | None) -> bool:
    return was is not None and was.closed


def _whole_months(stood: Stood, unit: int, kinds: Collection[str], started: dt.date) -> Months:
    """Ranges of whole months in which a unit stood as one of these kinds, from its start on."""
    found: list[tuple[int, int]] = []
    open_since: dt.date | None = None
    for start, end, was in stood.through(unit):
        fits = not was.closed and was.kind in kinds
        if fits and open_since is None:
            open_since = max(start, started)
        if open_since is not None and (not fits or end is None):
            since = month_number(open_since) + (open_since.day > 1)
            to = FOR_GOOD if fits else month_number(start)
            if since < to:
                found.append((since, to))
            open_since = None
    return tuple(found)
