"""What leaves the house, and the lists that come back filled in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.access.actors import actor_of
from luoshi.documents import actions, exports
from luoshi.documents.forms import ReturnedForm
from luoshi.documents.models import Document
from luoshi.documents.views.page import changeable, visible
from luoshi.kernel.errors import Refused
from luoshi.ui.components import Link

MOST_SHOWN: Final = 200  # rows of a preview
EXPORTS: Final[dict[str, Callable[..., exports.Export]]] = {
    "lists": exports.export_lists,
    "breakdown": exports.export_breakdown,
    "json": exports.export_json,
}


@require_GET
def export(request: HttpRequest, key: uuid.UUID, what: str) -> HttpResponse:
    """三张清单 (.xlsx), 任务分解表 (.docx) or the ledger as JSON."""
    document = visible(request, key)
    if what not in EXPORTS:
        raise Http404
    try:
        made = EXPORTS[what](document, by=actor_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("document", key=document.uuid)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """上传填好的清单: first what would change, nothing is written."""
    document = changeable(request, key)
    if request.method == "GET":
        return render(request, "documents/lists.html", _context(document, ReturnedForm()))
    form = ReturnedForm(request.POST, request.FILES)
    preview = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            preview = actions.preview_lists(
                document, by=actor_of(request), upload=upload, name=upload.name or ""
            )
        except Refused as refused:
            form.refuse(refused)
    context = _context(document, form) | {"preview": preview}
    if preview is not None:
        mend = [*preview.conflicts, *preview.bad]
        context |= {
            "bad": mend[:MOST_SHOWN], "hidden_bad": max(0, len(mend) - MOST_SHOWN),
            "changes": preview.changes[:MOST_SHOWN], "hidden_changes": max(0, len(preview.changes) - MOST_SHOWN),
        }  # fmt: skip
    return render(request, "documents/lists.html", context, status=200 if preview else 422)


@require_POST
def lists_apply(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """写入 what the preview showed, whole or not at all."""
    document = changeable(request, key)
    try:
        count = actions.apply_lists(document, request.POST.get("token", ""), by=actor_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("document_lists", key=document.uuid)
    messages.success(request, _("已按清单更新%(count)s条") % {"count": count})
    return redirect(reverse("document", args=[document.uuid]) + "?tab=measures")


def _context(document: Document, form: ReturnedForm) -> dict[str, object]:
    crumbs = [
        Link(_("文档台账"), reverse("documents")),
        Link(document.title, reverse("document", args=[document.uuid])),
    ]
    return {"document": document, "form": form, "crumbs": crumbs}
