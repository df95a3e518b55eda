"""Who is due at meetings (应到), as it stood on their days: for one meeting, or for a whole year's at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, TypeVar

from django.db.models import Q

from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.enums_people import MemberKind, Share
from luoshi.organisations.models import Body, BodyMember, Membership, Person, Post, Unit, VoteExclusion
from luoshi.organisations.models.spells import Spell
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_people import DueList

S = TypeVar("S", bound=Spell)
_Window = tuple[dt.date, dt.date]
_ALSO: Final[Mapping[type[Spell], tuple[str, ...]]] = {
    Membership: ("kind", "group"), BodyMember: ("body", "share"), Post: (),
}  # fmt: skip  # columns needed besides who, where and when


class DueLists:
    """Who was due in some units on any day between two days.

    A table is read when it is first asked for, once, whatever the number of meetings.
    """

    def __init__(self, units: Iterable[int], first: dt.date, last: dt.date) -> None:
        self._units = sorted(set(units))
        self._window = (first, last)

    def of_members(self, unit: int, day: dt.date, *, full: bool = False) -> DueList:
        """The members of a branch; full ones that are not excluded vote. `full`: only those are due."""
        rows = _on(self._members.get(unit, ()), day)
        return self._of([row for row in rows if not full or row.kind == MemberKind.FULL], day)

    def of_body(self, body: Body, day: dt.date) -> DueList:
        """Who is due at a meeting of a body.

        A Party group: its members of the branch. Other bodies: their members; where only Party members vote, the
        full ones that are not excluded, else all of them.
        """
        kind = people_rules().body(body.kind)
        if kind is not None and kind.of_members:
            members = _on(self._members.get(body.unit_id, ()), day)
            return self._of([row for row in members if row.group_id == body.pk], day)
        rows = _on(self._body_members.get(body.pk, ()), day)
        core = tuple(row.person for row in rows if row.share == Share.CORE)
        voting = core
        if kind is not None and kind.members_vote:
            voting = self._members_of_bodies.who_vote(core, day)
        return DueList(core, voting, tuple(row.person for row in rows if row.share == Share.EXTENDED))

    def of_committee(self, unit: int, day: dt.date) -> DueList:
        """Those who hold a committee's posts, for where no body is registered for it."""
        seats: dict[int, Person] = {}
        for row in _on(self._posts.get(unit, ()), day):
            assert row.person is not None
            seats.setdefault(row.person.pk, row.person)
        people = tuple(seats.values())
        return DueList(people, self._committees.who_vote(people, day))

    def bodies(self, unit: int, kind: str, day: dt.date) -> list[Body]:
        """The bodies of a kind a unit had."""
        return [row for row in _on(self._bodies.get(unit, ()), day) if row.kind == kind]

    def _of(self, rows: Sequence[Membership], day: dt.date) -> DueList:
        return DueList(
            due=tuple(row.person for row in rows),
            voting=tuple(
                row.person
                for row in rows
                if row.kind == MemberKind.FULL and not _on(self._excluded.get(row.person_id, ()), day)
            ),
        )

    @cached_property
    def _members(self) -> Mapping[int, list[Membership]]:
        rows = self._rows(Membership, "unit_id", "person__name", "pk")
        return _by("unit_id", rows)

    @cached_property
    def _bodies(self) -> Mapping[int, list[Body]]:
        found = found_by(
            self._units,
            lambda ids: _spells(Body, self._window, unit__in=ids).order_by("unit_id", "start", "pk"),
        )
        return _by("unit_id", found)

    @cached_property
    def _body_members(self) -> Mapping[int, list[BodyMember]]:
        return _by("body_id", self._rows(BodyMember, "body_id", "share", "start", "pk"))

    @cached_property
    def _posts(self) -> Mapping[int, list[Post]]:
        titles = people_rules().committee_titles
        rows = self._rows(Post, "unit_id", "start", "pk", title__in=titles, person__isnull=False)
        return _by("unit_id", rows)

    def _rows(self, model: type[S], *order: str, **of: Any) -> list[S]:
        """Spells of people at the units; of the people only the name comes along: a roll has hundreds."""
        columns = ("unit", "start", "end", *_ALSO[model], "person__name")
        return found_by(
            self._units,
            lambda ids: (
                _spells(model, self._window, unit__in=ids, **of)
                .select_related("person")
                .only(*columns)
                .order_by(*order)
            ),
        )

    @cached_property
    def _excluded(self) -> Mapping[int, list[VoteExclusion]]:
        """Exclusions of the members of the units."""
        members = (row.person_id for rows in self._members.values() for row in rows)
        return _exclusions(members, self._window)

    @cached_property
    def _members_of_bodies(self) -> _Seated:
        return _Seated((row for rows in self._body_members.values() for row in rows), self._window)

    @cached_property
    def _committees(self) -> _Seated:
        return _Seated((row for rows in self._posts.values() for row in rows), self._window)


class _Seated:
    """People on bodies or in posts, of whom it is asked whether they vote; two queries."""

    def __init__(self, rows: Iterable[BodyMember | Post], window: _Window) -> None:
        people = {row.person_id for row in rows if row.person_id is not None}
        full = found_by(people, lambda ids: _spells(Membership, window, person__in=ids, kind=MemberKind.FULL))
        self._full = _by("person_id", sorted(full, key=attrgetter("person_id")))
        self._excluded = _exclusions(people, window)

    def who_vote(self, people: Iterable[Person], day: dt.date) -> tuple[Person, ...]:
        """Of these people the full members, wherever, that are not excluded."""
        return tuple(
            person
            for person in people
            if _on(self._full.get(person.pk, ()), day) and not _on(self._excluded.get(person.pk, ()), day)
        )


def due_list(branch: Unit, day: dt.date) -> DueList:
    """The members of a branch on a day; full ones that are not excluded vote. Two queries."""
    return DueLists([branch.pk], day, day).of_members(branch.pk, day)


def due_list_of(body: Body, day: dt.date) -> DueList:
    """Who is due at a meeting of a body on a day; see `DueLists.of_body`."""
    return DueLists([body.unit_id], day, day).of_body(body, day)


def _on(rows: Iterable[S], day: dt.date) -> list[S]:
    return [row for row in rows if row.start <= day and (row.end is None or row.end > day)]


def _by(name: str, rows: Iterable[S]) -> dict[int, list[S]]:
    """Rows by a key they are ordered by."""
    return {key: list(some) for key, some in groupby(rows, attrgetter(name))}


def _spells(model: type[S], window: _Window, **of: Any) -> Any:
    """Spells that hold on a day of the window."""
    first, last = window
    return model._default_manager.filter(  # noqa: SLF001
        Q(end__isnull=True) | Q(end__gt=first), voided_at__isnull=True, start__lte=last, **of
    )


def _exclusions(people: Iterable[int], window: _Window) -> dict[int, list[VoteExclusion]]:
    found = found_by(set(people), lambda ids: _spells(VoteExclusion, window, person__in=ids))
    return _by("person_id", sorted(found, key=attrgetter("person_id")))
