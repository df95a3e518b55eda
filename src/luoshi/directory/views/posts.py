"""Posts of a unit: taken, left, vacant."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.actions import carry_out, replace_holder
from luoshi.directory.choosing import People
from luoshi.directory.forms_bodies import LeavePostForm, PostForm, VacancyForm
from luoshi.directory.forms_people import today
from luoshi.directory.queries import CHANGE
from luoshi.kernel import clock
from luoshi.organisations.actions.posts import declare_vacant, take_post
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Body, Post, Unit
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries import current_name
from luoshi.organisations.queries_bodies import bodies_on
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page


def unit_to_change(request: HttpRequest, key: uuid.UUID) -> Unit:
    """A unit at which the reader enters people, posts and bodies."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    require(request.user, CHANGE, found)
    return found


def unit_crumbs(unit: Unit, name: str) -> list[Link]:
    """The way to a page of a unit."""
    return [
        Link(_("组织与人员"), reverse("people")), Link(name, reverse("unit", args=[unit.uuid])),
    ]  # fmt: skip


def name_of(unit: Unit) -> str:
    """What a unit is called today."""
    return current_name([unit.pk]).get(unit.pk, "")


def _bodies(unit: Unit) -> list[Body]:
    rules = people_rules()
    kinds = [kind.key for kind in rules.bodies if not kind.of_members]
    return list(bodies_on(clock.today(), [unit.pk]).filter(kind__in=kinds))


@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """登记任职: a vacancy of the same post ends with it."""
    unit = unit_to_change(request, key)
    initial = today() | {"title": request.GET.get("title", ""), "person": request.GET.get("person", "")}
    form = PostForm(People(request.user, unit), _bodies(unit), request.POST or None, initial=initial)
    by, name, back = actor_of(request), name_of(unit), reverse("unit", args=[unit.uuid])

    def act() -> str:
        data = form.cleaned_data
        carry_out(
            lambda: take_post(
                data["person"], unit, data["title"], on=data["on"], by=by, why=data["why"],
                lines=tuple(data["lines"]), concurrent=data["concurrent"], full_time=data["full_time"],
                body=form.chosen_body(),
            ),
            by=by, typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已登记“%(name)s”任职") % {"name": data["person"].name}

    return form_page(
        request, form, act, title=_("登记任职"), submit=_("登记"), back=f"{back}#posts",
        crumbs=unit_crumbs(unit, name), note=name,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def post_vacant(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """登记空缺 or 暂缺."""
    unit = unit_to_change(request, key)
    form = VacancyForm(_bodies(unit), request.POST or None, initial=today())
    by, name, back = actor_of(request), name_of(unit), reverse("unit", args=[unit.uuid])

    def act() -> str:
        data = form.cleaned_data
        state = PostState(data["state"])
        carry_out(
            lambda: declare_vacant(
                unit, data["title"], on=data["on"], by=by, why=data["why"], state=state, body=form.chosen_body()
            ),
            by=by, typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已登记%(state)s") % {"state": state.label}

    return form_page(
        request, form, act, title=_("登记空缺"), submit=_("登记"), back=f"{back}#posts",
        crumbs=unit_crumbs(unit, name), note=name,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def post_leave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """离任, with the one who follows."""
    found: Post = get_or_404("organisations.post", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    form = LeavePostForm(People(request.user, found.unit), request.POST or None, initial=today())
    title = people_rules().title(found.title)
    said = {
        "name": found.person.name if found.person else "",
        "title": title.label if title else found.title,
    }
    name, back = name_of(found.unit), reverse("unit", args=[found.unit.uuid])

    def act() -> str:
        data = form.cleaned_data
        replace_holder(
            found, on=data["on"], by=actor_of(request), successor=data["successor"], why=data["why"],
            then=PostState(data["then"]) if data["then"] else None, typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已登记“%(name)s”不再任%(title)s") % said

    return form_page(
        request, form, act, title=_("%(name)s · %(title)s离任") % said, submit=_("登记离任"),
        back=f"{back}#posts", crumbs=unit_crumbs(found.unit, name), note=name, danger=True,
    )  # fmt: skip
