import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "documents.receive": _("接收文档"),
    "documents.refuse": _("拒收标有密级的材料"),
    "documents.read": _("读取文档"),
    "documents.read_again": _("重新读取文档"),
    "documents.read_failed": _("文档未读出"),
    "documents.replace_text": _("更换文本"),
    "documents.attach_scan": _("附上扫描件"),
    "documents.describe": _("修改文档信息"),
    "documents.void": _("作废文档"),
    "documents.confirm": _("确认台账条目"),
    "documents.reject": _("不采用台账条目"),
    "documents.restore": _("恢复台账条目"),
    "documents.edit": _("修改台账条目"),
    "documents.reassign": _("改台账条目类别"),
    "documents.add_item": _("补充台账条目"),
    "documents.split": _("拆分台账条目"),
    "documents.merge": _("合并台账条目"),
    "documents.link": _("建立对应关系"),
    "documents.unlink": _("解除对应关系"),
    "documents.set_aside": _("搁置未承接的确认"),
    "documents.approve": _("审批台账"),
    "documents.withdraw": _("撤回台账审批"),
    "documents.import_lists": _("导入填好的清单"),
    "documents.export": _("导出"),
}

NOTED = {
    "what": _("导出内容"),
    "export": _("导出编号"),
    "refused": _("拒收"),
    "items": _("读出条数"),
    "carried": _("承接的确认"),
}


class DocumentsConfig(AppConfig):
    name = "luoshi.documents"
    label = "documents"

    def ready(self) -> None:
        from luoshi.documents import declarations, jobs, searching, sheets
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics
        from luoshi.reading.files import office

        for name, label in ACTIONS.items():
            labels.register(name, label)
        labels.register_noted(NOTED)
        declarations.declare()
        searching.declare()
        sheets.declare()
        jobs.declare()
        periodics.register(Periodic("documents.sweep_office", dt.timedelta(minutes=5), office.sweep))
