"""What this room tells the rest of the house: its entries of the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody
from luoshi.figures.answering import offered
from luoshi.kernel.slots import NavEntry, navigation


def has_figures(user: Somebody) -> bool:
    """Whether somebody may ask any figure anywhere."""
    return bool(offered(user))


def declare() -> None:
    """Called once, when the room is ready."""
    navigation.register(NavEntry("figures", _("统计指标"), "figures", order=60, allowed=has_figures))
