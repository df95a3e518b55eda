"""Whose work is one's own, as with tasks: the problems the reader's own units mend, accept and look at again."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet

from luoshi.access.grants import Somebody
from luoshi.findings.enums import State
from luoshi.findings.lights import WORKING
from luoshi.findings.models import Finding
from luoshi.findings.queries import list_findings, named, soon
from luoshi.findings.rights import CHANGE, OVERSEE, findings_for
from luoshi.kernel import clock
from luoshi.kernel.kept import kept
from luoshi.tasks.mine import own_units
from luoshi.ui.text import SHOWN_COUNT

CLAIM: Final = "claim"  # waits to be claimed by the own units
TODO: Final = "todo"  # theirs to mend: to be claimed, planned, worked at
ACCEPT: Final = "accept"  # applied for with them
RECHECK: Final = "recheck"  # they look at again soon
CLOSED: Final = "closed"
ALL: Final = "all"  # whatever the reader may see
DECIDED: Final = (ACCEPT, RECHECK)  # by who oversees the problem
SEEN: Final = (CLOSED, ALL)


def part_of(user: Somebody, part: str) -> QuerySet[Any]:
    """The problems of a part of the reader's work, with the names of their units."""
    if part in SEEN:
        rows = list_findings(user)
        return (rows.filter(state=State.CLOSED) if part == CLOSED else rows).order_by("-pk")
    return named(_rows(user, part)).order_by("recheck_on" if part == RECHECK else "due_on", "pk")


def _rows(user: Somebody, part: str) -> Any:
    rows = Finding.objects.rows()
    if part in {CLAIM, TODO}:
        states = (State.REGISTERED,) if part == CLAIM else WORKING
        return rows.filter(unit__in=own_units(user, CHANGE), state__in=states)
    overseen = rows.filter(overseen_by__in=own_units(user, OVERSEE))
    if part == ACCEPT:
        return overseen.filter(state=State.APPLIED)
    return overseen.filter(state=State.CLOSED, recheck_on__lte=soon(clock.today()))


def counts_of(user: Somebody) -> dict[str, int]:
    """How many problems each part has, up to a little more than is ever said; one query a part, kept."""
    mending, overseeing = own_units(user, CHANGE), own_units(user, OVERSEE)
    parts = [*((TODO,) if mending else ()), *(DECIDED if overseeing else ()), *SEEN]

    def counted(part: str) -> int:
        if part in SEEN:
            rows = findings_for(user)
            rows = rows.filter(state=State.CLOSED) if part == CLOSED else rows
        else:
            rows = _rows(user, part)
        return int(rows.order_by().values("pk")[: SHOWN_COUNT + 1].count())

    key = ("findings.counts", getattr(user, "pk", None), mending, overseeing)
    return kept(key, lambda: {part: counted(part) for part in parts})


def waiting_counts(user: Somebody) -> dict[str, int]:
    """What waits for the reader's own units: to claim, to accept, to look at again; one query a part, kept."""
    mending, overseeing = own_units(user, CHANGE), own_units(user, OVERSEE)
    parts = [*((CLAIM,) if mending else ()), *(DECIDED if overseeing else ())]
    key = ("findings.waiting", getattr(user, "pk", None), mending, overseeing)
    return kept(key, lambda: {part: _rows(user, part).order_by().values("pk").count() for part in parts})


def concerning(user: Somebody) -> Q:
    """The condition that something of a problem waits for the reader's own units: to mend, to accept, to look at."""
    mine = Q(unit__in=own_units(user, CHANGE), state__in=WORKING)
    return mine | Q(overseen_by__in=own_units(user, OVERSEE), state__in=(State.APPLIED, State.CLOSED))
