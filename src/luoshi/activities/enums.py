"""Choices of the room: how far a record has come, at which level it was held, and who came."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far a record has come. Only what was handed in counts; void ones are told by `voided_at`."""

    PLANNED = "planned", _("计划")
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("已退回")
    ARCHIVED = "archived", _("已归档")


OPEN: Final = (State.PLANNED, State.DRAFT, State.RETURNED)  # still written at, counted nowhere
COUNTED: Final = (State.SUBMITTED, State.ARCHIVED)


class Level(TextChoices):
    """Whose event it is: 17 theme days of the group are not 17 of the branches' duty."""

    GROUP = "group", _("集团")
    UNIT = "unit", _("单位")
    BRANCH = "branch", _("支部")


class Reach(TextChoices):
    """Whom a line of a year's plan plans for."""

    OWN = "own", _("本级")
    BELOW = "below", _("所属各单位")


class Presence(TextChoices):
    """What became of a person's place; one letter, for there are twenty of these to a record."""

    PRESENT = "p", _("到会")
    LEAVE = "l", _("请假")
    ABSENT = "a", _("缺席")
    MADE_UP = "m", _("补学")
    SITTING_IN = "s", _("列席")


class Leave(TextChoices):
    """Why somebody was excused: these four and no more. Reasons of health and home are 其他."""

    NONE = "", _("无")
    OFFICIAL = "o", _("公出")
    SHIFT = "r", _("轮休")
    STATIONED = "v", _("驻村")
    OTHER = "x", _("其他")


class Due(TextChoices):
    """Who has to come to a kind of session."""

    MEMBERS = "members", _("支部党员")
    FULL_MEMBERS = "full_members", _("正式党员")
    COMMITTEE = "committee", _("委员")
    BODY = "body", _("班子或小组成员")
    NOBODY = "nobody", _("不定")
