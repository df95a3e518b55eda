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
    "notices.send": _("开始发送提醒"),
    "notices.settle": _("提醒发送结果"),
    "notices.retry": _("重新发送提醒"),
    "notices.set_push": _("设置群推送"),
    "notices.renew_secret": _("更换群推送的签名密钥"),
    "notices.test_push": _("测试群推送"),
}


class NoticesConfig(AppConfig):
    name = "luoshi.notices"
    label = "notices"

    def ready(self) -> None:
        from luoshi.jobs import handlers
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics
        from luoshi.notices import declarations, digesting, packs, sending

        for name, label in ACTIONS.items():
            labels.register(name, label)
        labels.register_noted({"notices.Calendar": _("日程")})
        packs.declare()
        declarations.declare()
        periodics.register(Periodic("notices.digest", dt.timedelta(minutes=5), digesting.run))
        periodics.register(Periodic("notices.retry", dt.timedelta(minutes=1), sending.retry_due))
        handlers.register(sending.HANDLER, sending.run, label=_("发送提醒"), given_up=sending.given_up)
