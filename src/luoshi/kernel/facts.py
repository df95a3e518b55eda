"""The figure contract: how a room tells what it lets others count. Rooms write these, only `figures` reads them.

A fact source is a queryset of rows that carry their own unit, day, dims and amounts. Everything named here
as `str` is a column of that queryset (an annotation counts as one); relations are followed with `__`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.records import RecordKind
from luoshi.kernel.registry import Registry


class Noun(StrEnum):
    """What a number counts; 次 ≠ 人次 ≠ 人, % ≠ 百分点."""

    TIMES = "次"
    ATTENDANCES = "人次"
    PERSONS = "人"
    ITEMS = "项"
    PIECES = "个"
    MATTERS = "件"
    COPIES = "份"
    UNITS = "家"
    DAYS = "天"
    HOURS = "学时"
    FEN = "分"  # money, shown in 元 or 万元
    PERCENT = "%"
    POINTS = "百分点"
    SCORE = "分值"  # thousandths


@dataclass(frozen=True, slots=True)
class On:
    """Flow: it happened on a day. Counted when period.first <= day <= min(period.last, as_of)."""

    day: str  # DateField, local calendar day
    month: str  # integer column the action writes: year * 12 + month - 1
    # never a later year than the day's: an event of January may belong to the year before
    year: str | None = (
        None  # 所属年度: where filled, whole-year periods take the row by it; day <= as_of still holds
    )
    first: str | None = (
        None  # count-only rows know only a span first..day: taken when the period holds it whole,
    )
    count: str | None = None  #   else left out and said; count = facts the row stands for (NULL = 1)


@dataclass(frozen=True, slots=True)
class Spell:
    """Stock: it holds on D when start <= D < end (NULL = still), read at D = min(period.last, as_of).

    What changes (state, due date, post) closes its row and opens the next.
    """

    start: str
    end: str


Vocabulary = Callable[[], Mapping[Any, Any]]
"""Values with their labels, asked when needed: an enum's choices, a pack's list, or ids of a record kind."""


@dataclass(frozen=True, slots=True)
class Dim:
    """A column to filter and group by; never persons."""

    name: str
    label: str
    column: str
    values: Vocabulary
    many: bool = False  # type tags, series: a row has several (EXISTS)


@dataclass(frozen=True, slots=True)
class Day:
    """A date compared with the question: overdue = due_on < D; expiring = D <= ends_on <= D + 6 months."""

    name: str
    label: str
    column: str


@dataclass(frozen=True, slots=True)
class Amount:
    """Something summable; integers only: 人次, 分 of money, days, thousandths of a score."""

    name: str
    label: str
    column: str
    noun: Noun
    of_fact: bool = (
        False  # False: the row's own (present), added; True: the fact's (hours), once at the common ancestor
    )


@dataclass(frozen=True, slots=True)
class FactSource:
    """What a room lets others count."""

    name: str  # activities.session
    label: str
    kind: RecordKind  # what a counted fact is, to show and link it
    rows: Callable[[], QuerySet[Any]]  # rows that count (not void); takes no user
    identity: str  # names the fact: a joint session has a row per unit and one identity
    unit: str  # column of the unit's id
    tree: str  # which tree of units: "party" or "administrative"
    when: On | Spell
    noun: Noun
    dims: tuple[Dim, ...] = ()
    days: tuple[Day, ...] = ()
    amounts: tuple[Amount, ...] = ()
    distinct: Mapping[str, str] = field(
        default_factory=dict
    )  # other things countable once: {"person": "person_id"}
    shared: bool = False  # facts may stand at several units: roll-up corrects at the lowest common ancestor
    record: str = ""  # column of the key of the record a fact stands in; empty: the identity is that record
    title: str = ""  # column of the words a record is listed by; empty: the name of its unit
    joint: str | None = None  # boolean column: the fact stands at several units (spares a search for them)
    late: Q | None = None  # rows of facts held to make up for one that was missed (补开)
    entered: str = "entered_at"  # when it was entered, for "added since"
    version: str = "version"

    def __post_init__(self) -> None:
        labels = [part.label for part in self.dims] + [part.label for part in self.days]
        named = [self.label, *labels, *(part.label for part in self.amounts)]
        if refused := next((said for said in map(forbidden_name, named) if said), None):
            raise ValueError(f"{self.name}: {refused}")


fact_sources: Registry[FactSource] = Registry("fact source", lambda source: source.name)
