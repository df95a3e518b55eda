"""What an empty installation begins with: the top unit and somebody who can open accounts and grant roles."""

from __future__ import annotations

import datetime as dt

from luoshi.access.actions import create_user, grant
from luoshi.access.enums import Role
from luoshi.access.models import User
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions import set_up_unit
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit

FIRST_ROLES = (Role.SYSTEM, Role.SECURITY)


def is_empty() -> bool:
    """Whether nothing has been entered yet."""
    return not Unit.objects.exists() and not User.objects.exists()


def refuse_unless_empty() -> None:
    """Raise Refused where anything has been entered."""
    if not is_empty():
        raise Refused("已有单位或账号：只有空的安装才能初始化，原有数据未改动")


def install(
    *, username: str, display_name: str, password: str, unit: str, kind: UnitKind, since: dt.date, by: Actor
) -> User:
    """Set up the top unit and the first administrator, who runs accounts and roles but sees no content.

    Raises Refused when the installation is not empty, or for what set-up and accounts refuse.
    """
    refuse_unless_empty()
    with action("site.install", by=by):
        top = set_up_unit(unit, kind, start=since, by=by)
        user = create_user(username, display_name, password, by=by)
        for role in FIRST_ROLES:
            grant(user, role, top, by=by)
    return user
