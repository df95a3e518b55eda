"""Ledgers of problems, the problems at the lowest level, and how each stood on any day."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from luoshi.findings.enums import Covered, Result, State, Verb
from luoshi.findings.models.sizes import (
    ASPECT,
    DUE_WORDS,
    EFFECT,
    KEY_LENGTH,
    LABEL,
    NUMBER,
    PROBLEM,
    QUOTE,
    REMARK,
    TARGET,
    TEXT,
    TITLE,
)
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.models import Unit
from luoshi.tasks.enums import Limit
from luoshi.tasks.leg_base import Leg, LegQuerySet, leg_constraints


class FindingListQuerySet(RecordQuerySet["FindingList"]):
    """Reads of ledgers."""


class FindingList(Record):
    """A ledger (问题整改台账): what one inspection, audit or review of oneself found; `unit` oversees it."""

    title = models.CharField("名称", max_length=TITLE)
    source = models.CharField("来源", max_length=KEY_LENGTH)  # a key of the pack: 巡察、审计、自查
    found_on = models.DateField("反馈（发现）日期")
    reference = models.CharField("反馈文件", max_length=LABEL, blank=True, default="")
    origin_kind = models.CharField("依据类别", max_length=KEY_LENGTH, blank=True, default="")
    origin_id = models.CharField("依据编号", max_length=40, blank=True, default="")

    objects: Any = FindingListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题台账"
        ordering = ("-found_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="finding_list_titled"),
            models.CheckConstraint(condition=~Q(source=""), name="finding_list_sourced"),
        ]

    def __str__(self) -> str:
        return self.title


class FindingQuerySet(RecordQuerySet["Finding"]):
    """Reads of findings."""


class Finding(Record):
    """One problem at the lowest level (具体问题); `unit` mends it, `overseen_by` accepts.

    The columns say how it stands today, its legs how it stood on any day. `due_on` is the latest day of its jobs, or
    the day it was registered with while it has none.
    """

    list = models.ForeignKey(
        FindingList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name="问题台账",
    )
    position = models.PositiveIntegerField("序号", default=0)
    number = models.CharField("编号", max_length=NUMBER, blank=True, default="")
    aspect = models.CharField("方面", max_length=ASPECT, blank=True, default="")
    problem = models.CharField("反馈问题", max_length=PROBLEM, blank=True, default="")
    text = models.CharField("具体问题", max_length=TEXT)
    source = models.CharField("来源", max_length=KEY_LENGTH)
    category = models.CharField("类别", max_length=KEY_LENGTH, blank=True, default="")
    severity = models.CharField("程度", max_length=KEY_LENGTH, blank=True, default="")
    target = models.CharField("整改目标", max_length=TARGET, blank=True, default="")
    found_on = models.DateField("发现日期")
    overseen_by = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name="督办单位（整改办）"
    )
    limit = models.CharField("时限类型", max_length=10, choices=Limit.choices, default=Limit.BY_DAY)
    due_words = models.CharField(
        "整改时限", max_length=DUE_WORDS, blank=True, default=""
    )  # as it was written
    said_due_on = models.DateField("登记的整改时限", null=True, blank=True)
    due_on = models.DateField("整改时限日期", null=True, blank=True)
    next_on = models.DateField(
        "最近任务时限", null=True, blank=True, editable=False
    )  # the earliest day of its open jobs
    state = models.CharField("整改程序", max_length=12, choices=State.choices, default=State.REGISTERED)
    result = models.CharField("整改结果", max_length=10, choices=Result.choices, default=Result.NOT_BEGUN)
    covered = models.CharField(
        "落实情况", max_length=10, choices=Covered.choices, default=Covered.NONE, editable=False
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    effect = models.CharField("整改成效", max_length=EFFECT, blank=True, default="")
    turn = models.PositiveSmallIntegerField(
        "申请次数", default=0
    )  # of this round: with each application the chain of acceptance begins anew
    agreed = models.PositiveSmallIntegerField(
        "已同意环节", default=0, editable=False
    )  # steps of the chain agreed to of this application: each changes the version, so none is agreed to unseen
    applied_on = models.DateField("申请销号日期", null=True, blank=True)
    applied_by_id = models.BigIntegerField("申请人编号", null=True, editable=False)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    recheck_on = models.DateField("回头看日期", null=True, blank=True)  # the next one that waits
    origin_kind = models.CharField("来源类别", max_length=KEY_LENGTH, blank=True, default="")
    origin_id = models.CharField("来源编号", max_length=40, blank=True, default="")
    origin_label = models.CharField("来源说明", max_length=LABEL, blank=True, default="")
    quote = models.CharField("原文", max_length=QUOTE, blank=True, default="")
    remark = models.CharField("备注", max_length=REMARK, blank=True, default="")

    objects: Any = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ("list_id", "position", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="finding_said"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="finding_state"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="finding_result"),
            models.CheckConstraint(condition=Q(covered__in=Covered.values), name="finding_covered"),
            models.CheckConstraint(condition=Q(round__gte=1), name="finding_round_from_1"),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_on__isnull=False), name="finding_closed_some_day"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("found_on")),
                name="finding_closed_after_found",
            ),
            models.UniqueConstraint(
                fields=["origin_kind", "origin_id"],
                condition=NOT_VOID & ~Q(origin_id=""),
                name="finding_of_origin_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on", "id"], condition=NOT_VOID, name="finding_unit_due"),
            models.Index(fields=["due_on", "id"], condition=NOT_VOID, name="finding_by_due"),
            models.Index(fields=["overseen_by", "state"], condition=NOT_VOID, name="finding_overseen"),
            models.Index(
                fields=["recheck_on"],
                condition=NOT_VOID & Q(recheck_on__isnull=False),
                name="finding_rechecks",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class FindingLegQuerySet(LegQuerySet["FindingLeg"]):
    """Reads of legs."""


class FindingLeg(Leg):
    """How a finding stood from a day on; `unit` had to mend it."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="legs", verbose_name="问题")
    state = models.CharField("整改程序", max_length=12, choices=State.choices)
    result = models.CharField("整改结果", max_length=10, choices=Result.choices)
    covered = models.CharField("落实情况", max_length=10, choices=Covered.choices)
    limit = models.CharField("时限类型", max_length=10, choices=Limit.choices)
    source = models.CharField("来源", max_length=KEY_LENGTH)
    category = models.CharField("类别", max_length=KEY_LENGTH, blank=True, default="")
    severity = models.CharField("程度", max_length=KEY_LENGTH, blank=True, default="")
    found_on = models.DateField("发现日期")
    due_on = models.DateField("整改时限日期", null=True, blank=True)
    applied_on = models.DateField("申请销号日期", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    recheck_on = models.DateField("回头看日期", null=True, blank=True)
    timely = models.CharField("按期情况", max_length=10, blank=True, default="")
    days = models.PositiveIntegerField(
        "整改天数", null=True, blank=True
    )  # of the round: until it was applied for
    since = models.DateField("本轮开始日期")
    verb = models.CharField("经办", max_length=10, choices=Verb.choices)

    objects: Any = FindingLegQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改阶段"
        ordering = ("finding_id", "start", "pk")
        constraints = [
            *leg_constraints("finding", "finding_leg"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="finding_leg_state"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="finding_leg_verb"),
        ]
        indexes = [
            models.Index(fields=["party", "state", "start"], condition=NOT_VOID, name="finding_leg_party"),
            models.Index(
                fields=["company", "state", "start"], condition=NOT_VOID, name="finding_leg_company"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}（{self.start}起）"
