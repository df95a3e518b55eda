"""Which unit a row of the table is, what it stands under, and who the names in its cells are."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.organisations.names import person_name
from luoshi.organisations.sheets.members_known import Known, Roster
from luoshi.organisations.sheets.members_who import in_scope
from luoshi.organisations.sheets.scope import NONE, Asking, Scope, bad
from luoshi.organisations.sheets.units import COLUMNS, VACANT
from luoshi.workbooks.cells import fold
from luoshi.workbooks.contract import Cell, Row
from luoshi.workbooks.furniture import unit_of_block
from luoshi.workbooks.senders import canonical

NEW: Final = "new"
SAME: Final = "same"
PEOPLE: Final = ("secretary", "deputy", "discipline")
_BRACKETS: Final = re.compile(r"[（(][^（()）]*[)）]")


@dataclass(slots=True)
class UnitLine:
    """A row on its way.

    Attributes:
        row: as read.
        name: of the unit.
        unit: its id, None where it is to be set up.
        parent: id of the unit above, or the folded name of another new row.
        waits: for an answer.
        bad: sentences by cell.
        subtotal: its numbers are those of what stands under it (小计), not its own.
    """

    row: Row
    name: str
    unit: int | None = None
    parent: int | str | None = None
    waits: bool = False
    bad: list[Cell] = field(default_factory=list)
    subtotal: bool = False

    @property
    def key(self) -> int | str:
        """Names the unit among the file's rows."""
        return self.unit if self.unit is not None else canonical(self.name)


def identify(lines: list[UnitLine], scope: Scope, asking: Asking) -> None:
    """Settle which unit each line is, and what new ones stand under."""
    for line in lines:
        _identify(line, scope, asking)
    new = {canonical(line.name) for line in lines if line.unit is None and not line.bad}
    seen: dict[int | str, UnitLine] = {}
    for line in lines:
        if line.bad or line.waits:
            continue
        first = seen.setdefault(line.key, line)
        if first is not line:
            said = _("与第%(row)s行是同一个组织，请只保留一行") % {"row": first.row.number}
            line.bad.append(bad(line.row, COLUMNS["name"], said))
        _above(line, new, scope)


def _identify(line: UnitLine, scope: Scope, asking: Asking) -> None:
    row = line.row
    if row.id is not None:
        line.unit = scope.by_uuid.get(row.id)
        if line.unit is None:
            line.bad.append(
                bad(row, COLUMNS["name"], _("这一行的组织不在本单位范围，如是新增请删去隐藏的编号"))
            )
        return
    found = scope.exact(line.name)
    if len(found) > 1:
        above = scope.exact(row.values.get("parent") or unit_of_block(row.block))
        found = {unit for unit in found if scope.now(unit).parent in above} or found
    if len(found) == 1:
        line.unit = next(iter(found))
        return
    near = found or scope.near(line.name)
    if not near:
        if scope.outside(line.name):
            line.bad.append(bad(row, COLUMNS["name"], _("“%(unit)s”不在本单位范围") % {"unit": line.name}))
        return
    options = [(scope.spans[unit][0].uuid, scope.full_name(unit)) for unit in sorted(near)]
    said = asking.answer(
        f"unit:{line.name}",
        _("表中的“%(unit)s”是哪一个组织？") % {"unit": line.name},
        [*options, (NEW, _("是另一个新的组织"))],
    )
    if said is None:
        line.waits = True
    elif said != NEW:
        line.unit = scope.by_uuid[said]


def _above(line: UnitLine, new: set[str], scope: Scope) -> None:
    text = (line.row.values.get("parent") or "").strip()
    if line.unit is not None and not text:
        line.parent = scope.now(line.unit).parent
    elif not text:
        found = scope.exact(unit_of_block(line.row.block)) - {line.unit}
        line.parent = next(iter(found)) if len(found) == 1 else scope.top
    elif canonical(text) in new and not scope.exact(text):
        line.parent = canonical(text)
    elif line.unit == scope.top:
        line.parent = scope.now(scope.top).parent  # what stands above the file's own unit is not the file's
    else:
        above = scope.find(text)
        line.parent, line.waits = above.unit, line.waits or above.waits
        if above.sentence:
            line.bad.append(bad(line.row, COLUMNS["parent"], above.sentence))


@dataclass(frozen=True, slots=True)
class Named:
    """One name of a cell: somebody known, somebody new under a key, or nobody (空缺、暂缺)."""

    name: str = ""
    person: int | None = None
    key: str = ""
    concurrent: bool = False
    state: str = ""
    waits: bool = False

    def data(self) -> dict[str, Any]:
        who: dict[str, Any] = (
            {"person": self.person} if self.person is not None else {"key": self.key, "name": self.name}
        )
        return who | ({"concurrent": True} if self.concurrent else {})


def plain_name(text: str) -> str:
    """A name without what stands in brackets or 兼 after it."""
    name = person_name(_BRACKETS.sub("", text))
    return name.removesuffix("兼") if len(name) > 2 else name  # noqa: PLR2004


def vacant(text: str) -> str:
    """The state a cell says instead of a name; "" for a name."""
    return VACANT.get(fold(text), "")


class Holders:
    """Who the names of a file are: people of the unit first, then of what stands under it, then asked about."""

    def __init__(self, lines: list[UnitLine], roster: Roster, scope: Scope, asking: Asking) -> None:
        self.roster, self.scope, self.asking = roster, scope, asking
        self._new: dict[str, set[int | str]] = defaultdict(set)
        for line in lines:
            for text in (text for key in PEOPLE for text in line.row.values.get(key) or ()):
                if not vacant(text) and not self._known(plain_name(text)):
                    self._new[plain_name(text)].add(line.key)

    def find(self, text: str, line: UnitLine) -> Named:
        """Who a name in a cell of a line is."""
        if state := vacant(text):
            return Named(state=state)
        name, concurrent = plain_name(text), "兼" in text
        people = self._known(name)
        if not people:
            return self._somebody_new(name, line, concurrent=concurrent)
        near = [one for one in people if line.unit is not None and self._near(one, line.unit)]
        if len(near) == 1:
            return Named(name, near[0].pk, concurrent=concurrent)
        said = self.asking.answer(
            f"holder:{self._uuid(line)}:{name}",
            _("“%(unit)s”的“%(name)s”是不是系统中已有的人？") % {"unit": line.name, "name": name},
            [*((one.uuid, self._described(one)) for one in near or people), (NEW, _("不是，是另一个人"))],
        )
        if said is None:
            return Named(name, waits=True)
        if said == NEW:
            return Named(name, key=f"{name}@{line.key}", concurrent=concurrent)
        return Named(name, self.roster.by_uuid[said], concurrent=concurrent)

    def _known(self, name: str) -> list[Known]:
        found = [self.roster.people[pk] for pk in self.roster.by_name.get(name, ())]
        return [one for one in found if in_scope(one, self.roster, self.scope)]

    def _units(self, person: Known) -> set[int]:
        return {person.unit, *(spell.unit for spell in self.roster.spells.get(person.pk, ()))}

    def _near(self, person: Known, unit: int) -> bool:
        path = self.scope.now(unit).path
        units = [one for one in self._units(person) if one in self.scope]
        return any(self.scope.now(one).path.startswith(path) for one in units)

    def _somebody_new(self, name: str, line: UnitLine, *, concurrent: bool) -> Named:
        if len(self._new[name]) < 2:  # noqa: PLR2004
            return Named(name, key=name, concurrent=concurrent)
        said = self.asking.answer(
            f"same:{name}",
            _("“%(name)s”在表中几个组织任职，是同一个人兼任吗？") % {"name": name},
            [(SAME, _("是同一个人")), (NONE, _("是同名的不同的人"))],
        )
        if said is None:
            return Named(name, waits=True)
        return Named(name, key=name if said == SAME else f"{name}@{line.key}", concurrent=concurrent)

    def _uuid(self, line: UnitLine) -> str:
        return self.scope.spans[line.unit][0].uuid if line.unit is not None else canonical(line.name)

    def _described(self, person: Known) -> str:
        units = [self.scope.name(one) for one in self._units(person) if one in self.scope]
        return f"{person.name}（{'，'.join([*units, *filter(None, (person.staff_no, person.job))])}）"
