"""Who a name in a list of posts or of a body is: somebody entered already, by 工号 or by name near the unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from luoshi.organisations.names import person_name
from luoshi.organisations.sheets.members_known import Known, Roster
from luoshi.organisations.sheets.members_who import in_scope
from luoshi.organisations.sheets.scope import Asking, Scope


@dataclass(frozen=True, slots=True)
class Who:
    """A person, a sentence why none, or neither while a question is open."""

    person: Known | None = None
    sentence: str = ""
    column: str = "name"


class Finder:
    """Looks people up for the rows of one file."""

    def __init__(self, roster: Roster, scope: Scope, asking: Asking) -> None:
        self.roster, self.scope, self.asking = roster, scope, asking

    def find(self, text: str, number: str, unit: int) -> Who:
        """The person of a row; one who is not entered yet belongs into the roster first."""
        name = person_name(text)
        if number and (pk := self.roster.by_number.get(number)) is not None:
            person = self.roster.people[pk]
            if in_scope(person, self.roster, self.scope) and person.name == name:
                return Who(person)
            return Who(
                sentence=_("工号%(number)s不是“%(name)s”的，请核对") % {"number": number, "name": name},
                column="staff_no",
            )
        people = [self.roster.people[pk] for pk in self.roster.by_name.get(name, ())]
        people = [one for one in people if in_scope(one, self.roster, self.scope)]
        if len(people) > 1:
            near = [one for one in people if self._near(one, unit)]
            people = near or people
        if len(people) == 1:
            return Who(people[0])
        if not people:
            return Who(sentence=_("没有找到“%(name)s”，请先在党员花名册或人员页面登记") % {"name": name})
        said = self.asking.answer(
            f"who:{self.scope.spans[unit][0].uuid}:{name}",
            _("“%(unit)s”的“%(name)s”是哪一位？") % {"unit": self.scope.name(unit), "name": name},
            [(one.uuid, self._described(one)) for one in people],
        )
        return Who(self.roster.people[self.roster.by_uuid[said]]) if said is not None else Who()

    def _near(self, person: Known, unit: int) -> bool:
        path = self.scope.now(unit).path
        units = {person.unit, *(spell.unit for spell in self.roster.spells.get(person.pk, ()))}
        return any(self.scope.now(one).path.startswith(path) for one in units if one in self.scope)

    def _described(self, person: Known) -> str:
        unit = self.scope.name(person.unit) if person.unit in self.scope else ""
        joined = str(person.joined_on or "")
        return f"{person.name}（{'，'.join(filter(None, (unit, person.staff_no, joined, person.job)))}）"
