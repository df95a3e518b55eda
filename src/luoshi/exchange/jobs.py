"""Large imports in the background: compared, written, undone."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from luoshi.exchange import actions
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import
from luoshi.jobs import enqueue, handlers
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor

COMPARE: Final = "exchange.compare"
APPLY: Final = "exchange.apply"
UNDO: Final = "exchange.undo"
AT_ONCE: Final = 1_000  # rows; more are worked off in the background


def declare() -> None:
    """Called once when the room is ready."""
    handlers.register(COMPARE, run_compare, label=_("比对导入表"))
    handlers.register(APPLY, run_apply, label=_("写入导入表"))
    handlers.register(UNDO, run_undo, label=_("撤销导入"))


def later(found: Import, handler: str, *, by: Actor, **more: str) -> None:
    """Have a handler run for an import; its page follows the job."""
    with action("exchange.queue", by=by, unit_id=found.unit_id) as act:
        current = Import.objects.select_for_update().get(pk=found.pk)
        job = enqueue(handler, {"import": found.pk, **more}, by=by)
        act.change(current, job=job.uuid)


def run_compare(running: handlers.Running) -> dict[str, str]:
    """Compare one import; run twice it only says the same again."""
    found = _of(running)
    if found.state == State.OPEN:
        running.progress(0, 2, "正在读取并比对")
        actions.compare(found, by=running.by)
    return {"import": str(found.uuid)}


def run_apply(running: handlers.Running) -> dict[str, str]:
    """Write one import; a second run finds it written."""
    found = _of(running)
    if found.state == State.OPEN:
        actions.apply(found, by=running.by, step=lambda done, words: running.progress(done, 2, words))
    return {"import": str(found.uuid)}


def run_undo(running: handlers.Running) -> dict[str, str]:
    """Undo one import; a second run finds it undone."""
    found = _of(running)
    if found.state == State.APPLIED:
        running.progress(0, 1, "正在撤销")
        actions.undo(found, by=running.by, why=str(running.payload.get("why", "")))
    return {"import": str(found.uuid)}


def _of(running: handlers.Running) -> Import:
    found: Import = Import.objects.get(pk=running.payload["import"])
    return found
