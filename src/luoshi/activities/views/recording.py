"""One record: begun, written with its roll beside it, shown."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import may, paths_with, require
from luoshi.access.records import get_or_404
from luoshi.activities.actions import (
    Sheet,
    Written,
    correct_session,
    plan_session,
    record_session,
    save_session,
)
from luoshi.activities.actions.common import holdings_of, kept_places
from luoshi.activities.actions.keeping import keeps_files
from luoshi.activities.dossiers import is_study
from luoshi.activities.enums import COUNTED, OPEN, State
from luoshi.activities.forms import RollForm, SessionForm, StartForm
from luoshi.activities.models import Series, Session, SessionFile
from luoshi.activities.packs import Kind, activity_rules
from luoshi.activities.pages import facts_of, figures_of, places_said
from luoshi.activities.papers import shown
from luoshi.activities.rights import CHANGE
from luoshi.activities.sets import unpacked
from luoshi.activities.studying import study_for
from luoshi.activities.tables import kinds_said, light_of
from luoshi.activities.views.conflicts import Meanwhile, meanwhile
from luoshi.activities.views.desk import Desk, desk_of
from luoshi.kernel import clock
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.queries import names_on, span_on
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.responses import upload_taken, wants_json
from luoshi.ui.said import said

DONE = ("save", "submit", "correct")


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of this room."""
    return [Link(_("学习与会议"), reverse("activities")), *more]


@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    """登记: where, what and when; a day to come makes a plan, any other opens the record."""
    require(request.user, CHANGE)
    initial = {"day": clock.today(), "unit": request.GET.get("unit", "")}
    form = StartForm(
        Units(request.user, CHANGE, Tree.PARTY), offered(request), request.POST or None, initial=initial
    )
    by = actor_of(request)
    made: list[Session] = []

    def act() -> str:
        data = form.cleaned_data
        unit = Unit.objects.get(uuid=data["unit"])
        what = Written(day=data["day"], kinds=data["kinds"], combined_why=data.get("combined_why", ""))
        common: dict[str, Any] = {"by": by, "uuid": data["uuid"], "typed_fields": form.typed_fields}
        if data["day"] > clock.today():
            made.append(plan_session(what, [Sheet(unit)], **common))
            return _("已存入计划，到时从这里登记")
        another = bool(data.get("another"))
        made.append(record_session(what, [Sheet(unit)], another=another, **common))
        return _("已存为草稿，请填写后提交")

    def asked() -> str:
        """The question an action asks comes onto the form."""
        try:
            return act()
        except Refused as refused:
            form.need(refused.field)
            raise

    if request.method == "GET":
        form.need(None)
    answer = form_page(
        request,
        form,
        asked,
        title=_("登记学习与会议"),
        submit=_("下一步"),
        back=reverse("activities"),
        crumbs=crumbs(),
        template="activities/new.html",
    )
    if not made:
        return answer
    onward = reverse("session_edit", args=[made[0].uuid])
    return upload_taken(onward) if wants_json(request) else redirect(onward)


def offered(request: HttpRequest) -> list[Kind]:
    """The kinds some unit of the reader's holds; one query."""
    mine = UnitSpan.objects.on(clock.today()).under(paths_with(request.user, CHANGE)).filter(closed=False)
    there = set(mine.order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in activity_rules().kinds if there & set(kind.holders)]


@require_GET
def session(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A record as it stands."""
    found: Session = get_or_404("activities.session", key, request.user)
    rules = activity_rules()
    holdings = holdings_of(found)
    places = kept_places(holdings)
    names = names_on([holding.unit_id for holding in holdings], found.day)
    kinds = [rules.by_key[one] for one in unpacked(found.kinds) if one in rules.by_key]
    writes = may(request.user, CHANGE, found.unit_id)
    context = {
        "session": found,
        "kinds": kinds_said(found.kinds, rules.kind_labels),
        "together": len(unpacked(found.kinds)) > 1,
        "unit_name": names.get(found.unit_id, ""),
        "light": light_of(found),
        "facts": facts_of(found, rules),
        "holders": [
            {
                "name": names.get(holding.unit_id, ""),
                "uuid": holding.unit.uuid
                if holding.unit_id != found.unit_id and may(request.user, CHANGE, holding.unit_id)
                else None,
                "body": holding.body,
                "figures": figures_of(holding, votes=any(kind.votes for kind in kinds)),
                "places": places_said(places.get(holding.pk, ())),
            }
            for holding in holdings
        ],
        "crumbs": crumbs(),
        "may_edit": writes and found.state in OPEN,
        "may_correct": writes and found.state in COUNTED and found.first is None,
        "may_return": writes and found.state == State.SUBMITTED,
        "may_make_up": writes
        and found.state in COUNTED
        and any(holding.leave or holding.absent for holding in holdings if holding.named),
        "may_void": writes,
        "may_join": writes and found.first is None,
        "is_study": found.first is None and is_study(found.kinds),
        "may_attach": writes and keeps_files(found),
        "files": SessionFile.objects.rows().filter(session=found).select_related("stored"),
        "days": rules.archiving.days,
    }
    return render(request, "activities/session.html", context)


@never_cache  # going back shows the record as it is, not a page that was sent already
@require_http_methods(["GET", "POST"])
def session_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Writing a record: what was held, and the roll beside it; a record handed in is corrected with a reason."""
    found: Session = get_or_404("activities.session", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    if found.first is not None:
        return redirect("session", key=found.uuid)
    asked = request.POST.get("do", "")
    if found.sent is not None and asked in DONE and request.POST.get("sent") == str(found.sent):
        return _onward(request, found, asked)  # it was done, only the answer did not arrive
    return _written_at(request, found, asked)


def _written_at(request: HttpRequest, found: Session, asked: str) -> HttpResponse:
    """The page of writing, and what is sent from it."""
    desk = desk_of(request, found, found.unit)
    correcting = asked == "correct" if asked in DONE else found.state in COUNTED
    form, roll = _forms(request.POST or None, desk, correcting=correcting, final=asked != "save")
    if asked == "kinds":
        form.unjudged()
        roll.unjudged()
    elif request.method == "POST" and form.is_valid() & roll.is_valid():
        try:
            return _carried_out(request, desk, form, roll, correcting=correcting)
        except Refused as refused:
            fresh: Session = Session.objects.get(pk=found.pk)
            if isinstance(refused, Conflict) or (fresh.state in COUNTED and not correcting):
                return _told(request, desk_of(request, fresh, fresh.unit))
            _refuse(form, roll, refused)
    return _shown(request, desk, form, roll, correcting=correcting)


def _told(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Somebody saved the record meanwhile: both are shown, and what was typed can be sent over it."""
    correcting = desk.session.state in COUNTED
    data = request.POST.copy()
    own = data.get("earlier") == str(desk.session.sent)
    data["version"], data["sent"] = str(desk.session.version), str(uuid.uuid4())
    forms = _forms(data, desk, correcting=correcting, final=False)
    for form in forms:
        form.unjudged()
    standing = _forms(None, desk, correcting=correcting, final=False)
    said_of = meanwhile(
        desk.session, own=own, forms=forms, standing=standing, due=desk.due.due, missing=desk.roll.missing
    )
    return _shown(request, desk, *forms, correcting=correcting, said_of=said_of)


def _forms(data: Any, desk: Desk, *, correcting: bool, final: bool) -> tuple[SessionForm, RollForm]:
    """The record and its roll, bound to what was sent, if anything was."""
    found = desk.session
    running = Series.objects.rows().filter(start__lte=found.day).exclude(end__lt=found.day)
    own = Series.objects.filter(pk__in=unpacked(found.series))
    form = SessionForm(
        found, desk.kinds, _offered_at(found, desk), desk.rules, running | own, data,
        study=study_for(found, desk.day, desk.kinds), correcting=correcting, final=final,
    )  # fmt: skip
    roll = desk.roll_form(data)
    if (read := shown(desk.holding.roll)) is not None:
        form.prefilled_from = roll.prefilled_from = read.lines
        form.cautions = dict.fromkeys(read.missing, _("文件里没有找到，请填写")) | dict(form.cautions)
    return form, roll


def _offered_at(session: Session, desk: Desk) -> list[Kind]:
    """The kinds its unit held on that day, and those the record has."""
    span = span_on(session.unit_id, session.day)
    held = set(desk.rules.held_by(span.kind)) if span is not None else set()
    return [kind for kind in desk.rules.kinds if kind in held or kind in desk.kinds]


def _carried_out(
    request: HttpRequest, desk: Desk, form: SessionForm, roll: RollForm, *, correcting: bool
) -> HttpResponse:
    """Save, hand in or correct; where the reader goes on."""
    written = form.written(desk.due.due, desk.people)
    mine = Sheet(desk.session.unit, roll.body_chosen, roll.roll(desk.rules, desk.roll.made_up))
    others = [sheet for sheet in desk.sheets if sheet.unit.pk != desk.session.unit_id]
    common: dict[str, Any] = {
        "version": form.cleaned_data["version"],
        "sent": form.cleaned_data["sent"],
        "by": actor_of(request),
        "typed_fields": form.typed_fields + roll.typed_fields + len(roll.ticked()),
    }
    if correcting:
        correct_session(desk.session, written, [mine, *others], why=form.cleaned_data["why"], **common)
        return _onward(request, desk.session, "correct")
    asked = "submit" if request.POST.get("do") == "submit" else "save"
    save_session(
        desk.session, written, [mine, *others], submit=asked == "submit", earlier=form.cleaned_data["earlier"],
        **common,
    )  # fmt: skip
    return _onward(request, desk.session, asked)


def _onward(request: HttpRequest, found: Session, done: str) -> HttpResponse:
    """Say what was done, and where the reader goes on; a script is told the address."""
    words = {
        "correct": _("已更正，改前的内容留在修改记录里"),
        "save": _("草稿已保存"),
        "submit": _("已提交，%(days)s天内没有退回即自动归档") % {"days": activity_rules().archiving.days},
    }
    messages.success(request, words[done])
    address = reverse("session_edit" if done == "save" else "session", args=[found.uuid])
    return upload_taken(address) if wants_json(request) else redirect(address)


_ELSEWHERE = {"votes": "votes_for"}


def _refuse(form: SessionForm, roll: RollForm, refused: Refused) -> None:
    """A sentence stands at its field on either side, or above the record."""
    name = _ELSEWHERE.get(refused.field or "", refused.field or "")
    if name in roll.fields:
        roll.add_error(name, refused.sentence)
    else:
        form.add_error(name if name in form.fields else None, refused.sentence)


def _shown(
    request: HttpRequest,
    desk: Desk,
    form: SessionForm,
    roll: RollForm,
    *,
    correcting: bool,
    said_of: Meanwhile | None = None,
) -> HttpResponse:
    names = names_on([desk.session.unit_id], desk.session.day)
    context = {
        "session": desk.session,
        "form": form,
        **desk.shown(roll),
        "kinds": "、".join(said(kind.label) for kind in desk.kinds),
        "numbers_only": any(kind.numbers_only for kind in desk.kinds),
        "unit_name": names.get(desk.session.unit_id, ""),
        "others": _others(desk),
        "correcting": correcting,
        "meanwhile": said_of,
        "account": getattr(request.user, "uuid", ""),
        "rekinded": request.POST.get("do") == "kinds" or bool(form["kinds"].errors),
        "read": shown(desk.holding.roll),
        "kept": SessionFile.objects.rows().filter(session=desk.session).exists()
        if desk.holding.roll
        else False,
        "light": light_of(desk.session),
        "crumbs": crumbs(Link(_("记录"), reverse("session", args=[desk.session.uuid]))),
    }
    status = 422 if form.is_bound and request.POST.get("do") != "kinds" else 200
    return render(request, "activities/edit.html", context, status=status)


def _others(desk: Desk) -> Sequence[str]:
    """Names of the units it is held with."""
    others = [one.unit_id for one in desk.holdings if one.unit_id != desk.session.unit_id]
    names = names_on(others, desk.session.day) if others else {}
    return list(names.values())
