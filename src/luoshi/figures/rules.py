"""Rules (规则): what a unit's own figure has to be in each month, quarter, half or year, of whom, and who says so.

They stand in the pack section `figures`, beside the figures they count; nothing of them is in code.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from luoshi.access.rights import RIGHTS
from luoshi.figures.bounds import KEY, Test
from luoshi.kernel.boundary import forbidden_name
from luoshi.organisations.enums import UnitKind
from luoshi.packs.schema import PackModel, Sourced
from luoshi.periods.period import Every, Period, last_day, month_number

FEWEST_TIMES, MOST_TIMES = 1, 366
MOST_GRACE = 12


class Severity(StrEnum):
    """What comes of a gap."""

    HARD = "hard"  # refuses what depends on it
    SOFT = "soft"  # 一般: shown as a gap, and a reason is taken


class Need(PackModel):
    """The rule applies only to units whose figure passes a test on the last day that counts."""

    figure: str = Field(pattern=KEY)
    test: Test
    why: str = Field(min_length=1, max_length=100)  # said of units that do not; may hold {count}

    @model_validator(mode="after")
    def _says_what_it_can(self) -> Self:
        try:
            places = {name for _text, name, *_rest in string.Formatter().parse(self.why) if name is not None}
        except ValueError:
            places = {""}
        if places - {"count"}:
            raise ValueError("why 里只能用 {count}，代表该指标的数")
        return self


class NotFor(PackModel):
    """Kinds of units of which one might think it applies, and why it does not."""

    kinds: tuple[UnitKind, ...] = Field(min_length=1)
    why: str = Field(min_length=1, max_length=100)


class Rule(Sourced):
    """At least (or most) so many in each period. Periods that begin after `effective_to` or before it holds are left.

    Attributes:
        figure: its number of the unit itself is judged; a figure of the year takes what belongs to it (所属年度).
        per: a figure of the same unit on the period's last day; `test` is asked for each of these (每个党小组1次).
        part: what is asked of a unit that the rule applied to for a part of the period: its share by whole months,
            rounded down, or nothing.
        grace_months: how long after the period it may still be done (上年度的次年一季度前).
        warn_days: from how many days before the end it is spoken of.
        right: who may give the reason of a gap.
    """

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=40)
    figure: str = Field(pattern=KEY)
    test: Test
    every: Every
    kinds: tuple[UnitKind, ...] = Field(min_length=1)
    not_for: tuple[NotFor, ...] = ()
    only_if: tuple[Need, ...] = ()
    per: str = Field("", pattern=rf"^$|{KEY}")
    part: Literal["whole_months", "nothing"] = "whole_months"
    severity: Severity = Severity.SOFT
    grace_months: int = Field(0, ge=0, le=MOST_GRACE)
    warn_days: int = Field(ge=0, le=366)
    right: str = "activities.change"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if refused := forbidden_name(self.label):
            raise ValueError(refused)
        if self.test.more_than is not None or self.test.less_than is not None:
            raise ValueError("规则只写 at_least（至少）或 at_most（至多）")
        if self.test.at_least is not None and not FEWEST_TIMES <= self.test.at_least <= MOST_TIMES:
            raise ValueError(f"at_least 应在{FEWEST_TIMES}到{MOST_TIMES}之间")
        if self.per and self.test.at_least is None:
            raise ValueError("写了 per 的规则应当写 at_least")
        if self.right not in RIGHTS:
            raise ValueError(f"没有“{self.right}”这项权限")
        if twice := set(self.kinds) & {kind for one in self.not_for for kind in one.kinds}:
            raise ValueError(f"{'、'.join(sorted(twice))}既在 kinds 又在 not_for 里")
        return self

    @property
    def figures(self) -> Iterator[str]:
        """Keys of the figures it looks at."""
        yield self.figure
        yield from self.conditions

    @property
    def conditions(self) -> Iterator[str]:
        """Keys of the figures that say whether it applies, and to how many."""
        yield from (need.figure for need in self.only_if)
        if self.per:
            yield self.per

    def due_on(self, period: Period) -> dt.date:
        """The last day it can be done for a period."""
        return last_day(month_number(period.last) + self.grace_months) if self.grace_months else period.last

    def why_not(self, kind: str) -> str:
        """What the pack says of a kind of units it does not apply to; "" where it says nothing."""
        return next((one.why for one in self.not_for if kind in one.kinds), "")
