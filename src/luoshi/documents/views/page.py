"""One document's page: text on one side, ledger on the other; whole, or the part htmx asks for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.audit.queries import approvals
from luoshi.documents.declarations import DOCUMENT
from luoshi.documents.enums import Stage
from luoshi.documents.models import Document
from luoshi.documents.pages import ledger as sides
from luoshi.documents.pages import overview
from luoshi.documents.pages.marks import Span
from luoshi.documents.pages.progress import progress_of
from luoshi.documents.pages.rows import Address
from luoshi.documents.pages.text import text_html
from luoshi.documents.pages.words import NATURE_OF
from luoshi.documents.queries import Ledger, LedgerItem, ledger
from luoshi.documents.rights import CHANGE
from luoshi.documents.rules import rules
from luoshi.documents.tables import TABLES, CheckTable, LedgerTable, check_rows
from luoshi.files.models import StoredFile
from luoshi.kernel.slots import panels_for
from luoshi.ui.components import Approval
from luoshi.ui.responses import toast
from luoshi.ui.said import said

REGION = "ledger"  # id of the right side
SLOT = "documents.document.side"  # rooms above put their panels here


class Under(NamedTuple):
    """What is open under a row of the list: its mark, and the markup."""

    mark: str
    html: SafeString


def visible(request: HttpRequest, key: uuid.UUID) -> Document:
    """A document the reader may see; 404 for others."""
    found: Document = get_or_404(DOCUMENT, key, request.user)
    return found


def changeable(request: HttpRequest, key: uuid.UUID) -> Document:
    """A document the reader may change; 404 for others."""
    found = visible(request, key)
    require(request.user, CHANGE, found.unit_id)
    return found


class DocumentPage:
    """Everything the templates of one document ask for, read once."""

    def __init__(self, request: HttpRequest, document: Document) -> None:
        self.request = request
        self.document = document
        self.tab = sides.tab_of(request.GET)
        self.under: Under | None = None  # below a row
        self.above = SafeString("")  # above the content of the tab

    @cached_property
    def ledger(self) -> Ledger:
        return ledger(self.document)

    @cached_property
    def holds_right(self) -> bool:
        """Whether the reader may change this document at all."""
        return may(self.request.user, CHANGE, self.document.unit_id)

    @property
    def may_change(self) -> bool:
        """Whether the ledger can be changed now: an approved one stands still."""
        return self.holds_right and self.document.approved_at is None

    @property
    def address(self) -> Address:
        return Address(self.document.uuid, self.request.GET, self.tab)

    @property
    def is_read(self) -> bool:
        """Whether there is a ledger to show, of this text or the one before."""
        text = self.ledger.text
        return text is not None and text.read_at is not None

    @property
    def url(self) -> str:
        return reverse("document", args=[self.document.uuid])

    def item(self, mark: str) -> LedgerItem | None:
        """An item or part by its mark."""
        found = (leaf for item in self.ledger.items for leaf in (item, *item.parts))
        return next((leaf for leaf in found if leaf.mark == mark), None)

    def by_uuid(self, key: uuid.UUID) -> LedgerItem | None:
        found = (leaf for item in self.ledger.items for leaf in (item, *item.parts))
        return next((leaf for leaf in found if leaf.uuid == key), None)

    # ---- what is shown ----

    @cached_property
    def table(self) -> LedgerTable | CheckTable | None:
        """The list of the tab, where it is one."""
        nature = NATURE_OF.get(self.tab)
        if nature is not None:
            mark = self.under.mark if self.under else self.request.GET.get("at", "")
            inside = self.under.html if self.under else ""
            return TABLES[nature](
                self.request, self.ledger, may_change=self.may_change, opened=mark, inside=inside
            )
        if self.tab == "checks" and self.is_read:
            return CheckTable(self.request, check_rows(self.ledger), name="items")
        return None

    @cached_property
    def approval(self) -> Approval | None:
        """线下已审批, for its badge; None for an online act or none."""
        if self.document.approved_at is None:
            return None
        found = approvals(Document._meta.label, [self.document.uuid]).get(self.document.uuid, [])  # noqa: SLF001
        if not found:
            return None
        last = found[-1]
        scan = StoredFile.objects.filter(pk=last.scan_id).first() if last.scan_id else None
        return Approval(
            last.who, last.post, last.on, last.basis, self.document.approved_by_name,
            reverse("file-download", args=[scan.uuid]) if scan is not None else "",
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        """For documents/document.html and its parts."""
        shown: dict[str, Any] = {}
        if self.is_read and self.tab == "overview":
            shown = overview.context(self.ledger, only_gaps=self.request.GET.get("gaps") == "1")
        elif self.is_read and self.tab == "outline":
            number = self.request.GET.get("page", "1")
            page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1  # noqa: PLR2004
            rows, pages = sides.outline(self.ledger, page)
            shown = {"rows": rows, "pages": list(range(1, pages + 1)), "page_number": min(page, pages)}
        tallies = self.ledger.tallies.values()
        text = self.ledger.text
        known = rules()
        return {
            "page": self,
            "document": self.document,
            "ledger": self.ledger,
            "text": text,
            "tab": self.tab,
            "tabs": sides.tabs(self.ledger, self.tab),
            "table": self.table,
            "shown": shown,
            "kind": said(known.kind_labels.get(self.document.kind, self.document.kind)),
            "total": sum(tally.total for tally in tallies),
            "done": sum(tally.total - tally.open for tally in tallies),
            "boundary": said(known.boundary_note.text.replace("{count}", str(self.ledger.boundary)))
            if self.ledger.boundary
            else "",
            "duties_advice": said(known.duties_advice.text),
            "reading": self.document.stage == Stage.READING,
            "address": self.address,
            "progress": progress_of(self.document) if self.document.stage == Stage.READING else None,
        }

    # ---- answers ----

    def respond(self, *, status: int = 200) -> HttpResponse:
        """The whole page, the ledger, or only its list: what the request asks for."""
        target = self.request.headers.get("HX-Target", "")
        partial = "HX-History-Restore-Request" not in self.request.headers
        if partial and target == "items" and self.table is not None and not self.under:
            context = self.context()
            response = render(self.request, "documents/parts/list.html", context)
        elif partial and target == REGION:
            response = self.region(status=status)
        else:
            context = {**self.context(), "text_html": self.text_side()}
            context["panels"] = panels_for(SLOT, self.document, self.request.user)
            response = render(self.request, "documents/document.html", context, status=status)
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    def text_side(self) -> SafeString:
        return text_html(self.ledger)

    def region(self, *, spans: Sequence[Span] = (), toasted: str = "", status: int = 200) -> HttpResponse:
        """The right side for htmx, the facts line with it, and the paragraphs whose marks changed."""
        context = self.context() | {"swapped": True}
        parts = [render_to_string("documents/parts/region.html", context, self.request)]
        if spans and self.ledger.text is not None:
            parts.append(text_html(self.ledger, within=spans, swapped=True))
        response = HttpResponse("".join(parts), status=status)
        return toast(response, toasted) if toasted else response
