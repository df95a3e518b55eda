from __future__ import annotations

from django.db import models

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet


class Memo(Record):
    title = models.CharField("标题", max_length=100)
    pages = models.IntegerField("页数", default=0)
    text = models.TextField("正文", default="")
    token = models.CharField("令牌", max_length=40, default="")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "便笺"
        constraints = [
            models.UniqueConstraint(fields=["title"], condition=NOT_VOID, name="testapp_memo_title")
        ]


class Tag(models.Model):
    """A row that is not a record: derived, or a small list."""

    memo = models.ForeignKey(Memo, models.CASCADE, null=True, verbose_name="便笺")
    word = models.CharField("词", max_length=40)

    class Meta:
        verbose_name = "标签"
