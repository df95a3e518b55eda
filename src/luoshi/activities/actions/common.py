"""What the actions share: the record as it is now, its holders' rows written, rolls counted and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.activities.actions.written import Checked
from luoshi.activities.due import Meetings
from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.activities.rolls import (
    Count,
    Numbers,
    Place,
    Roll,
    Sheet,
    Votes,
    as_json,
    counted,
    from_json,
    said,
)
from luoshi.activities.sets import month_of
from luoshi.kernel.action import Action
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.models import Body, Person, Post, Unit
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_people import DueList


def locked(session: Session, version: int | None) -> Session:
    """The record as it is now, its row locked until the action ends.

    Raises Refused where it is voided, Conflict where it has another version than the page saw.
    """
    return locked_record(session, version, "chair", "recorder", "lecturer")


def holdings_of(session: Session) -> list[Holding]:
    """The holders' rows that stand, the one that records first; one query."""
    return list(Holding.objects.rows().filter(session=session).select_related("unit", "body").order_by("pk"))


def shared_columns(session: Session, *, joint: bool) -> dict[str, Any]:
    """What a holder's row repeats of the session, so that counting reads one table."""
    return {
        "joint": joint,
        "day": session.day,
        "month": month_of(session.day.year, session.day.month),
        "first": session.first,
        "year": session.year,
        "level": session.level,
        "form": session.form,
        "kinds": session.kinds,
        "series": session.series,
        "hours": session.hours,
    }


def put_holdings(
    act: Action,
    session: Session,
    sheets: Sequence[Sheet],
    checked: Checked,
    standing: Sequence[Holding] = (),
    *,
    final: bool,
) -> list[Holding]:
    """Make the holders' rows what the sheets say; `standing` ones of units that hold it no longer are voided.

    Each keeps its roll as typed; nothing is counted by this. Until it is handed in (`final`) it may stay open which
    body met. Returns the rows in the order of the sheets.
    """
    there = {holding.unit_id: holding for holding in standing}
    gone = [holding for unit, holding in there.items() if unit not in checked.spans]
    if gone:
        act.change_many(gone, counted=False)
        act.void_many(gone, why=_("不再是举办单位"))
    shared = shared_columns(session, joint=len(sheets) > 1)
    meetings = Meetings(checked.spans, session.day, session.day)
    found: list[Holding] = []
    changes: list[tuple[Holding, Mapping[str, Any]]] = []
    for sheet in sheets:
        values = {
            **shared,
            "body": meetings.body_for(sheet.unit, checked.kinds, sheet.body, session.day, final=final),
            "roll": as_json(sheet.roll),
        }
        holding = there.get(sheet.unit.pk)
        if holding is None:
            holding = Holding(session=session, unit=sheet.unit, **values)
        else:
            changes.append((holding, values))
        found.append(holding)
    act.create_many(holding for holding in found if holding.unit_id not in there)
    act.change_each(changes)
    return found


def count_rolls(
    act: Action, holdings: Sequence[Holding], checked: Checked, *, frozen: Mapping[int, DueList] | None = None
) -> None:
    """Count each holder's roll, keep who came, and let the rows count.

    `frozen`: the due lists of rows that were handed in before; others are made for the session's day.
    """
    people = people_sitting_in(key for holding in holdings for key in holding.roll.get("sitting_in", ()))
    meetings = Meetings(checked.spans, checked.day, checked.day)
    before = kept_places(holdings)
    changes: list[tuple[Holding, Mapping[str, Any]]] = []
    places: dict[Holding, tuple[Place, ...]] = {}
    for holding in holdings:
        due = (frozen or {}).get(holding.unit_id) or meetings.due_for(
            holding.unit, checked.kinds, holding.body, holding.day
        )
        count = count_roll(from_json(holding.roll), due, people, checked)
        places[holding] = count.places
        changes.append((holding, count.columns))
    act.change_each(changes)
    _keep(act, places, before)


def count_roll(roll: Roll, due: DueList, people: Mapping[int, Person], checked: Checked) -> Count:
    """Count the roll of an event that is handed in.

    Raises Refused where numbers disagree, somebody named is not on the list, or nobody is said to have come.
    """
    count = counted(roll, due, people, votes=checked.votes, names=not checked.numbers_only)
    known = any((count.values["present"] is not None, count.values["sitting_in"], count.values["staff"]))
    if not checked.numbers_only and not known:
        raise Refused(_("没有应到名单，请选“只填人数”并填写实到人数"), field="present")
    return count


def _keep(
    act: Action, places: Mapping[Holding, tuple[Place, ...]], before: Mapping[int, Sequence[Place]]
) -> None:
    """Write who came where it differs from what was kept before; the trail has it in words and by a digest."""
    changed = [
        holding
        for holding, now in places.items()
        if {place.key for place in now} != {place.key for place in before.get(holding.pk, ())}
    ]
    stale = [holding.pk for holding in changed if before.get(holding.pk)]
    if stale:
        act.remove(Attendance.objects.filter(holding__in=stale))
    keep_new(act, [(holding, places[holding]) for holding in changed])


def keep_new(act: Action, places: Sequence[tuple[Holding, tuple[Place, ...]]]) -> None:
    """Write who came to events of which nothing is kept yet; the trail has it in words and by a digest."""
    act.derive(
        Attendance(
            holding_id=holding.pk,
            person_id=place.person_id,
            state=str(place.state),
            leave=str(place.leave),
            votes=place.votes,
            made_up_on=place.made_up_on,
        )
        for holding, there in places
        for place in there
    )
    for holding, there in places:
        act.note("activities.Holding", str(holding.uuid), roll=said(there))


def kept_places(holdings: Sequence[Holding]) -> dict[int, list[Place]]:
    """Who came, by holder's row; one query, none where no row has names."""
    named = [holding.pk for holding in holdings if holding.named]
    found: dict[int, list[Place]] = {}
    columns = ("holding_id", "person_id", "person__name", "state", "leave", "votes", "made_up_on")
    rows = Attendance.objects.filter(holding__in=named).values_list(*columns) if named else []
    for holding, person, name, state, leave, votes, made_up_on in rows:
        found.setdefault(holding, []).append(
            Place(person, name, Presence(state), Leave(leave), votes=votes, made_up_on=made_up_on)
        )
    return found


def frozen_due(places: Sequence[Place]) -> DueList:
    """The due list a record was handed in with."""
    due = [place for place in places if place.state != Presence.SITTING_IN]
    people = {place.person_id: Person(pk=place.person_id, name=place.name) for place in places}
    return DueList(
        tuple(people[place.person_id] for place in due),
        tuple(people[place.person_id] for place in due if place.votes),
        tuple(people[place.person_id] for place in places if place.state == Presence.SITTING_IN),
    )


def roll_of(holding: Holding, places: Sequence[Place] = ()) -> Roll:
    """The roll as it stands: what a draft has typed, else what was counted."""
    if holding.roll:
        return from_json(holding.roll)
    votes = None
    if holding.votes_for is not None:
        votes = Votes(
            holding.votes_for,
            holding.votes_against or 0,
            holding.votes_abstained or 0,
            holding.due_voting,
            holding.present_voting,
        )
    if not holding.named:
        names = ("due", "present", "made_up", "leave", "absent")
        numbers = {name: getattr(holding, name) for name in names}
        kept = Numbers(**numbers) if any(number is not None for number in numbers.values()) else None
        return Roll(numbers=kept, guests=holding.sitting_in, staff=holding.staff, votes=votes)
    sitting = tuple(place.person_id for place in places if place.state == Presence.SITTING_IN)
    return Roll(
        missing={
            place.person_id: place.leave
            for place in places
            if place.state in {Presence.LEAVE, Presence.ABSENT}
            or (place.state == Presence.MADE_UP and place.leave)
        },
        made_up={place.person_id: place.made_up_on for place in places if place.state == Presence.MADE_UP},
        sitting_in=sitting,
        guests=(holding.sitting_in or 0) - len(sitting) or None,
        staff=holding.staff,
        votes=votes,
    )


def sheets_of(holdings: Sequence[Holding]) -> list[Sheet]:
    """The sheets of a record as they stand; one query for the names."""
    places = kept_places(holdings)
    return [
        Sheet(holding.unit, holding.body, roll_of(holding, places.get(holding.pk, ())))
        for holding in holdings
    ]


class LecturerTitles:
    """The posts lecturers held between two days; one query, none without lecturers known here."""

    def __init__(self, lecturers: Collection[int], first: dt.date, last: dt.date) -> None:
        self._titles = [title.key for title in people_rules().titles]
        self._posts: dict[int, list[Post]] = {}
        held = Post.objects.rows().held().filter(Q(end__isnull=True) | Q(end__gt=first), start__lte=last)
        for post in found_by(set(lecturers), lambda ids: held.filter(person__in=ids, title__in=self._titles)):
            self._posts.setdefault(post.person_id, []).append(post)

    def of(self, lecturer: Person | None, unit: Unit, day: dt.date) -> str:
        """The post the lecturer held that day, at the holder before elsewhere, the first the pack names."""
        posts = self._posts.get(lecturer.pk, []) if lecturer is not None else []
        found = [post for post in posts if post.start <= day and (post.end is None or post.end > day)]
        found.sort(key=lambda post: (post.unit_id != unit.pk, self._titles.index(post.title)))
        return found[0].title if found else ""


def lecturer_title(lecturer: Person | None, unit: Unit, day: dt.date) -> str:
    """The post of one lecturer on a day; see `LecturerTitles.of`."""
    return LecturerTitles([lecturer.pk] if lecturer else [], day, day).of(lecturer, unit, day)


def people_sitting_in(keys: Iterable[int]) -> dict[int, Person]:
    """Those who sit in, by id; refused where the entry of one was voided."""
    wanted = set(keys)
    found = {
        person.pk: person for person in found_by(wanted, lambda ids: Person.objects.rows().filter(pk__in=ids))
    }
    if len(found) < len(wanted):
        raise Refused(_("列席人员里有人的登记已作废，请重新选择"), field="sitting_in")
    return found


def same_body(one: Body | None, other: Body | None) -> bool:
    """Whether the same body meets."""
    return (one.pk if one else None) == (other.pk if other else None)
