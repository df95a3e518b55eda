"""登记问题: a grid typed row by row or pasted out of a ledger, looked at, then registered all together."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import Somebody, require, scope
from luoshi.findings.actions import register, register_ledger
from luoshi.findings.filters import MOST_LISTS
from luoshi.findings.forms_grid import HEADS, NEEDED, ORDER, PREFIX, FindingGrid, HeadForm
from luoshi.findings.models import FindingList
from luoshi.findings.pages import crumbs
from luoshi.findings.rights import OVERSEE
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.tasks.forms_grid import MOST_ROWS, as_data, pasted
from luoshi.tasks.naming import UnitNames

READ: Final = "read"  # what the button for the pasted text sends as `do`


def ledgers_for(user: Somebody) -> Any:
    """Ledgers somebody may add problems to, the newest first."""
    return scope(FindingList.objects.rows(), user, OVERSEE).order_by("-found_on", "-pk")[:MOST_LISTS]


def frame(grid: Any, names: UnitNames, **more: Any) -> dict[str, Any]:
    """What the page of a grid needs."""
    wrong = sum(1 for form in grid if form.errors) if grid.is_bound else 0
    return {"grid": grid, "units": names.labels(), "wrong": wrong, "most": MOST_ROWS, **more}


def too_many(count: int) -> str:
    """What is said where more rows were pasted than a grid takes; "" where they fit."""
    if count <= MOST_ROWS:
        return ""
    said = _("一次最多%(most)s行，粘贴了%(count)s行，后面的没有放进来；更多的请导入 Excel")
    return said % {"most": MOST_ROWS, "count": count}


@require_http_methods(["GET", "POST"])
def findings_register(request: HttpRequest) -> HttpResponse:
    """Problems in a grid: one measure a row."""
    require(request.user, OVERSEE)
    posted = request.method == "POST"
    reading = posted and request.POST.get("do") == READ
    ledgers = list(ledgers_for(request.user))
    asked = {"into": request.GET.get("into", "")}
    head = HeadForm(Units(request.user, OVERSEE), ledgers, request.POST if posted else None, initial=asked)
    names = UnitNames(request.user)
    text = request.POST.get("pasted", "")
    rows = pasted(text, ORDER, heads=HEADS, merged=(), needed=NEEDED) if reading else []
    grid = FindingGrid(
        as_data(rows) if reading else request.POST if posted else None,
        prefix=PREFIX,
        form_kwargs={"names": names},
    )
    known = posted and head.is_valid()
    grid.given_on, grid.own = head.day, _overseer(head) if known else None
    refused = too_many(len(rows))
    if known and not reading and grid.is_valid():
        answer = _register(request, head, grid)
        if isinstance(answer, HttpResponse):
            return answer
        refused = answer
    if reading:
        grid.is_valid()
        head.unjudged()
        refused = refused or (
            "" if rows else _("没有读出问题：请整块复制表格的行（含表头更好），再粘贴到上面")
        )
    elif posted and not known:
        grid.is_valid()
    context = frame(
        grid, names, head=head, refused=refused, crumbs=crumbs(), pasted="" if rows else text, read=len(rows),
    )  # fmt: skip
    return render(request, "findings/register.html", context, status=422 if posted and not reading else 200)


def _overseer(head: HeadForm) -> Unit:
    found: Unit = Unit.objects.get(uuid=head.cleaned_data["overseen_by"])
    return found


def _register(request: HttpRequest, head: HeadForm, grid: Any) -> HttpResponse | str:
    """Register the rows; the answer, or the sentence why not."""
    data, own = head.cleaned_data, _overseer(head)
    seen = grid.seen()
    single = not data["title"].strip() and head.ledger is None
    rows = [one.found(own, head.day.year, data["source"] if single else "") for one in seen]
    typed = sum(form.typed_fields for form in grid if form.has_changed()) + head.typed_fields
    common: dict[str, Any] = {
        "by": actor_of(request), "found_on": data["found_on"] or head.day, "begun": data["begun"],
        "typed_fields": typed,
    }  # fmt: skip
    try:
        if data["title"].strip():
            ledger: FindingList | None = register_ledger(
                rows, own, data["title"], source=data["source"], reference=data["reference"],
                uuid=data["list_uuid"], **common,
            )  # fmt: skip
        else:
            ledger = head.ledger
            register(rows, own, into=ledger, **common)
    except Refused as refused:
        return refused.sentence
    messages.success(request, _("已登记%(count)s个问题") % {"count": len(rows)})
    if ledger is not None:
        return redirect("finding_list", key=ledger.uuid)
    return redirect(f"{reverse('findings')}?in=all")
