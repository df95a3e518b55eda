"""Who has to come: the list is made from the body that meets, as it stood on the session's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from luoshi.activities.enums import Due
from luoshi.activities.packs import Kind
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import Body, Membership, Person, Post, Unit
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_bodies import bodies_on, due_list_of
from luoshi.organisations.queries_people import DueList, due_list, due_of_members, excluded_on, members_on

COMMITTEE = "committee"  # kind of body whose members are the committee, where one is registered
NOBODY = DueList((), ())


def due_for(unit: Unit, kinds: Iterable[Kind], body: Body | None, day: dt.date) -> DueList:
    """Everybody due at an event of these kinds: who is due at any of them; at most two queries a kind.

    Empty where a kind leaves open who comes, or the unit has no such list (a committee's theme day).
    """
    found: dict[tuple[Due, str], DueList] = {}
    for kind in kinds:
        if (kind.due, kind.body) not in found:
            found[kind.due, kind.body] = _due(unit, kind, body, day)
    return _joined(found.values())


def body_for(
    unit: Unit, kinds: Sequence[Kind], body: Body | None, day: dt.date, *, final: bool = True
) -> Body | None:
    """The body that meets: the one chosen, or the unit's only one of that kind.

    Raises Refused where one of another unit or kind was chosen, or (`final`) the unit has several to choose from.
    """
    there = bodies_of(unit, kinds, day)
    if there is None:
        return None
    if body is not None:
        if body.pk not in {one.pk for one in there}:
            raise Refused(_("“%(body)s”当日不在该单位，请重新选择") % {"body": body.name}, field="body")
        return body
    if len(there) > 1 and final:
        raise Refused(
            _("当日有%(count)s个：%(names)s，请选择是哪一个开的")
            % {"count": len(there), "names": "、".join(one.name for one in there)},
            field="body",
        )
    return there[0] if len(there) == 1 else None


def bodies_of(unit: Unit, kinds: Iterable[Kind], day: dt.date) -> list[Body] | None:
    """The bodies of a unit that may meet for these kinds; None where no body meets. One query."""
    asked = list(kinds)
    wanted = next((kind.body for kind in asked if kind.due is Due.BODY), "")
    wanted = wanted or (COMMITTEE if any(kind.due is Due.COMMITTEE for kind in asked) else "")
    return [one for one in bodies_on(day, [unit.pk]) if one.kind == wanted] if wanted else None


def _due(unit: Unit, kind: Kind, body: Body | None, day: dt.date) -> DueList:
    match kind.due:
        case Due.MEMBERS:
            return due_list(unit, day)
        case Due.FULL_MEMBERS:
            return due_of_members(members_on(day, [unit.pk]).filter(kind=MemberKind.FULL), day)
        case Due.COMMITTEE if body is None:
            return _committee_by_posts(unit, day)
        case Due.COMMITTEE | Due.BODY:
            return NOBODY if body is None else due_list_of(body, day)
        case _:
            return NOBODY


def _committee_by_posts(unit: Unit, day: dt.date) -> DueList:
    """Those who hold a committee's posts, where no body is registered for it; one query."""
    full = Membership.objects.on(day).filter(person=OuterRef("person"), kind=MemberKind.FULL)
    rows: Any = (
        Post.objects.on(day)
        .held()
        .filter(unit=unit, title__in=people_rules().committee_titles)
        .select_related("person")
        .annotate(voting=Exists(full) & ~Exists(excluded_on(day)))
        .order_by("start", "pk")
    )
    seats = {row.person_id: row for row in rows}.values()
    return DueList(
        due=tuple(row.person for row in seats), voting=tuple(row.person for row in seats if row.voting)
    )


def _joined(lists: Iterable[DueList]) -> DueList:
    due: dict[int, Person] = {}
    voting: dict[int, Person] = {}
    sitting: dict[int, Person] = {}
    for one in lists:
        due |= {person.pk: person for person in one.due}
        voting |= {person.pk: person for person in one.voting}
        sitting |= {person.pk: person for person in one.sitting_in}
    return DueList(
        tuple(due.values()),
        tuple(voting.values()),
        tuple(person for key, person in sitting.items() if key not in due),
    )
