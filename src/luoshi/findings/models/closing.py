"""What follows the mending: acceptance, meetings that close, looks back, what stays, and judgements of likeness."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from luoshi.findings.enums import Alike, Rechecked
from luoshi.findings.models.found import Finding
from luoshi.findings.models.sizes import KEY_LENGTH, REFERENCE, REMARK, TITLE
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.tasks.leg_base import BASIS, NAMED, WORDS


class MeetingQuerySet(RecordQuerySet["Meeting"]):
    """Reads of meetings."""


class Meeting(Record):
    """A meeting that closed findings together (销号会议): registered with what it rests on."""

    title = models.CharField("会议名称", max_length=TITLE)
    held_on = models.DateField("会议日期")
    reference = models.CharField("纪要文号", max_length=REFERENCE, blank=True, default="")
    session_kind = models.CharField("会议记录类别", max_length=KEY_LENGTH, blank=True, default="")
    session_id = models.CharField("会议记录编号", max_length=40, blank=True, default="")

    objects: Any = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "销号会议"
        ordering = ("-held_on", "-pk")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="meeting_titled")]

    def __str__(self) -> str:
        return self.title


class AcceptanceQuerySet(RecordQuerySet["Acceptance"]):
    """Reads of acceptances."""


class Acceptance(Record):
    """One step of the chain of acceptance (牵头意见、整改办意见…) in a round: agreed to, or given back."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="acceptances", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    turn = models.PositiveSmallIntegerField("申请次数", default=1)  # which application of the round
    step = models.CharField("验收环节", max_length=KEY_LENGTH)  # a key of the pack
    agreed = models.BooleanField("同意")
    day = models.DateField("日期")
    words = models.CharField("验收意见", max_length=WORDS, blank=True, default="")
    basis = models.CharField("依据", max_length=BASIS, blank=True, default="")
    paper_who = models.CharField("线下审批人", max_length=NAMED, blank=True, default="")
    paper_post = models.CharField("线下审批人职务", max_length=NAMED, blank=True, default="")
    paper_on = models.DateField("线下审批日期", null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acceptances",
        verbose_name="销号会议",
    )

    objects: Any = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "验收"
        ordering = ("finding_id", "round", "turn", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "round", "turn", "step"], condition=NOT_VOID, name="acceptance_step_once"
            )
        ]

    def __str__(self) -> str:
        return self.step


class RecheckQuerySet(RecordQuerySet["Recheck"]):
    """Reads of re-checks."""


class Recheck(Record):
    """A look back (回头看) after a finding was closed: when it is due, when it was made, what it found."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="rechecks", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    due_on = models.DateField("应回头看日期")
    done_on = models.DateField("回头看日期", null=True, blank=True)
    outcome = models.CharField(
        "回头看结果", max_length=10, choices=Rechecked.choices, default=Rechecked.WAITING
    )
    words = models.CharField("情况说明", max_length=WORDS, blank=True, default="")

    objects: Any = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        ordering = ("finding_id", "due_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Rechecked.values), name="recheck_outcome"),
            models.CheckConstraint(
                condition=Q(outcome=Rechecked.WAITING, done_on__isnull=True)
                | (~Q(outcome=Rechecked.WAITING) & Q(done_on__isnull=False)),
                name="recheck_done_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on}"


class LastingQuerySet(RecordQuerySet["Lasting"]):
    """Reads of lasting results."""


class Lasting(Record):
    """What stays of mending (制度成果): a rule that was issued or revised."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="results", verbose_name="问题"
    )
    title = models.CharField("制度名称", max_length=TITLE)
    reference = models.CharField("文号", max_length=REFERENCE, blank=True, default="")
    issued_on = models.DateField("印发日期", null=True, blank=True)
    document_kind = models.CharField("文件类别", max_length=KEY_LENGTH, blank=True, default="")
    document_id = models.CharField("文件编号", max_length=40, blank=True, default="")

    objects: Any = LastingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "制度成果"
        ordering = ("finding_id", "pk")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="lasting_titled")]

    def __str__(self) -> str:
        return self.title


class LikenessQuerySet(RecordQuerySet["Likeness"]):
    """Reads of judgements."""


class Likeness(Record):
    """What a person said of two problems that look alike: the same again, or another one. Software only shows them."""

    later = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="likenesses", verbose_name="问题"
    )
    earlier = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="+", verbose_name="以前的问题"
    )
    judged = models.CharField("判断", max_length=10, choices=Alike.choices)
    words = models.CharField("说明", max_length=REMARK, blank=True, default="")

    objects: Any = LikenessQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题比对"
        ordering = ("later_id", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(judged__in=Alike.values), name="likeness_judged"),
            models.CheckConstraint(condition=~Q(later=F("earlier")), name="likeness_of_two"),
            models.UniqueConstraint(fields=["later", "earlier"], condition=NOT_VOID, name="likeness_once"),
        ]

    def __str__(self) -> str:
        return f"{self.later_id}—{self.earlier_id}"
