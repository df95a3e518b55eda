"""The house look of a sheet: fonts, colours and the room text takes. Sizes in points, widths in characters."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "宋体"
TITLE_HEIGHT, LINE_HEIGHT, PADDING, MOST_HEIGHT = 34.0, 14.5, 3.5, 409.0  # 409 is the tallest row there is
FIXED_HEAD, OPEN_HEAD, FIXED_CELL, LINE = "#D9D9D9", "#FFF2CC", "#F5F5F5", "#7F7F7F"
SIGNED = "填表人：　　　　　　　　审核人：　　　　　　　　联系电话："
DATE_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "@"

_BORDER: dict[str, Any] = {"border": 1, "border_color": LINE}
TITLE = {"font_name": TITLE_FONT, "font_size": 18, "align": "center", "valign": "vcenter"}
META = {"font_name": BODY_FONT, "font_size": 10.5, "align": "left", "valign": "vcenter"}
HEAD = _BORDER | {
    "font_name": HEAD_FONT, "font_size": 10.5, "align": "center", "valign": "vcenter", "text_wrap": True,
}  # fmt: skip
BODY = _BORDER | {"font_name": BODY_FONT, "font_size": 10.5, "valign": "vcenter"}
FOOT = {"font_name": BODY_FONT, "font_size": 10.5, "align": "left", "valign": "vcenter", "text_wrap": True}


def text_width(text: str) -> int:
    """Characters of half width: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """By character, as they are met."""

    def __missing__(self, sign: str) -> int:
        width = self[sign] = 2 if unicodedata.east_asian_width(sign) in "WFA" else 1
        return width


_WIDTHS = _Widths()


def lines_in(text: str, width: int) -> int:
    """Lines a text needs in a column of this width."""
    room = max(width - 1, 2)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))


def height_of(lines: int, *, most: float = MOST_HEIGHT) -> float:
    """Points a row of so many lines takes."""
    return min(most, lines * LINE_HEIGHT + PADDING)
