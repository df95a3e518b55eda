import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "exchange.receive": _("收下导入文件"),
    "exchange.refuse": _("拒收标有密级的表格"),
    "exchange.settle": _("核对填报单位和问题"),
    "exchange.remember": _("确认列的对应"),
    "exchange.compare": _("比对导入表"),
    "exchange.queue": _("提交后台导入"),
    "exchange.apply": _("写入导入表"),
    "exchange.undo": _("撤销整批导入"),
    "exchange.drop": _("放弃导入"),
    "exchange.export": _("导出表格"),
}

NOTED = {"refused_sheet": _("拒收"), "sheet": _("表"), "export_id": _("导出编号"), "as_of": _("统计截至")}


class ExchangeConfig(AppConfig):
    name = "luoshi.exchange"
    label = "exchange"

    def ready(self) -> None:
        from luoshi.exchange import declarations, jobs
        from luoshi.exchange.actions import drop_left_open
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics

        for name, label in ACTIONS.items():
            labels.register(name, label)
        labels.register_noted(NOTED)
        declarations.declare()
        jobs.declare()
        periodics.register(Periodic("exchange.drop_left_open", dt.timedelta(hours=6), drop_left_open))
