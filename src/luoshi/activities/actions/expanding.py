"""A plan becomes planned sessions of units, again and again: nothing doubles, what people wrote at stays theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import shared_columns
from luoshi.activities.actions.written import year_for
from luoshi.activities.enums import Reach, State
from luoshi.activities.models import Holding, PlanLine, Session, YearPlan
from luoshi.activities.packs import Activities
from luoshi.activities.sets import unpacked
from luoshi.kernel.action import Action
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.queries import span_on
from luoshi.periods.recurrence import Recurrence, parse_recurrence

AT_ONCE: Final = 500  # rows in one statement


class Place(NamedTuple):
    """One planned session: whose, of which line, for which period of it."""

    unit_id: int
    line_id: int
    period: dt.date


class Expanded(NamedTuple):
    """What an expansion did."""

    made: int
    changed: int
    withdrawn: int


def expand(act: Action, plan: YearPlan, rules: Activities) -> Expanded:
    """Make the sessions an issued plan asks for and does not have; a few queries a day it speaks of.

    Sessions somebody wrote at, or voided, stay as they are. Those that are only planned follow the plan: they move,
    change their theme, or go where the plan has them no longer. A unit set up later gets what lies after it began.
    """
    lines = list(PlanLine.objects.rows().filter(plan=plan).order_by("position", "pk"))
    wanted = dict(_wanted(plan, lines, rules))
    linked: list[Any] = list(Session.objects.filter(line__plan=plan))
    there = {Place(row.unit_id, row.line_id, row.planned_for): row for row in linked}
    made = [Session(unit_id=place.unit_id, line_id=place.line_id, planned_for=place.period, state=State.PLANNED, **values)
            for place, values in wanted.items() if place not in there]  # fmt: skip
    act.create_many(made)
    act.create_many(
        Holding(session=session, unit_id=session.unit_id, **shared_columns(session, joint=False))
        for session in made
    )
    planned = {place: row for place, row in there.items() if row.state == State.PLANNED and not row.is_void}
    changed = act.change_each((row, wanted[place]) for place, row in planned.items() if place in wanted)
    _follow(act, changed)
    gone = [row for place, row in planned.items() if place not in wanted]
    _take_back(act, gone)
    return Expanded(len(made), len(changed), len(gone))


def withdraw(act: Action, plan: YearPlan) -> int:
    """Take back what is only planned by a plan. How many sessions."""
    gone = list(Session.objects.rows().filter(line__plan=plan, state=State.PLANNED))
    _take_back(act, gone)
    return len(gone)


def recurrence_of(line: PlanLine) -> Recurrence:
    """When a line comes back. Raises Refused where what is kept cannot be read."""
    try:
        return parse_recurrence(line.recurrence)
    except ValueError as error:
        raise Refused(str(error)) from None


def _wanted(
    plan: YearPlan, lines: Sequence[PlanLine], rules: Activities
) -> Iterator[tuple[Place, dict[str, Any]]]:
    assert plan.issued_on is not None
    since = plan.issued_on.replace(day=1)
    standing: dict[tuple[str, dt.date], list[UnitSpan]] = {}
    for line in lines:
        kinds = [rules.by_key[key] for key in unpacked(line.kinds) if key in rules.by_key]
        if not kinds:
            continue
        for at, (period, day) in enumerate(recurrence_of(line).days(plan.year)):
            if day < since:
                continue
            if (line.reach, day) not in standing:
                standing[line.reach, day] = list(_units(plan, Reach(line.reach), day))
            for span in standing[line.reach, day]:
                if all(span.kind in kind.holders for kind in kinds):
                    yield (
                        Place(span.unit_id, line.pk, period),
                        {
                            "day": day,
                            "kinds": line.kinds,
                            "level": rules.level(kinds, span.kind),
                            "year": year_for(day, kinds, rules),
                            "theme": _theme(line, at),
                            "place": line.place,
                        },
                    )


def _units(plan: YearPlan, reach: Reach, day: dt.date) -> Iterable[UnitSpan]:
    """The units a line means on a day, as they stand then: one query, two for those below."""
    own = span_on(plan.unit_id, day)
    if own is None or own.closed:
        return ()
    if reach is Reach.OWN:
        return (own,)
    found: Iterable[UnitSpan] = (
        UnitSpan.objects.on(day).under([own.path]).filter(closed=False).exclude(unit=plan.unit_id)
    )
    return found


def _theme(line: PlanLine, at: int) -> str:
    """The theme of the nth time: one line is for all of them."""
    if len(line.themes) == 1:
        return str(line.themes[0])
    return str(line.themes[at]) if at < len(line.themes) else ""


def _follow(act: Action, changed: Sequence[Session]) -> None:
    """The holders' rows repeat their session."""
    by_key: Mapping[int, Session] = {session.pk: session for session in changed}
    rows = list(Holding.objects.rows().filter(session__in=by_key)) if by_key else []
    act.change_each((row, shared_columns(by_key[row.session_id], joint=row.joint)) for row in rows)


def _take_back(act: Action, gone: Sequence[Session]) -> None:
    """Void what is only planned, and let the line forget it: it may be planned again."""
    if not gone:
        return
    rows = list(Holding.objects.rows().filter(session__in=[session.pk for session in gone]))
    act.change_many(gone, line=None, planned_for=None)
    act.void_many(rows, why=_("年度计划已调整"))
    act.void_many(gone, why=_("年度计划已调整"))
