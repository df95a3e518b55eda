"""常用筛选: what a reader has kept, to open, add and delete."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of, signed_in
from luoshi.access.grants import require
from luoshi.figures.actions.saving import forget_views, is_ours, save_view, views_of
from luoshi.figures.forms import SaveViewForm
from luoshi.figures.tables import SavedTable
from luoshi.figures.views.overview import RIGHT
from luoshi.kernel.records import is_uuid
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.table import Bulk

ADDRESS = "address"


@require_GET
def saved_views(request: HttpRequest) -> HttpResponseBase:
    """The reader's own list."""
    require(request.user, RIGHT)
    bulk = [Bulk(_("删除"), reverse("saved_views_forget"))]
    empty = Link(_("去总览"), reverse("overview"))
    table = SavedTable(request, views_of(signed_in(request)), bulk=bulk, empty_link=empty)
    return table.respond("figures/saved.html", {"table": table})


@require_http_methods(["GET", "POST"])
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Keep the address of the page the reader comes from."""
    require(request.user, RIGHT)
    address = (request.POST if request.method == "POST" else request.GET).get(ADDRESS, "")
    address = address if is_ours(address) else reverse("overview")
    form = SaveViewForm(request.POST or None)

    def act() -> str:
        name = form.cleaned_data["name"]
        save_view(signed_in(request), name, address, by=actor_of(request), typed_fields=form.typed_fields)
        return _("已保存为常用筛选“%(name)s”") % {"name": name}

    return form_page(
        request, form, act, title=_("保存为常用筛选"), submit=_("保存"), back=address,
        crumbs=[Link(_("总览"), reverse("overview")), Link(_("常用筛选"), reverse("saved_views"))],
        note=_("只您自己看得到；期间选“年初以来”等、截至日期为今天的，以后打开时随日期走。"),
        kept=[(ADDRESS, address)],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def saved_views_forget(request: HttpRequest) -> HttpResponse:
    """Delete the picked ones."""
    require(request.user, RIGHT)
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("pick") if is_uuid(key)]
        count = forget_views(signed_in(request), keys, by=actor_of(request)) if keys else 0
        messages.success(request, _("已删除%(count)s个常用筛选") % {"count": count})
    return redirect("saved_views")
