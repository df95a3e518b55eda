"""What this room tells the rest of the house: its entry of the navigation."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.kernel.slots import NavEntry, navigation


def declare() -> None:
    """Called once, when the room is ready."""
    navigation.register(
        NavEntry(
            "people", _("组织与人员"), "people", order=80,
            allowed=partial(_may, "organisations.view"), icon="people", short=_("组织"),
        )
    )  # fmt: skip


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
