"""What the actions on one ledger share: the locked document, the chosen items, the stamp of a decision."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.documents.enums import Nature, Origin, State
from luoshi.documents.models import Document, Item
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version, locked_record

Ids = Iterable[uuid.UUID | str]

GONE = gettext_noop(
    "没有保存：所选条目有{count}条不在这份文档现在的台账里（可能已作废、已拆分或文本已更换），请刷新页面后再选"
)


def locked(document: Document, version: int | None = None, *, ledger: bool = True) -> Document:
    """The document as it is now, its row locked until the action ends.

    Raises Refused where it is voided, or where its ledger is to change although it was approved; Conflict where it
    has another version than the page saw (None: whichever it has).
    """
    fresh = locked_record(document, None, gone=_("这份文档已作废，不能再改动"))
    if ledger and fresh.approved_at is not None:
        raise Refused(_("台账已审批，内容不再改动；确需修改请先撤回审批"))
    check_version(fresh, version)
    return fresh


def chosen(document: Document, ids: Ids, versions: Mapping[str, int] | None = None) -> list[Item]:
    """Items of the document's current ledger by uuid, in reading order.

    Raises Refused when one is not there (another document's, voided, malformed), Conflict when one has
    another version than the page saw.
    """
    wanted = unique(ids)
    found: list[Item] = list(Item.objects.rows().current().filter(document=document, uuid__in=wanted))
    if len(found) != len(wanted):
        raise Refused(_(GONE).format(count=len(wanted) - len(found)))
    for item in found:
        check_version(item, (versions or {}).get(str(item.uuid)))
    return found


def unique(ids: Ids) -> set[uuid.UUID]:
    """Uuids from what a page sent; Refused for anything else."""
    try:
        return {key if isinstance(key, uuid.UUID) else uuid.UUID(str(key)) for key in ids}
    except ValueError:
        raise Refused(_(GONE).format(count=1)) from None


def single(document: Document, key: uuid.UUID | str, version: int) -> Item:
    """One item in the version the page saw; see `chosen`."""
    return chosen(document, [key], {str(unique([key]).pop()): version})[0]


def with_parts(items: Iterable[Item]) -> list[Item]:
    """The items to decide about: a split one is replaced by its parts."""
    found: list[Item] = []
    split: list[Item] = []
    for item in items:
        (split if item.split else found).append(item)
    if split:
        taken = {item.pk for item in found}
        found += [part for part in Item.objects.rows().filter(parent__in=split) if part.pk not in taken]
    return found


def stamp(act: Action) -> dict[str, Any]:
    """Who decided, and when."""
    return {"decided_at": act.at, "decided_by_name": act.by.name[:80]}


def settled(item: Item) -> State:
    """The state of an item that is accepted as it stands."""
    if item.origin == Origin.PERSON and item.parent_id is None:
        return State.ADDED
    if item.origin == Origin.SOFTWARE and (item.decided or (item.read or {}).get("nature") != item.nature):
        return State.EDITED
    return State.CONFIRMED


def next_number(document: Document, nature: Nature) -> int:
    """The next free number of a nature; numbers of rejected and voided items are not used again."""
    numbers = Item.objects.filter(text=document.current_id, nature=nature, parent=None)
    highest: int | None = numbers.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def note_refusal(unit_id: int, by: Actor) -> None:
    """All that stays of material with a classification mark: that one upload was refused."""
    with action("documents.refuse", by=by, unit_id=unit_id) as act:
        act.note("documents.Document", "*", refused="一份上传材料因标有密级被拒收")
