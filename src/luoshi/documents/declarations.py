"""What this room tells the rest of the house: its kinds of record, its pack section, its background work."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.documents.models import Document, Item
from luoshi.documents.rights import VIEW, documents_for, items_for
from luoshi.documents.rules import SECTION, Rules
from luoshi.files import access
from luoshi.files.models import StoredFile
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, navigation
from luoshi.packs import schema


def _document_url(document: Document) -> str:
    return reverse("document", args=[document.uuid])


def _item_url(item: Item) -> str:
    """The document's page, at the item."""
    return f"{_document_url(item.document)}#{item.mark}"


DOCUMENT: Final = RecordKind(
    "documents.document", _("文档"), "documents.Document", _document_url, documents_for, VIEW
)
ITEM: Final = RecordKind("documents.item", _("台账条目"), "documents.Item", _item_url, items_for, VIEW)


def may_have(user: Somebody, file: StoredFile) -> bool:
    """Whether a reader may have an original: who may see the document it came with."""
    found: bool = documents_for(user).filter(texts__file=file).exists()
    return found


def declare() -> None:
    """Called once when the room is ready."""
    access.register(DOCUMENT.name, may_have)
    schema.register(SECTION, Rules)
    kinds.register(DOCUMENT)
    kinds.register(ITEM)
    navigation.register(
        NavEntry(
            "documents",
            _("文档台账"),
            "documents",
            order=20,
            allowed=partial(_may, VIEW),
        )
    )


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
