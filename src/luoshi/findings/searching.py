"""What of problems can be searched: what was found, where it stands, what is done about it. No names of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from luoshi.findings.declarations import FINDING, LIST, MEASURE
from luoshi.findings.models import Finding, FindingList, Measure
from luoshi.kernel import clock
from luoshi.kernel.searching import Searchable, Words, searchables

_COLUMNS = ("text", "problem", "aspect", "number", "target", "effect", "quote", "remark")
_OF_MEASURES = ("text", "target", "effect", "number")


def finding_words(rows: Any) -> Iterator[Words]:
    """The problem; its headings and number, what is to come of it."""
    for key, unit, overseer, day, text, *texts in rows.values_list(
        "pk", "unit_id", "overseen_by_id", "found_on", *_COLUMNS
    ):
        yield Words(key, unit, day, text, "\n".join(filter(None, texts)), beyond=overseer != unit)


def measure_words(rows: Any) -> Iterator[Words]:
    """What is done; its target, its effect, its number. Found as what it is: it may belong to several problems."""
    for key, unit, entered, text, *texts in rows.values_list("pk", "unit_id", "entered_at", *_OF_MEASURES):
        day = timezone.localdate(entered, clock.zone())
        yield Words(key, unit, day, text, "\n".join(filter(None, texts)), beyond=True)  # seen by who mends


def list_words(rows: Any) -> Iterator[Words]:
    """Title, and the document it rests on."""
    for key, unit, day, title, reference in rows.values_list(
        "pk", "unit_id", "found_on", "title", "reference"
    ):
        yield Words(
            key, unit, day, title, reference, beyond=True
        )  # seen by every unit that mends one of its problems


def declare() -> None:
    """Called once when the room is ready."""
    columns = frozenset({*_COLUMNS, "found_on", "unit", "unit_id"})
    searchables.register(Searchable(FINDING, Finding.objects.rows, finding_words, columns, order=15))
    searchables.register(
        Searchable(MEASURE, Measure.objects.rows, measure_words, frozenset(_OF_MEASURES), order=25)
    )
    searchables.register(
        Searchable(
            LIST,
            FindingList.objects.rows,
            list_words,
            frozenset({"title", "reference", "found_on"}),
            order=46,
        )
    )
