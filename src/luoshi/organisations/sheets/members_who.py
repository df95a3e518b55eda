"""Who a row of a roster means: by its record, its staff number, or its name within the branch.

Two people of one name are told apart by 工号 and 入党时间; where these do not tell, a person is asked once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.organisations.names import person_name
from luoshi.organisations.sheets.members import COLUMNS
from luoshi.organisations.sheets.members_known import Known, Roster
from luoshi.organisations.sheets.scope import Asking, Scope, bad
from luoshi.workbooks.contract import Cell, Row

NEW = "new"
SAME = "same"


@dataclass(slots=True)
class Line:
    """A row on its way: its branch, and whom it means."""

    row: Row
    name: str
    staff_no: str
    joined: dt.date | None
    unit: int | None = None
    person: Known | None = None
    repeats: Row | None = None  # an earlier row about the same person
    waits: bool = False
    bad: list[Cell] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        return self.person is not None or self.waits or bool(self.bad) or self.repeats is not None


def line_of(row: Row) -> Line:
    """A row as it is looked up."""
    values = row.values
    return Line(
        row,
        person_name(values.get("name") or ""),
        (values.get("staff_no") or "").strip(),
        values.get("joined"),
    )


def match(lines: list[Line], roster: Roster, scope: Scope, asking: Asking) -> None:
    """Settle whom each line means; one that stays without a person is somebody new."""
    _Matching(roster, scope, asking).match(lines)


def in_scope(person: Known, roster: Roster, scope: Scope) -> bool:
    """Whether somebody is one of the file's units' people."""
    return person.unit in scope or any(spell.unit in scope for spell in roster.spells.get(person.pk, ()))


def _fits(line: Line, person: Known) -> bool:
    """Whether nothing tells a row and a person of one name apart."""
    numbers = not line.staff_no or not person.staff_no or line.staff_no == person.staff_no
    days = line.joined is None or person.joined_on is None or line.joined == person.joined_on
    return numbers and days


def _described(person: Known, roster: Roster, scope: Scope) -> str:
    spells = roster.spells.get(person.pk, ())
    unit = spells[-1].unit if spells else person.unit
    parts = [
        scope.name(unit) if unit in scope else "",
        _("工号%(number)s") % {"number": person.staff_no} if person.staff_no else "",
        _("入党时间%(day)s") % {"day": person.joined_on} if person.joined_on else "",
        person.workplace,
        person.job,
    ]
    return f"{person.name}（{'，'.join(filter(None, parts))}）"


class _Matching:
    """The lines of one file, and who of the roster is taken already."""

    def __init__(self, roster: Roster, scope: Scope, asking: Asking) -> None:
        self.roster, self.scope, self.asking = roster, scope, asking
        self.taken: dict[int, Line] = {}

    def match(self, lines: list[Line]) -> None:
        for line in lines:
            if not line.settled:
                self._by_record(line)
                if line.person is not None:
                    self._take(line, line.person)
        self._numbers_once(lines)
        named: dict[tuple[int, str], list[Line]] = defaultdict(list)
        for line in lines:
            if not line.settled and line.unit is not None:
                named[line.unit, line.name].append(line)
        for (unit, name), group in named.items():
            self._by_name(unit, name, group)

    def _numbers_once(self, lines: list[Line]) -> None:
        """A staff number names one person of the file."""
        seen: dict[str, Line] = {}
        for line in lines:
            if not line.staff_no or line.bad:
                continue
            first = seen.setdefault(line.staff_no, line)
            if first is not line:
                said = _("工号%(number)s与第%(row)s行重复，请核对")
                words = {"number": line.staff_no, "row": first.row.number}
                line.bad.append(bad(line.row, COLUMNS["staff_no"], said % words))

    def _by_record(self, line: Line) -> None:
        row = line.row
        if row.id is not None:
            pk = self.roster.by_uuid.get(row.id)
            if pk is None or not in_scope(self.roster.people[pk], self.roster, self.scope):
                line.bad.append(
                    bad(row, COLUMNS["name"], _("这一行的人员不在本单位范围，如是新增请删去隐藏的编号"))
                )
                return
            line.person = self.roster.people[pk]
            return
        pk = self.roster.by_number.get(line.staff_no) if line.staff_no else None
        if pk is None:
            return
        person = self.roster.people[pk]
        if not in_scope(person, self.roster, self.scope):
            said = _("工号%(number)s已登记给另一个人，请核对；从其他单位调来的，请办理组织关系转接")
            line.bad.append(bad(row, COLUMNS["staff_no"], said % {"number": line.staff_no}))
        elif person.name != line.name:
            said = _("工号%(number)s已登记给“%(name)s”，请核对工号和姓名")
            line.bad.append(
                bad(row, COLUMNS["staff_no"], said % {"number": line.staff_no, "name": person.name})
            )
        else:
            line.person = person

    def _take(self, line: Line, person: Known) -> None:
        first = self.taken.setdefault(person.pk, line)
        line.person = person
        if first is not line:
            line.person = None
            said = _("与第%(row)s行是同一个人，请删去重复的一行")
            line.bad.append(bad(line.row, COLUMNS["name"], said % {"row": first.row.number}))

    def _by_name(self, unit: int, name: str, lines: list[Line]) -> None:
        free = [self.roster.people[pk] for pk in self.roster.by_name.get(name, ()) if pk not in self.taken]
        here = [
            person
            for person in free
            if person.unit == unit
            or any(spell.unit == unit for spell in self.roster.spells.get(person.pk, ()))
        ]
        rest = []
        for line in lines:
            surely = [
                p for p in here if line.joined is not None and p.joined_on == line.joined and _fits(line, p)
            ]
            if len(surely) == 1 and surely[0].pk not in self.taken:
                self._take(line, surely[0])
            else:
                rest.append(line)
        here = [person for person in here if person.pk not in self.taken]
        pairs = [(line, [person for person in here if _fits(line, person)]) for line in rest]
        if len(rest) == len(here) and all(len(fits) == len(here) for _line, fits in pairs):
            for line, person in zip(
                rest, here, strict=True
            ):  # nothing tells them apart: any order is as good
                self._take(line, person)
            return
        self._told_twice(unit, name, rest)
        for place, (line, fits) in enumerate(pairs):
            left = [person for person in fits if person.pk not in self.taken]
            if line.settled:
                continue
            if len(left) == 1 and len(rest) == 1 and len(here) == 1:
                self._take(line, left[0])
                continue
            away = [p for p in free if p.pk not in self.taken and p not in here and _fits(line, p)]
            elsewhere = [p for p in away if in_scope(p, self.roster, self.scope) and not left]
            others = [p for p in here if p not in left and p.pk not in self.taken] if len(rest) == 1 else []
            self._ask(line, unit, place, [*left, *others, *elsewhere])

    def _told_twice(self, unit: int, name: str, lines: list[Line]) -> None:
        """Two rows of one name in one branch that nothing tells apart: one person or two?"""
        seen: list[Line] = []
        for line in lines:
            twins = [
                one
                for one in seen
                if not (line.staff_no and one.staff_no and line.staff_no != one.staff_no)
                and not (line.joined and one.joined and line.joined != one.joined)
            ]
            seen.append(line)
            if not twins:
                continue
            numbers = f"{twins[0].row.number}、{line.row.number}"
            said = self.asking.answer(
                f"twice:{self.scope.spans[unit][0].uuid}:{name}:{len(seen)}",
                _("“%(unit)s”第%(rows)s行都是“%(name)s”，是两个人还是同一个人？")
                % {"unit": self.scope.name(unit), "rows": numbers, "name": name},
                [(NEW, _("两个人")), (SAME, _("同一个人，只取前一行"))],
            )
            if said is None:
                line.waits = True
            elif said == SAME:
                line.repeats = twins[0].row

    def _ask(self, line: Line, unit: int, place: int, people: list[Known]) -> None:
        if not people or line.settled:
            return
        said = self.asking.answer(
            f"who:{self.scope.spans[unit][0].uuid}:{line.name}:{line.staff_no or line.joined or place}",
            _("第%(row)s行的“%(name)s”（%(unit)s）是不是系统中已有的人？")
            % {"row": line.row.number, "name": line.name, "unit": self.scope.name(unit)},
            [
                *((person.uuid, _described(person, self.roster, self.scope)) for person in people),
                (NEW, _("不是，是另一个人")),
            ],
        )
        if said is None:
            line.waits = True
        elif said != NEW:
            self._take(line, self.roster.people[self.roster.by_uuid[said]])
