"""Separated values as sheets: UTF-8, GB18030 or a byte order mark; comma, semicolon or tab.

Runs in the limited child.
"""

from __future__ import annotations

import csv
import io
from typing import IO, Any

from luoshi.reading.files.plain import MOST, decode
from luoshi.sandbox import FileRefused, Reason
from luoshi.workbooks.grids import MOST_CELLS, TOO_LARGE

SEPARATORS = (",", "\t", ";", "，", "；")
_SNIFFED = 40  # lines
_LONGEST = 1 << 20  # characters of a field


def raw_grids(file: IO[bytes]) -> list[dict[str, Any]]:
    """The one table, in the form of `grids.raw_grids`.

    Raises:
        ValueError: no separated values.
        FileRefused: too long, or the encoding is unknown.
    """
    data = file.read(MOST + 1)
    if len(data) > MOST:
        raise FileRefused(Reason.OVERSIZED, TOO_LARGE)
    text, _ = decode(data)
    separator = separator_of(text)
    if text.count(separator) + text.count("\n") > MOST_CELLS:
        raise FileRefused(Reason.OVERSIZED, TOO_LARGE)
    csv.field_size_limit(_LONGEST)
    try:
        rows = [_trimmed(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    return [{"name": "csv", "hidden": False, "rows": rows, "merges": []}]


def separator_of(text: str) -> str:
    """The sign that divides most lines into the most columns.

    Raises:
        ValueError: no sign divides two lines, so this is a text.
    """
    lines = [line for line in text.split("\n", _SNIFFED)[:_SNIFFED] if line.strip()]
    found = {sign: [line.count(sign) for line in lines if sign in line] for sign in SEPARATORS}
    # A title, a note or a total has few; the heads and rows agree on one number.
    agreed = {
        sign: max(set(counts), key=lambda count: (counts.count(count) * count, count))
        for sign, counts in found.items()
        if len(counts) > 1
    }
    best = max(agreed, key=lambda sign: found[sign].count(agreed[sign]) * agreed[sign], default="")
    if not best:
        raise ValueError("not separated")
    return best


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    return row
