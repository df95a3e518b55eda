"""Figures (统计指标): what is counted, how, and the words for it (口径). Definitions are data, from a pack or a page."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from luoshi.figures.bounds import KEY, Test
from luoshi.figures.conditions import Condition
from luoshi.figures.rules import Rule
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.facts import Noun
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.packs.schema import PackModel
from luoshi.periods.period import Every

ENTRIES = "figures.entry"  # source of what is typed in


class Reach(StrEnum):
    """Whose facts count for a unit."""

    OWN = "own"  # 本级: the unit's own
    SUBTREE = "subtree"  # 本级及所属
    BELOW = "below"  # 所属: all under it without itself


class Figure(PackModel):
    """What all figures have. `caliber` (口径) says in words what is counted and what is not."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=60)
    caliber: str = Field(min_length=1, max_length=300)
    noun: Noun
    tree: Tree = Tree.PARTY
    reach: Reach = Reach.SUBTREE
    right: str = Field("organisations.view", max_length=60)
    kinds: tuple[UnitKind, ...] = ()  # units it can be asked of; empty: all of its tree
    source: str = Field("", max_length=200)  # regulation, where one asks for this number
    article: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _within_the_boundary(self) -> Self:
        if refused := forbidden_name(self.label):
            raise ValueError(refused)
        return self

    @property
    def version(self) -> str:
        """Hash of the definition's canonical form: what a frozen value was defined by."""
        said = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


class Tally(Figure):
    """Counts facts of one source, sums an amount of theirs, or counts distinct things of them."""

    form: Literal["tally"] = "tally"
    facts: str = Field(min_length=1, max_length=60)  # name of the fact source
    of: str = Field("", max_length=60)  # empty: facts; else an amount's name, or a distinct name
    where: tuple[Condition, ...] = ()


class Ratio(Figure):
    """Parts rolled up apart and divided last; nothing where there is nothing to divide by.

    In % a share (办结率), in any other noun an average (平均办理天数) to one decimal.
    """

    form: Literal["ratio"] = "ratio"
    over: str = Field(pattern=KEY)
    under: str = Field(pattern=KEY)

    @property
    def is_share(self) -> bool:
        """Whether it is shown in percent."""
        return self.noun is Noun.PERCENT


class Change(Figure):
    """A figure now and then: 由…变为…, the difference, growth in percent, or percentage points."""

    form: Literal["change"] = "change"
    of: str = Field(pattern=KEY)
    since: Literal["before", "a_year_ago", "year_start"]
    shown: Literal["ends", "difference", "growth", "points"]


class Part(PackModel):
    """A figure added or taken away."""

    figure: str = Field(pattern=KEY)
    sign: Literal[1, -1] = 1


class Sum(Figure):
    """Figures added and taken away: present + made up, due − paid."""

    form: Literal["sum"] = "sum"
    parts: tuple[Part, ...] = Field(min_length=2)


Verdict = Literal["met", "excused", "gap", "not_due"]
VERDICTS: tuple[Verdict, ...] = (
    "gap",
    "excused",
    "met",
    "not_due",
)  # of several of a unit the first stands for all


class Having(Figure):
    """How many units pass a test of their own value, or come to some verdict by a rule; a number, never a list of persons.

    By a rule only the units it asks anything of are looked at, over those of its own periods that the question holds
    whole and that have begun: a gap in one is a gap, and not due is what nothing else has come of yet.

    Attributes:
        of, test: a figure and its bounds; or
        rule, verdicts: a rule and what may have come of it.
        judged: the rule itself, filled in from the pack; a frozen number keeps it.
    """

    form: Literal["having"] = "having"
    of: str = Field("", pattern=rf"^$|{KEY}")
    test: Test | None = None
    rule: str = Field("", pattern=rf"^$|{KEY}")
    verdicts: tuple[Verdict, ...] = ()
    every: Every | None = None  # in each whole one of the period's, not only over the whole of it
    among: tuple[UnitKind, ...] = ()  # kinds of units that are counted; empty: all
    judged: Rule | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_figure, by_rule = (bool(self.of), self.test is not None), (bool(self.rule), bool(self.verdicts))
        if not (all(by_figure) and not any(by_rule)) and not (all(by_rule) and not any(by_figure)):
            raise ValueError(
                "having 写 of 和 test（按指标判断），或写 rule 和 verdicts（按规则判断），只写一种"
            )
        if self.rule and self.every:
            raise ValueError("按规则判断的期间由规则规定，不写 every")
        return self

    def passes(self, numbers: tuple[int | Decimal | None, ...]) -> bool:
        """Whether a unit counts, by its own numbers, or by the place of its verdict in `VERDICTS`."""
        if self.test is not None:
            return all(self.test.passes(number) for number in numbers)
        (place,) = numbers
        return place is not None and VERDICTS[int(place)] in self.verdicts


class Entered(Figure):
    """Numbers typed in with their source, where no record here can be counted.

    `rollup`: add up what stands below; or the last one said on the way up counts for all below it, and only where a
    unit has said nothing those below it are added. `over_time`: add up what was said for parts of the period; or the
    last one said by its end holds. A percentage is two of these under a Ratio.
    """

    form: Literal["entered"] = "entered"
    rollup: Literal["add", "last"]
    over_time: Literal["add", "last"]

    @property
    def facts(self) -> str:
        """The source its entries are listed by."""
        return ENTRIES

    @property
    def of(self) -> str:
        """The amount of that source it adds up."""
        return "value"


AnyFigure = Annotated[Tally | Ratio | Change | Sum | Having | Entered, Field(discriminator="form")]
