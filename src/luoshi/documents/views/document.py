"""One document: its page, how far its reading is, what is open under a row."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from luoshi.documents.enums import Stage
from luoshi.documents.pages.progress import progress_of
from luoshi.documents.views.open import open_in
from luoshi.documents.views.page import DocumentPage, visible


@require_GET
def document(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The split view; `tab`, `at` (a mark), `open` and `do` say what it shows."""
    page = DocumentPage(request, visible(request, key))
    open_in(page)
    return page.respond()


@require_GET
def progress(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the reading is; once it is over the answer leads to the document."""
    found = visible(request, key)
    if found.stage != Stage.READING:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("document", args=[found.uuid])
        if request.headers.get("HX-Request") != "true":
            response["Location"] = response["HX-Redirect"]
            response.status_code = 302
        return response
    return render(request, "documents/parts/progress.html", {"item": progress_of(found), "document": found})
