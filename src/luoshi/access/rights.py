"""The rights there are: one table, small enough for a security officer to read in one sitting.

A right is code; which role has it is said by the pack (`roles.py`). docs/permissions.md prints both; a test keeps
them the same. A right not in this table does not exist: asking for it is a defect of the program and raises
KeyError; a pack that names one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from luoshi.access.enums import Role


@dataclass(frozen=True, slots=True)
class Right:
    """One right: its name in code and what it means."""

    name: str
    label: str
    officer: Role | None = None  # the one administrator who has it, nobody else (三员分立)
    content: bool = False  # shows or changes what is worked on: never the administrators'
    writes: bool = False  # makes the unit one's own: its lists may be taken away


_TABLE = (
    Right("organisations.view", _("查看组织")),
    Right("organisations.change", _("登记组织成立与调整"), writes=True),
    Right("people.view", _("查看人员、任职、班子和换届"), content=True),
    Right("people.change", _("登记人员、任职、班子和换届"), content=True, writes=True),
    Right("users.view", _("查看用户与授权")),
    Right("users.manage", _("开通、停用账号，重设密码"), officer=Role.SYSTEM, writes=True),
    Right("grants.manage", _("授予和收回角色"), officer=Role.SECURITY, writes=True),
    Right("audit.view", _("查看审计记录"), officer=Role.AUDIT),
    Right("system.view", _("查看系统状态"), officer=Role.SYSTEM),
    Right("packs.manage", _("管理规则包、设置群推送"), officer=Role.SYSTEM),
    Right("documents.view", _("查看、导出文档台账"), content=True),
    Right("documents.change", _("上传、确认、修改文档台账"), content=True, writes=True),
    Right("activities.view", _("查看、导出学习与会议记录"), content=True),
    Right("activities.change", _("登记、提交、更正学习与会议记录"), content=True, writes=True),
    Right("tasks.view", _("查看、导出任务"), content=True),
    Right("tasks.change", _("登记进展、报办结、申请延期"), content=True, writes=True),
    Right("tasks.assign", _("交办、分解、验收、移交任务，批复延期"), content=True, writes=True),
    Right("findings.view", _("查看、导出问题整改台账"), content=True),
    Right("findings.change", _("认领问题、填写措施、申请销号"), content=True, writes=True),
    Right("findings.oversee", _("登记问题、验收销号、回头看、重启整改"), content=True, writes=True),
    Right("figures.enter", _("填报、更正、作废统计数"), content=True, writes=True),
    Right("figures.define", _("定义、修改、作废自定义指标"), content=True, writes=True),
    Right("export.beyond", _("导出本单位以外的列表")),
)

RIGHTS: dict[str, Right] = {right.name: right for right in _TABLE}

WRITING = frozenset(right.name for right in _TABLE if right.writes)

# One person must not check his own acts (三员分立): these cannot be held together.
APART: tuple[frozenset[Role], ...] = (
    frozenset({Role.AUDIT, Role.SYSTEM}),
    frozenset({Role.AUDIT, Role.SECURITY}),
)
