"""The list of documents and the counts beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luoshi.access.grants import Somebody
from luoshi.documents.enums import Stage, State
from luoshi.documents.models import Item
from luoshi.documents.rights import documents_for

WAITING, DONE = "waiting", "done"  # computed: items are open, or none is


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list asks for; whatever is empty is not asked."""

    words: str = ""  # in title, number or issuer
    kind: str = ""
    state: str = ""  # a Stage, or waiting / done
    unit_id: int | None = None
    first: dt.date | None = None  # of the document's date, both included
    last: dt.date | None = None


def list_documents(user: Somebody, filters: Filters = Filters()) -> QuerySet[Any]:
    """Documents within the reader's rights, newest first, each with `item_count` and `open_count`; one query.

    Items that are rejected, voided or replaced by their parts do not count.
    """
    of_current = Q(current__items__voided_at__isnull=True, current__items__split=False)
    found: QuerySet[Any] = (
        _filtered(documents_for(user), filters)
        .select_related("current", "unit")
        .defer(
            *(
                f"current__{name}"
                for name in ("text", "blocks", "outline", "checks", "boundary", "section_links")
            )
        )
        .annotate(
            item_count=Count("current__items", filter=of_current & ~Q(current__items__state=State.REJECTED)),
            open_count=Count("current__items", filter=of_current & Q(current__items__state=State.OPEN)),
        )
    )
    return found.order_by("-entered_at", "-pk")


def _filtered(documents: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    plain: dict[str, Any] = {"unit": filters.unit_id, "dated__gte": filters.first, "dated__lte": filters.last}
    documents = documents.filter(**{name: value for name, value in plain.items() if value is not None})
    if filters.kind:
        documents = documents.filter(kind=filters.kind)
    if words := filters.words.strip():
        documents = documents.filter(
            Q(title__icontains=words) | Q(reference__icontains=words) | Q(issuer__icontains=words)
        )
    waits = Exists(Item.objects.counted().filter(text=OuterRef("current"), state=State.OPEN))
    if filters.state == WAITING:
        return documents.filter(waits, stage=Stage.READ)
    if filters.state == DONE:
        return documents.filter(~waits, stage=Stage.READ)
    return documents.filter(stage=filters.state) if filters.state else documents


def count_by_state(user: Somebody) -> dict[str, int]:
    """Counts for the tabs of the list: all, waiting, done, and each stage that is not `read`; one query."""
    waits = Exists(Item.objects.counted().filter(text=OuterRef("current"), state=State.OPEN))
    rows = (
        documents_for(user)
        .order_by()
        .annotate(waits=waits)
        .values_list("stage", "waits")
        .annotate(n=Count("pk"))
    )
    counts = {"": 0, WAITING: 0, DONE: 0, Stage.READING: 0, Stage.NO_TEXT: 0, Stage.FAILED: 0}
    for stage, waiting, number in rows:
        counts[""] += number
        counts[(WAITING if waiting else DONE) if stage == Stage.READ else stage] += number
    return {str(key): number for key, number in counts.items()}
