"""学习与会议: the list, what is still to be written first."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.activities.packs import activity_rules
from luoshi.activities.queries import DONE, UNFINISHED, WAITING, count_by_part, list_sessions
from luoshi.activities.rights import CHANGE, VIEW
from luoshi.activities.tables import SessionTable
from luoshi.ui.components import Link, Tab
from luoshi.ui.text import counted


@require_GET
def sessions(request: HttpRequest) -> HttpResponseBase:
    """The records the reader may see, by how far they have come."""
    require(request.user, VIEW)
    counts = count_by_part(request.user)
    part = request.GET.get("in", "")
    part = part if part in counts else ""
    may_add = may(request.user, CHANGE)
    table = SessionTable(
        request,
        list_sessions(request.user, part),
        activity_rules(),
        empty_link=Link(_("登记一次"), reverse("session_new")) if may_add else None,
    )
    labels = {"": _("全部"), UNFINISHED: _("待完成"), WAITING: _("已提交"), DONE: _("已归档")}
    if table.wants_export:
        return export_table(request, table, "activities.Session", VIEW, of=labels[part] if part else "")
    context = {
        "table": table,
        "tabs": [
            Tab(label, f"?in={name}" if name else reverse("activities"), name == part, counts[name])
            for name, label in labels.items()
        ],
        "may_add": may_add,
        "todo": counts[UNFINISHED],
        "total": counted(counts[""], table.counter),
        "none": not counts[""],
        "may_export": may_export(request.user, VIEW),
    }
    return table.respond("activities/list.html", context)
