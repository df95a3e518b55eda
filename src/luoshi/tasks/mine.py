"""Whose work is one's own: the units at which the reader's own grants stand, and those these lead.

A clerk of a group may see ten thousand units' tasks; what waits for him are those of the committee and of the company
it leads. Everything here is within the rights the grants give.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.grants import Somebody, held
from luoshi.kernel import clock
from luoshi.kernel.kept import kept
from luoshi.organisations.models import Counterpart
from luoshi.organisations.paths import unit_ids
from luoshi.tasks.enums import Asked, State
from luoshi.tasks.models import Extension, Task
from luoshi.tasks.queries import list_tasks, named, soon
from luoshi.tasks.rights import ASSIGN, CHANGE, VIEW, tasks_for
from luoshi.ui.text import SHOWN_COUNT

TODO: Final = "todo"  # in work at the own units
ACCEPT: Final = "accept"  # reported done to them
EXTEND: Final = "extend"  # they are asked for more time
REVIEW: Final = "review"  # what is to last and they look at again
ALL: Final = "all"  # whatever the reader may see
DECIDED: Final = (ACCEPT, EXTEND, REVIEW)  # by who gave the task


def own_units(user: Somebody, right: str = VIEW) -> frozenset[int]:
    """Keys of the units where a right was given to the reader himself, and of those they lead; one query."""
    at = frozenset(unit_ids(grant.at)[-1] for grant in held(user) if right in grant.rights)
    if not at:
        return at
    pairs = Counterpart.objects.on(clock.today()).filter(lead=True, party__in=at)
    led = kept(("tasks.led", at), lambda: frozenset(pairs.values_list("administrative", flat=True)))
    return at | led


def part_of(user: Somebody, part: str) -> QuerySet[Any]:
    """The tasks of a part of the reader's work, with the names of their units."""
    if part == ALL:
        return list_tasks(user).order_by("-pk")
    return named(_rows(user, part)).order_by("review_on" if part == REVIEW else "due_on", "pk")


def _rows(user: Somebody, part: str) -> Any:
    tasks = Task.objects.rows()
    if part == TODO:
        return tasks.filter(unit__in=own_units(user), state=State.DOING)
    given = tasks.filter(given_by__in=own_units(user, ASSIGN))
    if part == ACCEPT:
        return given.filter(state=State.REPORTED)
    if part == REVIEW:
        return given.filter(state=State.LASTING, review_on__lte=soon(clock.today()))
    waiting = Extension.objects.rows().filter(state=Asked.WAITING)
    return given.filter(Exists(waiting.filter(task=OuterRef("pk"))), state=State.DOING)


def counts_of(user: Somebody) -> dict[str, int]:
    """How many tasks each part has, up to a little more than is ever said; one query a part, kept."""
    units, deciding = own_units(user), own_units(user, ASSIGN)
    parts = (TODO, *(DECIDED if deciding else ()), ALL)

    def counted(part: str) -> int:
        rows = tasks_for(user) if part == ALL else _rows(user, part)
        return int(rows.order_by().values("pk")[: SHOWN_COUNT + 1].count())

    key = ("tasks.counts", getattr(user, "pk", None), units, deciding)
    return kept(key, lambda: {part: counted(part) for part in parts})


def concerning(user: Somebody) -> Q:
    """The condition that a task waits for the reader to do something: to work on it, to accept it, to look at it again.

    Who only watches a unit has nothing to do there.
    """
    owed = Q(unit__in=own_units(user, CHANGE), state=State.DOING)
    deciding = own_units(user, ASSIGN)
    given = Q(given_by__in=deciding, state__in=(State.REPORTED, State.LASTING))
    waiting = Extension.objects.rows().filter(state=Asked.WAITING, task=OuterRef("pk"))
    return owed | given | Q(Exists(waiting), given_by__in=deciding)
