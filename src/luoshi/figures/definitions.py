"""Figures (统计指标): what is counted, how, and the words for it (口径). Definitions are data, from a pack or a page."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from luoshi.figures.conditions import Condition
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.facts import Noun
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.packs.schema import PackModel
from luoshi.periods.period import Every

ENTRIES = "figures.entry"  # source of what is typed in
KEY = r"^[a-z][a-z0-9_]{0,59}$"


class Reach(StrEnum):
    """Whose facts count for a unit."""

    OWN = "own"  # 本级: the unit's own
    SUBTREE = "subtree"  # 本级及所属
    BELOW = "below"  # 所属: all under it without itself


class Test(PackModel):
    """A number within bounds; both are included unless said."""

    at_least: int | None = None
    at_most: int | None = None
    more_than: int | None = None
    less_than: int | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if all(bound is None for bound in (self.at_least, self.at_most, self.more_than, self.less_than)):
            raise ValueError("at_least、at_most、more_than、less_than 至少写一个")
        return self

    def passes(self, number: int | Decimal | None) -> bool:
        """Whether a number lies within; none never does."""
        if number is None:
            return False
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
            and (self.more_than is None or number > self.more_than)
            and (self.less_than is None or number < self.less_than)
        )


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
    """Parts rolled up apart and divided last, shown in percent; nothing where there is nothing to divide by."""

    form: Literal["ratio"] = "ratio"
    over: str = Field(pattern=KEY)
    under: str = Field(pattern=KEY)


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


class Having(Figure):
    """How many units pass a test of their own value; a number, never a list of persons."""

    form: Literal["having"] = "having"
    of: str = Field(pattern=KEY)
    test: Test
    every: Every | None = None  # in each whole one of the period's, not only over the whole of it
    among: tuple[UnitKind, ...] = ()  # kinds of units that are counted; empty: all


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
