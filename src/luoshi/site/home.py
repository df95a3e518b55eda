"""The address `/`: the first page this reader has a right to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from luoshi.ui.context import Page


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first entry of the reader's navigation; a sentence for an account without any role."""
    first = next(iter(Page(request).navigation), None)
    return redirect(first.url) if first is not None else render(request, "home.html")
