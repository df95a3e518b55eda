"""How an act on a ledger is answered: by scripts with the changed parts, without them with a redirect."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.documents.models import Document
from luoshi.documents.views.page import DocumentPage, visible
from luoshi.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: one sentence, the items whose marks in the text may have changed, where to go on."""

    sentence: str
    items: Iterable[uuid.UUID] = ()
    at: str = ""  # mark of the row to go on with
    tab: str = ""
    spans: tuple[tuple[int, int], ...] = ()  # other places of the text whose marks have changed
    caution: str = ""  # what was kept as written, but cannot be used; its row goes on saying so


def acted(request: HttpRequest, document: Document, act: Callable[[], Done]) -> HttpResponse:
    """Carry an act out and answer it."""
    try:
        done = act()
    except Refused as refused:
        return refusal(request, document, refused)
    if not is_htmx(request):
        messages.success(request, done.sentence)
        if done.caution:
            messages.warning(request, done.caution)
        return redirect(back_to(request, document, done))
    if done.at or done.tab:
        steer(request, at=done.at, tab=done.tab)
    document = Document.objects.get(pk=document.pk)  # its version and stage may have changed
    page = DocumentPage(request, document)
    wanted = set(done.items)
    spans = [
        (leaf.start, leaf.end)
        for item in page.ledger.items
        for leaf in (item, *item.parts)
        if leaf.uuid in wanted
    ]
    spans += done.spans
    return page.region(spans=spans, toasted="。".join(filter(None, (done.sentence, done.caution))))


View = Callable[..., HttpResponse]


def posted(view: View) -> View:
    """An act that may answer with a page (a form to mend): looked at plainly, its address leads to the document."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, key: uuid.UUID, **more: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, key, **more)
        words = request.GET.urlencode()
        return redirect(DocumentPage(request, visible(request, key)).url + (f"?{words}" if words else ""))

    return guarded


def refusal(request: HttpRequest, document: Document, refused: Refused) -> HttpResponse:
    """One sentence; nothing was changed."""
    if is_htmx(request):
        title = _("没有完成")
        return render(
            request, "documents/parts/refused.html", {"title": title, "text": refused.sentence}, status=422
        )
    messages.error(request, refused.sentence)
    return redirect(back_to(request, document, Done("")))


def is_htmx(request: HttpRequest) -> bool:
    """Whether a script swaps a part of the page."""
    return request.headers.get("HX-Request") == "true"


def steer(request: HttpRequest, **more: str) -> None:
    """Let the answer show another place than the one the act came from."""
    query = request.GET.copy()
    for name in ("open", "do", "at", "page"):
        query.pop(name, None)
    for name, value in more.items():
        if value:
            query[name] = value
    request.GET = query  # type: ignore[assignment]  # a QueryDict; the class calls it immutable


def back_to(request: HttpRequest, document: Document, done: Done) -> str:
    """The document's page at the list the act came from."""
    steer(request, at=done.at, tab=done.tab)
    words = request.GET.urlencode()
    url = DocumentPage(request, document).url
    return f"{url}?{words}" + (f"#{done.at}" if done.at else "") if words else url
