"""Ending sign-ins: one's own on other devices, and by an administrator all of an account."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from luoshi.access.models import Session, User
from luoshi.access.sessions import OpenSession, open_sessions
from luoshi.access.tokens import end_tokens
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused


def end_sessions(user: User, handles: Collection[str], *, by: Actor, current: str | None = None) -> int:
    """End some of one's own sign-ins, not the one at work; how many."""
    wanted = [one for one in open_sessions(user, current) if one.handle in handles and not one.current]
    return _end(user, wanted, by)


def end_other_sessions(user: User, *, by: Actor, current: str | None) -> int:
    """End all of one's own sign-ins but the one at work; how many."""
    return _end(user, [one for one in open_sessions(user, current) if not one.current], by)


def end_all_sessions(user: User, *, by: Actor, why: str) -> User:
    """End every sign-in and every token of somebody else's account at once; the password stays."""
    if not why.strip():
        raise Refused(_("结束登录需要写明原因"), field="why")
    if by.id == user.pk:
        raise Refused(_("自己的登录请在“登录设备”页结束"))
    with action("access.end_all_sessions", by=by, why=why) as act:
        act.change(user, session_round=user.session_round + 1)
        Session.objects.filter(account_id=user.pk).delete()
        end_tokens(user, act)
    return user


def _end(user: User, wanted: list[OpenSession], by: Actor) -> int:
    if by.id != user.pk:
        raise Refused(_("只能结束自己的登录"))
    if not wanted:
        raise Refused(_("没有可以结束的登录，可能已经退出"))
    with action("access.end_sessions", by=by) as act:
        Session.objects.filter(session_key__in=[one.key for one in wanted]).delete()
        act.note("access.User", str(user.pk), ended=len(wanted))
    return len(wanted)
