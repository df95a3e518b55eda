"""What every form page of this room does."""

from __future__ import annotations

from collections.abc import Callable

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
    crumbs: list[Link],
    submit: str,
    back: str,
    note: str = "",
    danger: bool = False,
) -> HttpResponse:
    """Show a form; a valid one is carried out by `act`, which returns the sentence that says so.

    What an action refuses is shown at its field, and what was typed stays.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "form": form, "title": title, "crumbs": crumbs, "submit": submit, "back": back, "note": note, "danger": danger,
    }  # fmt: skip
    return render(request, "access/form.html", context)
