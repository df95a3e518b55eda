"""Where a roll is written: who is due of a holder on the day shown, and what the page needs of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.activities.actions import Sheet
from luoshi.activities.actions.common import frozen_due, holdings_of, kept_places, roll_of, sheets_of
from luoshi.activities.due import bodies_of, due_for
from luoshi.activities.enums import COUNTED, Leave, Presence
from luoshi.activities.forms import RollForm, roll_initial
from luoshi.activities.models import Holding, Session
from luoshi.activities.packs import Activities, Kind, activity_rules
from luoshi.activities.rolls import Roll
from luoshi.activities.sets import unpacked
from luoshi.directory.choosing import People
from luoshi.organisations.models import Body, Person, Unit
from luoshi.organisations.queries_people import DueList
from luoshi.ui.days import day_of

SELECTED = mark_safe(" selected")
LEAVES = [("", gettext_lazy("缺席")), *((str(one), one.label) for one in Leave if one)]


@dataclass(slots=True)
class Desk:
    """What the page of writing needs: the record, a holder's row, who is due on the day shown."""

    session: Session
    rules: Activities
    kinds: list[Kind]
    holdings: list[Holding]
    holding: Holding  # of the unit whose roll it is; not saved where the unit is none of the holders yet
    due: DueList
    bodies: list[Body]
    roll: Roll
    people: People
    day: dt.date  # as shown
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def unit(self) -> Unit:
        """Whose roll it is."""
        return self.holding.unit

    @property
    def is_holder(self) -> bool:
        """Whether the unit holds it already."""
        return any(one.unit_id == self.holding.unit_id for one in self.holdings)

    def roll_form(self, data: Any) -> RollForm:
        """The roll, bound to what was sent, if anything was."""
        sitting = Person.objects.filter(pk__in=self.roll.sitting_in)
        initial = roll_initial(self.roll, self.holding, list(self.people.labels(list(sitting)).values()))
        return RollForm(self.bodies, self.kinds, self.due, self.people, data, initial=initial)

    def shown(self, roll: RollForm) -> dict[str, Any]:
        """What the roll's part of a page shows."""
        missing = roll.ticked() if roll.is_bound else dict(self.roll.missing)
        voting = {person.pk for person in self.due.voting}
        votes = any(kind.votes for kind in self.kinds)
        options = {str(leave): _leave_options(str(leave)) for leave in Leave}
        rows = [
            {
                "key": str(person.pk),
                "name": person.name,
                "missing": person.pk in missing,
                "leave": options[str(missing.get(person.pk, ""))],
                "note": _("无表决权") if votes and person.pk not in voting else "",
                "made_up": person.pk in self.roll.made_up,
            }
            for person in self.due.due
        ]
        return {
            "roll": roll,
            "rows": rows,
            "by_number": roll.by_number,
            "due": len(self.due.due),
            "present": len(self.due.due) - len(missing),
            "absent": len(missing),
            "voting": len(self.due.voting) if votes else None,
            "there": Presence.PRESENT.label,
        }


def desk_of(request: HttpRequest, found: Session, unit: Unit) -> Desk:
    """The desk of one holder of a record, or of a unit that may become one."""
    rules = activity_rules()
    chosen_kinds = request.POST.getlist("kinds") or unpacked(found.kinds)
    kinds = [kind for kind in rules.kinds if kind.key in chosen_kinds]
    holdings = holdings_of(found)
    holding = next((one for one in holdings if one.unit_id == unit.pk), None)
    holding = holding or Holding(session=found, unit=unit)
    places = kept_places([holding]).get(holding.pk, [])
    day = day_of(request.POST, "day", found.day)
    bodies = bodies_of(unit, kinds, day) or []
    chosen = request.POST.get("roll-body", "")
    body = next((one for one in bodies if str(one.pk) == chosen), holding.body)
    body = body or (bodies[0] if len(bodies) == 1 else None)
    frozen = found.state in COUNTED and holding.named and day == found.day and body == holding.body
    due = frozen_due(places) if frozen else due_for(unit, kinds, body, day)
    return Desk(
        found, rules, kinds, holdings, holding, due, bodies, roll_of(holding, places),
        People(request.user, unit), day, sheets_of(holdings) if len(holdings) > 1 else [],
    )  # fmt: skip


def _leave_options(chosen: str) -> SafeString:
    """The choices beside a name, made once and not for each of a hundred names."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", label) for value, label in LEAVES),
    )
