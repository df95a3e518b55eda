"""What this room tells the rest of the house about people: its pack section and the names of its acts."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from luoshi.kernel import labels
from luoshi.organisations import packs_people


def declare() -> None:
    """Called once when the room is ready."""
    packs_people.declare()
    for name, label in {
        "organisations.create_people": _("登记人员"),
        "organisations.change_person": _("修改人员信息"),
        "organisations.record_members": _("登记在册党员"),
        "organisations.admit": _("接收预备党员"),
        "organisations.confirm": _("预备党员转正"),
        "organisations.regroup": _("调整党小组"),
        "organisations.correct_members": _("更正党员登记"),
        "organisations.transfer_in": _("转入组织关系"),
        "organisations.transfer_out": _("转出组织关系"),
        "organisations.transfer": _("支部间转接组织关系"),
        "organisations.leave": _("登记人员离开"),
        "organisations.exclude_from_vote": _("登记不计入应到"),
        "organisations.end_exclusion": _("恢复计入应到"),
        "organisations.take_posts": _("登记任职"),
        "organisations.leave_post": _("登记离任"),
        "organisations.declare_vacant": _("登记职务空缺"),
        "organisations.set_up_bodies": _("成立班子或小组"),
        "organisations.correct_body": _("更正班子或小组的成立日期"),
        "organisations.close_body": _("撤销班子或小组"),
        "organisations.join_bodies": _("加入班子或小组"),
        "organisations.leave_body": _("退出班子或小组"),
        "organisations.start_terms": _("登记换届选举"),
        "organisations.extend_term": _("登记任期延期"),
        "organisations.enter_numbers": _("登记单位基本数据"),
        "organisations.void_record": _("作废登记"),
    }.items():
        labels.register(name, label)
