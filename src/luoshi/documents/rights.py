"""Rights of this room, and what a reader may see of it."""

from __future__ import annotations

from typing import Any, Final

from luoshi.access.grants import Somebody, scope
from luoshi.documents.models import Document, Item

VIEW: Final = "documents.view"
CHANGE: Final = "documents.change"
ADD: Final = CHANGE  # who may change a ledger may hand one in
EXPORT: Final = VIEW  # one's own ledger may always be taken away: else it is kept twice


def documents_for(user: Somebody) -> Any:
    """Documents within the reader's rights; none for nobody."""
    return scope(Document.objects.rows(), user, VIEW)


def items_for(user: Somebody) -> Any:
    """Items of the current ledgers within the reader's rights."""
    return scope(Item.objects.current().counted().filter(document__voided_at__isnull=True), user, VIEW)
