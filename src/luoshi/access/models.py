"""Accounts, and what is granted to them along the tree."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from luoshi.access.devices import LONGEST
from luoshi.access.roles import KEY_LENGTH, role_label
from luoshi.access.sessions import SessionStore
from luoshi.kernel.ready import NAME_LENGTH
from luoshi.kernel.records import Record, RecordQuerySet


class User(AbstractBaseUser):
    """An account: a name to sign in with, a name to show, a password. Nothing else about the person.

    People who only appear in records need no account. Rights come from grants alone.
    """

    last_login = None  # when somebody was online is not kept; sign-ins stand in the audit trail

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(
        "用户名",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator(message="用户名只能由汉字、字母、数字和 @ . + - _ 组成")],
        error_messages={"unique": "已有这个用户名，请换一个"},
    )
    display_name = models.CharField("显示名", max_length=80)
    is_active = models.BooleanField("启用", default=True)
    must_change = models.BooleanField(
        "须更换密码", default=False
    )  # somebody else knows it: an administrator set it
    session_round = models.PositiveIntegerField(
        "登录轮次", default=0
    )  # the next one ends every session of the account where the password stays

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects: ClassVar[BaseUserManager[User]] = BaseUserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is held to: the password and the round; Django's own two callers ask for it here."""
        held: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # not in the stubs
        return f"{held}:{self.session_round}" if self.session_round else held

    def check_password(self, raw_password: str | None) -> bool:
        """Whether the password is right; a hash of older strength is renewed through an action."""

        def renew(raw: str) -> None:
            from luoshi.access.actions import renew_password_hash  # actions stand above models

            renew_password_hash(self, raw)

        return check_password(raw_password, self.password, renew)


class Session(AbstractBaseSession):
    """A sign-in as the session engine keeps it (`sessions.py`): whose, with which browser, and days, never times."""

    account_id = models.BigIntegerField("账号编号", null=True, db_index=True)
    device = models.CharField("浏览器", max_length=LONGEST, blank=True, default="")
    since = models.DateField("登录日期")
    used_on = models.DateField("最近使用")

    class Meta(AbstractBaseSession.Meta):
        verbose_name = verbose_name_plural = "登录"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class GrantQuerySet(RecordQuerySet["Grant"]):
    """Reads of grants."""

    def on(self, day: dt.date) -> GrantQuerySet:
        """Those holding on a day."""
        return self.rows().filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)

    def not_over(self, day: dt.date) -> GrantQuerySet:
        """Those holding on a day or later; one taken back before it began never holds."""
        return self.rows().filter(Q(end__isnull=True) | Q(end__gt=day) & Q(end__gt=F("start")))


class Grant(Record):
    """A role at a unit and everything under it, from `start` until the day before `end` (NULL: open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=KEY_LENGTH)  # a key of the packs' section `access`
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    delegated_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name="代理自",
    )  # the grant somebody else hands on by this one

    objects: Any = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        ordering = ("user", "start", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="grant_end_after_start"
            ),
            models.CheckConstraint(
                condition=Q(delegated_from__isnull=True) | Q(end__isnull=False), name="grant_delegation_ends"
            ),
        ]
        indexes = [models.Index(fields=["user", "end"], name="grant_user_end")]

    def __str__(self) -> str:
        return f"{self.role_label}（{self.start}—{self.end or ''}）"

    def meets(self, start: dt.date, end: dt.date | None) -> bool:
        """Whether the grant and a span have a day in common."""
        return (self.end is None or start < self.end) and (end is None or self.start < end)

    @property
    def role_label(self) -> str:
        """What the role is called."""
        return role_label(self.role)


class Token(models.Model):
    """个人访问令牌: what a program shows to read, with the rights of its person, until a day.

    The token itself is not kept, only its SHA-256 (`tokens.py`); of its use the last day, no time and no address.
    """

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens", verbose_name="用户")
    name = models.CharField("名称", max_length=60)
    prefix = models.CharField("令牌开头", max_length=12, unique=True)  # public: finds the row
    key_hash = models.CharField("令牌摘要", max_length=64)
    made_on = models.DateField("生成日期")
    last_day = models.DateField("有效期至")  # included
    used_on = models.DateField("最近使用", null=True)
    ended_on = models.DateField("撤销日期", null=True)
    ended_by_name = models.CharField("撤销人", max_length=NAME_LENGTH, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "个人访问令牌"
        ordering = ("user", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("made_on")), name="token_last_day_after_made")
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, day: dt.date) -> bool:
        """Whether it opens anything on a day, as far as the token itself says."""
        return self.ended_on is None and day <= self.last_day
