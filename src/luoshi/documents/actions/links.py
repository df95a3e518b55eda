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
    """Say that items do not belong together. The link stays known and is not drawn; linking brings it back.

    A part has the links of the item it was split from: where one of those is undone for it, the other parts keep it.
    """
    with action("documents.unlink", by=by, unit_id=document.unit_id) as act:
        current = locked(document)
        ordered = _ordered(current, pairs)
        wanted = {(head.pk, tail.pk) for head, tail in ordered}
        heads, tails = (
            (_with_wholes(column) for column in zip(*ordered, strict=True)) if ordered else ((), ())
        )
        links = ItemLink.objects.filter(text=current.current_id, head__in=heads, tail__in=tails)
        found = [
            link
            for link in links.exclude(state=LinkState.REJECTED).select_related("head", "tail")
            if any(link.head_id in _lineage(h) and link.tail_id in _lineage(t) for h, t in ordered)
        ]
        for link in found:
            if (link.head_id, link.tail_id) not in wanted:
                _hand_down(act, link, without=wanted)
        return len(act.change_many(found, state=LinkState.REJECTED))


def relink_item(
    document: Document,
    key: uuid.UUID | str,
    *,
    to: Iterable[uuid.UUID | str],
    off: Iterable[uuid.UUID | str],
    by: Actor,
) -> tuple[int, int]:
    """Link an item to some and unlink it from others, both or neither. Returns how many of each changed."""
    with action("documents.link", by=by, unit_id=document.unit_id):
        added = link_items(document, [(key, other) for other in to], by=by)
        return added, unlink_items(document, [(key, other) for other in off], by=by)


def _lineage(item: Item) -> tuple[int | None, int]:
    """An item, and the one it was split from."""
    return item.parent_id, item.pk


def _with_wholes(items: Iterable[Item]) -> set[int]:
    return {key for item in items for key in _lineage(item) if key is not None}


def _hand_down(act: Action, link: ItemLink, *, without: set[tuple[int, int]]) -> None:
    """A link of a whole becomes one of each of its parts, but for some."""
    heads, tails = (
        list(Item.objects.rows().filter(parent=whole)) if whole.split else [whole]
        for whole in (link.head, link.tail)
    )
    pairs = [(head, tail) for head in heads for tail in tails if (head.pk, tail.pk) not in without]
    _put_like(act, link, pairs)


def hand_over(act: Action, item: Item, heirs: Iterable[Item]) -> None:
    """What an item that is no more belonged to, those in its place belong to."""
    own = ItemLink.objects.filter(Q(head=item) | Q(tail=item)).exclude(state=LinkState.REJECTED)
    for link in own.select_related("head", "tail"):
        pairs = [(heir, link.tail) if link.head_id == item.pk else (link.head, heir) for heir in heirs]
        _put_like(act, link, pairs)


def _put_like(act: Action, link: ItemLink, pairs: Iterable[tuple[Item, Item]]) -> None:
    """Links as firm as one that is; a pair that has a firmer one keeps it."""
    for head, tail in pairs:
        known = ItemLink.objects.filter(head=head, tail=tail).first()
        if known is None:
            act.create(
                ItemLink(text_id=link.text_id, head=head, tail=tail, origin=link.origin, state=link.state)
            )
        elif known.state != LinkState.CONFIRMED:
            act.change(known, state=link.state)


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
