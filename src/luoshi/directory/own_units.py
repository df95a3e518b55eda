"""The reader's own units, for the first page."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.urls import reverse

from luoshi.access.grants import Somebody, paths_with
from luoshi.directory.queries import VIEW as PEOPLE
from luoshi.kernel import clock
from luoshi.kernel.slots import Panel
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import UnitSpan

MOST: Final = 5


class Own(NamedTuple):
    """A unit the reader has a role at."""

    name: str
    kind: str
    url: str
    roster: str  # "" where the reader has no right to its people


def own_units(_record: None, user: Somebody) -> dict[str, Any] | None:
    """The highest units the reader may see, of both trees; None where there is none. One query."""
    paths, people = paths_with(user, "organisations.view"), paths_with(user, PEOPLE)
    spans = UnitSpan.objects.on(clock.today()).filter(path__in=paths, closed=False).order_by("path")
    rows = list(spans.values_list("unit__uuid", "name", "kind", "path")[:MOST])
    units = [
        Own(
            name,
            str(UnitKind(kind).label),
            reverse("unit", args=[key]),
            f"{reverse('persons')}?unit={key}" if path.startswith(tuple(people)) else "",
        )
        for key, name, kind, path in rows
    ]
    return {"units": units, "more": len(paths) > MOST} if units else None


PANEL: Final = Panel("directory.own_units", "home.side", 10, "directory/parts/own_units.html", own_units)
