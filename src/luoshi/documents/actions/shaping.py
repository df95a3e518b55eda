"""The shape of the ledger: add an item from the text, split one into its jobs, merge it again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.documents import values
from luoshi.documents.actions.common import locked, next_number, single, stamp
from luoshi.documents.actions.links import hand_over
from luoshi.documents.boundary import refuse_boundary
from luoshi.documents.enums import CLAUSES, Nature, Origin, State
from luoshi.documents.models import Document, Item
from luoshi.documents.spans import located, parts
from luoshi.documents.suggest import Piece
from luoshi.kernel.action import TAKEN, Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused

MERGED = "合并回原条目"
SPLIT_AGAIN = "再次拆分"


def add_item(
    document: Document,
    nature: Nature,
    start: int,
    end: int,
    given: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    key: uuid.UUID | None = None,
    typed_fields: int = 0,
) -> Item:
    """Add what software did not read, from a selection of the text.

    Args:
        document: at its current text.
        nature: what it is.
        start: first character of the selection (characters of the text, not UTF-16 units).
        end: after the last.
        given: fields; a clause says the selected words unless `text` is given, a claim needs its value.
        by: who adds.
        key: made by the client, so that the same draft sent twice adds once.
        typed_fields: for the burden figure.
    """
    with action("documents.add_item", by=by, unit_id=document.unit_id, typed_fields=typed_fields) as act:
        current = locked(document)
        first = Item.objects.filter(uuid=key, document=current).first() if key else None
        if first is not None:
            return _same(first, by)
        place = located(current, start, end)
        _refuse_double(current, nature, place)
        fields = dict(given or {})
        if nature is not Nature.CLAIM:
            fields.setdefault("text", place["quote"])
        elif "value" not in fields:
            raise Refused(_("补充表述数据需要写明数值"), field="value")
        decided = {name: value for name, value in values.clean(nature, fields).items() if value is not None}
        for name, value in decided.items():
            refuse_boundary(value, field=name)
        item = Item(
            uuid=key or uuid.uuid4(),
            unit_id=current.unit_id,
            document=current,
            text=current.current,
            nature=nature,
            number=next_number(current, nature),
            origin=Origin.PERSON,
            state=State.ADDED,
            decided=decided,
            **place,
            **stamp(act),
        )
        made = act.create_once(item)
        if made.document_id != current.pk:
            raise Refused(TAKEN)
        return made


def split_item(
    document: Document, key: uuid.UUID | str, cuts: Iterable[int], *, by: Actor, version: int
) -> list[Item]:
    """Split a clause into its parts at ticked places (`spans.cut_points`); owner, deadline and the like go to each.

    A part split again gives way to more parts of the same whole, with numbers of their own.
    """
    with action("documents.split", by=by, unit_id=document.unit_id) as act:
        current = locked(document)
        item = single(current, key, version)
        if item.nature not in CLAUSES:
            raise Refused(_("表述数据不能拆分"))
        if item.split:
            raise Refused(_("这一条已经拆分过；要改拆分位置，请先合并"))
        text = current.current
        assert text is not None  # an item has a text
        pieces = parts(text, item, list(cuts))
        if item.parent is None:
            act.change(item, split=True)
            return act.create_many(_made_of(act, item, item, pieces))
        made = _made_of(act, item, item.parent, pieces)
        act.void(item, why=SPLIT_AGAIN)
        act.create_many(made)
        hand_over(act, item, made)
        return made


def _made_of(act: Action, item: Item, whole: Item, pieces: Iterable[Piece]) -> list[Item]:
    """Parts of a whole, not yet written, that say what an item says of itself. Numbers are not used again."""
    known = {field.key for field in values.FIELDS[Nature(item.nature)]} - {"text"}
    shared = {name: value for name, value in item.values.items() if name in known and value is not None}
    used = Item.objects.filter(parent=whole).aggregate(highest=Max("number"))["highest"] or 0
    return [
        Item(
            unit_id=item.unit_id,
            document_id=item.document_id,
            text_id=item.text_id,
            nature=item.nature,
            number=number,
            origin=Origin.PERSON,
            state=State.OPEN if item.state in {State.OPEN, State.REJECTED} else State.CONFIRMED,
            start=piece.start,
            end=piece.end,
            cuts=[list(cut) for cut in piece.cuts],
            quote=piece.quote,
            section=item.section,
            heading=item.heading,
            decided=shared | {"text": piece.quote.strip()},
            parent=whole,
            **stamp(act),
        )
        for number, piece in enumerate(pieces, start=used + 1)
    ]


def merge_parts(document: Document, key: uuid.UUID | str, *, by: Actor, version: int) -> Item:
    """Undo a split: the parts are voided, the item counts again as one and belongs to what they belonged to."""
    with action("documents.merge", by=by, unit_id=document.unit_id) as act:
        item = single(locked(document), key, version)
        if not item.split:
            raise Refused(_("这一条没有拆分"))
        for part in Item.objects.rows().filter(parent=item):
            hand_over(act, part, [item])
            act.void(part, why=MERGED)
        return act.change(item, split=False)


def _same(first: Item, by: Actor) -> Item:
    if first.entered_by_id != by.id or first.is_void:
        raise Refused(TAKEN)
    return first


def _refuse_double(document: Document, nature: Nature, place: dict[str, Any]) -> None:
    same = (
        Item.objects.rows()
        .filter(text=document.current_id, nature=nature, start=place["start"], end=place["end"], parent=None)
        .first()
    )
    if same is not None:
        how = _("，状态是“不采用”，请把它恢复") if same.state == State.REJECTED else ""
        raise Refused(
            _("这段话已在台账中（%(mark)s）%(how)s") % {"mark": same.mark, "how": how}, field="span"
        )
