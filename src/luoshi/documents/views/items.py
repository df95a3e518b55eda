"""One item: edit, say what it is, split, merge, link; and adding one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.documents import actions, deadlines, values
from luoshi.documents.enums import Nature
from luoshi.documents.forms import AddForm, ItemForm, LinksForm, PlaceForm, QuoteForm
from luoshi.documents.models import Document
from luoshi.documents.pages import words
from luoshi.documents.queries import LedgerItem, prefill_claim
from luoshi.documents.views import open as opening
from luoshi.documents.views.acting import Done, acted, is_htmx, posted, refusal, steer
from luoshi.documents.views.page import DocumentPage, changeable
from luoshi.kernel.action import CHANGED_MEANWHILE
from luoshi.kernel.errors import Conflict, Refused


def _page_and_item(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> tuple[DocumentPage, LedgerItem]:
    page = DocumentPage(request, changeable(request, key))
    found = page.by_uuid(item)
    if found is None:
        raise Http404
    page.tab = words.TAB_OF[found.nature]
    return page, found


def _version(request: HttpRequest) -> int:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0  # noqa: PLR2004


def _answer(page: DocumentPage, *, status: int = 200) -> HttpResponse:
    """The page with what is open on it; scripts swap only answers that are no errors."""
    return page.region() if is_htmx(page.request) else page.respond(status=status)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """修改. A plain look leads to the item on the document's page."""
    page, found = _page_and_item(request, key, item)
    if request.method == "GET":
        query = request.GET.urlencode() or f"tab={page.tab}&open={found.mark}&do=edit"
        return redirect(f"{page.url}?{query}")
    form = ItemForm.of(found, request.POST)
    if form.is_valid():
        try:
            actions.edit_item(
                page.document, found.uuid, form.given, by=actor_of(request),
                version=form.cleaned_data["version"], typed_fields=form.typed_fields,
            )  # fmt: skip
        except Conflict:
            opening.editing(page, found, _again(found, request), conflict=_conflict(found, form))
            return _answer(page, status=409)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _("已修改%(mark)s") % {"mark": found.mark}
            beside = deadlines.caution(form.given.get("deadline"))
            return acted(request, page.document, lambda: Done(said, caution=beside))
    opening.editing(page, found, form)
    return _answer(page, status=422)


def _again(found: LedgerItem, request: HttpRequest) -> ItemForm:
    """The form with what was typed, over the version that stands now."""
    data = request.POST.copy()
    data["version"] = str(found.version)
    return ItemForm.of(found, data)


def _conflict(found: LedgerItem, form: ItemForm) -> dict[str, Any]:
    """Who changed what, beside what was typed here."""
    rows = [
        (_(field.label), found.values.get(field.key) or _("未写"), form.given.get(field.key) or _("未写"))
        for field in values.FIELDS[found.nature]
        if str(found.values.get(field.key) or "") != str(form.given.get(field.key) or "")
    ]
    return {"who": found.decided_by_name, "at": found.decided_at, "rows": rows}


@posted
def item_nature(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """改为问题、原因、措施: it gets a new number."""
    page, found = _page_and_item(request, key, item)
    wanted = request.POST.get("nature", "")

    def act() -> Done:
        if wanted not in Nature.values:
            raise Refused(_("没有选择要改成的类别"))
        changed = actions.reassign_item(
            page.document, found.uuid, Nature(wanted), by=actor_of(request), version=_version(request)
        )
        said = _("已把%(old)s改为%(new)s") % {"old": found.mark, "new": changed.mark}
        return Done(said, [found.uuid], at=changed.mark, tab=words.TAB_OF[Nature(wanted)])

    return acted(request, page.document, act)


@posted
def item_place(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """改位置: the item stands for other words of the text; a claim takes the number that is read there."""
    page, found = _page_and_item(request, key, item)
    form = PlaceForm(request.POST, auto_id="place_%s")
    if form.is_valid():
        try:
            span = form.span or _located(page.document, form.cleaned_data["quote"])
            given = _said_at(page, found, span)
            moved = actions.edit_item(
                page.document, found.uuid, given, by=actor_of(request),
                version=form.cleaned_data["version"], span=span,
            )  # fmt: skip
        except Conflict as conflict:
            return refusal(request, page.document, conflict)
        except Refused as refused:
            form.add_error("quote", refused.sentence)
        else:
            said = _("%(mark)s已改到新的位置") % {"mark": found.mark}
            done = Done(said, [moved.uuid], at=found.mark, spans=((found.start, found.end),))
            return acted(request, page.document, lambda: done)
    opening.placing(page, found, form)
    return _answer(page, status=422)


def _said_at(page: DocumentPage, found: LedgerItem, span: tuple[int, int]) -> dict[str, Any]:
    """The number at a claim's new place; clauses take their words from the text by themselves."""
    return prefill_claim(page.document, *span) if found.nature is Nature.CLAIM else {}


@posted
def item_split(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """拆分 at the ticked places."""
    page, found = _page_and_item(request, key, item)
    ticked = tuple(
        int(cut)
        for cut in request.POST.getlist("cut")
        if cut.isascii() and cut.isdigit() and len(cut) < 10  # noqa: PLR2004
    )
    try:
        parts = actions.split_item(
            page.document, found.uuid, ticked, by=actor_of(request), version=_version(request)
        )
    except Refused as refused:
        if isinstance(refused, Conflict):
            return refusal(request, page.document, refused)
        opening.splitting(page, found, refused.sentence, ticked or (-1,))
        return _answer(page, status=422)
    said = _("已拆分为%(count)s条") % {"count": len(parts)}
    uuids = [found.uuid, *(part.uuid for part in parts)]
    return acted(request, page.document, lambda: Done(said, uuids, at=parts[0].mark))


@posted
def item_merge(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """合并: undo a split; a part stands for the whole."""
    page, found = _page_and_item(request, key, item)
    whole = page.ledger.item(found.parent) if found.parent else found
    seen = _version(request)

    def act() -> Done:
        if seen != found.version:  # the part says something else than the page showed
            raise Conflict(CHANGED_MEANWHILE)
        actions.merge_parts(page.document, whole.uuid, by=actor_of(request), version=whole.version)
        return Done(_("已合并为%(mark)s") % {"mark": whole.mark}, [whole.uuid], at=whole.mark)

    return acted(request, page.document, act)


@posted
def item_links(request: HttpRequest, key: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """对应: the chosen ones are linked (an inferred link is confirmed by that), others unlinked.

    `only` and `undo` name one other item: confirm or undo just that link.
    """
    page, found = _page_and_item(request, key, item)
    one = request.POST.get("only") or request.POST.get("undo")
    if one:
        act_on = actions.unlink_items if request.POST.get("undo") else actions.link_items

        def act() -> Done:
            act_on(page.document, [(found.uuid, one)], by=actor_of(request))
            return Done(_("对应关系已更新"), at=found.mark)

        return acted(request, page.document, act)
    form = LinksForm(opening.choices(page, found), request.POST, auto_id="link_%s")
    if form.is_valid():
        try:
            wanted = {*form.cleaned_data["to"], *_named(page, form.cleaned_data["marks"])}
            done = _relink(page, found, wanted, set(form.cleaned_data["had"].split()))
        except Refused as refused:
            form.add_error("marks", refused.sentence)
        else:
            return acted(request, page.document, lambda: done)
    opening.linking(page, found, form)
    return _answer(page, status=422)


def _named(page: DocumentPage, typed: str) -> set[str]:
    """Items by the numbers somebody typed: 因3、措12."""
    keys = set()
    for mark in typed.replace(",", "、").replace("，", "、").replace(" ", "、").split("、"):
        if not mark:
            continue
        known = page.item(mark)
        if known is None:
            raise Refused(_("台账里没有“%(mark)s”，请核对编号") % {"mark": mark})
        keys.add(str(known.uuid))
    return keys


def _relink(page: DocumentPage, found: LedgerItem, wanted: set[str], had: set[str]) -> Done:
    """`had` is what the form showed as linked: what somebody else has linked since is not undone."""
    linked = {str(other.uuid) for other, _link in page.ledger.linked.get(found.uuid, ())}
    added, gone = actions.relink_item(
        page.document,
        found.uuid,
        to=sorted(wanted),
        off=sorted((had & linked) - wanted),
        by=actor_of(page.request),
    )
    said = _("%(mark)s的对应关系：建立或确认%(added)s个，解除%(gone)s个")
    return Done(said % {"mark": found.mark, "added": added, "gone": gone}, at=found.mark)


# ---- adding ----


@posted
def item_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """补充 at a place of the text, or by words copied from it."""
    page = DocumentPage(request, changeable(request, key))
    nature = request.GET.get("nature", "")
    if "quote" in request.POST or nature not in Nature.values:
        return _find(page)
    form = AddForm(Nature(nature), request.POST, auto_id="add_%s")
    if form.is_valid():
        data = form.cleaned_data
        given = {name: value for name, value in form.given.items() if value}
        try:
            added = actions.add_item(
                page.document, Nature(nature), data["start"], data["end"], given,
                by=actor_of(request), key=data["key"], typed_fields=form.typed_fields,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            beside = deadlines.caution(given.get("deadline"))
            return acted(
                request, page.document, lambda: _added(added.uuid, added.mark, Nature(nature), beside)
            )
    opening.adding(page, form)
    return _answer(page, status=422)


def _added(key: uuid.UUID, mark: str, nature: Nature, caution: str) -> Done:
    said = _("已补充%(mark)s") % {"mark": mark}
    return Done(said, [key], at=mark, tab=words.TAB_OF[nature], caution=caution)


def _find(page: DocumentPage) -> HttpResponse:
    """Where the copied words stand; they must stand there once."""
    form = QuoteForm(page.request.POST, auto_id="quote_%s")
    if form.is_valid():
        try:
            start, end = _located(page.document, form.cleaned_data["quote"])
        except Refused as refused:
            form.add_error("quote", refused.sentence)
        else:
            steer(page.request, do="add", nature=form.cleaned_data["nature"], start=str(start), end=str(end))
            if is_htmx(page.request):
                opening.adding(page)
                return page.region()
            return redirect(f"{page.url}?{page.request.GET.urlencode()}")
    opening.adding(page, form)
    return _answer(page, status=422)


def _located(document: Document, quote: str) -> tuple[int, int]:
    text = document.current.text if document.current is not None else ""
    words_ = quote.replace("\r\n", "\n").strip()
    first = text.find(words_)
    if not words_ or first < 0:
        raise Refused(_("原文里没有找到这句话，请照原文抄写，标点也要一致"))
    if text.find(words_, first + 1) >= 0:
        raise Refused(_("这句话在原文里不止一处，请连同前后文多抄几个字"))
    return first, first + len(words_)
