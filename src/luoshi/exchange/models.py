"""An import with its files, and mappings of columns a person has confirmed.

What a preview shows lies as one compressed text on the import, the cells of a file on the file: nobody asks for a
single row of them; so does the plan of what is to be written. All go when the import is over; the stored originals
(already cut) stay, unless it was dropped.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from luoshi.exchange.enums import State
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet

KEY_LENGTH = 80


class ImportQuerySet(RecordQuerySet["Import"]):
    """Reads of imports."""

    def light(self) -> ImportQuerySet:
        """Without what the preview shows and what is to be written: for lists."""
        return self.defer("picture", "plan", "answers")


class Import(Record):
    """One drop of files for one sheet; `unit` is where it was handed in, rows reach nothing beyond it."""

    offer = models.CharField("表", max_length=KEY_LENGTH)  # key of a kernel.exchange.Offer
    on = models.DateField("生效日期")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answers = models.JSONField("答复", default=dict)
    picture = models.BinaryField("预览", null=True, editable=False)
    plan = models.BinaryField("待写入内容", null=True, editable=False)  # see `plans`
    digest = models.CharField("预览摘要", max_length=64, blank=True, default="", editable=False)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    same = models.PositiveIntegerField("无变化", default=0)
    bad = models.PositiveIntegerField("有误", default=0)
    job = models.UUIDField("后台处理编号", null=True, editable=False)
    applied_at = models.DateTimeField("写入时间", null=True, editable=False)
    applied_by_name = models.CharField("写入人", max_length=80, blank=True, default="", editable=False)
    dropped_at = models.DateTimeField("放弃时间", null=True, editable=False)
    dropped_by_name = models.CharField("放弃人", max_length=80, blank=True, default="", editable=False)
    undone_at = models.DateTimeField("撤销时间", null=True, editable=False)
    undone_by_name = models.CharField("撤销人", max_length=80, blank=True, default="", editable=False)

    objects: Any = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ("-entered_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="import_state")
        ]
        indexes = [models.Index(fields=["unit", "-entered_at"], name="import_unit_entered")]

    def __str__(self) -> str:
        return f"{self.offer}（{self.entered_at:%Y-%m-%d %H:%M}）"


class ImportFile(models.Model):
    """One file of an import: whose it is, what is left of it after the cut."""

    found_in = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="files", verbose_name="导入")
    number = models.PositiveIntegerField("序号")
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="原件"
    )  # NULL: the import was dropped, nothing is kept of it
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="填报单位"
    )  # NULL: not known yet, a person is asked
    title = models.CharField("表头上方文字", max_length=300, blank=True, default="")
    told = models.JSONField("未读入的列", default=list)  # sentences about what was cut
    cells = models.BinaryField("内容", null=True, editable=False)
    replaced = models.BooleanField("已换上新的", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "导入文件"
        ordering = ("found_in", "number")
        constraints = [
            models.UniqueConstraint(fields=["found_in", "number"], name="import_file_number"),
        ]

    def __str__(self) -> str:
        return self.name


class RememberedLayout(Record):
    """A confirmed mapping: sheets with these heads are read without a question from then on, at the whole site."""

    offer = models.CharField("表", max_length=KEY_LENGTH)
    fingerprint = models.CharField("表头", max_length=64)
    keys = models.JSONField("列的对应")  # head to key of the declared column

    objects: Any = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表头对应"
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "fingerprint"], condition=NOT_VOID, name="remembered_layout_once"
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]
