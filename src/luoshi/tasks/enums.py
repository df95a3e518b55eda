"""Choices of the room: how far a task has come, what kind of time limit it has, and which step leads where."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far a task has come. Whether it is late is computed from its days, never stored."""

    DOING = "doing", _("在办")
    REPORTED = "reported", _("待验收")
    DONE = "done", _("已办结")
    LASTING = "lasting", _("长期坚持")
    STOPPED = "stopped", _("已终止")
    SPLIT = "split", _("已分解")


OPEN: Final = (State.DOING, State.REPORTED)  # still owed by its day
ENDED: Final = (State.DONE, State.STOPPED)  # nothing more is asked
COUNTED: Final = tuple(state for state in State if state is not State.SPLIT)  # its parts are counted instead


class Limit(TextChoices):
    """What sort of time limit a task has (时限类型)."""

    AT_ONCE = "at_once", _("立行立改")
    BY_DAY = "by_day", _("限期完成")
    KEPT_UP = "kept_up", _("限期完成并长期坚持")
    LASTING = "lasting", _("长期坚持")


class Timely(TextChoices):
    """Whether it was done by its day."""

    NOT_YET = "", _("未办结")
    IN_TIME = "in_time", _("按期")
    LATE = "late", _("逾期")
    NO_DAY = "no_day", _("无时限")


class Verb(TextChoices):
    """What opened a leg; the words of the step stand on the leg."""

    GIVE = "give", _("交办")
    REPORT = "report", _("报办结")
    WITHDRAW = "withdraw", _("撤回报结")
    ACCEPT = "accept", _("验收办结")
    RETURN = "return", _("退回")
    KEEP_UP = "keep_up", _("转长期坚持")
    REVIEW = "review", _("复查")
    STOP = "stop", _("终止")
    REOPEN = "reopen", _("重新办理")
    SET_DAY = "set_day", _("定时限")
    EXTEND = "extend", _("延期")
    HAND_OVER = "hand_over", _("移交")
    SPLIT = "split", _("分解")
    JOIN = "join", _("取消分解")
    PLACE = "place", _("调整统计归属")


FROM: Final[dict[Verb, tuple[State, ...]]] = {
    Verb.REPORT: (State.DOING,),
    Verb.WITHDRAW: (State.REPORTED,),
    Verb.ACCEPT: (State.REPORTED,),
    Verb.RETURN: (State.REPORTED,),
    Verb.KEEP_UP: (State.DOING,),
    Verb.REVIEW: (State.LASTING,),
    Verb.STOP: (State.DOING, State.REPORTED, State.LASTING, State.SPLIT),
    Verb.REOPEN: (State.DONE, State.LASTING, State.STOPPED),
    Verb.SET_DAY: (State.DOING,),
    Verb.EXTEND: (State.DOING,),
    Verb.HAND_OVER: (State.DOING, State.LASTING),
    Verb.SPLIT: (State.DOING, State.LASTING),
    Verb.JOIN: (State.SPLIT,),
}


class Asked(TextChoices):
    """What became of a request to extend."""

    WAITING = "waiting", _("待批准")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    LAPSED = "lapsed", _("已失效")


class Light(TextChoices):
    """灯: computed by the pack's rule from the days; `queries.lit` is the same in SQL."""

    OVER = "over", _("逾期")
    NEAR = "near", _("临期")
    BEHIND = "behind", _("滞后")
    OK = "ok", _("正常")
    UNDATED = "undated", _("时限待定")
    WAITING = "waiting", _("待验收")
    LASTING = "lasting", _("长期坚持")
    DONE = "done", _("已办结")
    DONE_LATE = "done_late", _("逾期办结")
    STOPPED = "stopped", _("已终止")
    SPLIT = "split", _("已分解")
