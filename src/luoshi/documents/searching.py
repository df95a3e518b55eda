"""What of documents can be searched: how a document is called, and the entries of its ledger, each at its place.

The plain text itself is not: what lies outside the boundary stays in it and nowhere else. Of who is responsible, the
departments; no names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone

from luoshi.documents.declarations import DOCUMENT, ITEM
from luoshi.documents.models import Document, Item
from luoshi.kernel.searching import Searchable, Words, searchables

SAID: Final = ("text", "subject", "owner", "support", "deliverable")  # of what a person decided


def document_words(rows: Any) -> Iterator[Words]:
    """Title; number and issuer. The day it bears, else the one it was entered."""
    names = ("pk", "unit_id", "dated", "entered_at", "title", "reference", "issuer")
    for key, unit, dated, entered, title, reference, issuer in rows.values_list(*names):
        day = dated or timezone.localdate(entered)
        yield Words(key, unit, day, title, "\n".join(filter(None, (reference, issuer))))


def item_words(rows: Any) -> Iterator[Words]:
    """The words of the text, and what a person said instead."""
    names = ("pk", "unit_id", "entered_at", "quote", "decided")
    for key, unit, entered, quote, decided in rows.values_list(*names):
        said = [str(value) for name in SAID if (value := decided.get(name))]
        yield Words(key, unit, timezone.localdate(entered), "", "\n".join([quote, *said]))


def _item_heading(item: Item, _words: Words) -> str:
    return f"{item.document.title}　{item.mark}"


def declare() -> None:
    """Called once when the room is ready."""
    searchables.register(
        Searchable(
            DOCUMENT, Document.objects.rows, document_words,
            frozenset({"title", "reference", "issuer", "dated"}), order=20,
        )
    )  # fmt: skip
    searchables.register(
        Searchable(
            ITEM, Item.objects.counted, item_words, frozenset({"quote", "decided", "split"}),
            heading=_item_heading, related=("document", "parent", "parent__parent"), order=21,
        )
    )  # fmt: skip
