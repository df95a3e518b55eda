"""What is asked of figures and what is answered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from luoshi.figures.cells import TreeAt
from luoshi.periods.period import Period

Number = int | Decimal
Only = tuple[tuple[str, str], ...]


class Question(NamedTuple):
    """A figure of a period as known on a day, for whatever unit; `only`: narrowed to values of dims."""

    figure: str
    period: Period
    as_of: dt.date
    tree_at: TreeAt = TreeAt.AS_OF
    only: Only = ()


class Ask(NamedTuple):
    """A question about one unit."""

    figure: str
    unit: int
    period: Period
    as_of: dt.date
    tree_at: TreeAt = TreeAt.AS_OF
    only: Only = ()

    @property
    def question(self) -> Question:
        return Question(self.figure, self.period, self.as_of, self.tree_at, self.only)


class State(StrEnum):
    """What a number is, or why there is none."""

    COUNTED = "counted"  # from records
    ENTERED = "entered"  # typed in, with its source
    MIXED = "mixed"  # some of each
    NOT_APPLICABLE = "not_applicable"  # the unit is not one it is asked of, or did not stand
    NO_FACTS = "no_facts"  # the period ends before the unit's first record here: not the same as 0


class Value(NamedTuple):
    """The answer. `partial`: at least so many."""

    number: Number | None
    state: State
    over: Number | None = None  # of a ratio
    under: Number | None = None
    before: Number | None = None  # of a change
    after: Number | None = None
    partial: bool = False


NOT_APPLICABLE = Value(None, State.NOT_APPLICABLE)
NO_FACTS = Value(None, State.NO_FACTS)
