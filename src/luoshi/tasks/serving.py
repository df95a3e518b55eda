"""Who is served by tasks is told, within the same action, when they move: a finding's day follows its jobs.

A room above declares which kind of record its tasks are linked to; nothing here knows what it does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from luoshi.kernel.action import Action
from luoshi.kernel.registry import Registry
from luoshi.organisations.actions.checks import found_by
from luoshi.tasks.models import Task, TaskLink


@dataclass(frozen=True, slots=True)
class Served:
    """A kind of record that tasks are linked to (`TaskLink.kind`).

    `moved` is called with the ids of those records whose tasks were given, cut, moved or voided.
    """

    kind: str
    moved: Callable[[Action, Collection[str]], None]


served: Final[Registry[Served]] = Registry("served kind", lambda one: one.kind)


def tell(act: Action, tasks: Iterable[Task]) -> None:
    """Tell those whose tasks these are, or are parts of; one query a 5 000, none where nobody asks."""
    if not len(served):
        return
    roots = sorted({task.root_id or task.pk for task in tasks})
    kinds = [one.kind for one in served]
    rows = found_by(
        roots,
        lambda ids: (
            TaskLink.objects.filter(task__in=ids, kind__in=kinds).order_by().values_list("kind", "ref")
        ),
    )
    for one in served:
        refs = {ref for kind, ref in rows if kind == one.kind}
        if refs:
            one.moved(act, refs)
