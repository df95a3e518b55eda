"""Causes and measures, and what they belong to: many to many."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from luoshi.findings.models.found import Finding, FindingList
from luoshi.findings.models.sizes import EFFECT, KEY_LENGTH, MEASURE, NUMBER, TARGET, TEXT
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.models import Unit


class CauseQuerySet(RecordQuerySet["Cause"]):
    """Reads of causes."""


class Cause(Record):
    """Why a problem came to be; advice, never a gate: a ledger of checks has no column for it."""

    list = models.ForeignKey(
        FindingList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="causes",
        verbose_name="问题台账",
    )
    text = models.CharField("原因分析", max_length=TEXT)
    kind = models.CharField("原因类别", max_length=KEY_LENGTH, blank=True, default="")  # a key of the pack
    origin_kind = models.CharField("来源类别", max_length=KEY_LENGTH, blank=True, default="")
    origin_id = models.CharField("来源编号", max_length=40, blank=True, default="")

    objects: Any = CauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "原因"
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="cause_said")]

    def __str__(self) -> str:
        return self.text


class MeasureQuerySet(RecordQuerySet["Measure"]):
    """Reads of measures."""


class Measure(Record):
    """What is to be done about problems, in words, with its target; who does it by when stands on its jobs.

    Its effect is said in words, or by a figure of `effect_unit` over `effect_period` that has to pass a test.
    """

    list = models.ForeignKey(
        FindingList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name="问题台账",
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    position = models.PositiveIntegerField("序号", default=0)
    number = models.CharField("编号", max_length=NUMBER, blank=True, default="")
    text = models.CharField("整改措施", max_length=MEASURE)
    target = models.CharField("目标", max_length=TARGET, blank=True, default="")
    effect = models.CharField("成效", max_length=EFFECT, blank=True, default="")
    effect_figure = models.CharField("成效指标", max_length=KEY_LENGTH * 2, blank=True, default="")
    effect_test = models.JSONField("成效标准", default=dict, blank=True)  # {"at_least": 12}
    effect_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="成效统计单位"
    )
    effect_period = models.CharField("成效统计期间", max_length=20, blank=True, default="")  # 2021, 2021-Q3
    origin_kind = models.CharField("来源类别", max_length=KEY_LENGTH, blank=True, default="")
    origin_id = models.CharField("来源编号", max_length=40, blank=True, default="")

    objects: Any = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改措施"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="measure_said"),
            models.UniqueConstraint(
                fields=["origin_kind", "origin_id"],
                condition=NOT_VOID & ~Q(origin_id=""),
                name="measure_of_origin_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class FindingCause(models.Model):
    """A cause of a problem; of several problems, where it lies behind them all."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="cause_links", verbose_name="问题"
    )
    cause = models.ForeignKey(
        Cause, on_delete=models.PROTECT, related_name="finding_links", verbose_name="原因"
    )

    class Meta:
        verbose_name = verbose_name_plural = "问题与原因"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["finding", "cause"], name="finding_cause_once")]

    def __str__(self) -> str:
        return f"{self.finding_id}—{self.cause_id}"


class FindingMeasure(models.Model):
    """A measure of a problem; of several problems, where it mends them all."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="measure_links", verbose_name="问题"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="finding_links", verbose_name="整改措施"
    )

    class Meta:
        verbose_name = verbose_name_plural = "问题与措施"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["finding", "measure"], name="finding_measure_once")]

    def __str__(self) -> str:
        return f"{self.finding_id}—{self.measure_id}"


class CauseMeasure(models.Model):
    """A measure against a cause."""

    cause = models.ForeignKey(
        Cause, on_delete=models.PROTECT, related_name="measure_links", verbose_name="原因"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="cause_links", verbose_name="整改措施"
    )

    class Meta:
        verbose_name = verbose_name_plural = "原因与措施"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["cause", "measure"], name="cause_measure_once")]

    def __str__(self) -> str:
        return f"{self.cause_id}—{self.measure_id}"
