"""Acts on a record that was handed in, each a small form; and a new series."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.activities.actions import make_up, return_session, set_up_series, void_session
from luoshi.activities.actions.common import holdings_of, kept_places
from luoshi.activities.enums import Leave, Presence
from luoshi.activities.forms import MakeUpForm, SeriesForm
from luoshi.activities.models import Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import CHANGE
from luoshi.activities.tables import kinds_said
from luoshi.activities.views.recording import crumbs
from luoshi.directory.forms_people import WhyForm
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page


class VersionForm(WhyForm):
    """A reason, and the version of the record the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _to_change(request: HttpRequest, key: uuid.UUID) -> Session:
    found: Session = get_or_404("activities.session", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    return found


def _with_reason(
    request: HttpRequest, key: uuid.UUID, *, title: str, submit: str, done: str, void: bool
) -> HttpResponse:
    found = _to_change(request, key)
    form = VersionForm(request.POST or None, initial={"version": found.version})
    by = actor_of(request)
    here = reverse("session", args=[found.uuid])

    def act() -> str:
        data = form.cleaned_data
        one = void_session if void else return_session
        one(found, by=by, why=data["why"], version=data["version"])
        return done

    return form_page(
        request, form, act, title=title, submit=submit, back=here, danger=void,
        onward=reverse("activities") if void else here, crumbs=crumbs(Link(_("记录"), here)),
        note=f"{kinds_said(found.kinds, activity_rules().kind_labels)} · {found.day:%Y-%m-%d}",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def session_return(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """退回."""
    return _with_reason(
        request, key, title=_("退回记录"), submit=_("退回"), done=_("已退回，改好再提交后才计入"), void=False
    )


@require_http_methods(["GET", "POST"])
def session_void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """作废."""
    return _with_reason(
        request, key, title=_("作废记录"), submit=_("作废"), done=_("已作废，不再计入"), void=True
    )


@require_http_methods(["GET", "POST"])
def session_make_up(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """登记补学."""
    found = _to_change(request, key)
    missing = [
        (
            str(place.person_id),
            f"{place.name}（{Leave(place.leave).label if place.leave else place.state.label}）",
        )
        for places in kept_places(holdings_of(found)).values()
        for place in places
        if place.state in {Presence.LEAVE, Presence.ABSENT}
    ]
    initial = {"day": clock.today(), "version": found.version}
    form = MakeUpForm(missing, request.POST or None, initial=initial)
    by = actor_of(request)
    here = reverse("session", args=[found.uuid])

    def act() -> str:
        data = form.cleaned_data
        days = {int(key): data["day"] for key in data["people"]}
        make_up(found, days, version=data["version"], by=by, typed_fields=form.typed_fields)
        return _("已登记%(count)s人补学") % {"count": len(days)}

    return form_page(
        request, form, act, title=_("登记补学"), submit=_("登记"), back=here, crumbs=crumbs(Link(_("记录"), here)),
        note=f"{kinds_said(found.kinds, activity_rules().kind_labels)} · {found.day:%Y-%m-%d}",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def series_new(request: HttpRequest) -> HttpResponse:
    """设立专项学习教育."""
    require(request.user, CHANGE)
    form = SeriesForm(Units(request.user, CHANGE, Tree.PARTY), request.POST or None)
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        unit = Unit.objects.get(uuid=data["unit"])
        set_up_series(
            unit, data["name"], data["start"], data["end"], by=by, uuid=data["uuid"],
            typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已设立“%(name)s”，登记时可以归入") % {"name": data["name"]}

    return form_page(
        request, form, act, title=_("设立专项学习教育"), submit=_("设立"), back=reverse("activities"),
        crumbs=crumbs(),
    )  # fmt: skip
