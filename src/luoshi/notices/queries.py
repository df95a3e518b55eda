"""What falls due for the units a reader sees, and what of it is the reader's own work.

Every room's sources, in one order, with the names of their units.

The sources decide what a reader may see; nothing is added to it here. As many queries as the sources ask, and two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, held, paths_with
from luoshi.access.rights import WRITING
from luoshi.kernel import clock
from luoshi.kernel.due import Due, DueSource, due_sources
from luoshi.notices.packs import notices_rules
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import WIDTH, level_of, unit_ids, widest
from luoshi.ui.components import Light, Option, Tone

MOST_PLACES: Final = 200  # offered to choose from; more are cut from below
_IN_ONE: Final = 5000  # ids of a question


class Item(NamedTuple):
    """One thing that falls due, as a reader sees it.

    Attributes:
        what: its title.
        on: the day.
        warn_on: from which day it is said to be near.
        unit: name of its unit today; "" where it does not stand today.
        path: of that unit.
        url: of the record.
        source: key of where it comes from; `label` its words.
        rule: what asks for it; "" where nothing is named.
        key: names it among all, the same each time.
    """

    what: str
    on: dt.date
    warn_on: dt.date
    unit: str
    path: str
    url: str
    source: str
    label: str
    rule: str
    key: str

    def light(self, today: dt.date) -> Light:
        """How it stands on a day, in a word."""
        left = (self.on - today).days
        if left < 0:
            return Light(Tone.OVER, _("逾期%(days)s天") % {"days": -left}, self.rule)
        if left == 0:
            return Light(Tone.NEAR, _("今天到期"), self.rule)
        words = _("还有%(days)s天") % {"days": left}
        return Light(Tone.NEAR if self.warn_on <= today else Tone.DOING, words, self.rule)


class Shown(NamedTuple):
    """An item with its light today."""

    item: Item
    light: Light


class Place(NamedTuple):
    """A unit the items can be cut by, with everything under it."""

    key: str  # its uuid
    path: str
    label: str  # moved in by its level


class Agenda(NamedTuple):
    """Items in the order they fall due, and the units they can be cut by."""

    items: list[Item]
    places: list[Place]

    def cut(self, source: str = "", place: str = "") -> list[Item]:
        """Those of a source and under a unit; what nobody offers is no condition."""
        path = next((one.path for one in self.places if one.key == place), "")
        known = source if source in due_sources else ""
        return [
            item for item in self.items if item.path.startswith(path) and (not known or item.source == known)
        ]


def source_options() -> list[Option]:
    """The sources there are, by their words."""
    return [Option(source.name, _(source.label)) for source in due_sources]


def falling_due(user: Somebody, first: dt.date, last: dt.date) -> Agenda:
    """What falls due in first..last, both included, and what was overdue on `first` and still is; oldest first."""
    items, paths, units = _items(
        [(source, due) for source in due_sources for due in source.between(user, first, last)]
    )
    return Agenda(items, _places(user, paths, units))


def own_work(user: Somebody, first: dt.date, last: dt.date) -> list[Item]:
    """What of it the account itself has to do, answer or decide (`DueSource.mine`); oldest first."""
    found: list[tuple[DueSource, Due]] = []
    for source in due_sources:
        found += [(source, due) for due in (source.mine or source.between)(user, first, last)]
    writes_at = tuple(widest({grant.path for grant in held(user) if grant.rights & WRITING}))
    said_by_room = {source.name for source in due_sources if source.mine is not None}
    items = _items(found)[0]
    return [item for item in items if item.source in said_by_room or item.path.startswith(writes_at)]


def waiting_for(user: Somebody) -> list[Item]:
    """What a digest made now would tell: overdue, or due within the pack's days; oldest first."""
    today = clock.today()
    return own_work(user, today, today + dt.timedelta(days=notices_rules().digest.ahead_days))


def _items(
    found: list[tuple[DueSource, Due]],
) -> tuple[list[Item], set[str], dict[int, tuple[str, str]]]:
    """Due things with their units' names, in order; the paths of those units, and what stands on them. Two queries."""
    spans = UnitSpan.objects.on(clock.today())
    ids = sorted({due.unit_id for _source, due in found})
    paths: dict[int, str] = {}
    for some in _parts(ids):
        paths.update(spans.filter(unit_id__in=some).values_list("unit_id", "path"))
    units: dict[int, tuple[str, str]] = {}
    for some in _parts(sorted({one for path in paths.values() for one in unit_ids(path)})):
        rows = spans.filter(unit_id__in=some).values_list("unit_id", "unit__uuid", "name")
        units.update((unit_id, (str(key), name)) for unit_id, key, name in rows)
    items = [_item(source, due, paths.get(due.unit_id, ""), units) for source, due in found]
    items.sort(key=lambda item: (item.on, item.path, item.what, item.key))
    return items, set(paths.values()), units


def _parts(ids: list[int]) -> Iterator[list[int]]:
    """Ids as many as a question takes."""
    for place in range(0, len(ids), _IN_ONE):
        yield ids[place : place + _IN_ONE]


def _item(source: DueSource, due: Due, path: str, units: dict[int, tuple[str, str]]) -> Item:
    return Item(
        what=due.what,
        on=due.on,
        warn_on=due.on - dt.timedelta(days=due.warn_days),
        unit=units.get(due.unit_id, ("", ""))[1],
        path=path,
        url=due.url,
        source=source.name,
        label=_(source.label),
        rule=due.source,
        key=f"{due.ref.kind}.{due.ref.id}.{due.on.isoformat()}",
    )


def _places(user: Somebody, paths: set[str], units: dict[int, tuple[str, str]]) -> list[Place]:
    """Units to choose from, in tree order; of those above only what the reader may see."""
    reach = tuple(paths_with(user, "organisations.view"))
    every = {path[: (WIDTH + 1) * (depth + 1)] for path in paths for depth in range(level_of(path) + 1)}
    seen = sorted((path for path in every if path in paths or path.startswith(reach)), key=level_of)
    kept = sorted(seen[:MOST_PLACES])
    least = min(map(level_of, kept), default=0)
    named = [(path, *units.get(unit_ids(path)[-1], ("", ""))) for path in kept]
    return [Place(key, path, "　" * (level_of(path) - least) + name) for path, key, name in named if key]
