"""Choices of this room."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# ISO weekdays.
WEEKDAYS: Final = (
    (1, _("周一")),
    (2, _("周二")),
    (3, _("周三")),
    (4, _("周四")),
    (5, _("周五")),
    (6, _("周六")),
    (7, _("周日")),
)


class Way(TextChoices):
    """How something leaves the house."""

    MAIL = "mail", _("邮件")
    PUSH = "push", _("群推送")
    TEST = "test", _("测试推送")


class State(TextChoices):
    """waiting → sending → sent, failed or dropped; a try that failed goes back to waiting."""

    WAITING = "waiting", _("等待发送")
    SENDING = "sending", _("正在发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("没有送达")
    DROPPED = "dropped", _("没有发送")
