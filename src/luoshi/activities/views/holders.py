"""联合举办: units join a record with a roll of their own, and leave it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.activities.actions import Sheet, put_holder, remove_holder
from luoshi.activities.enums import COUNTED
from luoshi.activities.forms import RollForm
from luoshi.activities.forms_holders import HolderForm, HolderRollForm, RemoveHolderForm
from luoshi.activities.models import Holding, Session
from luoshi.activities.queries import overlapping
from luoshi.activities.rights import CHANGE
from luoshi.activities.tables import kinds_said, light_of
from luoshi.activities.views.desk import Desk, desk_of
from luoshi.activities.views.recording import crumbs
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import names_on
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page


def _found(request: HttpRequest, key: uuid.UUID) -> Session:
    """The record, where the reader may change it; numbers of spans have no holders to add."""
    found: Session = get_or_404("activities.session", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    if found.first is not None:
        raise Http404
    return found


def _crumbs(found: Session) -> list[Link]:
    return crumbs(Link(_("记录"), reverse("session", args=[found.uuid])))


@require_http_methods(["GET", "POST"])
def holder_add(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Which unit joins; then its roll opens."""
    found = _found(request, key)
    form = HolderForm(Units(request.user, CHANGE, Tree.PARTY), request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("holder_roll", key=found.uuid, unit=form.cleaned_data["unit"])
    return form_page(
        request, form, lambda: "", title=_("增加联合举办单位"), submit=_("下一步"),
        back=reverse("session", args=[found.uuid]), crumbs=_crumbs(found),
        note=_("联合举办的各单位各算一次，场次合计仍是一次；应到、实到各记各的。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def holder_roll(request: HttpRequest, key: uuid.UUID, unit: uuid.UUID) -> HttpResponse:
    """The roll of a unit that holds it too, or joins with this."""
    found = _found(request, key)
    there: Unit = get_or_404("organisations.unit", unit, request.user)
    if there.pk == found.unit_id:
        return redirect("session_edit", key=found.uuid)
    require(request.user, CHANGE, there)
    desk = desk_of(request, found, there)
    overlaps = [] if desk.is_holder else overlapping(request.user, found, there)
    roll = desk.roll_form(request.POST or None)
    form = HolderRollForm(
        request.POST or None, initial={"version": found.version}, correcting=found.state in COUNTED,
        overlaps=bool(overlaps),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() & roll.is_valid():
        try:
            _put(request, desk, form, roll)
        except Refused as refused:
            name = {"votes": "votes_for"}.get(refused.field or "", refused.field or "")
            if name in roll.fields:
                roll.add_error(name, refused.sentence)
            else:
                form.refuse(refused)
        else:
            messages.success(request, _("联合举办单位的点名已保存"))
            return redirect("session", key=found.uuid)
    return _shown(request, desk, form, roll, overlaps)


def _put(request: HttpRequest, desk: Desk, form: HolderRollForm, roll: RollForm) -> None:
    data = form.cleaned_data
    put_holder(
        desk.session,
        Sheet(desk.unit, roll.body_chosen, roll.roll(desk.rules, desk.roll.made_up)),
        version=data["version"],
        by=actor_of(request),
        why=data.get("why", ""),
        another=bool(data.get("another")),
        typed_fields=form.typed_fields + roll.typed_fields + len(roll.ticked()),
    )


def _shown(
    request: HttpRequest, desk: Desk, form: HolderRollForm, roll: RollForm, overlaps: list[Holding]
) -> HttpResponse:
    names = names_on([desk.unit.pk, desk.session.unit_id], desk.session.day)
    labels = desk.rules.kind_labels
    context: dict[str, Any] = {
        **desk.shown(roll),
        "session": desk.session,
        "form": form,
        "unit_name": names.get(desk.unit.pk, ""),
        "with_name": names.get(desk.session.unit_id, ""),
        "kinds": kinds_said(desk.session.kinds, labels),
        "light": light_of(desk.session),
        "overlaps": [
            {
                "kinds": kinds_said(one.kinds, labels),
                "first": one.first,
                "day": one.day,
                "url": reverse("session", args=[one.session.uuid]),
            }
            for one in overlaps
        ],
        "crumbs": _crumbs(desk.session),
    }
    status = 422 if form.is_bound else 200
    return render(request, "activities/holder.html", context, status=status)


@require_http_methods(["GET", "POST"])
def holder_remove(request: HttpRequest, key: uuid.UUID, unit: uuid.UUID) -> HttpResponse:
    """移出: it did not hold the event after all."""
    found = _found(request, key)
    there: Unit = get_or_404("organisations.unit", unit, request.user)
    form = RemoveHolderForm(request.POST or None, initial={"version": found.version})
    by = actor_of(request)
    name = names_on([there.pk], found.day).get(there.pk, "")

    def act() -> str:
        data = form.cleaned_data
        remove_holder(found, there, version=data["version"], by=by, why=data["why"])
        return _("已移出“%(unit)s”") % {"unit": name}

    return form_page(
        request, form, act, title=_("移出联合举办单位"), submit=_("移出"), danger=True,
        back=reverse("session", args=[found.uuid]), crumbs=_crumbs(found), note=name,
    )  # fmt: skip
