"""What rules require of a figure, said beside its value: by what, since when, and what came of it here and below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.figures.catalogue import figures
from luoshi.figures.definitions import AnyFigure, Tally
from luoshi.figures.gaps.scope import GapScope, rules_for, some_units_of
from luoshi.figures.gaps.tables import met_words
from luoshi.figures.gaps.words import light, required_words, sentence, severity_words, source_words
from luoshi.figures.judging import Judged, Outcome, judge_table
from luoshi.figures.rules import Rule
from luoshi.figures.scope import Scope
from luoshi.periods.period import Period, of_year
from luoshi.ui.components import Light, Tone
from luoshi.ui.said import said

MOST_UNITS: Final = 2_000  # judged beside a value; of more the page of gaps tells
MOST_LINES: Final = 3  # of the unit's own verdicts


class OwnLine(NamedTuple):
    """A verdict of the page's unit that is not simply met."""

    words: str
    url: str
    light: Light


class Beside(NamedTuple):
    """A rule that asks for the figure.

    Attributes:
        light: of the unit and all under it; the worst decides.
        own: what came of it for the page's unit: 8/9; "" where nothing was due, and then `why`.
        below: for all under it that it applies to, with the unit: 达标92/96，缺项4; "" where there are none.
    """

    label: str
    required: str
    source: str
    to_be_confirmed: bool
    severity: str
    light: Light
    own: str
    why: str
    lines: list[OwnLine]
    more: int
    below: str
    url: str


def beside(figure: AnyFigure, scope: Scope, user: Somebody) -> list[Beside]:
    """The rules on this figure, or on the same count of a unit by itself, with their verdicts in the scope's last year."""
    known = figures()
    mine = [
        rule
        for rule in rules_for(user).values()
        if _same_count(known[rule.figure], figure) and may(user, known[rule.figure].right, scope.unit)
    ]
    if not mine or scope.only:
        return []
    here = GapScope(scope.unit, scope.key, scope.name, scope.end.year, scope.as_of, None, tuple(mine), known)
    units = [one.unit for one in some_units_of(here, user, mine, MOST_UNITS) or ()]
    periods = {rule.key: _periods(rule, scope) for rule in mine}
    judged = judge_table(mine, {scope.unit, *units}, periods, scope.as_of, by=user)
    return [_beside(rule, judged, here, units) for rule in mine if periods[rule.key]]


def _same_count(ruled: AnyFigure, figure: AnyFigure) -> bool:
    """Whether a rule's figure is this one, or counts the same things of the unit alone."""
    if ruled.key == figure.key:
        return True
    both = isinstance(ruled, Tally) and isinstance(figure, Tally)
    return both and (ruled.facts, ruled.of, ruled.where) == (figure.facts, figure.of, figure.where)  # type: ignore[union-attr]


def _periods(rule: Rule, scope: Scope) -> list[Period]:
    """The rule's own periods that touch the scope's and have begun; of several years the last."""
    year = of_year(scope.end.year)
    return [
        one
        for one in year.each(rule.every)
        if one.first <= scope.as_of and one.first <= scope.period.last and scope.period.first <= one.last
    ]


def _beside(rule: Rule, judged: Judged, here: GapScope, units: Iterable[int]) -> Beside:
    figure, periods = here.figures[rule.figure], judged.periods[rule.key]
    verdicts = {one: judged.of(rule.key, here.unit, one) for one in periods}
    counts = Counter(verdict.outcome for verdict in verdicts.values())
    lines = [
        OwnLine(sentence(rule, figure, one, verdict), here.gap_url(here.key, rule, one), light(verdict))
        for one, verdict in reversed(verdicts.items())
        if verdict.outcome in {Outcome.GAP, Outcome.EXCUSED, Outcome.NOT_DUE}
    ]
    every: Counter[Outcome] = Counter()
    for one in periods:
        outcomes = judged.columns[rule.key, one].outcomes
        every.update(outcomes[unit] for unit in units)
    alone = every == counts or not met_words(every)
    return Beside(
        label=said(rule.label),
        required=required_words(rule, figure),
        source=source_words(rule),
        to_be_confirmed=rule.to_be_confirmed,
        severity=severity_words(rule),
        light=_worst(counts if alone else every),
        why="" if met_words(counts) else verdicts[periods[-1]].why,
        own=met_words(counts),
        lines=lines[:MOST_LINES],
        more=len(lines[MOST_LINES:]),
        below="" if alone else _below(every),
        url=f"{reverse('gaps')}?{here.query(rule=rule.key)}",
    )


def _worst(counts: Counter[Outcome]) -> Light:
    """What came of several verdicts; the worst decides."""
    gaps, told = counts[Outcome.GAP], counts[Outcome.EXCUSED]
    if gaps or told:
        tone = Tone.OVER if gaps else Tone.NEAR
        return Light(tone, _("缺项%(gaps)s") % {"gaps": gaps + told} if gaps else _("缺项，已说明"))
    if counts[Outcome.MET]:
        return Light(Tone.OK, _("已达标"))
    if counts[Outcome.NOT_DUE]:
        return Light(Tone.DOING, _("未到期"))
    word = _("未启用") if counts[Outcome.NOT_STARTED] else _("不适用")
    return Light(Tone.NA, word)


def _below(counts: Counter[Outcome]) -> str:
    gaps = counts[Outcome.GAP] + counts[Outcome.EXCUSED]
    return _("达标%(met)s，缺项%(gaps)s") % {"met": met_words(counts), "gaps": gaps}
