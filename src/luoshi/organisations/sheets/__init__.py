"""The sheets this room takes in and gives out, in the layouts offices have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.exchange import Offer, offers
from luoshi.kernel.sheets import sheets

CHANGE, VIEW = "organisations.change", "organisations.view"
OWN = frozenset({"organisations", "packs"})  # rooms on whose records the plans rest


def declare() -> None:
    """Called once when the room is ready."""
    from luoshi.organisations.sheets import (
        bodies,
        members,
        members_apply,
        members_plan,
        members_rows,
        posts,
        units,
        units_apply,
        units_plan,
        units_rows,
    )

    for offer in (
        Offer(
            units.UNITS, _("党组织基本情况统计表"), CHANGE, VIEW,
            units_plan.plan, units_apply.apply, units_rows.rows, units_rows.foot, order=10, reads=OWN,
        ),
        Offer(
            members.MEMBERS, _("党员花名册"), CHANGE, VIEW,
            members_plan.plan, members_apply.apply, members_rows.rows, members_rows.foot, order=20,
            together=True, reads=OWN, prepare=members_apply.prepare,
        ),
        Offer(posts.POSTS, _("任职名单"), CHANGE, VIEW, posts.plan, posts.apply, posts.rows, order=30, reads=OWN),
        Offer(
            bodies.BODIES, _("班子成员名单"), CHANGE, VIEW, bodies.plan, bodies.apply, bodies.rows, order=40,
            reads=OWN,
        ),
    ):  # fmt: skip
        sheets.register(offer.sheet)
        offers.register(offer)
