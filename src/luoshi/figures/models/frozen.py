"""Numbers frozen (锁定) with what they were counted from; nothing here is ever changed.

One row a set, one a value, one a plain count (part) a value rests on, one a tree: parts and trees that several values
share stand once. What a part counted is one compressed text, not a row a fact: nobody asks the database about single
contributions, and a year of ledgers would be tens of millions of rows (docs/decisions/0007).
"""

from __future__ import annotations

from django.db import models

from luoshi.figures.cells import TreeAt
from luoshi.kernel.records import Record, RecordQuerySet


class Freeze(Record):
    """A set of values frozen together: a number on a page, a month's ledger, a signed report.

    `unit` is the lowest unit all values lie at or below; `entered_at` the moment.
    """

    words = models.CharField("用途", max_length=120)
    position = models.BigIntegerField("操作日志序号")  # of the last entry when it was counted
    head = models.CharField("操作日志校验值", max_length=64)
    definitions = models.JSONField("口径")  # every definition the values rest on, by key
    digest = models.CharField("校验值", max_length=64)  # over all values, parts and trees

    objects = RecordQuerySet["Freeze"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "锁定的统计数"
        indexes = [models.Index(fields=["unit", "-entered_at"], name="figures_freeze_unit")]

    def __str__(self) -> str:
        return self.words


class FrozenTree(models.Model):
    """The tree values were counted in, as far as it was needed: that of a day, or of all days (by each fact's day)."""

    of = models.ForeignKey(Freeze, models.PROTECT, related_name="trees", verbose_name="锁定")
    tree = models.CharField("组织树", max_length=20)
    day = models.DateField("日期", null=True)  # none: the tree of each fact's own day
    digest = models.CharField("校验值", max_length=64)
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "锁定的组织树"
        constraints = [models.UniqueConstraint(fields=["of", "tree", "day"], name="figures_frozen_tree_once")]

    def __str__(self) -> str:
        return f"{self.tree} {self.day or '—'}"


class FrozenPart(models.Model):
    """A plain count, or a count of units that pass, with each of its contributions."""

    of = models.ForeignKey(Freeze, models.PROTECT, related_name="parts", verbose_name="锁定")
    number = models.PositiveIntegerField("序号")
    asked = models.JSONField("所问")  # figure, unit, period, day, tree, narrowed to
    value = models.JSONField("数值")
    tree = models.ForeignKey(FrozenTree, models.PROTECT, related_name="+", verbose_name="组织树")
    facts = models.PositiveIntegerField("条数")
    digest = models.CharField("校验值", max_length=64)
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "锁定的统计依据"
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="figures_frozen_part_once")]

    def __str__(self) -> str:
        return f"{self.of_id}-{self.number}"


class FrozenValue(models.Model):
    """One value as it was."""

    of = models.ForeignKey(Freeze, models.PROTECT, related_name="values", verbose_name="锁定")
    number = models.PositiveIntegerField("序号")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    figure = models.CharField("指标", max_length=60)
    right = models.CharField("所需权利", max_length=60)
    first = models.DateField("期间首日")
    last = models.DateField("期间末日")
    as_of = models.DateField("统计截至日")
    tree_at = models.CharField("隶属口径", max_length=10, choices=[(at.value, at.value) for at in TreeAt])
    only = models.JSONField("限定", default=list)
    version = models.CharField("口径校验值", max_length=64)  # of the definition and all it rests on
    value = models.JSONField("数值")
    parts = models.JSONField("所依据的计数")  # numbers of its parts, in the order of the definition

    class Meta:
        verbose_name = "锁定的数值"
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="figures_frozen_value_once")]
        indexes = [models.Index(fields=["figure", "unit", "as_of"], name="figures_frozen_value_asked")]

    def __str__(self) -> str:
        return f"{self.figure} {self.as_of}"
