"""The weekly digest: how somebody wants it, the digests that were made, and what of it left the house.

Numbers only, no titles.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.access.models import User
from luoshi.notices.enums import State, Way


class DigestSettings(models.Model):
    """How an account wants its digest; without a row as the pack says, in the product only."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, related_name="digest_settings", verbose_name="用户"
    )
    weekday = models.PositiveSmallIntegerField("提醒日", null=True)  # ISO; None: the pack's
    in_product = models.BooleanField("在本产品里提醒", default=True)
    mail = models.BooleanField("发邮件", default=False)
    mail_to = models.CharField("收信邮箱", max_length=254, blank=True, default="")  # gone when mail is off
    titles = models.BooleanField("邮件含事项名称", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "每周提醒设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__range=(1, 7)), name="digest_weekday_is_one"
            ),
            models.CheckConstraint(condition=Q(mail=True) ^ Q(mail_to=""), name="digest_mail_has_address"),
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


class Push(models.Model):
    """群推送: the one address of the installation that is told how many things wait in all. A single row.

    `post_to` often bears the key of a robot; it and the secret are masked in the trail and shown nowhere again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_on = models.BooleanField("启用", default=False)
    host = models.CharField("推送到", max_length=255)  # of the address, to be shown
    post_to = models.CharField("推送地址", max_length=500)
    secret = models.CharField("签名密钥", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "群推送设置"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="push_is_one")]

    def __str__(self) -> str:
        return self.host


class Delivery(models.Model):
    """One message that leaves the house, its tries and what came of them. Of an answer only the status is kept."""

    way = models.CharField("方式", max_length=10, choices=Way.choices)
    week = models.DateField("周")
    digest = models.OneToOneField(
        Digest, on_delete=models.PROTECT, null=True, related_name="delivery", verbose_name="每周提醒"
    )  # of a mail
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    count = models.PositiveIntegerField("项数", null=True)  # that it told
    tries = models.PositiveSmallIntegerField("次数", default=0)
    asked_at = models.DateTimeField("提交时间")
    next_at = models.DateTimeField("下次发送时间", null=True)  # while it waits
    ended_at = models.DateTimeField("结束时间", null=True)
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    job = models.UUIDField("队列编号", null=True)  # that took the last try

    class Meta:
        verbose_name = verbose_name_plural = "提醒发送"
        constraints = [
            models.UniqueConstraint(fields=["week"], condition=Q(way=Way.PUSH), name="push_once_a_week"),
            models.CheckConstraint(
                condition=Q(way=Way.MAIL) ^ Q(digest__isnull=True), name="delivery_mail_has_digest"
            ),
        ]
        indexes = [models.Index(fields=["state", "next_at"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.week}"
