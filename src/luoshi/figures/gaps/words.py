"""Rules, their periods and their verdicts in words: 主题党日：2021年4月应开1次，已开0次."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.figures.asking import Number
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.judging import OUTCOMES, Outcome, Verdict
from luoshi.figures.period_words import named
from luoshi.figures.rules import Rule, Severity
from luoshi.figures.wording import noun_of, plain
from luoshi.kernel.facts import Noun
from luoshi.periods.period import MONTHS, Every, Period
from luoshi.ui.components import Light, MatrixCell, MatrixState, Tone
from luoshi.ui.said import said

STATES = {
    Outcome.MET: MatrixState.HELD,
    Outcome.GAP: MatrixState.GAP,
    Outcome.EXCUSED: MatrixState.TOLD,
    Outcome.NOT_DUE: MatrixState.NOT_DUE,
    Outcome.NOT_APPLICABLE: MatrixState.NOT_APPLICABLE,
    Outcome.NOT_STARTED: MatrixState.NOT_STARTED,
}
TONES = {
    Outcome.MET: Tone.OK,
    Outcome.GAP: Tone.OVER,
    Outcome.EXCUSED: Tone.NEAR,
    Outcome.NOT_DUE: Tone.DOING,
    Outcome.NOT_APPLICABLE: Tone.NA,
    Outcome.NOT_STARTED: Tone.NA,
}


def short(period: Period) -> str:
    """A period within its year: 4月, 二季度, 上半年, 全年."""
    months, first = period.months, period.first.month
    if months == MONTHS["month"]:
        return _("%(month)s月") % {"month": first}
    if months == MONTHS["quarter"]:
        return [_("一季度"), _("二季度"), _("三季度"), _("四季度")][first // 3]
    if months == MONTHS["half"]:
        return _("上半年") if first == 1 else _("下半年")
    return _("全年")


def every_words(every: Every) -> str:
    """每月, 每季度, 每半年, 每年."""
    return {"month": _("每月"), "quarter": _("每季度"), "half": _("每半年"), "year": _("每年")}[every]


def required_words(rule: Rule, figure: AnyFigure) -> str:
    """What it asks for: 每月至少1次."""
    noun = noun_of(figure.noun)
    words = every_words(rule.every)
    if rule.test.at_least is not None:
        words += _("至少%(n)s%(noun)s") % {"n": plain(rule.test.at_least, figure.noun), "noun": noun}
    if rule.test.at_most is not None:
        words += _("至多%(n)s%(noun)s") % {"n": plain(rule.test.at_most, figure.noun), "noun": noun}
    return words


def source_words(rule: Rule) -> str:
    """Where it is said: 《…条例》第十六条."""
    return said(rule.source) + said(rule.article)


def severity_words(rule: Rule) -> str:
    """Whether a gap is only shown."""
    if rule.severity is Severity.HARD:
        return _("硬性要求")
    return _("一般要求，未达到的列为缺项，可以说明原因")


def counted_words(rule: Rule, figure: AnyFigure, verdict: Verdict) -> str:
    """应开1次，已开0次; for what is not held: 要求1人，现有0人."""
    noun = noun_of(figure.noun)
    actual = plain(verdict.actual or 0, figure.noun)
    if verdict.required is None:
        least = rule.test.at_most
        if least is None or verdict.outcome in {Outcome.NOT_APPLICABLE, Outcome.NOT_STARTED}:
            return _("现有%(actual)s%(noun)s") % {"actual": actual, "noun": noun}
        asked = plain(least, figure.noun)
        return _("至多%(asked)s%(noun)s，现有%(actual)s%(noun)s") % {
            "asked": asked, "actual": actual, "noun": noun,
        }  # fmt: skip
    asked = plain(verdict.required, figure.noun)
    values = {"asked": asked, "actual": actual, "noun": noun}
    if figure.noun is Noun.TIMES:
        return _("应开%(asked)s%(noun)s，已开%(actual)s%(noun)s") % values
    return _("要求%(asked)s%(noun)s，现有%(actual)s%(noun)s") % values


def sentence(rule: Rule, figure: AnyFigure, period: Period, verdict: Verdict) -> str:
    """One line: 主题党日：2021年4月应开1次，已开0次."""
    return _("%(rule)s：%(period)s%(counted)s") % {
        "rule": said(rule.label), "period": named(period), "counted": counted_words(rule, figure, verdict),
    }  # fmt: skip


def cell(
    rule: Rule, figure: AnyFigure, verdict: Verdict, url: str, *, span: int = 1, made_up: Number = 0
) -> MatrixCell:
    """A verdict as a cell of a matrix; what was made up later has a sign and a word of its own (补1)."""
    word, state = "", STATES[verdict.outcome]
    if verdict.outcome is Outcome.MET:
        word = plain(verdict.actual or 0, figure.noun)
        if made_up:
            word, state = late_word(figure, verdict, made_up), MatrixState.LATE
    elif verdict.outcome in {Outcome.GAP, Outcome.EXCUSED}:
        word = gap_word(rule, figure, verdict)
    why = verdict.why or ("" if not word else counted_words(rule, figure, verdict))
    if made_up:
        why = "，".join(filter(None, (why, late_words(figure, made_up))))
    return MatrixCell(state, word, url, why, span)


def late_word(figure: AnyFigure, verdict: Verdict, made_up: Number) -> str:
    """补1; 2补1 where only one of two was made up."""
    said_late = _("补%(n)s") % {"n": plain(made_up, figure.noun)}
    all_of_it = made_up >= (verdict.actual or 0)
    return said_late if all_of_it else f"{plain(verdict.actual or 0, figure.noun)}{said_late}"


def late_words(figure: AnyFigure, made_up: Number) -> str:
    """其中补开1次."""
    return _("其中补开%(n)s%(noun)s") % {"n": plain(made_up, figure.noun), "noun": noun_of(figure.noun)}


def gap_word(rule: Rule, figure: AnyFigure, verdict: Verdict) -> str:
    """缺1; 超2 where too many are there."""
    actual = verdict.actual or 0
    if verdict.required is not None and actual < verdict.required:
        return _("缺%(n)s") % {"n": plain(verdict.required - actual, figure.noun)}
    return _("超%(n)s") % {"n": plain(actual - (rule.test.at_most or 0), figure.noun)}


def light(verdict: Verdict) -> Light:
    """A verdict as a light with its reason."""
    return Light(TONES[verdict.outcome], str(OUTCOMES[verdict.outcome]), verdict.why)
