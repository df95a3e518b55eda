"""The sample's logins: one a role, and one for a single branch."""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple

from luoshi.access.enums import Role

PASSWORD: Final = "luoshi-shili"  # noqa: S105 - of the sample only, printed at every start


def key(name: str) -> uuid.UUID:
    """The same name gives the same record on every installation: loading twice changes nothing."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"luoshi:sample:{name}")


TOP: Final = key("top")
COMPANY: Final = key("company:top")


class Login(NamedTuple):
    """A sample account: who it stands for, and its role at a unit."""

    username: str
    display_name: str
    role: Role
    unit: uuid.UUID


LOGINS: Final = (
    Login("ganshi", "示例干事", Role.CLERK, TOP),
    Login("zhibu", "示例支部记录人", Role.CLERK, key("extraction")),
    Login("zuzhi", "示例组织管理员", Role.ORGANISER, TOP),
    Login("shenhe", "示例审核人员", Role.REVIEWER, TOP),
    Login("bumen", "示例部门负责人", Role.HEAD, key("works")),
    Login("lingdao", "示例班子成员", Role.LEADER, TOP),
    Login("kaohe", "示例考核人员", Role.ASSESSOR, TOP),
    Login("ducha", "示例督查人员", Role.INSPECTOR, TOP),
    Login("xitong", "示例系统管理员", Role.SYSTEM, TOP),
    Login("anquan", "示例安全管理员", Role.SECURITY, TOP),
    Login("shenji", "示例审计管理员", Role.AUDIT, TOP),
)
