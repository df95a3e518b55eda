"""作废: an entry made by mistake is taken out of the count with a reason."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.actions import carry_out
from luoshi.directory.forms_people import WhyForm
from luoshi.directory.queries import CHANGE
from luoshi.directory.views.roster import crumbs
from luoshi.kernel.records import kinds
from luoshi.organisations.actions.voiding import void_record
from luoshi.ui.form_page import form_page

KINDS: Final = frozenset(
    {"person", "membership", "vote_exclusion", "post", "body", "body_member", "term", "unit_number"}
)


@require_http_methods(["GET", "POST"])
def entry_void(request: HttpRequest, kind: str, key: uuid.UUID) -> HttpResponse:
    """Void one entry; afterwards the reader is where it stood."""
    if kind not in KINDS:
        raise Http404
    found: Any = get_or_404(f"organisations.{kind}", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    declared = kinds[f"organisations.{kind}"]
    form = WhyForm(request.POST or None)
    by = actor_of(request)

    def act() -> str:
        why = form.cleaned_data["why"]
        carry_out(lambda: void_record(found, by=by, why=why), by=by, why=why, typed_fields=form.typed_fields)
        return _("已作废这条登记")

    gone = kind in {"person", "body", "term"}  # its own page is gone with it
    back = declared.url(found)
    onward = (
        (reverse("persons") if kind == "person" else reverse("unit", args=[found.unit.uuid])) if gone else ""
    )
    return form_page(
        request, form, act, title=_("作废登记：%(what)s") % {"what": _(declared.label)}, submit=_("作废"),
        back=back, onward=onward, danger=True, crumbs=crumbs(),
        note=_("登记错了的才作废；实际发生了变化的，请办理离任、转出、结束等。作废后不再计入，经过里保留原因。"),
    )  # fmt: skip
