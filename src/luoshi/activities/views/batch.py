"""Acts on many records that were handed in: looked at by sample, returned or archived together."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require, scope
from luoshi.activities.actions import archive_many, return_many
from luoshi.activities.actions.flow import AT_ONCE
from luoshi.activities.enums import State
from luoshi.activities.models import Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.queries import WAITING, list_sessions
from luoshi.activities.rights import CHANGE
from luoshi.activities.tables import WaitingTable
from luoshi.activities.views.recording import crumbs
from luoshi.directory.forms_people import WhyForm
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import is_uuid
from luoshi.ui.form_page import form_page

MOST_SAMPLED: Final = 100  # a page one can look through
PICK: Final = "pick"
ALL: Final = "all"  # instead of single records: all that wait


class ArchiveForm(WhyForm):
    """A remark, where there is one to be made."""

    why = forms.CharField(label=gettext_lazy("说明"), max_length=400, required=False)
    sure = forms.BooleanField(widget=forms.HiddenInput, initial=True)


def _waiting(request: HttpRequest) -> Any:
    """Records that were handed in where the reader may act on them."""
    return scope(Session.objects.rows().filter(state=State.SUBMITTED), request.user, CHANGE)


def _picked(request: HttpRequest) -> tuple[list[Session], list[tuple[str, str]]]:
    """The picked records, and how the form names them again. Raises Refused where some are gone or out of reach."""
    if request.POST.get(ALL):
        return list(_waiting(request).order_by("pk")[:AT_ONCE]), [(ALL, "1")]
    keys = [key for key in dict.fromkeys(request.POST.getlist(PICK)) if is_uuid(key)]
    found = list(_waiting(request).filter(uuid__in=keys).order_by("pk"))
    if not found or len(found) < len(keys):
        raise Refused(_("所选的记录里有的已被退回、归档或作废，请重新选择"))
    return found, [(PICK, key) for key in keys]


def _batch(request: HttpRequest, form: Any, *, archive: bool, back: str) -> HttpResponse:
    by = actor_of(request)
    try:
        found, kept = _picked(request)
        wrong = None
    except Refused as refused:
        found, kept, wrong = [], [], refused

    def act() -> str:
        if wrong is not None:
            raise wrong
        why = form.cleaned_data["why"]
        if archive:
            return _("已归档%(count)s条") % {"count": len(archive_many(found, by=by, why=why))}
        return _("已退回%(count)s条，改好再提交后才计入") % {"count": len(return_many(found, by=by, why=why))}

    title = _("归档所选记录") if archive else _("退回所选记录")
    return form_page(
        request, form, act, title=title, submit=_("归档") if archive else _("退回"), back=back, crumbs=crumbs(),
        kept=kept, note=wrong.sentence if wrong is not None else _("共%(count)s条") % {"count": len(found)},
    )  # fmt: skip


def _back() -> str:
    return f"{reverse('activities')}?{urlencode({'in': WAITING})}"


@require_http_methods(["GET", "POST"])
def sessions_return(request: HttpRequest) -> HttpResponse:
    """退回: the list sends what was picked, then this page the reason, the same for all."""
    require(request.user, CHANGE)
    if request.method == "GET":
        return redirect(_back())
    form = WhyForm(request.POST if "why" in request.POST else None)
    return _batch(request, form, archive=False, back=_back())


@require_http_methods(["GET", "POST"])
def sessions_archive(request: HttpRequest) -> HttpResponse:
    """归档, before their days are over."""
    require(request.user, CHANGE)
    if request.method == "GET":
        return redirect(_back())
    form = ArchiveForm(request.POST if "sure" in request.POST else None)
    return _batch(request, form, archive=True, back=_back())


@require_GET
def sessions_sample(request: HttpRequest) -> HttpResponseBase:
    """抽查: some of what waits, drawn by a number in the address, so that the same draw can be shown again."""
    require(request.user, CHANGE)
    rules = activity_rules()
    draw, wanted = request.GET.get("draw", ""), request.GET.get("n", "")
    number = min(int(wanted), MOST_SAMPLED) if wanted.isdecimal() and len(wanted) < len("10000") else 0
    number = number or rules.archiving.sample
    if not draw:
        return redirect(f"{request.path}?{urlencode({'n': str(number), 'draw': secrets.token_hex(4)})}")
    keys = list(_waiting(request).values_list("uuid", flat=True))
    chosen = sorted(keys, key=lambda key: hashlib.sha256(f"{draw}{key}".encode()).digest())[:number]
    rows = list_sessions(request.user, WAITING).filter(uuid__in=chosen)
    table = WaitingTable(request, rows, rules)
    context = {
        "table": table, "drawn": len(chosen), "total": len(keys), "draw": draw[:20], "number": number,
        "crumbs": crumbs(), "most": MOST_SAMPLED,
    }  # fmt: skip
    return table.respond("activities/sample.html", context)
