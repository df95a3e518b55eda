"""The paper a change of the tree rests on: asked alike when a unit is set up and when it is changed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import said


def check_paper(
    on: dt.date,
    document_no: str,
    document_on: dt.date | None,
    why: str,
    *,
    lacking: bool,
    what: str,
    field: str = "why",
) -> None:
    """Raise Refused where the superior's reply (批复文号) is neither given nor said to be lacking, or both.

    A change before the day of the reply needs its reason. `what` names the day (成立日期), `field` where that
    reason is missed.
    """
    if not document_no.strip() and not lacking:
        raise Refused(_("请填写批复文号；没有文号的，请勾选“暂无批复文号”"), field="document_no")
    if document_no.strip() and lacking:
        raise Refused(_("已填写批复文号，请取消“暂无批复文号”"), field="lacking")
    if document_on is not None and on < document_on and not why.strip():
        raise Refused(
            _("%(what)s%(on)s早于批复日期，请核对；确需如此的，请写明原因") % {"what": what, "on": said(on)},
            field=field,
        )
