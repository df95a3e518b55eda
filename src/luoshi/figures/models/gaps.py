"""Since when a unit is judged by rules (启用日期), and the reasons of gaps (缺项说明)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet

WORDS = 200
RULE_LENGTH = 60  # of a rule's key
PERIOD_LENGTH = 24  # of a period's code


class StartQuerySet(RecordQuerySet["Start"]):
    """Reads of the days units are judged from."""


class Start(Record):
    """From this day a unit is judged; `below`: those under it too that have no day of their own."""

    day = models.DateField("启用日期")
    below = models.BooleanField("适用所属组织", default=False)

    objects: Any = StartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "启用日期"
        ordering = ("unit_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=NOT_VOID, name="start_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class ReasonQuerySet(RecordQuerySet["Reason"]):
    """Reads of reasons."""


class Reason(Record):
    """Why a unit did not do what a rule asks for in a period; with one the gap is 已说明, and stays a gap."""

    rule = models.CharField("规则", max_length=RULE_LENGTH)  # a key of the pack
    period = models.CharField("期间", max_length=PERIOD_LENGTH)  # code of a period
    words = models.CharField("说明", max_length=WORDS)

    objects: Any = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "缺项说明"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "rule", "period"], condition=NOT_VOID, name="reason_gap_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="reason_has_words"),
        ]
        indexes = [models.Index(fields=["rule", "period"], condition=NOT_VOID, name="reason_of_rule")]

    def __str__(self) -> str:
        return self.words
