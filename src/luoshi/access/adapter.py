"""What the sign-in library (django-allauth) asks this house: no sign-up, and sign-ins leave a trace.

Methods of the adapter are used, not signals: they run in the request, in order, and can be read.
"""

from __future__ import annotations

import logging
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from luoshi.access import actions, sessions
from luoshi.access.actors import actor_of, nobody
from luoshi.access.models import User
from luoshi.access.ways import Way, way_of
from luoshi.kernel.errors import Refused

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth gives no types
    """Sign-in by user name and password; accounts are opened by the system administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The name is compared as it is stored: full-width letters of an input method are the same."""
        if not settings.PASSWORD_SIGN_IN:
            return None
        if "username" in credentials:
            credentials["username"] = actions.clean_username(str(credentials["username"]))
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.opened(request.session, request.headers.get("User-Agent", ""))
        actions.note_sign_in(by=actor_of(request), way=way_of(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = str(credentials.get("username", ""))
        actions.note_failed_sign_in(name, by=nobody(request), way=Way.PASSWORD)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """The own password, changed on the page of that name."""
        account = User.objects.get(pk=user.pk)  # what is handed in wraps the account lazily
        actions.change_own_password(account, password, by=actor_of(self.request))
        user.password = account.password  # the session is renewed from it

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """What the house refuses is said at the field of the page."""
        cleaned: str = super().clean_password(password, user=user)
        if user is not None and user.pk is not None:
            try:
                actions.refuse_the_same(User.objects.get(pk=user.pk), cleaned)
            except Refused as refused:
                raise ValidationError(refused.sentence) from refused
        return cleaned

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """On with the work."""
        return "/"

    def send_notification_mail(self, template_prefix: str, *_args: Any, **_kwargs: Any) -> None:
        """Accounts hold no address: nothing is sent. What changes the second factor is noted in the trail instead."""
        room, _between, what = template_prefix.partition("/email/")
        if room == "mfa":
            actions.note_second_factor(what, by=actor_of(self.request))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth gives no types
    """A second factor where the site has it (`LUOSHI_MFA`)."""

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Any = None) -> bool:
        """Whether a sign-in of this account asks for more than the password."""
        return settings.SECOND_FACTOR != "off" and bool(super().is_mfa_enabled(user, types))


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth gives no types
    """Sign-ins by the word of the site's identity provider: accounts an administrator has linked, nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is not known, or stopped, is told so; who only proves anew who he is goes on where he was."""
        user = sociallogin.user
        if user is None:
            said = _(
                "统一身份用户名“%(identity)s”还没有关联落实的账号，所以进不来；请把它告诉本单位的系统管理员，由其关联"
            )
            self._turn_away(request, said % {"identity": sociallogin.account.uid})
        if not user.is_active:
            self._turn_away(request, _("您的账号已停用，请联系本单位的系统管理员"), user.username)
        if request.user.is_authenticated and request.user.pk == user.pk:
            record_authentication(request, user, "socialaccount", reauthenticated=True)
            raise ImmediateHttpResponse(redirect(sociallogin.get_redirect_url(request) or "/"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> None:
        """One sentence on the sign-in page; the reason stands in the log, for whoever set it up."""
        if error == AuthError.CANCELLED:
            self._turn_away(request, _("已取消统一身份登录"))
        logger.warning(
            "sign-in by the identity provider failed: %s", str(exception or "no such question")[:300]
        )
        self._turn_away(request, _("统一身份登录没有成功，请重新点一次；仍不行的，请联系本单位的系统管理员"))

    def _turn_away(self, request: HttpRequest, sentence: str, username: str = "") -> NoReturn:
        actions.note_failed_sign_in(username, by=nobody(request), way=Way.OIDC)
        messages.error(request, sentence)
        raise ImmediateHttpResponse(redirect("account_login"))
