"""Reads of people, members and posts on a day; each is a constant number of queries whatever the size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import Membership, Person, Post, Unit, UnitSpan
from luoshi.organisations.names import person_name
from luoshi.organisations.packs_people import Advice, people_rules
from luoshi.organisations.queries import span_on

Units = Collection[int] | QuerySet[Any]


def find_person(
    *, staff_no: str = "", name: str = "", branch: Unit | None = None, joined_on: dt.date | None = None
) -> list[Person]:
    """Who a row of a sheet means: one person, nobody, or several candidates to ask about; one query.

    A staff number decides alone where it is known. Otherwise the name within the branch (its members at any
    time, or people whose entry it keeps); a 入党时间 excludes those who have another one.
    """
    if staff_no.strip():
        found = list(Person.objects.rows().filter(staff_no=staff_no.strip()))
        if found or not name.strip():
            return found
    if not name.strip():
        return []
    people = Person.objects.rows().filter(name=person_name(name))
    if staff_no.strip():
        people = people.filter(staff_no="")  # one who has another number is somebody else
    if branch is not None:
        there = Membership.objects.rows().filter(person=OuterRef("pk"), unit=branch)
        people = people.filter(Q(unit=branch) | Exists(there))
    if joined_on is not None:
        people = people.filter(Q(joined_on=joined_on) | Q(joined_on__isnull=True))
    return list(people.order_by("pk"))


def members_on(day: dt.date, units: Units) -> QuerySet[Membership]:
    """Memberships of these units on a day, with their people; one query."""
    found: QuerySet[Membership] = (
        Membership.objects.on(day)
        .filter(unit__in=units)
        .select_related("person")
        .order_by("unit", "person__name", "pk")
    )
    return found


def members_under(day: dt.date, unit: Unit) -> QuerySet[Membership]:
    """Memberships on a day of a unit and of all that stood under it on that day, closed ones too; two queries."""
    return members_on(day, units_under(day, unit))


def units_under(day: dt.date, unit: Unit) -> QuerySet[Any]:
    """Ids of a unit and of all that stood under it on a day, as a subquery; one query for how it stood."""
    span = span_on(unit.pk, day)
    return UnitSpan.objects.on(day).under([span.path] if span is not None else []).values("unit_id")


class MemberCount(NamedTuple):
    """Members of one unit."""

    total: int
    full: int
    probationary: int


def counts_on(day: dt.date, units: Units) -> dict[int, MemberCount]:
    """Members by unit on a day; one query. Units without members are left out."""
    full = Count("pk", filter=Q(kind=MemberKind.FULL))
    rows = Membership.objects.on(day).filter(unit__in=units).order_by().values_list("unit_id")
    return {
        unit: MemberCount(total, members, total - members)
        for unit, total, members in rows.annotate(all_members=Count("pk"), full_members=full)
    }


@dataclass(frozen=True, slots=True)
class DueList:
    """Who is due at a meeting on a day (应到), and who of them votes (应到有表决权)."""

    due: tuple[Person, ...]
    voting: tuple[Person, ...]
    sitting_in: tuple[Person, ...] = ()  # 扩大人员: invited, not due


def holders_on(day: dt.date, units: Units) -> QuerySet[Post]:
    """Posts of these units on a day, vacant ones too, with people and bodies; one query."""
    found: QuerySet[Post] = (
        Post.objects.on(day)
        .filter(unit__in=units)
        .select_related("person", "body")
        .order_by("unit", "title", "start", "pk")
    )
    return found


@dataclass(frozen=True, slots=True)
class AdviceSaid:
    """One piece of advice for a unit, with the rule behind it (source, article, to be confirmed)."""

    text: str
    rule: Advice


def advice_for(unit: Unit, day: dt.date, members: MemberCount | None = None) -> list[AdviceSaid]:
    """What rules advise about a unit's size and committee on a day; three queries. Shown, never enforced.

    `members`: its own, where they were counted already; then it is one query less.
    """
    span = span_on(unit.pk, day)
    if span is None or span.closed:
        return []
    rules = people_rules()
    if members is None:
        members = counts_on(day, [unit.pk]).get(unit.pk, MemberCount(0, 0, 0))
    held = Post.objects.on(day).held().filter(unit=unit, title__in=rules.committee_titles)
    seats: int = held.order_by().values("person").distinct().count()
    found = []
    for rule in rules.advice:
        count = members.full if rule.of == "full" else members.total
        if rule.holds_on(day) and rule.applies(span.kind, count, seats):
            found.append(AdviceSaid(rule.text.format(count=count, seats=seats), rule))
    return found
