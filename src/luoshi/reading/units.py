"""Units after a number: 亿元, 余人次, 个百分点, 元/平方米, 万千瓦时.

`match_unit` reads the unit at a position of the folded text by the longest unit known. Between number
and unit may stand a word of nearness (余, 多, 几) and a magnitude (万, 亿); both orders occur (3万余元,
500余万元).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from luoshi.reading.vocabulary.units import (
    COUNTERS,
    DOUBLE_COUNTERS,
    MAGNITUDES,
    MEASURES,
    NOT_BEFORE,
    SHY,
    TIME,
)
from luoshi.reading.wordtable import WordTable


class Unit(NamedTuple):
    """A unit found after a number."""

    start: int
    end: int
    name: str  # as in the folded text, without 余, 多, 几
    base: str  # without magnitude
    counts: bool  # a counter (个, 家, 人次) and not a measure
    near: bool  # 余, 多, 几, 来 stands in it


_MEASURES = frozenset(MEASURES)
_COUNTERS = frozenset((*COUNTERS, *DOUBLE_COUNTERS))
_plain_at = WordTable(_MEASURES | _COUNTERS).at
_time_at = WordTable(TIME).at
_per_at = WordTable((*_MEASURES, *_COUNTERS, *TIME)).at
_magnitude_at = WordTable(MAGNITUDES).at
_BEFORE_TIME = ("余", "多", "几", "来", "半", "个", "多", "半")
_BEGINS_TIME = frozenset((*_BEFORE_TIME, " ", *(word[0] for word in TIME)))
_NEAR = "余多几来"
_MANY_POINTS = "个多百分点"
# 千 begins another unit here and is no magnitude.
_WITH_THOUSAND = tuple(unit for unit in MEASURES if unit.startswith("千"))
_NOT_AFTER_NEAR = frozenset("次个项家人元万亿种年")
_STILL_COUNTED = ("起诉讼",)
_AFTER_SHY = "以左上之余多的和及与或、增减降升压缩扩加到至共轮"


def match_unit(folded: str, position: int) -> Unit | None:
    """The unit that begins at a position, right after a number; None where there is none."""
    start = position + (folded[position : position + 1] == " ")
    at, near = _near(folded, start)
    magnitude = ""
    if not folded.startswith(_WITH_THOUSAND, at):
        magnitude = _magnitude_at(folded, at)
    at += len(magnitude)
    if magnitude and not near:
        at, near = _near(folded, at)
    if magnitude and folded[at : at + 1] == " ":
        at += 1
    if folded.startswith(_MANY_POINTS, at):
        return Unit(start, at + len(_MANY_POINTS), "个百分点", "个百分点", counts=False, near=True)
    base = _plain_at(folded, at)
    if base:
        base = _with_denominator(folded, at, base)
    end = at + len(base)
    if not base or _makes_another_word(folded, base, end):
        return _bare(folded, start, magnitude, near=near)
    if folded[end : end + 1] in {"余", "多"} and folded[end + 1 : end + 2] not in _NOT_AFTER_NEAR:
        end, near = end + 1, True
    counts = base in _COUNTERS and base not in _MEASURES
    return Unit(start, end, magnitude + base, base, counts, near)


def _near(folded: str, position: int) -> tuple[int, bool]:
    """Past a word of nearness, if one stands there."""
    near = folded[position : position + 1] in _NEAR and position < len(folded)
    return position + near, near


def _with_denominator(folded: str, position: int, base: str) -> str:
    """元/平方米, 吨标准煤/万元."""
    slash = position + len(base)
    if folded[slash : slash + 1] != "/":
        return base
    at = slash + 1 + (folded[slash + 1 : slash + 2] == "万")
    below = _per_at(folded, at)
    return folded[position : at + len(below)] if below else base


def _bare(folded: str, start: int, magnitude: str, *, near: bool) -> Unit | None:
    """万 or 亿 alone (突破1.2万亿)."""
    end = start + near + len(magnitude)
    if not magnitude or magnitude[-1] not in "万亿" or is_time(folded, end):
        return None
    if folded[end : end + 1] in {"里", "古", "众", "千", "一"}:
        return None
    if folded[end : end + 1] in {"余", "多"}:
        end, near = end + 1, True
    return Unit(start, end, magnitude, "", counts=False, near=near)


def _makes_another_word(folded: str, base: str, end: int) -> bool:
    """Whether the unit's last character belongs to a longer word (3部门, 2项目, 1级)."""
    following = folded[end : end + 1]
    if not following:
        return False
    if base in SHY:
        return "\u4e00" <= following <= "\u9fff" and following not in _AFTER_SHY
    if folded.startswith(_STILL_COUNTED, end - len(base)):
        return False
    return following in NOT_BEFORE.get(base, "")


def is_time(folded: str, position: int) -> bool:
    """Whether a duration, a date's part or an age stands at the position (3年, 5个工作日)."""
    if folded[position : position + 1] not in _BEGINS_TIME:
        return False
    at = position + (folded[position : position + 1] == " ")
    for words in _BEFORE_TIME:
        at += folded[at : at + 1] == words
    word = _time_at(folded, at)
    return bool(word) and folded[at + len(word) : at + len(word) + 1] != "/"


@lru_cache(maxsize=512)
def base_of(name: str) -> tuple[float, str]:
    """A unit's multiplier and base: 万元 is (10000, 元). For comparing quantities."""
    for magnitude in MAGNITUDES:
        rest = name[len(magnitude) :]
        if name.startswith(magnitude) and name not in _MEASURES:
            multiplier = 1.0
            for char in magnitude:
                multiplier *= {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, "十": 10.0}[char]
            return multiplier, rest
    return 1.0, name


def is_percent(base: str) -> bool:
    """Whether a unit is a share (%, ‰), not a difference of shares (个百分点)."""
    return base in {"%", "‰"}
