"""谁能看到本单位: who reaches a unit today, by which role, from where."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.choosing import Units
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import require
from luoshi.access.reach import who_sees
from luoshi.access.records import get_or_404
from luoshi.access.tables import ReachTable, reach_row
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link


@require_GET
def unit_access(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Who sees this unit, as of today."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    require(request.user, "users.view", found)
    name = current_name([found.pk]).get(found.pk, "")
    table = ReachTable(request, [reach_row(row) for row in who_sees(found, request.user)])
    if table.wants_export:
        said = _("谁能看到“%(name)s”") % {"name": name}
        return export_table(request, table, "access.Grant", "users.view", name=said, of=said)
    crumbs = [Link(_("组织与人员"), reverse("people")), Link(name, reverse("unit", args=[found.uuid]))]
    context: dict[str, object] = {"table": table, "name": name, "crumbs": crumbs}
    context["may_export"] = may_export(request.user, "users.view")
    return table.respond("access/unit_access.html", context)


@require_GET
def access(request: HttpRequest) -> HttpResponse:
    """On to the topmost unit whose readers one may look up."""
    require(request.user, "users.view")
    return redirect("unit_access", Units(request.user, "users.view").first)
