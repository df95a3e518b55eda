"""A form on a page of its own: shown, carried out, and shown again with what an action refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from luoshi.kernel.errors import Refused
from luoshi.ui.components import Link
from luoshi.ui.forms import TypedFields


def form_page(
    request: HttpRequest,
    form: TypedFields,
    act: Callable[[], str],
    *,
    title: str,
    crumbs: Sequence[Link],
    submit: str,
    back: str,
    onward: str = "",
    note: str = "",
    danger: bool = False,
    kept: Sequence[tuple[str, str]] = (),
    template: str = "ui/form_page.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show a form; a valid one is carried out by `act`, which returns the sentence that says so.

    What an action refuses is shown at its field, and what was typed stays.

    Args:
        request: a POST carries the form out.
        form: bound where the request is a POST.
        act: does it; raises `Refused`.
        title: of the page.
        crumbs: the way here.
        submit: the word on the button.
        back: where 取消 leads, and where the reader goes on afterwards …
        onward: … unless that is elsewhere.
        note: one grey sentence under the title.
        danger: the act takes something away.
        kept: names and values sent along that are no fields of the form (picked rows).
        template: one that extends the page, for scripts of its own.
        more: what such a template needs besides.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, done)
            return redirect(onward or back)
    context = {
        "form": form, "title": title, "crumbs": crumbs, "submit": submit, "back": back, "note": note, "danger": danger,
        "kept": kept, **(more or {}),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.is_bound else 200)
