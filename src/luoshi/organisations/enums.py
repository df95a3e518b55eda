"""Trees and kinds of units."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tree(TextChoices):
    """The trees units stand in; a unit stands in one."""

    PARTY = "party", _("党组织")
    ADMINISTRATIVE = "administrative", _("行政组织")


class UnitKind(TextChoices):
    """Kind of a unit (类别), as it is named in the register of Party organisations or of the company.

    Which rule applies to which kind is pack data, not code.
    """

    GROUP_COMMITTEE = "group_committee", _("集团党委")
    COMMITTEE = "committee", _("党委")
    WORKING_COMMITTEE = "working_committee", _("党工委")
    GENERAL_BRANCH = "general_branch", _("党总支")
    BRANCH = "branch", _("党支部")
    JOINT_BRANCH = "joint_branch", _("联合党支部")
    TEMPORARY_COMMITTEE = "temporary_committee", _("临时党委")
    TEMPORARY_BRANCH = "temporary_branch", _("临时党支部")
    GROUP_COMPANY = "group_company", _("集团公司")
    COMPANY = "company", _("子公司")
    DEPARTMENT = "department", _("部门")
    WORKSHOP = "workshop", _("车间")
    PROJECT = "project", _("项目部")
    WORK_SITE = "work_site", _("驻点、基地")
