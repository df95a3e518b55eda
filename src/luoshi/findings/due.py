"""What of problems falls due, for the one calendar and the weekly digest: their days, and when they are looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.access.grants import Somebody
from luoshi.findings.declarations import FINDING
from luoshi.findings.enums import OPEN, State
from luoshi.findings.mine import concerning
from luoshi.findings.rights import findings_for
from luoshi.kernel.due import Due, DueSource
from luoshi.kernel.records import RecordRef
from luoshi.tasks.leg_base import short
from luoshi.tasks.packs import task_rules

TITLE: Final = 60


def between(user: Somebody, first: dt.date, last: dt.date) -> Iterator[Due]:
    """What falls due in first..last and what is late on `first`, within the reader's rights; one query."""
    yield from _due(findings_for(user), first, last)


def mine(user: Somebody, first: dt.date, last: dt.date) -> Iterator[Due]:
    """What of it the reader's own units mend, accept or look at again; one query."""
    yield from _due(findings_for(user).filter(concerning(user)), first, last)


def _due(findings: Any, _first: dt.date, last: dt.date) -> Iterator[Due]:
    """Open problems by their day, closed ones by the next look back: what is late still waits."""
    rule = task_rules().lights
    rows = findings.filter(
        Q(state__in=OPEN, due_on__lte=last) | Q(state=State.CLOSED, recheck_on__lte=last)
    ).order_by("due_on", "pk")
    for key, unit, overseer, text, due_on, recheck_on, state in rows.values_list(
        "uuid", "unit_id", "overseen_by_id", "text", "due_on", "recheck_on", "state"
    ):
        closed = state == State.CLOSED
        words = _("回头看：%(text)s") if closed else _("整改：%(text)s")
        what = words % {"text": short(text, TITLE)}
        yield Due(
            what, overseer if closed else unit, recheck_on if closed else due_on, rule.near_days,
            RecordRef(FINDING.name, str(key), what), reverse("finding", args=[key]), source=rule.source or "",
        )  # fmt: skip


SOURCE: Final = DueSource("findings.finding", gettext_noop("问题整改"), between, mine)
