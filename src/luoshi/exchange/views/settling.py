"""核对: whose a file is, what a column means, the room's questions."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.access.actors import actor_of
from luoshi.exchange import actions
from luoshi.exchange.actions.comparing import parsed_of
from luoshi.exchange.enums import State
from luoshi.exchange.forms import ColumnsForm
from luoshi.exchange.models import Import
from luoshi.exchange.planning import Parsed, as_shown, offer_of
from luoshi.exchange.senders import candidates
from luoshi.exchange.tables import label_of
from luoshi.exchange.views.importing import page, settle_form, visible
from luoshi.exchange.views.steps import compare_now_or_later
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link
from luoshi.workbooks import Layout


@require_POST
def settle(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the answers and compare again."""
    found = visible(request, key)
    back = redirect("import", key=found.uuid)
    if found.state != State.OPEN:
        messages.warning(request, _("这次导入已经结束，不能再改；请重新上传文件"))
        return back
    parsed = parsed_of(found) if found.picture is None else ()
    form = settle_form(request, found, parsed, as_shown(found.picture))
    if not form.is_valid():
        return page(request, found, form=form, status=422)
    under = candidates(found.unit_id, found.on).names if form.doubtful else {}
    chosen = {str(one.uuid): one.pk for one in Unit.objects.filter(uuid__in=form.units().values())}
    units = {number: chosen[unit] for number, unit in form.units().items() if unit in chosen}
    for number, unit in units.items():
        if unit not in under:
            form.add_error(f"unit_{number}", _("这个单位不在这次导入的单位范围内"))
            return page(request, found, form=form, status=422)
    try:
        if form.doubtful or form.questions:
            actions.settle(
                found, by=actor_of(request), units=units, answers=form.answers(), left_out=form.left_out(),
                typed_fields=form.typed_fields,
            )  # fmt: skip
        compare_now_or_later(found, by=actor_of(request))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return back


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Confirm which column is which, for one kind of heads after another; asked once at the whole site."""
    found = visible(request, key)
    open_now = _unknown(parsed_of(found)) if found.state == State.OPEN else []
    if not open_now:
        return redirect("import", key=found.uuid)
    wanted = request.POST.get("fingerprint", "")
    layout, names = next((one for one in open_now if one[0].fingerprint == wanted), open_now[0])
    offer = offer_of(found)
    declared = [column for column in offer.sheet.columns if column.editable]
    form = ColumnsForm(layout, declared, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remember(
                found, layout.fingerprint, form.keys(), by=actor_of(request), typed_fields=form.typed_fields
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return _onward(request, found, left=len(open_now) - 1)
    context = {
        "found": found, "form": form, "layout": layout, "names": names, "count": len(open_now),
        "required": [column.own_head for column in declared if column.required],
        "crumbs": [Link(_("导入导出"), reverse("exchange")), Link(label_of(found.offer), _url(found))],
    }  # fmt: skip
    return render(request, "exchange/columns.html", context, status=422 if form.is_bound else 200)


def _unknown(parsed: tuple[Parsed, ...]) -> list[tuple[Layout, list[str]]]:
    """Each kind of heads nobody has confirmed, with the files that have it."""
    found: dict[str, tuple[Layout, list[str]]] = {}
    for one in parsed:
        for layout in one.layouts[:1]:  # the first table of a file that looks like one
            found.setdefault(layout.fingerprint, (layout, []))[1].append(one.file.name)
    return list(found.values())


def _onward(request: HttpRequest, found: Import, *, left: int) -> HttpResponse:
    if left:
        return redirect("import_columns", key=found.uuid)
    compare_now_or_later(found, by=actor_of(request))
    messages.success(request, _("已记住这种表头，下次不再询问"))
    return redirect("import", key=found.uuid)


def _url(found: Import) -> str:
    return reverse("import", args=[found.uuid])
