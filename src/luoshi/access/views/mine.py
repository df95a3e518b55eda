"""我的权限: what the reader may see and why, and handing on roles of one's own (授权代理)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access import delegating
from luoshi.access.actors import actor_of, signed_in
from luoshi.access.forms import DelegationForm
from luoshi.access.models import Grant
from luoshi.access.queries import delegable_named, delegations_of, own_grants
from luoshi.access.reach import led_by
from luoshi.access.tables import DelegationTable, OwnRightsTable, delegation_row, own_row
from luoshi.kernel import clock
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's roles as of today, what each gives and where; and what he has handed on."""
    user = signed_in(request)
    led = led_by(user)
    given = [delegation_row(row) for row in delegations_of(user)]
    context = {
        "table": OwnRightsTable(request, [own_row(row, led) for row in own_grants(user)]),
        "given": DelegationTable(request, given, name="given", prefix="g-") if given else None,
        "may_delegate": delegating.delegable(user).exists(),
    }
    return render(request, "access/mine.html", context)


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest) -> HttpResponse:
    """授权代理 of one role of one's own, or of all that may be handed on."""
    user = signed_in(request)
    grants: dict[str, Grant] = {str(row.uuid): row for row in delegable_named(user)}
    if not grants:
        raise Http404
    form = DelegationForm(list(grants.values()), request.POST or None, initial={"start": clock.today()})

    def act() -> str:
        data = form.cleaned_data
        wanted = list(grants.values()) if data["what"] == form.ALL else [grants[data["what"]]]
        made = delegating.delegate(
            wanted,
            data["to"],
            start=data["start"],
            last=data["last"],
            by=actor_of(request),
            why=data["why"],
            typed_fields=form.typed_fields,
        )
        said = _("已把%(count)s项角色代理给“%(user)s”，至%(last)s")
        return said % {"count": len(made), "user": data["to"], "last": f"{data['last']:%Y-%m-%d}"}

    return form_page(
        request, form, act, title=_("授权代理"), submit=_("代理"), back=reverse("mine"),
        crumbs=[Link(_("我的权限"), reverse("mine"))],
        note=_("代理期间您自己的角色不变；到期自动结束，随时可以收回；办理的事都记在代理人名下，并写明代理自您。"),
    )  # fmt: skip
