"""The way in by the site's identity provider: off to it, and back from it.

What speaks with it is loaded when somebody comes this way: a site without one never loads it.
"""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


def _limited(request: HttpRequest, attempt: str) -> HttpResponse | None:
    """The page that says so where one place tries too often."""
    if settings.OIDC is None:
        raise Http404
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action=attempt, limit_get=True)
    return limited


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponseBase:
    """Off to the provider. A plain link: a form may send nothing to another host (CSP form-action)."""
    if limited := _limited(request, "oidc_begin"):
        return limited
    from luoshi.access import oidc

    return oidc.begin(request)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """Back from the provider, with a code or with a refusal."""
    if limited := _limited(request, "login"):  # counted together with passwords
        return limited
    from luoshi.access import oidc

    return oidc.callback(request)
