"""Numerals of Chinese prose: 三十五, 两千三百, 二〇二一, 1,234.5, １２３.

Pure functions from words to numbers and back. None of them looks at what surrounds the words.
"""

from __future__ import annotations

import re

from luoshi.reading.patterns import lazily
from luoshi.reading.text import fold

_DIGITS = {
    "〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TWENTIES = {"廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_PLAIN = "零一二三四五六七八九"
_LONGEST_HAN, _LONGEST_ARABIC = 24, 40

CHINESE_CLASS = "〇零一二两三四五六七八九十百千"
"""The characters of an ordinary Chinese numeral, for a character class of a regular expression."""

_ARABIC = lazily(r"\d+(?:\.\d+)?", re.ASCII)


def parse_chinese(words: str) -> int | float | None:
    """The number a Chinese numeral names, or None where the words are no numeral.

    Read are positional numerals (三百零五, 两万), rows of digits (二〇二一) and decimals (三点五).
    """
    whole, point, fraction = words.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    if not fraction or any(char not in _DIGITS for char in fraction):
        return None
    return float(f"{value}." + "".join(str(_DIGITS[char]) for char in fraction))


def _whole(words: str) -> int | None:
    if not words or len(words) > _LONGEST_HAN:
        return None
    if all(char in _DIGITS for char in words):
        # 三五 is “three to five”, not 35; a row of digits is a year or a number from three places on.
        if len(words) == len("三五") and words[0] not in "零〇○":
            return None
        return int("".join(str(_DIGITS[char]) for char in words))
    return _positional(words)


def _positional(words: str) -> int | None:
    total = section = digit = 0
    step = 10**9
    seen_digit = False
    for char in words:
        if char in _DIGITS:
            if seen_digit and digit:
                return None
            digit, seen_digit = _DIGITS[char], True
        elif char in _TWENTIES:
            section, step, seen_digit = section + _TWENTIES[char], 10, False
        elif char in _STEPS:
            if _STEPS[char] >= step:
                return None
            step = _STEPS[char]
            section += (digit if seen_digit and digit else 1) * step
            digit, seen_digit = 0, False
        elif char in _MYRIADS:
            below = section + digit
            if not below and not total:
                return None
            # 一万亿 multiplies all that stands before it; 一亿三万 adds the 万 part.
            if char == "亿":
                total = (total + below) * _MYRIADS[char]
            else:
                total += below * _MYRIADS[char]
            section = digit = 0
            step, seen_digit = 10**9, False
        else:
            return None
    return total + section + digit


def to_chinese(number: int) -> str:
    """A whole number from 0 to 10¹² − 1 in Chinese numerals, as official prose writes it (十五, 二百零三)."""
    if not 0 <= number < 10**12:
        raise ValueError("0 … 10^12-1")
    if number == 0:
        return "零"
    parts: list[str] = []
    gap = False
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // size % 10**4
        if not section:
            gap = bool(parts)
            continue
        if parts and (gap or section < _STEPS["千"]):
            parts.append("零")
        parts.append(_section(section) + name)
        gap = False
    words = "".join(parts)
    return words[1:] if words.startswith("一十") else words


def _section(section: int) -> str:
    words = ""
    gap = False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = section // size % 10
        if digit:
            words += ("零" if gap and words else "") + _PLAIN[digit] + name
            gap = False
        else:
            gap = True
    return words


def parse_arabic(words: str) -> int | float | None:
    """The number written in Arabic digits, half or full width, with or without thousands separators."""
    if words.isdecimal() and words.isascii() and len(words) <= _LONGEST_ARABIC:
        return int(words)
    plain = "".join(char for char in fold(words) if not char.isspace() and char not in ",'")
    if not _ARABIC.fullmatch(plain) or len(plain) > _LONGEST_ARABIC:
        return None
    return float(plain) if "." in plain else int(plain)
