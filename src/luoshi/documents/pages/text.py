"""The left side: the document's own words with their marks, as markup.

Made in Python: a report of 200 pages has thousands of segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from luoshi.documents.pages.marks import Kind, Layout, Mark, Paragraph, Place, Segment, Span, paragraphs
from luoshi.documents.pages.words import CHECK_SIGN, KINDS
from luoshi.documents.queries import Ledger, LedgerItem
from luoshi.reading.types import BlockKind, Check, Severity

_SHORT: Final = 12  # characters of a figure that must not break
_ORDER: Final = {Severity.CONFLICT: 0, Severity.NOTICE: 1, Severity.ADVICE: 2}


def numbered_checks(ledger: Ledger) -> list[tuple[int, Check]]:
    """The checks with their numbers 校1, 校2 …: conflicts first; a number stays when another check is settled."""
    if ledger.text is None:
        return []
    known = sorted(
        (_ORDER[Severity(check["severity"])], check["start"] or 0, at)
        for at, check in enumerate(ledger.text.checks)
    )
    numbers = {at: number for number, (_severity, _start, at) in enumerate(known, 1)}
    return sorted(((numbers[at], check) for at, check in ledger.placed_checks), key=lambda row: row[0])


def layout(ledger: Ledger) -> Layout:
    """What the text is like, without its marks."""
    text = ledger.text
    assert text is not None
    return Layout(
        text.text,
        [Place(heading.start, heading.level, heading.body) for heading in ledger.outline.headings],
        [(block["start"], block["end"]) for block in text.blocks if block["kind"] == BlockKind.TABLE],
        ledger.document.title,
    )


def marks(ledger: Ledger) -> Iterator[Mark]:
    """Everything that stands in the ledger: items that were not rejected, and what checks point to."""
    for item in ledger.items:
        for leaf in item.parts if item.split else (item,):
            if leaf.state != "rejected":
                yield from _marks(leaf, item)
    for number, check in numbered_checks(ledger):
        if check.severity is not Severity.ADVICE and check.start is not None and check.end is not None:
            yield Mark(f"{CHECK_SIGN}{number}", "check", check.start, check.end, CHECK_SIGN, number)


def _marks(leaf: LedgerItem, item: LedgerItem) -> Iterator[Mark]:
    """The stretches of an item: what lies outside this system's scope stays plain text in between."""
    number = int(item.mark[1:])
    ends = [leaf.start, *(place for cut in leaf.cuts for place in cut), leaf.end]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        yield Mark(leaf.mark, KINDS[leaf.nature], start, end, leaf.nature.sign, number)


def text_html(ledger: Ledger, *, within: Sequence[Span] | None = None, swapped: bool = False) -> SafeString:
    """The paragraphs of the text.

    Args:
        ledger: with its text.
        within: only the paragraphs that touch one of these spans.
        swapped: each paragraph says that it replaces the one of its id (htmx, out of band).
    """
    if ledger.text is None:
        return SafeString("")
    oob = ' hx-swap-oob="true"' if swapped else ""
    found = paragraphs(layout(ledger), marks(ledger), within=within)
    first = min((heading.start for heading in ledger.outline.headings if heading.level == 1), default=-1)
    parts = [_paragraph(one, oob, deep=0 <= first < one.start) for one in found]
    return mark_safe("".join(parts))  # noqa: S308 - every word is escaped in _words


def paragraph_id(start: int) -> str:
    """The id of the paragraph that begins at this character."""
    return f"t{start}"


def _paragraph(one: Paragraph, oob: str, *, deep: bool) -> str:
    margin = "".join(
        f'<a class="ls-tag ls-k-{run.kind} ls-margin" href="?at={run.ref}#{run.ref}" data-ref="{run.ref}">{run.words}</a>'
        for run in one.margin
    )
    return (
        f'<div class="ls-para" id="{paragraph_id(one.start)}"{oob}><div class="ls-para-marks">{margin}</div>'
        f"{_inside(one, deep=deep)}</div>"
    )


def _inside(one: Paragraph, *, deep: bool) -> str:
    if one.kind is Kind.TABLE:
        rows = "".join(
            "<tr>" + "".join(_cell(cell.start, cell.segments) for cell in row) + "</tr>" for row in one.rows
        )
        return f'<div class="ls-para-text ls-scroll ld-grid" tabindex="0" role="region" aria-label="表格"><table><tbody>{rows}</tbody></table></div>'
    words = "".join(map(_words, one.segments))
    at = f'data-start="{one.start}"'
    if one.heading is not None:
        at += f' data-heading="{one.heading}"'
    match one.kind:
        case Kind.TITLE:
            return f'<p class="ls-para-text ld-title" {at}>{words}</p>'
        case Kind.HEADING:
            return f'<h3 class="ls-para-text" {at}>{words}</h3>'
        case Kind.SUBHEADING:
            name = "h4" if deep else "h3"  # no h4 before the first h3
            return f'<{name} class="ls-para-text" {at}>{words}</{name}>'
    blank = " ld-flush" if one.segments and one.segments[0].words[:1].isspace() else ""
    return f'<p class="ls-para-text{blank}" {at}>{words}</p>'


def _cell(start: int, found: Sequence[Segment]) -> str:
    return f'<td data-start="{start}">{"".join(map(_words, found))}</td>'


def _words(segment: Segment) -> str:
    """A segment: the innermost mark is the link, longer ones lie around it."""
    words = escape(segment.words)
    if not segment.marks:
        return words
    *around, mark = segment.marks
    short = " ls-mark-short" if mark.kind == "figure" and mark.end - mark.start <= _SHORT else ""
    again = "" if segment.opens else ' tabindex="-1"'
    words = (
        f'<a class="ls-mark{short} ls-k-{mark.kind}" href="?at={mark.ref}#{mark.ref}" data-ref="{mark.ref}"{again}>'
        f"{words}</a>"
    )
    for outer in reversed(around):
        words = f'<span class="ls-mark ls-k-{outer.kind}" data-ref="{outer.ref}">{words}</span>'
    return words
