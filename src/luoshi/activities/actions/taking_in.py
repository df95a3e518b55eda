"""What was read of a file becomes a draft, or fills the plan that waits for it."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import holdings_of, sheets_of
from luoshi.activities.actions.recording import record_session, save_session
from luoshi.activities.actions.written import Who, Written, written_of
from luoshi.activities.due import bodies_of, due_for
from luoshi.activities.enums import Leave, State
from luoshi.activities.models import Holding, Series, Session
from luoshi.activities.packs import Kind, activity_rules
from luoshi.activities.papers import READ, Paper
from luoshi.activities.rolls import Numbers, Roll, Sheet, Votes
from luoshi.activities.sets import month_of, packed, unpacked
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Body, Person, Unit
from luoshi.organisations.names import person_name
from luoshi.organisations.queries_people import DueList


def take_in(
    paper: Paper,
    unit: Unit,
    *,
    by: Actor,
    kinds: Sequence[str],
    day: dt.date,
    people: Mapping[str, Person],
    another: bool = False,
    combined_why: str = "",
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Session:
    """Make a draft of what was read, with where each field was read; it is handed in by nobody but a person.

    A plan of the same kinds for that day, or the only one of the month, is filled instead. The same paper sent twice
    (the same `uuid`) returns the first.

    Args:
        paper: what was read.
        unit: who held it.
        by: whose draft it is.
        kinds: of the event.
        day: of the event.
        people: those known here, by their names; a name that two bear is not among them.
        another: see `record_session`.
        combined_why: why kinds that are usually held apart were one event.
        uuid: of the paper.
        typed_fields: for the burden figure.

    Raises Refused as `record_session` does.
    """
    with action("activities.take_in", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        rules = activity_rules()
        asked = [kind for kind in rules.kinds if kind.key in kinds]
        if not asked or len(asked) < len(set(kinds)):
            raise Refused(_("请选择类别"), field="kinds")
        body = _body(paper, bodies_of(unit, asked, day))
        due = due_for(unit, asked, body, day)
        roll, unmatched = _roll(paper, asked, due, people)
        written = _written(paper, asked, day, {**people, **_unique(due)})
        written = replace(written, combined_why=combined_why)
        plan = (
            None
            if another or (uuid and Session.objects.filter(uuid=uuid).exists())
            else _plan(unit, kinds, day)
        )
        if plan is None:
            sheets = [Sheet(unit, body, roll)]
            session = record_session(written, sheets, by=by, uuid=uuid, another=another)
        else:
            session = _fill(plan, written, Sheet(unit, body, roll), by)
        row = Holding.objects.rows().get(session=session, unit=unit)
        if row.roll and READ not in row.roll and session.state == State.DRAFT:
            act.change(row, roll={**row.roll, READ: _beside(paper, session, unmatched)})
        return session


def _beside(paper: Paper, session: Session, unmatched: Sequence[str]) -> dict[str, Any]:
    """What the page shows beside the fields until somebody saves them."""
    lines = dict(paper.lines)
    if session.content and "agenda" in lines:
        lines.setdefault("content", lines["agenda"])
    return {
        "file": paper.file, "lines": lines, "unmatched": list(unmatched), "notices": list(paper.notices),
    }  # fmt: skip


def _body(paper: Paper, bodies: Sequence[Body] | None) -> Body | None:
    """The body the paper names, or the only one there is."""
    there = bodies or []
    heading = "".join(paper.heading.split())
    named = [body for body in there if body.name in heading]
    return (named or there)[0] if len(named) == 1 or len(there) == 1 else None


def _plan(unit: Unit, kinds: Sequence[str], day: dt.date) -> Session | None:
    waiting = Session.objects.rows().filter(state=State.PLANNED, unit=unit, kinds=packed(kinds))
    month = [
        plan
        for plan in waiting.filter(day__year=day.year, day__month=day.month).order_by("pk")
        if month_of(plan.day.year, plan.day.month) == month_of(day.year, day.month)
    ]
    same = [plan for plan in month if plan.day == day]
    return (same or month)[0] if same or len(month) == 1 else None


def _fill(plan: Session, written: Written, sheet: Sheet, by: Actor) -> Session:
    """Into a plan: what the plan says and the paper does not stays."""
    series = list(Series.objects.rows().filter(pk__in=unpacked(plan.series)))
    before = written_of(plan, series)
    new: dict[str, Any] = {
        name: value
        for name in Written.__dataclass_fields__
        if (value := getattr(written, name)) not in ("", None, (), [])
    }
    others = [one for one in sheets_of(holdings_of(plan)) if one.unit.pk != sheet.unit.pk]
    return save_session(plan, replace(before, **new), [sheet, *others], version=plan.version, by=by)


def _written(paper: Paper, kinds: Sequence[Kind], day: dt.date, people: Mapping[str, Person]) -> Written:
    texts = dict(paper.texts)
    if any(kind.numbers_only for kind in kinds):
        texts = {name: texts[name] for name in ("place", "starts_at", "ends_at") if name in texts}
    if not any(kind.votes for kind in kinds):
        texts.pop("resolutions", None)
        if agenda := texts.pop("agenda", None):
            texts.setdefault("content", "\n".join(agenda))
    if texts.get("form") not in activity_rules().form_labels:
        texts.pop("form", None)
    starts, ends = (_time(texts.pop(name, "")) for name in ("starts_at", "ends_at"))

    def who(role: str) -> Who:
        name = texts.pop(role, "")
        return people.get(name) or name

    roles: dict[str, Any] = {role: who(role) for role in ("chair", "recorder", "lecturer")}
    return Written(
        day=day,
        kinds=[kind.key for kind in kinds],
        starts_at=starts,
        ends_at=None if starts and ends and ends <= starts else ends,
        **roles,
        **texts,
    )


def _time(text: str) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def _unique(due: DueList) -> dict[str, Person]:
    """Those due by name; a name that two bear tells nobody."""
    found: dict[str, list[Person]] = {}
    for person in due.due:
        found.setdefault(person_name(person.name), []).append(person)
    return {name: there[0] for name, there in found.items() if len(there) == 1}


def _roll(
    paper: Paper, kinds: Sequence[Kind], due: DueList, people: Mapping[str, Person]
) -> tuple[Roll, list[str]]:
    """The roll as far as the paper tells it, and the names that are not on the list.

    By names where the list and the paper agree on the numbers; else by the numbers of the paper.
    """
    counts = paper.counts
    votes = None
    if "votes_for" in counts and any(kind.votes for kind in kinds):
        votes = Votes(
            counts["votes_for"], counts.get("votes_against", 0), counts.get("votes_abstained", 0),
            counts.get("due_voting"), counts.get("present_voting"),
        )  # fmt: skip
    numbers = Numbers(
        counts.get("due"), counts.get("present"), None, counts.get("on_leave"), counts.get("missing")
    )
    if any(kind.numbers_only for kind in kinds):
        return Roll(guests=counts.get("guests"), staff=counts.get("staff"), numbers=numbers, votes=votes), []
    mine = _unique(due)
    missing = {mine[name].pk: Leave(leave) for name, leave in paper.missing if name in mine}
    unmatched = [name for name, _leave in paper.missing if name not in mine] if due.due else []
    ids = {person.pk for person in due.due}
    sitting = [people[name].pk for name in paper.sitting if name in people and people[name].pk not in ids]
    guests = max(0, counts.get("guests", 0) - len(sitting)) or None
    present = counts.get("present")
    agree = (
        bool(due.due)
        and counts.get("due", len(due.due)) == len(due.due)
        and (present is None or present == len(due.due) - len(missing))
        and not unmatched
    )
    return Roll(
        missing=missing,
        sitting_in=tuple(sitting),
        guests=guests if agree else counts.get("guests"),
        staff=counts.get("staff"),
        numbers=None if agree else _fitting(numbers, due),
        votes=votes,
    ), unmatched


def _fitting(numbers: Numbers, due: DueList) -> Numbers:
    """Numbers of the paper; those that would make it contradict itself stay open to be filled in."""
    whole = numbers.due if numbers.due is not None else len(due.due) or None
    parts = [numbers.present or 0, numbers.leave or 0, numbers.absent or 0]
    if whole is not None and sum(parts) > whole:
        return replace(numbers, leave=None, absent=None)
    return numbers
