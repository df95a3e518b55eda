"""Where a task comes from: the record that is named, if the reader may open it."""

from __future__ import annotations

from luoshi.access.grants import Somebody
from luoshi.kernel.records import is_uuid, kinds
from luoshi.ui.components import Link
from luoshi.ui.said import said


def link_to(kind: str, key: str, label: str, user: Somebody) -> Link:
    """A record by its kind and uuid; without an address where it is gone, or out of the reader's reach."""
    if kind not in kinds or not is_uuid(key):
        return Link(label)
    known = kinds[kind]
    found = known.visible_to(user).filter(uuid=key).first()
    return Link(label or said(known.label), known.url(found) if found is not None else "")
