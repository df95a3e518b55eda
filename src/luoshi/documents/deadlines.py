"""Whether the words of a deadline say a time. They are always kept as written: a deadline stays text.

Legitimate are a day (9月底前), a time that returns or lasts (每年2月28日前, 长期坚持, 立行立改), a span (三个月内)
and every form a report prints (春节前, 汛期前). Of anything else one sentence is said beside it.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from luoshi.periods.deadline import DeadlineKind, parse_deadline
from luoshi.reading.due import first_deadline
from luoshi.reading.text import read_text

_ANY_YEAR: Final = 2000  # a leap year: words without one are looked at, not dated
_NO_DATE: Final = "不是一个有效的日期"  # the end of what `periods` notes on 2月30日


def caution(words: object) -> str:
    """What to say beside the words of a deadline; "" where they say a time, or nothing."""
    text = str(words or "").strip()
    found = parse_deadline(text, year=_ANY_YEAR)
    if found is None:
        return ""
    if found.day is None and found.note.endswith(_NO_DATE):
        said = _(
            "“%(words)s”不是一个有效的日期，照写保留，但到期提醒不起作用；请改成有的日子，例如 2026-09-30。"
        )
    elif found.kind is not DeadlineKind.UNCLEAR or first_deadline(read_text(text), 0, len(text)):
        return ""
    else:
        said = _(
            "“%(words)s”读不出是什么时间，照写保留，但到期提醒不起作用；请写作 2026-09-30、9月底前 或 长期坚持。"
        )
    return said % {"words": text}
