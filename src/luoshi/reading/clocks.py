"""When a meeting was: 2021年3月5日（星期五）下午3点至5点, 2021.3.5 15:00—16:30, 二〇二一年三月五日15时30分."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from luoshi.reading.numerals import parse_chinese
from luoshi.reading.patterns import lazily

_HAN = r"[〇○零一二三四五六七八九十]"
_DASH = r"[ ]?(?:-{1,2}|—{1,2}|–|~|―|至|到)[ ]?"
_DAY = lazily(
    rf"(?<!\d)(?:(?P<y>(?:19|20)\d\d|{_HAN}{{4}})[ ]?(?:年|[-./])[ ]?)?(?P<m>\d{{1,2}}|{_HAN}{{1,3}})[ ]?(?P<sep>月|[-./])[ ]?"
    rf"(?P<d>\d{{1,2}}|{_HAN}{{1,3}})(?!\d)[ ]?[日号]?|(?<!\d)(?P<whole>(?:19|20)\d{{6}})(?!\d)"
)
_WEEKDAY = lazily(r"[(\[]?[ ]?(?:星期|周|礼拜)[一二三四五六日天][ ]?[)\]]?")
_HALF = r"(?P<half{0}>上午|下午|晚上|晚间|晚|中午|早上|早晨|凌晨)?[ ]?"
_CLOCK = (
    r"(?P<h{0}>[01]?\d|2[0-4]|[一二两三四五六七八九十]{{1,3}})"
    r"(?:[ ]?:[ ]?(?P<mi{0}>[0-5]\d)(?:[ ]?:[ ]?[0-5]\d)?|[ ]?[时点](?:[ ]?(?P<mn{0}>[0-5]?\d|[一二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九])[ ]?分?|(?P<hm{0}>半)|整|钟)?)"
)
_FROM = lazily(_HALF.format(1) + _CLOCK.format(1))
_UNTIL = lazily(_DASH + _HALF.format(2) + _CLOCK.format(2))
_SHORT = lazily(rf"(?P<half>上午|下午|晚上|晚)?[ ]?(?P<a>\d{{1,2}}){_DASH}(?P<b>\d{{1,2}})[ ]?[点时]")
_YEAR = lazily(r"(?<!\d)((?:19|20)\d\d)(?=[ ]?(?:年|[-./]|[01]\d))")
_LATE = frozenset({"下午", "晚上", "晚间", "晚"})
_NOON, _LAST = 12, 24


class When(NamedTuple):
    """What was said of day and hours; `rest`: the words behind them."""

    day: dt.date | None
    starts: dt.time | None
    ends: dt.time | None
    rest: str


def year_in(words: str) -> int | None:
    """The year that stands in words like 2021年3月主题党日."""
    match = _YEAR.search(words)
    return int(match[1]) if match else None


def read_when(plain: str, year: int | None = None) -> When:
    """Read a day and hours from folded words.

    Args:
        plain: half-width.
        year: of a day that is written without one; such a day stays unknown where it is not told.
    """
    words = _WEEKDAY.sub(" ", plain)
    day, at = _day(words, year)
    rest = words[at:]
    if (short := _SHORT.search(rest)) is not None:
        starts = _time(short["half"], short["a"], None)
        ends = _after(starts, _time(short["half"], short["b"], None))
        return When(day, starts, ends, rest[short.end() :].strip(" ,;。"))
    first = _FROM.search(rest)
    if first is None:
        return When(day, None, None, rest.strip(" ,;。"))
    starts = _time(first["half1"], first["h1"], "30" if first["hm1"] else first["mi1"] or first["mn1"])
    until = _UNTIL.match(rest, _skipped(rest, first.end()))
    if until is None:
        return When(day, starts, None, rest[first.end() :].strip(" ,;。"))
    half = until["half2"] or (first["half1"] if first["half1"] in _LATE else None)
    ends = _time(half, until["h2"], "30" if until["hm2"] else until["mi2"] or until["mn2"])
    return When(day, starts, _after(starts, ends), rest[until.end() :].strip(" ,;。"))


def _skipped(words: str, at: int) -> int:
    """Behind the day a time ends on, where it is written again: 15:00—2021年3月5日16:30."""
    again = _DAY.match(words, at + 1) if at < len(words) and words[at] in "-—–~―至到" else None
    return again.end() - 1 if again is not None and words[again.end() - 1 : again.end()] in "至到-" else at


def _day(words: str, year: int | None) -> tuple[dt.date | None, int]:
    match = _DAY.search(words)
    if match is None:
        return None, 0
    if whole := match["whole"]:
        return _date(int(whole[:4]), int(whole[4:6]), int(whole[6:])), match.end()
    if not match["y"] and match["sep"] != "月":
        return None, 0  # 3.5 without a year may be anything
    known = _number(match["y"]) if match["y"] else year
    return _date(known, _number(match["m"]), _number(match["d"])), match.end()


def _date(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    try:
        return dt.date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def _number(words: str) -> int | None:
    value = int(words) if words.isdecimal() else parse_chinese(words)
    return value if isinstance(value, int) else None


def _time(half: str | None, hour: str, minute: str | None) -> dt.time | None:
    value, minutes = _number(hour), _number(minute or "0")
    if value is None or minutes is None or value > _LAST:
        return None
    if half in _LATE and value < _NOON:
        value += _NOON
    if half == "中午" and value < _NOON - 1:
        value += _NOON
    return dt.time(value % _LAST, minutes)


def _after(starts: dt.time | None, ends: dt.time | None) -> dt.time | None:
    """下午3点至5点: the afternoon holds for both; what ends before it began is not known."""
    if starts is None or ends is None:
        return ends
    if ends <= starts and ends.hour < _NOON <= starts.hour:
        ends = ends.replace(hour=ends.hour + _NOON)
    return ends if ends > starts else None
