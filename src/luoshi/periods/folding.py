"""One spelling for dates: half width, no spaces, Arabic numbers before 年 月 日 and their like."""

from __future__ import annotations

import re
import unicodedata

DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_CHINESE = re.compile(r"[〇○零一二三四五六七八九十两]{1,4}(?=年|个?月|日|号|季|天|周|个工作日)")
_SPACE = re.compile(r"\s+")
_DASH = str.maketrans(
    {"—": "-", "–": "-", "－": "-", "―": "-", "─": "-", "~": "-", "～": "-", "至": "-", "到": "-"}
)


def small_number(text: str) -> int | None:
    """A Chinese number below 100 (十二, 三十一), or digits read one by one (二〇二一). None when it is neither."""
    if "十" not in text:
        if any(sign not in DIGITS for sign in text):
            return None
        return int("".join(str(DIGITS[sign]) for sign in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or (ones and ones not in DIGITS) or (tens and tens not in DIGITS):
        return None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def _arabic(match: re.Match[str]) -> str:
    number = small_number(match.group())
    return match.group() if number is None else str(number)


def fold(text: str) -> str:
    """The same words in one spelling; 至, 到 and every dash become "-", so ranges have one sign."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"-+", "-", _CHINESE.sub(_arabic, text).translate(_DASH))
