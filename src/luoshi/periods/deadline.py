"""Deadlines as official prose says them: 9月底前, 年底前并长期坚持, 立行立改, 每月25日.

The words are always kept. A day is computed only where the words fix one: a missing year comes from the
caller or the day stays empty, and `note` says why. Nothing is taken from today's date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from luoshi.periods.expressions import NO_YEAR, Expression, expressions
from luoshi.periods.folding import fold
from luoshi.periods.spans import year_end


class DeadlineKind(StrEnum):
    """What sort of time limit the words set. `Deadline.kept_up` is beside it: 年底前并长期坚持."""

    FIXED = "fixed"  # 限期：by one day
    IMMEDIATE = "immediate"  # 立行立改
    LASTING = "lasting"  # 长期坚持: no end
    RECURRING = "recurring"  # 每月25日、每季度末
    THROUGHOUT = "throughout"  # 全年
    WITHIN = "within"  # 三个月内: counted from a day the words do not give
    UNCLEAR = "unclear"  # 尽快, 适时


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit: its kind, the last day it allows (None where the words fix none), its own words."""

    kind: DeadlineKind
    day: date | None
    text: str
    kept_up: bool = False  # …并长期坚持: done by the day, then kept up
    note: str = ""  # one sentence: why there is no day, or how vague words were read

    def __str__(self) -> str:
        return self.text


_LASTING = re.compile(r"长期|持续|常态化|贯穿始终|不断|经常")
_IMMEDIATE = re.compile(r"[立即边][行知查整][即立边]改|立即|即时|即日|即改|马上|随时|随到随办")
_RECURRING = re.compile(r"每[年月季周日天半两1-9]|按[月季年周日]|逐[月季年周]|[月季年周][1一]次|定期")
_THROUGHOUT = re.compile(r"全年|整年|贯穿.{0,4}年")
_WITHIN = re.compile(r"(?:\d+|半)(?:个?月|年|天|日|周|个工作日|个星期)(?:之|以)?内")
_NO_MONTH = re.compile(r"[本当次下]?(?:月|季度?)(?:度)?[底末]|本周|本旬")
_NOTHING = {"", "-", "/", "无", "、", "\\"}


@lru_cache(maxsize=1024)  # a ledger says 9月底前 a hundred times
def parse_deadline(text: str, *, year: int | None = None) -> Deadline | None:
    """The time limit that `text` sets; None where it is blank or says 无.

    Args:
        text: the words of a cell or clause.
        year: the year for words that name none (9月底前); without it such words get no day.

    Never raises: words that set no time are UNCLEAR and keep their text.
    """
    said = text.strip()
    folded = fold(text)
    if folded in _NOTHING:
        return None
    kept_up = _LASTING.search(folded) is not None
    if _RECURRING.search(folded):
        return Deadline(DeadlineKind.RECURRING, None, said, kept_up)
    found = list(expressions(folded, year=year))
    day, note = _last(folded, found)
    if _IMMEDIATE.search(folded):
        return Deadline(DeadlineKind.IMMEDIATE, day, said, kept_up, note)
    if _THROUGHOUT.search(folded):
        if day is None and year is not None:
            day = year_end(year)
        return Deadline(DeadlineKind.THROUGHOUT, day, said, kept_up, "" if day else NO_YEAR)
    if found:
        return Deadline(DeadlineKind.FIXED, day, said, kept_up, note)
    return _undated(folded, said, kept_up=kept_up)


def _undated(folded: str, said: str, *, kept_up: bool) -> Deadline:
    kind, note = DeadlineKind.UNCLEAR, "没有写明时间"
    if kept_up:
        kind, note = DeadlineKind.LASTING, ""
    elif _WITHIN.search(folded):
        kind, note = DeadlineKind.WITHIN, "没有写从哪一天起算"
    elif _NO_MONTH.search(folded):
        kind, note = DeadlineKind.FIXED, "没有写是哪个月"
    return Deadline(kind, None, said, kept_up, note)


def _last(folded: str, found: list[Expression]) -> tuple[date | None, str]:
    """The latest day of all that is said. Two days that are not one span (3月-9月) are mentioned."""
    if not found:
        return None, ""
    dated = [one for one in found if one.day is not None]
    if len(dated) < len(found):
        return None, next(one.note for one in found if one.day is None)
    last = max(dated, key=lambda one: (one.day or date.min, one.start))
    spans = all("-" in folded[a.end - 1 : b.start + 1] for a, b in pairwise(found))
    note = last.note or (
        "" if len({one.day for one in dated}) == 1 or spans else "写了几个时间，按最后一个计"
    )
    return last.day, note
