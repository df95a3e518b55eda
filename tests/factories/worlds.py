"""Random worlds: a tree of units that changes, and records of every kind standing in it.

Rows are written as the actions would leave them, without the actions: a hundred worlds take seconds. Whoever registers
a source of facts adds its rows here; the oracle fails for a source that has none.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db import models

from luoshi.activities.enums import Leave, Presence, State
from luoshi.activities.models import Attendance, Holding, Series, Session
from luoshi.activities.packs import activity_rules
from luoshi.figures.catalogue import Figures
from luoshi.figures.models import Entry, Reason, Start
from luoshi.figures.rules import Rule
from luoshi.findings.enums import Covered, Result
from luoshi.findings.enums import State as FindingState
from luoshi.findings.enums import Verb as FindingVerb
from luoshi.findings.models import Finding, FindingLeg
from luoshi.findings.packs import finding_rules
from luoshi.kernel import clock
from luoshi.kernel.writes import writes_allowed
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.enums_people import Began, Ended, MemberKind, PostState, Share
from luoshi.organisations.models import (
    Body,
    BodyMember,
    Membership,
    Person,
    Placement,
    Post,
    Term,
    Unit,
    UnitNumber,
    UnitSpan,
)
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.spans import History, Placed, TreeFault
from luoshi.periods.period import first_day, last_day, of_year
from luoshi.tasks.enums import Limit, Verb
from luoshi.tasks.enums import State as TaskState
from luoshi.tasks.legs import timely
from luoshi.tasks.models import Task, TaskLeg

FIRST, LAST = dt.date(2019, 11, 1), dt.date(2022, 6, 30)
LATER = dt.date(2020, 2, 1)  # from here on the tree changes
COMMITTEES = (UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH, UnitKind.WORKING_COMMITTEE)
BRANCHES = (UnitKind.BRANCH, UnitKind.BRANCH, UnitKind.JOINT_BRANCH, UnitKind.TEMPORARY_BRANCH)
COMPANY = (UnitKind.COMPANY, UnitKind.DEPARTMENT, UnitKind.WORKSHOP)


class World:
    """A tree of the Party, one of the company, people and records."""

    def __init__(self, seed: int, known: Figures, *, size: int = 12, events: int = 45) -> None:
        """`known`: the definitions in force, for what is typed in and what gaps are explained of."""
        self.draw = random.Random(seed)
        self._stamp = {"entered_at": clock.now(), "entered_by_name": "登记人"}
        with writes_allowed():
            self.party = self._tree(Tree.PARTY, size)
            self.company = self._tree(Tree.ADMINISTRATIVE, 4)
            self.people = self._kept(Person, [self._row(Person, name=f"人{at}") for at in range(10)])
            self._sessions(events)
            self._stocks()
            self._tasks()
            self._findings()
            self._entries([one.key for one in known.figures if one.form == "entered"])
            self._said(known.rules)

    @property
    def units(self) -> list[int]:
        """All units, of both trees."""
        return [*self.party, *self.company]

    def day(self, first: dt.date = FIRST, last: dt.date = LAST) -> dt.date:
        """Some day; firsts and lasts of months more often than chance has them."""
        day = first + dt.timedelta(days=self.draw.randint(0, (last - first).days))
        month = day.year * 12 + day.month - 1
        return max(first, min(last, self.draw.choice([day, day, day, first_day(month), last_day(month)])))

    def some(self, values: Sequence[Any], most: int, least: int = 1) -> list[Any]:
        """A few of them."""
        return self.draw.sample(list(values), self.draw.randint(least, min(most, len(values))))

    def chance(self, one_in: int) -> bool:
        """Once in so many times."""
        return self.draw.randrange(one_in) == 0

    # the tree

    def _tree(self, tree: Tree, size: int) -> list[int]:
        units = Unit.objects.bulk_create(Unit(tree=tree) for _at in range(size))
        if units[0].pk is None:
            units = list(Unit.objects.filter(tree=tree).order_by("pk"))
        ids = [unit.pk for unit in units]
        placed = [Placed(ids[0], FIRST, None, "最上级", self._kind(tree, 0, size))]
        for at, unit in enumerate(ids[1:], 1):
            start = self.day(FIRST, dt.date(2021, 8, 31)) if self.chance(4) else FIRST
            self._add(
                placed, Placed(unit, start, self._above(ids, at), f"单位{at}", self._kind(tree, at, size))
            )
        stood = {one.unit for one in placed}
        placed += [  # nothing could carry them on their day: they stand from the first on
            Placed(unit, FIRST, ids[0], "单位", self._kind(tree, size, size))
            for unit in ids
            if unit not in stood
        ]
        for _at in range(size):
            self._add(placed, self._step(tree, ids[1:], placed))
        Placement.objects.bulk_create(
            Placement(
                unit_id=one.unit, start=one.start, parent_id=one.parent, closed=one.closed, name=one.name, kind=one.kind
            )
            for one in placed
        )  # fmt: skip
        spans = History(placed).spans(ids)
        UnitSpan.objects.bulk_create(
            UnitSpan(
                unit_id=one.unit, start=one.start, end=one.end, path=one.path, parent_id=one.parent, name=one.name,
                kind=one.kind, closed=one.closed,
            )
            for one in spans
        )  # fmt: skip
        return ids

    def _kind(self, tree: Tree, at: int, size: int) -> str:
        if tree is Tree.ADMINISTRATIVE:
            return str(self.draw.choice(COMPANY) if at else UnitKind.GROUP_COMPANY)
        if not at:
            return str(UnitKind.GROUP_COMMITTEE)
        return str(self.draw.choice(COMMITTEES if at <= size // 3 else BRANCHES))

    def _above(self, ids: Sequence[int], at: int) -> int:
        """Mostly one of the first third: trees of three and four levels."""
        return ids[self.draw.randrange(max(1, min(at, len(ids) // 3 + 1)))]

    def _step(self, tree: Tree, units: Sequence[int], placed: Sequence[Placed]) -> Placed:
        """A unit moves, is closed or merged, becomes another kind, or is restored."""
        unit = self.draw.choice(units)
        start = self.day(LATER, LAST)
        last = max(
            (one for one in placed if one.unit == unit and one.start <= start), key=lambda one: one.start, default=None
        ) or next(one for one in placed if one.unit == unit)  # fmt: skip
        what = self.draw.choice(["move", "move", "close", "merge", "kind"])
        other = self.draw.choice([one.unit for one in placed if one.unit != unit])
        if what == "close":
            return last._replace(start=start, closed=True)
        if what == "merge":
            return last._replace(start=start, parent=other, closed=True)
        if what == "kind":
            return last._replace(start=start, closed=False, kind=self._kind(tree, len(units), len(units)))
        return last._replace(start=start, parent=other, closed=False)

    @staticmethod
    def _add(placed: list[Placed], step: Placed) -> None:
        """Kept where it leaves a tree on every day."""
        if any((one.unit, one.start) == (step.unit, step.start) for one in placed):
            return
        units = {one.unit for one in (*placed, step)}
        try:
            list(History([*placed, step]).spans(units))
        except TreeFault:
            return
        placed.append(step)

    # records

    def _row(self, model: type[models.Model], *, unit: int | None = None, **said: Any) -> Any:
        """A record; one in twelve has been voided."""
        void = {}
        if model is not Person and self.chance(12):
            void = {"voided_at": clock.now(), "voided_by_name": "登记人", "voided_why": "登记有误"}
        return model(unit_id=unit or self.draw.choice(self.party), **self._stamp, **void, **said)

    @staticmethod
    def _kept(model: type[models.Model], rows: Sequence[Any]) -> list[Any]:
        return list(model._base_manager.bulk_create(rows))

    def _counts(self) -> dict[str, int | None]:
        """What is known of who came: all of it, parts (numbers only), or nothing."""
        known = self.draw.choice(["all", "parts", "parts", "nothing"])
        if known == "nothing":
            return {}
        present, made_up, leave, absent = (self.draw.randint(0, most) for most in (12, 2, 2, 1))
        voting = self.draw.randint(0, present)
        counts: dict[str, int | None] = {
            "due": present + made_up + leave + absent, "present": present, "made_up": made_up, "leave": leave,
            "absent": absent, "sitting_in": self.draw.randint(0, 3), "staff": self.draw.randint(0, 9),
            "due_voting": voting + self.draw.randint(0, 2), "present_voting": voting,
        }  # fmt: skip
        if known == "parts":
            for name in self.some(sorted(counts), 6):
                counts[name] = None
        return counts

    def _sessions(self, events: int) -> None:
        packs = activity_rules()
        kinds, forms = sorted(packs.kind_labels), ["", *sorted(packs.form_labels)]
        series = self._kept(
            Series, [self._row(Series, unit=self.party[0], name=name, start=FIRST) for name in ("甲教育", "乙教育")]
        )  # fmt: skip
        titles = ["", "secretary", *sorted(title.key for title in people_rules().titles)]
        pairs = []
        for at in range(events):
            day, span = self.day(), self.chance(5)
            first = day - dt.timedelta(days=self.draw.randint(0, 120)) if span else None
            year = day.year - self.draw.randint(0, 1) if self.chance(3) else None
            held = self.draw.choices(
                ["theme_day", "members_meeting", "committee_meeting", "lecture", *kinds], k=2
            )
            shared = {
                "kinds": "".join(f",{one}" for one in sorted(set(held[: 1 if span else 2]))) + ",",
                "series": "".join(f",{one.pk}" for one in self.some(series, 2, 0)),
                "level": self.draw.choice(["branch", "branch", "unit", "group"]), "day": day, "first": first,
                "year": year, "form": self.draw.choice(forms), "hours": self.draw.choice([None, 10, 15, 20]),
            }  # fmt: skip
            shared["series"] += "," if shared["series"] else ""
            units = (
                self.some(self.party, 3) if not span and self.chance(4) else [self.draw.choice(self.party)]
            )
            state = self.draw.choice([State.ARCHIVED] * 7 + [State.DRAFT])
            session = self._row(
                Session, unit=units[0], state=state, theme=f"第{at}次", lecturer_title=self.draw.choice(titles),
                submitted_at=clock.now(), **shared,
            )  # fmt: skip
            counted = state == State.ARCHIVED and session.voided_at is None
            rows = [
                Holding(
                    unit_id=unit, counted=counted, joint=len(units) > 1, named=False,
                    month=day.year * 12 + day.month - 1, count=self.draw.randint(1, 5) if span else None,
                    voided_at=session.voided_at, **self._stamp, **shared, **self._counts(),
                )
                for unit in units
            ]  # fmt: skip
            pairs.append((session, rows))
        seen: set[tuple[Any, ...]] = set()
        for session, rows in pairs:  # what a number over a span says of a unit is said once
            one = rows[0]
            key = (one.unit_id, one.kinds, one.first, one.day, one.series, one.level)
            if one.first is not None and key in seen:
                continue
            seen.add(key)
            session.save(force_insert=True)
            for row in rows:
                row.session = session
            self._attended(self._kept(Holding, rows))

    def _attended(self, rows: Sequence[Holding]) -> None:
        for row in rows:
            if row.first is None and self.chance(3):
                people = self.some(self.people, 5)
                states = [self.draw.choice(list(Presence)) for _one in people]
                Attendance.objects.bulk_create(
                    Attendance(
                        holding=row, person=person, state=state,
                        leave=Leave.OFFICIAL if state in {Presence.LEAVE, Presence.MADE_UP} else "",
                    )
                    for person, state in zip(people, states, strict=True)
                )  # fmt: skip

    def _spell(self) -> dict[str, dt.date | None]:
        start = self.day()
        end = None if self.chance(2) else start + dt.timedelta(days=self.draw.randint(1, 400))
        return {"start": start, "end": end}

    def _stocks(self) -> None:
        """Members, posts, bodies with their members, terms, dated numbers: opened, closed, voided."""
        packs = people_rules()
        for person in self.people:
            start: dt.date | None = self.day(FIRST, dt.date(2021, 12, 31))
            while start is not None:
                end = None if self.chance(3) else start + dt.timedelta(days=self.draw.randint(1, 500))
                self._row(
                    Membership, person=person, start=start, end=end, kind=self.draw.choice(list(MemberKind)),
                    began=Began.MOVED, ended="" if end is None else Ended.MOVED,
                ).save(force_insert=True)  # fmt: skip
                start = end
        titles = sorted(title.key for title in packs.titles)
        for _at in range(16):
            state = self.draw.choice(list(PostState))
            person = self.draw.choice(self.people) if state is PostState.HELD else None
            self._row(
                Post, person=person, title=self.draw.choice(titles), state=state, **self._spell()
            ).save(force_insert=True)  # fmt: skip
        kinds = ["party_group", *sorted(one.key for one in packs.bodies)]
        bodies = [
            self._row(Body, kind=self.draw.choice(kinds), name=f"第{at}组", **self._spell())
            for at in range(10)
        ]
        for body in self._kept(Body, bodies):
            for person in self.some(self.people, 4, 0):
                self._row(
                    BodyMember, unit=body.unit_id, body=body, person=person, share=self.draw.choice(list(Share)),
                    **self._spell(),
                ).save(force_insert=True)  # fmt: skip
        self._terms()
        seen = set()
        numbers = [one for one in packs.numbers if not one.words]
        for _at in range(18):
            number = packs.numbers[0] if self.chance(2) else self.draw.choice(numbers)
            row = self._row(UnitNumber, name=number.key, day=self.day())
            if number.choices:
                row.choice = self.draw.choice(number.choices).key
            else:
                row.value = self.draw.randint(0, 60)
            if (row.unit_id, row.name, row.day) not in seen:
                seen.add((row.unit_id, row.name, row.day))
                row.save(force_insert=True)

    def _tasks(self) -> None:
        """Tasks with the legs of their steps: due days moved, accepted, kept up, opened again, cut, voided."""
        for at in range(16):
            mine, other = (self.party, self.company) if self.chance(2) else (self.company, self.party)
            unit, paired = self.draw.choice(mine), None if self.chance(4) else self.draw.choice(other)
            given = self.day()
            task = self._row(
                Task, unit=unit, title=f"第{at}项", given_by_id=self.party[0], given_on=given, round_on=given
            )
            legs = self._legs(task)
            for name in ("state", "round", "round_on", "due_on", "review_on", "done_on", "accepted_on"):
                setattr(task, name, getattr(legs[-1], name))
            task.save(force_insert=True)
            pair = (unit, paired) if mine is self.party else (paired, unit)
            for leg in legs:
                leg.task, leg.unit_id, leg.voided_at = task, unit, task.voided_at
                leg.party_id, leg.company_id = pair
                leg.save(force_insert=True)

    def _legs(self, task: Task) -> list[TaskLeg]:
        """How it stood from the day it was given on; steps of one day leave legs of no day."""
        limit, origin = (
            self.draw.choice(list(Limit)),
            self.draw.choice(["", "documents.clause", "tasks.task"]),
        )
        day, round_on, legs = task.given_on, task.given_on, list[TaskLeg]()
        for _at in range(self.draw.randint(1, 6)):
            state = self.draw.choice([*TaskState, TaskState.DOING, TaskState.DONE])
            round_ = legs[-1].round if legs else 1
            if legs and state == TaskState.DOING and legs[-1].state in {TaskState.DONE, TaskState.LASTING}:
                round_, round_on = round_ + 1, day
            due = None if self.chance(5) else day + dt.timedelta(days=self.draw.randint(-60, 200))
            ended = state == TaskState.DONE or (state == TaskState.LASTING and self.chance(2))
            done = round_on + (day - round_on) * self.draw.randint(0, 4) // 4 if ended else None
            legs.append(
                TaskLeg(
                    **self._stamp, start=day, state=state, round=round_, round_on=round_on, limit=limit,
                    origin_kind=origin, given_on=task.given_on, due_on=due, done_on=done,
                    review_on=day if state == TaskState.LASTING else None, accepted_on=day if ended else None,
                    timely=timely(done, due), days=None if done is None else (done - round_on).days, verb=Verb.GIVE,
                )
            )  # fmt: skip
            if state == TaskState.REPORTED:
                legs[-1].done_on = day
            day += dt.timedelta(days=self.draw.choice([0, 1, 20, 90, 200]))
        for leg, later in pairwise(legs):
            leg.end = later.start
        return legs

    def _findings(self) -> None:
        """Problems of units of both trees, in all states, closed and opened again."""
        rules = finding_rules()
        keys = [
            sorted(labels) for labels in (rules.source_labels, rules.category_labels, rules.severity_labels)
        ]
        for at in range(24):
            unit = self.draw.choice(self.units)
            finding = self._row(
                Finding, unit=unit, overseen_by_id=self.party[0], text=f"问题{at}", source=keys[0][0],
                found_on=self.day(FIRST, dt.date(2021, 12, 31)),
            )  # fmt: skip
            finding.save(force_insert=True)
            for leg in self._finding_legs(finding, *(self.draw.choice(some) for some in keys)):
                leg.finding, leg.unit_id, leg.voided_at = finding, unit, finding.voided_at
                leg.party_id = unit if unit in self.party else self.draw.choice([*self.party, None])
                leg.company_id = unit if unit in self.company else self.draw.choice([*self.company, None])
                leg.save(force_insert=True)

    def _finding_legs(self, finding: Finding, source: str, category: str, severity: str) -> list[FindingLeg]:
        """How it stood from the day it was found on; steps of one day leave legs of no day."""
        limit = self.draw.choice(list(Limit))
        day, since, legs = finding.found_on, finding.found_on, list[FindingLeg]()
        for _at in range(self.draw.randint(1, 6)):
            state = self.draw.choice([*FindingState, FindingState.MENDING, FindingState.CLOSED])
            round_ = legs[-1].round if legs else 1
            if legs and legs[-1].state == FindingState.CLOSED and state != FindingState.CLOSED:
                round_, since = round_ + 1, day
            due = None if self.chance(5) else day + dt.timedelta(days=self.draw.randint(-60, 200))
            closed = state == FindingState.CLOSED
            applied = since + (day - since) * self.draw.randint(0, 4) // 4 if closed else None
            legs.append(
                FindingLeg(
                    **self._stamp, start=day, since=since, state=state, round=round_, limit=limit, source=source,
                    category=category, severity=severity, found_on=finding.found_on, due_on=due,
                    result=self.draw.choice(list(Result)), covered=self.draw.choice(list(Covered)),
                    applied_on=applied, closed_on=day if closed else None, timely=timely(applied, due),
                    days=None if applied is None else (applied - since).days, verb=FindingVerb.REGISTER,
                )
            )  # fmt: skip
            day += dt.timedelta(days=self.draw.choice([0, 1, 20, 90, 200]))
        for leg, later in pairwise(legs):
            leg.end = later.start
        return legs

    def _terms(self) -> None:
        for unit in self.some(self.party, 8, 4):
            day = self.day(dt.date(2017, 1, 1), dt.date(2020, 12, 31))
            while day is not None:
                years = self.draw.randint(1, 4)
                ends = day.replace(year=day.year + years, day=min(day.day, 28))
                extended = ends + dt.timedelta(days=self.draw.randint(1, 300)) if self.chance(3) else None
                later = None if self.chance(2) else ends + dt.timedelta(days=self.draw.randint(-90, 300))
                self._row(
                    Term, unit=unit, elected_on=day, years=years, ends_on=ends, extended_until=extended,
                    extended_on=None if extended is None else day, superseded_on=later,
                ).save(force_insert=True)  # fmt: skip
                day = later if later is not None and later < LAST else None

    def _entries(self, entered: Sequence[str]) -> None:
        """Typed-in numbers of the figures that are entered: whole months, so that none overlap."""
        seen = set()
        for _at in range(6 * len(entered)):
            month = self.draw.randint(2019 * 12 + 10, 2022 * 12 + 5)
            row = self._row(
                Entry, figure=self.draw.choice(entered), first=first_day(month), last=last_day(month), month=month,
                value=self.draw.randint(0, 30), source="清单", given_by="提供人",
            )  # fmt: skip
            if (row.unit_id, row.figure, month) not in seen:
                seen.add((row.unit_id, row.figure, month))
                row.save(force_insert=True)

    def _said(self, known: Sequence[Rule]) -> None:
        """Since when units are judged, and reasons for gaps."""
        for unit in self.some(self.party, 4, 0):
            self._row(Start, unit=unit, day=self.day(), below=self.chance(2)).save(force_insert=True)
        seen = set()
        for _at in range(6 * len(known)):
            rule = self.draw.choice(known)
            period = self.draw.choice(list(of_year(self.draw.randint(2020, 2022)).each(rule.every)))
            row = self._row(Reason, rule=rule.key, period=period.code, words="说明")
            if (row.unit_id, row.rule, row.period) not in seen:
                seen.add((row.unit_id, row.rule, row.period))
                row.save(force_insert=True)
