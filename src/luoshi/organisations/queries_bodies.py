"""Reads of bodies, terms and entered numbers on a day; each is a constant number of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.organisations.dates import months_after
from luoshi.organisations.models import Body, BodyMember, Term, UnitNumber, UnitSpan
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_people import Units


def bodies_on(day: dt.date, units: Units, *, kind: str = "") -> QuerySet[Body]:
    """Bodies of these units on a day, of one kind where it is given; one query."""
    found: QuerySet[Body] = (
        Body.objects.on(day).filter(unit__in=units).order_by("unit", "kind", "start", "pk")
    )
    return found.filter(kind=kind) if kind else found


def body_members_on(day: dt.date, body: Body) -> QuerySet[BodyMember]:
    """Who belongs to a body on a day, members before those who sit in; one query."""
    found: QuerySet[BodyMember] = (
        BodyMember.objects.on(day).filter(body=body).select_related("person").order_by("share", "start", "pk")
    )
    return found


def terms_on(day: dt.date, units: Units | None = None) -> Any:
    """Running terms on a day of units that are not closed, with `due_on` as known then; earliest first."""
    closed = UnitSpan.objects.on(day).filter(unit=OuterRef("unit"), closed=True)
    found: Any = Term.objects.on(day).due_by(day).filter(~Exists(closed)).select_related("body")
    return (found if units is None else found.filter(unit__in=units)).order_by("due_on", "unit", "pk")


def body_terms_on(day: dt.date, body: Body) -> Any:
    """The running term of a body on a day, if one was entered, with `due_on` as known then; one query."""
    return Term.objects.on(day).due_by(day).filter(body=body).select_related("body")


def terms_due(day: dt.date, *, months: int | None = None, units: Units | None = None) -> Any:
    """Terms that have run out by a day or will within some months (without: as many as the pack reminds before)."""
    ahead = people_rules().terms.remind_months if months is None else months
    return terms_on(day, units).filter(due_on__lte=months_after(day, ahead))


def terms_ending(first: dt.date, last: dt.date, units: Units | None = None) -> Any:
    """For the calendar of a room above: terms as they stand on `first` that end in first..last, and overdue ones."""
    return terms_on(first, units).filter(due_on__lte=last)


def numbers_on(day: dt.date, units: Units) -> dict[tuple[int, str], UnitNumber]:
    """The last entry by unit and name up to a day; one query."""
    rows = UnitNumber.objects.rows().filter(unit__in=units, day__lte=day)
    later = UnitNumber.objects.rows().filter(
        Q(day__gt=OuterRef("day"), day__lte=day), unit=OuterRef("unit"), name=OuterRef("name")
    )
    return {(row.unit_id, row.name): row for row in rows.filter(~Exists(later)).order_by("unit", "name")}
