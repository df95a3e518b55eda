"""Units in a dated tree and what belongs to what of the other tree; people, their posts, bodies and terms."""

from luoshi.organisations.models.bodies import Body, BodyMember, Term, UnitNumber
from luoshi.organisations.models.decisions import TreeDecision
from luoshi.organisations.models.people import Membership, Person, Post, VoteExclusion
from luoshi.organisations.models.units import (
    NAME_LENGTH,
    Counterpart,
    Placement,
    Unit,
    UnitQuerySet,
    UnitSpan,
    UnitSpanQuerySet,
)

__all__ = [
    "NAME_LENGTH",
    "Body",
    "BodyMember",
    "Counterpart",
    "Membership",
    "Person",
    "Placement",
    "Post",
    "Term",
    "TreeDecision",
    "Unit",
    "UnitNumber",
    "UnitQuerySet",
    "UnitSpan",
    "UnitSpanQuerySet",
    "VoteExclusion",
]
