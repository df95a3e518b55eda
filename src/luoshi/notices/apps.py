import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "notices.export": _("下载日程"),
    "notices.set_digest": _("设置本人的每周提醒"),
    "notices.read_digest": _("查看每周提醒"),
    "notices.begin_round": _("开始生成每周提醒"),
    "notices.make_digests": _("生成每周提醒"),
    "notices.end_round": _("每周提醒生成完毕"),
}


class NoticesConfig(AppConfig):
    name = "luoshi.notices"
    label = "notices"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics
        from luoshi.notices import declarations, digesting, packs

        for name, label in ACTIONS.items():
            labels.register(name, label)
        labels.register_noted({"notices.Calendar": _("日程")})
        packs.declare()
        declarations.declare()
        periodics.register(Periodic("notices.digest", dt.timedelta(minutes=5), digesting.run))
