from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class OrganisationsConfig(AppConfig):
    name = "luoshi.organisations"
    label = "organisations"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.organisations import declarations_people, rules

        rules.declare()
        declarations_people.declare()
        for name, label in {
            "organisations.set_up": _("成立组织"),
            "organisations.rename": _("组织更名"),
            "organisations.change_kind": _("组织改设"),
            "organisations.move": _("隶属调整"),
            "organisations.merge": _("组织合并"),
            "organisations.split": _("组织分设"),
            "organisations.close": _("撤销组织"),
            "organisations.restore": _("恢复组织"),
            "organisations.pair": _("登记党政对应"),
            "organisations.unpair": _("结束党政对应"),
        }.items():
            labels.register(name, label)
