"""Places in a text that a person names: checked against the text, the quote taken from it, never from the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.documents import suggest
from luoshi.documents.models import SECTION_LENGTH, Document, Item, Text
from luoshi.documents.outline import Outline
from luoshi.kernel.errors import Refused

MOST_SELECTED: Final = 4000  # characters of one item
_OPENING: Final = "（(《〈“‘「『【[{〔"
_CLOSING: Final = "）)》〉”’」』】]}〕"
_CUTS_AFTER: Final = "；;，,。"
_LEAST_PART: Final = 2  # characters


def located(document: Document, start: int, end: int) -> dict[str, Any]:
    """The place fields of an item for a selection: start, end, cuts, quote, section, heading.

    Blank ends are left off. Raises Refused where the selection lies outside the text, is empty, too long,
    or holds nothing but clauses outside this system.
    """
    text = document.current
    if text is None or not text.text:
        raise Refused(_("这份文档还没有文字，请先粘贴正文"))
    if not 0 <= start < end <= len(text.text):
        raise Refused(_("所选文字不在原文范围内，请刷新页面后重新选取"), field="span")
    words = text.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise Refused(_("所选文字是空白，请重新选取"), field="span")
    if end - start > MOST_SELECTED:
        raise Refused(
            _("一条最多选取%(most_selected)s个字，现在选了%(chosen)s个字")
            % {"most_selected": MOST_SELECTED, "chosen": end - start},
            field="span",
        )
    piece = suggest.rest(text.text, start, end, [(low, high) for low, high in text.boundary])
    if piece is None:
        raise Refused(_("所选的话不在本系统范围，只作为原文保留，不列入台账"), field="span")
    outline = Outline.of(text.outline)
    return {
        "start": piece.start,
        "end": piece.end,
        "cuts": [list(cut) for cut in piece.cuts],
        "quote": piece.quote,
        "section": outline.path_at(piece.start)[:SECTION_LENGTH],
        "heading": outline.at(piece.start),
    }


@dataclass(frozen=True, slots=True)
class CutPoint:
    """A place where an item may be cut: `position` is the first character of the words after it."""

    position: int
    mark: str  # ； ， 。
    before: str  # the words up to it, from the cut point before


def cut_points(text: Text, item: Item) -> list[CutPoint]:
    """Where an item may be cut: after ；，。 outside brackets, quotation marks and titles of works."""
    points: list[CutPoint] = []
    depth, last = 0, item.start
    inside = [(low, high) for low, high in item.cuts]
    for at in range(item.start, item.end):
        char = text.text[at]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in _CUTS_AFTER and not depth and not any(low <= at < high for low, high in inside):
            digits = char == "," and text.text[at - 1 : at].isdigit() and text.text[at + 1 : at + 2].isdigit()
            before, after = (_bare(text.text[low:high]) for low, high in ((last, at), (at + 1, item.end)))
            if not digits and min(len(before), len(after)) >= _LEAST_PART:
                points.append(CutPoint(at + 1, char, before))
                last = at + 1
    return points


def _bare(words: str) -> str:
    """Words without marks and blanks at their ends."""
    return words.strip(f"{_CUTS_AFTER} \u3000\t\n")


def parts(text: Text, item: Item, positions: list[int]) -> list[suggest.Piece]:
    """The parts of an item cut at positions, without the marks between them.

    Raises Refused where a position is not one of `cut_points`.
    """
    allowed = {point.position for point in cut_points(text, item)}
    wanted = sorted(set(positions))
    if not wanted:
        raise Refused(_("请至少勾选一处拆分位置"), field="cuts")
    if not allowed.issuperset(wanted):
        raise Refused(_("只能在分号、逗号、句号处拆分，请刷新页面后重新勾选"), field="cuts")
    found = []
    for low, high in zip([item.start, *wanted], [*wanted, item.end], strict=True):
        words = text.text[low:high]
        start = low + len(words) - len(words.lstrip())
        end = low + len(words.rstrip().rstrip(suggest.SEPARATORS))
        piece = suggest.rest(text.text, start, max(end, start + 1), [tuple(cut) for cut in item.cuts])
        if piece is not None:
            found.append(piece)
    return found
