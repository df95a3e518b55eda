"""Decisions about earlier texts that found no place in the current one (`queries.left_over`)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.documents.actions.common import GONE, Ids, locked, unique
from luoshi.documents.models import Document, Item
from luoshi.documents.retake import decided
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused


def set_aside(document: Document, ids: Ids, *, by: Actor, why: str) -> int:
    """Lay decisions aside that fit nothing in the current text; they stay with the earlier text, with the reason."""
    reason = why.strip()
    if not reason:
        raise Refused(_("请写明为什么搁置，例如“更正后已删去这一段”"), field="why")
    with action("documents.set_aside", by=by, unit_id=document.unit_id, why=reason) as act:
        current = locked(document)
        wanted = unique(ids)
        earlier = Item.objects.rows().filter(
            decided(), document=current, uuid__in=wanted, carried_to__isnull=True
        )
        found = list(earlier.exclude(text=current.current_id))
        if len(found) != len(wanted):
            raise Refused(_(GONE).format(count=len(wanted) - len(found)))
        for item in found:
            act.void(item, why=reason)
        return len(found)
