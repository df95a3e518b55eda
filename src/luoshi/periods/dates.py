"""One day as people write it in sheets: 2021.3.5, 21.3.5, 3月5日, 3.15, 20210305, 44260 …

A year that is not written comes from the caller (the title of the sheet) or stays missing: it is never
taken from today. Refusals are one Chinese sentence that says what to write instead.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from luoshi.periods.folding import fold

EPOCH = date(1899, 12, 30)  # day 0 of spreadsheet serials
FIRST_YEAR, LAST_YEAR = 1900, 2100
_SERIALS = range(18264, 73415)  # 1950 to 2100: as serial numbers of days
_CENTURY = 50  # two-digit years: 00-49 are 20xx

_YMD = re.compile(r"(\d{4}|\d{2})(?:年|[.\-/、])(\d{1,2})(?:月|[.\-/、])(\d{1,2})[日号.]?")
_MD = re.compile(r"(\d{1,2})(?:月|[.\-/、])(\d{1,2})[日号.]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YM = re.compile(r"(\d{4}|\d{2}(?=年))(?:年|[.\-/、])(\d{1,2})月?份?")
_TAIL = re.compile(r"(?:\((?:星期|周|礼拜)[一二三四五六日天]\)|(?:星期|周)[一二三四五六日天])?"
                   r"(?:T|上午|下午|晚上|晚)?(?:\d{1,2}[:时点](?:\d{1,2}分?)?(?::\d{1,2}(?:\.\d+)?)?)?(?:许|左右)?$")  # fmt: skip


def full_year(year: int) -> int:
    """Two digits to four: 21 is 2021, 99 is 1999."""
    if year >= 100:  # noqa: PLR2004
        return year
    return year + (2000 if year < _CENTURY else 1900)


def _day(said: str, year: int, month: int, day: int) -> date:
    try:
        if FIRST_YEAR <= year <= LAST_YEAR:
            return date(year, month, day)
    except ValueError:
        pass
    raise ValueError(f"“{said}”不是一个有效的日期，请改正，例如 2021-03-05")


def _with_year(month: int, day: int, year: int | None, said: str) -> date:
    if year is None:
        _day(said, 2000, month, day)  # a leap year: refuses 13月 before asking for the year
        raise ValueError(f"“{said}”没有写年份，请写全，例如 2021-03-05")
    return _day(said, year, month, day)


def parse_date(text: str, *, year: int | None = None) -> date:
    """The one day that `text` names; `year` is used where it names none.

    Raises:
        ValueError: one Chinese sentence: no date, no year, only a month, or a span of days.
    """
    said = text.strip()
    folded = fold(text)
    if match := _COMPACT.fullmatch(folded):
        return _day(said, *map(int, match.groups()))
    if match := _YMD.match(folded):
        if _TAIL.match(folded, match.end()):
            numbers = [int(part) for part in match.groups()]
            return _day(said, full_year(numbers[0]), numbers[1], numbers[2])
    elif match := _YM.fullmatch(folded):
        raise ValueError(f"“{said}”只写到月份，请写到日，例如 2021-03-05")
    elif (match := _MD.match(folded)) and _TAIL.match(folded, match.end()):
        return _with_year(int(match[1]), int(match[2]), year, said)
    if re.fullmatch(r"\d+(?:\.\d+)?", folded):
        return number_as_date(float(folded) if "." in folded else int(folded), year=year, said=said)
    if match and folded[match.end() : match.end() + 1] == "-":
        raise ValueError(f"“{said}”是一段时间，请写其中一天，例如 2021-03-05")
    raise ValueError(f"“{said}”认不出是哪一天，请写成 2021-03-05 这样的日期")


def number_as_date(number: float, *, year: int | None = None, said: str | None = None) -> date:
    """A bare number in a date cell: a serial (44260), 20210305, or 3.15 that was meant as 15 March.

    Raises:
        ValueError: 3.1 may be 1 or 10 March and 2021.1 January or October: the cell has lost which.
    """
    said = said or f"{number:.15g}"
    if not 0 < number < 1e8:  # noqa: PLR2004  also what is no number at all
        raise ValueError(f"“{said}”认不出是哪一天，请写成 2021-03-05 这样的日期")
    if number == int(number):
        whole = int(number)
        if whole in _SERIALS:
            return EPOCH + timedelta(days=whole)
        if match := _COMPACT.fullmatch(str(whole)):
            return _day(said, *map(int, match.groups()))
        raise ValueError(f"“{said}”认不出是哪一天，请写成 2021-03-05 这样的日期")
    left, _, right = f"{number:.6f}".rstrip("0").partition(".")
    if int(left) in range(1, 13) and len(right) <= 2:  # noqa: PLR2004
        if len(right) == 1 and int(right) <= 3:  # noqa: PLR2004  days 10, 20, 30 lose their nought
            raise ValueError(
                f"“{said}”存成了数字，分不清是{left}月{right}日还是{left}月{right}0日，请写成 {left}月{right}日"
            )
        return _with_year(int(left), int(right), year, said)
    if int(left) in range(FIRST_YEAR, LAST_YEAR) and len(right) <= 2:  # noqa: PLR2004
        raise ValueError(f"“{said}”只写到月份，请写到日，例如 2021-03-05")
    if int(left) in _SERIALS:  # a day with a time of day
        return EPOCH + timedelta(days=int(left))
    raise ValueError(f"“{said}”认不出是哪一天，请写成 2021-03-05 这样的日期")


def serial_of(day: date, seconds: float = 0) -> float:
    """The spreadsheet serial of a day: to recover a number that a date format has dressed up."""
    return (day - EPOCH).days + seconds / 86400
