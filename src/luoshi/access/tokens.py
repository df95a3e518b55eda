"""个人访问令牌: a program reads with the rights of the person who made it. Never writes, never opens a page.

`luoshi_<12 hex digits>_<64 hex digits>`: the first part finds the row, the second is 32 random bytes. Kept is the
SHA-256 of the whole: nothing that random can be guessed from its hash, so a slow one would only slow every request.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from typing import Final, NamedTuple

from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from luoshi.access.models import Token, User
from luoshi.access.roles import roles
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.ready import NAME_LENGTH

SHAPE: Final = re.compile(r"luoshi_([0-9a-f]{12})_[0-9a-f]{64}")
_NOBODYS: Final = hashlib.sha256(b"").hexdigest()


class Made(NamedTuple):
    """A new token, and its words: shown once, kept nowhere."""

    token: Token
    words: str


def make_token(user: User, name: str, last_day: dt.date, *, by: Actor, typed_fields: int = 0) -> Made:
    """Make a token of one's own, good up to `last_day`, that day included."""
    if by.id != user.pk:
        raise Refused(_("访问令牌只能由本人生成"))
    name = " ".join(name.split())
    _refuse_name(name)
    today, limits = clock.today(), roles().tokens
    if last_day < today:
        raise Refused(_("有效期不能早于今天"), field="last_day")
    if (last_day - today).days + 1 > limits.most_days:
        most = today + dt.timedelta(days=limits.most_days - 1)
        said = _("访问令牌最多用%(most)s天，最晚到%(last)s")
        raise Refused(said % {"most": limits.most_days, "last": most.isoformat()}, field="last_day")
    prefix = secrets.token_hex(6)
    words = f"luoshi_{prefix}_{secrets.token_hex(32)}"
    with action("access.make_token", by=by, typed_fields=typed_fields) as act:
        fresh = _locked(user)  # two at once: the second one counts the first
        if not fresh.is_active or fresh.get_session_auth_hash() != user.get_session_auth_hash():
            raise Refused(_("您的登录已失效，请重新登录后再生成"))  # an administrator was quicker
        held = [one.name for one in live(user)]
        if name in held:
            said = _("您已有名为“%(name)s”的令牌，请换一个名称，或先撤销原来的")
            raise Refused(said % {"name": name}, field="name")
        if len(held) >= limits.most_at_once:
            said = _("同时最多有%(most)s个有效的令牌，请先撤销不用的")
            raise Refused(said % {"most": limits.most_at_once})
        made = Token(
            user=user, name=name, prefix=prefix, key_hash=_hash(words), made_on=today, last_day=last_day
        )
        return Made(act.create(made), words)


def revoke_token(token: Token, *, by: Actor, why: str = "") -> Token:
    """End a token at once; somebody else's needs a reason."""
    if by.id != token.user_id and not why.strip():
        raise Refused(_("撤销别人的令牌需要写明原因"), field="why")
    with action("access.revoke_token", by=by, why=why) as act:
        fresh = Token.objects.select_for_update().get(pk=token.pk)
        if fresh.ended_on is not None:
            said = _("令牌“%(name)s”已于%(on)s撤销")
            raise Refused(said % {"name": fresh.name, "on": fresh.ended_on.isoformat()})
        return _end(fresh, act)


def end_tokens(user: User, act: Action) -> None:
    """All tokens of an account end with what an administrator does to it; one being made waits and is refused."""
    _locked(user)
    for token in live(user).select_for_update():
        _end(token, act)


def live(user: User) -> QuerySet[Token]:
    """The tokens of an account that still hold today."""
    return Token.objects.filter(user=user, ended_on__isnull=True, last_day__gte=clock.today())


def listed(tokens: QuerySet[Token]) -> QuerySet[Token]:
    """For a list: what holds longest first, what was revoked last."""
    return tokens.order_by(F("ended_on").desc(nulls_first=True), "-last_day", "-pk")


def found(words: str) -> Token | None:
    """The token of these words with its person, whether it still holds or not; one query."""
    shape = SHAPE.fullmatch(words)
    if shape is None:
        return None
    token = Token.objects.select_related("user").filter(prefix=shape[1]).first()
    same = constant_time_compare(_hash(words), token.key_hash if token is not None else _NOBODYS)
    return token if same else None


def note_use(token: Token, *, by: Actor) -> None:
    """The first use of a day, for the list and the trail; the others of that day write nothing."""
    today = clock.today()
    if token.used_on == today:
        return
    with action("access.use_token", by=by) as act:
        act.change(Token.objects.select_for_update().get(pk=token.pk), used_on=today)


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _end(token: Token, act: Action) -> Token:
    return act.change(token, ended_on=clock.today(), ended_by_name=act.by.name[:NAME_LENGTH])


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _refuse_name(name: str) -> None:
    if not name:
        raise Refused(_("请填写名称，例如用在哪张表、哪个程序"), field="name")
    if not name.isprintable():
        raise Refused(_("名称里有看不见的字符，请删去后重新输入"), field="name")
    if SHAPE.search(name):
        raise Refused(_("名称里不能写令牌本身"), field="name")
