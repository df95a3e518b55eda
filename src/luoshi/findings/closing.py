"""Whether a finding may be closed, and if not, why: each reason one sentence with what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.figures.asking import Ask
from luoshi.figures.bounds import Test
from luoshi.figures.catalogue import UnknownFigure, figures
from luoshi.figures.judging import Expectation, Outcome, Verdict, judge
from luoshi.findings.enums import CLOSABLE, Result
from luoshi.findings.jobs import Job, jobs_of, measure_ref, measures_of
from luoshi.findings.models import Finding, Measure
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.periods.period import NoPeriod, parse
from luoshi.tasks.enums import Limit
from luoshi.tasks.leg_base import short

NAMED: Final = 3  # jobs named in a sentence


class Stated(NamedTuple):
    """What is about to be said of findings."""

    result: str
    effect: str


def reasons(findings: Collection[Finding], stated: Stated | None = None) -> dict[int, list[str]]:
    """Why findings may not be closed yet, by key; none: they may. As many queries for one as for thousands.

    `stated`: the result and the effect as they are about to be said; without it as they stand.
    """
    measures = measures_of(findings)
    every = {one.pk: one for rows in measures.values() for one in rows}
    jobs = jobs_of(every.values())
    effects = effects_of(every.values())
    return {
        finding.pk: [
            *_of_measures(finding, measures[finding.pk], jobs),
            *_of_effect(stated or Stated(finding.result, finding.effect), measures[finding.pk], effects),
        ]
        for finding in findings
    }


def _of_measures(finding: Finding, measures: list[Measure], jobs: Mapping[int, list[Job]]) -> list[str]:
    found = []
    if not measures and finding.limit != Limit.AT_ONCE:
        found.append(_("还没有整改措施"))
    for at, measure in enumerate(measures, 1):
        named = measure.number or str(at)
        mine = jobs[measure.pk]
        if not mine:
            found.append(_("措施%(number)s还没有落实为任务（谁来做、何时完成）") % {"number": named})
        waiting = [job for job in mine if not job.ended]
        if waiting:
            titles = "；".join(short(job.title, 20) for job in waiting[:NAMED])
            more = "…" if len(waiting) > NAMED else ""
            found.append(
                _("措施%(number)s还有%(count)s项任务没有办结：%(titles)s")
                % {"number": named, "count": len(waiting), "titles": titles + more}
            )
    return found


def _of_effect(said: Stated, measures: list[Measure], effects: Mapping[int, Verdict]) -> list[str]:
    found = []
    if said.result not in CLOSABLE:
        words = "、".join(str(one.label) for one in CLOSABLE)
        found.append(
            _("整改结果是“%(result)s”，%(words)s的才可以销号")
            % {"result": Result(said.result).label, "words": words}
        )
    stated = bool(said.effect) or (
        bool(measures) and all(one.effect or effects.get(one.pk) for one in measures)
    )
    if not stated:
        found.append(_("还没有写明整改成效（用一两句话，或在措施里指定一个统计指标）"))
    for at, measure in enumerate(measures, 1):
        verdict = effects.get(measure.pk)
        if verdict is not None and verdict.outcome is not Outcome.MET:
            actual = "—" if verdict.actual is None else str(verdict.actual)
            found.append(
                _("措施%(number)s的成效指标“%(figure)s”应%(test)s，现在是%(actual)s")
                % {
                    "number": measure.number or str(at),
                    "figure": figure_label(measure.effect_figure),
                    "test": test_said(measure.effect_test),
                    "actual": actual,
                }
            )
    return found


def effects_of(measures: Iterable[Measure]) -> dict[int, Verdict]:
    """The verdict on each measure whose effect is a figure, as of today; a figure that is gone has none."""
    asked = {one.pk: found for one in measures if (found := expectation(one)) is not None}
    verdicts = judge(asked.values(), by=SYSTEM) if asked else {}
    return {key: verdicts[one] for key, one in asked.items()}


def expectation(measure: Measure, as_of: dt.date | None = None) -> Expectation | None:
    """What a measure's figure has to be; None where its effect is said in words, or the figure is gone."""
    if not measure.effect_figure or measure.effect_unit_id is None or measure.effect_figure not in figures():
        return None
    try:
        period = parse(measure.effect_period)
    except NoPeriod:
        return None
    ask = Ask(measure.effect_figure, measure.effect_unit_id, period, as_of or clock.today())
    return Expectation(ask, Test.model_validate(measure.effect_test), measure_ref(measure))


def figure_label(key: str) -> str:
    """The name of a figure; its key where it is gone."""
    try:
        return figures()[key].label
    except (KeyError, UnknownFigure):
        return key


def test_said(test: Mapping[str, int]) -> str:
    """A test in words: 不少于12."""
    words = {
        "at_least": _("不少于%(n)s"),
        "at_most": _("不多于%(n)s"),
        "more_than": _("多于%(n)s"),
        "less_than": _("少于%(n)s"),
    }
    return "、".join(words[name] % {"n": value} for name, value in test.items())
