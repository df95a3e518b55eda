"""What this room tells the rest of the house: its entry of the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, held
from luoshi.kernel.due import due_sources
from luoshi.kernel.slots import NavEntry, navigation


def has_calendar(user: Somebody) -> bool:
    """Whether anything can fall due for somebody: a role anywhere, and a room that has days."""
    return len(due_sources) > 0 and bool(held(user))


def declare() -> None:
    """Called once, when the room is ready."""
    navigation.register(
        NavEntry(
            "calendar", _("日程"), "agenda", order=83, allowed=has_calendar, icon="calendar", short=_("日程")
        )
    )
