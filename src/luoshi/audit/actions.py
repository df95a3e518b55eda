"""Changes to what stands beside the trail. The trail itself is written by every action and changed by none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.audit.models import OfflineApproval
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused


def void_approval(approval: OfflineApproval, *, by: Actor, why: str) -> OfflineApproval:
    """Take back an approval on paper that was registered wrongly; it stays in the trail."""
    if not why.strip():
        raise Refused(_("撤销线下审批登记需要写明原因"), field="why")
    if approval.voided_at is not None:
        return approval
    with action("audit.void_approval", by=by, why=why) as act:
        return act.change(approval, voided_at=clock.now(), voided_why=why.strip()[:400])
