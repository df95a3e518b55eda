"""Does what a roster's rows were planned to do: a few bulk acts, whatever the number of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from luoshi.kernel.action import current_action
from luoshi.kernel.exchange import Applied, Planned, Prepared, Setting, refs_of, to_do
from luoshi.kernel.ready import Draft
from luoshi.organisations.actions import memberships as acts
from luoshi.organisations.actions.bodies import NewBody, set_up_bodies
from luoshi.organisations.actions.checks import by_key, found_by
from luoshi.organisations.actions.people import NewPerson, change_people, draft_people
from luoshi.organisations.actions.posts import NewPost, take_posts
from luoshi.organisations.enums_people import AtWork, Began, Ended, MemberKind
from luoshi.organisations.models import Body, Membership, Person, Unit
from luoshi.organisations.packs_people import people_rules
from luoshi.workbooks.senders import canonical

Data = Mapping[str, Any]
_DAYS = ("joined_on", "confirmed_on")


def prepare(planned: Sequence[Planned], setting: Setting, draft: Draft) -> Prepared:
    """Make the people who are new ready with their spells; the rest is done inside the open action."""
    rows = to_do(planned)
    if not rows:
        return Prepared(lambda: None, None)
    doing = _Applying(rows, setting, draft)
    refs = refs_of(planned, "organisations.person", lambda row: doing.people.get(id(row)))
    return Prepared(doing.run, refs)


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action; the person of each."""
    if not to_do(planned):
        return None
    act = current_action()
    if act is None:
        raise RuntimeError("rows are entered inside an action")
    draft = Draft(act.by, act.at)
    prepared = prepare(planned, setting, draft)
    act.take(draft)
    prepared.run()
    return prepared.became


class _Applying:
    """The rows of one file, step after step; people are read before the transaction, their version guards them."""

    def __init__(self, rows: Sequence[Data], setting: Setting, draft: Draft) -> None:
        self.rows, self.on, self.by = rows, setting.on, setting.by
        units = {row["unit"] for row in rows} | {
            unit for row in rows for unit, _title in row.get("posts", ())
        }
        self.units = by_key(Unit, units)
        self.kinds = [kind.key for kind in people_rules().bodies if kind.of_members]
        self.groups = self._known_groups()
        self.people = self._new_people(draft) | self._known_people()
        self.entered: set[int] = set()  # by `id`: rows whose spells stand in the draft
        self._first_spells(draft)

    def run(self) -> None:
        """What is left once the rows of the draft are in."""
        self._set_up_groups()
        self._change_people()
        new = [
            self._spell(row, values)
            for row in self.rows
            if id(row) not in self.entered
            for values in row.get("spells", ())
        ]
        if new:
            acts.record_members(new, by=self.by)
        self._each("correct", self._correct)
        self._each("group_again", self._group_again)
        self._each("confirm_before", self._confirm)
        self._each("move", self._move)
        self._each("confirm", self._confirm)
        self._each("regroup", self._regroup)
        self._each("group_from_start", self._group_from_start)
        self._each("out", self._out)
        posts = [
            NewPost(self._person(row), self.units[unit], title, self.on)
            for row in self.rows
            for unit, title in row.get("posts", ())
        ]
        if posts:
            take_posts(posts, by=self.by)

    def _new_people(self, draft: Draft) -> dict[int, Person]:
        """Everybody who is new, by `id` of the row."""
        created = [row for row in self.rows if "create" in row]
        if not created:
            return {}
        made = draft_people(
            draft, [NewPerson(unit=self.units[row["unit"]], **_typed(row["create"])) for row in created]
        )
        return {id(row): person for row, person in zip(created, made, strict=True)}

    def _first_spells(self, draft: Draft) -> None:
        """Spells of those who are new; the others wait for their Party group to be set up."""
        rows = [row for row in self.rows if "create" in row and row.get("spells") and self._has_group(row)]
        if rows:
            acts.draft_members(draft, [self._spell(row, values) for row in rows for values in row["spells"]])
        self.entered.update(map(id, rows))

    def _known_people(self) -> dict[int, Person]:
        """Those there were, by `id` of the row."""
        rows = [row for row in self.rows if "person" in row]
        known = by_key(Person, (row["person"] for row in rows))
        return {id(row): known[row["person"]] for row in rows}

    def _change_people(self) -> None:
        changed = [(self._person(row), _typed(row["set"])) for row in self.rows if "set" in row]
        if changed:
            change_people(changed, by=self.by)

    def _person(self, row: Data) -> Person:
        return self.people[id(row)]

    def _has_group(self, row: Data) -> bool:
        return "group" not in row or (row["unit"], canonical(row["group"])) in self.groups

    def _known_groups(self) -> dict[tuple[int, str], Body]:
        """The Party groups of the rows' branches, by branch and folded name."""
        there = found_by(
            sorted({row["unit"] for row in self.rows if "group" in row}),
            lambda some: Body.objects.open().filter(unit__in=some, kind__in=self.kinds),
        )
        return {(body.unit_id, canonical(body.name)): body for body in there}

    def _set_up_groups(self) -> None:
        """Party groups of the rows that there are not yet."""
        if all(map(self._has_group, self.rows)):
            return
        self.groups = self._known_groups()  # another file of the import may have named it
        new: dict[tuple[int, str], tuple[str, dt.date]] = {}
        for row in self.rows:
            if not self._has_group(row):
                key = (row["unit"], canonical(row["group"]))
                first = self._first_day(row)
                name, day = new.get(key, (row["group"], first))
                new[key] = (name, min(day, first))
        if new and self.kinds:
            made = set_up_bodies(
                [
                    NewBody(self.units[unit], self.kinds[0], name, day)
                    for (unit, _fold), (name, day) in new.items()
                ],
                by=self.by,
            )
            self.groups |= dict(zip(new, made, strict=True))

    def _first_day(self, row: Data) -> dt.date:
        """The first day on which the person of a row is in its Party group."""
        days = [row["spells"][0]["start"]] if row.get("spells") else []
        days += [row["move"]] if "move" in row else []
        days += [row["group_since"]] if "group_since" in row else []
        return min(map(dt.date.fromisoformat, days), default=self.on)

    def _group(self, row: Data) -> Body | None:
        return self.groups[row["unit"], canonical(row["group"])] if "group" in row else None

    def _spell(self, row: Data, values: Data) -> acts.NewMembership:
        return acts.NewMembership(
            self._person(row),
            self.units[row["unit"]],
            dt.date.fromisoformat(values["start"]),
            MemberKind(values["kind"]),
            Began(values["began"]),
            end=_day(values.get("end")),
            ended=Ended(values["ended"]) if "ended" in values else None,
            went_to=values.get("went_to", ""),
            group=self._group(row),
        )

    def _each(self, step: str, act: Callable[[list[tuple[Membership, Data]]], None]) -> None:
        """One step for all rows that have it, on the memberships as the steps before left them."""
        rows = {row["person"]: row for row in self.rows if step in row}
        if not rows:
            return
        open_now = found_by(
            sorted(rows),
            lambda some: Membership.objects.open().filter(person__in=some).select_related("person"),
        )
        act([(membership, rows[membership.person_id]) for membership in open_now])

    def _correct(self, rows: list[tuple[Membership, Data]]) -> None:
        acts.correct_members(
            [
                (
                    now,
                    {name: _day(value) if name == "start" else Began(value) for name, value in row["correct"].items()}
                    | ({"group": None} if "group_again" in row else {}),
                )
                for now, row in rows
            ],
            by=self.by,
        )  # fmt: skip

    def _group_again(self, rows: list[tuple[Membership, Data]]) -> None:
        """In the group they were in, from the day it was set up; until then they were in none."""
        groups = by_key(Body, (row["group_again"][0] for _now, row in rows))
        acts.regroup_members(
            [
                (now, groups[row["group_again"][0]], dt.date.fromisoformat(row["group_again"][1]))
                for now, row in rows
            ],
            by=self.by,
        )

    def _confirm(self, rows: list[tuple[Membership, Data]]) -> None:
        days = [row.get("confirm") or row["confirm_before"] for _now, row in rows]
        acts.confirm_members(
            [(now, dt.date.fromisoformat(day)) for (now, _row), day in zip(rows, days, strict=True)],
            by=self.by,
        )

    def _move(self, rows: list[tuple[Membership, Data]]) -> None:
        acts.transfer_members(
            [
                acts.Move(now, self.units[row["unit"]], dt.date.fromisoformat(row["move"]), self._group(row))
                for now, row in rows
            ],
            by=self.by,
        )

    def _regroup(self, rows: list[tuple[Membership, Data]]) -> None:
        acts.regroup_members([(now, self._group(row), self.on) for now, row in rows], by=self.by)

    def _group_from_start(self, rows: list[tuple[Membership, Data]]) -> None:
        acts.correct_members([(now, {"group": self._group(row)}) for now, row in rows], by=self.by)

    def _out(self, rows: list[tuple[Membership, Data]]) -> None:
        acts.transfer_members_out(
            [(now, dt.date.fromisoformat(row["out"][0]), row["out"][1]) for now, row in rows], by=self.by
        )


def _typed(values: Data) -> dict[str, Any]:
    """Fields of a person from the plain values a plan keeps."""
    found = dict(values)
    for name in _DAYS:
        if found.get(name):
            found[name] = dt.date.fromisoformat(found[name])
    if "at_work" in found:
        found["at_work"] = AtWork(found["at_work"])
    return found


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
