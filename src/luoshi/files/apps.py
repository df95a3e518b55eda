import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class FilesConfig(AppConfig):
    name = "luoshi.files"
    label = "files"

    def ready(self) -> None:
        from luoshi.files.actions import sweep
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics

        labels.register("files.store", _("保存原件"))
        periodics.register(Periodic("files.sweep", dt.timedelta(minutes=30), sweep))
