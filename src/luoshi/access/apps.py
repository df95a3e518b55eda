import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

ACTIONS = {
    "access.create_user": _("开通账号"),
    "access.set_password": _("重设密码"),
    "access.reset_second_factor": _("解除两步验证"),
    "access.change_own_password": _("修改本人密码"),
    "access.renew_password_hash": _("更新密码存储强度"),
    "access.deactivate": _("停用账号"),
    "access.reactivate": _("恢复账号"),
    "access.grant": _("授予角色"),
    "access.revoke": _("收回角色"),
    "access.delegate": _("授权代理"),
    "access.take_back": _("收回代理"),
    "access.export": _("导出列表"),
    "access.end_sessions": _("结束本人登录"),
    "access.end_all_sessions": _("结束账号的全部登录"),
    "access.second_factor": _("变更两步验证"),
    "access.make_token": _("生成访问令牌"),
    "access.revoke_token": _("撤销访问令牌"),
    "access.use_token": _("访问令牌当日首次使用"),
    "access.link_identity": _("关联统一身份账号"),
    "access.unlink_identity": _("解除统一身份关联"),
    "access.sign_in": _("登录"),
    "access.sign_in_failed": _("登录失败"),
}

NOTED = {
    "delegated_by": _("代理自"),
    "delegated_to": _("代理人"),
    "change": _("变更"),
    "ended": _("结束登录处数"),
    "way": _("登录方式"),
    "by_password": _("用户名和密码"),
    "by_oidc": _("统一身份认证"),
    "identity": _("统一身份用户名"),
    "former_identity": _("原统一身份用户名"),
    "totp_activated": _("开启两步验证"),
    "totp_deactivated": _("关闭两步验证"),
    "recovery_codes_generated": _("重新生成恢复码"),
}


class AccessConfig(AppConfig):
    name = "luoshi.access"
    label = "access"

    def ready(self) -> None:
        from luoshi.access import declarations, sheets
        from luoshi.access.queries import is_in_use
        from luoshi.access.sessions import SessionStore
        from luoshi.jobs import handlers
        from luoshi.kernel import labels
        from luoshi.kernel.periodic import Periodic, periodics

        handlers.set_may_act(is_in_use)
        for name, label in ACTIONS.items():
            labels.register(name, label)
        labels.register_noted(NOTED)
        declarations.declare()
        sheets.declare()
        periodics.register(
            Periodic("access.clear_sessions", dt.timedelta(hours=12), SessionStore.clear_expired)
        )
