"""Who has to come: the list is made from the body that meets, as it stood on the session's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from luoshi.activities.enums import Due
from luoshi.activities.packs import Kind
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Body, Person, Unit
from luoshi.organisations.queries_due import DueLists
from luoshi.organisations.queries_people import DueList

COMMITTEE = "committee"  # kind of body whose members are the committee, where one is registered
NOBODY = DueList((), ())


class Meetings:
    """Who has to come to events of some units on any day between two days, and which body meets.

    What is needed is read when it is first asked for, once, however many events there are.
    """

    def __init__(self, units: Iterable[int], first: dt.date, last: dt.date) -> None:
        self._lists = DueLists(units, first, last)

    def due_for(self, unit: Unit, kinds: Iterable[Kind], body: Body | None, day: dt.date) -> DueList:
        """Everybody due at an event of these kinds: who is due at any of them.

        Empty where a kind leaves open who comes, or the unit has no such list (a committee's theme day).
        """
        found: dict[tuple[Due, str], DueList] = {}
        for kind in kinds:
            if (kind.due, kind.body) not in found:
                found[kind.due, kind.body] = self._due(unit, kind, body, day)
        return _joined(found.values())

    def body_for(
        self, unit: Unit, kinds: Sequence[Kind], body: Body | None, day: dt.date, *, final: bool = True
    ) -> Body | None:
        """The body that meets: the one chosen, or the unit's only one of that kind.

        Raises Refused where one of another unit or kind was chosen, or (`final`) the unit has several to choose from.
        """
        there = self.bodies_of(unit, kinds, day)
        if there is None:
            return None
        if body is not None:
            if body.pk not in {one.pk for one in there}:
                raise Refused(_("“%(body)s”当日不在该单位，请重新选择") % {"body": body.name}, field="body")
            return body
        if len(there) > 1 and final:
            raise Refused(
                _("当日有%(count)s个：%(names)s，请选择是哪一个开的")
                % {"count": len(there), "names": "、".join(one.name for one in there)},
                field="body",
            )
        return there[0] if len(there) == 1 else None

    def bodies_of(self, unit: Unit, kinds: Iterable[Kind], day: dt.date) -> list[Body] | None:
        """The bodies of a unit that may meet for these kinds; None where no body meets."""
        asked = list(kinds)
        wanted = next((kind.body for kind in asked if kind.due is Due.BODY), "")
        wanted = wanted or (COMMITTEE if any(kind.due is Due.COMMITTEE for kind in asked) else "")
        return self._lists.bodies(unit.pk, wanted, day) if wanted else None

    def _due(self, unit: Unit, kind: Kind, body: Body | None, day: dt.date) -> DueList:
        match kind.due:
            case Due.MEMBERS:
                return self._lists.of_members(unit.pk, day)
            case Due.FULL_MEMBERS:
                return self._lists.of_members(unit.pk, day, full=True)
            case Due.COMMITTEE if body is None:
                return self._lists.of_committee(unit.pk, day)
            case Due.COMMITTEE | Due.BODY:
                return NOBODY if body is None else self._lists.of_body(body, day)
            case _:
                return NOBODY


def due_for(unit: Unit, kinds: Iterable[Kind], body: Body | None, day: dt.date) -> DueList:
    """Everybody due at one event; see `Meetings.due_for`."""
    return Meetings([unit.pk], day, day).due_for(unit, kinds, body, day)


def bodies_of(unit: Unit, kinds: Iterable[Kind], day: dt.date) -> list[Body] | None:
    """The bodies of a unit that may meet for these kinds; None where no body meets. One query."""
    return Meetings([unit.pk], day, day).bodies_of(unit, kinds, day)


def _joined(lists: Iterable[DueList]) -> DueList:
    due: dict[int, Person] = {}
    voting: dict[int, Person] = {}
    sitting: dict[int, Person] = {}
    for one in lists:
        due |= {person.pk: person for person in one.due}
        voting |= {person.pk: person for person in one.voting}
        sitting |= {person.pk: person for person in one.sitting_in}
    return DueList(
        tuple(due.values()),
        tuple(voting.values()),
        tuple(person for key, person in sitting.items() if key not in due),
    )
