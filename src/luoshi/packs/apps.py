from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class PacksConfig(AppConfig):
    name = "luoshi.packs"
    label = "packs"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.packs import sections

        sections.declare()
        labels.register("packs.apply", _("应用规则包"))
