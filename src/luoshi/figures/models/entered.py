"""Numbers that are typed in with their source (填报), for what no record here can be counted for."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet

SOURCE_WORDS = 200
NAME_WORDS = 80


class EntryQuerySet(RecordQuerySet["Entry"]):
    """Reads of typed-in numbers."""


class Entry(Record):
    """A unit's number for the days from `first` to `last`, as a paper or a meeting says it."""

    figure = models.CharField("指标", max_length=60)  # a key of the pack
    first = models.DateField("起始日期")
    last = models.DateField("截止日期")
    month = models.IntegerField("月份", editable=False)  # of the last day, as periods count months
    value = models.BigIntegerField("数值")
    source = models.CharField("出处", max_length=SOURCE_WORDS)  # 文号、会议
    given_by = models.CharField("提供人", max_length=NAME_WORDS)

    objects: Any = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报数"
        ordering = ("-last", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="figures_entry_days"),
            models.CheckConstraint(condition=Q(value__gte=0), name="figures_entry_not_negative"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(given_by=""), name="figures_entry_sourced"),
            models.UniqueConstraint(
                fields=["unit", "figure", "last"], condition=NOT_VOID, name="figures_entry_once"
            ),
        ]
        indexes = [
            models.Index(fields=["figure", "last"], condition=NOT_VOID, name="figures_entry_of_figure")
        ]

    def __str__(self) -> str:
        return self.source
