"""The weekly digest: how somebody wants it, and the digests that were made. Numbers only, no titles."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.access.models import User


class DigestSettings(models.Model):
    """How an account wants its digest; without a row as the pack says, in the product only."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="digest_settings", verbose_name="用户"
    )
    weekday = models.PositiveSmallIntegerField("提醒日", null=True)  # ISO; None: the pack's
    in_product = models.BooleanField("在本产品里提醒", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "每周提醒设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__range=(1, 7)), name="digest_weekday_is_one"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class DigestRound(models.Model):
    """The digests of one weekday of one week: begun, and done when every account of that day was looked at."""

    week = models.DateField("周")  # its Monday
    weekday = models.PositiveSmallIntegerField("提醒日")
    done_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "每周提醒批次"
        constraints = [models.UniqueConstraint(fields=["week", "weekday"], name="digest_round_once")]

    def __str__(self) -> str:
        return f"{self.week} {self.weekday}"


class Digest(models.Model):
    """What waited for an account when its digest of a week was made. One an account and week, whatever runs twice.

    `counts` holds {"source", "tone", "count"} by source and light. What the things are is read anew each time it is
    opened. Of its being read the day, no time.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="digests", verbose_name="用户")
    week = models.DateField("周")  # its Monday
    count = models.PositiveIntegerField("项数")
    counts = models.JSONField("分项")
    made_at = models.DateTimeField("生成时间")
    read_on = models.DateField("查看日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "每周提醒"
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="digest_once_a_week"),
            models.CheckConstraint(condition=Q(count__gt=0), name="digest_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.week}"
