"""Bodies: the list, one with its members on a day, set up, joined, left, closed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import covered, may, require
from luoshi.access.records import get_or_404
from luoshi.directory.actions import carry_out, leave_bodies, of_members, put_into_group
from luoshi.directory.choosing import People
from luoshi.directory.due import near_after
from luoshi.directory.forms_bodies import BodyDayForm, BodyForm, JoinForm
from luoshi.directory.forms_people import DayForm, today
from luoshi.directory.queries import CHANGE, VIEW
from luoshi.directory.sections import term_line
from luoshi.directory.tables_bodies import BodyTable, Place, PlaceTable, kind_words
from luoshi.directory.tabs import tabs_for
from luoshi.directory.views.posts import name_of, unit_crumbs, unit_to_change
from luoshi.kernel import clock
from luoshi.kernel.records import is_uuid
from luoshi.organisations.actions.bodies import (
    NewBodyMember,
    close_body,
    correct_body,
    join_bodies,
    set_up_body,
)
from luoshi.organisations.actions.memberships import regroup
from luoshi.organisations.enums_people import Share
from luoshi.organisations.models import Body, BodyMember, Membership
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_bodies import bodies_on, body_terms_on
from luoshi.organisations.queries_due import due_list_of
from luoshi.organisations.queries_people import members_on
from luoshi.ui.components import Figure, Link, Picker
from luoshi.ui.days import day_of
from luoshi.ui.form_page import form_page
from luoshi.ui.table.table import Bulk

MOST_TICKED = 200  # members of a branch offered with a box each


@require_GET
def bodies(request: HttpRequest) -> HttpResponseBase:
    """班子与小组 of the reader's units on a day."""
    require(request.user, VIEW)
    day = day_of(request.GET, "on", clock.today())
    table = BodyTable(request, bodies_on(day, covered(request.user, VIEW)), day)
    if table.wants_export:
        of = _("截至%(day)s") % {"day": f"{day:%Y-%m-%d}"}
        return export_table(request, table, "organisations.Body", VIEW, of=of)
    context = {
        "table": table,
        "tabs": tabs_for(request.user, "bodies"),
        "is_today": day == clock.today(),
        "pickers": [Picker("on", _("截至"), day.isoformat(), kind="date")],
        "may_export": may_export(request.user, VIEW),
    }
    return table.respond("directory/bodies.html", context)


@require_http_methods(["GET", "POST"])
def body_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """成立 a body of a unit."""
    unit = unit_to_change(request, key)
    initial = today() | {"kind": request.GET.get("kind", "")}
    form = BodyForm(request.POST or None, initial=initial)
    by, name = actor_of(request), name_of(unit)
    made: list[Body] = []

    def act() -> str:
        data = form.cleaned_data
        made.append(
            carry_out(
                lambda: set_up_body(unit, data["kind"], data["name"], on=data["on"], by=by),
                by=by, typed_fields=form.typed_fields,
            )
        )  # fmt: skip
        return _("已成立“%(name)s”，请加入成员") % {"name": made[0].name}

    answer = form_page(
        request, form, act, title=_("成立班子或小组"), submit=_("成立"),
        back=f"{reverse('unit', args=[unit.uuid])}#bodies", crumbs=unit_crumbs(unit, name), note=name,
    )  # fmt: skip
    return redirect("body", key=made[0].uuid) if made else answer


@require_GET
def body(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A body with its members on a day and who is due at its meetings then."""
    found: Body = get_or_404("organisations.body", key, request.user)
    day = day_of(request.GET, "on", clock.today())
    due = due_list_of(found, day)
    voting = {person.pk for person in due.voting}
    open_now = found.end is None
    may_change = open_now and may(request.user, CHANGE, found.unit_id)
    end = [Bulk(_("结束所选成员"), reverse("body_end", args=[found.uuid]))]
    table = PlaceTable(request, _places(found, day, voting), bulk=end if may_change else ())
    name = name_of(found.unit)
    rules = people_rules()
    kind, known = kind_words(found.kind, rules), rules.body(found.kind)
    near = near_after(day, rules)
    context = {
        "body": found,
        "table": table,
        "unit_name": name,
        "kind": kind,
        "has_terms": known is None or not known.of_members,
        "terms": [term_line(row, day, near, of_its_body=True) for row in body_terms_on(day, found)],
        "crumbs": unit_crumbs(found.unit, name),
        "is_today": day == clock.today(),
        "pickers": [Picker("on", _("截至"), day.isoformat(), kind="date")],
        "may_change": may_change,
        "figures": [
            Figure(_("应到"), len(due.due), _("人"), _("开会当天按此计算")),
            Figure(_("其中有表决权"), len(due.voting), _("人"), _("正式党员且计入应到的")),
            Figure(_("扩大人员"), len(due.sitting_in), _("人"), _("列席，不计入应到")),
        ],
    }
    return table.respond("directory/body.html", context)


def _places(found: Body, day: dt.date, voting: set[int]) -> list[Place]:
    if of_members(found):
        rows = (
            Membership.objects.on(day).filter(group=found).select_related("person").order_by("person__name")
        )
        return [
            Place(row.uuid, row.person, Share.CORE, "", row.start, row.person_id in voting) for row in rows
        ]
    members = BodyMember.objects.on(day).filter(body=found).select_related("person")
    return [
        Place(row.uuid, row.person, row.share, row.role, row.start, row.person_id in voting)
        for row in members.order_by("share", "start", "pk")
    ]


def _body_to_change(request: HttpRequest, key: uuid.UUID) -> Body:
    found: Body = get_or_404("organisations.body", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    return found


def _crumbs(found: Body) -> list[Link]:
    here = Link(found.name, reverse("body", args=[found.uuid]))
    return [*unit_crumbs(found.unit, name_of(found.unit)), here]


@require_http_methods(["GET", "POST"])
def body_add(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """加入成员, many at once."""
    found = _body_to_change(request, key)
    grouped = of_members(found)
    there = set(BodyMember.objects.open().filter(body=found).values_list("person_id", flat=True))
    rows = members_on(clock.today(), [found.unit_id])
    offered = [
        row
        for row in rows[: MOST_TICKED + len(there)]
        if (row.group_id != found.pk if grouped else row.person_id not in there)
    ]
    people = People(request.user, found.unit)
    form = JoinForm(people, offered, request.POST or None, initial=today(), of_members=grouped)
    by = actor_of(request)

    def act() -> str:
        data, ticked = form.cleaned_data, form.chosen()
        if grouped:
            carry_out(
                lambda: put_into_group(found, ticked, on=data["on"], by=by), by=by, typed_fields=form.typed_fields
            )  # fmt: skip
            return _("已编入%(count)s人") % {"count": len(ticked)}
        chosen = list({one.pk: one for one in [*(row.person for row in ticked), *data["people"]]}.values())
        share, role = Share(data["share"]), data["role"]
        new = [NewBodyMember(found, one, data["on"], share, role) for one in chosen]
        carry_out(lambda: join_bodies(new, by=by), by=by, typed_fields=form.typed_fields)
        return _("已加入%(count)s人") % {"count": len(new)}

    note = _("党小组的成员是本支部党员，从党员名册中勾选。") if grouped else ""
    return form_page(
        request, form, act, title=_("加入成员"), submit=_("加入"), back=reverse("body", args=[found.uuid]),
        crumbs=_crumbs(found), note=note,
    )  # fmt: skip


@require_http_methods(["POST"])
def body_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """结束所选成员: asked for the day first, then ended together."""
    found = _body_to_change(request, key)
    picked = [key for key in request.POST.getlist("pick") if is_uuid(key)]
    back = reverse("body", args=[found.uuid])
    grouped = of_members(found)
    chosen: list[Any]
    if grouped:
        chosen = list(Membership.objects.open().filter(group=found, uuid__in=picked).select_related("person"))
    else:
        chosen = list(BodyMember.objects.open().filter(body=found, uuid__in=picked).select_related("person"))
    if not chosen:
        messages.warning(request, _("请先勾选要结束的成员"))
        return redirect(back)
    asked = "on" in request.POST
    form = DayForm(request.POST if asked else None, initial=today(), label=_("结束日期"))
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        if grouped:
            regroup(chosen, None, on=data["on"], by=by, why=data["why"])
        else:
            leave_bodies(chosen, on=data["on"], by=by, why=data["why"])
        return _("已结束%(count)s人") % {"count": len(chosen)}

    names = "、".join(one.person.name for one in chosen)
    return form_page(
        request, form, act, title=_("结束成员"), submit=_("结束"), back=back, crumbs=_crumbs(found), note=names,
        danger=True, kept=[("pick", str(one.uuid)) for one in chosen],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def body_correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """更正成立日期: the day was entered wrongly."""
    found = _body_to_change(request, key)
    form = BodyDayForm(request.POST or None, initial={"on": found.start, "version": found.version})
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        carry_out(
            lambda: correct_body(found, start=data["on"], version=data["version"], by=by, why=data["why"]),
            by=by, typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已更正，改前的日期留在修改记录里")

    return form_page(
        request, form, act, title=_("更正“%(name)s”的成立日期") % {"name": found.name}, submit=_("保存更正"),
        back=reverse("body", args=[found.uuid]), crumbs=_crumbs(found),
        note=_("成员、任职、换届和会议记录都不能早于成立日期。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def body_close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """撤销: members' places and posts in it end with it."""
    found = _body_to_change(request, key)
    form = DayForm(request.POST or None, initial=today(), label=_("撤销日期"))
    by = actor_of(request)

    def act() -> str:
        data = form.cleaned_data
        carry_out(
            lambda: close_body(found, on=data["on"], by=by, why=data["why"]), by=by, typed_fields=form.typed_fields
        )  # fmt: skip
        return _("已撤销“%(name)s”") % {"name": found.name}

    return form_page(
        request, form, act, title=_("撤销“%(name)s”") % {"name": found.name}, submit=_("撤销"),
        back=reverse("body", args=[found.uuid]), crumbs=_crumbs(found), danger=True,
        note=_("成员、在其中的任职和任期自当日一并结束；党小组的党员仍是支部党员。"),
    )  # fmt: skip
