"""What the sign-in library (django-allauth) asks this house: no sign-up, and sign-ins leave a trace.

Methods of the adapter are used, not signals: they run in the request, in order, and can be read.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from luoshi.access import actions, sessions
from luoshi.access.actors import actor_of, nobody
from luoshi.access.models import User
from luoshi.kernel.errors import Refused


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth gives no types
    """Sign-in by user name and password; accounts are opened by the system administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The name is compared as it is stored: full-width letters of an input method are the same."""
        if "username" in credentials:
            credentials["username"] = actions.clean_username(str(credentials["username"]))
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.opened(request.session, request.headers.get("User-Agent", ""))
        actions.note_sign_in(by=actor_of(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        actions.note_failed_sign_in(str(credentials.get("username", "")), by=nobody(request))

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
