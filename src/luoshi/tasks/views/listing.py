"""任务督办: the lists, one's own work first."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.tasks.mine import ACCEPT, ALL, EXTEND, REVIEW, TODO, counts_of, part_of
from luoshi.tasks.rights import ASSIGN, VIEW
from luoshi.tasks.tables import TABLES
from luoshi.ui.components import Link, Tab


@require_GET
def tasks(request: HttpRequest) -> HttpResponseBase:
    """What waits for the reader's own units, and all the reader may see."""
    require(request.user, VIEW)
    counts = counts_of(request.user)
    part = request.GET.get("in", "")
    part = part if part in counts else TODO
    may_give = may(request.user, ASSIGN)
    table = TABLES[part](
        request,
        part_of(request.user, part),
        empty_link=Link(_("交办任务"), reverse("task_new")) if may_give and not counts[ALL] else None,
    )
    labels = {
        TODO: _("待办"),
        ACCEPT: _("待验收"),
        EXTEND: _("延期待批"),
        REVIEW: _("待复查"),
        ALL: _("全部"),
    }
    if table.wants_export:
        return export_table(request, table, "tasks.Task", VIEW, of=labels[part], name=str(table.caption))
    context = {
        "table": table,
        "tabs": [
            Tab(labels[name], reverse("tasks") if name == TODO else f"?in={name}", name == part, count)
            for name, count in counts.items()
        ],
        "counts": counts,
        "may_give": may_give,
        "none": not counts[ALL],
        "may_export": bool(table.shown) and may_export(request.user, VIEW),
    }
    return table.respond("tasks/list.html", context)
