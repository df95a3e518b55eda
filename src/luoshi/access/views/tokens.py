"""个人访问令牌: the reader's own, made and revoked; and for administrators whose there are."""

from __future__ import annotations

import datetime as dt
import uuid

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access import tokens
from luoshi.access.actors import actor_of, signed_in
from luoshi.access.forms import EndTokenForm, TokenForm
from luoshi.access.grants import require
from luoshi.access.models import Token
from luoshi.access.queries import tokens_shown
from luoshi.access.roles import roles
from luoshi.access.tables import TokenTable, UserTokenTable
from luoshi.kernel import clock
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page

FIRST_OFFER = 90  # days: offered in the form, less where the packs allow less


def _crumbs() -> list[Link]:
    return [Link(_("个人访问令牌"), reverse("tokens"))]


@require_GET
def own_tokens(request: HttpRequest) -> HttpResponseBase:
    """The reader's own tokens, ended ones too."""
    mine = Token.objects.filter(user=signed_in(request)).select_related("user")
    table = TokenTable(request, tokens.listed(mine), empty_link=Link(_("生成令牌"), reverse("token_new")))
    return table.respond("access/tokens.html", {"table": table})


@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make one; its words stand on the answer to this request and nowhere else.

    It opens the house for a long time: who asks for it has just shown anew who he is.
    """
    raise_if_reauthentication_required(request, app="")
    most = roles().tokens.most_days
    offered = clock.today() + dt.timedelta(days=min(most, FIRST_OFFER) - 1)
    form = TokenForm(request.POST if request.method == "POST" else None, initial={"last_day": offered})
    made: list[tokens.Made] = []

    def act() -> str:
        data = form.cleaned_data
        made.append(
            tokens.make_token(
                signed_in(request), data["name"], data["last_day"], by=actor_of(request), typed_fields=form.typed_fields
            )
        )  # fmt: skip
        return _("已生成令牌“%(name)s”") % {"name": made[0].token.name}

    answer = form_page(
        request, form, act, title=_("生成访问令牌"), submit=_("生成"), back=reverse("tokens"), crumbs=_crumbs(),
        note=_("程序凭令牌以您的权限读数，只能读，不能改动，也打不开网页。您的权限变了，令牌随之变。"),
    )  # fmt: skip
    if not made:
        return answer
    context = {
        "token": made[0].token, "words": made[0].words, "crumbs": _crumbs(),
        "address": request.build_absolute_uri(reverse("api:figures")),
    }  # fmt: skip
    return render(request, "access/token_made.html", context)


@require_GET
def user_tokens(request: HttpRequest) -> HttpResponseBase:
    """Whose tokens there are, never the tokens."""
    require(request.user, "users.view")
    table = UserTokenTable(request, tokens.listed(tokens_shown(request.user)))
    crumbs = [Link(_("用户与授权"), reverse("users"))]
    return table.respond("access/user_tokens.html", {"table": table, "crumbs": crumbs})


@require_http_methods(["GET", "POST"])
def token_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """撤销: one's own, or one of an account the reader administers."""
    user = signed_in(request)
    own = Token.objects.filter(user=user, uuid=key).first()
    found = own or tokens_shown(user).filter(uuid=key, may_end=True).first()
    if found is None:
        raise Http404
    back = reverse("tokens") if own is not None else reverse("user", args=[found.user.uuid])
    if request.method == "GET" and not found.holds(clock.today()):
        messages.info(request, _("令牌“%(name)s”已经失效，不需要撤销") % {"name": found.name})
        return redirect(back)
    form = EndTokenForm(request.POST if request.method == "POST" else None, own=own is not None)

    def act() -> str:
        tokens.revoke_token(found, by=actor_of(request), why=form.cleaned_data["why"])
        return _("已撤销令牌“%(name)s”") % {"name": found.name}

    crumbs = (
        _crumbs()
        if own is not None
        else [Link(_("用户与授权"), reverse("users")), Link(str(found.user), back)]
    )
    return form_page(
        request, form, act, title=_("撤销令牌“%(name)s”") % {"name": found.name}, submit=_("撤销"), back=back,
        crumbs=crumbs, danger=True, note=_("撤销后立即失效，用它读数的表和程序不再更新；不能恢复，可以另外生成。"),
    )  # fmt: skip
