"""What of tasks can be searched: what is to be done, why, and what should come of it. No names of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from luoshi.kernel import clock
from luoshi.kernel.searching import Searchable, Words, searchables
from luoshi.tasks.declarations import LIST, TASK
from luoshi.tasks.models import Task, TaskList, TaskSupport

_COLUMNS = ("title", "text", "outcome", "area", "work", "number", "origin_label", "quote")


def task_words(rows: Any) -> Iterator[Words]:
    """Title; what is asked for, what should come of it, its headings and number, the sentence it comes from."""
    helped = Exists(TaskSupport.objects.filter(task=OuterRef("pk")))
    found = rows.annotate(helped=helped).values_list(
        "pk", "unit_id", "given_by_id", "helped", "given_on", *_COLUMNS
    )
    for key, unit, giver, support, day, title, *texts in found:
        yield Words(key, unit, day, title, "\n".join(filter(None, texts)), beyond=giver != unit or support)


def list_words(rows: Any) -> Iterator[Words]:
    """Title, and the document it rests on."""
    for key, unit, entered, title, origin in rows.values_list(
        "pk", "unit_id", "entered_at", "title", "origin_label"
    ):
        day = timezone.localdate(entered, clock.zone())
        yield Words(
            key, unit, day, title, origin, beyond=True
        )  # seen by every unit that owes one of its tasks


def declare() -> None:
    """Called once when the room is ready."""
    columns = frozenset({*_COLUMNS, "given_on", "unit", "unit_id"})
    searchables.register(Searchable(TASK, Task.objects.rows, task_words, columns, order=20))
    searchables.register(
        Searchable(LIST, TaskList.objects.rows, list_words, frozenset({"title", "origin_label"}), order=45)
    )
