"""The first page's panel: what one's units have planned for now, begun, or were given back."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Case, IntegerField, Value, When

from luoshi.access.grants import Somebody, may, within
from luoshi.activities.enums import State
from luoshi.activities.packs import activity_rules
from luoshi.activities.queries import UNFINISHED, list_sessions
from luoshi.activities.rights import CHANGE
from luoshi.activities.tables import kinds_said, light_of
from luoshi.kernel import clock

SHOWN: Final = 6
AHEAD: Final = dt.timedelta(days=14)


def waiting(_record: None, user: Somebody) -> dict[str, Any] | None:
    """Records the reader may write at, those given back first; None for one who writes nowhere. Two queries."""
    if not may(user, CHANGE):
        return None
    mine = list_sessions(user, UNFINISHED).filter(within(user, CHANGE), day__lte=clock.today() + AHEAD)
    back = Case(When(state=State.RETURNED, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = list(mine.order_by(back, "day", "pk")[: SHOWN + 1])
    labels = activity_rules().kind_labels
    return {
        "rows": [
            {"row": row, "kinds": kinds_said(row.kinds, labels), "light": light_of(row)}
            for row in found[:SHOWN]
        ],
        "more": len(found) > SHOWN,
        "todo": UNFINISHED,
    }
