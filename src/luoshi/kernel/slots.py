"""Places on a page where rooms above may put something: declared here, discovered by the page's room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from luoshi.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class NavEntry:
    """An entry of the main navigation; left out where the right is missing."""

    name: str
    label: str
    url_name: str
    order: int
    allowed: Callable[[Any], bool] = lambda _user: True
    icon: str = (
        ""  # a symbol of static/ui/icons.svg: the first four entries with one stand on the phone's bottom bar
    )
    short: str = ""  # two characters for that bar


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel on another room's page: template and context made for one record and reader."""

    name: str
    slot: str  # e.g. "documents.document.side"
    order: int
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]  # (record, user) -> context, None leaves it out


navigation: Registry[NavEntry] = Registry("navigation entry", lambda entry: entry.name)
panels: Registry[Panel] = Registry("panel", lambda panel: panel.name)


def panels_for(
    slot: str, record: Any, user: Any, *, start: int | None = None, before: int | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """Templates with their contexts for a slot, in order; only those of an order within [start, before)."""
    found = []
    for panel in sorted((p for p in panels if p.slot == slot), key=lambda p: p.order):
        if (start is not None and panel.order < start) or (before is not None and panel.order >= before):
            continue
        context = panel.context(record, user)
        if context is not None:
            found.append((panel.template, context))
    return found
