"""Bodies are set up and closed; people join and leave them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version
from luoshi.organisations.actions.checks import (
    Standing,
    check_day,
    check_end,
    check_spell,
    locked,
    locked_many,
    locked_people,
    said,
    sent_before,
    text_of,
)
from luoshi.organisations.enums_people import Began, Ended, Share
from luoshi.organisations.models import NAME_LENGTH, Body, BodyMember, Membership, Person, Post, Term, Unit
from luoshi.organisations.packs_people import People, people_rules
from luoshi.organisations.resting import first_on

ROLE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body to be set up; `kind` is a key of the pack."""

    unit: Unit
    kind: str
    name: str
    start: dt.date
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class NewBodyMember:
    """A person who joins a body; `role` as the body calls it (组长、副组长), may be empty."""

    body: Body
    person: Person
    start: dt.date
    share: Share = Share.CORE
    role: str = ""
    end: dt.date | None = None
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def set_up_bodies(rows: Sequence[NewBody], *, by: Actor, why: str = "") -> list[Body]:
    """Set up bodies, all or none; a uuid sent before gives the body it made then.

    Raises Refused when the kind is unknown, the unit did not stand, or it has a body of that name.
    """
    with action("organisations.set_up_bodies", by=by, why=why) as act:
        rules = people_rules()
        made = [_body(row, rules) for row in rows]
        before = sent_before(Body, made, by)
        new = [body for body in made if body.uuid not in before]
        standing = Standing(body.unit_id for body in new)
        units = {body.unit_id for body in new}
        list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))
        taken = set(Body.objects.open().filter(unit__in=units).values_list("unit_id", "name"))
        for body in new:
            span = standing.on(body.unit_id, body.start)
            if (body.unit_id, body.name) in taken:
                raise Refused(
                    _("“%(unit)s”已有“%(body)s”，请核对是否重复，或换一个名称")
                    % {"unit": span.name, "body": body.name},
                    field="name",
                )
            taken.add((body.unit_id, body.name))
        act.create_many(new)
        if new:
            act.unit_id = act.unit_id or new[0].unit_id
    return [before.get(body.uuid, body) for body in made]


def set_up_body(unit: Unit, kind: str, name: str, *, on: dt.date, by: Actor, why: str = "") -> Body:
    """Set up one body; see `set_up_bodies`."""
    return set_up_bodies([NewBody(unit, kind, name, on)], by=by, why=why)[0]


def correct_body(body: Body, *, start: dt.date, version: int | None, by: Actor, why: str) -> Body:
    """Put right the day a body began, with a reason; what it said before stays in the trail.

    Raises Refused without a reason, where the unit did not stand on that day or something rests on the body before
    it, Conflict where the body was changed since the page showed `version`.
    """
    reason = why.strip()
    if not reason:
        raise Refused(_("更正需要写明原因"), field="why")
    with action("organisations.correct_body", by=by, why=reason, unit_id=body.unit_id) as act:
        now = locked(body)
        check_version(now, version)
        check_day(start, _("成立日期"), field="on")
        if start == now.start:
            raise Refused(_("成立日期已经是%(day)s，没有改动") % {"day": said(start)}, field="on")
        Standing([now.unit_id]).on(now.unit_id, start, field="on")
        first = first_on(now)
        if first is not None and start > first[0]:
            raise Refused(
                _("“%(body)s”在%(day)s已有%(what)s的登记，成立日期不能晚于这一天；那条登记有误的，请先更正")
                % {"body": now.name, "day": said(first[0]), "what": _(first[1])},
                field="on",
            )
        return act.change(now, start=start)


def close_body(body: Body, *, on: dt.date, by: Actor, why: str = "") -> Body:
    """A body ends on a day, and with it its members' places, posts in it and its running term.

    Members of a Party group stay members of the branch, in no group.
    """
    with action("organisations.close_body", by=by, why=why, unit_id=body.unit_id) as act:
        grouped = list(Membership.objects.open().filter(group=body).select_related("person"))
        locked_people(row.person for row in grouped)
        now = locked(body)
        check_end(now, on, _("撤销日期"))
        members = list(BodyMember.objects.open().filter(body=now))
        posts = list(Post.objects.open().filter(body=now))
        for spell in (*members, *posts, *grouped):
            check_end(spell, on, _("撤销日期"))
        act.change_many(members, end=on)
        act.change_many(posts, end=on)
        _ungroup(act, grouped, on)
        for term in Term.objects.rows().filter(body=now, superseded_on__isnull=True, elected_on__lt=on):
            act.change(term, superseded_on=on)
        return act.change(now, end=on)


def join_bodies(rows: Sequence[NewBodyMember], *, by: Actor, why: str = "") -> list[BodyMember]:
    """People join bodies, all or none; the same person may be in several.

    Raises Refused when the body did not exist on that day, the person has left or belongs to it already.
    """
    with action("organisations.join_bodies", by=by, why=why) as act:
        rules = people_rules()
        made = [_member(row, rules) for row in rows]
        before = sent_before(BodyMember, made, by)
        new = [member for member in made if member.uuid not in before]
        people = locked_people(member.person for member in new)
        bodies = {
            body.pk: body for body in Body.objects.rows().filter(pk__in={member.body_id for member in new})
        }
        there: dict[tuple[int, int], list[BodyMember]] = {}
        for known in BodyMember.objects.rows().filter(body__in=bodies):
            there.setdefault((known.body_id, known.person_id), []).append(known)
        for member in new:
            check_spell(member.start, member.end, _("起始日期"))
            _check_exists(bodies.get(member.body_id), member)
            same = there.setdefault((member.body_id, member.person_id), [])
            _check_once(member, people[member.person_id], same)
            same.append(member)
        act.create_many(new)
        if new:
            act.unit_id = act.unit_id or new[0].unit_id
    return [before.get(member.uuid, member) for member in made]


def join_body(
    body: Body,
    people: Iterable[Person],
    *,
    on: dt.date,
    by: Actor,
    why: str = "",
    share: Share = Share.CORE,
    role: str = "",
) -> list[BodyMember]:
    """People join one body on a day; see `join_bodies`."""
    return join_bodies([NewBodyMember(body, person, on, share, role) for person in people], by=by, why=why)


def leave_bodies(rows: Sequence[tuple[BodyMember, dt.date]], *, by: Actor, why: str = "") -> list[BodyMember]:
    """People no longer belong to bodies, each from a day on."""
    with action("organisations.leave_body", by=by, why=why) as act:
        act.unit_id = act.unit_id or (rows[0][0].unit_id if rows else None)
        now = locked_many([member for member, _on in rows])
        for member, on in rows:
            check_end(now[member.pk], on, _("退出日期"))
        act.change_each((now[member.pk], {"end": on}) for member, on in rows)
    return [now[member.pk] for member, _on in rows]


def leave_body(member: BodyMember, *, on: dt.date, by: Actor, why: str = "") -> BodyMember:
    """A person no longer belongs to a body from a day on; see `leave_bodies`."""
    return leave_bodies([(member, on)], by=by, why=why)[0]


def _body(row: NewBody, rules: People) -> Body:
    if rules.body(row.kind) is None:
        raise Refused(_("班子类别不在可选范围内，请重新选择"), field="kind")
    check_day(row.start, _("成立日期"), field="start")
    name = text_of(row.name, _("名称"), NAME_LENGTH, field="name", needed=True)
    return Body(uuid=row.uuid, unit=row.unit, kind=row.kind, name=name, start=row.start)


def _member(row: NewBodyMember, rules: People) -> BodyMember:
    kind = rules.body(row.body.kind)
    if kind is not None and kind.of_members:
        raise Refused(
            _("“%(body)s”的成员是支部的党员，请在党员名册里调整党小组") % {"body": row.body.name},
            field="body",
        )
    return BodyMember(
        uuid=row.uuid,
        unit_id=row.body.unit_id,
        body=row.body,
        person=row.person,
        share=Share(row.share),
        role=text_of(row.role, _("身份"), ROLE_LENGTH, field="role"),
        start=row.start,
        end=row.end,
    )


def _check_exists(body: Body | None, member: BodyMember) -> None:
    if body is None:
        raise Refused(_("“%(body)s”的登记已作废，请重新选择") % {"body": member.body.name}, field="body")
    if member.start < body.start or (body.end is not None and (member.end is None or member.end > body.end)):
        raise Refused(_("“%(body)s”在这段时间不存在，请核对日期") % {"body": body.name}, field="start")


def _check_once(member: BodyMember, person: Person, same: list[BodyMember]) -> None:
    if person.left_on is not None and (member.end is None or member.end > person.left_on):
        raise Refused(
            _("“%(name)s”已于%(day)s离开，请核对") % {"name": person.name, "day": said(person.left_on)},
            field="person",
        )
    for other in same:
        if other.overlaps(member.start, member.end):
            raise Refused(
                _("“%(name)s”自%(start)s起已在“%(body)s”")
                % {"name": person.name, "start": said(other.start), "body": member.body.name},
                field="person",
            )


def _ungroup(act: Action, grouped: Sequence[Membership], on: dt.date) -> None:
    act.change_many(grouped, end=on, ended=Ended.REGROUPED)
    act.create_many(
        Membership(
            unit_id=row.unit_id, person_id=row.person_id, kind=row.kind, start=on, began=Began.REGROUPED
        )
        for row in grouped
    )
