"""What a document says about itself at its head and foot: number (文号), date, kind. Offered, to be corrected."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from luoshi.documents.models import TITLE_LENGTH
from luoshi.documents.rules import Rules

_HEAD: Final = 600  # characters from the start where a number stands
_FIRST_WORDS: Final = 24  # characters of a pasted text that has no title
_FOOT: Final = 400  # characters before the end where the date stands
_REFERENCE: Final = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[（(［](?:19|20)\d\d[〕\]）)］]\s?(?:第)?\d{1,5}\s?号"
)
_DATE: Final = re.compile(
    r"^[ \u3000]*((?:19|20)\d\d|[〇○零一二三四五六七八九]{4})\s?年\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?月"
    r"\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?日[ \u3000]*$",
    re.MULTILINE,
)
_DIGITS: Final = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
}


def reference_in(text: str) -> str:
    """The document's number where its head has one; the first, an addressee's quotation comes later."""
    found = _REFERENCE.search(text[:_HEAD])
    return re.sub(r"\s", "", found.group())[:80] if found else ""


def date_in(text: str) -> dt.date | None:
    """The date on a line of its own near the end (or, in minutes and notices, near the head)."""
    tail = text.rstrip()
    ends = [*_DATE.finditer(tail[-_FOOT:])]
    for match in [*reversed(ends), *_DATE.finditer(tail[:_HEAD])]:
        year, month, day = (_number(part) for part in match.groups())
        try:
            return dt.date(year, month, day)
        except ValueError:
            continue
    return None


def kind_of(title: str, rules: Rules) -> str:
    """The kind whose word stands in the title, the last one where several do; the last kind where none does."""
    found = [
        (title.rfind(word), len(word), kind.key)
        for kind in rules.kinds
        for word in kind.words
        if word in title
    ]
    return max(found)[2] if found else rules.kinds[-1].key


def title_in(text: str, read_title: str | None, name: str) -> str:
    """The title software read, else the file's name, else the first words."""
    stem = name.rpartition(".")[0] or name
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(first) > _FIRST_WORDS:  # no title, but prose: its beginning, so that people recognise it
        first = f"{first[:_FIRST_WORDS]}…"
    return (" ".join((read_title or stem or first).split()) or "未命名文档")[:TITLE_LENGTH]


def _number(words: str) -> int:
    if words.isascii():
        return int(words)
    if "十" in words:
        tens, _, ones = words.partition("十")
        return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))
    return int("".join(_DIGITS[char] for char in words))
