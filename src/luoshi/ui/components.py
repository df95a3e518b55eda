"""What pages hand to the templates of `ui`: small frozen shapes, no markup, no requests."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

Number = int | Decimal


class Tone(StrEnum):
    """What a light says; each has its own shape and colour, and always a word beside it."""

    OK = "ok"  # filled dot: 已销号, 一致, 已开
    DOING = "doing"  # ring: 整改中, 待确认
    NEAR = "near"  # diamond: 临期, 待补, 口径未定
    OVER = "over"  # triangle: 逾期, 缺项未说明
    LONG = "long"  # square: 长期坚持
    NA = "na"  # dashed ring: 不适用, 未写, 已说明


class Light(NamedTuple):
    """灯: shape, colour and word; `why` is the reason a click opens."""

    tone: Tone
    word: str
    why: str = ""


class Tag(NamedTuple):
    """A small word for a kind (数, 问, 因, 措, 校) or a fact (第二轮整改, 成立); never for a status."""

    word: str
    kind: str = ""  # figure problem cause measure check · blue brown near over ok · "" grey


class Link(NamedTuple):
    """A word and where it leads."""

    label: str
    url: str = ""


class Option(NamedTuple):
    """One value of a picker or filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Picker:
    """One control in the page head (单位 · 期间 · 截至 · 隶属): a GET parameter, so every view is a link.

    A `find` is typed: `find` is where the server offers what the words mean, and `known` goes along as
    `<name>_known`: what stood there before under the same words.
    """

    name: str
    label: str
    value: str
    options: Sequence[Option] = ()
    kind: Literal["select", "date", "find"] = "select"
    searchable: bool = False
    least: str = ""  # bounds of a date
    most: str = ""
    find: str = ""
    known: str = ""
    hint: str = ""  # in the empty field


class State(StrEnum):
    """What stands behind a figure; a missing value is said, never shown as 0."""

    COUNTED = "counted"
    ENTERED = "entered"
    MIXED = "mixed"
    NOT_APPLICABLE = "not_applicable"
    NO_FACTS = "no_facts"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a figure strip: a number with its noun and, beside it, what it is measured against."""

    label: str
    value: Number | None
    noun: str
    beside: str = ""  # 上年同期 64，增长45.3% · 无同期 · a denominator; a number never stands alone
    url: str = ""
    of: Number | None = None  # 16/27
    worse: bool = False
    state: State = State.COUNTED
    text: str = ""  # already written value (100%, 7→14)
    trend: Sequence[int | float | None] = ()  # drawn small beside the value; the words say what matters


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence above the content with its links; at most two on a page."""

    text: str
    tone: Literal["blue", "near", "over", "ok"] = "blue"
    lead: str = ""  # bold beginning
    light: Light | None = None
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab is a link; its count stands beside it in grey."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure."""

    label: str
    state: Literal["done", "current", "todo"]
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of 经过: when, what, and on what basis."""

    on: dt.date | str
    text: str
    basis: str = ""
    tone: Literal["", "ok", "over"] = ""
    offline: Approval | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval on paper as it is shown (线下已审批): who, post, day, basis, who registered it, its scan."""

    who: str
    post: str
    on: dt.date
    basis: str
    registered_by: str = ""
    scan_url: str = ""


class MatrixState(StrEnum):
    """A month of a unit: held, made up (补开), missing with or without a reason, not due, before it is judged."""

    HELD = "held"
    LATE = "late"
    GAP = "gap"
    TOLD = "told"
    NOT_APPLICABLE = "na"
    NOT_DUE = "due"
    NOT_STARTED = "off"
    STEP_0 = "s0"  # a plain number by its size: none, then five steps of one hue
    STEP_1 = "s1"
    STEP_2 = "s2"
    STEP_3 = "s3"
    STEP_4 = "s4"
    STEP_5 = "s5"

    @classmethod
    def step(cls, number: float, most: float) -> MatrixState:
        """The step of a number where the largest is `most`."""
        if number <= 0:
            return cls.STEP_0
        return cls(f"s{max(1, min(5, math.ceil(5 * number / most)))}")


class MatrixCell(NamedTuple):
    """One cell of the matrix: a state, its number or word, the records behind it, how many columns it takes."""

    state: MatrixState
    word: str = ""
    url: str = ""
    why: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit with its cells and the last column (已开/应开)."""

    label: str
    cells: Sequence[MatrixCell]
    total: str
    url: str = ""
    total_url: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units by months, as an HTML table."""

    caption: str
    head: str  # of the first column
    columns: Sequence[str]
    rows: Sequence[MatrixRow]
    total_head: str
    foot: MatrixRow | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a group have something: 3/4 缺1. Missing by nature of prose is grey, not orange."""

    have: int
    total: int
    natural: bool = False  # official prose normally leaves it out: 未写

    @property
    def light(self) -> Light:
        """The light of this cell."""
        ratio = f"{self.have}/{self.total}"
        if self.total == 0:
            return Light(Tone.NA, "—")
        if self.have >= self.total:
            return Light(Tone.OK, ratio)
        if self.natural:
            return Light(Tone.NA, _("%(ratio)s 未写") % {"ratio": ratio})
        return Light(
            Tone.NEAR, _("%(ratio)s 缺%(missing)s") % {"ratio": ratio, "missing": self.total - self.have}
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """Background work under way: words, how far, and where to ask again."""

    text: str
    done: int
    total: int
    poll_url: str = ""  # asked by htmx until an answer without it arrives


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers of a chart; a reference (上年同期) is drawn dashed and grey."""

    name: str
    values: Sequence[int | float | None]
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A trend or a distribution; the same numbers stand in a table beside it."""

    key: str  # unique on the page
    sentence: str  # what a reader who cannot see it is told
    head: str  # of the table's first column
    categories: Sequence[str]
    series: Sequence[Series]
    kind: Literal["bar", "line"] = "bar"

    @property
    def data(self) -> dict[str, object]:
        """What static/ui/js/charts.js reads."""
        numbers = [value for one in self.series for value in one.values if value is not None]
        return {
            "kind": self.kind,
            "categories": list(self.categories),
            "whole": all(isinstance(value, int) for value in numbers),
            "series": [
                {"name": one.name, "values": list(one.values), "reference": one.reference}
                for one in self.series
            ],
        }

    @property
    def rows(self) -> list[tuple[str, list[int | float | None]]]:
        """The same numbers for the table."""
        return [
            (name, [one.values[at] if at < len(one.values) else None for one in self.series])
            for at, name in enumerate(self.categories)
        ]
