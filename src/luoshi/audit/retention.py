"""Letting old details go: the header stays, the chain stays whole, and the trail says that it happened.

The retention is recorded first, as a row and as an entry of the trail; only then does the trigger on the
details let those up to the recorded entry be deleted. `verify` takes a missing detail for what it is by
the sealed header of that entry, not by the row.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.audit import stored
from luoshi.audit.canonical import HEADER, Seals
from luoshi.audit.models import Detail, Entry, Retention
from luoshi.kernel import clock
from luoshi.kernel.action import action, current_action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused

ACTION: Final = "audit.retain"
_MARK: Final = "create audit.Retention "
_TOUCHED: Final = HEADER.index("touched")


def retain(*, before: dt.date, least_days: int, by: Actor, why: str) -> int:
    """Drop the details of entries made before a local day; returns how many went.

    Args:
        before: the first day whose details stay.
        least_days: how many days the rules ask details to be kept (pack data).
        by: who asks.
        why: the reason, kept in the trail.
    """
    if current_action() is not None:
        raise RuntimeError("a retention stands alone: verify looks for its own entry")
    if not why.strip():
        raise Refused(_("清理日志明细需要写明原因"), field="why")
    latest = clock.today() - dt.timedelta(days=least_days)
    if before > latest:
        raise Refused(
            _("日志明细至少保存%(least_days)s天：只能清理%(latest)s以前的")
            % {"least_days": least_days, "latest": latest},
            field="before",
        )
    start = dt.datetime.combine(before, dt.time.min, tzinfo=clock.zone())
    # `at` rises with `seq` only roughly (a long action commits late), so: everything before the first that stays.
    first = Entry.objects.filter(at__gte=start).order_by("seq").values_list("seq", flat=True).first()
    through = first - 1 if first is not None else Entry.objects.aggregate(last=Max("seq"))["last"]
    if not through or not Detail.objects.filter(entry_seq__lte=through).exists():
        raise Refused(_("%(before)s以前没有可清理的日志明细") % {"before": before}, field="before")
    with action(ACTION, by=by, why=why) as act:
        act.create(Retention(through=through, before=before))
        return act.remove(Detail.objects.filter(entry_seq__lte=through))


def retained_through(seals: Seals) -> int:
    """Up to which entry details may be absent, by the genuine entries of the trail; 0 when none may."""
    through = 0
    for row in stored.of_action(ACTION):
        if not row.hashes_as(row.seq) or not seals.fit(row.hash, row.seal):
            continue  # the walk along the chain will say so
        for touched in json.loads(row.values[_TOUCHED]):
            if touched.startswith(_MARK):
                through = max(through, int(touched.removeprefix(_MARK)))
    return through
