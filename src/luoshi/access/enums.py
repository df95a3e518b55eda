"""Roles."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is granted at a unit and everything under it.

    The first three (三员) run the system and see no content by it.
    """

    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")
    CLERK = "clerk", _("党务干事（记录人）")
    HEAD = "head", _("部门负责人")
    LEADER = "leader", _("班子成员（查看）")
    ASSESSOR = "assessor", _("考核人员")
