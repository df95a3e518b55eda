"""In whose figures tasks stand follows the map of counterparts, which is often drawn after the first tasks were given."""

from __future__ import annotations

from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.organisations.actions.checks import found_by
from luoshi.tasks.enums import Verb
from luoshi.tasks.legs import Move, move
from luoshi.tasks.models import Task, TaskLeg
from luoshi.tasks.places import Place, places_of

AT_ONCE = 2_000  # tasks placed anew in one action


def place_tasks(*, by: Actor = SYSTEM) -> int:
    """Let tasks stand where their units stand today in both trees; by the clock, every day. How many were placed anew.

    Of these tasks every leg is put where its unit stood when it began, as far as is known now; what changed since then
    begins a leg of its own, so that earlier months stay as they were.
    """
    today = clock.today()
    held = TaskLeg.objects.rows().filter(end=None)
    stood = set(held.order_by().values_list("unit", "party", "company").distinct())
    places = places_of((unit for unit, _party, _company in stood), today)
    moved = {unit for unit, party, company in stood if places[unit] != Place(party, company)}
    keys = found_by(sorted(moved), lambda ids: held.filter(unit__in=ids).values_list("task", flat=True))
    placed = 0
    for at in range(0, len(keys), AT_ONCE):
        with action("tasks.place", by=by) as act:
            placed += _place(act, sorted(keys)[at : at + AT_ONCE], places)
    return placed


def _place(act: Action, keys: list[int], places: dict[int, Place]) -> int:
    """Place the tasks of these keys; their rows are locked first, as every step locks them."""
    rows = Task.objects.rows().select_for_update().filter(pk__in=keys).order_by("pk")
    tasks = {row.pk: row for row in rows if row.unit_id in places}  # those handed over meanwhile wait a day
    legs = list(TaskLeg.objects.rows().filter(task__in=list(tasks)).order_by("pk"))
    units = {leg.unit_id for leg in legs}
    then = {day: places_of(units, day) for day in {leg.start for leg in legs}}
    late = [
        (leg, place)
        for leg in legs
        if (place := then[leg.start][leg.unit_id]) != Place(leg.party_id, leg.company_id)
    ]
    act.change_each((leg, {"party_id": place.party, "company_id": place.company}) for leg, place in late)
    since = [
        leg
        for leg in legs
        if leg.end is None and then[leg.start][leg.unit_id] != places[tasks[leg.task_id].unit_id]
    ]
    move(act, [Move(tasks[leg.task_id], Verb.PLACE, clock.today()) for leg in since])
    return len({leg.task_id for leg, _place in late} | {leg.task_id for leg in since})
