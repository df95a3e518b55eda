"""One ledger: its summary line and numbers, what is lacking where, its problems under their aspects."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.findings.coverage import Summary, figures_of, sentence, summary_of
from luoshi.findings.declarations import LIST
from luoshi.findings.enums import Covered
from luoshi.findings.models import Finding, FindingList
from luoshi.findings.packs import finding_rules
from luoshi.findings.pages import crumbs
from luoshi.findings.queries import list_findings
from luoshi.findings.rights import OVERSEE, VIEW, lists_for
from luoshi.findings.tables import FindingLists, LedgerTable
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.queries import names_on
from luoshi.tasks.origins import link_to
from luoshi.ui.components import Link
from luoshi.ui.said import said


@require_GET
def finding_lists(request: HttpRequest) -> HttpResponseBase:
    """The ledgers the reader may see."""
    require(request.user, VIEW)
    spans = UnitSpan.objects.on(clock.today())
    rows = lists_for(request.user).annotate(
        unit_name=Subquery(spans.filter(unit=OuterRef("unit")).values("name")[:1])
    )
    table = FindingLists(request, rows)
    return table.respond("findings/lists.html", {"table": table, "crumbs": crumbs()})


@require_GET
def finding_list(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A ledger within the reader's rights."""
    found: FindingList = get_or_404(LIST, key, request.user)
    rows = list_findings(request.user).filter(list=found)
    here = reverse("finding_list", args=[found.uuid])
    table = LedgerTable(request, rows.order_by("position", "pk"), of=found)
    if table.wants_export:
        return export_table(request, table, "findings.Finding", VIEW, of=found.title, name=found.title)
    if request.headers.get("HX-Target") == table.name:
        return table.respond("", {})
    summary = summary_of(rows)
    table.counts = {one.name: one for one in summary.aspects}
    context = {
        "list": found,
        "table": table,
        "unit_name": names_on([found.unit_id], clock.today()).get(found.unit_id, ""),
        "source": said(finding_rules().source_labels.get(found.source, found.source)),
        "origin": _origin(found, request),
        "sentence": sentence(summary),
        "figures": figures_of(summary, here),
        "matrix": matrix_of(summary, here),
        "covered": [str(one.label) for one in Covered],
        "withheld": Finding.objects.rows().filter(list=found).count() - summary.findings,
        "shown": summary.findings,
        "may_register": may(request.user, OVERSEE, found.unit_id),
        "may_export": bool(summary.findings) and may_export(request.user, VIEW),
        "crumbs": crumbs(Link(_("台账"), reverse("finding_lists"))),
    }
    return table.respond("findings/ledger.html", context)


def _origin(found: FindingList, request: HttpRequest) -> Link | None:
    link = link_to(found.origin_kind, found.origin_id, found.reference, request.user)
    return link if link.label else None


def matrix_of(found: Summary, url: str) -> list[dict[str, Any]]:
    """方面 × what its open problems lack, each number the way to its problems."""
    rows = []
    for one in found.aspects:
        cells = [
            {
                "count": one.lacking[key],
                "url": f"{url}?{urlencode({'aspect': one.name, 'covered': key} if one.name else {'covered': key})}",
                "lacks": key != Covered.FULL,
            }
            for key in Covered.values
        ]
        rows.append({"aspect": one, "cells": cells})
    return rows
