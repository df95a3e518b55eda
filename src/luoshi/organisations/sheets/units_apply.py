"""Does what the rows of the table were planned to do: a few bulk acts, whatever the number of rows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.exchange import Applied, Planned, Setting, refs_of, to_do
from luoshi.organisations.actions.checks import by_key
from luoshi.organisations.actions.numbers import NewNumber, enter_numbers
from luoshi.organisations.actions.people import NewPerson, create_people
from luoshi.organisations.actions.posts import (
    Leaving,
    NewPost,
    NewVacancy,
    declare_vacancies,
    leave_posts,
    take_posts,
)
from luoshi.organisations.actions.terms import NewTerm, start_terms
from luoshi.organisations.actions.units import NewUnit, record_papers, set_up
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Person, Post, Unit
from luoshi.workbooks.senders import canonical

Data = Mapping[str, Any]


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action; the unit of each."""
    rows = to_do(planned)
    if not rows:
        return None
    doing = _Applying(rows, setting)
    doing.run()
    units = dict(zip(map(id, rows), doing.units, strict=True))
    return refs_of(planned, "organisations.unit", lambda row: units.get(id(row)))


class _Applying:
    """The rows of one file, step after step."""

    def __init__(self, rows: Sequence[Data], setting: Setting) -> None:
        self.rows, self.on, self.by = rows, setting.on, setting.by
        known = {row["unit"] for row in rows if "unit" in row}
        known |= {row["new"]["parent"] for row in rows if isinstance(row.get("new", {}).get("parent"), int)}
        self.known = by_key(Unit, known)
        self.units = self._units()

    def _units(self) -> list[Unit]:
        """The unit of each row, new ones set up."""
        new = [row["new"] for row in self.rows if "new" in row]
        keys = {canonical(one["name"]): uuid.uuid4() for one in new}
        made = set_up([self._new(one, keys) for one in new], by=self.by) if new else []
        found = iter(made)
        return [next(found) if "new" in row else self.known[row["unit"]] for row in self.rows]

    def _new(self, one: Data, keys: Mapping[str, uuid.UUID]) -> NewUnit:
        parent = one["parent"]
        return NewUnit(
            one["name"],
            UnitKind(one["kind"]),
            dt.date.fromisoformat(one["start"]),
            self.known[parent].uuid if isinstance(parent, int) else keys[parent],
            one["document_no"],
            lacking=one["lacking"] or None,
            uuid=keys[canonical(one["name"])],
        )

    def run(self) -> None:
        pairs = list(zip(self.rows, self.units, strict=True))
        if papers := [(unit, row["paper"]) for row, unit in pairs if "paper" in row]:
            record_papers(papers, by=self.by)
        terms = [
            NewTerm(unit, dt.date.fromisoformat(row["term"][0]), row["term"][1])
            for row, unit in pairs
            if "term" in row
        ]
        if terms:
            start_terms(terms, by=self.by)
        self._posts(pairs)
        numbers = [
            NewNumber(unit, name, self.on, source=_("党组织基本情况统计表"), **entry)
            for row, unit in pairs
            for name, entry in row.get("numbers", {}).items()
        ]
        if numbers:
            enter_numbers(numbers, by=self.by)

    def _posts(self, pairs: list[tuple[Data, Unit]]) -> None:
        leaving = {pk: None for row, _unit in pairs for pk in row.get("leave", ())}
        leaving |= {
            pk: PostState(state)
            for row, _unit in pairs
            for _title, state, held in row.get("vacant", ())
            for pk in held
        }
        posts = by_key(Post, leaving)
        if posts:
            leave_posts([Leaving(post, self.on, leaving[post.pk]) for post in posts.values()], by=self.by)
        vacant = [
            NewVacancy(unit, title, self.on, PostState(state))
            for row, unit in pairs
            for title, state, held in row.get("vacant", ())
            if not held
        ]
        if vacant:
            declare_vacancies(vacant, by=self.by)
        people = self._people(pairs)
        taken = [
            NewPost(
                people[one.get("person") or one["key"]], unit, one["title"], self.on,
                concurrent=one.get("concurrent", False),
            )
            for row, unit in pairs
            for one in row.get("posts", ())
        ]  # fmt: skip
        if taken:
            take_posts(taken, by=self.by)

    def _people(self, pairs: list[tuple[Data, Unit]]) -> dict[Any, Person]:
        """Holders by id, new ones by their key: entered at the first unit that names them."""
        new: dict[str, NewPerson] = {}
        known: set[int] = set()
        for row, unit in pairs:
            for one in row.get("posts", ()):
                if "person" in one:
                    known.add(one["person"])
                else:
                    new.setdefault(one["key"], NewPerson(one["name"], unit))
        found: dict[Any, Person] = {**by_key(Person, known)}
        if new:
            found |= dict(zip(new, create_people(list(new.values()), by=self.by), strict=True))
        return found
