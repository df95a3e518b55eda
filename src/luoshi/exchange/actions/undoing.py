"""撤销整批导入: the inverse of what the trail says of it, in one action, or one sentence why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.audit.models import Entry, Touched
from luoshi.exchange import inverse
from luoshi.exchange.enums import State
from luoshi.exchange.locks import one_at_a_time
from luoshi.exchange.models import Import
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused


def undo(found: Import, *, by: Actor, why: str = "") -> Import:
    """Take a whole import back: records it made are voided, fields it changed are set back, spells it closed reopened.

    Raises Refused with the first reason where anything it touched was changed later, or is referred to.
    """
    with action("exchange.undo", by=by, why=why, unit_id=found.unit_id) as act:
        one_at_a_time()
        current: Import = Import.objects.select_for_update().get(pk=found.pk)
        if current.state != State.APPLIED:
            raise Refused(_("这次导入没有写入，或已经撤销"))
        entry = _entry(current)
        inverse.take_back(act, entry, why=_("撤销导入") + (f"：{why}" if why else ""))
        act.change(current, state=State.UNDONE, undone_at=act.at, undone_by_name=by.name[:80])
    return current


def _entry(found: Import) -> int:
    """The number of the entry that wrote it."""
    of = Touched.objects.filter(model="exchange.Import", key=str(found.uuid)).values("entry_seq")
    written = Entry.objects.filter(action="exchange.apply", seq__in=of).order_by("-seq")
    seq = written.values_list("seq", flat=True).first()
    if seq is None:
        raise Refused(_("操作日志里找不到这次写入，不能撤销"))
    return seq
