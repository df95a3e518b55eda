"""What still hangs on a unit when it is closed: members go on to another branch, posts, bodies and terms end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.organisations.actions.bodies import close_body
from luoshi.organisations.actions.checks import check_end, locked_many
from luoshi.organisations.actions.handing_back import Handed, handed
from luoshi.organisations.actions.memberships import Move, transfer_members
from luoshi.organisations.models import Body, Membership, Post, Term, TreeDecision, Unit


class LeftOpen(NamedTuple):
    """How much of each still hangs on a unit."""

    members: int
    posts: int
    bodies: int
    terms: int

    @property
    def rest(self) -> int:
        """All but the members."""
        return self.posts + self.bodies + self.terms

    def __str__(self) -> str:
        parts = (
            (self.members, _("党员%(count)s名")),
            (self.posts, _("任职%(count)s项")),
            (self.bodies, _("班子、委员会等%(count)s个")),
            (self.terms, _("任期%(count)s届")),
        )
        return "、".join(words % {"count": count} for count, words in parts if count)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the clerk says is to become of it; what is not said stays open and is shown on the unit's page."""

    members_to: Unit | None = None  # the branch the members go on in
    to_successor: bool = False  # they go on in the unit that takes the place of theirs
    end_rest: bool = False  # posts, bodies and terms end on the day


def left_open(unit: Unit) -> LeftOpen:
    """What still hangs on a unit; four queries."""
    return LeftOpen(
        Membership.objects.open().filter(unit=unit).count(),
        Post.objects.open().filter(unit=unit).count(),
        Body.objects.open().filter(unit=unit).count(),
        Term.objects.rows().filter(unit=unit, superseded_on__isnull=True).count(),
    )


def handed_over(decision: TreeDecision) -> LeftOpen:
    """How much of each went on or ended with a decision."""
    ended = Counter(one["model"] for one in decision.handed or () if one["before"] is not None)
    return LeftOpen(*(ended[model._meta.label] for model in (Membership, Post, Body, Term)))  # noqa: SLF001


def hand_over(
    units: Sequence[Unit],
    successor: Unit | None,
    on: dt.date,
    asked: HandOver | None,
    *,
    by: Actor,
    why: str = "",
) -> list[Handed]:
    """Do what was said of units, as of the day they are closed; what it did, to be kept with the decision.

    `successor` is the unit that takes their place. Raises Refused where a member's branch does not stand then or
    takes no members, or something began later.
    """
    if asked is None:
        return []
    with action("organisations.hand_over", by=by, why=why, unit_id=units[0].pk) as act:
        before = len(act.touches)
        target = successor if asked.to_successor else asked.members_to
        for unit in units:
            if target is not None:
                _move_members(unit, target, on, by=by, why=why)
            if asked.end_rest:
                _end_rest(act, unit, on, by=by, why=why)
        return handed(act.touches[before:])


def _move_members(unit: Unit, target: Unit, on: dt.date, *, by: Actor, why: str) -> None:
    members = Membership.objects.open().filter(unit=unit).select_related("person").order_by("pk")
    if moves := [Move(membership, target, on) for membership in members]:
        transfer_members(moves, by=by, why=why)


def _end_rest(act: Action, unit: Unit, on: dt.date, *, by: Actor, why: str) -> None:
    """Posts, bodies and terms of a unit end."""
    for body in Body.objects.open().filter(unit=unit).order_by("pk"):
        close_body(body, on=on, by=by, why=why)
    posts = list(locked_many(list(Post.objects.open().filter(unit=unit))).values())
    for post in posts:
        check_end(post, on, _("生效日期"))
    act.change_many(posts, end=on)
    terms = Term.objects.rows().filter(unit=unit, superseded_on__isnull=True, elected_on__lt=on)
    act.change_many(list(terms), superseded_on=on)
