"""Spells: rows that hold from a day until the day before another. What changes closes its row, opens the next."""

from __future__ import annotations

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from luoshi.kernel.records import Record, RecordQuerySet

_M = TypeVar("_M", bound=models.Model)


class SpellQuerySet(RecordQuerySet[_M]):
    """Reads of rows with `start` and `end` that are not voided."""

    def on(self, day: dt.date) -> Self:
        """Those holding on a day."""
        return self.rows().filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)

    def open(self) -> Self:
        """Those without an end."""
        return self.rows().filter(end__isnull=True)


class Spell(Record):
    """A record that holds on D when start <= D < end (NULL: still)."""

    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta:
        abstract = True

    def overlaps(self, start: dt.date, end: dt.date | None) -> bool:
        """Whether it shares a day with [start, end)."""
        return (end is None or self.start < end) and (self.end is None or start < self.end)


def ends_after_start(name: str) -> models.CheckConstraint:
    """A spell has at least one day."""
    return models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gt=F("start")), name=name)
