"""States of people's places: membership, posts, bodies. Which titles and kinds of body there are is pack data."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AtWork(TextChoices):
    """Where a person works at present (在岗状态), as the roster has it."""

    ON_POST = "on_post", _("在岗")
    STATIONED = "stationed", _("驻村")
    SECONDED = "seconded", _("借调")
    RETIRED = "retired", _("离退休")


class MemberKind(TextChoices):
    """Kind of a membership (党员类别): only full members vote."""

    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class Began(TextChoices):
    """How a spell of membership began."""

    ON_RECORD = "on_record", _("登记时已在")
    ADMITTED = "admitted", _("发展入党")
    CONFIRMED = "confirmed", _("转正")
    TRANSFERRED_IN = "transferred_in", _("从外单位转入")
    MOVED = "moved", _("从其他支部转来")
    REGROUPED = "regrouped", _("调整党小组")


class Ended(TextChoices):
    """How a spell of membership ended; empty while it lasts. Why somebody left has no place here."""

    CONFIRMED = "confirmed", _("转正")
    TRANSFERRED_OUT = "transferred_out", _("转出到外单位")
    MOVED = "moved", _("转往其他支部")
    REGROUPED = "regrouped", _("调整党小组")
    LEFT = "left", _("离开")


class PostState(TextChoices):
    """Whether a post is held; 空缺 is to be filled, 暂缺 is left open for now."""

    HELD = "held", _("在任")
    VACANT = "vacant", _("空缺")
    PENDING = "pending", _("暂缺")


class Share(TextChoices):
    """How a person belongs to a body: its members are due at its meetings, the others sit in (扩大)."""

    CORE = "core", _("成员")
    EXTENDED = "extended", _("扩大人员")
