"""Tasks are given as a list: the list and its tasks, all or none."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence

from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.tasks.actions.giving import give_tasks, open_list
from luoshi.tasks.actions.written import Written
from luoshi.tasks.models import TaskList


def give_list(
    title: str,
    written: Sequence[Written],
    given_by: Unit,
    *,
    by: Actor,
    on: dt.date,
    uuid: uuids.UUID,
    typed_fields: int = 0,
) -> TaskList:
    """Open a list and give its tasks; sent twice (by its uuid and theirs) it is entered once. See `give_tasks`."""
    with action("tasks.give", by=by, unit_id=given_by.pk, typed_fields=typed_fields):
        found = open_list(given_by, title, by=by, year=on.year, uuid=uuid)
        give_tasks(written, given_by, by=by, on=on, into=found)
        return found
