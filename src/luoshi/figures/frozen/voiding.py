"""A frozen set is voided with a reason: it stays readable, marked as void; its numbers are not touched."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.figures.entered.queries import ENTER
from luoshi.figures.models import Freeze
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.locking import locked_record


def may_void(user: Somebody, found: Freeze) -> bool:
    """Whoever froze it, and whoever puts numbers right at its unit; nobody a second time."""
    if found.is_void:
        return False
    own = found.entered_by_id is not None and found.entered_by_id == getattr(user, "pk", None)
    return own or may(user, ENTER, found.unit_id)


def void_freeze(found: Freeze, *, by: Actor, why: str, typed_fields: int = 0) -> None:
    """Say that a set was frozen by mistake or no longer stands.

    Raises Refused without a reason and for a set that is void already.
    """
    with action(
        "figures.void_freeze", by=by, unit_id=found.unit_id, why=why, typed_fields=typed_fields
    ) as act:
        act.void(locked_record(found, None, gone=_("这一份已经作废，不用再作废")), why=why)
