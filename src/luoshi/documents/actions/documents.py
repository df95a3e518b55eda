"""The document itself: what it is called, taken out of the count, its ledger approved."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from luoshi.audit.actions import void_approval
from luoshi.audit.queries import approvals
from luoshi.documents.actions.admission import Handed, admit, keep
from luoshi.documents.actions.common import locked
from luoshi.documents.enums import Stage, State
from luoshi.documents.models import TITLE_LENGTH, Document, Item
from luoshi.documents.rules import rules
from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused


def describe_document(
    document: Document,
    *,
    by: Actor,
    version: int,
    title: str | None = None,
    kind: str | None = None,
    reference: str | None = None,
    issuer: str | None = None,
    dated: dt.date | str | None = "",
    typed_fields: int = 0,
) -> Document:
    """Set title, kind, number (文号), issuer or date; what is left out stays. `dated=None` clears the date."""
    changes: dict[str, Any] = {}
    if title is not None:
        changes["title"] = short(title, TITLE_LENGTH, _("标题"), "title")
        if not changes["title"]:
            raise Refused(_("标题不能为空"), field="title")
    if kind is not None:
        if kind not in rules().kind_labels:
            raise Refused(_("类别请从列表中选择"), field="kind")
        changes["kind"] = kind
    if reference is not None:
        changes["reference"] = short(reference, 80, _("文号"), "reference")
    if issuer is not None:
        changes["issuer"] = short(issuer, 120, _("来文（制文）单位"), "issuer")
    if dated != "":
        if dated is not None and not isinstance(dated, dt.date):
            raise Refused(_("成文日期请写成年、月、日"), field="dated")
        changes["dated"] = dated
    with action("documents.describe", by=by, unit_id=document.unit_id, typed_fields=typed_fields) as act:
        current = locked(document, version, ledger=False)
        return act.change(current, **changes)


def short(raw: str, most: int, label: str, field: str) -> str:
    """One line of text within a length; Refused above it."""
    text = " ".join(raw.replace("\x00", "").split())
    if len(text) > most:
        raise Refused(
            _("%(label)s最多%(most)s个字，现在是%(text)s个字")
            % {"label": label, "most": most, "text": len(text)},
            field=field,
        )
    return text


def void_document(document: Document, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take a document and its ledger out of the count, with a reason. Nothing is deleted."""
    with action("documents.void", by=by, unit_id=document.unit_id, why=why) as act:
        current = locked(document, version, ledger=False)
        act.void(current, why=why)


def approve_ledger(
    document: Document,
    *,
    by: Actor,
    version: int,
    offline: Offline | None = None,
    scan: Handed | None = None,
    typed_fields: int = 0,
) -> Document:
    """Approve the confirmed ledger, here or, with `offline`, as done on paper (线下已审批).

    Args:
        document: whose ledger.
        by: who approves, or registers what was approved on paper.
        version: of the document as the page saw it.
        offline: who approved on paper, when and on what basis.
        scan: of that paper; it passes the same gate as any other file.
        typed_fields: for the burden figure.

    Raises Refused while items are open or wait to be looked at again, and where the scan does not pass.
    """
    with ExitStack() as stack:
        admitted = None if scan is None else admit(stack, document.unit_id, rules(), by, scan)
        act = stack.enter_context(
            action(
                "documents.approve",
                by=by,
                unit_id=document.unit_id,
                offline=offline,
                typed_fields=typed_fields,
            )
        )
        current = locked(document, version, ledger=False)
        if current.approved_at is not None:
            raise Refused(_("台账已经审批"))
        if current.stage != Stage.READ:
            raise Refused(_("文档还没有读取完，不能审批"))
        _refuse_undecided(current)
        if admitted is not None and act.offline is not None:
            kept = keep(act, admitted, current.unit_id)
            act.offline = replace(act.offline, scan_id=kept.pk if kept is not None else None)
        return act.change(current, approved_at=act.at, approved_by_name=by.name[:80])


def _refuse_undecided(document: Document) -> None:
    items = Item.objects.current().counted().filter(document=document)
    left = items.filter(state=State.OPEN).count()
    if left:
        raise Refused(_("还有%(left)s条未确认，请先确认或选“不采用”，再审批") % {"left": left})
    doubtful = items.filter(review=True).count()
    if doubtful:
        raise Refused(
            _("还有%(left)s条的原话在更正稿里变了，请在“状态：待确认”里核对后确认，再审批")
            % {"left": doubtful}
        )


def withdraw_approval(document: Document, *, by: Actor, why: str, version: int) -> Document:
    """Open an approved ledger again, with a reason."""
    if not why.strip():
        raise Refused(_("撤回审批需要写明原因"), field="why")
    with action("documents.withdraw", by=by, unit_id=document.unit_id, why=why) as act:
        current = locked(document, version, ledger=False)
        if current.approved_at is None:
            raise Refused(_("台账还没有审批"))
        for approval in approvals(current._meta.label, [current.uuid]).get(current.uuid, []):  # noqa: SLF001
            if approval.action == "documents.approve":
                void_approval(approval, by=by, why=why)
        return act.change(current, approved_at=None, approved_by_name="")
