"""What this room tells the rest of the house: its entries of the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.kernel.slots import NavEntry, navigation


def sees_units(user: Somebody) -> bool:
    """Whether somebody may look at any unit: what else they have a right to, the pages say. Asked on every page."""
    return may(user, "organisations.view")


def declare() -> None:
    """Called once, when the room is ready."""
    navigation.register(
        NavEntry(
            "overview", _("总览"), "overview", order=10, allowed=sees_units, icon="chart", short=_("总览")
        )
    )
    navigation.register(NavEntry("figures", _("统计指标"), "figures", order=60, allowed=sees_units))
