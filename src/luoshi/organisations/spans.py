"""From placements to spans: where each unit stood, when, computed without a database.

For each unit the interval of each of its placements is cut at every change of anything above it. A walk
goes up from the unit and narrows the interval on the way, so a cycle is one that exists on some day: A under
B until March and B under A from then on is none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from luoshi.organisations.paths import MAX_DEPTH, segment

FOREVER = dt.date.max  # within this module "still" is a day after all others


class Placed(NamedTuple):
    """A placement, as the computation needs it."""

    unit: int
    start: dt.date
    parent: int | None
    name: str
    kind: str
    closed: bool = False


class Span(NamedTuple):
    """A unit on all days from `start` until the day before `end` (None: still)."""

    unit: int
    start: dt.date
    end: dt.date | None
    path: str
    parent: int | None
    name: str
    kind: str
    closed: bool


class Fault(Enum):
    """What is wrong with a set of placements."""

    CYCLE = "cycle"
    NO_PARENT = "the parent did not stand yet"
    CLOSED_PARENT = "the parent is closed"
    TOO_DEEP = "too many levels"


class TreeFault(ValueError):
    """Placements that make no tree on some day."""

    def __init__(self, fault: Fault, unit: int, parent: int | None, day: dt.date) -> None:
        super().__init__(f"{fault.value}: unit {unit} under {parent} on {day}")
        self.fault = fault
        self.unit = unit
        self.parent = parent
        self.day = day


class History:
    """All placements of a tree, by unit and in order of their days."""

    def __init__(self, placements: Iterable[Placed]) -> None:
        self._of: defaultdict[int, list[Placed]] = defaultdict(list)
        self._under: defaultdict[int, set[int]] = defaultdict(set)
        for placed in placements:
            self._of[placed.unit].append(placed)
            if placed.parent is not None:
                self._under[placed.parent].add(placed.unit)
        for rows in self._of.values():
            rows.sort(key=lambda placed: placed.start)

    def __iter__(self) -> Iterator[int]:
        return iter(self._of)

    def open_now(self) -> Iterator[Placed]:
        """The last word on each unit that is not closed."""
        return (rows[-1] for rows in self._of.values() if not rows[-1].closed)

    def rows(self, unit: int) -> list[Placed]:
        """The placements of a unit, in order of their days."""
        return self._of.get(unit, [])

    def below(self, unit: int | None) -> set[int]:
        """What ever stood directly under a unit; without one: what ever stood at the top."""
        if unit is None:
            return {one for one, rows in self._of.items() if any(row.parent is None for row in rows)}
        return self._under.get(unit, set())

    def subtree(self, units: Collection[int]) -> set[int]:
        """These units and all that ever stood below them: whose spans a change of theirs can touch."""
        found: set[int] = set()
        waiting = list(units)
        while waiting:
            unit = waiting.pop()
            if unit not in found:
                found.add(unit)
                waiting.extend(self._under.get(unit, ()))
        return found

    def spans(self, units: Iterable[int]) -> Iterator[Span]:
        """The spans of these units, in order; neighbours that say the same are one.

        Raises TreeFault where the placements make no tree on some day.
        """
        for unit in units:
            last: Span | None = None
            for placed, start, end in self._intervals(unit, dt.date.min, FOREVER):
                for part in self._places(placed, start, end, (unit,)):
                    if last is not None and last[3:] == part[3:] and last.end == part.start:
                        last = last._replace(end=part.end)
                        continue
                    if last is not None:
                        yield last
                    last = part
            if last is not None:
                yield last._replace(end=None if last.end == FOREVER else last.end)

    def _places(self, placed: Placed, start: dt.date, end: dt.date, seen: tuple[int, ...]) -> Iterator[Span]:
        """A placement within an interval, cut where anything above it changes."""
        parent = placed.parent
        if parent is None:
            yield Span(
                placed.unit, start, end, segment(placed.unit), None, placed.name, placed.kind, placed.closed
            )
            return
        if parent in seen:
            raise TreeFault(Fault.CYCLE, placed.unit, parent, start)
        if len(seen) >= MAX_DEPTH:
            raise TreeFault(Fault.TOO_DEEP, placed.unit, parent, start)
        reached = start
        for above, since, until in self._intervals(parent, start, end):
            if since > reached:
                break
            if above.closed and not placed.closed:
                raise TreeFault(Fault.CLOSED_PARENT, placed.unit, parent, since)
            for place in self._places(above, since, until, (*seen, parent)):
                yield Span(
                    placed.unit, place.start, place.end, place.path + segment(placed.unit), parent,
                    placed.name, placed.kind, placed.closed,
                )  # fmt: skip
            reached = until
        if reached != end:
            raise TreeFault(Fault.NO_PARENT, placed.unit, parent, reached)

    def _intervals(
        self, unit: int, first: dt.date, end: dt.date
    ) -> Iterator[tuple[Placed, dt.date, dt.date]]:
        """A unit's placements with the days each holds, cut to [first, end)."""
        rows = self._of.get(unit, [])
        for number, placed in enumerate(rows):
            until = rows[number + 1].start if number + 1 < len(rows) else FOREVER
            since = max(placed.start, first)
            if since < min(until, end):
                yield placed, since, min(until, end)
