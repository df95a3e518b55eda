"""A figure's 口径 for a page: in words, what is counted, where it comes from, what it is put together from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.figures.asking import Only
from luoshi.figures.bounds import Test
from luoshi.figures.catalogue import figures, resting
from luoshi.figures.definitions import AnyFigure, Change, Entered, Having, Ratio, Reach, Sum, Tally
from luoshi.figures.gaps.words import every_words, required_words
from luoshi.figures.judging import OUTCOMES, Outcome
from luoshi.figures.records import parts
from luoshi.figures.rules import Rule
from luoshi.kernel.facts import Dim, fact_sources
from luoshi.organisations.enums import UnitKind
from luoshi.ui.said import said

VERSION_SHOWN = 8  # characters of a definition's hash


class Part(NamedTuple):
    """A figure another one is put together from, and its place in it."""

    role: str
    figure: AnyFigure


class Caliber(NamedTuple):
    """What stands in the box 口径."""

    words: str
    lines: list[tuple[str, str]]  # label, words
    parts: list[Part]


def caliber(figure: AnyFigure) -> Caliber:
    """The definition for a reader; the parts lead to their own."""
    lines = [(_("计算方法"), _form(figure)), (_("统计范围"), _reach(figure))]
    if isinstance(figure, Tally):
        source = fact_sources[figure.facts]
        lines.append((_("数据来源"), _(source.label)))
        if figure.where:
            words = "；".join(condition.words(source) for condition in figure.where)
            lines.append((_("条件"), words))
    if isinstance(figure, Having):
        lines += _tested(figure)
    if figure.kinds:
        kinds = "、".join(str(UnitKind(kind).label) for kind in figure.kinds)
        lines.append((_("适用单位"), kinds))
    if figure.source:
        lines.append((_("依据"), "".join(filter(None, (said(figure.source), said(figure.article))))))
    lines.append((_("口径版本"), figure.version[:VERSION_SHOWN]))
    return Caliber(said(figure.caliber), lines, parts_said(figure))


def parts_said(figure: AnyFigure) -> list[Part]:
    """What a figure is put together from; nothing for a plain count."""
    known = figures()
    match figure:
        case Ratio():
            return [Part(_("分子"), known[figure.over]), Part(_("分母"), known[figure.under])]
        case Sum():
            signs = {1: _("加"), -1: _("减")}
            return [Part(signs[part.sign], known[part.figure]) for part in figure.parts]
        case Change():
            return [Part(_("比较的指标"), known[figure.of])]
        case Having():
            return [Part(_("各单位按它判断"), known[figure.of or known_rule(figure).figure])]
        case _:
            return []


def _tested(figure: Having) -> list[tuple[str, str]]:
    """What a unit has to do to be counted, and which units are looked at."""
    if figure.test is None:
        rule = known_rule(figure)
        verdicts = "、".join(str(OUTCOMES[Outcome(one)]) for one in figure.verdicts)
        said_by = _("规则“%(rule)s”（%(asked)s）") % {
            "rule": said(rule.label), "asked": required_words(rule, figures()[rule.figure]),
        }  # fmt: skip
        lines = [(_("条件"), _("按%(rule)s判断为：%(verdicts)s") % {"rule": said_by, "verdicts": verdicts})]
    else:
        words = {"figure": said(figures()[figure.of].label), "bounds": bounds_words(figure.test)}
        line = _("各单位的%(figure)s%(bounds)s") % words
        if figure.every is not None:
            line = _("%(every)s，%(line)s") % {"every": every_words(figure.every), "line": line}
        lines = [(_("条件"), line)]
    if figure.among:
        lines.append((_("统计对象"), "、".join(str(UnitKind(kind).label) for kind in figure.among)))
    return lines


def bounds_words(test: Test) -> str:
    """不少于1、不多于4."""
    bounds = (
        (test.at_least, _("不少于%(n)s")), (test.at_most, _("不多于%(n)s")),
        (test.more_than, _("多于%(n)s")), (test.less_than, _("少于%(n)s")),
    )  # fmt: skip
    return "、".join(words % {"n": bound} for bound, words in bounds if bound is not None)


def known_rule(figure: Having) -> Rule:
    """The rule a count of units goes by."""
    assert figure.judged is not None
    return figure.judged


def dims_of(figure: AnyFigure) -> list[Dim]:
    """What a figure can be narrowed by: the dims all its plain counts have; none where units are counted."""
    known = figures()
    rests_on = list(resting(known[figure.key], known))
    if any(isinstance(one, Having | Entered) for one in rests_on):  # units, and typed-in numbers, have none
        return []
    plain = [one for one in rests_on if isinstance(one, Tally)]
    sources = [fact_sources[one.facts] for one in plain]
    shared = set.intersection(*({dim.name for dim in source.dims} for source in sources))
    return [dim for dim in sources[0].dims if dim.name in shared]


def counts_things(figure: AnyFigure) -> bool:
    """Whether something is counted once each (persons): that takes a query a number."""
    known = figures()
    plain = [one for key in parts(figure.key) if isinstance(one := known[key], Tally)]
    return any(one.of in fact_sources[one.facts].distinct for one in plain)


def only_words(figure: AnyFigure, only: Only) -> Mapping[tuple[str, str], str]:
    """Labels of what a page is narrowed to."""
    found = {}
    dims = {dim.name: dim for dim in dims_of(figure)} if only else {}
    for dim, value in only:
        labels = (
            {str(key): said(str(label)) for key, label in dims[dim].values().items()} if dim in dims else {}
        )
        found[dim, value] = labels.get(value, value)
    return found


def since_words(figure: Change) -> str:
    """What a change is measured against."""
    return {
        "before": _("与上一期间比较"),
        "a_year_ago": _("与上年同期比较"),
        "year_start": _("与上年末比较"),
    }[figure.since]


def _form(figure: AnyFigure) -> str:  # noqa: PLR0911 - one return a form
    match figure:
        case Tally():
            source = fact_sources[figure.facts]
            if not figure.of:
                return _("逐条计数")
            return _("去重计数") if figure.of in source.distinct else _("逐条相加")
        case Ratio():
            return _("分子分母分别汇总后相除")
        case Sum():
            return _("几个指标相加减")
        case Change():
            return since_words(figure)
        case Having():
            return _("符合条件的单位数")
        case Entered():
            over = _("期间内各次相加") if figure.over_time == "add" else _("以最近一次为准")
            if figure.reach is Reach.OWN:
                return _("由单位填报，注明出处；%(over)s") % {"over": over}
            up = _("逐级相加") if figure.rollup == "add" else _("上级填报的即含所属，没有填报的取所属之和")
            return _("由单位填报，注明出处；%(over)s，%(up)s") % {"over": over, "up": up}


def _reach(figure: AnyFigure) -> str:
    return {
        Reach.OWN: _("只算本级，所属单位另计"),
        Reach.SUBTREE: _("本级及全部所属"),
        Reach.BELOW: _("全部所属，本级不计"),
    }[figure.reach]
