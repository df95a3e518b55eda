"""What happens to a person: corrected, admitted, confirmed, transferred, left; a page each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.actions import carry_out, hand_over
from luoshi.directory.choosing import People
from luoshi.directory.forms_people import (
    DayForm,
    LeaveForm,
    MemberForm,
    PersonForm,
    RegroupForm,
    TransferForm,
    TransferOutForm,
    today,
)
from luoshi.directory.queries import CHANGE
from luoshi.directory.views.roster import crumbs
from luoshi.kernel import clock
from luoshi.organisations.actions import memberships as acts
from luoshi.organisations.actions.memberships import NewMembership
from luoshi.organisations.actions.people import change_person
from luoshi.organisations.enums_people import Began, MemberKind
from luoshi.organisations.models import (
    Body,
    BodyMember,
    Membership,
    Person,
    Post,
    Unit,
    VoteExclusion,
)
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries import current_name
from luoshi.organisations.queries_bodies import bodies_on
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page
from luoshi.ui.forms import TypedFields


def page(
    request: HttpRequest,
    person: Person,
    form: TypedFields,
    act: Callable[[], object],
    said: str,
    *,
    title: str,
    note: str = "",
    danger: bool = False,
) -> HttpResponse:
    """A form about a person: back on his page afterwards, with the sentence `said`."""
    here = reverse("person", args=[person.uuid])

    def done() -> str:
        act()
        return said % {"name": person.name}

    return form_page(
        request, form, done, title=f"{person.name} · {title}", submit=title, back=here, note=note, danger=danger,
        crumbs=[*crumbs(), Link(person.name, here)],
    )  # fmt: skip


def _person(request: HttpRequest, key: uuid.UUID) -> Person:
    found: Person = get_or_404("organisations.person", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    return found


@require_http_methods(["GET", "POST"])
def person_change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Correct or complete what is known of a person."""
    found = _person(request, key)
    initial = {name: getattr(found, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=initial)
    by = actor_of(request)

    def act() -> None:
        carry_out(lambda: change_person(found, by=by, **form.known()), by=by, typed_fields=form.typed_fields)

    return page(request, found, form, act, _("已保存“%(name)s”的信息"), title=_("修改"))


@require_http_methods(["GET", "POST"])
def person_member(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """在册登记、接收预备党员、从外单位转入."""
    found = _person(request, key)
    units = Units(request.user, CHANGE)
    initial = today() | {"branch": str(found.unit.uuid)}
    form = MemberForm(units, request.POST or None, initial=initial)
    by = actor_of(request)

    def act() -> None:
        data = form.cleaned_data
        branch, on = form.chosen_branch(), data["on"]
        kind = MemberKind(data["kind"])
        verbs: dict[str, Callable[[], object]] = {
            Began.ADMITTED: lambda: acts.admit(found, branch, on=on, by=by),
            Began.TRANSFERRED_IN: lambda: acts.transfer_in(
                found, branch, on=on, by=by, came_from=data["came_from"], kind=kind
            ),
            Began.ON_RECORD: lambda: acts.record_members([NewMembership(found, branch, on, kind)], by=by),
        }
        carry_out(verbs[data["how"]], by=by, typed_fields=form.typed_fields)

    return page(request, found, form, act, _("已登记“%(name)s”的组织关系"), title=_("登记党员"))


def _membership(request: HttpRequest, key: uuid.UUID) -> Membership:
    found: Membership = get_or_404("organisations.membership", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    return found


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """转正."""
    found = _membership(request, key)
    form = DayForm(request.POST or None, initial=today(), label=_("转正时间"))
    act = _dated(request, form, partial(acts.confirm, found))
    return page(request, found.person, form, act, _("已登记“%(name)s”转正"), title=_("转正"))


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To another branch here: on that day already counted there."""
    found = _membership(request, key)
    form = TransferForm(Units(request.user, CHANGE), request.POST or None, initial=today())

    def go(**more: Any) -> None:
        branch = Unit.objects.get(uuid=form.cleaned_data["branch"])
        acts.transfer(found, branch, **more)

    act = _dated(request, form, go)
    return page(request, found.person, form, act, _("已登记“%(name)s”转接"), title=_("转到其他支部"))


@require_http_methods(["GET", "POST"])
def transfer_out(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """To an organisation outside: from that day on not counted."""
    found = _membership(request, key)
    form = TransferOutForm(request.POST or None, initial=today())

    def go(**more: Any) -> None:
        acts.transfer_out(found, went_to=form.cleaned_data["went_to"], **more)

    act = _dated(request, form, go)
    return page(request, found.person, form, act, _("已登记“%(name)s”转出"), title=_("转出"), danger=True)


@require_http_methods(["GET", "POST"])
def regroup(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into a Party group of the branch, or into none."""
    found = _membership(request, key)
    rules = people_rules()
    kinds = [kind.key for kind in rules.bodies if kind.of_members]
    groups = list(bodies_on(clock.today(), [found.unit_id]).filter(kind__in=kinds))
    form = RegroupForm(groups, request.POST or None, initial=today())

    def go(**more: Any) -> None:
        chosen = form.cleaned_data["group"]
        group: Body | None = next((one for one in groups if str(one.uuid) == chosen), None)
        acts.regroup([found], group, **more)

    act = _dated(request, form, go)
    note = "" if groups else _("本支部还没有党小组，可以在支部页面的“议事机构”里成立。")
    return page(
        request, found.person, form, act, _("已调整“%(name)s”的党小组"), title=_("调整党小组"), note=note
    )


@require_http_methods(["GET", "POST"])
def exclude(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """不计入应到: the fact and its day only."""
    found = _membership(request, key)
    form = DayForm(request.POST or None, initial=today(), label=_("起始日期"))
    del form.fields["why"]  # the reason is not recorded anywhere
    act = _dated(request, form, partial(acts.exclude_from_vote, found))
    note = _("只登记日期，不登记原因；按规定须经支部大会同意并报上级党组织。")
    return page(
        request, found.person, form, act, _("已登记“%(name)s”不计入应到"), title=_("不计入应到"), note=note
    )


@require_http_methods(["GET", "POST"])
def exclusion_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Counted again from a day on."""
    found: VoteExclusion = get_or_404("organisations.vote_exclusion", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    form = DayForm(request.POST or None, initial=today(), label=_("恢复日期"))
    del form.fields["why"]
    act = _dated(request, form, partial(acts.end_exclusion, found))
    return page(request, found.person, form, act, _("已恢复“%(name)s”计入应到"), title=_("恢复计入应到"))


@require_http_methods(["GET", "POST"])
def person_leave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """离开 with a hand-over: what is still held ends on one day, posts go to others or become vacant."""
    found = _person(request, key)
    posts = list(Post.objects.open().filter(person=found).select_related("unit"))
    bodies = list(BodyMember.objects.open().filter(person=found).select_related("body"))
    member = Membership.objects.open().filter(person=found).first()
    for unit_id in {row.unit_id for row in (*posts, *bodies, *([member] if member else []))}:
        require(request.user, CHANGE, unit_id)
    units = {row.unit_id for row in (*posts, *bodies)} | ({member.unit_id} if member else set())
    names = current_name(units)
    people = People(request.user, member.unit if member else found.unit)
    form = LeaveForm(posts, names, people, request.POST or None, initial=today())
    by = actor_of(request)

    def act() -> None:
        data = form.cleaned_data
        hand_over(
            found, on=data["on"], successors=form.successors(), by=by, why=data["why"], typed_fields=form.typed_fields
        )  # fmt: skip

    return page(
        request, found, form, act, _("已登记“%(name)s”离开，任职、班子和组织关系自当日结束"), title=_("离开"),
        note=_held(posts, bodies, member, names), danger=True,
    )  # fmt: skip


def _held(
    posts: list[Post], bodies: list[BodyMember], member: Membership | None, names: dict[int, str]
) -> str:
    """What ends on that day, in one sentence."""
    rules = people_rules()
    said = [names.get(member.unit_id, "") + _("组织关系")] if member is not None else []
    for post in posts:
        title = rules.title(post.title)
        said.append(f"{names.get(post.unit_id, '')}{title.label if title else post.title}")
    said += [f"{row.body.name}（{names.get(row.unit_id, '')}）" for row in bodies]
    if not said:
        return _("目前没有任职、班子和组织关系，只登记离开日期。")
    return _("自离开之日起一并结束：%(held)s。") % {"held": "、".join(said)}


def _dated(request: HttpRequest, form: TypedFields, act: Callable[..., object]) -> Callable[[], None]:
    """An act with the day, the reason and the number of typed fields of a form."""
    by = actor_of(request)

    def carried() -> None:
        data = form.cleaned_data
        why = data.get("why", "")
        carry_out(lambda: act(on=data["on"], by=by, why=why), by=by, why=why, typed_fields=form.typed_fields)

    return carried
