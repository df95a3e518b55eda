"""What these pages tell the rest of the house."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, at_top, may
from luoshi.files import access
from luoshi.jobs import handlers
from luoshi.kernel import labels
from luoshi.kernel.slots import NavEntry, navigation
from luoshi.site.pages import scans, verification
from luoshi.site.pages.reading import VIEW
from luoshi.ui.slots import MenuEntry, person_menu

SYSTEM_VIEW = "system.view"

NOTED = {
    "conditions": _("导出条件"),
    "sound": _("核验完好"),
    "broken": _("异常处数"),
    "entries": _("日志条数"),
    "version": _("程序版本"),
    "site.Backup": _("备份"),
    "site.System": _("系统状态"),
}


def declare() -> None:
    """Called once when the app is ready."""
    labels.register("audit.export", _("导出操作日志"))
    labels.register("audit.verify", _("校验日志"))
    labels.register("site.backup", _("备份"))
    labels.register_noted(NOTED)
    handlers.register(verification.HANDLER, verification.run, label=_("校验日志"))
    access.register("audit.offline_approval", scans.may_have)
    navigation.register(
        NavEntry(
            "trail",
            _("操作日志"),
            "trail",
            order=75,
            allowed=partial(_may, VIEW),
            icon="checklist",
            short=_("日志"),
        )
    )
    person_menu.register(
        MenuEntry("system", _("系统状态"), "system", order=30, allowed=partial(_at_top, SYSTEM_VIEW))
    )


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)


def _at_top(right: str, user: Somebody) -> bool:
    return at_top(user, right)
