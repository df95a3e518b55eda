from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_noop as _


class SiteConfig(AppConfig):
    name = "luoshi.site"
    label = "site"

    def ready(self) -> None:
        from luoshi.site import logs

        logs.configure(json=settings.LOG_FORMAT == "json", level=settings.LOG_LEVEL)

        from luoshi.kernel import labels

        labels.register("site.install", _("初始化"))
        labels.register("site.load_sample", _("装入示例集团"))
        labels.register("site.erase_sample", _("清除示例集团"))

        from luoshi.site.pages import declarations

        declarations.declare()
