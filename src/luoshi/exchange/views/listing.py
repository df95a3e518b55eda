"""导入导出: the sheets there are, what was imported, taking files in, giving sheets out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.exporting import may_take_away
from luoshi.access.grants import may, require
from luoshi.exchange import actions, exports, gate
from luoshi.exchange.actions.receiving import Handed
from luoshi.exchange.forms import OutForm, WhereForm
from luoshi.exchange.queries import listed
from luoshi.exchange.rights import offer_or_404, offered_to
from luoshi.exchange.tables import ImportTable
from luoshi.exchange.views.steps import compare_now_or_later
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import Offer
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.ui.components import Link
from luoshi.ui.responses import upload_refused, upload_taken, wants_json

MOST_TOLD = 5  # sentences about files that were not taken


@require_GET
def exchange(request: HttpRequest) -> HttpResponseBase:
    """Every sheet with what can be done with it, and the imports the reader may see."""
    found = offered_to(request.user)
    if not found:
        raise Http404
    table = ImportTable(request, listed(request.user))
    rows = [
        {
            "offer": offer,
            "takes": may(request.user, offer.right),
            "gives": may(request.user, offer.read_right),
        }
        for offer in found
    ]
    return table.respond("exchange/list.html", {"table": table, "offers": rows})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Files are dropped here, one or many."""
    offer = offer_or_404(request.GET.get("sheet", ""))
    require(request.user, offer.right)
    units = Units(request.user, offer.right)
    if request.method == "GET":
        initial = {"unit": request.GET.get("unit") or units.first, "on": clock.today()}
        return render(request, "exchange/new.html", _new(offer, WhereForm(units, initial=initial)))
    form = WhereForm(units, request.POST)
    if not form.is_valid():
        wrong = " ".join(str(words) for errors in form.errors.values() for words in errors)
        return _not_taken(request, offer, form, wrong)
    unit = Unit.objects.filter(uuid=form.cleaned_data["unit"]).first()
    if unit is None or not may(request.user, offer.right, unit):
        raise Http404
    try:
        received = actions.receive(
            offer, unit, handed(request), by=actor_of(request), on=form.cleaned_data["on"],
            typed_fields=form.typed_fields,
        )  # fmt: skip
    except Refused as refused:
        return _not_taken(request, offer, form, refused.sentence)
    tell_refused(request, received.refused)
    compare_now_or_later(received.found, by=actor_of(request))
    return go(request, reverse("import", args=[received.found.uuid]))


def handed(request: HttpRequest) -> list[Handed]:
    """The files of a request."""
    return [Handed(upload, upload.name or "") for upload in request.FILES.getlist("files")]


def tell_refused(request: HttpRequest, sentences: tuple[str, ...]) -> None:
    """Files that were not taken, in the notes of the next page."""
    for sentence in sentences[:MOST_TOLD]:
        messages.warning(request, sentence)
    if len(sentences) > MOST_TOLD:
        more = len(sentences) - MOST_TOLD
        messages.warning(request, _("另有%(count)s个文件没有收下") % {"count": more})


def go(request: HttpRequest, url: str) -> HttpResponse:
    """On to a page, for the drop zone's script or without it."""
    return upload_taken(url) if wants_json(request) else redirect(url)


def _new(offer: Offer, form: WhereForm, **more: Any) -> dict[str, Any]:
    query = urlencode({"sheet": offer.sheet.key})
    return {
        "offer": offer,
        "form": form,
        "action": f"{reverse('exchange_new')}?{query}",
        "blank": f"{reverse('exchange_blank')}?{query}",
        "accept": gate.ACCEPT,
        "max_bytes": settings.MAX_FILE_BYTES,
        "crumbs": [Link(_("导入导出"), reverse("exchange"))],
        **more,
    }


def _not_taken(request: HttpRequest, offer: Offer, form: WhereForm, sentence: str) -> HttpResponse:
    if wants_json(request):
        return upload_refused(sentence)
    return render(request, "exchange/new.html", _new(offer, form, refused=sentence), status=422)


@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    """A blank sheet to send out: the same columns, drop-downs, explained heads."""
    offer = offer_or_404(request.GET.get("sheet", ""))
    if not (may(request.user, offer.right) or may(request.user, offer.read_right)):
        raise Http404
    return handed_over(exports.blank_sheet(offer, on=clock.today()))


@require_GET
def out(request: HttpRequest) -> HttpResponse:
    """The sheet of a unit on a day; asked for first, then handed over."""
    offer = offer_or_404(request.GET.get("sheet", ""))
    require(request.user, offer.read_right)
    units = Units(request.user, offer.read_right)
    asked = "unit" in request.GET
    form = OutForm(units, request.GET if asked else None, initial={"unit": units.first, "on": clock.today()})
    if asked and form.is_valid():
        unit = Unit.objects.get(uuid=form.cleaned_data["unit"])
        path = UnitSpan.objects.on(clock.today()).filter(unit=unit).values_list("path", flat=True).first()
        if may_take_away(request.user, path or "-"):
            word = request.GET.get("format") == exports.Format.WORD
            made = exports.export_sheet(
                offer,
                unit,
                by=actor_of(request),
                on=form.cleaned_data["on"],
                as_format=exports.Format.WORD if word else exports.Format.EXCEL,
            )
            return handed_over(made)
        said = _("这张表超出了您自己的单位，导出需要“导出本单位以外的列表”权利，请向安全管理员申请")
        form.add_error("unit", said)
    context = {"offer": offer, "form": form, "crumbs": [Link(_("导入导出"), reverse("exchange"))]}
    return render(request, "exchange/out.html", context, status=422 if asked else 200)


def handed_over(made: exports.Export) -> HttpResponse:
    """A file as a download."""
    response = HttpResponse(made.content, content_type=made.format.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.name) or ""
    response["Cache-Control"] = "private, no-store"
    return response
