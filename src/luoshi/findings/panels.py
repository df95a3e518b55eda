"""What the pages of other rooms show of problems: on a document, what was registered of it and how far that is."""

from __future__ import annotations

from typing import Any

from luoshi.access.grants import Somebody, may
from luoshi.documents.enums import Nature
from luoshi.documents.models import Document, Item
from luoshi.documents.queries import LedgerItem
from luoshi.findings.gathering import registered_of, standing_list, standing_of
from luoshi.findings.lights import shown
from luoshi.findings.rights import OVERSEE, VIEW, findings_for
from luoshi.kernel import clock
from luoshi.kernel.slots import Panel, panels
from luoshi.tasks.intake import TAKEN, Sentences
from luoshi.tasks.packs import task_rules
from luoshi.tasks.panels import DOCUMENT_SLOT, ITEM_SLOT


def of_document(document: Document, reader: Somebody) -> dict[str, Any] | None:
    """已转为 12 个问题，销号 3; nothing where no problem is confirmed or registered, or without the right."""
    if not may(reader, VIEW, document.unit_id):
        return None
    sentences = Sentences(document.pk)
    known = registered_of(sentences)
    rows = Item.objects.rows().filter(
        text=document.current_id, nature=Nature.PROBLEM, state__in=TAKEN, split=False
    )
    waiting = sum(not sentences.same_as(key) & set(known) for key in rows.values_list("pk", flat=True))
    registers = may(reader, OVERSEE, document.unit_id)
    if not known and not (waiting and registers):
        return None
    return {
        "document": document,
        "waiting": waiting,
        "standing": standing_of(list(known.values())),
        "registers": registers,
        "list": standing_list(document) if known else None,
    }


def of_item(item: LedgerItem, reader: Somebody) -> dict[str, Any] | None:
    """The problem a sentence was registered as, as far as the reader may see it."""
    if item.nature is not Nature.PROBLEM:
        return None
    sentences = Sentences(Item.objects.values_list("document", flat=True).get(pk=item.pk))
    refs = sentences.same_as(item.pk)
    today, rules = clock.today(), task_rules()
    found = findings_for(reader).filter(origin_kind="documents.item", origin_id__in=refs)
    rows = [(one, shown(one, today, rules)) for one in found.order_by("pk")]
    return {"findings": rows} if rows else None


def declare() -> None:
    """Called once when the room is ready."""
    panels.register(
        Panel("findings.document", DOCUMENT_SLOT, 30, "findings/parts/of_document.html", of_document)
    )
    panels.register(Panel("findings.item", ITEM_SLOT, 30, "findings/parts/of_item.html", of_item))
