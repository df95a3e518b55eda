"""Steps of findings: what one is changes, its open leg ends and the next begins. Every change of state goes through here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.findings.enums import FROM, State, Verb
from luoshi.findings.models import Finding, FindingLeg
from luoshi.kernel.action import Action
from luoshi.kernel.errors import Refused
from luoshi.tasks.leg_base import Said, check_step, end_legs, open_legs, short
from luoshi.tasks.legs import timely
from luoshi.tasks.places import Place, places_of


@dataclass(frozen=True, slots=True)
class Move:
    """One step of one finding: columns of the finding that change with it."""

    finding: Finding
    verb: Verb
    on: dt.date
    values: Mapping[str, Any] = field(default_factory=dict)
    said: Said = field(default_factory=Said)


def refuse_from(finding: Finding, verb: Verb) -> None:
    """Raise Refused where a step does not lead on from how the finding stands."""
    state = State(finding.state)
    if state not in FROM[verb]:
        raise Refused(
            _("“%(text)s”现在是“%(state)s”，不能%(verb)s；%(from)s的问题才可以")
            % {
                "text": short(finding.text),
                "state": state.label,
                "verb": verb.label,
                "from": "、".join(str(one.label) for one in FROM[verb]),
            }
        )


def begin(act: Action, findings: Sequence[Finding]) -> list[FindingLeg]:
    """The first legs of findings that were just registered: from the day they were found; a few queries in all."""
    if not findings:
        return []
    places = places_of((one.unit_id for one in findings), min(one.found_on for one in findings))
    columns = Said().columns()
    return act.create_many(
        _leg(Move(one, Verb.REGISTER, one.found_on), one.found_on, columns, places[one.unit_id])
        for one in findings
    )


def move(act: Action, moves: Sequence[Move]) -> list[Finding]:
    """Take steps, one a finding: changes it, ends its open leg and begins the next.

    Raises Refused for a day to come or before the open leg began; Conflict where one was changed meanwhile.
    """
    if not moves:
        return []
    standing = open_legs(FindingLeg, "finding", [one.finding.pk for one in moves])
    for one in moves:
        leg = standing[one.finding.pk]
        check_step(leg, leg.get_verb_display(), one.on)
    act.change_each((one.finding, one.values) for one in moves)
    end_legs(act, standing, {one.finding.pk: one.on for one in moves})
    places = places_of((one.finding.unit_id for one in moves), max(one.on for one in moves))
    act.create_many(
        _leg(one, _since(one, standing[one.finding.pk]), one.said.columns(), places[one.finding.unit_id])
        for one in moves
    )
    return [one.finding for one in moves]


def _since(one: Move, before: FindingLeg) -> dt.date:
    """The day the round began."""
    since: dt.date = one.on if one.verb is Verb.REOPEN else before.since
    return since


def _leg(one: Move, since: dt.date, columns: Mapping[str, Any], place: Place) -> FindingLeg:
    finding = one.finding
    done = finding.applied_on if finding.state == State.CLOSED else None
    shared = (
        "state", "result", "covered", "limit", "source", "category", "severity", "round", "found_on", "due_on",
        "applied_on", "closed_on", "recheck_on",
    )  # fmt: skip
    return FindingLeg(
        unit_id=finding.unit_id,
        finding=finding,
        party_id=place.party,
        company_id=place.company,
        start=one.on,
        since=since,
        timely=timely(done, finding.due_on),
        days=max((done - since).days, 0) if done else None,
        verb=one.verb,
        **{name: getattr(finding, name) for name in shared},
        **columns,
    )
