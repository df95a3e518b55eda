"""What was read of problems, to find those alike: derived, made anew from the problems at any time, never backed up."""

from __future__ import annotations

from typing import Any

from django.db import models


class ReadFinding(models.Model):
    """The traits of one problem's sentence with their certainty (`likeness.index`). Without a foreign key, as the search."""

    key = models.BigIntegerField("问题编号", primary_key=True)
    traits = models.TextField("特征", blank=True)

    objects: Any = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题特征"

    def __str__(self) -> str:
        return str(self.key)


class Trait(models.Model):
    """That a trait stands in a problem: what problems are looked for by."""

    key = models.BigIntegerField("问题编号")
    code = models.BigIntegerField(
        "特征编码"
    )  # CRC-32 of the trait: two of one code only find more to compare

    objects: Any = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题特征索引"
        indexes = [
            models.Index(fields=["code", "key"], name="finding_trait_code"),
            models.Index(fields=["key"], name="finding_trait_of"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.code}"


class TraitCounts(models.Model):
    """In how many problems each trait stood when they were last counted: one row."""

    digest = models.CharField("依据", max_length=64)  # of the lexicon and the method
    stamp = models.CharField("内容摘要", max_length=64)  # of the counts
    count = models.PositiveIntegerField("问题数")
    counts = models.JSONField("特征次数", default=dict)

    objects: Any = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题特征次数"

    def __str__(self) -> str:
        return self.stamp[:12]
