"""Reads of people within a reader's rights; each is a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.grants import Somebody, paths_with, within
from luoshi.kernel import clock
from luoshi.kernel.kept import kept
from luoshi.kernel.records import Record
from luoshi.organisations.enums import Tree
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Membership, Person, Post, Unit, UnitSpan
from luoshi.organisations.packs_people import People, people_rules
from luoshi.organisations.queries import names_on
from luoshi.organisations.queries_people import units_under

VIEW = "people.view"
CHANGE = "people.change"
FEW_UNITS: Final = 500

R = TypeVar("R", bound=Record)


def people_visible_to(user: Somebody, right: str = VIEW) -> QuerySet[Person]:
    """People whose entry lies where the reader holds the right, and those who are or were members there."""
    if not paths_with(user, right):
        return Person.objects.none()
    there = Membership.objects.rows().filter(within(user, right), person=OuterRef("pk"))
    found: QuerySet[Person] = Person.objects.rows().filter(Q(within(user, right)) | Exists(there))
    return found


def records_visible_to(model: type[R], user: Somebody, right: str = VIEW) -> QuerySet[R]:
    """Entries of this room at units where the reader holds the right, voided ones left out."""
    found: QuerySet[R] = model._default_manager.rows().filter(within(user, right))  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def sees_all(user: Somebody, right: str = VIEW) -> bool:
    """Whether a right is held at the top of both trees: then no row need be asked for its unit. One query."""
    paths = tuple(paths_with(user, right))
    return bool(paths) and all(path.startswith(paths) for path in kept(("directory.tops",), _tops))


def _tops() -> list[str]:
    """Paths of the units under no other one today."""
    return list(UnitSpan.objects.on(clock.today()).filter(parent__isnull=True).values_list("path", flat=True))


def people_on(day: dt.date, user: Somebody, unit: Unit | None = None, *, left: bool = False) -> QuerySet[Any]:
    """People of a unit and all that stood under it on a day (without one: of all the reader's units).

    Who is a member there on the day, and whose entry one of these units keeps; of a past day not those who were
    members elsewhere. `left`: those who had left by then instead of the others.
    """
    found = Person.objects.rows().filter(
        Q(left_on__lte=day) if left else Q(left_on__isnull=True) | Q(left_on__gt=day)
    )
    reach = UnitSpan.objects.on(clock.today()).under(paths_with(user, VIEW)).order_by().values("unit_id")
    units: QuerySet[Any] = reach
    if unit is not None:
        units = units_under(day, unit).order_by().filter(unit__in=reach)
    elif sees_all(user):
        return found
    here = Membership.objects.on(day).filter(unit__in=units)
    if left:  # a membership ends with the leaving
        here = Membership.objects.rows().filter(unit__in=units)
    own = Q(unit__in=units)
    if day < clock.today():
        elsewhere = Membership.objects.on(day).filter(person=OuterRef("pk")).exclude(unit__in=units)
        own &= ~Q(Exists(elsewhere))
    there = here.order_by().values("person_id")
    if _are_few(units, user, unit, day):
        return found.filter(pk__in=Person.objects.filter(own).order_by().values("pk").union(there))
    return found.filter(own | Q(pk__in=there))


def _are_few(units: QuerySet[Any], user: Somebody, unit: Unit | None, day: dt.date) -> bool:
    """Whether people are looked up from their units rather than the list gone through in order. One query.

    Of few units the people are found at once and sorted; of many nearly everybody passes, and a page is full after
    a few rows of the index (PostgreSQL: a general branch 120 ms in order, 3 ms looked up; the top the other way).
    """
    key = ("directory.few", tuple(paths_with(user, VIEW)), unit.pk if unit is not None else 0, day)
    return kept(key, units[: FEW_UNITS + 1].count) <= FEW_UNITS


class Shown(NamedTuple):
    """A person as a list shows him on a day."""

    person: Person
    kind: str  # of the membership; "" without one
    branch: str
    group: str  # 党小组
    posts: str


def shown_on(people: Sequence[Person], day: dt.date) -> list[Shown]:
    """People with their membership and posts on a day; three queries."""
    keys = [person.pk for person in people]
    belonging = Membership.objects.on(day).filter(person__in=keys).order_by()
    members = {
        person: (unit, kind, group or "")
        for person, unit, kind, group in belonging.values_list("person_id", "unit_id", "kind", "group__name")
    }
    posts: dict[int, list[Held]] = {}
    held = Post.objects.on(day).filter(person__in=keys).order_by("start", "pk")
    for person_id, unit, title, state, concurrent in held.values_list(
        "person_id", "unit_id", "title", "state", "concurrent"
    ):
        posts.setdefault(person_id or 0, []).append(Held(unit, title, state, concurrent))
    units = {unit for unit, *_rest in members.values()} | {
        post.unit_id for held in posts.values() for post in held
    }
    names, rules = names_on(units, day), people_rules()
    found = []
    for person in people:
        unit, kind, group = members.get(person.pk, (0, "", ""))
        said = [post_words(post, rules, names) for post in posts.get(person.pk, ())]
        found.append(Shown(person, kind, names.get(unit, ""), group, "；".join(said)))
    return found


class Held(NamedTuple):
    """What a line about a post says: read as plain values where a page has many."""

    unit_id: int
    title: str
    state: str
    concurrent: bool


def post_words(post: Post | Held, rules: People, names: dict[int, str]) -> str:
    """机关党支部书记（兼）."""
    title = rules.title(post.title)
    more = "（兼）" if post.concurrent and post.state == PostState.HELD else ""
    return f"{names.get(post.unit_id, '')}{title.label if title is not None else post.title}{more}"


def keyed(rows: Iterable[R]) -> dict[str, R]:
    """Records by their uuid as text."""
    return {str(row.uuid): row for row in rows}


def kind_today(unit: Unit) -> str:
    """What kind of unit it is today; "" where it does not stand."""
    found = UnitSpan.objects.on(clock.today()).filter(unit=unit, closed=False).values_list("kind", flat=True)
    return found.first() or ""


def is_party(unit: Unit) -> bool:
    """Whether it stands in the Party's tree."""
    return unit.tree == Tree.PARTY
