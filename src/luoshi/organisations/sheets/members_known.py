"""What is known of the people a roster names: read in a handful of queries, then asked for every row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q

from luoshi.kernel.exchange import Setting
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Body, Membership, Person, Post, VoteExclusion
from luoshi.organisations.packs_people import People
from luoshi.workbooks.senders import canonical


class Known(NamedTuple):
    """A person as entered."""

    pk: int
    uuid: str
    unit: int
    name: str
    staff_no: str
    joined_on: dt.date | None
    confirmed_on: dt.date | None
    workplace: str
    job: str
    at_work: str
    left_on: dt.date | None
    remark: str


class Spell(NamedTuple):
    """A membership."""

    pk: int
    person: int
    unit: int
    start: dt.date
    end: dt.date | None
    kind: str
    began: str
    ended: str
    went_to: str
    group: int | None


_PERSON = ("pk", "uuid", "unit_id", *Known._fields[3:])
_SPELL = ("pk", "person_id", "unit_id", *Spell._fields[3:9], "group_id")


@dataclass(slots=True)
class Roster:
    """People, their memberships, the Party groups and posts of the branches a file names."""

    people: dict[int, Known] = field(default_factory=dict)
    by_uuid: dict[str, int] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    spells: dict[int, list[Spell]] = field(default_factory=dict)
    groups: dict[int, dict[str, tuple[int, str, dt.date]]] = field(default_factory=lambda: defaultdict(dict))
    group_names: dict[int, str] = field(default_factory=dict)
    bodies: dict[int, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # those that are no Party groups
    excluded: dict[int, dt.date] = field(default_factory=dict)  # not counted among those due since, by person
    held: dict[tuple[int, str], list[tuple[int | None, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def chain(self, person: int) -> list[Spell]:
        """The last spells of a person that follow each other at one branch, oldest first."""
        found: list[Spell] = []
        for spell in reversed(self.spells.get(person, ())):
            if found and (spell.unit != found[0].unit or spell.end != found[0].start):
                break
            found.insert(0, spell)
        return found


def load(ids: Iterable[str], numbers: Iterable[str], names: Iterable[str]) -> Roster:
    """The people with these uuids, staff numbers or names, wherever they are, and their memberships."""
    roster = Roster()
    for asked, column in ((ids, "uuid__in"), (numbers, "staff_no__in"), (names, "name__in")):
        wanted = sorted(set(asked) - {""})
        for row in found_by(wanted, partial(_people, column)):
            roster.people.setdefault(row[0], Known(*row)._replace(uuid=str(row[1])))
    for pk in sorted(roster.people):
        person = roster.people[pk]
        roster.by_uuid[person.uuid] = pk
        roster.by_name[person.name].append(pk)
        if person.staff_no:
            roster.by_number[person.staff_no] = pk
    spells = found_by(
        sorted(roster.people),
        lambda some: Membership.objects.rows().filter(person__in=some).order_by("start").values_list(*_SPELL),
    )
    for spell in map(Spell._make, spells):
        roster.spells.setdefault(spell.person, []).append(spell)
    return roster


def load_branches(roster: Roster, units: Sequence[int], setting: Setting, rules: People) -> None:
    """Adds the bodies of these units, their posts on the file's day and later, and who is not counted; three queries."""
    groups = [kind.key for kind in rules.bodies if kind.of_members]
    bodies = found_by(
        units,
        lambda some: (
            Body.objects.open().filter(unit__in=some).values_list("unit_id", "kind", "pk", "name", "start")
        ),
    )
    for unit, kind, pk, name, start in bodies:
        if kind not in groups:
            roster.bodies[unit].add(canonical(name))
            continue
        roster.groups[unit][canonical(name)] = (pk, name, start)
        roster.group_names[pk] = name
    posts = found_by(
        units,
        lambda some: (
            Post.objects.rows()
            .filter(Q(end__isnull=True) | Q(end__gt=setting.on), unit__in=some, body__isnull=True)
            .order_by("start", "pk")
            .values_list("unit_id", "title", "person_id", "person__name", "state", "start")
        ),
    )
    for unit, title, person, name, state, start in posts:
        # A vacancy is filled where it stands on the day; one declared later stands in the way.
        if person is not None or start > setting.on:
            roster.held[unit, title].append((person, name or str(PostState(state).label)))
    excluded = found_by(roster.spells, lambda some: VoteExclusion.objects.open().filter(person__in=some))
    roster.excluded = {row.person_id: row.start for row in excluded}


def _people(column: str, some: list[str]) -> Any:
    return Person.objects.rows().filter(**{column: some}).values_list(*_PERSON)
