from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class OrganisationsConfig(AppConfig):
    name = "luoshi.organisations"
    label = "organisations"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.organisations import declarations_people, rules, sheets, undoing

        rules.declare()
        declarations_people.declare()
        sheets.declare()
        undoing.declare()
        labels.register("organisations.set_up", _("成立组织"))
        labels.register("organisations.set_up_company", _("成立集团公司"))
        labels.register("organisations.record_papers", _("补登批复文号"))
        labels.register("organisations.rename", _("组织更名"))
        labels.register("organisations.change_kind", _("组织改设"))
        labels.register("organisations.move", _("隶属调整"))
        labels.register("organisations.merge", _("组织合并"))
        labels.register("organisations.split", _("组织分设"))
        labels.register("organisations.close", _("撤销组织"))
        labels.register("organisations.restore", _("恢复组织"))
        labels.register("organisations.take_back", _("撤回组织变动登记"))
        labels.register("organisations.hand_over", _("交接撤销组织的人员与任职"))
        labels.register("organisations.pair", _("登记党政对应"))
        labels.register("organisations.unpair", _("结束党政对应"))
