"""问题整改台账: one's own work first, then all."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.findings.mine import ACCEPT, ALL, CLOSED, RECHECK, TODO, counts_of, part_of
from luoshi.findings.rights import OVERSEE, VIEW
from luoshi.findings.tables import TABLES
from luoshi.ui.components import Link, Tab


@require_GET
def findings(request: HttpRequest) -> HttpResponseBase:
    """What waits for the reader's own units, and all the reader may see."""
    require(request.user, VIEW)
    counts = counts_of(request.user)
    first = next(iter(counts))
    part = request.GET.get("in", "")
    if part not in counts:
        part = first if counts[first] or part else ALL
    labels = {
        TODO: _("待我办"),
        ACCEPT: _("待验收"),
        RECHECK: _("待回头看"),
        CLOSED: _("已销号"),
        ALL: _("全部"),
    }
    may_register = may(request.user, OVERSEE)
    table = TABLES[part](
        request,
        part_of(request.user, part),
        empty_link=Link(_("登记问题"), reverse("findings_register"))
        if may_register and part == ALL
        else None,
    )
    if table.wants_export:
        return export_table(
            request, table, "findings.Finding", VIEW, of=labels[part], name=str(table.caption)
        )
    context = {
        "table": table,
        "tabs": [
            Tab(labels[name], f"{reverse('findings')}?in={name}", name == part, count)
            for name, count in counts.items()
        ],
        "counts": counts,
        "none": not counts[ALL],
        "may_register": may_register,
        "may_export": bool(table.shown) and may_export(request.user, VIEW),
    }
    return table.respond("findings/list.html", context)
