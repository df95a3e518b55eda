"""学习与会议: the list, what is still to be written first."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require, scope
from luoshi.activities.models import Holding
from luoshi.activities.packs import activity_rules
from luoshi.activities.queries import DONE, UNFINISHED, WAITING, count_by_part, list_sessions
from luoshi.activities.rights import CHANGE, VIEW
from luoshi.activities.sheets import ledger, ledger_apply
from luoshi.activities.tables import SessionTable, WaitingTable
from luoshi.exchange import exports
from luoshi.exchange.views.listing import handed_over
from luoshi.kernel import clock
from luoshi.kernel.exchange import offers
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link, Tab
from luoshi.ui.text import counted

LEDGER_EXPORT: Final = "ledger"


@require_GET
def sessions(request: HttpRequest) -> HttpResponseBase:
    """The records the reader may see, by how far they have come."""
    require(request.user, VIEW)
    counts = count_by_part(request.user)
    part = request.GET.get("in", "")
    part = part if part in counts else ""
    may_add = may(request.user, CHANGE)
    checks = part == WAITING and may_add
    table = (WaitingTable if checks else SessionTable)(
        request,
        list_sessions(request.user, part),
        activity_rules(),
        empty_link=Link(_("登记一次"), reverse("session_new")) if may_add else None,
    )
    labels = {"": _("全部"), UNFINISHED: _("待完成"), WAITING: _("已提交"), DONE: _("已归档")}
    if request.GET.get("export") == LEDGER_EXPORT:
        return export_table(
            request, table, "activities.Session", VIEW, of=_("学习与会议台账"), make=lambda: _ledger(request, table)
        )  # fmt: skip
    if table.wants_export:
        return export_table(request, table, "activities.Session", VIEW, of=labels[part] if part else "")
    context = {
        "table": table,
        "tabs": [
            Tab(label, f"?in={name}" if name else reverse("activities"), name == part, counts[name])
            for name, label in labels.items()
        ],
        "may_add": may_add,
        "may_sample": checks and bool(counts[WAITING]),
        "todo": counts[UNFINISHED],
        "total": counted(counts[""], table.counter),
        "none": not counts[""],
        "may_export": may_export(request.user, VIEW),
        "ledger_url": table.url(export=LEDGER_EXPORT, page=None),
    }
    return table.respond("activities/list.html", context)


def _ledger(request: HttpRequest, table: SessionTable) -> HttpResponseBase:
    """The listed records that were handed in, one event a row in the layout of the ledger; it may come back filled in."""
    assert isinstance(table.rows, QuerySet)
    listed = Holding.objects.counted().filter(session_id__in=table.rows.order_by().values("pk"))
    mine = scope(listed, request.user, VIEW)
    names = current_name(mine.order_by().values_list("unit", flat=True).distinct())
    rows = list(ledger_apply.rows_of(mine, names))
    made, _export = exports.written(offers[ledger.LEDGER.key], rows, on=clock.today())
    return handed_over(made)
