"""What a definition asks of the rows it counts: each condition as data, as words and as a condition on a query.

Conditions on dims are also judged in memory, on groups: twenty figures of one source are one query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, Self, TypeVar

from django.db.models import F, Q
from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from luoshi.kernel.facts import Amount, Day, Dim, FactSource
from luoshi.packs.schema import PackModel
from luoshi.periods.period import same_day

NAME = Field(min_length=1, max_length=60)
SEPARATOR = ","  # around each value of a column that holds several


class Asked(NamedTuple):
    """The days a question gives a condition to compare with."""

    first: dt.date  # of the period
    last: dt.date  # of the period
    at: dt.date  # D: the period's last day, or the as-of day where that is earlier


class UnknownName(ValueError):
    """A definition names something its source does not have."""


class InDim(PackModel):
    """The dim has one of these values; one that holds several has any of them."""

    dim: str = NAME
    any_of: tuple[str, ...] = Field(min_length=1)

    def matches(self, value: Any) -> bool:
        return bool(values_of(value) & set(self.any_of))

    def q(self, source: FactSource, _asked: Asked) -> Q:
        return _dim_q(dim_of(source, self.dim), self.any_of)

    def words(self, source: FactSource) -> str:
        return _("%(dim)s为%(values)s") % _named(dim_of(source, self.dim), self.any_of)


class NotInDim(PackModel):
    """The dim has none of these values."""

    dim: str = NAME
    none_of: tuple[str, ...] = Field(min_length=1)

    def matches(self, value: Any) -> bool:
        return not values_of(value) & set(self.none_of)

    def q(self, source: FactSource, _asked: Asked) -> Q:
        dim = dim_of(source, self.dim)
        # a row without a value has none of them: said, since SQL leaves NULL undecided
        return ~_dim_q(dim, self.none_of) | Q(**{f"{dim.column}__isnull": True})

    def words(self, source: FactSource) -> str:
        return _("%(dim)s不是%(values)s") % _named(dim_of(source, self.dim), self.none_of)


OPERATORS: Mapping[str, str] = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


class DayTest(PackModel):
    """A date of the row compared with the question (asked: D, first, last), shifted, or with another of its dates."""

    day: str = NAME
    op: Literal["<", "<=", ">", ">="]
    than: str = "asked"
    months: int = Field(0, ge=-1200, le=1200)
    days: int = Field(0, ge=-36_500, le=36_500)

    @model_validator(mode="after")
    def _shifts_a_question(self) -> Self:
        if self.than not in {"asked", "first", "last"} and (self.months or self.days):
            raise ValueError("months、days 只能加在 asked、first、last 上，不能加在另一个日期上")
        return self

    def q(self, source: FactSource, asked: Asked) -> Q:
        column = day_of(source, self.day).column
        return Q(**{f"{column}__{OPERATORS[self.op]}": self._than(source, asked)})

    def _than(self, source: FactSource, asked: Asked) -> Any:
        days = {"asked": asked.at, "first": asked.first, "last": asked.last}
        if self.than not in days:
            return F(day_of(source, self.than).column)
        return same_day(days[self.than], self.months) + dt.timedelta(days=self.days)

    def words(self, source: FactSource) -> str:
        than = {"asked": _("统计截至日"), "first": _("期间首日"), "last": _("期间末日")}.get(self.than)
        named = than or day_of(source, self.than).label
        shift = "".join(
            f"{number:+d}{noun}"
            for number, noun in ((self.months, _("个月")), (self.days, _("天")))
            if number
        )
        said = {"<": _("早于"), "<=": _("不晚于"), ">": _("晚于"), ">=": _("不早于")}[self.op]
        return f"{day_of(source, self.day).label}{said}{named}{shift}"


class AmountTest(PackModel):
    """An amount of the row within bounds, both included."""

    amount: str = NAME
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("at_least、at_most 至少写一个")
        return self

    def q(self, source: FactSource, _asked: Asked) -> Q:
        column = amount_of(source, self.amount).column
        bounds = {f"{column}__gte": self.at_least, f"{column}__lte": self.at_most}
        return Q(**{name: bound for name, bound in bounds.items() if bound is not None})

    def words(self, source: FactSource) -> str:
        amount = amount_of(source, self.amount)
        parts = (
            ("" if self.at_least is None else _("不少于%(n)s") % {"n": self.at_least}),
            ("" if self.at_most is None else _("不多于%(n)s") % {"n": self.at_most}),
        )
        return amount.label + "、".join(part for part in parts if part)


class Filled(PackModel):
    """A date or amount is known."""

    filled: str = NAME

    def q(self, source: FactSource, _asked: Asked) -> Q:
        return Q(**{f"{column_of(source, self.filled)}__isnull": False})

    def words(self, source: FactSource) -> str:
        return _("已填%(name)s") % {"name": label_of(source, self.filled)}


class Empty(PackModel):
    """A date or amount is not known."""

    empty: str = NAME

    def q(self, source: FactSource, _asked: Asked) -> Q:
        return Q(**{f"{column_of(source, self.empty)}__isnull": True})

    def words(self, source: FactSource) -> str:
        return _("未填%(name)s") % {"name": label_of(source, self.empty)}


Part = TypeVar("Part", Dim, Day, Amount, Day | Amount)
DimCondition = InDim | NotInDim
Condition = InDim | NotInDim | DayTest | AmountTest | Filled | Empty


def values_of(value: Any) -> set[str]:
    """The values of a dim's column: one, or several between separators; none where nothing is filled in."""
    if value is None:
        return set()
    text = str(value)
    return {part for part in text.split(SEPARATOR) if part} if SEPARATOR in text else {text}


def on_dims(where: Iterable[Condition]) -> list[DimCondition]:
    """Those of the conditions that are judged on groups, in memory."""
    return [condition for condition in where if isinstance(condition, InDim | NotInDim)]


def dim_of(source: FactSource, name: str) -> Dim:
    """The dim of that name. Raises UnknownName."""
    return _one(source, source.dims, name, "维度")


def day_of(source: FactSource, name: str) -> Day:
    """The date of that name. Raises UnknownName."""
    return _one(source, source.days, name, "日期")


def amount_of(source: FactSource, name: str) -> Amount:
    """The amount of that name. Raises UnknownName."""
    return _one(source, source.amounts, name, "数量")


def column_of(source: FactSource, name: str) -> str:
    """The column of a date or an amount."""
    return _day_or_amount(source, name).column


def label_of(source: FactSource, name: str) -> str:
    """The label of a date or an amount."""
    return _(_day_or_amount(source, name).label)


def _day_or_amount(source: FactSource, name: str) -> Day | Amount:
    parts: tuple[Day | Amount, ...] = (*source.days, *source.amounts)
    return _one(source, parts, name, "日期或数量")


def _one(source: FactSource, parts: tuple[Part, ...], name: str, what: str) -> Part:
    found = next((part for part in parts if part.name == name), None)
    if found is None:
        known = "、".join(part.name for part in parts) or "（没有）"
        raise UnknownName(f"数据来源 {source.name} 没有{what} {name}，可用的有：{known}")
    return found


def _dim_q(dim: Dim, values: tuple[str, ...]) -> Q:
    if not dim.many:
        return Q(**{f"{dim.column}__in": values})
    found = Q()
    for value in values:
        found |= Q(**{f"{dim.column}__contains": f"{SEPARATOR}{value}{SEPARATOR}"})
    return found


def _named(dim: Dim, values: tuple[str, ...]) -> dict[str, str]:
    labels = {str(key): str(label) for key, label in dim.values().items()}
    return {"dim": _(dim.label), "values": "、".join(labels.get(value, value) for value in values)}
