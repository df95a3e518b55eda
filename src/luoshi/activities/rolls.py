"""The roll of one unit (点名): as the recorder gives it, and what is counted of it. No database here.

Either names (everybody due came but those ticked) or numbers only. Sentences name both numbers that disagree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.enums import Leave, Presence
from luoshi.activities.packs import Activities
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Body, Person, Unit
from luoshi.organisations.names import person_name
from luoshi.organisations.queries_people import DueList

MOST: Final = 100_000  # people at one event: a mistyped number, not a rule


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many came, where nobody is named; what is not known stays open. `due`: None takes the list's number."""

    due: int | None = None
    present: int | None = None
    made_up: int | None = None
    leave: int | None = None
    absent: int | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """A vote's result. `due` and `present` (of those who may vote) are taken from the roll where it has names."""

    votes_for: int
    votes_against: int = 0
    votes_abstained: int = 0
    due: int | None = None
    present: int | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """Who came of a unit, by ids of people."""

    missing: Mapping[int, Leave] = field(default_factory=dict)  # Leave.NONE: absent without leave
    made_up: Mapping[int, dt.date | None] = field(default_factory=dict)  # who made it up, and when
    sitting_in: tuple[int, ...] = ()  # people known here who were there without being due
    guests: int | None = None  # others who sat in, by number
    staff: int | None = None  # of the company, not of the Party
    numbers: Numbers | None = None  # instead of names
    votes: Votes | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A holder of an event with its roll."""

    unit: Unit
    body: Body | None = None
    roll: Roll = field(default_factory=Roll)


@dataclass(frozen=True, slots=True)
class Place:
    """What became of one person's place."""

    person_id: int
    name: str
    state: Presence
    leave: Leave = Leave.NONE
    votes: bool = False
    made_up_on: dt.date | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """All that is kept of it."""
        return (self.person_id, str(self.state), str(self.leave), self.votes, self.made_up_on)


@dataclass(frozen=True, slots=True)
class Count:
    """What is kept of a roll: numbers for the holder's row, and a place for each person where names are given."""

    values: Mapping[str, int | None]
    places: tuple[Place, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """What the holder's row becomes when it is handed in."""
        return {**self.values, "named": bool(self.places), "roll": {}, "counted": True}


def counted(roll: Roll, due: DueList, people: Mapping[int, Person], *, votes: bool, names: bool) -> Count:
    """Count a roll against those due.

    Args:
        roll: as the recorder gives it.
        due: who had to come.
        people: those sitting in, by id.
        votes: whether anything is put to the vote here.
        names: whether names may be kept; without, only numbers count.

    Raises Refused where numbers disagree or somebody named is not on the list.
    """
    if roll.votes is not None and not votes:
        raise Refused(_("这类会议没有表决，请清空表决票数"), field="votes")
    if roll.numbers is not None:
        return Count(_of_numbers(roll, roll.numbers, due, votes=votes))
    if not names:
        named = roll.missing or roll.made_up or roll.sitting_in
        if named:
            raise Refused(_("这类记录只登记人数，不登记姓名"), field="numbers")
        return Count(_of_numbers(roll, Numbers(), due, votes=votes))
    places = _places(roll, due, people)
    by = {state: sum(place.state == state for place in places) for state in Presence}
    there = by[Presence.PRESENT]
    values: dict[str, int | None] = {
        "due": len(due.due) or None,
        "present": there if due.due else None,
        "made_up": by[Presence.MADE_UP] if due.due else None,
        "leave": by[Presence.LEAVE] if due.due else None,
        "absent": by[Presence.ABSENT] if due.due else None,
        "sitting_in": by[Presence.SITTING_IN] + (roll.guests or 0),
        "staff": roll.staff,
    }
    voting = sum(place.votes and place.state == Presence.PRESENT for place in places)
    return Count(values | _votes(roll.votes, len(due.voting), voting, asked=votes), places)


def _places(roll: Roll, due: DueList, people: Mapping[int, Person]) -> tuple[Place, ...]:
    known = {person.pk: person.name for person in due.due}
    strangers = [key for key in (*roll.missing, *roll.made_up) if key not in known]
    if strangers:
        raise Refused(
            _("有%(count)s人不在这次会议的应到名单里（名单可能已变化），请核对点名后再提交")
            % {"count": len(set(strangers))},
            field="missing",
        )
    voting = {person.pk for person in due.voting}
    places = []
    for key, name in known.items():
        leave = roll.missing.get(key)
        if key in roll.made_up:
            place = Place(key, name, Presence.MADE_UP, leave or Leave.NONE, made_up_on=roll.made_up[key])
        elif leave is None:
            place = Place(key, name, Presence.PRESENT)
        else:
            place = Place(key, name, Presence.LEAVE if leave else Presence.ABSENT, leave)
        places.append(replace(place, votes=key in voting))
    others = [people[key] for key in dict.fromkeys(roll.sitting_in) if key not in known]
    places += [Place(person.pk, person.name, Presence.SITTING_IN) for person in others]
    return tuple(places)


def _of_numbers(roll: Roll, numbers: Numbers, due: DueList, *, votes: bool) -> dict[str, int | None]:
    if numbers.due is None and due.due:
        numbers = replace(numbers, due=len(due.due))
    _check_range(numbers, roll)
    parts = (numbers.present, numbers.made_up, numbers.leave, numbers.absent)
    known = sum(part or 0 for part in parts)
    if numbers.due is not None:
        if numbers.present is not None and numbers.present > numbers.due:
            raise Refused(
                _("实到%(present)s人多于应到%(due)s人，请核对；应到以外的人填在列席或非党员职工里")
                % {"present": numbers.present, "due": numbers.due},
                field="present",
            )
        whole = None not in parts
        if known > numbers.due or (whole and known != numbers.due):
            raise Refused(
                _("实到、补学、请假、缺席合计%(known)s人，应到%(due)s人，请核对")
                % {"known": known, "due": numbers.due},
                field="present",
            )
    values: dict[str, int | None] = {part.name: getattr(numbers, part.name) for part in fields(numbers)}
    values |= {"sitting_in": roll.guests, "staff": roll.staff}
    said = roll.votes
    number_voting = len(due.voting) if said is None or said.due is None else said.due
    present = None if said is None else said.present
    if present is None and said is not None:
        present = said.votes_for + said.votes_against + said.votes_abstained
    return values | _votes(said, number_voting, present, asked=votes)


def _check_range(numbers: Numbers, roll: Roll) -> None:
    said = [getattr(numbers, part.name) for part in fields(numbers)]
    for number in (*said, roll.guests, roll.staff):
        if number is not None and not 0 <= number <= MOST:
            raise Refused(_("人数%(number)s有误，请核对") % {"number": number}, field="present")


def _votes(said: Votes | None, due: int, present: int | None, *, asked: bool) -> dict[str, int | None]:
    """Votes of a roll; with nothing put to the vote only those who might have voted are kept."""
    names = ("votes_for", "votes_against", "votes_abstained")
    values: dict[str, int | None] = {"due_voting": due if asked else None, "present_voting": None}
    values |= dict.fromkeys(names)
    if not asked:
        return values
    if said is None:
        return values | {"present_voting": present}
    cast = {name: getattr(said, name) for name in names}
    if any(not 0 <= number <= MOST for number in cast.values()):
        raise Refused(_("票数有误，请核对"), field="votes")
    total = sum(cast.values())
    if total != present:
        raise Refused(
            _("赞成、反对、弃权合计%(total)s票，实到有表决权%(present)s人，请核对")
            % {"total": total, "present": present},
            field="votes",
        )
    if total > due:
        raise Refused(
            _("投票%(total)s人多于应到有表决权%(due)s人，请核对") % {"total": total, "due": due},
            field="votes",
        )
    return values | {"present_voting": present} | cast


_PASTED = re.compile(
    r"\s*([^（(：:、,，;；\n]+?)\s*(?:[（(]([^）)]*)[）)]|[：:]\s*([^、,，;；\n]*))?\s*(?:[、,，;；\n]+|$)"
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """Names as they were pasted: who is missing, and which names are on the list not at all or twice."""

    missing: Mapping[int, Leave]
    unknown: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


def pasted(text: str, due: Sequence[Person], rules: Activities) -> Pasted:
    """Read “张三（出差）、李四、王五：病假”: who is missing of those due; a reason becomes one of four.

    Without a reason in brackets or after a colon the person is absent.
    """
    by_name: dict[str, list[int]] = {}
    for person in due:
        by_name.setdefault(person_name(person.name), []).append(person.pk)
    missing: dict[int, Leave] = {}
    unknown, doubtful = [], []
    for name, bracketed, after in _PASTED.findall(text):
        keys = by_name.get(person_name(name), [])
        if not keys:
            unknown += [] if name.strip() in {"", "无"} else [name.strip()]
        elif len(keys) > 1:
            doubtful.append(name.strip())
        else:
            reason = (bracketed or after).strip()
            missing[keys[0]] = rules.leave_of(reason) if reason else Leave.NONE
    return Pasted(missing, tuple(unknown), tuple(doubtful))


def said(places: Collection[Place]) -> str:
    """A roll in words for the trail: who came, who did not, in one line."""
    parts = []
    for state in Presence:
        there = [place for place in places if place.state == state]
        if there:
            names = "、".join(
                f"{place.name}（{Leave(place.leave).label}）" if place.leave else place.name
                for place in there
            )
            parts.append(f"{state.label}{len(there)}人：{names}")
    return "；".join(parts)


def as_json(roll: Roll) -> dict[str, Any]:
    """A draft's roll as it is kept; never empty, so that “all came” differs from nothing being given."""
    kept: dict[str, Any] = {
        "given": True,
        "missing": {str(key): str(leave) for key, leave in roll.missing.items()},
        "made_up": {str(key): None if day is None else str(day) for key, day in roll.made_up.items()},
        "sitting_in": list(roll.sitting_in),
        "guests": roll.guests,
        "staff": roll.staff,
        "numbers": None if roll.numbers is None else _plain(roll.numbers),
        "votes": None if roll.votes is None else _plain(roll.votes),
    }
    return {name: value for name, value in kept.items() if value not in (None, {}, [])}


def from_json(kept: Mapping[str, Any]) -> Roll:
    """The roll of a draft."""
    made_up: Iterable[tuple[str, str | None]] = kept.get("made_up", {}).items()
    return Roll(
        missing={int(key): Leave(leave) for key, leave in kept.get("missing", {}).items()},
        made_up={int(key): None if day is None else dt.date.fromisoformat(day) for key, day in made_up},
        sitting_in=tuple(kept.get("sitting_in", ())),
        guests=kept.get("guests"),
        staff=kept.get("staff"),
        numbers=None if "numbers" not in kept else Numbers(**kept["numbers"]),
        votes=None if "votes" not in kept else Votes(**kept["votes"]),
    )


def _plain(values: Numbers | Votes) -> dict[str, int | None]:
    return {part.name: getattr(values, part.name) for part in fields(values)}
