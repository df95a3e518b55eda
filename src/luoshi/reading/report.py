"""read_report: a whole report, read."""

from __future__ import annotations

from dataclasses import replace

from luoshi.reading.boundary import boundary_spans
from luoshi.reading.checks import check
from luoshi.reading.closings import without_closing
from luoshi.reading.figures import read_figures
from luoshi.reading.outline import read_outline
from luoshi.reading.statements import read_statements
from luoshi.reading.text import read_text
from luoshi.reading.title import document_title
from luoshi.reading.types import Reading


def read_report(text: str) -> Reading:
    """Read the text of a report into a typed ledger; any text is accepted, nothing is filled in."""
    document = read_text(text)
    outline = read_outline(document)
    title = document_title(document, outline)
    statements = read_statements(document, outline, title)
    reading = Reading(
        text=text,
        title=title,
        outline=outline.items,
        figures=tuple(read_figures(document, outline)),
        problems=tuple(without_closing(document, one) for one in statements.problems),
        causes=tuple(without_closing(document, one) for one in statements.causes),
        measures=tuple(without_closing(document, one) for one in statements.measures),
        links=statements.links,
        section_links=statements.section_links,
        boundary=boundary_spans(document),
    )
    return replace(reading, checks=tuple(check(reading, document, outline)))
