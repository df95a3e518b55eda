"""The room of obligations: tasks that reach somebody, with their days, and what becomes of them."""

import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "tasks.open_list": _("建立任务清单"),
    "tasks.void_list": _("作废任务清单"),
    "tasks.give": _("交办任务"),
    "tasks.link": _("关联任务与来源"),
    "tasks.take_in": _("从文档交办任务"),
    "tasks.change": _("修改任务"),
    "tasks.void": _("作废任务"),
    "tasks.split": _("拆分任务"),
    "tasks.decompose": _("分解任务到单位"),
    "tasks.expand": _("向新单位、新周期分解任务"),
    "tasks.join": _("取消分解"),
    "tasks.note": _("登记任务进展"),
    "tasks.reach": _("登记节点完成"),
    "tasks.report": _("报办结"),
    "tasks.withdraw": _("撤回报结"),
    "tasks.accept": _("验收任务"),
    "tasks.give_back": _("退回任务"),
    "tasks.stop": _("终止任务"),
    "tasks.reopen": _("重新办理任务"),
    "tasks.review": _("复查长期任务"),
    "tasks.hand_over": _("移交任务"),
    "tasks.keep_up": _("转长期坚持"),
    "tasks.close": _("登记线下办结"),
    "tasks.place": _("调整任务的统计归属"),
    "tasks.ask_extension": _("申请延期"),
    "tasks.decide_extension": _("批复延期"),
    "tasks.extend": _("登记线下批准的延期"),
}


class TasksConfig(AppConfig):
    name = "luoshi.tasks"
    label = "tasks"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics
        from luoshi.tasks import declarations, packs, searching
        from luoshi.tasks.actions.parts import expand_tasks
        from luoshi.tasks.actions.placing import place_tasks

        for name, label in ACTIONS.items():
            labels.register(name, label)
        packs.declare()
        declarations.declare()
        searching.declare()
        periodics.register(Periodic("tasks.expand", dt.timedelta(days=1), expand_tasks))
        periodics.register(Periodic("tasks.place", dt.timedelta(days=1), place_tasks))
