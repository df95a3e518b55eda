"""The address `/`: what waits for the reader, put together by the rooms that know of something."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from luoshi.kernel import clock
from luoshi.kernel.slots import panels_for
from luoshi.ui.context import Page


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The panels of the slots `home.main` and `home.side`; without any the first page the reader has a right to.

    An account without any role is told so.
    """
    main, side = (panels_for(slot, None, request.user) for slot in ("home.main", "home.side"))
    if main or side:
        return render(request, "site/home.html", {"main": main, "side": side, "today": clock.today()})
    first = next(iter(Page(request).navigation), None)
    return redirect(first.url) if first is not None else render(request, "home.html")
