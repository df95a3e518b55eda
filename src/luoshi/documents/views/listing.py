"""文档台账: the list, and taking in one more."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.documents import actions
from luoshi.documents.enums import Stage
from luoshi.documents.forms import ACCEPT, IntakeForm
from luoshi.documents.queries import Filters, count_by_state, list_documents
from luoshi.documents.rights import ADD, VIEW
from luoshi.documents.rules import rules
from luoshi.documents.tables import DocumentTable, labelled
from luoshi.documents.views.uploads import MB, How, answer_to, refused_by_script
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link, Tab
from luoshi.ui.responses import upload_taken, wants_json
from luoshi.ui.text import counted


@require_GET
def documents(request: HttpRequest) -> HttpResponseBase:
    """The documents the reader may see, by state."""
    require(request.user, VIEW)
    counts = count_by_state(request.user)
    state = request.GET.get("in", "")
    state = state if state in counts else ""
    may_add = may(request.user, ADD)
    kinds = rules().kind_labels
    table = DocumentTable(
        request,
        labelled(list_documents(request.user, Filters(state=state)), kinds),
        kinds,
        empty_link=Link(_("读一份报告"), reverse("document_new")) if may_add else None,
    )
    if table.wants_export:
        of = _labels().get(state, "") if state else ""
        return export_table(request, table, "documents.Document", VIEW, of=of)
    context = {
        "table": table,
        "tabs": _tabs(counts, state),
        "may_add": may_add,
        "total": counted(counts[""], table.counter),
        "none": not counts[""],
        "may_export": may_export(request.user, VIEW),
    }
    return table.respond("documents/list.html", context)


def _labels() -> dict[str, str]:
    """The states the list is cut by."""
    labels = {"": _("全部"), "waiting": _("待确认"), "done": _("已确认")}
    return labels | {Stage.READING: _("正在读取"), Stage.NO_TEXT: _("待录入文字"), Stage.FAILED: _("未读出")}


def _tabs(counts: dict[str, int], current: str) -> list[Tab]:
    labels = _labels()
    always = {"", "waiting", "done", current}
    return [
        Tab(label, f"?in={name}" if name else reverse("documents"), name == current, counts[name])
        for name, label in ((str(name), label) for name, label in labels.items())
        if name in always or counts[name]
    ]


@require_http_methods(["GET", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """读一份报告: a file or pasted words go through the gate and become a ledger."""
    require(request.user, ADD)
    units = Units(request.user, ADD)
    if request.method == "POST":
        form = IntakeForm(units, request.POST)
        return _take(request, form)
    initial = {"key": uuid.uuid4(), "unit": request.GET.get("unit") or units.first}
    return render(request, "documents/new.html", intake(IntakeForm(units, initial=initial)))


def intake(form: IntakeForm, **more: Any) -> dict[str, Any]:
    """What documents/new.html needs."""
    known = rules()
    return {
        "form": form,
        "key": form.data.get("key") or uuid.uuid4(),
        "accept": ACCEPT,
        "max_bytes": min(known.limits.file_mb * MB, settings.MAX_FILE_BYTES),
        "banner": known.banner.text,
        "question": known.scan_question.text,
        "pasted": form.data.get("pasted", ""),
        "crumbs": [Link(_("文档台账"), reverse("documents"))],
        **more,
    }


def _take(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    upload = request.FILES.get("file")
    if not form.is_valid():
        return _not_taken(
            request, form, " ".join(str(words) for errors in form.errors.values() for words in errors)
        )
    unit = Unit.objects.filter(uuid=form.cleaned_data["unit"]).first()
    if unit is None or not may(request.user, ADD, unit):
        raise Http404
    pasted = request.POST.get("pasted", "")
    if upload is None and not pasted.strip():
        return _not_taken(request, form, _("还没有选文件，也没有粘贴文字。请选一个文件，或把正文粘贴进来。"))
    try:
        received = actions.receive(
            unit, by=actor_of(request), upload=upload, name=(upload.name or "") if upload else "",
            pasted=None if upload else pasted, unclassified=request.POST.get("unclassified") == "yes",
            kind=form.cleaned_data["kind"], key=_key(request), typed_fields=form.typed_fields,
        )  # fmt: skip
    except Refused as refused:
        return _not_taken(request, form, refused.sentence, answer_to(refused))
    if received.notice:
        messages.success(request, received.notice)
    return _go(request, reverse("document", args=[received.document.uuid]))


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return upload_taken(url) if wants_json(request) else redirect(url)


def _not_taken(request: HttpRequest, form: IntakeForm, sentence: str, how: How = "mend") -> HttpResponse:
    """One sentence, and the form again."""
    if wants_json(request):
        return refused_by_script(sentence, how)
    context = intake(form, refused=sentence, ask=how == "ask")
    if how == "forget":
        context["pasted"] = ""
    return render(request, "documents/new.html", context, status=422)
