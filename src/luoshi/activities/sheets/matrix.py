"""“三会一课”汇总表: one row a branch and year, a cell a month or quarter; dates, ticks or numbers stand in it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from luoshi.organisations.models import NAME_LENGTH
from luoshi.periods.dates import parse_date
from luoshi.workbooks.cells import NOTHING, Context, Day, Raw, Shown, Text, Whole, as_text, fold
from luoshi.workbooks.contract import ORDINAL, Column, Sheet, filled_in

Held = tuple[dt.date, ...] | int | None  # the days, or how often, or nothing said

MOST_TIMES: Final = 31
_TICKED: Final = frozenset({"√", "✓", "✔", "是", "已开", "已召开", "开"})
_NOT_HELD: Final = NOTHING | frozenset({"未开", "未召开", "没开", "×", "✗", "✘", "x", "X", "否"})
_TIMES: Final = re.compile(r"(\d{1,3})次?")
_PARTS: Final = re.compile(r"[、，,；;\n]+")
_ONLY_DAY: Final = re.compile(r"(\d{1,2})[日号]?")
_DAY: Final = Day()


@dataclass(frozen=True, slots=True)
class Times:
    """When or how often something was held in some months: √, 1, 2次, 3.15, 3月15日、28日, 未开, /.

    `first` and `last` are months; a day of another month is a mistake. What is blank or not held says nothing.
    """

    first: int = 1
    last: int = 12
    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> Held:
        """The days, the number, or None. Raises ValueError with one sentence."""
        if (
            isinstance(raw, int | float)
            and not isinstance(raw, bool)
            and raw == int(raw)
            and 0 <= raw <= MOST_TIMES
        ):
            return int(raw) or None
        if isinstance(raw, dt.date | float | int) and not isinstance(raw, bool):
            return self._days([_DAY.read(raw, context)])
        text = as_text(raw)
        folded = fold(text)
        if folded in _NOT_HELD:
            return None
        if folded in _TICKED:
            return 1
        if number := _TIMES.fullmatch(folded):
            if int(number[1]) > MOST_TIMES:
                raise ValueError(f"“{text}”不像次数，请写成 2次 或 3月15日 这样")
            return int(number[1]) or None
        return self._days(self._read_days(text, context))

    def _read_days(self, text: str, context: Context) -> list[dt.date | None]:
        days: list[dt.date | None] = []
        for part in _PARTS.split(text):
            if not part.strip():
                continue
            before = days[-1] if days else None
            short = _ONLY_DAY.fullmatch(fold(part))
            if short is not None and (before is not None or self.first == self.last):
                year = before.year if before is not None else context.year
                if year is None:
                    raise ValueError(f"“{part}”没有写年份，标题里也没有，请写成 2021-03-15 这样")
                month = before.month if before is not None else self.first
                if not 1 <= int(short[1]) <= calendar.monthrange(year, month)[1]:
                    raise ValueError(f"{month}月没有“{part}”这一天，请改正")
                days.append(dt.date(year, month, int(short[1])))
            else:
                days.append(parse_date(part, year=context.year))
        return days

    def _days(self, days: list[dt.date | None]) -> Held:
        found = sorted({day for day in days if day is not None})
        for day in found:
            if not self.first <= day.month <= self.last:
                months = f"{self.first}月" if self.first == self.last else f"{self.first}至{self.last}月"
                raise ValueError(f"“{day.month}月{day.day}日”不在{months}，请移到对应的格子")
        return tuple(found) or None

    def show(self, value: Held) -> Shown:
        """2 for a number, 2021.3.15、28日 for days."""
        if value is None or isinstance(value, int):
            return value
        said, before = [], None
        for day in value:
            same = before is not None and (before.year, before.month) == (day.year, day.month)
            said.append(f"{day.day}日" if same else f"{day.year}.{day.month}.{day.day}")
            before = day
        return "、".join(said)


QUARTERS: Final = ("一季度", "二季度", "三季度", "四季度")
GROUPS: Final = (
    # kind of the pack, its head, other heads, by quarter
    ("members_meeting", "支部党员大会", ("党员大会", "支部大会"), True),
    ("committee_meeting", "支部委员会", ("支委会", "支部委员会会议"), False),
    ("group_meeting", "党小组会", ("党小组会议",), False),
    ("lecture", "党课", ("上党课",), True),
    ("theme_day", "主题党日", ("主题党日活动", "支部主题党日"), False),
)
YEARLY: Final = (("life_meeting", "组织生活会"), ("appraisal", "民主评议"))


@dataclass(frozen=True, slots=True)
class Place:
    """What a column stands for: a kind and the months of its cells."""

    kind: str
    first: int
    last: int


def _columns() -> tuple[list[Column], dict[str, Place]]:
    columns: list[Column] = []
    places: dict[str, Place] = {}
    for kind, head, others, by_quarter in GROUPS:
        parts = (
            [(name, 3 * at + 1, 3 * at + 3) for at, name in enumerate(QUARTERS)]
            if by_quarter
            else [(f"{month}月", month, month) for month in range(1, 13)]
        )
        for name, first, last in parts:
            key = f"{kind}_{first}"
            aliases = [f"{other}{{{name}}}" for other in others]
            columns.append(filled_in(key, f"{head}{{{name}}}", 9, Times(first, last), *aliases))
            places[key] = Place(kind, first, last)
        columns.append(Column(f"{kind}_total", f"{head}{{小计}}", 6, Whole()))
        if kind == "lecture":
            columns.append(Column("lecture_secretary", f"{head}{{其中书记讲}}", 7, Whole()))
    for kind, head in YEARLY:
        columns.append(filled_in(kind, f"{head}{{时间}}", 11, Times(), f"{head}党员{{时间}}", f"{head}时间"))
        places[kind] = Place(kind, 1, 12)
    columns.append(
        filled_in("appraised", "民主评议{参评数}", 7, Whole(), "民主评议党员{参评数}", "参评数", "参评人数")
    )
    return columns, places


_PARTED, PLACES = _columns()
MATRIX: Final = Sheet(
    "activities.matrix",
    "三会一课汇总表",
    "“三会一课”汇总表",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("unit", "党支部", 20, Text(NAME_LENGTH), "党组织", "支部名称", "党支部名称", "单位", required=True),
        Column("members", "党员数", 7, Whole(), aliases=("党员人数", "党员总数")),
        *_PARTED,
        filled_in("note", "备注", 16, Text()),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in MATRIX.columns}
TOTALS: Final = {f"{kind}_total": kind for kind, *_rest in GROUPS}


def times(value: Any) -> int:
    """How often a cell says it was held."""
    return value if isinstance(value, int) else len(value or ())
