"""The room of study and meetings: what is held, by whom, and how many came."""

import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "activities.plan": _("计划学习与会议"),
    "activities.draft": _("起草学习与会议记录"),
    "activities.take_in": _("读入会议记录"),
    "activities.save": _("修改学习与会议记录"),
    "activities.submit": _("提交学习与会议记录"),
    "activities.return": _("退回学习与会议记录"),
    "activities.archive": _("学习与会议记录自动归档"),
    "activities.correct": _("更正学习与会议记录"),
    "activities.void": _("作废学习与会议记录"),
    "activities.attach": _("附上原件"),
    "activities.void_file": _("作废所附原件"),
    "activities.make_up": _("登记补学"),
    "activities.count": _("按次数登记学习与会议"),
    "activities.set_up_series": _("设立专项学习教育"),
    "activities.change_series": _("修改专项学习教育"),
    "activities.void_series": _("作废专项学习教育"),
    "activities.send_study": _("下发必学清单"),
    "activities.change_study": _("修改必学清单"),
    "activities.void_study": _("作废必学清单"),
    "activities.draw_up_plan": _("起草年度计划"),
    "activities.change_plan": _("修改年度计划"),
    "activities.issue_plan": _("下达年度计划"),
    "activities.expand_plan": _("按年度计划排入各单位"),
    "activities.void_plan": _("作废年度计划"),
}


class ActivitiesConfig(AppConfig):
    name = "luoshi.activities"
    label = "activities"

    def ready(self) -> None:
        from luoshi.activities import declarations, packs, searching, sheets, undoing
        from luoshi.activities.actions.flow import archive_due
        from luoshi.activities.actions.plans import expand_plans
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics

        for name, label in ACTIONS.items():
            labels.register(name, label)
        packs.declare()
        declarations.declare()
        searching.declare()
        sheets.declare()
        undoing.declare()
        periodics.register(Periodic("activities.expand_plans", dt.timedelta(days=1), expand_plans))
        periodics.register(Periodic("activities.archive", dt.timedelta(hours=1), archive_due))
