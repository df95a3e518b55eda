"""Who a row of a roster means: by its record, its staff number, or its name within the branch.

Two people of one name are told apart by 工号 and 入党时间; where these do not tell, a person is asked once. One who
stands in the returned files of two branches is on the way from one to the other, or two people have one name: asked
as well.
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
APART = "apart"


@dataclass(slots=True)
class Line:
    """A row on its way: its branch, and whom it means."""

    row: Row
    home: str  # uuid of the unit whose file it stands in
    name: str
    staff_no: str
    joined: dt.date | None
    unit: int | None = None
    person: Known | None = None
    repeats: Row | None = None  # another row about the same person
    came_from: frozenset[int] = frozenset()  # other branches whose files name the same person
    apart_from: frozenset[int] = frozenset()  # branches whose files name another person of this name
    waits: bool = False
    bad: list[Cell] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        return self.person is not None or self.waits or bool(self.bad) or self.repeats is not None


def line_of(row: Row, home: str) -> Line:
    """A row as it is looked up."""
    values = row.values
    return Line(
        row,
        home,
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


def _alike(one: Line, other: Line) -> bool:
    """Whether nothing tells two rows of one name apart."""
    if one.staff_no and one.staff_no == other.staff_no:
        return True
    numbers = not (one.staff_no and other.staff_no)
    days = one.joined is None or other.joined is None or one.joined == other.joined
    return numbers and days and (one.row.id is None or other.row.id is None or one.row.id == other.row.id)


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
        self.taken: dict[tuple[str, int], Line] = {}  # by the file's unit: each file may name a person once

    def match(self, lines: list[Line]) -> None:
        self._in_two_files(lines)
        for line in lines:
            if not line.settled:
                self._by_record(line)
                if line.person is not None:
                    self._take(line, line.person)
        self._numbers_once(lines)
        named: dict[tuple[str, int, str], list[Line]] = defaultdict(list)
        for line in lines:
            if not line.settled and line.unit is not None:
                named[line.home, line.unit, line.name].append(line)
        for (_home, unit, name), group in named.items():
            self._by_name(unit, name, group)

    def _in_two_files(self, lines: list[Line]) -> None:
        """Rows of one name in the files of several branches that nothing tells apart: one person or several?"""
        named: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if not line.settled and line.unit is not None:
                named[line.name].append(line)
        for left in named.values():
            while len({line.home for line in left}) > 1:
                first = left.pop(0)
                met = {first.unit: first}
                for line in left:
                    if line.home != first.home and _alike(first, line):
                        met.setdefault(line.unit, line)
                found = list(met.values())
                left[:] = [line for line in left if not any(line is one for one in found)]
                if len(found) > 1 and not self._known_apart(found):
                    self._ask_where(found)

    def _known_apart(self, lines: list[Line]) -> bool:
        """Whether each branch has somebody of that name already."""
        return all(
            any(
                person.unit == line.unit and _fits(line, person)
                for person in map(self.roster.people.__getitem__, self.roster.by_name.get(line.name, ()))
            )
            for line in lines
        )

    def _ask_where(self, lines: list[Line]) -> None:
        units = [self.scope.spans[line.unit or 0][0] for line in lines]
        first = lines[0]
        said = self.asking.answer(
            f"where:{first.name}:{first.staff_no or first.joined or ''}:{'+'.join(sorted(u.uuid for u in units))}",
            _("%(places)s都是“%(name)s”，是同一个人吗？")
            % {"places": "、".join(map(self._place, lines)), "name": first.name},
            [
                *(
                    (unit.uuid, _("是同一个人，现在%(unit)s") % {"unit": self.scope.name(unit.unit)})
                    for unit in units
                ),
                (APART, _("是同名的不同的人")),
            ],
        )
        kept = next((line for line, unit in zip(lines, units, strict=True) if unit.uuid == said), None)
        for line in lines:
            others = frozenset(unit.unit for unit in units) - {line.unit}
            if said is None:
                line.waits = True
            elif kept is None:
                line.apart_from = others
            elif line is kept:
                line.came_from = others
            else:
                line.repeats = kept.row

    def _place(self, line: Line) -> str:
        unit = self.scope.name(line.unit) if line.unit is not None else ""
        return _("“%(unit)s”第%(row)s行") % {"unit": unit, "row": line.row.number}

    def _numbers_once(self, lines: list[Line]) -> None:
        """A staff number names one person of the file."""
        seen: dict[str, Line] = {}
        for line in lines:
            if not line.staff_no or line.bad or line.waits or line.repeats is not None:
                continue
            first = seen.setdefault(line.staff_no, line)
            if first is not line and (first.home == line.home or first.unit != line.unit):
                said = _("工号%(number)s与第%(row)s行重复，请核对")
                words = {"number": line.staff_no, "row": first.row.number}
                if first.home != line.home:
                    said = _("工号%(number)s与%(place)s重复，请核对")
                    words = {"number": line.staff_no, "place": self._place(first)}
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
        first = self.taken.setdefault((line.home, person.pk), line)
        line.person = person
        if first is not line:
            line.person = None
            said = _("与第%(row)s行是同一个人，请删去重复的一行")
            line.bad.append(bad(line.row, COLUMNS["name"], said % {"row": first.row.number}))

    def _by_name(self, unit: int, name: str, lines: list[Line]) -> None:
        """The lines of one name in one branch, as one file has them."""
        home = lines[0].home
        free = [
            self.roster.people[pk] for pk in self.roster.by_name.get(name, ()) if (home, pk) not in self.taken
        ]
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
            if len(surely) == 1 and (home, surely[0].pk) not in self.taken:
                self._take(line, surely[0])
            else:
                rest.append(line)
        here = [person for person in here if (home, person.pk) not in self.taken]
        pairs = [(line, [person for person in here if _fits(line, person)]) for line in rest]
        if len(rest) == len(here) and all(len(fits) == len(here) for _line, fits in pairs):
            for line, person in zip(
                rest, here, strict=True
            ):  # nothing tells them apart: any order is as good
                self._take(line, person)
            return
        self._told_twice(unit, name, rest)
        for place, (line, fits) in enumerate(pairs):
            if line.settled:
                continue
            left = [person for person in fits if (home, person.pk) not in self.taken]
            if len(left) == 1 and len(rest) == 1 and len(here) == 1:
                self._take(line, left[0])
                continue
            others = [p for p in here if p not in left] if len(rest) == 1 else []
            self._ask(line, unit, place, [*left, *others, *self._elsewhere(line, left, here, free)])

    def _elsewhere(self, line: Line, left: list[Known], here: list[Known], free: list[Known]) -> list[Known]:
        """People of that name in other branches who may have come to this one."""
        if left:
            return []
        away = [
            p
            for p in free
            if (line.home, p.pk) not in self.taken
            and p not in here
            and p.unit not in line.apart_from
            and _fits(line, p)
            and in_scope(p, self.roster, self.scope)
        ]
        said = [p for p in away if p.unit in line.came_from]
        if len(said) == 1:  # told already: one person, now here
            self._take(line, said[0])
        return away

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
