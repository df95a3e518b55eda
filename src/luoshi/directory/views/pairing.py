"""党政对应: pairing a unit with one of the other tree, and ending a pair."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.forms import PairForm, UnpairForm
from luoshi.kernel import clock
from luoshi.organisations import actions
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Counterpart, Unit
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page

_RIGHT = "organisations.change"


def _around(unit: Unit) -> tuple[str, str, list[Link]]:
    """Name and address of a unit, and the way to it."""
    name, here = current_name([unit.pk]).get(unit.pk, ""), reverse("unit", args=[unit.uuid])
    return name, here, [Link(_("组织与人员"), reverse("people")), Link(name, here)]


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say which unit of the other tree this one belongs to."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    require(request.user, _RIGHT, found)
    of_party = Tree(found.tree) is Tree.PARTY
    other = Tree.ADMINISTRATIVE if of_party else Tree.PARTY
    form = PairForm(Units(request.user, _RIGHT, other), request.POST or None, initial={"on": clock.today()})
    form.fields["other"].label = _("行政单位") if of_party else _("党组织")
    name, here, crumbs = _around(found)

    def act() -> str:
        data = form.cleaned_data
        chosen = Unit.objects.get(uuid=uuid.UUID(data["other"]))
        party, administrative = (found, chosen) if of_party else (chosen, found)
        actions.pair(
            party, administrative, data["on"], by=actor_of(request), lead=data["lead"], why=data["why"],
            typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已登记“%(name)s”的党政对应") % {"name": name}

    return form_page(
        request, form, act, title=_("%(name)s · 登记党政对应") % {"name": name}, submit=_("登记"), back=here,
        crumbs=crumbs, note=_("主对应的党组织，其授权覆盖该行政单位及其全部下级。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def unpair(request: HttpRequest, key: uuid.UUID, pair: int) -> HttpResponse:
    """End one pair of this unit from a day on; asked where the Party organisation may be changed."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    held = Counterpart.objects.filter(pk=pair, end__isnull=True).first()
    if held is None or found.pk not in {held.party_id, held.administrative_id}:
        raise Http404
    require(request.user, _RIGHT, held.party_id)
    other = held.administrative_id if found.pk == held.party_id else held.party_id
    form = UnpairForm(request.POST or None, initial={"on": clock.today()})
    name, here, crumbs = _around(found)
    said = {"name": name, "other": current_name([other]).get(other, "")}

    def act() -> str:
        data = form.cleaned_data
        actions.unpair(
            held, data["on"], by=actor_of(request), why=data["why"], typed_fields=form.typed_fields
        )
        return _("已结束“%(name)s”与“%(other)s”的对应") % said

    return form_page(
        request, form, act, title=_("%(name)s · 结束与“%(other)s”的对应") % said, submit=_("结束对应"),
        back=here, crumbs=crumbs, danger=True,
    )  # fmt: skip
