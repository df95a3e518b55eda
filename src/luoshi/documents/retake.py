"""Re-reading a corrected text: the decisions of earlier texts go over to the items of the new one.

What finds no counterpart stays with the old text and is listed (`queries.left_over`); it is tried again
with every later text.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from luoshi.documents import carry
from luoshi.documents.enums import CLAUSES, LinkOrigin, LinkState, Nature, Origin, State
from luoshi.documents.models import SECTION_LENGTH, Document, Item, ItemLink, Text
from luoshi.documents.outline import Outline
from luoshi.documents.suggest import Piece, rest


@dataclass(slots=True)
class Kept:
    """What a new text takes over besides the items software read: rows still to be written, parents first."""

    added: list[Item] = field(default_factory=list)
    parts: list[Item] = field(default_factory=list)
    links: list[ItemLink] = field(default_factory=list)
    carried: int = 0


class _Ground:
    """The new text as items are placed in it: prepared once."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._packed = carry.Packed(text.text)
        self._outline = Outline.of(text.outline)
        self._boundary = [(low, high) for low, high in text.boundary]

    def place(self, item: Item, words: str, near: float) -> bool:
        """Put an item where these words stand in the text; False where they do not."""
        found = self._packed.find(words, near)
        piece: Piece | None = rest(self.text.text, *found, self._boundary) if found else None
        if piece is None:
            return False
        item.start, item.end, item.quote = piece.start, piece.end, piece.quote
        item.cuts = [list(cut) for cut in piece.cuts]
        item.section = self._outline.path_at(piece.start)[:SECTION_LENGTH]
        item.heading = self._outline.at(piece.start)
        return True

    def share(self, position: int) -> float:
        """How far into the text a position lies, 0…1."""
        return position / max(1, len(self.text.text))


def take_over(document: Document, text: Text, items: list[Item], links: list[ItemLink]) -> Kept:
    """Put earlier decisions on unsaved items and links of a new text; see the module's text."""
    old = pending(document, text)
    ground = _Ground(text)
    tops = [item for item in old if item.parent_id is None]
    kept = Kept()
    counterparts: dict[int, Item] = {}  # primary key of the old item → new row
    software = [item for item in tops if item.origin == Origin.SOFTWARE]
    old_texts = {row.pk: row for row in Text.objects.filter(pk__in={item.text_id for item in tops})}
    anchors = [_anchor(item) for item in software]
    taken = {nature: {item.number for item in items if item.nature == nature} for nature in Nature.values}
    pairs = [
        (pair, software[pair.old], items[pair.new])
        for pair in carry.match(anchors, [_anchor(item) for item in items])
    ]
    for _pair, before, after in pairs:
        if (
            after.nature != before.nature
        ):  # it becomes what people said; its number is free for what was added
            taken[after.nature].discard(after.number)
    for pair, before, after in pairs:
        if after.nature != before.nature:
            after.number = _free(taken[before.nature], before.number)
        _decide(before, after, ground, same=pair.same)
        counterparts[before.pk] = after
    for before in (item for item in tops if item.origin == Origin.PERSON):
        placed = _placed_anew(before, old_texts[before.text_id], ground)
        if placed is not None:
            placed.number = _free(taken[before.nature], before.number)
            kept.added.append(placed)
            counterparts[before.pk] = placed
    _parts(old, counterparts, ground, kept)
    _links(counterparts, links, kept, text)
    kept.carried = sum(1 for item in old if item.pk in counterparts and _has_decision(item))
    return kept


def _free(taken: set[int], wanted: int) -> int:
    """The number an item had, where it is free, so that people find 问4 again; else the next one."""
    number = max(taken, default=0) + 1 if wanted in taken else wanted
    taken.add(number)
    return number


def pending(document: Document, text: Text) -> list[Item]:
    """Items of earlier texts that no later text has taken over; all of the last one, decided ones of the others."""
    rows = Item.objects.rows().filter(
        document=document, text__number__lt=text.number, carried_to__isnull=True
    )
    of_current = Q(text=document.current_id)
    return list(rows.filter(of_current | decided()).select_related("parent"))


def decided() -> Q:
    """Items a person decided something about."""
    return ~Q(state=State.OPEN) | Q(split=True) | ~Q(decided={})


def _has_decision(item: Item) -> bool:
    return item.state != State.OPEN or item.split or bool(item.decided)


def _anchor(item: Item) -> carry.Anchor:
    read = item.read or {}
    nature = str(read.get("nature", item.nature))
    if nature == Nature.CLAIM:
        exact = (str(read.get("value")), str(read.get("unit")), str(read.get("from")))
        return carry.Anchor(nature, f"{read.get('subject') or ''}{read.get('wording')}", item.section, exact)
    return carry.Anchor(nature, str(read.get("text", item.quote)), item.section)


def _decide(before: Item, after: Item, ground: _Ground, *, same: bool) -> None:
    """What a person decided about `before` holds for `after`."""
    if not _has_decision(before):
        return
    after.carried_from = before
    after.nature, after.state = before.nature, before.state
    after.decided = dict(before.decided)
    after.decided_at, after.decided_by_name = before.decided_at, before.decided_by_name
    after.review = before.review or (not same and before.state != State.REJECTED)
    read = before.read or {}
    as_read = str(read.get("printed", read.get("text", before.quote)))
    if before.quote.strip() != as_read.strip():  # a person gave it another place
        ground.place(after, before.quote, ground.share(after.start))


def _copy(before: Item, text: Text) -> Item:
    return Item(
        uuid=uuid.uuid4(),
        unit_id=before.unit_id,
        document_id=before.document_id,
        text=text,
        nature=before.nature,
        number=before.number,
        origin=Origin.PERSON,
        state=before.state,
        decided=dict(before.decided),
        decided_at=before.decided_at,
        decided_by_name=before.decided_by_name,
        review=before.review,
        carried_from=before,
    )


def _placed_anew(before: Item, old: Text, ground: _Ground) -> Item | None:
    """An item a person had added, where its words stand in the new text."""
    after = _copy(before, ground.text)
    return after if ground.place(after, before.quote, before.start / max(1, len(old.text))) else None


def _parts(old: Sequence[Item], counterparts: dict[int, Item], ground: _Ground, kept: Kept) -> None:
    """A split is kept where every part's words stand within the new item; else the item stays whole."""
    of: dict[int, list[Item]] = {}
    for part in sorted((item for item in old if item.parent_id is not None), key=lambda part: part.number):
        of.setdefault(part.parent_id or 0, []).append(part)
    for before in old:
        after = counterparts.get(before.pk)
        if after is None or not before.split:
            continue
        parts = of.get(before.pk, [])
        made = []
        for part in parts:
            copied = _copy(part, ground.text)
            copied.parent = after
            if (
                not ground.place(copied, part.quote, ground.share(after.start))
                or not after.start <= copied.start < copied.end <= after.end
            ):
                break
            made.append(copied)
        after.split = len(made) == len(parts) > 0
        if after.split:
            kept.parts += made
            counterparts.update({part.pk: copied for part, copied in zip(parts, made, strict=True)})


def _links(counterparts: dict[int, Item], links: list[ItemLink], kept: Kept, text: Text) -> None:
    """Links a person made or decided about; those of parts are of persons, whoever offered them to the whole."""
    for link in links:  # a person has said that one of them is another kind of clause
        if CLAUSES.index(Nature(link.head.nature)) >= CLAUSES.index(Nature(link.tail.nature)):
            link.state = LinkState.REJECTED
    known = {(id(link.head), id(link.tail)): link for link in links}
    earlier = ItemLink.objects.filter(head__in=counterparts, tail__in=counterparts)
    of_parts = Q(head__parent__isnull=False) | Q(tail__parent__isnull=False)
    for link in earlier.filter(~Q(state=LinkState.OPEN) | Q(origin=LinkOrigin.PERSON) | of_parts):
        head, tail = counterparts[link.head_id], counterparts[link.tail_id]
        offered = known.get((id(head), id(tail)))
        if offered is not None:
            offered.state = link.state
        else:
            kept.links.append(ItemLink(text=text, head=head, tail=tail, origin=link.origin, state=link.state))
