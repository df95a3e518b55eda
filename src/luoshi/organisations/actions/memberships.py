"""Who belongs to which branch: admission, confirmation, transfers, and who is not counted among those due.

Every change ends one spell on a day and opens the next on the same day, so that on each day a person has at
most one membership. A person is locked before his spells are looked at.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.ready import Draft
from luoshi.organisations.actions.checks import (
    Standing,
    check_day,
    check_end,
    check_spell,
    found_by,
    locked,
    locked_many,
    locked_people,
    said,
    sent_before,
    text_of,
)
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import Began, Ended, MemberKind
from luoshi.organisations.models import NAME_LENGTH, Body, Membership, Person, Unit, VoteExclusion
from luoshi.organisations.packs_people import People, people_rules

CORRECTABLE = frozenset({"start", "began", "group"})


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A spell of membership to be entered as a roster has it; an ended one says how and where to."""

    person: Person
    branch: Unit
    start: dt.date
    kind: MemberKind = MemberKind.FULL
    began: Began = Began.ON_RECORD
    end: dt.date | None = None
    ended: Ended | None = None  # where `end` is given
    came_from: str = ""
    came_from_unit: Unit | None = None
    went_to: str = ""
    group: Body | None = None
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def record_members(rows: Sequence[NewMembership], *, by: Actor, why: str = "") -> list[Membership]:
    """Enter memberships as they stand in a roster, all or none; a uuid sent before gives the row made then.

    Raises Refused when the unit has no members of its own or did not stand, the dates contradict each other,
    or a person would be a member twice on one day.
    """
    with action("organisations.record_members", by=by, why=why) as act:
        return _begin(act, rows, by)


def draft_members(draft: Draft, rows: Sequence[NewMembership]) -> list[Membership]:
    """Make the first memberships of people of the same draft ready; refuses as `record_members` does."""
    made = [_membership(row) for row in rows]
    people = {row.person.pk: row.person for row in rows}
    _check_new(made, people, fresh=people)
    return draft.create("organisations.record_members", made)


def admit(
    person: Person, branch: Unit, *, on: dt.date, by: Actor, why: str = "", group: Body | None = None
) -> Membership:
    """Admit a probationary member (支部大会通过接收); the day becomes the person's 入党时间.

    Raises Refused where the kind of unit takes no members of its own development (temporary branches).
    """
    with action("organisations.admit", by=by, why=why, unit_id=branch.pk) as act:
        fresh = locked_people([person])[person.pk]
        span = Standing([branch.pk]).on(branch.pk, on, field="on")
        rule = people_rules().kind(span.kind)
        if rule is None or not rule.develops:
            raise Refused(
                _("“%(unit)s”是%(kind)s，不发展党员，请在其组织关系所在的党支部办理")
                % {"unit": span.name, "kind": UnitKind(span.kind).label},
                field="branch",
            )
        if fresh.joined_on not in {None, on}:
            raise Refused(
                _("“%(name)s”已登记入党时间%(joined)s，与%(day)s不一致，请核对")
                % {"name": fresh.name, "joined": said(fresh.joined_on), "day": said(on)},
                field="on",
            )
        act.change(fresh, joined_on=on)
        row = NewMembership(fresh, branch, on, MemberKind.PROBATIONARY, Began.ADMITTED, group=group)
        return _begin(act, [row], by)[0]


def confirm_members(
    rows: Sequence[tuple[Membership, dt.date]], *, by: Actor, why: str = ""
) -> list[Membership]:
    """Probationary members become full ones (转正), each on a day: the spell ends, a full one begins that day."""
    with action("organisations.confirm", by=by, why=why) as act:
        people = locked_people(membership.person for membership, _on in rows)
        now = locked_many([membership for membership, _on in rows])
        for membership, on in rows:
            person = people[membership.person_id]
            if now[membership.pk].kind != MemberKind.PROBATIONARY:
                raise Refused(_("“%(name)s”已是正式党员，不需要转正") % {"name": person.name})
            if person.joined_on is not None and on < person.joined_on:
                raise Refused(
                    _("转正时间%(day)s早于“%(name)s”的入党时间%(joined)s，请核对")
                    % {"day": said(on), "name": person.name, "joined": said(person.joined_on)},
                    field="on",
                )
            check_end(now[membership.pk], on, _("转正时间"))
        act.unit_id = act.unit_id or (rows[0][0].unit_id if rows else None)
        act.change_each((people[row.person_id], {"confirmed_on": on}) for row, on in rows)
        spells = [(now[row.pk], on, {"kind": MemberKind.FULL}) for row, on in rows]
        return _continue(act, spells, Ended.CONFIRMED, Began.CONFIRMED)


def confirm(membership: Membership, *, on: dt.date, by: Actor, why: str = "") -> Membership:
    """One probationary member becomes a full one; see `confirm_members`."""
    return confirm_members([(membership, on)], by=by, why=why)[0]


def regroup_members(
    rows: Sequence[tuple[Membership, Body | None, dt.date]], *, by: Actor, why: str = ""
) -> list[Membership]:
    """Put members into Party groups of their branch (党小组), or into none, each from a day on."""
    with action("organisations.regroup", by=by, why=why) as act:
        act.unit_id = act.unit_id or (rows[0][0].unit_id if rows else None)
        locked_people(membership.person for membership, _group, _on in rows)
        now, rules = locked_many([membership for membership, _group, _on in rows]), people_rules()
        for membership, group, on in rows:
            _check_group(group, now[membership.pk].unit_id, on, rules)
            check_end(now[membership.pk], on, _("调整日期"))
        spells = [(now[row.pk], on, {"group": group}) for row, group, on in rows]
        return _continue(act, spells, Ended.REGROUPED, Began.REGROUPED)


def regroup(
    memberships: Sequence[Membership], group: Body | None, *, on: dt.date, by: Actor, why: str = ""
) -> list[Membership]:
    """Put members into one Party group of their branch, or into none; see `regroup_members`."""
    return regroup_members([(row, group, on) for row in memberships], by=by, why=why)


def correct_members(
    rows: Sequence[tuple[Membership, dict[str, Any]]], *, by: Actor, why: str = ""
) -> list[Membership]:
    """Correct when and how open spells began (`start`, `began`), or the group they began in (`group`).

    Raises Refused where the day is impossible or another spell of the person holds on it.
    """
    if unknown := {name for _row, values in rows for name in values} - CORRECTABLE:
        raise TypeError(f"not to be corrected: {', '.join(sorted(unknown))}")
    with action("organisations.correct_members", by=by, why=why) as act:
        act.unit_id = act.unit_id or (rows[0][0].unit_id if rows else None)
        people = locked_people(membership.person for membership, _values in rows)
        now, rules = locked_many([membership for membership, _values in rows]), people_rules()
        standing = Standing(row.unit_id for row in now.values())
        moved = []
        for membership, values in rows:
            fresh = now[membership.pk]
            as_said = Membership(
                unit_id=fresh.unit_id,
                person=people[fresh.person_id],
                start=values.get("start", fresh.start),
                group=values.get("group", fresh.group),
            )
            _check_place(as_said, standing, rules)
            _check_person(as_said, people[fresh.person_id])
            moved += [as_said] if "start" in values else []
        _check_overlaps(moved, standing, without=set(now))
        return act.change_each((now[row.pk], values) for row, values in rows)


def transfer_in(
    person: Person,
    branch: Unit,
    *,
    on: dt.date,
    by: Actor,
    came_from: str,
    kind: MemberKind = MemberKind.FULL,
    why: str = "",
    group: Body | None = None,
) -> Membership:
    """A member comes from an organisation outside this installation (转入组织关系)."""
    with action("organisations.transfer_in", by=by, why=why, unit_id=branch.pk) as act:
        origin = text_of(came_from, _("转入前单位"), NAME_LENGTH, field="came_from", needed=True)
        row = NewMembership(person, branch, on, kind, Began.TRANSFERRED_IN, came_from=origin, group=group)
        return _begin(act, [row], by)[0]


def transfer_out(
    membership: Membership, *, on: dt.date, went_to: str, by: Actor, why: str = ""
) -> Membership:
    """A member goes to an organisation outside this installation; see `transfer_members_out`."""
    return transfer_members_out([(membership, on, went_to)], by=by, why=why)[0]


def transfer_members_out(
    rows: Sequence[tuple[Membership, dt.date, str]], *, by: Actor, why: str = ""
) -> list[Membership]:
    """Members go to organisations outside this installation (转出组织关系): from that day on not counted."""
    with action("organisations.transfer_out", by=by, why=why) as act:
        act.unit_id = act.unit_id or (rows[0][0].unit_id if rows else None)
        what = _("去向单位")
        targets = [text_of(to, what, NAME_LENGTH, field="went_to", needed=True) for _row, _on, to in rows]
        locked_people(membership.person for membership, _on, _to in rows)
        now = locked_many([membership for membership, _on, _to in rows])
        for membership, on, _to in rows:
            check_end(now[membership.pk], on, _("转出日期"))
        ends = [(now[row.pk], on) for row, on, _to in rows]
        where = [{"went_to": target} for target in targets]
        return end_memberships(act, ends, Ended.TRANSFERRED_OUT, where)


@dataclass(frozen=True, slots=True)
class Move:
    """A member goes to another branch here on a day."""

    membership: Membership
    branch: Unit
    on: dt.date
    group: Body | None = None


def transfer(
    membership: Membership,
    branch: Unit,
    *,
    on: dt.date,
    by: Actor,
    why: str = "",
    group: Body | None = None,
) -> Membership:
    """A member goes from one branch to another one here; see `transfer_members`."""
    return transfer_members([Move(membership, branch, on, group)], by=by, why=why)[0]


def transfer_members(moves: Sequence[Move], *, by: Actor, why: str = "") -> list[Membership]:
    """Members go from one branch to another one here: on that day already counted there.

    The entry of a person goes along where the old branch kept it.
    """
    with action("organisations.transfer", by=by, why=why) as act:
        act.unit_id = act.unit_id or (moves[0].branch.pk if moves else None)
        people = locked_people(move.membership.person for move in moves)
        now = locked_many([move.membership for move in moves])
        for move in moves:
            spell, person = now[move.membership.pk], people[move.membership.person_id]
            if spell.unit_id == move.branch.pk:
                raise Refused(_("“%(name)s”已在这个支部，不需要转接") % {"name": person.name}, field="branch")
            check_end(spell, move.on, _("转接日期"))
        old = {unit.pk: unit for unit in Unit.objects.filter(pk__in={row.unit_id for row in now.values()})}
        ends = [(now[move.membership.pk], move.on) for move in moves]
        end_memberships(act, ends, Ended.MOVED, [{"went_to_unit": move.branch} for move in moves])
        act.change_each(
            (person, {"unit": move.branch})
            for move in moves
            if (person := people[move.membership.person_id]).unit_id == now[move.membership.pk].unit_id
        )
        begun = [
            NewMembership(
                people[move.membership.person_id], move.branch, move.on, MemberKind(spell.kind), Began.MOVED,
                came_from_unit=old[spell.unit_id], group=move.group,
            )
            for move in moves
            for spell in [now[move.membership.pk]]
        ]  # fmt: skip
        return _begin(act, begun, by)


def exclude_from_vote(membership: Membership, *, on: dt.date, by: Actor, why: str = "") -> VoteExclusion:
    """From a day on a full member is not counted among those due to vote; the reason is not recorded anywhere."""
    with action("organisations.exclude_from_vote", by=by, why=why, unit_id=membership.unit_id) as act:
        person = locked_people([membership.person])[membership.person_id]
        now = locked(membership)
        if now.kind != MemberKind.FULL:
            raise Refused(_("“%(name)s”是预备党员，没有表决权，不需要登记") % {"name": person.name})
        check_day(on, _("起始日期"), field="on")
        if on < now.start:
            raise Refused(
                _("起始日期%(day)s早于“%(name)s”在本支部的起始日期%(start)s")
                % {"day": said(on), "name": person.name, "start": said(now.start)},
                field="on",
            )
        there = VoteExclusion.objects.rows().filter(person=person)
        if any(row.overlaps(on, None) for row in there):
            raise Refused(_("“%(name)s”在此期间已登记不计入应到") % {"name": person.name}, field="on")
        return act.create(VoteExclusion(unit_id=now.unit_id, person=person, start=on))


def end_exclusion(exclusion: VoteExclusion, *, on: dt.date, by: Actor, why: str = "") -> VoteExclusion:
    """From a day on a member is counted again."""
    with action("organisations.end_exclusion", by=by, why=why, unit_id=exclusion.unit_id) as act:
        now = locked(exclusion)
        check_end(now, on, _("恢复日期"))
        return act.change(now, end=on)


def end_memberships(
    act: Action,
    ends: Sequence[tuple[Membership, dt.date]],
    ended: Ended,
    where: Sequence[dict[str, Any]] | None = None,
) -> list[Membership]:
    """Within an action: close locked memberships on checked days, and what depends on them."""
    days = {membership.person_id: on for membership, on in ends}
    excluded = found_by(days, lambda ids: VoteExclusion.objects.open().filter(person__in=ids))
    for exclusion in excluded:
        check_end(exclusion, days[exclusion.person_id], _("结束日期"))
    act.change_each((exclusion, {"end": days[exclusion.person_id]}) for exclusion in excluded)
    more = where or [{}] * len(ends)
    act.change_each(
        (membership, {"end": on, "ended": ended} | own)
        for (membership, on), own in zip(ends, more, strict=True)
    )
    return [membership for membership, _on in ends]


def _continue(
    act: Action,
    spells: Sequence[tuple[Membership, dt.date, dict[str, Any]]],
    ended: Ended,
    began: Began,
) -> list[Membership]:
    """Close spells and open the next at the same branches, with what changes."""
    act.change_each((now, {"end": on, "ended": ended}) for now, on, _changed in spells)
    return act.create_many(
        Membership(
            unit_id=now.unit_id,
            person_id=now.person_id,
            start=on,
            began=began,
            **({"kind": now.kind} | ({} if "group" in changed else {"group_id": now.group_id}) | changed),
        )
        for now, on, changed in spells
    )


def _begin(act: Action, rows: Sequence[NewMembership], by: Actor) -> list[Membership]:
    made = [_membership(row) for row in rows]
    before = sent_before(Membership, made, by)
    new = [membership for membership in made if membership.uuid not in before]
    # People entered by this very action cannot be seen by anybody else, and nothing is known of them yet.
    fresh = {row.person_id: row.person for row in new if row.person.entered_at == act.at}
    people = fresh | locked_people(row.person for row in new if row.person_id not in fresh)
    _check_new(new, people, fresh=fresh)
    act.create_many(new)
    if new:
        act.unit_id = act.unit_id or new[0].unit_id
    return [before.get(membership.uuid, membership) for membership in made]


def _check_new(new: Sequence[Membership], people: Mapping[int, Person], *, fresh: Collection[int]) -> None:
    standing, rules = Standing(membership.unit_id for membership in new), people_rules()
    for membership in new:
        _check_place(membership, standing, rules)
        _check_person(membership, people[membership.person_id])
    _check_overlaps(new, standing, fresh=fresh)


def _membership(row: NewMembership) -> Membership:
    if (row.end is None) is not (row.ended is None):
        raise Refused(_("结束日期与结束方式要同时填写"), field="end")
    return Membership(
        uuid=row.uuid,
        unit_id=row.branch.pk,
        person=row.person,
        start=row.start,
        end=row.end,
        kind=MemberKind(row.kind),
        began=Began(row.began),
        ended=row.ended or "",
        came_from=text_of(row.came_from, _("转入前单位"), NAME_LENGTH, field="came_from")
        if row.came_from
        else "",
        went_to=text_of(row.went_to, _("去向单位"), NAME_LENGTH, field="went_to") if row.went_to else "",
        **{name: value for name in ("came_from_unit", "group") if (value := getattr(row, name)) is not None},
    )


def _check_place(membership: Membership, standing: Standing, rules: People) -> None:
    check_spell(membership.start, membership.end, _("起始日期"))
    span = standing.on(membership.unit_id, membership.start)
    rule = rules.kind(span.kind)
    if rule is None or not rule.members:
        raise Refused(
            _("“%(unit)s”是%(kind)s，党员请登记到所在的党支部")
            % {"unit": span.name, "kind": UnitKind(span.kind).label},
            field="branch",
        )
    _check_group(membership.group, membership.unit_id, membership.start, rules)


def _check_group(group: Body | None, unit_id: int, day: dt.date, rules: People) -> None:
    if group is None:
        return
    kind = rules.body(group.kind)
    if group.unit_id != unit_id or kind is None or not kind.of_members:
        raise Refused(_("“%(group)s”不是这个支部的党小组，请重新选择") % {"group": group.name}, field="group")
    if group.is_void or day < group.start or (group.end is not None and group.end <= day):
        raise Refused(
            _("“%(group)s”在%(day)s不存在，请核对日期") % {"group": group.name, "day": said(day)},
            field="group",
        )


def _check_person(membership: Membership, person: Person) -> None:
    if person.joined_on is not None and membership.start < person.joined_on:
        raise Refused(
            _("“%(name)s”的起始日期%(start)s早于入党时间%(joined)s，请核对")
            % {"name": person.name, "start": said(membership.start), "joined": said(person.joined_on)},
            field="start",
        )
    if person.left_on is not None and (membership.end is None or membership.end > person.left_on):
        raise Refused(
            _("“%(name)s”已于%(day)s离开，请核对") % {"name": person.name, "day": said(person.left_on)},
            field="person",
        )


def _check_overlaps(
    new: Sequence[Membership],
    standing: Standing,
    *,
    without: Collection[int] = (),
    fresh: Collection[int] = (),
) -> None:
    """Nobody is a member twice on one day; `fresh` people were entered just now and have no spells yet."""
    asked = {row.person_id for row in new} - set(fresh)
    there = found_by(asked, lambda ids: Membership.objects.rows().filter(person__in=ids))
    spells: dict[int, list[Membership]] = {}
    for row in there:
        if row.pk not in without:
            spells.setdefault(row.person_id, []).append(row)
    names = Standing(row.unit_id for rows in spells.values() for row in rows) if spells else standing
    for row in new:
        for other in _before(spells.get(row.person_id, ())):
            if other.overlaps(row.start, row.end):
                name = names.name(other.unit_id, other.start) or standing.name(other.unit_id, other.start)
                raise Refused(
                    _("“%(name)s”自%(start)s起已是“%(unit)s”的党员，同一天只能在一个支部，请办理转接")
                    % {"name": row.person.name, "start": said(other.start), "unit": name},
                    field="person",
                )
        spells.setdefault(row.person_id, []).append(row)


def _before(spells: Iterable[Membership]) -> list[Membership]:
    return sorted(spells, key=lambda spell: spell.start)
