"""Every page needs a sign-in except a few named ones, and a password of one's own; grants are read once a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access import sessions
from luoshi.access.grants import grants_loaded_once

# The whole list. A view cannot open itself by a decorator; static files are served before this point.
OPEN_PAGES = frozenset(
    {"healthz", "readyz", "account_login", "account_inactive", "mfa_authenticate", "set_language"}
)

# What an account can reach while its password is one an administrator has set.
CHANGE_PAGES = frozenset({"healthz", "readyz", "account_change_password", "account_logout"})


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
        if request.user.is_authenticated:
            sessions.used(request.session)
            must = getattr(request.user, "must_change", False) and name not in CHANGE_PAGES
            return self._to_the_password(request) if must else None
        if name in OPEN_PAGES:
            return None
        if request.headers.get("HX-Request") == "true":
            return self._whole_page_to_login(request, view_func)
        return self.handle_no_permission(request, view_func)

    def _to_the_password(self, request: HttpRequest) -> HttpResponse:
        """Somebody else knows this password: nothing is done with it but changing it."""
        messages.warning(request, _("现在的密码是管理员设置的，请先换成只有您自己知道的密码"))
        target = reverse("account_change_password")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=403, headers={"HX-Redirect": target})
        return redirect(target)

    def _whole_page_to_login(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:
        """The session ended under an open page: the form must not be swapped into a corner of it."""
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        target = redirect_to_login(page.path or "/", self.get_login_url(view_func))
        return HttpResponse(status=401, headers={"HX-Redirect": target.url})
