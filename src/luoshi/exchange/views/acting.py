"""写入、撤销、放弃, and files that come back mended."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.access.actors import actor_of
from luoshi.exchange import actions, jobs, queries
from luoshi.exchange.enums import State
from luoshi.exchange.forms import UndoForm
from luoshi.exchange.planning import offer_of
from luoshi.exchange.tables import label_of
from luoshi.exchange.views.importing import visible
from luoshi.exchange.views.listing import go, handed, tell_refused
from luoshi.exchange.views.steps import compare_now_or_later
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.responses import upload_refused, wants_json


@require_POST
def more(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Mended files take the place of the wrong ones, further ones are added; then everything is compared again."""
    found = visible(request, key)
    url = reverse("import", args=[found.uuid])
    unit = Unit.objects.get(pk=found.unit_id)
    try:
        received = actions.receive(
            offer_of(found), unit, handed(request), by=actor_of(request), on=found.on, into=found
        )
    except Refused as refused:
        if wants_json(request):
            return upload_refused(refused.sentence)
        messages.error(request, refused.sentence)
        return redirect(url)
    tell_refused(request, received.refused)
    compare_now_or_later(received.found, by=actor_of(request))
    return go(request, url)


@require_POST
def apply(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """写入, whole or not at all."""
    found = visible(request, key)
    by = actor_of(request)
    if found.state == State.OPEN and queries.is_large(found):
        jobs.later(found, jobs.APPLY, by=by)
        return redirect("import", key=found.uuid)
    try:
        done = actions.apply(found, by=by)
    except Refused as refused:
        messages.error(request, refused.sentence)
        if found.state == State.OPEN:
            actions.compare(found, by=by)
    else:
        counts = {"new": done.new, "changed": done.changed}
        messages.success(request, _("已写入：新增%(new)s，变更%(changed)s") % counts)
    return redirect("import", key=found.uuid)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """撤销整批导入."""
    found = visible(request, key)
    back = reverse("import", args=[found.uuid])
    if found.state != State.APPLIED:
        messages.warning(request, _("这次导入没有写入，或已经撤销"))
        return redirect(back)
    form = UndoForm(request.POST or None)

    def act() -> str:
        by, why = actor_of(request), form.cleaned_data["why"]
        if queries.is_large_to_undo(found):
            jobs.later(found, jobs.UNDO, by=by, why=why)
            return _("正在撤销，可以离开本页")
        actions.undo(found, by=by, why=why)
        return _("已撤销整批导入，各处与导入前一样")

    note = _(
        "新增的记录作废，改动的内容改回原样；同一份文件以后可以再导入。导入之后又改过或用过的，不能整批撤销。"
    )
    return form_page(
        request, form, act, title=_("撤销整批导入"), submit=_("撤销"), back=back, danger=True, note=note,
        crumbs=[Link(_("导入导出"), reverse("exchange")), Link(label_of(found.offer), back)],
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """放弃: nothing was written, what was read is emptied."""
    found = visible(request, key)
    try:
        actions.drop(found, by=actor_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("import", key=found.uuid)
    messages.success(request, _("已放弃，没有写入任何内容"))
    return redirect("exchange")
