"""Facts that stand at several units (合开的会): counted once wherever their units come together.

Adding own numbers counts such a fact once a unit; at each common ancestor the surplus is taken off again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from luoshi.figures.cells import Cell
from luoshi.figures.conditions import amount_of
from luoshi.figures.forest import MOST_ASKED, Forest
from luoshi.figures.gather import Group, groups, holding, within
from luoshi.kernel.facts import FactSource, On


class Surplus(NamedTuple):
    """By unit: how much adding counted too much, and how much of what stands at the unit also stands below it."""

    total: dict[int, int]
    also_below: dict[int, int]


def surplus(
    source: FactSource,
    cells: Sequence[Cell],
    rows: QuerySet[Any],
    forests: Sequence[Forest],
    by_day: set[int] | None,
    *,
    asked: Collection[int] | None = None,
) -> dict[int, Surplus]:
    """By number of the cell, of sources that have joint facts, for the asked units (None: all); one query.

    Only facts and amounts of the fact itself (学时) are corrected: each unit's own amounts (到会人数) do add up.
    """
    once = {number for number, cell in enumerate(cells) if counts_once(source, cell.of)}
    if not source.shared or not once:
        return {}
    facts: defaultdict[Any, list[Group]] = defaultdict(list)
    for group in groups(source, cells, joint_of(source, rows), by_day=by_day, by_fact=True):
        facts[group.identity].append(group)
    found = {number: Surplus(defaultdict(int), defaultdict(int)) for number in once}
    meetings = _Meetings(asked)
    for standing, times in _alike(facts.values(), meetings, {id(one): one for one in forests}):
        weights: defaultdict[int, list[tuple[Group, int]]] = defaultdict(list)
        for group in standing:
            for number, weight in group.numbers:
                if number in once:
                    weights[number].append((group, weight * times))
        for number, some in weights.items():
            if len(some) > 1:
                _take_off(some, meetings.of(some, forests[number]), found[number])
    return found


def _alike(
    facts: Iterable[list[Group]], meetings: _Meetings, forests: Mapping[int, Forest]
) -> Iterator[tuple[list[Group], int]]:
    """Facts that the asked units see alike, once with their number: of a few units these are few."""
    if not meetings.few:
        yield from ((standing, 1) for standing in facts)
        return
    known: dict[Hashable, tuple[list[Group], int]] = {}
    for standing in facts:
        seen = tuple([(meetings.seen(group, forests), group.numbers) for group in standing])
        first, times = known.get(seen, (standing, 0))
        known[seen] = (first, times + 1)
    yield from known.values()


class _Meeting(NamedTuple):
    """Where the places of a fact come together."""

    surplus: list[tuple[int, int]]  # a unit above several of them, how many of them too many
    inner: list[int]  # places that stand above another one


class _Meetings:
    """Where facts come together that stand at the same places: looked up once; of the asked units only."""

    def __init__(self, asked: Collection[int] | None) -> None:
        self._asked = None if asked is None else frozenset(asked)
        self._known: dict[Hashable, _Meeting] = {}
        self._seen: dict[Hashable, Hashable] = {}

    @property
    def few(self) -> bool:
        """Whether so few units are asked that most facts look alike to them."""
        return self._asked is not None and len(self._asked) <= MOST_ASKED

    def seen(self, group: Group, forests: Mapping[int, Forest]) -> Hashable:
        """Which of the asked units a place is, and which it stands at or below in each tree."""
        key = (group.unit, group.when)
        if key not in self._seen:
            asked = self._asked or frozenset()
            above = [
                tuple([unit for unit in forest.above(*key) if unit in asked]) for forest in forests.values()
            ]
            self._seen[key] = (group.unit if group.unit in asked else None, *above)
        return self._seen[key]

    def of(self, standing: Sequence[tuple[Group, int]], forest: Forest) -> _Meeting:
        """Of one fact, by the groups of its places."""
        key = (id(forest), *[forest.place(group.unit, group.when) for group, _weight in standing])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(standing, forest)
        return found

    def _find(self, standing: Sequence[tuple[Group, int]], forest: Forest) -> _Meeting:
        above = [(group.unit, forest.above(group.unit, group.when)) for group, _weight in standing]
        met = Counter(unit for _place, units in above for unit in units)
        several = {
            unit: times
            for unit, times in met.items()
            if times > 1 and (self._asked is None or unit in self._asked)
        }
        inner = [unit for unit, units in above if units and unit in several]
        return _Meeting([(unit, times - 1) for unit, times in several.items()], inner)


def _take_off(standing: Sequence[tuple[Group, int]], meeting: _Meeting, found: Surplus) -> None:
    """Where several places of a fact come together it counts once."""
    if not meeting.surplus:
        return
    weight = max(weight for _group, weight in standing)
    for unit, much in meeting.surplus:
        found.total[unit] += weight * much
    for unit in meeting.inner:
        found.also_below[unit] += weight


def counts_once(source: FactSource, of: str) -> bool:
    """Whether a fact at two units adds once to what is above both; `of`: empty, or an amount's name."""
    return not of or amount_of(source, of).of_fact


def joint_of(source: FactSource, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of facts that stand at more than one unit."""
    if source.joint:
        return rows.filter(**{source.joint: True})
    many = rows.order_by().values(source.identity).annotate(f_units=Count(source.unit)).filter(f_units__gt=1)
    return rows.filter(**{f"{source.identity}__in": many.values(source.identity)})


def narrowed(source: FactSource, cell: Cell, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows a cell counts, to the day; for lists, distinct things and joint facts."""
    for condition in cell.where:
        rows = rows.filter(condition.q(source, cell.window.asked))
    if isinstance(source.when, On):
        return rows.filter(within(source.when, cell.window))
    return rows.filter(holding(source.when, cell.window.end, cell.window.end))
