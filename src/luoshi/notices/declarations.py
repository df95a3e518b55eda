"""What this room tells the rest of the house: its entries of navigation and menu, its panel on the first page."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, at_top, held
from luoshi.kernel import clock
from luoshi.kernel.due import due_sources
from luoshi.kernel.slots import NavEntry, Panel, navigation, panels
from luoshi.notices.models import Digest
from luoshi.notices.queries import Shown, falling_due
from luoshi.notices.tables import digest_address
from luoshi.notices.words import digest_words, monday_of
from luoshi.ui.slots import MenuEntry, person_menu

NEXT: Final = 5  # things on the first page
NEAR: Final = dt.timedelta(days=60)  # how far they are looked for first
FAR: Final = dt.timedelta(days=365)  # where there are too few


def may_push(user: Somebody) -> bool:
    """Whether somebody sets up what leaves the whole installation."""
    return at_top(user, "packs.manage")


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
    return {
        "shown": shown, "overdue": sum(item.on < today for item in items), "digest": _unread(user, today),
    }  # fmt: skip


def _unread(user: Any, today: dt.date) -> dict[str, str] | None:
    """The week's digest until it is opened, in a line; one query."""
    wanted = Q(user__digest_settings__isnull=True) | Q(user__digest_settings__in_product=True)
    found = Digest.objects.filter(wanted, user=user, week=monday_of(today), read_on__isnull=True).first()
    return {"words": digest_words(found), "url": digest_address(found)} if found is not None else None


def declare() -> None:
    """Called once, when the room is ready."""
    panels.register(Panel("notices.next_due", "home.main", 10, "notices/parts/next_due.html", next_due))
    navigation.register(
        NavEntry(
            "calendar", _("日程"), "agenda", order=83, allowed=has_calendar, icon="calendar", short=_("日程")
        )
    )
    person_menu.register(MenuEntry("reminders", _("每周提醒"), "reminders", order=72, allowed=has_calendar))
    person_menu.register(MenuEntry("push", _("群推送"), "push", order=31, allowed=may_push))
