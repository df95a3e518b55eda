"""More time: asked for with a reason, granted or refused by who gave the task, here or on paper. Never a silent edit."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.kernel import clock
from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import said, text_of
from luoshi.tasks.actions.parts import locked_task
from luoshi.tasks.actions.written import check_far
from luoshi.tasks.enums import Asked, Verb
from luoshi.tasks.leg_base import Said
from luoshi.tasks.legs import Move, move, refuse_from
from luoshi.tasks.models import REMARK, Extension, Task


def ask_extension(
    task: Task, until: dt.date, reason: str, *, version: int, by: Actor, typed_fields: int = 0
) -> Extension:
    """Ask for more time.

    Raises Refused without a reason, for a day that is not later than the one it has, or while a request waits.
    """
    with action("tasks.ask_extension", by=by, unit_id=task.unit_id, typed_fields=typed_fields) as act:
        current = locked_task(task, version)
        refuse_from(current, Verb.EXTEND)
        _check_later(current, until)
        why = text_of(reason, _("延期理由"), REMARK, field="reason", needed=True)
        refuse_boundary(why, field="reason")
        if Extension.objects.rows().filter(task=current, state=Asked.WAITING).exists():
            raise Refused(_("已有一份延期申请待批准，请等批准后再申请"))
        return act.create(
            Extension(
                unit_id=current.unit_id,
                task=current,
                asked_on=clock.today(),
                due_before=current.due_on,
                due_after=until,
                reason=why,
                asked_by_id=by.id,
            )
        )


def decide_extension(
    extension: Extension,
    *,
    granted: bool,
    version: int,
    by: Actor,
    answer: str = "",
    offline: Offline | None = None,
    typed_fields: int = 0,
) -> Task:
    """Grant a request or refuse it; granted, the task has the new day from today on.

    Raises Refused where it was decided already, where who asked decides (unless on paper), or the task is not in work.
    """
    given = extension.task.given_by_id
    with action(
        "tasks.decide_extension", by=by, unit_id=given, offline=offline, typed_fields=typed_fields
    ) as act:
        current = locked_task(extension.task, None)
        row = locked_record(extension, None, gone=_("这份延期申请已作废"))
        if row.state != Asked.WAITING or row.version != version:
            raise Refused(_("这份延期申请已经%(state)s，请刷新核对") % {"state": row.get_state_display()})
        if offline is None and row.asked_by_id == by.id:
            raise Refused(_("延期由您申请，应由另一人批准；已在线下批准的，请登记批准人和依据"))
        words = text_of(answer, _("批准意见"), REMARK, field="answer")
        refuse_boundary(words, field="answer")
        if not granted and not words:
            raise Refused(_("不批准需要写明原因"), field="answer")
        if granted:
            refuse_from(current, Verb.EXTEND)
            _check_after(current, row.due_after)  # a day may have been put in meanwhile
            said_of = Said(row.reason, offline=offline)
            values = {"due_on": row.due_after, "due_words": ""}
            move(act, [Move(current, Verb.EXTEND, clock.today(), values, said_of)])
        act.change(
            row,
            state=Asked.GRANTED if granted else Asked.REFUSED,
            decided_on=clock.today(),
            decided_by_name=by.name,
            answer=words,
            paper_who=offline.who.strip() if offline else "",
            paper_post=offline.post.strip() if offline else "",
            basis=offline.basis.strip() if offline else "",
        )
        return current


def extend(
    task: Task,
    until: dt.date,
    reason: str,
    *,
    version: int,
    by: Actor,
    offline: Offline,
    typed_fields: int = 0,
) -> Task:
    """Register more time that was asked for and granted on paper, in one step."""
    with action("tasks.extend", by=by, unit_id=task.given_by_id, offline=offline, typed_fields=typed_fields):
        asked = ask_extension(task, until, reason, version=version, by=by)
        return decide_extension(asked, granted=True, version=asked.version, by=by, offline=offline)


def _check_after(task: Task, until: dt.date) -> None:
    if task.due_on is not None and until <= task.due_on:
        raise Refused(
            _("新时限%(until)s应晚于现时限%(due)s") % {"until": said(until), "due": said(task.due_on)},
            field="until",
        )


def _check_later(task: Task, until: dt.date) -> None:
    _check_after(task, until)
    check_far(until, "until")
    if until < clock.today():
        raise Refused(_("新时限%(until)s早于今天，请核对") % {"until": said(until)}, field="until")
