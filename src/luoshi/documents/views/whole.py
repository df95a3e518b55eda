"""What is done with a whole document: its details, a corrected text, approval, what was left over, voiding."""

from __future__ import annotations

import uuid
from typing import Any, TypedDict

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.access.actors import actor_of
from luoshi.documents import actions
from luoshi.documents.forms import ACCEPT, ApproveForm, DetailsForm, ReasonForm, ReplaceForm
from luoshi.documents.models import Document, Text
from luoshi.documents.pages import words
from luoshi.documents.queries import left_over
from luoshi.documents.rules import rules
from luoshi.documents.views.page import changeable, visible
from luoshi.documents.views.uploads import MB, How, answer_to, refused_by_script
from luoshi.kernel.errors import Refused
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.responses import upload_taken, wants_json


def _crumbs(document: Document) -> list[Link]:
    return [Link(_("文档台账"), reverse("documents")), Link(document.title, _url(document))]


def _url(document: Document) -> str:
    return reverse("document", args=[document.uuid])


class _Frame(TypedDict):
    crumbs: list[Link]
    back: str


def _frame(document: Document) -> _Frame:
    """What every form page of a document has around it."""
    return {"crumbs": _crumbs(document), "back": _url(document)}


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """文档信息: title, kind, number, issuer, date."""
    document = changeable(request, key)
    form = DetailsForm.of(document, request.POST or None)

    def act() -> str:
        actions.describe_document(
            document, by=actor_of(request), typed_fields=form.typed_fields, **form.cleaned_data
        )
        return _("文档信息已保存")

    return form_page(request, form, act, **_frame(document), title=_("文档信息"), submit=_("保存"))


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """作废, with a reason."""
    document = changeable(request, key)
    form = ReasonForm(request.POST or None, initial={"version": document.version})

    def act() -> str:
        data = form.cleaned_data
        actions.void_document(document, by=actor_of(request), why=data["why"], version=data["version"])
        return _("已作废“%(title)s”") % {"title": document.title}

    note = _("作废后不再出现在台账和统计里，记录和原件保留，操作日志里可查。")
    return form_page(
        request, form, act, **_frame(document), title=_("作废文档"), submit=_("作废"), danger=True, note=note,
        onward=reverse("documents"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """审批台账: registered as done on paper (线下已审批)."""
    document = changeable(request, key)
    form = ApproveForm(request.POST or None, request.FILES or None, initial={"version": document.version})

    def act() -> str:
        data = form.cleaned_data
        scan = data["scan"]
        actions.approve_ledger(
            document,
            by=actor_of(request),
            version=data["version"] or document.version,
            offline=form.offline(),
            scan=actions.Handed(scan, scan.name, unclassified=data["unclassified"]) if scan else None,
            typed_fields=form.typed_fields,
        )
        return _("已登记线下审批")

    note = _("审批后台账内容不再改动；需要修改时先撤回审批。")
    return form_page(
        request, form, act, **_frame(document), title=_("登记线下审批"), submit=_("登记"), note=note
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """撤回审批, with a reason."""
    document = changeable(request, key)
    form = ReasonForm(request.POST or None, initial={"version": document.version})

    def act() -> str:
        version = form.cleaned_data["version"] or document.version
        actions.withdraw_approval(
            document, by=actor_of(request), why=form.cleaned_data["why"], version=version
        )
        return _("已撤回审批，台账可以修改")

    return form_page(
        request, form, act, **_frame(document), title=_("撤回审批"), submit=_("撤回"), danger=True
    )


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """上传更正稿: the decisions are taken over as far as their words are still there; a scan is kept beside them."""
    document = changeable(request, key)
    form = ReplaceForm(request.POST or None, initial={"version": document.version})
    if request.method == "GET":
        return render(request, "documents/replace.html", _replacing(document, form))
    upload, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    refused_words = ""
    how: How = "mend"
    if not form.is_valid():
        refused_words = _("页面已过期，请刷新后再试")
    elif upload is None and not pasted.strip():
        refused_words = _("还没有选文件，也没有粘贴文字。请选一个文件，或把正文粘贴进来。")
    else:
        try:
            received = actions.replace_text(
                document, by=actor_of(request), version=form.cleaned_data["version"], upload=upload,
                name=(upload.name or "") if upload else "", pasted=None if upload else pasted,
                unclassified=request.POST.get("unclassified") == "yes",
            )  # fmt: skip
        except Refused as refused:
            refused_words, how = refused.sentence, answer_to(refused)
        else:
            messages.success(request, received.notice or _("已换上更正稿，原来的确认已承接"))
            url = reverse("document_left_over", args=[document.uuid]) if _left(document) else _url(document)
            return upload_taken(url) if wants_json(request) else redirect(url)
    if wants_json(request):
        return refused_by_script(refused_words, how)
    context = _replacing(document, form) | {"refused": refused_words, "ask": how == "ask"}
    context["pasted"] = "" if how == "forget" else pasted
    return render(request, "documents/replace.html", context, status=422)


def _left(document: Document) -> bool:
    fresh = Document.objects.select_related("current").get(pk=document.pk)
    return (
        fresh.current is not None
        and fresh.current.read_at is not None
        and bool(left_over(fresh, fresh.current))
    )


def _replacing(document: Document, form: ReplaceForm) -> dict[str, Any]:
    known = rules()
    return {
        "document": document, "form": form, "crumbs": _crumbs(document), "accept": ACCEPT, "banner": known.banner.text,
        "max_bytes": min(known.limits.file_mb * MB, settings.MAX_FILE_BYTES), "pasted": "",
        "question": known.scan_question.text,
    }  # fmt: skip


@require_POST
def read_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """重新读取 a text that was not read."""
    document = changeable(request, key)
    try:
        actions.read_again(document, by=actor_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("已重新开始读取"))
    return redirect(_url(document))


@require_GET
def versions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """版本与原件: every text of the document, with the file it came from."""
    document = visible(request, key)
    rows = Text.objects.light().filter(document=document).select_related("file").order_by("-number")
    context = {"document": document, "crumbs": _crumbs(document), "rows": rows}
    return render(request, "documents/versions.html", context)


@require_http_methods(["GET", "POST"])
def left_over_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """未承接的确认: decisions whose words are no longer there; they are laid aside with a reason."""
    document = changeable(request, key)
    if request.method == "POST":
        try:
            count = actions.set_aside(
                document, request.POST.getlist("pick"), by=actor_of(request), why=request.POST.get("why", "")
            )
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            messages.success(request, _("已搁置%(count)s条") % {"count": count})
        return redirect("document_left_over", key=document.uuid)
    rows = left_over(document, document.current) if document.current is not None else ()
    shown = [{"row": row, "kind": words.KINDS[row.nature]} for row in rows]
    context = {"document": document, "crumbs": _crumbs(document), "rows": shown}
    return render(request, "documents/left_over.html", context)
