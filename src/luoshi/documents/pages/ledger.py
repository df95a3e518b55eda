"""The right side: tabs with their counts, the outline with what stands under each heading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from luoshi.documents.enums import Nature
from luoshi.documents.pages.rows import section_of
from luoshi.documents.pages.text import paragraph_id
from luoshi.documents.pages.words import (
    CHECK_SIGN,
    KINDS,
    NATURE_OF,
    TAB_OF,
    TABS,
    heading_words,
    nature_of_mark,
)
from luoshi.documents.queries import Ledger
from luoshi.ui.components import Tab, Tag

OUTLINE_PAGE = 200  # headings on one page


def tab_of(params: QueryDict) -> str:
    """The tab of the address; a mark in `at` or `open` tells it as well."""
    wanted = params.get("tab", "")
    if wanted in TABS:
        return wanted
    mark = params.get("at", "") or params.get("open", "")
    nature = nature_of_mark(mark)
    if nature is not None:
        return TAB_OF[nature]
    return "checks" if mark.startswith(CHECK_SIGN) else TABS[0]


def tabs(ledger: Ledger, current: str) -> list[Tab]:
    """概览 · 提纲 · 表述数据 · 问题 · 原因 · 措施 · 材料校核."""
    counts = {tab: ledger.tallies[nature].total for tab, nature in NATURE_OF.items()}
    counts |= {"outline": len(ledger.outline.headings), "checks": len(ledger.checks)}
    labels = {"overview": _("概览"), "outline": _("提纲"), "checks": _("材料校核")}
    labels |= {tab: str(nature.label) for tab, nature in NATURE_OF.items()}
    return [Tab(labels[tab], f"?tab={tab}", tab == current, counts.get(tab)) for tab in TABS]


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One heading: where it stands, what is directly under it, what waits in it and below."""

    words: str
    depth: int  # from 1, at most 4: how far it is moved in
    ref: str  # of its paragraph
    section: str  # as 本节全部确认 sends it
    tags: tuple[Tag, ...]
    waiting: int
    filled: bool  # whether anything stands in it or below: else there is nothing to confirm
    next: bool  # the first that waits and is no heading over others that do: the primary act


def outline(ledger: Ledger, page: int) -> tuple[list[OutlineRow], int]:
    """One page of the outline, and how many pages there are."""
    sections = [section for section in ledger.sections if section.heading is not None]
    pages = max(1, -(-len(sections) // OUTLINE_PAGE))
    at = (min(max(1, page), pages) - 1) * OUTLINE_PAGE
    rows = []
    following = next(
        (section for section in sections[at:] if any(item.is_open for item in section.items)), None
    )
    for section in sections[at : at + OUTLINE_PAGE]:
        heading = section.heading
        assert heading is not None  # kept above
        counts = Counter(item.nature for item in section.items if item.counts)
        tags = tuple(
            Tag(f"{nature.sign}{counts[nature]}", KINDS[nature]) for nature in Nature if counts[nature]
        )
        rows.append(
            OutlineRow(
                heading_words(ledger, heading), min(heading.level, 4), _line_of(ledger, heading.start),
                section_of(None, section.index), tags, section.open,
                any(ledger.members(nature, section.path) for nature in Nature), section is following,
            )
        )  # fmt: skip
    return rows, pages


def _line_of(ledger: Ledger, start: int) -> str:
    """The id of the paragraph a heading begins in."""
    assert ledger.text is not None  # it has headings
    return paragraph_id(ledger.text.text.rfind("\n", 0, start) + 1)
