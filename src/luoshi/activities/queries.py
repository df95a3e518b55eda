"""Reads of the list; each is a constant number of queries whatever the size."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from luoshi.access.grants import Somebody, within
from luoshi.activities.enums import OPEN, State
from luoshi.activities.models import Holding, Session
from luoshi.activities.rights import CHANGE, sessions_for
from luoshi.activities.sets import unpacked
from luoshi.kernel import clock
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.periods.period import first_day, last_day

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


def with_rights(rows: QuerySet[Any], user: Somebody) -> QuerySet[Any]:
    """With `may_write`: whether this reader may go on writing at it."""
    mine = Case(When(within(user, CHANGE), then=Value(value=True)), default=Value(value=False))
    writes = Case(When(state__in=OPEN, then=mine), default=Value(value=False), output_field=BooleanField())
    found: QuerySet[Any] = rows.annotate(may_write=writes)
    return found


def sessions_of_month(user: Somebody, unit: Unit, month: int) -> list[Any]:
    """What a unit holds in a month, plans and drafts too, by day, with `may_write` and its own `present`; one query."""
    row = Holding.objects.rows().filter(session=OuterRef("pk"), unit=unit)
    found = sessions_for(user).filter(Exists(row), first=None, day__range=(first_day(month), last_day(month)))
    listed = with_rights(found.annotate(present=Subquery(row.values("present")[:1])), user)
    return list(listed.order_by("day", "starts_at", "pk"))


def count_by_part(user: Somebody) -> dict[str, int]:
    """Counts for the tabs of the list; one query."""
    counts = {"": 0, UNFINISHED: 0, WAITING: 0, DONE: 0}
    for state, number in sessions_for(user).order_by().values_list("state").annotate(n=Count("pk")):
        counts[""] += number
        counts[UNFINISHED if state in OPEN else state] += number
    return counts


def overlapping(user: Somebody, session: Session, unit: Unit) -> list[Holding]:
    """What a unit has recorded that a session of that day would count a second time, as far as the reader may see it.

    One query: records of one of the kinds on the day, numbers of a span that holds it.
    """
    kinds = Q(pk__in=[])
    for key in unpacked(session.kinds):
        kinds |= Q(kinds__contains=f",{key},")
    days = Q(first=None, day=session.day) | Q(first__lte=session.day, day__gte=session.day)
    rows = Holding.objects.rows().filter(kinds, days, unit=unit, session__in=sessions_for(user))
    return list(rows.exclude(session=session).select_related("session").order_by("pk"))
