"""What a cell may hold: one class a type, each reading a raw cell and showing a value.

`read` is forgiving about how a thing is written and strict about what it is: it raises ValueError with
one Chinese sentence when the value would have to be guessed. `show` gives what is written to a new sheet;
`read(show(value)) == value` for every value of the type but the words a spreadsheet shows for a failed formula
(`ERRORS`): nobody can tell whether they were typed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from luoshi.periods.dates import EPOCH, number_as_date, parse_date, serial_of
from luoshi.periods.deadline import Deadline, parse_deadline

Raw = str | int | float | bool | date | datetime | time | None
Shown = str | int | float | date | None

CELL_LIMIT = 32767  # characters a spreadsheet cell can hold
CUT = "……（单元格已满，以下未导出）"
NOTHING = frozenset({"", "/", "-", "—", "－", "——", "无", "\\"})
DITTO = frozenset({"同上", "〃", "″", "′′", '"', "''", "”"})  # folded, ″ is two of ′
_DITTO_BEGINS = frozenset("同〃″′\"'”＂＇")
_DITTO_LONGEST = 8  # characters, blanks included
STILL = frozenset({"至今", "迄今", "现在", "目前"})
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")  # with line breaks and tabs
# Commas only where they divide thousands: "1,2" is two numbers to the one who typed it, never 12.
_WHOLE = re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.0+)?")
_WITH_PART = re.compile(
    r"(.*\d.*?)\((?:含|其中)[^()]*\)"
)  # 12（含预备1）: the number before the bracket is whole
_PARTS = re.compile(r"\d+(?:[+/]\d+)+")
_ABOUT = re.compile(r"(?:约|近|超|大约|将近)\d+|\d+(?:余|多|左右|以上)")
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"})
_FIRST_REAL_DAY = date(1930, 1, 1)  # earlier days in a cell are small numbers under a date format


@dataclass(frozen=True, slots=True)
class Context:
    """What the sheet around a cell says: the year of its title, for dates that name none."""

    year: int | None = None


class CellType(Protocol):
    """A type of cell."""

    @property
    def choices(self) -> tuple[str, ...]:
        """Values to offer as a list; empty where anything may be typed."""

    def read(self, raw: Raw, context: Context) -> Any:
        """The typed value. Raises ValueError with one sentence."""

    def show(self, value: Any) -> Shown:
        """What to write in a cell for the value."""


def plain(text: str) -> str:
    """Text as a cell can keep it: one kind of line break, no control characters, no blanks at the ends of lines."""
    if not _CONTROL.search(text):  # almost every cell
        return text.strip()
    text = _UNKEEPABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def fold(text: str) -> str:
    """Half width and without any blank, for comparing: "（ 是 ）" equals "(是)"."""
    return _folded(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


_SHORT = 40  # characters; the short texts of a sheet come again and again
_folded = lru_cache(maxsize=8192)(_fold)


def is_ditto(raw: Raw) -> bool:
    """Whether a cell says: as above."""
    if not isinstance(raw, str) or len(raw) > _DITTO_LONGEST:
        return False
    return raw.lstrip()[:1] in _DITTO_BEGINS and fold(raw) in DITTO


def as_text(raw: Raw) -> str:
    """A cell as the words a person sees in it. Whole numbers lose the ".0" of the spreadsheet.

    Raises:
        ValueError: the cell shows an error of a formula, or was cut when it was exported.
    """
    if isinstance(raw, str):
        text = plain(raw)
        if text in ERRORS:
            raise ValueError(f"公式出错，显示为“{text}”，请改写成文字或数字")
        if text.endswith(CUT):
            raise ValueError("文字超过单元格能容纳的长度，导出时已截断，请在系统中修改这一条")
        return text
    return _words(raw)


def words_in(raw: Raw) -> str:
    """The same without refusing anything: for heads, notes and samples."""
    return plain(raw) if isinstance(raw, str) else _words(raw)


def _words(raw: float | date | time | None) -> str:
    match raw:
        case None:
            words = ""
        case bool():
            words = "是" if raw else "否"
        case int() | float():
            words = str(int(raw)) if math.isfinite(raw) and raw == int(raw) else f"{raw:.15g}"
        case datetime():
            words = raw.strftime("%Y-%m-%d" if raw.time() == time() else "%Y-%m-%d %H:%M")
        case _:
            words = raw.isoformat()
    return words


def clip(text: str) -> str:
    """Text that a cell can hold (it counts UTF-16 units), with a mark where it had to be cut."""
    if len(text) <= CELL_LIMIT // 2 or len(text.encode("utf-16-le")) <= CELL_LIMIT * 2:
        return text
    room = text.encode("utf-16-le")[: (CELL_LIMIT - len(CUT)) * 2]
    return room.decode("utf-16-le", "ignore") + CUT


def _number_under_date(raw: date) -> float | None:
    """3.15 typed into a cell with a date format comes back as a day of 1900: the number that was typed."""
    day = raw.date() if isinstance(raw, datetime) else raw
    if day >= _FIRST_REAL_DAY:
        return None
    clock = raw.time() if isinstance(raw, datetime) else time()
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
    serial = serial_of(day, seconds)
    leap_bug = 1 if day < date(1900, 3, 1) and day > EPOCH else 0  # the spreadsheet counts a 29 Feb 1900
    return round(serial - leap_bug, 4)


@dataclass(frozen=True, slots=True)
class Text:
    """Words. Blank is ""; inner line breaks are kept."""

    longest: int = CELL_LIMIT
    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> str:  # noqa: ARG002
        text = as_text(raw)
        if len(text) > self.longest:
            raise ValueError(f"有{len(text)}个字，最多{self.longest}个字，请精简")
        return text

    def show(self, value: str | None) -> str:
        return plain(value or "")


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number a row is known by: 1, 1-1, 1.2, （3）. As typed, also where a spreadsheet made a day of 1-1."""

    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> str:  # noqa: ARG002
        if isinstance(raw, date):
            number = _number_under_date(raw)
            return f"{raw.month}-{raw.day}" if number is None else f"{number:g}"
        return as_text(raw)

    def show(self, value: str | None) -> str:
        return plain(value or "")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, never negative. Units are dropped, 12（含预备1） is 12; 约30, 30余, 5+2 are refused."""

    units: tuple[str, ...] = (
        "人次",
        "人",
        "名",
        "次",
        "个",
        "项",
        "条",
        "家",
        "户",
        "份",
        "篇",
        "场",
        "期",
        "元",
    )
    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> int | None:  # noqa: ARG002
        text = fold(as_text(raw))
        if text in NOTHING:
            return None
        number = text
        if match := _WITH_PART.fullmatch(number):
            number = match[1]
        for unit in self.units:
            number = number.removesuffix(unit)
        if _PARTS.fullmatch(number):
            raise ValueError(f"“{text}”有几个数，分不清取哪个，请写成一个合计数，其余写进备注")
        if _ABOUT.fullmatch(number):
            raise ValueError(f"“{text}”是约数，这里要准确的数，请写成 30 这样的数字")
        if not _WHOLE.fullmatch(number):
            raise ValueError(f"“{text}”不是整数，请只写数字，例如 12")
        return int(number.split(".")[0].replace(",", ""))

    def show(self, value: int | None) -> int | None:
        return value


@dataclass(frozen=True, slots=True)
class Day:
    """One day, in any style people write (see `periods.dates`). An open end takes 至今 as no day."""

    choices: tuple[str, ...] = ()
    open_end: bool = False

    def read(self, raw: Raw, context: Context) -> date | None:
        if isinstance(raw, bool | time):
            raise ValueError("这里要写日期，例如 2021-03-05")  # noqa: TRY004  a wrong cell, not a wrong call
        if isinstance(raw, date):
            number = _number_under_date(raw)
            if number is None:
                return raw.date() if isinstance(raw, datetime) else raw
            raw = number
        if isinstance(raw, int | float):
            return number_as_date(raw, year=context.year)
        text = as_text(raw)
        folded = fold(text)
        if folded in NOTHING or (self.open_end and folded in STILL):
            return None
        if folded in STILL:
            raise ValueError(f"“{text}”不是一天，请写日期，例如 2021-03-05；没有结束的请留空")
        return parse_date(text, year=context.year)

    def show(self, value: date | None) -> date | None:
        return value


@dataclass(frozen=True, slots=True)
class Due:
    """A time limit: its words, and the day they fix where they fix one (see `periods.deadline`)."""

    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> Deadline | None:
        if isinstance(raw, date):
            number = _number_under_date(raw)
            raw = raw if number is None else number
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return parse_deadline(_number_as_words(raw, context), year=context.year)
        return parse_deadline(as_text(raw), year=context.year)

    def show(self, value: Deadline | None) -> str:
        return "" if value is None else plain(value.text)


def _number_as_words(number: float, context: Context) -> str:
    """What a bare number in a deadline cell stands for: 9 is 9月, 2021.9 is 2021年9月, 44469 a day."""
    text = f"{number:.8g}" if abs(number) < 1e5 else f"{number:.0f}"  # noqa: PLR2004
    left, _, right = text.partition(".")
    if not left.isdigit() or (right and not right.isdigit()):
        raise ValueError(f"“{text}”认不出是什么时限，请写成 9月底前 这样的文字")
    if not right and int(left) in range(1, 13):
        return f"{left}月"
    if int(left) in range(1990, 2100):
        if right == "1":
            raise ValueError(f"“{text}”存成了数字，分不清是1月还是10月，请写成 {left}年1月 或 {left}年10月")
        return f"{left}年{int(right)}月" if right else f"{left}年"
    return number_as_date(number, year=context.year, said=text).isoformat()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values; blanks, full width and the aliases are understood. Blank is None."""

    choices: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    _known: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {fold(alias): choice for alias, choice in self.aliases.items()}
        object.__setattr__(self, "_known", known | {fold(choice): choice for choice in self.choices})

    def read(self, raw: Raw, context: Context) -> str | None:  # noqa: ARG002
        text = as_text(raw)
        choice = self._known.get(text) or self._known.get(fold(text))
        if choice is not None or fold(text) in NOTHING:
            return choice
        raise ValueError(f"“{text}”不在可选范围内，请从“{'、'.join(self.choices)}”中选一个")

    def show(self, value: str | None) -> str:
        return value or ""


YES, NO = "是", "否"
_TICKS = {"√": YES, "✓": YES, "✔": YES, "有": YES, "已": YES, "对": YES} | {
    "×": NO, "✗": NO, "✘": NO, "x": NO, "X": NO, "没有": NO, "未": NO,
}  # fmt: skip
TICK = Choice((YES, NO), _TICKS)  # √ and ×, as people tick; — and / are blank


@dataclass(frozen=True, slots=True)
class Percent:
    """A share: 100.00%, 95% and 0.95 under a percent format. In points, exact: Decimal("95")."""

    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> Decimal | None:  # noqa: ARG002
        text = fold(as_text(raw))
        if text in NOTHING:
            return None
        number, points = text.removesuffix("%"), text.endswith("%")
        if not _SHARE.fullmatch(number):
            raise ValueError(f"“{text}”不是百分数，请写成 95% 这样的数")
        share = Decimal(number)
        if not points and share > 1:
            raise ValueError(f"“{text}”没有写百分号，分不清是多少，请写成 95% 这样的数")
        return (share if points else share * 100).normalize() + 0

    def show(self, value: Decimal | None) -> str:
        return "" if value is None else f"{value:f}%"


_SHARE = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_INNER = re.compile(r"[（(][^（()）]*[)）]")
_HELD = re.compile(r"\x00(\d+)\x00")
_SPACED_NAME = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people or units, as text: 张　三（主持工作）、李四 gives two. Order kept, repeats dropped."""

    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> tuple[str, ...]:  # noqa: ARG002
        text = as_text(raw)
        if fold(text) in NOTHING:
            return ()
        brackets = _INNER.findall(text)  # a separator inside brackets divides nothing
        for number, bracket in enumerate(brackets):
            text = text.replace(bracket, f"\x00{number}\x00", 1)
        names = []
        for part in _SEPARATORS.split(text):
            name = part.strip()
            if " " in name or "\u3000" in name:
                name = _SPACED_NAME.sub(r"\1\2", name)
            if brackets:
                name = _HELD.sub(lambda match: brackets[int(match[1])], name)
            names.append(name)
        return tuple(dict.fromkeys(name for name in names if name))

    def show(self, value: tuple[str, ...] | None) -> str:
        return plain("、".join(value or ()))
