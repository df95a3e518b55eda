"""Every change to accounts and grants. Nothing is deleted: accounts are stopped, grants end on a day.

Who may call these is decided by the page or command (`grants.require`, `queries.manageable_by`); what
must hold whoever calls is decided here.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from luoshi.access.delegating import end_with
from luoshi.access.enums import Role
from luoshi.access.grants import forget_loaded
from luoshi.access.models import Grant, GrantQuerySet, User
from luoshi.access.queries import second_factor_of
from luoshi.access.rights import APART
from luoshi.access.roles import role_label, roles
from luoshi.access.tokens import end_tokens
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import current_name

KEEPERS = (Role.SYSTEM, Role.SECURITY)  # without one of each at the top nobody could mend anything
# Scripts with letters drawn like Latin ones (Unicode names of the letters begin so).
LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "DESERET")


def clean_username(username: str) -> str:
    """A user name as it is stored and compared: normal forms, small letters, no spaces around."""
    return unicodedata.normalize("NFKC", username).strip().lower()


def _refuse_look_alikes(username: str) -> None:
    """Raise Refused for a letter or digit that is drawn like another: zhаngsan with a Cyrillic а is somebody else.

    汉字 and other scripts without such letters are as good as the ordinary ones.
    """
    for letter in username:
        drawn_alike = letter.isdecimal() or unicodedata.name(letter, "").startswith(LOOK_ALIKE)
        if not letter.isascii() and drawn_alike:
            said = _(
                "用户名里的“%(letter)s”与普通字母、数字看起来一样，容易认错人，请改用键盘上的字母、数字或汉字"
            )
            raise Refused(said % {"letter": letter}, field="username")


def _refuse_hidden(display_name: str) -> None:
    """Raise Refused for line breaks, marks that turn the direction of writing, and letters without width."""
    if not display_name.isprintable():
        raise Refused(_("显示名里有换行或看不见的字符，请删去后重新输入"), field="display_name")


def create_user(
    username: str,
    display_name: str,
    password: str | None,
    *,
    by: Actor,
    typed_fields: int = 0,
    key: uuid.UUID | None = None,
) -> User:
    """Open an account, with `key` as its uuid where one is given. It has no rights until something is granted.

    A password another person chose is good for one sign-in: the account has to change it first. None: no password
    opens it, only a linked identity does.
    """
    user = User(
        username=clean_username(username),
        display_name=display_name.replace("\u3000", " ").strip(),
        must_change=by.id is not None and password is not None,
    )
    if not user.display_name:
        raise Refused(_("请填写显示名，例如姓名或岗位"), field="display_name")
    _refuse_hidden(user.display_name)
    _refuse_look_alikes(user.username)
    try:
        user.clean_fields(exclude=["password", "uuid"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused("；".join(messages), field=field) from error
    user.password = make_password(None if password is None else _strong(password, user))
    if key is not None:
        user.uuid = key
    if User.objects.filter(username=user.username).exists():
        raise Refused(_("已有用户名“%(username)s”，请换一个") % {"username": user.username}, field="username")
    try:
        with action("access.create_user", by=by, typed_fields=typed_fields) as act:
            return act.create(user)
    except IntegrityError as error:  # the same name was taken in between
        raise Refused(
            _("已有用户名“%(username)s”，请换一个") % {"username": user.username}, field="username"
        ) from error


def set_password(user: User, password: str, *, by: Actor, why: str = "") -> User:
    """Set somebody else's password anew (forgotten), to be changed at once. Ends that account's sessions and tokens."""
    if by.id == user.pk:
        raise Refused(_("修改自己的密码请用“修改密码”，需要输入原密码"), field="password")
    with action("access.set_password", by=by, why=why) as act:
        end_tokens(user, act)
        return act.change(user, password=make_password(_strong(password, user)), must_change=True)


def reset_second_factor(user: User, *, by: Actor, why: str) -> User:
    """Take off somebody else's second factor (telephone lost, recovery codes gone). Ends that account's sessions and tokens.

    The password stays: signing in asks for it alone until the person puts a new one on.
    """
    if not why.strip():
        raise Refused(_("解除两步验证需要写明原因"), field="why")
    if by.id == user.pk:
        raise Refused(_("自己的两步验证请在“两步验证”页办理；丢失时由另一名系统管理员办理"))
    with action("access.reset_second_factor", by=by, why=why) as act:
        if not second_factor_of(user).delete()[0]:
            raise Refused(_("“%(user)s”没有开启两步验证，不需要解除") % {"user": user})
        end_tokens(user, act)
        return act.change(user, session_round=user.session_round + 1)


def change_own_password(user: User, password: str, *, by: Actor) -> User:
    """The own password, after the old one was checked by the page."""
    if by.id != user.pk:
        raise Refused(_("只能修改自己的密码"))
    refuse_the_same(user, password)
    with action("access.change_own_password", by=by) as act:
        return act.change(user, password=make_password(_strong(password, user)), must_change=False)


def refuse_the_same(user: User, password: str) -> None:
    """Raise Refused where a password that has to be changed would stay what it is."""
    if user.must_change and user.check_password(password):
        raise Refused(_("这就是管理员设置的密码，请换一个只有您自己知道的"), field="password1")


def renew_password_hash(user: User, password: str) -> None:
    """Store the same password with today's hashing strength; done by the system at a sign-in."""
    with action("access.renew_password_hash", by=SYSTEM) as act:
        act.change(user, password=make_password(password))


def deactivate(user: User, *, by: Actor, why: str) -> User:
    """Stop an account: its sessions and tokens end, its grants give nothing, what it handed on ends, its records stay."""
    if not why.strip():
        raise Refused(_("停用账号需要写明原因"), field="why")
    if by.id == user.pk:
        raise Refused(_("不能停用自己的账号，请由另一名系统管理员办理"))
    with action("access.deactivate", by=by, why=why) as act:
        lock_tree(Tree.PARTY)
        for role in KEEPERS:
            if _keeps(role).filter(user=user).exists() and not _keeps(role).exclude(user=user).exists():
                raise Refused(
                    _("“%(user)s”是唯一的%(role)s，请先另行授予一人，再停用这个账号")
                    % {"user": user, "role": role_label(role)}
                )
        act.change(user, is_active=False)
        end_with(list(user.grants.all()), clock.today(), act)
        end_tokens(user, act)
    forget_loaded()
    return user


def reactivate(user: User, *, by: Actor, why: str = "") -> User:
    """Let a stopped account sign in again, with the grants that still hold."""
    with action("access.reactivate", by=by, why=why) as act:
        act.change(user, is_active=True)
    forget_loaded()
    return user


def grant(
    user: User,
    role: str,
    unit: Unit,
    *,
    by: Actor,
    start: dt.date | None = None,
    end: dt.date | None = None,
    why: str = "",
    typed_fields: int = 0,
) -> Grant:
    """Give a role at a unit and everything under it; see `grant_many`."""
    row = NewGrant(user, role, unit, start, end)
    return grant_many([row], by=by, why=why, typed_fields=typed_fields)[0]


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role at a unit and everything under it, from `start` (today) until the day before `end`."""

    user: User
    role: str
    unit: Unit
    start: dt.date | None = None
    end: dt.date | None = None


def grant_many(rows: Sequence[NewGrant], *, by: Actor, why: str = "", typed_fields: int = 0) -> list[Grant]:
    """Give roles, all or none.

    Raises Refused for an unknown role, one that is held there already, or roles one person cannot hold together.
    """
    today, known_roles = clock.today(), roles().by_key
    made = [
        Grant(user=row.user, role=row.role, unit=row.unit, start=row.start or today, end=row.end)
        for row in rows
    ]
    for row in made:
        if row.role not in known_roles:
            raise Refused(_("没有“%(role)s”这个角色，请从列表中选择") % {"role": row.role}, field="role")
        if row.end is not None and row.end <= row.start:
            raise Refused(_("结束日期应晚于起始日期"), field="end")
    with action("access.grant", by=by, why=why, typed_fields=typed_fields) as act:
        act.unit_id = act.unit_id or (made[0].unit_id if made else None)
        lock_tree(Tree.PARTY)
        users = {row.user_id for row in made}
        held: dict[int, list[Grant]] = {user: [] for user in users}
        first = min((row.start for row in made), default=today)
        for known in Grant.objects.not_over(first).filter(user__in=users, delegated_from__isnull=True):
            held[known.user_id].append(known)
        for row in made:
            current = [known for known in held[row.user_id] if known.meets(row.start, row.end)]
            if any(known.role == row.role and known.unit_id == row.unit_id for known in current):
                where = current_name([row.unit_id]).get(row.unit_id, _("该单位"))
                raise Refused(
                    _("“%(user)s”在“%(where)s”已有%(role)s角色，不必重复授予")
                    % {"user": row.user, "where": where, "role": role_label(row.role)},
                    field="role",
                )
            _refuse_together(row.user, row.role, current)
            held[row.user_id].append(row)
        act.create_many(made)
    forget_loaded()
    return made


def revoke(granted: Grant, *, by: Actor, why: str, on: dt.date | None = None) -> Grant:
    """End a grant on a day (today: at once)."""
    on = on or clock.today()
    if not why.strip():
        raise Refused(_("收回角色需要写明原因"), field="why")
    if on < clock.today():
        raise Refused(_("收回日期不能早于今天"), field="on")
    if granted.end is not None and granted.end <= on:
        raise Refused(_("这项授权已于%(end)s结束") % {"end": f"{granted.end:%Y-%m-%d}"})
    with action("access.revoke", by=by, why=why, unit_id=granted.unit_id) as act:
        lock_tree(Tree.PARTY)
        role = granted.role
        if role in KEEPERS and _keeps(role).filter(pk=granted.pk).exists():
            others = _keeps(role).exclude(pk=granted.pk)
            if not others.exists():
                raise Refused(
                    _("这是唯一的%(role)s授权，请先另行授予一人，再收回") % {"role": role_label(role)}
                )
        act.change(granted, end=max(on, granted.start))
        end_with([granted], on, act)
    forget_loaded()
    return granted


def note_sign_in(*, by: Actor, way: str) -> None:
    """A sign-in, for the trail, and by which way (`ways.Way`)."""
    with action("access.sign_in", by=by) as act:
        act.note("access.User", str(by.id or ""), way=way)


def note_failed_sign_in(username: str, *, by: Actor, way: str) -> None:
    """A failed sign-in, for the trail.

    A name that is no account is not kept: people type their password into the wrong field.
    """
    user = User.objects.filter(username=clean_username(username)).first()
    with action("access.sign_in_failed", by=by) as act:
        key, known = (str(user.pk), user.username) if user else ("", "")
        act.note("access.User", key, username=known, way=way)


def note_second_factor(what: str, *, by: Actor) -> None:
    """The own second factor was put on, taken off or given new recovery codes (`what`), for the trail.

    The rows themselves are the sign-in library's; no secret of theirs is noted.
    """
    with action("access.second_factor", by=by) as act:
        act.note("access.User", str(by.id or ""), change=what)


def _strong(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("；".join(error.messages), field="password") from error
    return password


def _refuse_together(user: User, role: str, current: list[Grant]) -> None:
    for apart in APART:
        if role not in apart:
            continue
        for known in current:
            if known.role != role and known.role in apart:
                raise Refused(
                    _("%(role)s与%(other)s不能由同一人担任（三员分立），“%(user)s”已是后者")
                    % {"role": role_label(role), "other": role_label(known.role), "user": user},
                    field="role",
                )


def _keeps(role: str) -> GrantQuerySet:
    """Open-ended grants of a role at a top unit, to accounts in use."""
    today = clock.today()
    top = UnitSpan.objects.on(today).filter(parent__isnull=True, unit__tree=Tree.PARTY).values("unit_id")
    found: GrantQuerySet = Grant.objects.on(today).filter(
        role=role, end__isnull=True, user__is_active=True, unit__in=top
    )
    return found
