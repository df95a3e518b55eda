"""Which units of the other tree a unit belongs to (党政对应), as its page shows it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery

from luoshi.access.grants import Somebody, covered, visible_to
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Counterpart, Unit, UnitSpan


class Pair(NamedTuple):
    """One pair from a unit's side."""

    pk: int
    other: str
    uuid: uuid.UUID | None  # of the other unit, where the reader may see it
    lead: bool
    start: dt.date
    end: dt.date | None
    may_end: bool


def pairs_of(unit: Unit, day: dt.date, user: Somebody) -> list[Pair]:
    """The pairs of a unit that held by a day, those that hold first; two queries."""
    mine, theirs = ("party", "administrative") if unit.tree == Tree.PARTY else ("administrative", "party")
    name = UnitSpan.objects.on(day).filter(unit=OuterRef(theirs)).values("name")[:1]
    found: list[Any] = list(
        Counterpart.objects.filter(Q(start__lte=day), **{mine: unit})
        .select_related(theirs)
        .annotate(name=Subquery(name))
        .order_by("start", "pk")
    )
    others = [getattr(pair, f"{theirs}_id") for pair in found]
    open_to = set(visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
    endable = set(covered(user, "organisations.change").filter(unit__in=[pair.party_id for pair in found]))
    rows = [
        Pair(
            pair.pk,
            pair.name or "",
            getattr(pair, theirs).uuid if getattr(pair, f"{theirs}_id") in open_to else None,
            pair.lead,
            pair.start,
            pair.end,
            pair.end is None and pair.party_id in endable,
        )
        for pair in found
    ]
    return sorted(rows, key=lambda row: row.end is not None)
