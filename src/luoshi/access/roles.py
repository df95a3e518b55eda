"""Which role gives which right: the pack section `access`, which a site extends without code.

The three administrators (三员) stay apart whatever a pack says: each keeps the rights that are its own, nobody else
has them, and none of the three has a right to content. A pack that breaks this, or names a right the program does
not have, is refused with the line.

Read once a request: the question for an account's grants brings the newest pack's version along (`newest`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from luoshi.access.enums import OFFICERS, Role
from luoshi.access.rights import RIGHTS
from luoshi.packs import schema
from luoshi.packs.actions import builtin_data
from luoshi.packs.queries import Newest, SectionMissing, section
from luoshi.packs.schema import PackModel, Sourced
from luoshi.ui.said import said

SECTION = "access"
KEY_LENGTH = 40
_WORDS = {Role.SYSTEM: "系统管理员", Role.SECURITY: "安全管理员", Role.AUDIT: "审计管理员"}


def _known(right: str) -> str:
    if right not in RIGHTS:
        raise ValueError(f"没有“{right}”这项权利，可用的有：{'、'.join(RIGHTS)}")
    return right


class RoleRule(PackModel):
    """A role: what it is called and what it may do at the unit of the grant and everything under it."""

    key: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    label: str = Field(min_length=1, max_length=20)
    rights: tuple[Annotated[str, AfterValidator(_known)], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _three_apart(self) -> Self:
        for name in self.rights:
            right = RIGHTS[name]
            if right.officer is not None and right.officer != self.key:
                raise ValueError(f"“{name}”只能归{_WORDS[right.officer]}（三员分立），不能给“{self.key}”")
            if right.content and self.key in OFFICERS:
                raise ValueError(f"{_WORDS[Role(self.key)]}只管系统，不能有业务权利“{name}”（三员分立）")
        return self


class Delegation(Sourced):
    """授权代理: for how long somebody may hand on a role."""

    most_days: int = Field(ge=1, le=366)


class Tokens(Sourced):
    """个人访问令牌: for how long one may hold, and how many of an account may hold at once."""

    most_days: int = Field(ge=1, le=1096)
    most_at_once: int = Field(ge=1, le=100)


class Access(PackModel):
    """Section `access`: the roles in the order they are offered, and limits of what people hand on."""

    roles: tuple[RoleRule, ...] = Field(min_length=1)
    delegation: Delegation
    tokens: Tokens

    @field_validator("roles")
    @classmethod
    def _officers_stay(cls, roles: tuple[RoleRule, ...]) -> tuple[RoleRule, ...]:
        """Without one of the three, or one of their rights, nobody could mend anything."""
        if len({rule.key for rule in roles}) < len(roles):
            raise ValueError("角色的 key 有重复")
        having = {rule.key: set(rule.rights) for rule in roles}
        for right in RIGHTS.values():
            if right.officer is not None and right.name not in having.get(right.officer, ()):
                raise ValueError(
                    f"{_WORDS[right.officer]}（{right.officer}）须有“{right.name}”：三员一个也不能少，权利不能收走"
                )
        return roles

    @cached_property
    def by_key(self) -> dict[str, RoleRule]:
        """The roles by key, in order."""
        return {rule.key: rule for rule in self.roles}

    def rights_of(self, role: str) -> frozenset[str]:
        """What a role gives; nothing for one the packs no longer have."""
        rule = self.by_key.get(role)
        return frozenset(rule.rights) if rule is not None else frozenset()

    def label(self, role: str) -> str:
        """What a role is called, in the reader's language; its key where the packs no longer have it."""
        rule = self.by_key.get(role)
        return said(rule.label) if rule is not None else role

    def choices(self) -> list[tuple[str, str]]:
        """All roles for a form."""
        return [(rule.key, said(rule.label)) for rule in self.roles]


_now: ContextVar[list[Access] | None] = ContextVar("luoshi_roles", default=None)


@contextmanager
def roles_read_once() -> Iterator[None]:
    """Within it the roles are read once; opened for each request."""
    token = _now.set([])
    try:
        yield
    finally:
        _now.reset(token)


def roles(newest: Newest | None = None) -> Access:
    """The roles as the packs in force give them. `newest`: the newest pack's version, where it was read already."""
    kept = _now.get()
    if kept:
        return kept[0]
    try:
        found = section(SECTION, Access, newest=newest)
    except SectionMissing:
        found = builtin()
    if kept is not None:
        kept.append(found)
    return found


@cache
def builtin() -> Access:
    """The roles this version brings: in force until packs are applied, or nobody could sign in and apply them."""
    return Access.model_validate(builtin_data()[SECTION])


def role_label(role: str) -> str:
    """What a role is called."""
    return roles().label(role)


def roles_with(right: str) -> frozenset[str]:
    """The roles that give a right; KeyError for a name that is not in the table."""
    name = RIGHTS[right].name
    return frozenset(rule.key for rule in roles().roles if name in rule.rights)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Access)
