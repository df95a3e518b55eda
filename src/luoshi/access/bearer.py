"""Who reads through the interface for programs: whoever is signed in, or the person of a token (`Authorization: Bearer`).

A token opens the addresses of the interface and no others, for reading only. What it is shown as is never written
anywhere: not in the log, not in the trail, not in an answer.
"""

from __future__ import annotations

from typing import Final

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from luoshi.access import tokens
from luoshi.access.actors import actor_of
from luoshi.access.models import Token
from luoshi.access.queries import second_factor_of
from luoshi.kernel import clock
from luoshi.kernel.actor import Door

SPACE: Final = "api"  # of the addresses it opens
LIMIT: Final = "token_refused"  # of settings.ACCOUNT_RATE_LIMITS
_SCHEME: Final = "bearer"


def is_interface(request: HttpRequest) -> bool:
    """Whether the address is one for programs."""
    return request.resolver_match is not None and SPACE in request.resolver_match.namespaces


def words_of(request: HttpRequest) -> str | None:
    """The token a program shows; None where it shows none: other schemes are a proxy's business."""
    scheme, _space, words = request.headers.get("Authorization", "").strip().partition(" ")
    return words.strip() if scheme.lower() == _SCHEME else None


def admit(request: HttpRequest) -> HttpResponse | None:
    """Let the request read as the person of its token, or as whoever is signed in; else the answer that says why not."""
    words = words_of(request)
    if words is None:
        if not request.user.is_authenticated:
            return _unknown(_("请先登录，或者在请求头 Authorization 里带上个人访问令牌"))
        return _not_reading(request)
    token = tokens.found(words) if settings.TOKENS else None
    if token is None or not token.user.is_active or not token.holds(clock.today()):
        return _refused(request, token)
    if settings.SECOND_FACTOR == "required" and not second_factor_of(token.user).exists():
        return said(_("本单位要求两步验证，请先登录网页启用，再用访问令牌"), 403)
    request.user = token.user
    request.door = Door.API  # type: ignore[attr-defined]
    if refused := _not_reading(request):
        return refused
    tokens.note_use(token, by=actor_of(request))
    return None


def said(sentence: str, status: int, **headers: str) -> JsonResponse:
    """Why there is no answer, in one sentence."""
    return JsonResponse(
        {"detail": sentence}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )


def _not_reading(request: HttpRequest) -> HttpResponse | None:
    return said(_("接口只读，只接受 GET"), 405, Allow="GET") if request.method != "GET" else None


def _refused(request: HttpRequest, token: Token | None) -> HttpResponse:
    """The answer to a token that opens nothing; who tries many is told to wait."""
    if ratelimit.consume_or_429(request, action=LIMIT, limit_get=True) is not None:
        return said(_("试得太多了，请一分钟以后再试"), 429, **{"Retry-After": "60"})
    if token is None:
        sentence = _("访问令牌无效，请核对是否抄全，或者在“个人访问令牌”页重新生成")
    elif not token.user.is_active:
        sentence = _("这个访问令牌的账号已停用")
    elif token.ended_on is not None:
        sentence = _("这个访问令牌已于%(day)s撤销，请重新生成") % {"day": token.ended_on.isoformat()}
    else:
        sentence = _("这个访问令牌的有效期到%(day)s为止，请重新生成") % {"day": token.last_day.isoformat()}
    return _unknown(sentence, ', error="invalid_token"')


def _unknown(sentence: str, error: str = "") -> HttpResponse:
    return said(sentence, 401, **{"WWW-Authenticate": f'Bearer realm="luoshi"{error}'})
