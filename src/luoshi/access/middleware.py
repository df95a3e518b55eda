"""Every page needs a sign-in except a few named ones, and a password of one's own; grants are read once a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access import bearer, sessions
from luoshi.access.grants import grants_loaded_once
from luoshi.access.models import User
from luoshi.access.queries import second_factor_of
from luoshi.access.ways import came_by_oidc

# The whole list. A view cannot open itself by a decorator; static files are served before this point.
OPEN_PAGES = frozenset(
    {
        "healthz", "readyz", "account_login", "account_inactive", "mfa_authenticate", "set_language", "oidc_begin",
        "oidc_callback",
    }
)  # fmt: skip

# What is there for passwords alone; no such page where the site lets nobody in by one (LUOSHI_PASSWORD_SIGN_IN=off).
PASSWORD_PAGES = frozenset({"account_change_password", "user_password"})
PASSWORD_POSTS = frozenset(
    {"account_login", "account_reauthenticate"}
)  # these pages stay, what is typed is refused

# No such pages where the site has no tokens (LUOSHI_TOKENS=off).
TOKEN_PAGES = frozenset({"tokens", "token_new", "token_end", "user_tokens"})

# What an account can reach while its password is one an administrator has set.
CHANGE_PAGES = frozenset({"healthz", "readyz", "account_change_password", "account_logout"})


# What it can reach while the site requires a second factor (LUOSHI_MFA=required) and it has none.
SECOND_FACTOR_PAGES = CHANGE_PAGES | {
    "mfa_activate_totp", "account_reauthenticate", "set_language", "oidc_begin", "oidc_callback",
}  # fmt: skip


class GrantsOncePerRequest:
    """An account's grants are read by the first question of a request and kept until its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with grants_loaded_once():
            return self.get_response(request)


class LoginRequired(LoginRequiredMiddleware):
    """Closed by default: a page that is not on the list sends a stranger to the sign-in."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match is not None else ""
        if settings.SECOND_FACTOR == "off" and name.startswith("mfa_"):
            raise Http404
        if not settings.PASSWORD_SIGN_IN and (
            name in PASSWORD_PAGES or (name in PASSWORD_POSTS and request.method == "POST")
        ):
            raise Http404
        if not settings.TOKENS and name in TOKEN_PAGES:
            raise Http404
        if bearer.is_interface(request):
            if refused := bearer.admit(request):
                return refused
            if bearer.words_of(request) is not None:  # no session, nothing of a session to be done first
                return None
        if request.user.is_authenticated:
            sessions.used(request.session)
            return self._first_of_all(request, name)
        if name in OPEN_PAGES:
            return None
        if request.headers.get("HX-Request") == "true":
            return self._whole_page_to_login(request, view_func)
        return self.handle_no_permission(request, view_func)

    def _first_of_all(self, request: HttpRequest, name: str) -> HttpResponse | None:
        """What an account has to do before anything else, if there is such a thing."""
        if getattr(request.user, "must_change", False) and not came_by_oidc(
            request
        ):  # somebody else knows it
            if name in CHANGE_PAGES:
                return None
            said = _("现在的密码是管理员设置的，请先换成只有您自己知道的密码")
            return self._onward(request, said, "account_change_password")
        if settings.SECOND_FACTOR == "required" and name not in SECOND_FACTOR_PAGES:
            user = request.user
            if isinstance(user, User) and not second_factor_of(user).exists():
                return self._onward(request, _("本单位要求两步验证，请先启用"), "mfa_activate_totp")
        return None

    def _onward(self, request: HttpRequest, said: str, view_name: str) -> HttpResponse:
        messages.warning(request, said)
        target = reverse(view_name)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=403, headers={"HX-Redirect": target})
        return redirect(target)

    def _whole_page_to_login(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:
        """The session ended under an open page: the form must not be swapped into a corner of it."""
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        target = redirect_to_login(page.path or "/", self.get_login_url(view_func))
        return HttpResponse(status=401, headers={"HX-Redirect": target.url})
