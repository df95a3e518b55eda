"""Which role gives which right: one table, small enough for a security officer to read in one sitting.

docs/permissions.md prints it; a test keeps both the same. A right not in this table does not exist: asking
for it is a defect of the program and raises KeyError.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from luoshi.access.enums import Role

_ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
_WRITERS = frozenset({Role.CLERK, Role.HEAD})
_READERS = _WRITERS | {Role.LEADER, Role.ASSESSOR}


@dataclass(frozen=True, slots=True)
class Right:
    """One right: its name in code, what it means, who has it."""

    name: str
    label: str
    roles: frozenset[Role]


_TABLE = (
    Right("organisations.view", _("查看组织"), _ADMINISTRATORS | _READERS),
    Right("organisations.change", _("登记组织成立与调整"), frozenset({Role.SYSTEM, Role.CLERK})),
    Right("users.view", _("查看用户与授权"), _ADMINISTRATORS),
    Right("users.manage", _("开通、停用账号，重设密码"), frozenset({Role.SYSTEM})),
    Right("grants.manage", _("授予和收回角色"), frozenset({Role.SECURITY})),
    Right("audit.view", _("查看审计记录"), frozenset({Role.AUDIT})),
    Right("system.view", _("查看系统状态"), frozenset({Role.SYSTEM})),
    Right("packs.manage", _("管理规则包"), frozenset({Role.SYSTEM})),
    Right("documents.view", _("查看、导出文档台账"), _READERS),
    Right("documents.change", _("上传、确认、修改文档台账"), _WRITERS),
)

RIGHTS: dict[str, Right] = {right.name: right for right in _TABLE}

# One person must not check his own acts (三员分立): these cannot be held together.
APART: tuple[frozenset[Role], ...] = (
    frozenset({Role.AUDIT, Role.SYSTEM}),
    frozenset({Role.AUDIT, Role.SECURITY}),
)


def roles_with(right: str) -> frozenset[Role]:
    """The roles that give a right; KeyError for a name that is not in the table."""
    return RIGHTS[right].roles
