"""附上原件: files a clerk chooses to keep with a record, and taking one off again."""

from __future__ import annotations

import uuid
from contextlib import ExitStack

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.activities.actions import attach, void_file
from luoshi.activities.actions.keeping import MOST_KEPT, keeps_files
from luoshi.activities.forms_papers import KeepForm
from luoshi.activities.keeping import ACCEPT, passed
from luoshi.activities.models import Session, SessionFile
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import CHANGE
from luoshi.activities.tables import kinds_said
from luoshi.activities.views.recording import crumbs
from luoshi.directory.forms_people import WhyForm
from luoshi.documents import gate
from luoshi.documents.actions.common import note_refusal
from luoshi.documents.views.uploads import answer_to, refused_by_script
from luoshi.kernel.errors import Refused
from luoshi.organisations.queries import names_on
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.responses import upload_taken, wants_json


def _to_change(request: HttpRequest, key: uuid.UUID) -> Session:
    found: Session = get_or_404("activities.session", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    return found


@require_http_methods(["GET", "POST"])
def session_attach(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """附上原件 to one record."""
    found = _to_change(request, key)
    here = reverse("session", args=[found.uuid])
    if not keeps_files(found):
        messages.warning(request, _("这类记录只登记日期和人数，不附原件"))
        return redirect(here)
    form = KeepForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, found, form)
    form.is_valid()
    refused = _all_kept(request, found, form)
    if refused is None:
        messages.success(request, _("已附上原件"))
        return upload_taken(here) if wants_json(request) else redirect(here)
    if wants_json(request):
        return refused_by_script(refused.sentence, answer_to(refused))
    return _page(request, found, form, refused=refused.sentence, status=422)


def _all_kept(request: HttpRequest, found: Session, form: KeepForm) -> Refused | None:
    """Keep the files one by one; why one was refused, and those before it are kept and said."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        return Refused(_("请选择要附上的文件"))
    if len(uploads) > MOST_KEPT:
        return Refused(_("一条记录最多附%(most)s份原件") % {"most": MOST_KEPT})
    done: list[str] = []
    for upload in uploads:
        try:
            done.append(_kept(request, found, upload, form))
        except Refused as refused:
            if done:
                messages.warning(request, _("已附上：%(files)s") % {"files": "、".join(done)})
            if len(uploads) > 1 and not isinstance(refused, gate.Marked):
                refused.sentence = f"“{upload.name}”：{refused.sentence}"
            return refused
    return None


def _kept(request: HttpRequest, found: Session, upload: object, form: KeepForm) -> str:
    by = actor_of(request)
    name = getattr(upload, "name", "") or ""
    with ExitStack() as stack:
        try:
            one = passed(stack, upload, name, unclassified=bool(form.cleaned_data.get("unclassified")))
        except gate.Marked:
            stack.close()  # the bytes go before anything is written
            note_refusal(found.unit_id, by)
            raise
        attach(found, one.file, one.name, by=by, kind=one.format, typed_fields=form.typed_fields)
    return one.name


def _page(
    request: HttpRequest, found: Session, form: KeepForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    here = reverse("session", args=[found.uuid])
    context = {
        "session": found,
        "form": form,
        "refused": refused,
        "unit_name": names_on([found.unit_id], found.day).get(found.unit_id, ""),
        "kinds": kinds_said(found.kinds, activity_rules().kind_labels),
        "accept": ACCEPT,
        "max_bytes": settings.MAX_FILE_BYTES,
        "crumbs": crumbs(Link(_("记录"), here)),
    }
    return render(request, "activities/attach.html", context, status=status)


@require_http_methods(["GET", "POST"])
def session_file_void(request: HttpRequest, key: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """作废 one of them."""
    found = _to_change(request, key)
    kept = SessionFile.objects.rows().filter(session=found, uuid=file).select_related("stored").first()
    if kept is None:
        raise Http404
    form = WhyForm(request.POST or None)
    by = actor_of(request)
    here = reverse("session", args=[found.uuid])

    def act() -> str:
        void_file(kept, by=by, why=form.cleaned_data["why"])
        return _("已作废“%(file)s”，不能再打开") % {"file": kept.stored.name}

    return form_page(
        request, form, act, title=_("作废所附原件"), submit=_("作废"), back=here, danger=True,
        crumbs=crumbs(Link(_("记录"), here)), note=kept.stored.name,
    )  # fmt: skip
