"""Choices of the room: the procedure a finding goes through, the result it has, and which step leads where."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far the procedure has come. 销号 is the procedure, not the result: that is the other axis."""

    REGISTERED = "registered", _("待认领")
    CLAIMED = "claimed", _("制定方案")
    MENDING = "mending", _("整改中")
    APPLIED = "applied", _("待验收")
    CLOSED = "closed", _("已销号")


OPEN: Final = (State.REGISTERED, State.CLAIMED, State.MENDING, State.APPLIED)


class Result(TextChoices):
    """What has come of it, in the words reports use."""

    NOT_BEGUN = "not_begun", _("未启动")
    ONGOING = "ongoing", _("持续推进")
    MOSTLY = "mostly", _("基本完成")
    DONE = "done", _("已完成")
    LASTING = "lasting", _("长期坚持")


CLOSABLE: Final = (Result.MOSTLY, Result.DONE, Result.LASTING)


class Covered(TextChoices):
    """What a finding has: a measure, a job of that measure, and a job with somebody and a day."""

    NONE = "none", _("缺措施")
    MEASURE = "measure", _("缺责任")
    JOB = "job", _("缺时限")
    FULL = "full", _("齐全")


class Verb(TextChoices):
    """What opened a leg."""

    REGISTER = "register", _("登记")
    CLAIM = "claim", _("认领")
    PLAN = "plan", _("确定方案")
    AMEND = "amend", _("调整措施")
    FOLLOW = "follow", _("随任务调整")
    RESULT = "result", _("更新整改结果")
    APPLY = "apply", _("申请销号")
    MEND = "mend", _("立行立改")
    WITHDRAW = "withdraw", _("撤回申请")
    RETURN = "return", _("验收退回")
    CLOSE = "close", _("销号")
    RECHECK = "recheck", _("回头看")
    REOPEN = "reopen", _("重启整改")
    HAND_OVER = "hand_over", _("改派")


FROM: Final[dict[Verb, tuple[State, ...]]] = {
    Verb.CLAIM: (State.REGISTERED,),
    Verb.PLAN: (State.CLAIMED,),
    Verb.AMEND: (State.REGISTERED, State.CLAIMED, State.MENDING),
    Verb.RESULT: (State.MENDING,),
    Verb.APPLY: (State.MENDING,),
    Verb.MEND: (State.REGISTERED, State.CLAIMED, State.MENDING),
    Verb.WITHDRAW: (State.APPLIED,),
    Verb.RETURN: (State.APPLIED,),
    Verb.CLOSE: (State.APPLIED,),
    Verb.RECHECK: (State.CLOSED,),
    Verb.REOPEN: (State.CLOSED,),
    Verb.HAND_OVER: (State.REGISTERED, State.CLAIMED, State.MENDING),
}


class Rechecked(TextChoices):
    """What a re-check (回头看) found."""

    WAITING = "waiting", _("待回头看")
    HELD = "held", _("未反弹")
    REBOUNDED = "rebounded", _("问题反弹")


class Light(TextChoices):
    """灯, computed by the pack's rule for tasks from the finding's days and those of its jobs; never stored."""

    OVER = "over", _("逾期")
    NEAR = "near", _("临期")
    BEHIND = "behind", _("滞后")
    OK = "ok", _("整改中")
    UNDATED = "undated", _("时限待定")
    WAITING = "waiting", _("待验收")
    CLOSED = "closed", _("已销号")
    RECHECK = "recheck", _("待回头看")


class Alike(TextChoices):
    """What a person said of two problems shown beside each other."""

    SAME = "same", _("同一问题再次发生")
    OTHER = "other", _("不是同一问题")
