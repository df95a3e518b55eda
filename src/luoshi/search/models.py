"""The words of records, as they are found: derived, made anew from the records at any time, never backed up."""

from __future__ import annotations

from typing import Any

from django.db import models

KIND_LENGTH = 60


class Indexed(models.Model):
    """The words of one record. Its tokens lie beside them, as each database keeps such things (`search.tokens`).

    Without foreign keys: the record stands in a table of a room above, and rights are asked of it (`visible_to`).
    """

    kind = models.CharField("类别", max_length=KIND_LENGTH)
    key = models.BigIntegerField("记录编号")
    unit_id = models.BigIntegerField("单位编号", null=True)
    day = models.DateField("日期", null=True)
    title = models.TextField("标题", blank=True)
    text = models.TextField("文字", blank=True)
    beyond = models.BooleanField("别的单位也可见", default=False)

    objects: Any = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "检索索引"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_indexed_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Built(models.Model):
    """What the index was last made of whole: one row, a digest of the kinds and of how texts become tokens."""

    digest = models.CharField("依据", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "检索索引的建立"

    def __str__(self) -> str:
        return self.digest[:12]
