"""From a text to its ledger: run the grammar, take decisions of an earlier text over, write the rows once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from luoshi import __version__
from luoshi.documents import outline, retake
from luoshi.documents.enums import LinkOrigin, LinkState, Origin, Stage, State
from luoshi.documents.models import SECTION_LENGTH, Document, Item, ItemLink, Text
from luoshi.documents.suggest import Suggestions, suggest
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.reading import read_report
from luoshi.reading.types import Reading

BOUNDARY_CODE = "boundary"  # its clauses are the one quiet note, never a list of checks


def read_text(text_id: int, *, by: Actor, reading: Reading | None = None) -> Document:
    """Read one text into its document's ledger and make it the current text. Once: a second call changes nothing.

    A text that a later one has overtaken stays unread: the ledger never goes back.

    Args:
        text_id: primary key of the `Text`.
        by: who handed it in.
        reading: the text already read, where the caller did so before opening the transaction.
    """
    text = Text.objects.select_related("document").get(pk=text_id)
    if reading is None and text.read_at is None:
        reading = read_report(text.text)
    if text.read_at is not None or reading is None:
        return text.document
    suggestions = suggest(reading)
    with action("documents.read", by=by, unit_id=text.document.unit_id) as act:
        document: Document = Document.objects.select_for_update().get(pk=text.document_id)
        done = Text.objects.filter(document=document, number__gte=text.number, read_at__isnull=False)
        if done.exists():  # somebody was quicker, with this text or a later one
            return document
        if document.is_void:
            raise Refused("这份文档已作废，不再读取")
        _write(act, document, text, reading, suggestions)
        act.change(document, current=text, stage=Stage.READ, source_sha256=text.sha256)
        return document


def fail_reading(text_id: int, *, by: Actor) -> None:
    """Note that a text could not be read: the words stay, nothing is offered, the text can be replaced."""
    text = Text.objects.select_related("document").get(pk=text_id)
    with action("documents.read_failed", by=by, unit_id=text.document.unit_id) as act:
        document: Document = Document.objects.select_for_update().get(pk=text.document_id)
        unread = Text.objects.filter(pk=text.pk, read_at__isnull=True).exists()
        if unread and not document.is_void and document.stage == Stage.READING:
            act.change(document, stage=Stage.FAILED if document.current_id in {None, text.pk} else Stage.READ)


def _write(act: Action, document: Document, text: Text, reading: Reading, suggestions: Suggestions) -> None:
    act.change(
        text,
        read_at=act.at,
        reader=f"luoshi {__version__}",
        outline=outline.stored(reading.outline),
        section_links=[list(link) for link in reading.section_links],
        checks=[_check(check) for check in reading.checks if check.code != BOUNDARY_CODE],
        boundary=[list(span) for span in reading.boundary],
    )
    items = _items(document, text, suggestions)
    links = [
        ItemLink(text=text, head=items[link.head], tail=items[link.tail], origin=LinkOrigin(link.origin))
        for link in suggestions.links
    ]
    kept = retake.Kept()
    if text.number > 1:
        kept = retake.take_over(document, text, items, links)
    act.derive([item for item in items if item.is_derived])  # thousands: their number and digest are enough
    act.create_many([item for item in items if not item.is_derived] + kept.added)
    act.create_many(kept.parts)
    open_links = [link for link in links if link.state == LinkState.OPEN]
    act.derive(open_links)
    act.create_many([link for link in links if link.state != LinkState.OPEN] + kept.links)
    act.note(
        "documents.Text", str(text.pk), items=len(items), digest=_digest(suggestions), carried=kept.carried
    )


def _items(document: Document, text: Text, suggestions: Suggestions) -> list[Item]:
    """Rows for what software offers, numbered by nature in reading order."""
    numbers: dict[str, int] = {}
    items = []
    for offered in suggestions.items:
        numbers[offered.nature] = numbers.get(offered.nature, 0) + 1
        items.append(
            Item(
                unit_id=document.unit_id,
                document=document,
                text=text,
                nature=offered.nature,
                number=numbers[offered.nature],
                origin=Origin.SOFTWARE,
                state=State.OPEN,
                start=offered.piece.start,
                end=offered.piece.end,
                cuts=[list(cut) for cut in offered.piece.cuts],
                quote=offered.piece.quote,
                section=offered.section[:SECTION_LENGTH],
                heading=offered.heading,
                read=offered.read,
            )
        )
    return items


def _check(check: Any) -> dict[str, Any]:
    return asdict(check) | {"severity": check.severity.value}


def _digest(suggestions: Suggestions) -> str:
    """Of all that was offered: proves later what the software had read."""
    rows = [[s.nature.value, s.piece.start, s.piece.end, s.section, s.read] for s in suggestions.items]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
