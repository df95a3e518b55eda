"""Acts of a page that are several of the organisations' acts at once: they happen together or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.organisations.actions.bodies import leave_body
from luoshi.organisations.actions.memberships import NewMembership, record_members, regroup
from luoshi.organisations.actions.people import NewPerson, create_people
from luoshi.organisations.actions.posts import Handover, declare_vacant, leave, leave_post, take_post
from luoshi.organisations.enums_people import MemberKind, PostState
from luoshi.organisations.models import Body, BodyMember, Membership, Person, Post, Unit
from luoshi.organisations.packs_people import people_rules

T = TypeVar("T")


def carry_out(act: Callable[[], T], *, by: Actor, why: str = "", typed_fields: int = 0) -> T:
    """Do an act with the number of fields typed for it; the trail has it under the act's own name."""
    with action("directory.carry_out", by=by, why=why, typed_fields=typed_fields) as outer:
        done = act()
        if outer.parts:
            outer.name = outer.parts.pop(0)
    return done


def enter_person(row: NewPerson, kind: MemberKind | None, since: dt.date | None, *, by: Actor) -> Person:
    """Enter a person and, where he is a member of that branch, since when."""

    def act() -> Person:
        person = create_people([row], by=by)[0]
        if kind is not None and since is not None:
            record_members([NewMembership(person, row.unit, since, kind)], by=by)
        return person

    return carry_out(act, by=by)


def hand_over(
    person: Person,
    *,
    on: dt.date,
    successors: Mapping[int, Person | None],
    by: Actor,
    why: str = "",
    typed_fields: int = 0,
) -> Handover:
    """A person leaves; each post in `successors` (by id) goes to another on that day, or is vacant without one.

    Raises Refused as `leave` and `take_posts` do.
    """
    with action("directory.hand_over", by=by, why=why, unit_id=person.unit_id, typed_fields=typed_fields):
        done = leave(person, on=on, by=by, why=why)
        for post in done.posts:
            if post.pk in successors:
                _fill(post, successors[post.pk], on, by)
    return done


def replace_holder(
    post: Post,
    *,
    on: dt.date,
    by: Actor,
    successor: Person | None = None,
    then: PostState | None = None,
    why: str = "",
    typed_fields: int = 0,
) -> Post:
    """A post is left and, on that day, taken by another."""
    unit_id = post.unit_id
    with action(
        "directory.replace_holder", by=by, why=why, unit_id=unit_id, typed_fields=typed_fields
    ) as act:
        done = leave_post(post, on=on, by=by, why=why, then=None if successor is not None else then)
        if successor is None:
            act.name = act.parts.pop(0)
        else:
            _fill(done, successor, on, by)
    return done


def _fill(post: Post, successor: Person | None, on: dt.date, by: Actor) -> None:
    unit, body = Unit.objects.get(pk=post.unit_id), post.body
    if successor is not None:
        take_post(
            successor, unit, post.title, on=on, by=by, lines=tuple(post.lines), concurrent=False,
            full_time=post.full_time, body=body,
        )  # fmt: skip
    else:
        declare_vacant(unit, post.title, on=on, by=by, body=body)


def leave_bodies(members: Iterable[BodyMember], *, on: dt.date, by: Actor, why: str = "") -> list[BodyMember]:
    """Several members leave a body on one day, all or none."""
    return carry_out(
        lambda: [leave_body(member, on=on, by=by, why=why) for member in members], by=by, why=why
    )


def put_into_group(
    group: Body, memberships: Iterable[Membership], *, on: dt.date, by: Actor, why: str = ""
) -> list[Membership]:
    """Members of the branch into one of its Party groups."""
    return regroup(list(memberships), group, on=on, by=by, why=why)


def of_members(body: Body) -> bool:
    """Whether people belong to the body through their membership of the branch (党小组)."""
    kind = people_rules().body(body.kind)
    return kind is not None and kind.of_members
