"""What can be taken from a selection of the text, so that little has to be typed when a claim is added by hand."""

from __future__ import annotations

from typing import Any

from luoshi.documents.models import Document
from luoshi.documents.spans import MOST_SELECTED
from luoshi.documents.values import CLAIM_FIELDS, of_number
from luoshi.reading import read_report

_MOST_AROUND = 2000  # characters of the line looked at, each side


def prefill_claim(document: Document, start: int, end: int) -> dict[str, Any]:
    """Fields of the first number in a selection, read from its line; empty where there is none.

    Offsets are characters of the current text; any are accepted, and no more is read than an item can hold.
    """
    words = document.current.text if document.current else ""
    start = max(0, min(start, len(words)))
    end = max(0, min(end, start + MOST_SELECTED, len(words)))
    low = max(words.rfind("\n", 0, start) + 1, start - _MOST_AROUND)
    line_end = words.find("\n", end)
    high = min(len(words) if line_end < 0 else line_end, end + _MOST_AROUND)
    for figure in read_report(words[low:high]).figures:
        if start <= low + figure.start < end:
            read = of_number(figure)
            return {field.key: read.get(field.key) for field in CLAIM_FIELDS}
    return {}
