"""A generator of habits: rows of a declared sheet, written down the way offices write them (daily-use.md §5.0).

`render(sheet, rows, rng)` takes typed rows and gives a table in which every habit may have struck; what a reader
must get back is the rows themselves. A habit that loses something (约30, 5+2, 3.1 as a number) is not in here: it is
refused, and `test_cells` says with which sentence.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import docx
import xlsxwriter
from docx.oxml.ns import qn

from luoshi.activities.sheets.matrix import Times
from luoshi.activities.sheets.study import Hours
from luoshi.periods.dates import EPOCH
from luoshi.workbooks import (
    ORDINAL,
    TICK,
    Choice,
    Column,
    Day,
    Names,
    Percent,
    Sheet,
    Text,
    Whole,
)

YEAR = 2021
HABITS = (
    "title", "meta", "group", "breaks", "spaces", "units", "column numbers", "alias", "order", "extra", "hidden",
    "blocks", "restart", "subtotal", "total on top", "total", "second header", "tall", "ditto", "foot", "blank rows",
    "dates", "numbers", "names", "signs", "other tabs", "split", "remark", "personal",
)  # fmt: skip
PERSONAL = {
    "身份证号": "11010519491231002X",
    "民族": "汉族",
    "手机": "13800138000",
    "籍贯": "某省某市",
    "学历": "大学",
    "家庭成员": "配偶某某",
    "宗教信仰": "某教某派",
}
FLAT = frozenset({"split", "other tabs", "tall"})  # what separated values cannot hold: one table, no merges
_FOOT = (
    ("填表人：张三", "", "审核人：李四", "联系电话：0000"),
    ("注：1.一人一行；2.日期写到日。",),
    ("共{count}名。",),
)
_EXTRA = (("党龄补充", "甲"), ("颜色", "红"), ("顺序码", "A-1"))


@dataclass
class Table:
    """One tab: cells from A1 on, merges, hidden columns."""

    name: str
    lines: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    first: int = 0  # of the rows' own lines
    blocks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rendered:
    """The tabs of a file, the habits that struck, and the block each row stands in."""

    tables: list[Table]
    habits: frozenset[str]
    blocks: list[str]


def render(
    sheet: Sheet, rows: Sequence[dict[str, Any]], rng: random.Random, habits: Sequence[str]
) -> Rendered:
    """Write rows down with these habits, where and how as the dice fall."""
    struck = frozenset(habits)
    parts = [list(rows)]
    if "split" in struck and len(rows) > 1:
        middle = rng.randrange(1, len(rows))
        parts = [list(rows[:middle]), list(rows[middle:])]
    columns = _Columns(sheet, rng, struck)
    tables, blocks = [], []
    for number, part in enumerate(parts, start=1):
        writer = _Writer(
            columns, rng, struck, f"{number}季度" if len(parts) > 1 else rng.choice(("Sheet1", "8月台账"))
        )
        tables.append(writer.write(part))
        blocks += writer.table.blocks
    if "other tabs" in struck:
        old = _Writer(columns, rng, frozenset({"title"}), rng.choice(("旧", "旧表", "样表")))
        tables.insert(rng.randrange(len(tables) + 1), old.write(list(rows)[:1]))
        tables.append(Table("Sheet3", [["草稿"], ["3月", 12]]))
    return Rendered(tables, struck, blocks)


class _Columns:
    """The columns of the file: which, in what order, with which heads."""

    def __init__(self, sheet: Sheet, rng: random.Random, habits: frozenset[str]) -> None:
        self.sheet = sheet
        groups: list[list[Column | tuple[str, str]]] = []
        for column in sheet.columns:
            same = groups and column.group and _group(groups[-1][0]) == column.group
            groups[-1].append(column) if same else groups.append([column])
        if "order" in habits:
            rng.shuffle(groups)
        if "extra" in habits:
            for one in rng.sample(_EXTRA, rng.randrange(1, 3)):
                groups.insert(rng.randrange(len(groups) + 1), [one])
        if "personal" in habits:
            for one in rng.sample(sorted(PERSONAL.items()), rng.randrange(1, 4)):
                groups.insert(rng.randrange(len(groups) + 1), [one])
        if "remark" in habits and not any(column.own_head == "备注" for column in sheet.columns):
            groups.append([("备 注", "")])
        self.all = [column for group in groups for column in group]
        self.heads = [self._head(column, rng, habits) for column in self.all]
        self.hidden = [
            place for place, one in enumerate(self.all) if "hidden" in habits and rng.random() < 0.2
        ]
        self.grouped = any(map(_group, self.all))
        self.top = "group" in habits and rng.random() < 0.5  # a third row of heads over two columns or more
        self.units = "units" in habits and rng.random() < 0.5
        self.numbers = "column numbers" in habits

    @staticmethod
    def _head(column: Column | tuple[str, str], rng: random.Random, habits: frozenset[str]) -> str:
        if isinstance(column, tuple):
            return column[0]
        head = column.own_head
        if "alias" in habits and column.aliases:
            head = rng.choice((head, *column.aliases))
        if (
            "units" in habits
            and isinstance(column.cell, Whole)
            and column.cell is not ORDINAL
            and "（" not in head
        ):
            head += rng.choice(("（人）", "(个)", "（元）"))
        if "breaks" in habits and len(head) > 2 and rng.random() < 0.5:
            head = head[:2] + "\n" + head[2:]
        if "spaces" in habits and len(head) == 2:
            head = head[0] + rng.choice((" ", "　", "  ")) + head[1]
        return head


def _group(column: Column | tuple[str, str]) -> str:
    return "" if isinstance(column, tuple) else column.group


class _Writer:
    """One tab in the making."""

    def __init__(self, columns: _Columns, rng: random.Random, habits: frozenset[str], name: str) -> None:
        self.columns, self.rng, self.habits = columns, rng, habits
        self.table = Table(name, hidden=list(columns.hidden))
        self.width = len(columns.all)
        self.last: dict[str, Any] = {}
        self.number = 0

    def write(self, rows: Sequence[dict[str, Any]]) -> Table:
        self._top()
        self._heads()
        if "total on top" in self.habits:
            self._total(rows, "合　计")
        self._body(rows)
        if "total" in self.habits:
            self._total(rows, self.rng.choice(("合计", "合 计", "总计", "总　计")))
        if "foot" in self.habits:
            for line in _FOOT:
                self._line([cell.format(count=len(rows)) for cell in line][: self.width])
        return self.table

    def _line(self, cells: Sequence[Any], *, across: bool = False) -> int:
        self.table.lines.append([*cells, *[None] * (self.width - len(cells))])
        number = len(self.table.lines) - 1
        if across and self.width > 1:
            self.table.merges.append((number, 0, number, self.width - 1))
        return number

    def _top(self) -> None:
        title = f"{YEAR}年{self.columns.sheet.title}"
        self._line([title], across="title" in self.habits)
        if "meta" in self.habits:
            words = "填报单位（盖章）：机关一支部　　填报时间：2022年1月5日　　单位：个、人"
            self._line([words], across=True)

    def _heads(self) -> None:
        columns = self.columns
        deep = (1 if columns.top and self.width > 3 else 0) + (2 if columns.grouped else 1)
        lines = [[None] * self.width for _ in range(deep)]
        first = len(self.table.lines)
        left = 0
        over = range(self.width - 2, self.width) if deep > (2 if columns.grouped else 1) else range(0)
        while left < self.width:
            group = _group(columns.all[left])
            right = left
            while group and right + 1 < self.width and _group(columns.all[right + 1]) == group:
                right += 1
            places = range(left, right + 1)
            high = 1 if set(places) & set(over) and set(places) <= set(over) else 0
            if high and left == over[0]:
                lines[0][left] = "其他情况"
                self._merge(first, left, first, over[-1])
            if group and columns.grouped:
                lines[high][left] = group
                self._merge(first + high, left, first + deep - 2, right)
                for place in places:
                    lines[deep - 1][place] = columns.heads[place]
            else:
                lines[high][left] = columns.heads[left]
                self._merge(first + high, left, first + deep - 1, left)
            left = right + 1
        for line in lines:
            self._line(line)
        if columns.numbers:
            self._line(list(range(1, self.width + 1)))
        self.head_lines = lines

    def _merge(self, first: int, left: int, last: int, right: int) -> None:
        if (first, left) != (last, right):
            self.table.merges.append((first, left, last, right))

    def _body(self, rows: Sequence[dict[str, Any]]) -> None:
        habits, rng = self.habits, self.rng
        breaks = {n for n in range(len(rows)) if "blocks" in habits and (n == 0 or rng.random() < 0.3)}
        again = rng.randrange(1, len(rows)) if "second header" in habits and len(rows) > 1 else None
        block, begun = "", 0
        tall: dict[int, tuple[int, Any]] = {}
        for n, values in enumerate(rows):
            if n in breaks:
                if "subtotal" in habits and n:
                    self._total(rows[begun:n], rng.choice(("小计", "小　计", f"{block[2:7]}小计")))
                block, begun = f"{'一二三四五六七八九十'[len(set(self.table.blocks)) % 10]}、机关党支部", n
                if rng.random() < 0.3:
                    block = f"{block}（{n}）"
                self._line([block], across=rng.random() < 0.5)
                if "restart" in habits:
                    self.number = 0
                tall = {}
                self.last = {}
            if n == again:
                for line in self.head_lines:
                    self._line(line)
                tall = {}
            if "blank rows" in habits and rng.random() < 0.2:
                self._line([])
                tall = {}
            tall = self._row(values, tall)
            self.table.blocks.append(block)
        if "subtotal" in habits and breaks:
            self._total(rows[begun:], "小计")

    def _row(self, values: dict[str, Any], tall: dict[int, tuple[int, Any]]) -> dict[int, tuple[int, Any]]:
        self.number += 1
        cells, goes_on = [], {}
        line = len(self.table.lines)
        for place, column in enumerate(self.columns.all):
            if isinstance(column, tuple):
                cells.append(PERSONAL.get(column[0], dict(_EXTRA).get(column[0], f"留意{self.number}")))
                continue
            if column.cell is ORDINAL:
                cells.append(self.number)
                continue
            value = values[column.key]
            known = value not in {None, "", ()}
            if "tall" in self.habits and column.merge and known:
                first, same = tall.get(place, (line, value))
                first = first if same == value else line
                goes_on[place] = (first, value)
                cells.append(None if first < line else self._written(column, value))
                continue
            if (
                "ditto" in self.habits
                and known
                and self.last.get(column.key) == value
                and self.rng.random() < 0.5
            ):
                cells.append(self.rng.choice(("同上", "〃", "同 上")))
                continue
            self.last[column.key] = value
            cells.append(self._written(column, value))
        self._line(cells)
        for place, (first, _) in goes_on.items():
            self.table.merges = [one for one in self.table.merges if one[:2] != (first, place)]
            self._merge(first, place, line, place)
        return goes_on

    def _written(self, column: Column, value: Any) -> Any:
        return written(column, value, self.rng, self.habits)

    def _total(self, rows: Sequence[dict[str, Any]], words: str) -> None:
        cells: list[Any] = [None] * self.width
        cells[0] = words
        for place, column in enumerate(self.columns.all):
            if (
                isinstance(column, Column)
                and isinstance(column.cell, Whole)
                and column.cell is not ORDINAL
                and place
            ):
                cells[place] = sum(row[column.key] or 0 for row in rows)
        self._line(cells)


def written(column: Column, value: Any, rng: random.Random, habits: frozenset[str]) -> Any:  # noqa: PLR0911  one a type
    """A value as somebody may have typed it."""
    cell = column.cell
    if value in {None, "", ()}:
        nothing = (
            ("", None, "—", "/", "无", "－")
            if "signs" in habits and not isinstance(cell, Text)
            else ("", None)
        )
        return rng.choice(nothing)
    if isinstance(cell, Day):
        return rng.choice(ways_of_day(value)) if "dates" in habits else value
    if isinstance(cell, Whole):
        return rng.choice(ways_of_number(value)) if "numbers" in habits else value
    if isinstance(cell, Names):
        return _names(value, rng) if "names" in habits else "、".join(value)
    if isinstance(cell, Percent):
        return (
            rng.choice((f"{value}%", f"{value:.2f}%", f"{value}％", float(value) / 100))
            if "numbers" in habits
            else f"{value}%"
        )
    if cell is TICK:
        return (
            rng.choice({"是": ("√", "是", "有"), "否": ("×", "否", "没有")}[value])
            if "signs" in habits
            else value
        )
    if isinstance(cell, Hours):
        return f"{cell.show(value)}学时" if "units" in habits else cell.show(value)
    if isinstance(cell, Times):
        return _times(cell, value, rng, habits)
    if isinstance(cell, Choice):
        known = [value, *(alias for alias, choice in cell.aliases.items() if choice == value)]
        return rng.choice([*known, f" {value} "]) if "spaces" in habits else value
    return value


def _times(cell: Times, value: Any, rng: random.Random, habits: frozenset[str]) -> Any:
    """How often as a number or a tick, or the days of one month with the last ones shortened."""
    if isinstance(value, int):
        ways = [value, f"{value}次", str(value), *(["√"] if value == 1 else [])]
        return rng.choice(ways) if "numbers" in habits else value
    ways = [cell.show(value), "；".join(day.isoformat() for day in value)]
    ways += [ways_of_day(value[0])[0]] if len(value) == 1 else []
    return rng.choice(ways) if "dates" in habits else cell.show(value)


def ways_of_day(day: date) -> list[Any]:
    """All the writings of one day; those without a year where the title has it."""
    y, m, d = day.year, day.month, day.day
    ways: list[Any] = [
        day, f"{y}.{m}.{d}", f"{y}/{m}/{d}", f"{y}-{m:02}-{d:02}", f"{y}年{m}月{d}日", f"{y}{m:02}{d:02}",
        int(f"{y}{m:02}{d:02}"), (day - EPOCH).days, str((day - EPOCH).days), f"{y}. {m}. {d}", f"{y}．{m}．{d}",
    ]  # fmt: skip
    if 2000 <= y < 2050:
        ways += [f"{y % 100:02}.{m}.{d}", f"{y % 100:02}年{m}月{d}日"]
    if y == YEAR:
        ways += [f"{m}月{d}日", f"{m}.{d:02}", f"{m}.{d}", f"{m}月{d}号"]
        if d > 3 and d % 10:
            ways += [float(f"{m}.{d:02}")] if d > 9 else []
    return ways


def ways_of_number(number: int) -> list[Any]:
    """One number, none of its writings losing anything."""
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return [
        number, float(number), str(number), f"{number}人", f"{number} 名", f"{number}次", wide, f"{number:,}",
        f"{number}（含预备1）", f"{number}.00",
    ]  # fmt: skip


def _names(names: tuple[str, ...], rng: random.Random) -> str:
    spaced = [f"{name[0]}　{name[1]}" if len(name) == 2 and rng.random() < 0.5 else name for name in names]
    return rng.choice(("、", "，", ",", "；", "\n", " 、")).join(spaced)


def xlsx(rendered: Rendered) -> bytes:
    """As a workbook; days as days."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for table in rendered.tables:
        page = book.add_worksheet(table.name)
        for place in table.hidden:
            page.set_column(place, place, None, None, {"hidden": True})
        for merge in table.merges:
            page.merge_range(*merge, "")
        for number, line in enumerate(table.lines):
            for place, cell in enumerate(line):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                elif isinstance(cell, str):
                    page.write_string(number, place, cell)
                elif cell is not None:
                    page.write_number(number, place, cell)
    book.close()
    return stream.getvalue()


def separated(rendered: Rendered, *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """The first tab as separated values; days as words."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerows(
        [["" if cell is None else _said(cell) for cell in line] for line in rendered.tables[0].lines]
    )
    return text.getvalue().encode(encoding)


def word(rendered: Rendered) -> bytes:
    """Each tab as a Word table, its title a paragraph above."""
    document = docx.Document()
    for table in rendered.tables:
        document.add_paragraph(str(table.lines[0][0]))
        lines = table.lines[1:]
        grid = document.add_table(len(lines), len(lines[0])) if lines else None
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                grid.cell(number, place).text = "" if cell is None else _said(cell)
        for first, left, last, right in table.merges:
            if first:
                words = grid.cell(first - 1, left).text
                merged = grid.cell(first - 1, left).merge(grid.cell(last - 1, right))
                merged.text = words
    for span in document.element.iter(qn("w:tblLayout")):
        span.set(qn("w:type"), "fixed")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _said(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
