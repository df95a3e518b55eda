"""特此报告。 and its like: a formula that closes the document and belongs to nothing said before it."""

from __future__ import annotations

from dataclasses import replace

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document
from luoshi.reading.types import Clause

_CLOSING = lazily(
    r"(?<=[。;,!\n])[ ]?(?:(?:特此|专此)(?:报告|汇报|通报|报请|说明|函告|致函)|以上(?:报告|汇报|情况),?(?:请|妥否|当否)|(?:妥否|当否),?请)"
    r"[^。;\n]{0,20}[。!]?$"
)
_LONGEST = 40  # characters of such a formula
_SHORTEST_REST = 4


def without_closing(document: Document, clause: Clause) -> Clause:
    """A clause without the closing formula of the document behind it; one that is nothing else stays."""
    found = _CLOSING.search(document.folded, max(clause.start, clause.end - _LONGEST), clause.end)
    if found is None:
        return clause
    end = found.start()
    if document.folded[end - 1] == ",":
        end -= 1
    span = document.trimmed(clause.start, end)
    if span.end - span.start < _SHORTEST_REST:
        return clause
    return replace(clause, start=span.start, end=span.end, text=document.raw[span.start : span.end])
