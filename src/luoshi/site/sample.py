"""The sample group: an invented group with six units and one login a role, for trying the product out.

Nothing in it is or resembles a real body. It is loaded into an empty database only; on later starts the
logins that still have their sample password are named again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from luoshi.access.actions import create_user, grant
from luoshi.access.enums import Role
from luoshi.access.models import User
from luoshi.access.roles import role_label
from luoshi.documents import sample as report
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Door
from luoshi.organisations.actions import NewUnit, set_up
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from luoshi.site.install import is_empty

PASSWORD = "luoshi-shili"  # noqa: S105 - of the sample only, printed at every start
SINCE = dt.date(2016, 7, 1)


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"luoshi:sample:{name}")


TOP = _id("top")
WORKS = _id("works")

UNITS = (
    NewUnit("示例藏药集团党委", UnitKind.GROUP_COMMITTEE, SINCE, None, uuid=TOP),
    NewUnit("集团机关党支部", UnitKind.BRANCH, SINCE, TOP, uuid=_id("office")),
    NewUnit("示例制药公司党总支", UnitKind.GENERAL_BRANCH, SINCE, TOP, uuid=WORKS),
    NewUnit("提取车间党支部", UnitKind.BRANCH, SINCE, WORKS, uuid=_id("extraction")),
    NewUnit("制剂车间党支部", UnitKind.BRANCH, SINCE, WORKS, uuid=_id("preparation")),
    NewUnit("示例商贸公司党支部", UnitKind.BRANCH, SINCE, TOP, uuid=_id("trade")),
    NewUnit("示例种植基地党支部", UnitKind.BRANCH, SINCE, TOP, uuid=_id("fields")),
)


class Login(NamedTuple):
    """A sample account: who it stands for, and its role at a unit."""

    username: str
    display_name: str
    role: Role
    unit: uuid.UUID

    @property
    def text(self) -> str:
        """Role and unit, for the line printed at the start."""
        name = next(unit.name for unit in UNITS if unit.uuid == self.unit)
        return f"{role_label(self.role)} · {name}"


LOGINS = (
    Login("ganshi", "示例干事", Role.CLERK, TOP),
    Login("zhibu", "示例支部记录人", Role.CLERK, _id("extraction")),
    Login("zuzhi", "示例组织管理员", Role.ORGANISER, TOP),
    Login("shenhe", "示例审核人员", Role.REVIEWER, TOP),
    Login("bumen", "示例部门负责人", Role.HEAD, WORKS),
    Login("lingdao", "示例班子成员", Role.LEADER, TOP),
    Login("kaohe", "示例考核人员", Role.ASSESSOR, TOP),
    Login("ducha", "示例督查人员", Role.INSPECTOR, TOP),
    Login("xitong", "示例系统管理员", Role.SYSTEM, TOP),
    Login("anquan", "示例安全管理员", Role.SECURITY, TOP),
    Login("shenji", "示例审计管理员", Role.AUDIT, TOP),
)


def load() -> list[tuple[str, str, str]]:
    """Load the sample into an empty database; (user name, password, role and unit) of its working logins.

    A database with other data is left alone and gives no logins.
    """
    if is_empty():
        by = SYSTEM.through(Door.CLI)
        with action("site.load_sample", by=by, why="装入示例集团"):
            units = {unit.uuid: unit for unit in set_up(UNITS, by=by)}
            for login in LOGINS:
                user = create_user(login.username, login.display_name, PASSWORD, by=by)
                grant(user, login.role, units[login.unit], by=by, start=SINCE)
            report.load(by=by, unit=units[TOP])
    elif not Unit.objects.filter(uuid=TOP).exists():
        return []
    users = {user.username: user for user in User.objects.filter(is_active=True)}
    return [
        (login.username, PASSWORD, login.text)
        for login in LOGINS
        if login.username in users and users[login.username].check_password(PASSWORD)
    ]
