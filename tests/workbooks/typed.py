"""Typed rows of any declared sheet, each cell as its type allows; for tests of how sheets are written and read."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from luoshi.activities.sheets.matrix import Times
from luoshi.activities.sheets.study import Hours
from luoshi.workbooks import ORDINAL, Column, Day, Names, Percent, Sheet, Whole

MOST_ROWS = 5
WORDS = (
    "机关党支部",
    "甲厂第一党支部",
    "A-7",
    "0012",
    "=1+1",
    "2021年6月转出",
    "〔2021〕3号",
    "合并至乙公司",
    "阿旺",
)
NAMES = ((), ("张三",), ("张三（兼）", "李四"), ("空缺",), ("欧阳六六", "王小五", "组织委员"))


def filled_keys(sheet: Sheet) -> list[str]:
    """The columns a row holds: all but its number."""
    return [column.key for column in sheet.columns if column.cell is not ORDINAL]


def values(column: Column) -> st.SearchStrategy[Any]:  # noqa: PLR0911  one a type
    """What a cell of a column may hold."""
    cell = column.cell
    if isinstance(cell, Day):
        days = st.dates(dt.date(2000, 1, 1), dt.date(2049, 12, 31))
        days |= st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31))
        return days if column.required else st.none() | days
    if isinstance(cell, Whole):
        return st.none() | st.integers(0, 10**5)
    if isinstance(cell, Percent):
        return st.none() | st.integers(0, 10**4).map(lambda number: Decimal(number) / 100)
    if isinstance(cell, Names):
        return st.sampled_from(NAMES[1:] if column.required else NAMES)
    if isinstance(cell, Hours):
        return st.none() | st.integers(1, 99)
    if isinstance(cell, Times):
        days = st.dates(dt.date(2021, cell.first, 1), dt.date(2021, cell.last, 28))
        return st.none() | st.integers(1, 9) | st.sets(days, min_size=1, max_size=3).map(_in_order)
    if cell.choices:
        return st.sampled_from([None, *cell.choices])
    return st.sampled_from(WORDS if column.required else ("", *WORDS))


def _in_order(days: set[dt.date]) -> tuple[dt.date, ...] | None:
    """Days of the months of a cell, the last of February too."""
    return tuple(sorted(days))


def typed_rows(sheet: Sheet) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A few rows of a sheet; what is required is there."""
    row = {column.key: values(column) for column in sheet.columns if column.cell is not ORDINAL}
    return st.lists(st.fixed_dictionaries(row), min_size=1, max_size=MOST_ROWS)


def some_row(sheet: Sheet, dice: random.Random) -> dict[str, Any]:
    """One row as the dice fall, without a search: for loops over many habits."""
    return {column.key: _some(column, dice) for column in sheet.columns if column.cell is not ORDINAL}


def _some(column: Column, dice: random.Random) -> Any:  # noqa: PLR0911  one a type
    cell = column.cell
    if isinstance(cell, Day):
        day = dt.date(dice.randrange(2000, 2050), dice.randrange(1, 13), dice.randrange(1, 29))
        return day if column.required else dice.choice((None, day))
    if isinstance(cell, Whole):
        return dice.choice((None, dice.randrange(10**5)))
    if isinstance(cell, Percent):
        return dice.choice((None, Decimal(dice.randrange(10**4)) / 100))
    if isinstance(cell, Names):
        return dice.choice(NAMES[1:] if column.required else NAMES)
    if isinstance(cell, Hours):
        return dice.choice((None, 25))
    if isinstance(cell, Times):
        days = {dt.date(2021, dice.randrange(cell.first, cell.last + 1), dice.randrange(1, 29)) for _ in "ab"}
        return dice.choice((None, 2, _in_order(days)))
    if cell.choices:
        return dice.choice((None, *cell.choices))
    return dice.choice(WORDS if column.required else ("", *WORDS))
