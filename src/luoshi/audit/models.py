"""The trail: headers chained by hash, details that may be dropped after their time, and what points to them.

No foreign keys, neither out of these tables nor into them: the trail outlives what it speaks of. All of
these tables except `OfflineApproval` are append-only by triggers (see `triggers`).
"""

from __future__ import annotations

import uuid

from django.db import models


class Instance(models.Model):
    """This installation: one row, made by the first migration; the chain begins from its id."""

    uuid = models.UUIDField("实例编号", default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "实例"

    def __str__(self) -> str:
        return str(self.uuid)


class Entry(models.Model):
    """The header of one action: who did what, when, through which door, to which records."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("操作", max_length=80)
    parts = models.TextField("包含的操作")  # JSON list: names of actions that joined this one
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=80)
    unit_id = models.BigIntegerField("单位编号", null=True)
    door = models.CharField("途径", max_length=8)
    request_id = models.CharField("请求编号", max_length=64)
    why = models.TextField("原因")
    typed_fields = models.PositiveIntegerField("手工填写项数")
    offline = models.TextField("线下审批")  # JSON object, or ""
    touched = models.TextField("涉及记录")  # JSON list of "verb model key"
    detail_digest = models.CharField("明细摘要", max_length=64)
    prev = models.CharField("前一条", max_length=64)
    hash = models.CharField("本条", max_length=64)
    seal = models.CharField("封签", max_length=64)

    class Meta:
        verbose_name = "操作日志"
        indexes = [
            models.Index(fields=["action", "-seq"], name="audit_entry_action"),
            models.Index(fields=["actor_id", "-seq"], name="audit_entry_actor"),
            models.Index(fields=["unit_id", "-seq"], name="audit_entry_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class Detail(models.Model):
    """The fields of the touched rows before and after, as canonical JSON; may go after retention."""

    entry_seq = models.BigIntegerField("序号", primary_key=True)
    text = models.TextField("明细")

    class Meta:
        verbose_name = "操作明细"

    def __str__(self) -> str:
        return str(self.entry_seq)


class Touched(models.Model):
    """Which entries speak of a record: an index for reading; the evidence is the header."""

    entry_seq = models.BigIntegerField("序号")
    model = models.CharField("记录类型", max_length=80)
    key = models.CharField("记录编号", max_length=80)

    class Meta:
        verbose_name = "日志涉及的记录"
        indexes = [models.Index(fields=["model", "key", "-entry_seq"], name="audit_touched_record")]

    def __str__(self) -> str:
        return f"{self.entry_seq} {self.model} {self.key}"


class Retention(models.Model):
    """Details up to this entry may be dropped: recorded before they are, in the trail as well."""

    through = models.BigIntegerField("至序号", primary_key=True)
    before = models.DateField("早于")

    class Meta:
        verbose_name = "明细清理"

    def __str__(self) -> str:
        return f"≤ {self.through}"


class OfflineApproval(models.Model):
    """An approval given on paper and registered for a record (线下已审批)."""

    model = models.CharField("记录类型", max_length=80)
    record = models.UUIDField("记录编号")
    action = models.CharField("操作", max_length=80)
    who = models.CharField("审批人", max_length=80)
    post = models.CharField("职务", max_length=80)
    on = models.DateField("审批日期")
    basis = models.CharField("依据", max_length=200)
    scan_id = models.BigIntegerField("扫描件", null=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by_id = models.BigIntegerField("登记人编号", null=True)
    entered_by_name = models.CharField("登记人", max_length=80)
    voided_at = models.DateTimeField("撤销时间", null=True)
    voided_why = models.CharField("撤销原因", max_length=400, blank=True, default="")

    class Meta:
        verbose_name = "线下审批"
        indexes = [models.Index(fields=["model", "record"], name="audit_offline_record")]

    def __str__(self) -> str:
        return f"线下已审批：{self.who}（{self.post}）{self.on}，{self.basis}"
