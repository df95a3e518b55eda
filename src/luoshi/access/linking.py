"""关联统一身份账号: which name over there opens which account here. An administrator says it; a sign-in never does."""

from __future__ import annotations

from typing import Final

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError
from django.utils.translation import gettext as _

from luoshi.access.identity import LONGEST_IDENTITY
from luoshi.access.models import User
from luoshi.access.tokens import end_tokens
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused

PROVIDER: Final = "oidc"  # the site has one


def identity_of(user: User) -> str:
    """The name an account has at the identity provider; "" where none is linked."""
    found = SocialAccount.objects.filter(provider=PROVIDER, user=user).values_list("uid", flat=True).first()
    return found or ""


def refuse_identity(identity: str, user: User | None = None) -> None:
    """Raise Refused for a name that is too long, or that opens another account."""
    if len(identity) > LONGEST_IDENTITY:
        raise Refused(_("统一身份用户名最多%(most)s个字符") % {"most": LONGEST_IDENTITY}, field="identity")
    others = SocialAccount.objects.filter(provider=PROVIDER, uid=identity)
    if user is not None:
        others = others.exclude(user=user)
    if others.exists():
        raise Refused(
            _("统一身份用户名“%(identity)s”已关联另一个账号，请先核对，在那个账号上解除")
            % {"identity": identity},
            field="identity",
        )


def link_identity(user: User, identity: str, *, by: Actor, why: str = "") -> User:
    """Let a name over there open this account, instead of the one that did; its open sign-ins and tokens end with the former."""
    identity = identity.strip()
    if not identity:
        raise Refused(_("请填写统一身份用户名"), field="identity")
    before = identity_of(user)
    if before == identity:
        raise Refused(
            _("“%(user)s”已关联“%(identity)s”") % {"user": user, "identity": identity}, field="identity"
        )
    refuse_identity(identity, user)
    try:
        with action("access.link_identity", by=by, why=why) as act:
            SocialAccount.objects.filter(provider=PROVIDER, user=user).delete()
            SocialAccount.objects.create(provider=PROVIDER, user=user, uid=identity)
            if before:
                act.change(user, session_round=user.session_round + 1)
                end_tokens(user, act)
            act.note("access.User", str(user.pk), identity=identity, former_identity=before)
    except IntegrityError as error:  # linked to another account in between
        raise Refused(_("没有保存：这个统一身份用户名刚被关联到另一个账号"), field="identity") from error
    return user


def unlink_identity(user: User, *, by: Actor, why: str = "") -> User:
    """Nobody over there opens this account any more; its open sign-ins and tokens end."""
    before = identity_of(user)
    if not before:
        raise Refused(_("“%(user)s”没有关联统一身份账号") % {"user": user}, field="identity")
    with action("access.unlink_identity", by=by, why=why) as act:
        SocialAccount.objects.filter(provider=PROVIDER, user=user).delete()
        act.change(user, session_round=user.session_round + 1)
        end_tokens(user, act)
        act.note("access.User", str(user.pk), former_identity=before)
    return user
