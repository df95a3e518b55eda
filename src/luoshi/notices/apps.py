from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class NoticesConfig(AppConfig):
    name = "luoshi.notices"
    label = "notices"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.notices import declarations

        labels.register("notices.export", _("下载日程"))
        labels.register_noted({"notices.Calendar": _("日程")})
        declarations.declare()
