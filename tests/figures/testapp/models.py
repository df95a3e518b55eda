from __future__ import annotations

from django.db import models


class Happening(models.Model):
    """A row of an event at a unit; the same event may stand at several."""

    event = models.IntegerField("事项")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    day = models.DateField("日期")
    month = models.IntegerField("月份")
    year = models.IntegerField("所属年度", null=True)
    first = models.DateField("起", null=True)
    count = models.IntegerField("次数", null=True)
    tags = models.CharField("类别", max_length=60, default="")
    level = models.CharField("层级", max_length=20, null=True)  # noqa: DJ001 - a row without a level is one of the cases
    due_on = models.DateField("期限", null=True)
    present = models.IntegerField("到会", default=0)
    hours = models.IntegerField("学时", default=0)
    who = models.IntegerField("主讲", null=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        verbose_name = "事项"


class Holding(models.Model):
    """A row of a stock."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    start = models.DateField("起")
    end = models.DateField("止", null=True)
    state = models.CharField("状态", max_length=20)
    due_on = models.DateField("期限", null=True)
    weight = models.IntegerField("数量", default=1)
    who = models.IntegerField("责任人", null=True)
    version = models.IntegerField("版本", default=1)

    class Meta:
        verbose_name = "存量"
