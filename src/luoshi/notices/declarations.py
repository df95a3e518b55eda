"""What this room tells the rest of the house: its entry of the navigation."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, held
from luoshi.kernel import clock
from luoshi.kernel.due import due_sources
from luoshi.kernel.slots import NavEntry, Panel, navigation, panels
from luoshi.notices.queries import Shown, falling_due

NEXT: Final = 5  # things on the first page
NEAR: Final = dt.timedelta(days=60)  # how far they are looked for first
FAR: Final = dt.timedelta(days=365)  # where there are too few


def has_calendar(user: Somebody) -> bool:
    """Whether anything can fall due for somebody: a role anywhere, and a room that has days."""
    return len(due_sources) > 0 and bool(held(user))


def next_due(_record: None, user: Somebody) -> dict[str, Any] | None:
    """What is overdue or falls due next, for the first page; None for a reader without a calendar."""
    if not has_calendar(user):
        return None
    today = clock.today()
    items = falling_due(user, today, today + NEAR).items
    if len(items) < NEXT:
        items = falling_due(user, today, today + FAR).items
    shown = [Shown(item, item.light(today)) for item in items[:NEXT]]
    return {"shown": shown, "overdue": sum(item.on < today for item in items)}


def declare() -> None:
    """Called once, when the room is ready."""
    panels.register(Panel("notices.next_due", "home.main", 10, "notices/parts/next_due.html", next_due))
    navigation.register(
        NavEntry(
            "calendar", _("日程"), "agenda", order=83, allowed=has_calendar, icon="calendar", short=_("日程")
        )
    )
