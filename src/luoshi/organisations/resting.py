"""What rests on a body: its members, posts and terms, and what rooms above declare (sessions it held).

A body may not begin after the first of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Min
from django.utils.translation import gettext_noop as _

from luoshi.kernel.registry import Registry
from luoshi.organisations.models import Body, BodyMember, Membership, Post, Term


@dataclass(frozen=True, slots=True)
class Resting:
    """Records of a room above that rest on bodies."""

    name: str
    label: str  # Chinese: what they are
    first: Callable[[Body], dt.date | None]  # the day of the earliest; None where there is none


resting: Registry[Resting] = Registry("what rests on bodies", lambda one: one.name)


def first_on(body: Body) -> tuple[dt.date, str] | None:
    """The earliest day something rests on a body, and what it is; None where nothing does."""
    return min(_days(body), default=None)


def _days(body: Body) -> Iterator[tuple[dt.date, str]]:
    own = (
        (BodyMember.objects.rows().filter(body=body), "start", _("成员")),
        (Membership.objects.rows().filter(group=body), "start", _("编入的党员")),
        (Post.objects.rows().filter(body=body), "start", _("任职")),
        (Term.objects.rows().filter(body=body), "elected_on", _("换届选举")),
    )
    for rows, day, label in own:
        first = rows.aggregate(first=Min(day))["first"]
        if first is not None:
            yield first, label
    for one in resting:
        if (first := one.first(body)) is not None:
            yield first, one.label
