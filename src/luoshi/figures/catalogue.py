"""Pack section `figures`: the definitions and the rules there are, checked against the sources when a pack is applied.

Rules stand in the section of the figures they name, so that a pack that brings both is checked as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from luoshi.figures.conditions import (
    AmountTest,
    Condition,
    DayTest,
    Empty,
    Filled,
    UnknownName,
    amount_of,
    column_of,
    day_of,
    dim_of,
)
from luoshi.figures.definitions import AnyFigure, Change, Entered, Figure, Having, Ratio, Sum, Tally
from luoshi.figures.layout import Overview
from luoshi.figures.rules import Rule
from luoshi.kernel.facts import FactSource, Noun, fact_sources
from luoshi.packs import schema
from luoshi.packs.builtin import section_or_builtin
from luoshi.packs.schema import PackModel

SECTION = "figures"


class Figures(PackModel):
    """Section `figures`."""

    figures: tuple[AnyFigure, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    overview: Overview = Overview()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for one in self.figures:
            if isinstance(one, Having):
                _check_rule_of(one, self.rule_by_key)
        known = self.by_key
        for figure in known.values():
            _check_figure(figure, known)
        for rule in self.rules:
            _check_rule(rule, known)
        if len(self.rule_by_key) < len(self.rules):
            raise ValueError("规则的 key 有重复")
        _check_overview(self.overview, known, self.rule_by_key)
        return self

    @cached_property
    def by_key(self) -> Mapping[str, AnyFigure]:
        """The figures; those that go by a rule have it with them."""
        return {
            one.key: one.model_copy(update={"judged": self.rule_by_key[one.rule]})
            if isinstance(one, Having) and one.rule
            else one
            for one in self.figures
        }

    @cached_property
    def rule_by_key(self) -> Mapping[str, Rule]:
        return {rule.key: rule for rule in self.rules}


def _check_overview(shown: Overview, known: Collection[str], known_rules: Collection[str]) -> None:
    for what, named, there in (("指标", shown.named(), known), ("规则", iter(shown.required), known_rules)):
        for key in named:
            if key not in there:
                raise ValueError(f"总览引用了没有定义的{what} {key}")


class UnknownFigure(LookupError):
    """No figure of that key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"没有“{key[:60]}”这个统计指标，可用的见 luoshi figures --list")


class UnusableFigure(UnknownFigure):
    """An own figure that is there and cannot be counted, or is void."""

    def __init__(self, key: str, label: str, why: str) -> None:
        super().__init__(key)
        self.key, self.label, self.why = key, label, why
        self.args = (f"“{label}”不能用：{why}",)


def parts_of(figure: Figure) -> Iterator[str]:
    """Keys of the figures a figure is made of."""
    match figure:
        case Ratio():
            yield from (figure.over, figure.under)
        case Change():
            yield figure.of
        case Having(judged=Rule() as rule):
            yield from rule.figures
        case Having():
            yield figure.of
        case Sum():
            yield from (part.figure for part in figure.parts)
        case _:
            return


def resting(
    figure: AnyFigure, known: Mapping[str, AnyFigure], *, gone_left_out: bool = False
) -> Iterator[AnyFigure]:
    """A figure and all it rests on, each once, itself first and then in the order of the definitions.

    Raises KeyError for one that is not among the `known`; with `gone_left_out` it is passed over.
    """
    waiting, seen = [figure], set[str]()
    while waiting:
        one = waiting.pop(0)
        if one.key in seen:
            continue
        seen.add(one.key)
        yield one
        waiting += [known[key] for key in parts_of(one) if not gone_left_out or key in known]


def _check_figure(figure: AnyFigure, known: Mapping[str, AnyFigure]) -> None:
    """A figure is put together of those there are, in no circle, and counts what its source has."""
    for named in parts_of(figure):
        if named not in known:
            raise ValueError(f"统计指标 {figure.key} 引用了没有定义的指标 {named}")
        if isinstance(figure, Having) and known[named].tree != figure.tree:
            raise ValueError(f"统计指标 {figure.key} 与它判断所依据的指标不在同一棵组织树")
    refuse_circle(figure, known, ())
    if isinstance(figure, Tally):
        _check_names(figure)
    if isinstance(figure, Tally | Entered):
        _check_source(figure)


def _check_rule_of(figure: Having, known: Mapping[str, Rule]) -> None:
    """A count by a rule names one there is, and none of its own making."""
    if figure.judged is not None:
        raise ValueError(f"统计指标 {figure.key} 的 judged 由系统按 rule 填入，请删去")
    if figure.rule and figure.rule not in known:
        raise ValueError(f"统计指标 {figure.key} 引用了没有定义的规则 {figure.rule}")


def refuse_circle(figure: Figure, known: Mapping[str, Figure], above: tuple[str, ...]) -> None:
    if figure.key in above:
        raise ValueError(f"统计指标的引用成了圈：{' → '.join((*above, figure.key))}")
    for named in parts_of(figure):
        if named in known:
            refuse_circle(known[named], known, (*above, figure.key))


def _check_names(figure: Tally) -> None:
    """A definition names only what its source has, and counts in the source's own noun."""
    source = fact_sources.get(figure.facts)
    if source is None:
        known = "、".join(sorted(one.name for one in fact_sources))
        raise ValueError(f"统计指标 {figure.key} 的数据来源 {figure.facts} 不存在，可用的有：{known}")
    try:
        for condition in figure.where:
            _check(source, condition)
        if figure.of and figure.of not in source.distinct:
            amount_of(source, figure.of)
    except UnknownName as error:
        raise ValueError(f"统计指标 {figure.key}：{error}") from None


def _check_source(figure: Tally | Entered) -> None:
    """It counts along the tree of its source, and whole numbers."""
    source = fact_sources[figure.facts]
    if figure.tree != source.tree:
        raise ValueError(f"统计指标 {figure.key} 的组织树与数据来源 {source.name} 的不同")
    if figure.noun in {Noun.PERCENT, Noun.POINTS}:
        what = "填报数，百分比请填报分子、分母两个指标再相除" if isinstance(figure, Entered) else "计数"
        raise ValueError(f"统计指标 {figure.key} 是{what}，单位不能是{figure.noun.value}")


def _check_rule(rule: Rule, known: Mapping[str, AnyFigure]) -> None:
    """A rule names figures there are, of one tree, that have a number of their own for a unit."""
    for named in rule.figures:
        if named not in known:
            raise ValueError(f"规则 {rule.key} 引用了没有定义的指标 {named}")
        if known[named].tree != known[rule.figure].tree:
            raise ValueError(f"规则 {rule.key} 引用的指标不在同一棵组织树：{named}")
    if known[rule.figure].form in {"change", "having"}:
        raise ValueError(f"规则 {rule.key} 要求的是本单位的数，指标 {rule.figure} 不是")


def _check(source: FactSource, condition: Condition) -> None:
    match condition:
        case DayTest():
            day_of(source, condition.day)
            if condition.than not in {"asked", "first", "last"}:
                day_of(source, condition.than)
        case AmountTest():
            amount_of(source, condition.amount)
        case Filled():
            column_of(source, condition.filled)
        case Empty():
            column_of(source, condition.empty)
        case _:
            dim_of(source, condition.dim)


def figures() -> Mapping[str, AnyFigure]:
    """All definitions by key: those of the packs in force (until any is applied, of this version), then own ones.

    Of own ones those that can be counted; the others are left out (`defined.known`).
    """
    from luoshi.figures.defined.known import laid

    return laid().figures


def of_packs() -> Mapping[str, AnyFigure]:
    """The definitions of the packs alone."""
    return section_or_builtin(SECTION, Figures).by_key


def overview() -> Overview:
    """What stands on the overview, as the packs in force give it."""
    return section_or_builtin(SECTION, Figures).overview


def figure(key: str) -> AnyFigure:
    """One definition. Raises UnknownFigure."""
    found = figures().get(key)
    if found is None:
        from luoshi.figures.defined.known import refuse_unusable

        refuse_unusable(key)
        raise UnknownFigure(key)
    return found


def rules() -> Mapping[str, Rule]:
    """All rules by key, in the order of the packs."""
    return section_or_builtin(SECTION, Figures).rule_by_key


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Figures)
