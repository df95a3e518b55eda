"""Which cause and which measure belong to which problem."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.documents.actions.common import chosen, locked, unique
from luoshi.documents.enums import CLAUSES, LinkOrigin, LinkState, Nature
from luoshi.documents.models import Document, Item, ItemLink
from luoshi.documents.outline import within
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused

Pair = tuple[uuid.UUID | str, uuid.UUID | str]

MOST_PAIRS: Final = 400  # at once; more is a slip of the hand, not a statement


def link_items(document: Document, pairs: Iterable[Pair], *, by: Actor) -> int:
    """Say that items belong together; also confirms a link software offered. Returns how many changed.

    The order within a pair does not matter. Raises Refused where two are of one kind, or one is a claim.
    """
    with action("documents.link", by=by, unit_id=document.unit_id) as act:
        current = locked(document)
        return _put(act, current, _ordered(current, pairs))


def unlink_items(document: Document, pairs: Iterable[Pair], *, by: Actor) -> int:
    """Say that items do not belong together. The link stays known and is not drawn; linking brings it back."""
    with action("documents.unlink", by=by, unit_id=document.unit_id) as act:
        wanted = {(head.pk, tail.pk) for head, tail in _ordered(locked(document), pairs)}
        links = ItemLink.objects.filter(text=document.current_id, head__in=[head for head, _ in wanted])
        found = [link for link in links if (link.head_id, link.tail_id) in wanted]
        return len(act.change_many(found, state=LinkState.REJECTED))


def link_sections(document: Document, sections: Iterable[str], *, by: Actor) -> int:
    """Say that all problems, causes and measures of these sections belong together, each to each."""
    with action("documents.link", by=by, unit_id=document.unit_id) as act:
        current = locked(document)
        wanted = list(sections)
        items = [
            item
            for item in Item.objects.rows()
            .current()
            .filter(document=document, parent=None, nature__in=CLAUSES)
            if item.state != "rejected" and any(within(item.section, section) for section in wanted)
        ]
        pairs = [(a, b) for a in items for b in items if rank(a) < rank(b)]
        if not pairs:
            raise Refused(_("这两节之间没有可以对应的问题、原因、措施"))
        if len(pairs) > MOST_PAIRS:
            raise Refused(
                _("这样会一次建立%(pairs)s个对应关系，请在较小的章节之间建立") % {"pairs": len(pairs)}
            )
        return _put(act, current, pairs)


def drop_unfitting(act: Action, item: Item) -> None:
    """After a clause became another kind: links between two of one kind, or in the wrong order, are undone."""
    links = ItemLink.objects.filter(Q(head=item) | Q(tail=item)).select_related("head", "tail")
    act.change_many([link for link in links if rank(link.head) >= rank(link.tail)], state=LinkState.REJECTED)


def rank(item: Item) -> int:
    """Where an item stands in problem → cause → measure."""
    return CLAUSES.index(Nature(item.nature))


def _ordered(document: Document, pairs: Iterable[Pair]) -> list[tuple[Item, Item]]:
    wanted = [(unique([one]).pop(), unique([other]).pop()) for one, other in pairs]
    if len(wanted) > MOST_PAIRS:
        raise Refused(_("一次最多处理%(most_pairs)s个对应关系") % {"most_pairs": MOST_PAIRS})
    items = {item.uuid: item for item in chosen(document, {key for pair in wanted for key in pair})}
    ordered = []
    for one, other in wanted:
        first, second = items[one], items[other]
        if first.nature not in CLAUSES or second.nature not in CLAUSES or first.nature == second.nature:
            raise Refused(_("只能在问题与原因、问题与措施、原因与措施之间建立对应关系"))
        ordered.append((first, second) if rank(first) < rank(second) else (second, first))
    return ordered


def _put(act: Action, document: Document, pairs: Iterable[tuple[Item, Item]]) -> int:
    wanted = {(head.pk, tail.pk): (head, tail) for head, tail in pairs}
    known = {
        (link.head_id, link.tail_id): link
        for link in ItemLink.objects.filter(text=document.current_id, head__in={head for head, _ in wanted})
    }
    old = [known[key] for key in wanted if key in known]
    new = [
        ItemLink(
            text=document.current,
            head=head,
            tail=tail,
            origin=LinkOrigin.PERSON,
            state=LinkState.CONFIRMED,
        )
        for key, (head, tail) in wanted.items()
        if key not in known
    ]
    act.create_many(new)
    return len(act.change_many(old, state=LinkState.CONFIRMED)) + len(new)
