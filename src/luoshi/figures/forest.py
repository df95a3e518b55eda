"""Where facts are counted: from a unit (and a day) to all units above it, in the tree of a day or of the event.

Adding each unit's own number to everything above it gives all subtrees in one pass; nothing is stored for it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import Q

from luoshi.figures.cells import When
from luoshi.kernel.kept import kept
from luoshi.organisations.models import UnitSpan, UnitSpanQuerySet
from luoshi.organisations.paths import level_of, segment, unit_ids, widest
from luoshi.periods.period import month_number

MOST_ASKED = 40  # subtrees a query is narrowed to; beyond that all units are counted
MOST_KEPT = 24  # answers about all units, a megabyte or more each
LISTED = 5_000  # ids in a query; a longer list is no gain


T = TypeVar("T")


class Standing(NamedTuple):
    """A unit on a day."""

    name: str
    kind: str
    parent: int | None
    closed: bool


class Forest(Protocol):
    """Says which units a group of facts counts for."""

    def above(self, unit: int, when: When | None) -> tuple[int, ...]:
        """The unit and all above it, from the top down; empty where it did not stand."""
        ...

    def place(self, unit: int, when: When | None) -> Place | None:
        """What own numbers are kept by until they are rolled up; None where the unit did not stand."""
        ...

    def roll_up(self, own: Mapping[Place, int]) -> dict[int, int]:
        """Totals of every unit with anything at or below it."""
        ...


Place = tuple[int, int]  # a unit, and which of its spans


class TreeOn:
    """The tree of one day: 按现隶属, and that of stocks."""

    def __init__(self, spans: Iterable[tuple[int, str]]) -> None:
        paths = sorted(((path, unit) for unit, path in spans), reverse=True)  # the lowest first
        self._above = {unit: unit_ids(path) for path, unit in paths}

    def above(self, unit: int, _when: When | None) -> tuple[int, ...]:
        return self._above.get(unit, ())

    def place(self, unit: int, _when: When | None) -> Place | None:
        return (unit, 0) if unit in self._above else None

    def roll_up(self, own: Mapping[Place, int]) -> dict[int, int]:
        """One addition a unit: what is below has been added when its superior's turn comes."""
        totals = {unit: number for (unit, _span), number in own.items()}
        for unit, above in self._above.items():
            number = totals.get(unit)
            if number and len(above) > 1:
                parent = above[-2]
                totals[parent] = totals.get(parent, 0) + number
        return totals


class TreeThen:
    """The tree of the day each fact happened on: 按发生时隶属."""

    def __init__(self, spans: Iterable[tuple[int, dt.date, str]]) -> None:
        self._starts: defaultdict[int, list[dt.date]] = defaultdict(list)
        self._above: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
        for unit, start, path in sorted(spans):
            self._starts[unit].append(start)
            self._above[unit].append(unit_ids(path))

    def above(self, unit: int, when: When | None) -> tuple[int, ...]:
        place = self.place(unit, when)
        return () if place is None else self._above[unit][place[1]]

    def place(self, unit: int, when: When | None) -> Place | None:
        """All days of a group are alike: within the months of changes groups are told apart by day."""
        assert when is not None
        found = bisect_right(self._starts.get(unit, ()), when.last) - 1
        return (unit, found) if found >= 0 else None

    def roll_up(self, own: Mapping[Place, int]) -> dict[int, int]:
        totals: defaultdict[int, int] = defaultdict(int)
        for (unit, span), number in own.items():
            for above in self._above[unit][span]:
                totals[above] += number
        return dict(totals)

    def changes(self) -> set[int]:
        """Months within which some unit began to stand or its place changed: there a day is needed to know the place."""
        return {month_number(start) for starts in self._starts.values() for start in starts if start.day != 1}


def few_kept(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives of all units at once: kept like other answers (`kernel.kept`), but few, for each is large."""
    memory: dict[Hashable, T] = kept(("figures.of all units",), dict)
    found = memory.get(key)
    if found is None:
        if len(memory) >= MOST_KEPT:
            memory.clear()
        found = memory[key] = read()
    return found


def tree_on(day: dt.date, tree: str, roots: list[str] | None) -> TreeOn:
    """The tree of a day, only below the roots where there are any (see `roots_of`); one query."""
    spans = UnitSpan.objects.on(day).filter(unit__tree=tree).order_by()
    if roots is None:
        return few_kept(("tree", day, tree), lambda: TreeOn(spans.values_list("unit_id", "path")))
    return TreeOn(spans.under(roots).values_list("unit_id", "path"))


def tree_then(tree: str, asked: Collection[int] | None) -> TreeThen:
    """The trees of all days, only what ever stood below the asked units where they are few."""
    spans = UnitSpan.objects.filter(unit__tree=tree)
    if asked is not None and len(asked) <= MOST_ASKED:
        spans = spans.filter(unit__in=ever_below(asked).values("unit_id"))
    return TreeThen(spans.order_by().values_list("unit_id", "start", "path"))


def stood(tree: str, asked: Collection[int] | None, first: dt.date, last: dt.date) -> Stood:
    """What units were from one day to another, at least of those asked; one query, whatever the number of days."""
    spans = UnitSpan.objects.filter(
        Q(end__isnull=True) | Q(end__gt=first), unit__tree=tree, start__lte=last
    ).order_by("unit_id", "start")
    rows = spans.values_list("unit_id", "start", "name", "kind", "parent_id", "closed")
    if asked is not None and len(asked) <= LISTED:
        return Stood(rows.filter(unit__in=asked))
    return few_kept(("stood", tree, first, last), lambda: Stood(rows))


def spans_below(day: dt.date, tree: str, asked: Collection[int] | None) -> UnitSpanQuerySet:
    """Spans of a day, of all units or of those below the asked ones."""
    spans = UnitSpan.objects.on(day).filter(unit__tree=tree)
    roots = roots_of(day, asked)
    return spans if roots is None else spans.under(roots)


def roots_of(day: dt.date, asked: Collection[int] | None) -> list[str] | None:
    """The paths that cover the asked units, where these are few and no top unit; None: everything counts. One query."""
    if asked is None or len(asked) > LISTED:
        return None
    key = ("figures.roots", day, frozenset(asked))
    spans = UnitSpan.objects.on(day).filter(unit__in=asked)
    roots = kept(key, lambda: widest(set(spans.values_list("path", flat=True))))
    return None if len(roots) > MOST_ASKED or any(level_of(path) == 0 for path in roots) else roots


def ever_below(asked: Collection[int]) -> UnitSpanQuerySet:
    """Spans that stand below one of the units on some day."""
    return UnitSpan.objects.filter(reduce(or_, (Q(path__contains=segment(unit)) for unit in asked)))


class Stood:
    """What units were on the days of a question; made by `stood`."""

    def __init__(self, rows: Iterable[tuple[int, dt.date, str, str, int | None, bool]]) -> None:
        self._starts: defaultdict[int, list[dt.date]] = defaultdict(list)
        self._was: defaultdict[int, list[Standing]] = defaultdict(list)
        for unit, start, name, kind, parent, closed in rows:
            self._starts[unit].append(start)
            self._was[unit].append(Standing(name, kind, parent, closed))

    def on(self, unit: int, day: dt.date) -> Standing | None:
        """A unit on a day; None where it did not stand yet."""
        found = bisect_right(self._starts.get(unit, ()), day) - 1
        return self._was[unit][found] if found >= 0 else None

    def through(self, unit: int) -> Iterator[tuple[dt.date, dt.date | None, Standing]]:
        """What a unit was, with the first day of each and the first day after it; None: for good."""
        starts = self._starts.get(unit, [])
        yield from zip(starts, [*starts[1:], None], self._was.get(unit, ()), strict=False)

    def units(self) -> Collection[int]:
        """All units that stood on some of the days."""
        return self._starts.keys()
