from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "figures.enter": _("填报统计数"),
    "figures.change_entry": _("更正填报数"),
    "figures.void_entry": _("作废填报数"),
    "figures.define": _("定义指标"),
    "figures.redefine": _("修改自定义指标"),
    "figures.void_definition": _("作废自定义指标"),
    "figures.freeze": _("锁定统计数"),
    "figures.void_freeze": _("作废锁定的统计数"),
    "figures.explain": _("说明缺项"),
    "figures.take_back_reason": _("收回缺项说明"),
    "figures.set_start": _("设定启用日期"),
    "figures.take_back_start": _("取消启用日期"),
    "figures.save_view": _("保存常用筛选"),
    "figures.forget_views": _("删除常用筛选"),
}


class FiguresConfig(AppConfig):
    name = "luoshi.figures"
    label = "figures"

    def ready(self) -> None:
        from luoshi.figures import catalogue, declarations, searching
        from luoshi.figures.defined import declarations as defined
        from luoshi.figures.entered import declarations as entered
        from luoshi.figures.frozen import declarations as frozen
        from luoshi.figures.gaps import declarations as gaps
        from luoshi.kernel import labels

        for name, label in ACTIONS.items():
            labels.register(name, label)
        catalogue.declare()
        declarations.declare()
        defined.declare()
        entered.declare()
        frozen.declare()
        gaps.declare()
        searching.declare()
