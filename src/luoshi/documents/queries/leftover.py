"""Decisions about earlier texts that found no place in the current one: listed, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from luoshi.documents.enums import Nature, State
from luoshi.documents.models import Document, Item, Text
from luoshi.documents.retake import decided


@dataclass(frozen=True, slots=True)
class LeftOver:
    """One decision without a place: what it was about and what was decided."""

    uuid: UUID
    version: int
    nature: Nature
    mark: str
    text_number: int  # of the version it was made on
    quote: str
    section: str
    state: State
    values: dict[str, Any]


def left_over(document: Document, text: Text) -> tuple[LeftOver, ...]:
    """In the order of their texts; one query. They can be added again by hand, or laid aside with a reason."""
    rows = (
        Item.objects.rows()
        .filter(decided(), document=document, text__number__lt=text.number, carried_to__isnull=True)
        .select_related("text", "parent")
        .defer(
            "text__text",
            "text__blocks",
            "text__outline",
            "text__checks",
            "text__boundary",
            "text__section_links",
        )
        .order_by("text__number", "start", "pk")
    )
    return tuple(
        LeftOver(
            uuid=row.uuid,
            version=row.version,
            nature=Nature(row.nature),
            mark=row.mark,
            text_number=row.text.number,
            quote=row.quote,
            section=row.section,
            state=State(row.state),
            values=row.values,
        )
        for row in rows
    )
