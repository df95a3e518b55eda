"""Days as people type them into a field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from luoshi.periods.dates import parse_date

_BARE = re.compile(r"\d{1,7}|\d{9,}")  # 20210831 is a day, 2021 and 44260 are slips of the hand


def typed_day(words: str) -> str:
    """2021.8.31, 2021/8/31, 2021年8月31日, 20210831 -> 2021-08-31; what is no whole day stays as typed."""
    words = words.strip()
    if not words or _BARE.fullmatch(words):
        return words
    try:
        return parse_date(words).isoformat()
    except ValueError:
        return words


def day_of(params: Mapping[str, str], name: str, otherwise: dt.date) -> dt.date:
    """A day of an address; what is no day is the other one."""
    try:
        return dt.date.fromisoformat(typed_day(params.get(name, "")))
    except ValueError:
        return otherwise
