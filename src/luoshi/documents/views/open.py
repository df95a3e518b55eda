"""What is open in a list: details, a form under a row, a form above the list."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.documents import spans, values
from luoshi.documents.enums import CLAUSES, Nature, Origin, State
from luoshi.documents.forms import AddForm, ItemForm, LinksForm, PlaceForm, QuoteForm, RejectForm
from luoshi.documents.models import Item
from luoshi.documents.outline import aspect
from luoshi.documents.pages import words
from luoshi.documents.pages.rows import section_of
from luoshi.documents.queries import LedgerItem, prefill_claim
from luoshi.documents.views.page import DocumentPage, Under
from luoshi.kernel.errors import Refused
from luoshi.kernel.slots import panels_for
from luoshi.ui.text import with_counter

ITEM_SLOT = "documents.item.under"  # rooms above say here what came of an item
MOST_CHOICES = 300  # offered in one list; others are named by their number


def open_in(page: DocumentPage) -> None:
    """Open what the address asks for; what it cannot is left closed."""
    params = page.request.GET
    what = params.get("do", "")
    item = page.item(params["open"]) if "open" in params and page.is_read else None
    if item is not None and words.TAB_OF[item.nature] == page.tab:
        show = _ROWS.get(what, details)
        show(page, item) if page.may_change or show is details else details(page, item)
    elif what == "add" and page.may_change and page.is_read:
        adding(page)
    elif what == "confirm_all" and page.may_change and page.ledger.open:
        page.above = _html(page, "confirm_all", {"waiting": _waiting(page)})


def _waiting(page: DocumentPage) -> list[str]:
    return [
        _("%(nature)s%(open)s")
        % {"nature": nature.label, "open": with_counter(tally.open, words.counter(nature))}
        for nature, tally in page.ledger.tallies.items()
        if tally.open
    ]


def _html(page: DocumentPage, name: str, context: dict[str, Any]) -> SafeString:
    shared = {"page": page, "document": page.document, "address": page.address}
    return render_to_string(f"documents/parts/{name}.html", {**shared, **context}, page.request)


def under(page: DocumentPage, item: LedgerItem, name: str, context: dict[str, Any]) -> None:
    """Open a part under the row of an item."""
    more = {"item": item, "acts": Acts(page, item), **context}
    page.under = Under(item.mark, _html(page, name, more))


class Acts:
    """Where the forms of one item are sent."""

    def __init__(self, page: DocumentPage, item: LedgerItem) -> None:
        self._page, self._item = page, item

    def _to(self, view: str) -> str:
        return self._page.address.act(view, self._item)

    @property
    def edit(self) -> str:
        return self._to("document_item")

    @property
    def nature(self) -> str:
        return self._to("document_item_nature")

    @property
    def split(self) -> str:
        return self._to("document_item_split")

    @property
    def merge(self) -> str:
        return self._to("document_item_merge")

    @property
    def links(self) -> str:
        return self._to("document_item_links")

    @property
    def confirm(self) -> str:
        return self._page.address.act("document_confirm")

    @property
    def reject(self) -> str:
        return self._page.address.act("document_reject")

    @property
    def restore(self) -> str:
        return self._page.address.act("document_restore")

    @property
    def pick(self) -> str:
        return self._item.seen

    def open(self, what: str) -> str:
        return self._page.address.open(self._item, what)

    @property
    def open_split(self) -> str:
        return self.open("split")

    @property
    def open_links(self) -> str:
        return self.open("links")

    @property
    def place(self) -> str:
        return self._to("document_item_place")

    @property
    def open_place(self) -> str:
        return self.open("place")

    @property
    def open_edit(self) -> str:
        return self.open("edit")

    @property
    def open_reject(self) -> str:
        return self.open("reject")


def details(page: DocumentPage, item: LedgerItem) -> None:
    """更多: the words, what software read beside what was decided, the links, every act."""
    ledger = page.ledger
    parent = ledger.item(item.parent) if item.parent else None
    read = item.read or {}
    changed = [
        (_(field.label), _said(field.key, read.get(field.key)), _said(field.key, item.values.get(field.key)))
        for field in values.FIELDS[item.nature]
        if item.origin is Origin.SOFTWARE and read.get(field.key) != item.values.get(field.key)
    ]
    can_split = item.nature in CLAUSES and not item.split and bool(_cuts(page, item))
    context = {
        "section": words.section_words(ledger, item.heading),
        "all_of_section": section_of(None, item.heading),
        "changed": changed,
        "links": [
            {"other": other, "tag": words.mark_tag(other), "said": words.item_words(other), "firm": link.firm}
            for other, link in ledger.linked.get(item.uuid, ())
        ],
        "is_clause": item.nature in CLAUSES,
        "others": [nature for nature in CLAUSES if nature is not item.nature],
        "can_reassign": item.nature in CLAUSES and item.parent is None and not item.split,
        "can_split": can_split,
        "can_move": may_move(item),
        "parent": parent,
        "rejected": item.state is State.REJECTED,
        "cuts": bool(item.cuts),
        "panels": panels_for(ITEM_SLOT, item, page.request.user),
    }
    under(page, item, "details", context)


def _said(key: str, value: Any) -> str:
    if value is None or value == "":
        return str(_("未写"))
    return _(values.choices(key).get(str(value), str(value)))


def _cuts(page: DocumentPage, item: LedgerItem) -> list[spans.CutPoint]:
    text = page.ledger.text
    assert text is not None  # it has items
    bare = Item(start=item.start, end=item.end, cuts=[list(cut) for cut in item.cuts])
    return spans.cut_points(text, bare)


def editing(page: DocumentPage, item: LedgerItem, form: ItemForm | None = None, **more: Any) -> None:
    """修改: the fields under the row."""
    if item.split:
        details(page, item)
        return
    under(page, item, "edit", {"form": form or ItemForm.of(item), **more})


def placing(page: DocumentPage, item: LedgerItem, form: PlaceForm | None = None) -> None:
    """改位置: other words of the text, selected there or copied here."""
    if not may_move(item):
        details(page, item)
        return
    if form is None:
        form = PlaceForm(initial={"version": item.version, "quote": item.quote.strip()}, auto_id="place_%s")
    under(page, item, "place", {"form": form})


def may_move(item: LedgerItem) -> bool:
    """Whether an item has a place of its own: parts lie within their whole."""
    return item.parent is None and not item.split and item.state is not State.REJECTED


def splitting(page: DocumentPage, item: LedgerItem, error: str = "", ticked: tuple[int, ...] = ()) -> None:
    """拆分: the words, cut at ； and ，, with ticks; ；and 。are ticked to begin with."""
    points = _cuts(page, item)
    if not points or item.split:
        details(page, item)
        return
    chosen = ticked or tuple(point.position for point in points if point.mark in "；;。")
    text = page.ledger.text
    assert text is not None  # it has items
    rows = [(point, point.position in chosen) for point in points]
    rest = text.text[points[-1].position : item.end].strip()
    under(page, item, "split", {"rows": rows, "rest": rest, "error": error})


def linking(page: DocumentPage, item: LedgerItem, form: LinksForm | None = None) -> None:
    """对应: which items of the other kinds it belongs to."""
    if item.nature not in CLAUSES:
        details(page, item)
        return
    if form is None:
        linked = [str(other.uuid) for other, _link in page.ledger.linked.get(item.uuid, ())]
        form = LinksForm(
            choices(page, item), initial={"to": linked, "had": " ".join(linked)}, auto_id="link_%s"
        )
    under(page, item, "links", {"form": form})


def choices(page: DocumentPage, item: LedgerItem) -> list[tuple[str, str]]:
    """What an item can belong to: what it does already first, then its own 方面, then in reading order."""
    ledger = page.ledger
    linked = {other.uuid for other, _link in ledger.linked.get(item.uuid, ())}
    title = ledger.outline.title_of(aspect(item.section))[:4]
    offered = [
        other
        for nature in CLAUSES
        if nature is not item.nature
        for other in ledger.of(nature, rejected=False)
    ]

    def rank(other: LedgerItem) -> tuple[bool, bool]:
        near = bool(title) and title in ledger.outline.title_of(aspect(other.section))
        return other.uuid not in linked, not near

    offered.sort(key=rank)
    return [
        (str(other.uuid), f"{other.mark} {words.item_words(other)[:60]}") for other in offered[:MOST_CHOICES]
    ]


def rejecting(page: DocumentPage, item: LedgerItem) -> None:
    """不采用, with a reason."""
    under(page, item, "reject", {"form": RejectForm(auto_id="reject_%s")})


_ROWS = {
    "": details,
    "edit": editing,
    "place": placing,
    "split": splitting,
    "links": linking,
    "reject": rejecting,
}


# ---- adding ----


def adding(page: DocumentPage, form: AddForm | QuoteForm | None = None) -> None:
    """补充: from a selection of the text (start, end, nature), or by copying the words."""
    params = page.request.GET
    nature = params.get("nature", "")
    if form is None and nature in Nature.values and "start" in params:
        form = _add_form(page, Nature(nature), params.get("start", ""), params.get("end", ""))
    if form is None:
        kind = nature if nature in Nature.values else words.NATURE_OF.get(page.tab, Nature.PROBLEM)
        form = QuoteForm(initial={"nature": kind}, auto_id="quote_%s")
    context: dict[str, Any] = {"form": form}
    if isinstance(form, AddForm):
        context |= _place(page, form)
    page.above = _html(page, "add", context)


def _place(page: DocumentPage, form: AddForm) -> dict[str, Any]:
    """What the form shows of the place it adds."""
    start, end = (_whole(form[name].value()) for name in ("start", "end"))
    text = page.ledger.text
    assert text is not None  # adding is offered only where there is one
    nature = form.nature
    return {
        "quote": text.text[start:end][: spans.MOST_SELECTED],
        "nature": nature,
        "action": page.address.act("document_item_new") + f"&nature={nature.value}",
    }


def _whole(typed: Any) -> int:
    """A place as a page sent it back; 0 for what is none."""
    words = str(typed)
    return int(words[:9]) if words.isascii() and words.isdigit() else 0


def _add_form(page: DocumentPage, nature: Nature, start: str, end: str) -> AddForm:
    """The form for a selection; what lies outside the text does not exist."""
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        raise Http404
    try:
        place = spans.located(page.document, int(start[:9]), int(end[:9]))
    except Refused as refused:
        form = AddForm(nature, {"start": start, "end": end, "key": uuid.uuid4()}, auto_id="add_%s")
        form.full_clean()
        form.add_error(None, refused.sentence)
        return form
    initial: dict[str, Any] = {"start": place["start"], "end": place["end"], "key": uuid.uuid4()}
    if nature is not Nature.CLAIM:
        initial["text"] = place["quote"].strip()
    else:
        initial |= prefill_claim(page.document, place["start"], place["end"])
    return AddForm(nature, initial=initial, auto_id="add_%s")
