"""Deciding about items: confirm one, a section or all; reject, take back, edit, and say what an item is."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from luoshi.documents import values
from luoshi.documents.actions.common import (
    Ids,
    chosen,
    locked,
    next_number,
    settled,
    single,
    stamp,
    with_parts,
)
from luoshi.documents.actions.links import drop_unfitting
from luoshi.documents.boundary import refuse_boundary
from luoshi.documents.enums import CLAUSES, Nature, State
from luoshi.documents.models import Document, Item
from luoshi.documents.outline import Outline
from luoshi.documents.spans import located
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Conflict, Refused


def confirm_items(
    document: Document, ids: Ids, *, by: Actor, versions: Mapping[str, int] | None = None
) -> int:
    """Accept items as they stand; those already accepted stay as they are. Returns how many changed.

    Args:
        document: whose current ledger they are in.
        ids: uuids of items.
        by: who confirms.
        versions: what the page saw, by uuid as text; another version is a Conflict.
    """
    with action("documents.confirm", by=by, unit_id=document.unit_id) as act:
        return _settle(act, with_parts(chosen(locked(document), ids, versions)))


def confirm_section(
    document: Document,
    heading: int | None,
    *,
    by: Actor,
    nature: Nature | None = None,
    text: int | None = None,
) -> int:
    """Accept every open item of a section and all below it. Rejected ones stay rejected.

    Args:
        document: whose current ledger they are in.
        heading: place of the section in the outline; None for what stands before any heading.
        by: who confirms.
        nature: only items of one nature.
        text: number of the text the page saw; another one is a Conflict.
    """
    with action("documents.confirm", by=by, unit_id=document.unit_id) as act:
        current = _of_text(locked(document), text)
        items = _open(current, nature)
        if heading is None:
            return _settle(act, items.filter(heading=None))
        outline = Outline.of(current.current.outline if current.current is not None else [])
        return _settle(act, items.filter(heading__in=outline.below(heading)))


def confirm_all(
    document: Document, *, by: Actor, nature: Nature | None = None, text: int | None = None
) -> int:
    """Accept every open item of the ledger, or of one nature; `text` as for a section. Rejected ones stay rejected."""
    with action("documents.confirm", by=by, unit_id=document.unit_id) as act:
        return _settle(act, _open(_of_text(locked(document), text), nature))


def _of_text(document: Document, seen: int | None) -> Document:
    """The document, where its words are still those the page saw: nobody confirms what he has not read."""
    if seen is not None and document.current is not None and document.current.number != seen:
        raise Conflict(
            _("没有确认：文本已更换为第%(number)s版，请刷新页面核对后再确认")
            % {"number": document.current.number}
        )
    return document


def reject_items(
    document: Document, ids: Ids, *, by: Actor, versions: Mapping[str, int] | None = None, why: str = ""
) -> int:
    """Leave items out of the ledger (不采用), with a reason where one is given. They stay visible and can be taken back."""
    with action("documents.reject", by=by, unit_id=document.unit_id, why=why) as act:
        items = with_parts(chosen(locked(document), ids, versions))
        return len(
            act.change_many(items, state=State.REJECTED, review=False, **_who(act, items, State.REJECTED))
        )


def restore_items(
    document: Document, ids: Ids, *, by: Actor, versions: Mapping[str, int] | None = None
) -> int:
    """Take rejected items back: to be decided again, or as added where a person had added them."""
    with action("documents.restore", by=by, unit_id=document.unit_id) as act:
        rejected = [item for item in chosen(locked(document), ids, versions) if item.state == State.REJECTED]
        changed = 0
        for state in (State.ADDED, State.EDITED, State.OPEN):
            group = [item for item in rejected if _back(item) == state]
            changed += len(act.change_many(group, state=state, **stamp(act)))
        return changed


def edit_item(
    document: Document,
    key: uuid.UUID | str,
    given: Mapping[str, Any],
    *,
    by: Actor,
    version: int,
    span: tuple[int, int] | None = None,
    typed_fields: int = 0,
) -> Item:
    """Set fields of an item; what software read stays beside them.

    Args:
        document: whose current ledger it is in.
        key: uuid of the item.
        given: fields of its nature (`values.FIELDS`); those left out keep what they say.
        by: who edits.
        version: what the page saw; another one is a Conflict.
        span: another place in the text, as characters; the quote is taken from the text.
        typed_fields: for the burden figure.
    """
    with action("documents.edit", by=by, unit_id=document.unit_id, typed_fields=typed_fields) as act:
        current = locked(document)
        item = single(current, key, version)
        if item.split:
            raise Refused(_("这一条已拆分，请改它的各个部分，或先合并"))
        return apply_edit(act, current, item, given, span=span)


def apply_edit(
    act: Action,
    document: Document,
    item: Item,
    given: Mapping[str, Any],
    *,
    span: tuple[int, int] | None = None,
) -> Item:
    """Set fields of an item within an action under way; the document is locked already."""
    fields = values.clean(Nature(item.nature), values.touched(item.values, given))
    for name, value in fields.items():
        refuse_boundary(value, field=name)
    place: dict[str, Any] = {}
    if span is not None and span != (item.start, item.end):
        place = located(document, *span)
        if item.nature != Nature.CLAIM and "text" not in fields:
            fields["text"] = place["quote"].strip()
    decided = values.differing(item.read, item.decided, fields)
    if decided == item.decided and not place:
        return item
    state = _edited(item, decided, place)
    return act.change(item, decided=decided, state=state, review=False, **place, **stamp(act))


def reassign_item(
    document: Document, key: uuid.UUID | str, nature: Nature, *, by: Actor, version: int
) -> Item:
    """Say that a clause is another kind of clause (问↔因↔措). It gets a new number; links that no longer fit go."""
    with action("documents.reassign", by=by, unit_id=document.unit_id) as act:
        current = locked(document)
        item = single(current, key, version)
        if item.nature == nature:
            return item
        if item.nature not in CLAUSES or nature not in CLAUSES:
            raise Refused(_("只有问题、原因、措施之间可以改类别"))
        if item.split or item.parent_id is not None:
            raise Refused(_("拆分出来的条目请先合并，再改类别"))
        known = {field.key for field in values.FIELDS[nature]}
        act.change(
            item,
            nature=nature,
            number=next_number(current, nature),
            decided={name: value for name, value in item.decided.items() if name in known},
            review=False,
        )
        act.change(item, state=settled(item), **stamp(act))
        drop_unfitting(act, item)
        return item


def _open(document: Document, nature: Nature | None) -> Any:
    items = Item.objects.current().counted().filter(document=document, state=State.OPEN)
    return items if nature is None else items.filter(nature=nature)


def _settle(act: Action, items: Iterable[Item]) -> int:
    groups: defaultdict[State, list[Item]] = defaultdict(list)
    for item in items:
        state = settled(item)
        if item.review or item.state in {State.OPEN, State.REJECTED} or item.state != state:
            groups[state].append(item)
    return sum(
        len(act.change_many(group, state=state, review=False, **stamp(act)))
        for state, group in groups.items()
    )


def _who(act: Action, items: Iterable[Item], state: State) -> dict[str, Any]:
    """No new stamp where nothing is decided anew."""
    return stamp(act) if any(item.state != state for item in items) else {}


def _back(item: Item) -> State:
    """The state of a rejected item that is taken back: what a person had set stays decided."""
    state = settled(item)
    return State.OPEN if state is State.CONFIRMED else state


def _edited(item: Item, decided: dict[str, Any], place: dict[str, Any]) -> State:
    if settled(item) is State.ADDED:
        return State.ADDED
    return State.EDITED if decided or place or item.origin != "software" else State.CONFIRMED
