"""修改记录 of any record: who, when, through which door, why, and what was before and after."""

from __future__ import annotations

import uuid
from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.access.history import history, keys_of, steps
from luoshi.access.records import get_or_404
from luoshi.kernel.actor import Door
from luoshi.kernel.records import kinds
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link

PAGE: Final = 20
DOORS: Final = {
    Door.PAGE.value: gettext_lazy("网页"),
    Door.SHEET.value: gettext_lazy("表格"),
    Door.API.value: gettext_lazy("接口"),
    Door.CLI.value: gettext_lazy("命令行"),
    Door.JOB.value: gettext_lazy("后台"),
}


@require_GET
def record_history(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """The history of one record; who may not see the record is told that it does not exist."""
    known = kinds.get(kind)
    if known is None:
        raise Http404
    record = get_or_404(known, key, request.user)
    name = (
        current_name({record.pk}).get(record.pk, _(known.label)) if isinstance(record, Unit) else str(record)
    )
    keys = keys_of(known, record, request.user)
    page = Paginator(history(keys), PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": _(known.label),
        "page": page,
        "steps": [
            (step, DOORS.get(step.entry.door, step.entry.door)) for step in steps(page.object_list, keys, request.user)
        ],
        "name": name,
        "crumbs": [Link(name, known.url(record))],
    }  # fmt: skip
    return render(request, "access/history.html", context)
