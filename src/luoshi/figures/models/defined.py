"""Figures that were defined on a page (自定义指标), and each version they had."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet

LABEL_WORDS = 60
CALIBER_WORDS = 300
WHY_WORDS = 200


class OwnFigure(Record):
    """A definition in force; `unit` is the one that answers for it, all units may be asked."""

    key = models.CharField("指标编号", max_length=60, unique=True, editable=False)  # made here, never again
    label = models.CharField("名称", max_length=LABEL_WORDS)
    definition = models.TextField("定义")  # canonical JSON, as a pack would say it
    proposed = models.CharField("按定义生成的口径", max_length=CALIBER_WORDS)
    why = models.CharField("修改原因", max_length=WHY_WORDS, blank=True, default="")
    changed_at = models.DateTimeField("修改时间", editable=False)
    changed_by_name = models.CharField("修改人", max_length=80, editable=False)

    objects: Any = RecordQuerySet["OwnFigure"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自定义指标"
        ordering = ("label", "pk")
        constraints = [
            models.UniqueConstraint(fields=["label"], condition=NOT_VOID, name="figures_own_label_once"),
            models.CheckConstraint(condition=~Q(label="") & ~Q(definition=""), name="figures_own_defined"),
        ]

    def __str__(self) -> str:
        return self.label


class OwnFigureVersion(models.Model):
    """A definition as it once was: who said so, when and why. Never changed."""

    of = models.ForeignKey(OwnFigure, models.PROTECT, related_name="versions", verbose_name="自定义指标")
    number = models.PositiveIntegerField("版本")
    definition = models.TextField("定义")
    proposed = models.CharField("按定义生成的口径", max_length=CALIBER_WORDS)
    digest = models.CharField("口径校验值", max_length=64)
    at = models.DateTimeField("时间")
    by_id = models.BigIntegerField("修改人编号", null=True)
    by_name = models.CharField("修改人", max_length=80)
    why = models.CharField("修改原因", max_length=WHY_WORDS, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "自定义指标的版本"
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="figures_own_version_once")]

    def __str__(self) -> str:
        return f"{self.of_id}-{self.number}"
