"""A wrong entry is taken out of the count with a reason; what went before it is not opened again by itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import (
    Body,
    BodyMember,
    Membership,
    Person,
    Post,
    Term,
    UnitNumber,
    VoteExclusion,
)

Entry = Person | Membership | VoteExclusion | Post | Body | BodyMember | Term | UnitNumber


def void_record(record: Entry, *, by: Actor, why: str) -> None:
    """Void one entry of this room, with a reason.

    Raises Refused without a reason, or while other entries rest on it (a person's posts, a body's members).
    """
    with action("organisations.void_record", by=by, why=why, unit_id=record.unit_id) as act:
        if any(rows.exists() for rows in _resting_on(record)):
            raise Refused(_("还有其他登记与它有关（党员、任职、班子成员等），请先作废那些登记"))
        act.void(record, why=why)


def _resting_on(record: Entry) -> list[Any]:
    if isinstance(record, Person):
        return [
            model.objects.rows().filter(person=record)
            for model in (Membership, VoteExclusion, Post, BodyMember)
        ]
    if isinstance(record, Body):
        return [
            Membership.objects.rows().filter(group=record),
            *(model.objects.rows().filter(body=record) for model in (Post, BodyMember, Term)),
        ]
    return []
