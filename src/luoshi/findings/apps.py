"""The room of problems: found, traced to causes, mended, closed, and looked at again."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "findings.open_list": _("建立问题台账"),
    "findings.register": _("登记问题"),
    "findings.take_in": _("从文档登记问题"),
    "findings.add_causes": _("补充原因分析"),
    "findings.add_measures": _("补充整改措施"),
    "findings.change": _("修改问题"),
    "findings.change_measure": _("修改整改措施"),
    "findings.void": _("作废问题"),
    "findings.claim": _("认领问题"),
    "findings.settle_plan": _("确定整改方案"),
    "findings.state_result": _("更新整改结果"),
    "findings.apply": _("申请销号"),
    "findings.mend": _("立行立改申请销号"),
    "findings.withdraw": _("撤回销号申请"),
    "findings.accept": _("验收问题整改"),
    "findings.close_by_meeting": _("会议批量销号"),
    "findings.give_back": _("退回销号申请"),
    "findings.recheck": _("回头看"),
    "findings.reopen": _("重启整改"),
    "findings.hand_over": _("改派问题"),
    "findings.add_result": _("登记制度成果"),
    "findings.judge_likeness": _("判断问题是否重复发生"),
    "findings.read_anew": _("重建问题比对索引"),
}


class FindingsConfig(AppConfig):
    name = "luoshi.findings"
    label = "findings"

    def ready(self) -> None:
        from luoshi.findings import declarations, packs, searching
        from luoshi.findings.likeness import index
        from luoshi.kernel import labels
        from luoshi.kernel.following import Follower, followers

        for name, label in ACTIONS.items():
            labels.register(name, label)
        packs.declare()
        declarations.declare()
        searching.declare()
        followers.register(Follower("findings.likeness", index.follow))
