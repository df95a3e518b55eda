"""Reads of the list; each is a constant number of queries whatever the size."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, OuterRef, QuerySet, Subquery

from luoshi.access.grants import Somebody
from luoshi.activities.enums import OPEN, State
from luoshi.activities.models import Holding
from luoshi.activities.rights import sessions_for
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan

UNFINISHED: Final = "todo"  # plans, drafts and returned ones
WAITING: Final = str(State.SUBMITTED)
DONE: Final = str(State.ARCHIVED)


def list_sessions(user: Somebody, part: str = "") -> QuerySet[Any]:
    """Records within the reader's rights with `unit_name` as it is today and the counts of the one that records."""
    found = sessions_for(user)
    if part:
        found = found.filter(state__in=OPEN if part == UNFINISHED else [part])
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    row = Holding.objects.rows().filter(session=OuterRef("pk"), unit=OuterRef("unit"))
    listed: QuerySet[Any] = found.annotate(
        unit_name=Subquery(name),
        due=Subquery(row.values("due")[:1]),
        present=Subquery(row.values("present")[:1]),
        times=Subquery(row.values("count")[:1]),
        joint=Subquery(row.values("joint")[:1]),
    )
    return listed


def count_by_part(user: Somebody) -> dict[str, int]:
    """Counts for the tabs of the list; one query."""
    counts = {"": 0, UNFINISHED: 0, WAITING: 0, DONE: 0}
    for state, number in sessions_for(user).order_by().values_list("state").annotate(n=Count("pk")):
        counts[""] += number
        counts[UNFINISHED if state in OPEN else state] += number
    return counts
