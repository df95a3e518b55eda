"""What the interface answers with."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from luoshi.figures.scope import MOST_ONLY


class Problem(Schema):
    """Why there is no answer, in one sentence."""

    detail: str


class UnitOut(Schema):
    """A unit as it stood on a day."""

    id: uuid.UUID
    name: str
    kind: str
    tree: str
    parent: uuid.UUID | None
    closed: bool


class UnitPage(Schema):
    """Some units; `next` is the number of the next page."""

    as_of: dt.date
    items: list[UnitOut]
    next: int | None


class FigureOut(Schema):
    """A figure and what it counts."""

    key: str
    label: str
    noun: str
    caliber: str
    form: str
    tree: str = Field(description="party, administrative: units of which tree it is asked of")
    reach: str = Field(description="own, subtree, below: whose records count for a unit")
    source: str
    article: str
    version: str = Field(description="changes with the definition")


class FigurePage(Schema):
    """Some figures; `next` is the number of the next page."""

    items: list[FigureOut]
    next: int | None


class ValueOut(Schema):
    """A number, or why there is none. Decimals are text: nothing is lost."""

    figure: str
    unit: uuid.UUID
    period: str
    as_of: dt.date
    number: int | str | None
    words: str
    state: str
    partial: bool = Field(description="at least so many")
    over: int | str | None = None
    under: int | str | None = None
    before: int | str | None = None
    after: int | str | None = None


class RecordOut(Schema):
    """A record behind a number."""

    title: str
    url: str
    day: dt.date | None
    units: str
    amount: int | None
    times: int


class RecordPage(Schema):
    """Some of the records the reader may see, and how many more there are that he may not."""

    value: ValueOut
    shown: int
    withheld: int
    items: list[RecordOut]
    next: int | None


class ScopeQuery(Schema):
    """Which number, as the pages of figures say it."""

    unit: uuid.UUID | None = Field(None, description="uuid of the unit; without it the reader's top unit")
    period: str = Field(
        "",
        description="2021, 2021H1, 2021Q3, 2021-08, 2021-08-01..2021-08-31, month, quarter, half; empty: this year",
    )
    as_of: str = Field("", description="2021-08-31; empty: today")
    tree: Literal["", "as_of", "event"] = Field(
        "",
        description="event: units stand where they stood on the day it happened; else where they stand as of the day",
    )
    only: list[Annotated[str, StringConstraints(pattern=r"^[^:\x00]+:[^\x00]+$")]] = Field(
        default_factory=list,
        max_length=MOST_ONLY,
        description="name:value, repeated; narrows to a value of a dim",
    )


def exact(number: Any) -> int | str | None:
    """A number without loss."""
    return number if number is None or isinstance(number, int) else str(number)
