"""登录设备: the reader's open sign-ins, and ending them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.access import ending
from luoshi.access.actors import actor_of, signed_in
from luoshi.access.forms import ConfirmForm
from luoshi.access.sessions import open_sessions
from luoshi.access.tables import SessionTable
from luoshi.kernel.errors import Refused
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.table import Bulk


@require_GET
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Where the reader is signed in."""
    rows = open_sessions(signed_in(request), request.session.session_key)
    bulk = [Bulk(_("结束所选登录"), reverse("sessions_end"))]
    context = {
        "table": SessionTable(request, rows, bulk=bulk),
        "others": any(not row.current for row in rows),
    }
    return context["table"].respond("access/sessions.html", context)  # type: ignore[attr-defined,no-any-return]


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End the picked ones."""
    try:
        count = ending.end_sessions(
            signed_in(request),
            request.POST.getlist("pick"),
            by=actor_of(request),
            current=request.session.session_key,
        )
        messages.success(request, _("已结束%(count)s处登录") % {"count": count})
    except Refused as refused:
        messages.warning(request, refused.sentence)
    return redirect("sessions")


@require_http_methods(["GET", "POST"])
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End all but this one."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        user, current = signed_in(request), request.session.session_key
        count = ending.end_other_sessions(user, by=actor_of(request), current=current)
        return _("已结束%(count)s处登录") % {"count": count}

    return form_page(
        request, form, act, title=_("结束其他全部登录"), submit=_("结束其他登录"), back=reverse("sessions"),
        crumbs=[Link(_("登录设备"), reverse("sessions"))], danger=True,
        note=_("除这台设备外，其他设备上都要重新登录。怀疑密码泄露的，请同时修改密码。"),
    )  # fmt: skip
