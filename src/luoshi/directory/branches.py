"""The tree a reader walks through: only what is opened is read, so ten thousand units cost no more than fifty.

What may be seen is said by the tree of today, where a unit is drawn by the tree of the day that is shown. A unit
whose parent the reader may not see stands as a top.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Length

from luoshi.access.grants import Somebody, paths_with
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Placement, UnitSpan, UnitSpanQuerySet
from luoshi.organisations.paths import WIDTH, level_of, unit_ids
from luoshi.organisations.queries import spans_on

VIEW = "organisations.view"
OPENED = 120  # units drawn at once: whole levels as long as they are no more than these
BATCH = 100  # units below one that are drawn at a time
SEGMENT = WIDTH + 1  # characters of a path a level
FOUND = 50  # units a search draws


class Row(NamedTuple):
    """A unit as it stood on the day of the page."""

    unit: int
    uuid: uuid.UUID
    parent: int | None
    path: str
    name: str
    kind: str
    closed: bool


@dataclass(slots=True)
class Branch:
    """A unit in the drawn tree, with what is drawn below it."""

    row: Row
    level: int
    position: int = 1
    size: int = 1  # how many stand beside it, itself included
    below: int = 0  # how many stand directly below it
    opened: bool = False
    hit: bool = False  # found by the typed words
    branches: list[Branch] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.row.kind).label)

    @property
    def drawn(self) -> int:
        """How many of those below are drawn: the next batch begins there."""
        return len(self.branches)

    @property
    def left(self) -> int:
        """How many below it are not drawn yet, where it is open."""
        return self.below - len(self.branches) if self.opened else 0


class Batch(NamedTuple):
    """Some of the units below one."""

    branches: list[Branch]
    total: int  # of all directly below
    reached: int  # where the next batch begins
    level: int

    @property
    def left(self) -> int:
        return self.total - self.reached


class Seen:
    """The units of one tree a reader may see, as they stood on a day; each read is one query."""

    def __init__(self, user: Somebody, day: dt.date, tree: Tree, *, closed: bool = False) -> None:
        self.day, self.tree, self.closed = day, tree, closed
        self._paths = paths_with(user, VIEW)
        self._tops = [path for path in self._paths if level_of(path) == 0]
        self._rest = [path for path in self._paths if level_of(path) > 0]

    @property
    def spans(self) -> UnitSpanQuerySet:
        """The spans of these units on the day.

        The top never moves: below it the range of its path holds on every day. Below any other unit today's
        range says which units, the day says where they stood.
        """
        spans = spans_on(self.day, self.tree)
        if not self.closed:
            spans = spans.filter(closed=False)
        if not self._paths:
            return spans.none()
        if self.day == clock.today() or not self._rest:
            return spans.under(self._paths)
        today = UnitSpan.objects.on(clock.today()).under(self._rest).order_by().values("unit")
        within = Q(unit__in=today)
        for path in self._tops:
            within |= Q(path__under=path)
        return spans.filter(within)

    def rows(self, spans: UnitSpanQuerySet) -> list[Row]:
        """These units, in the order of the query."""
        columns = ("unit_id", "unit__uuid", "parent_id", "path", "name", "kind", "closed")
        return [Row._make(values) for values in spans.values_list(*columns)]

    @cached_property
    def kinds(self) -> dict[str, int]:
        """How many open units there are of each kind."""
        counted = self.spans.filter(closed=False).order_by().values_list("kind").annotate(Count("pk"))
        return dict(counted)

    @property
    def listed(self) -> UnitSpanQuerySet:
        """For a table: with the name `above`, the day each was `founded` and `since` when it stands as it does."""
        placed = Placement.objects.filter(unit=OuterRef("unit"), start__lte=self.day).values("start")
        above = UnitSpan.objects.on(self.day).filter(unit=OuterRef("parent")).order_by().values("name")[:1]
        return self.spans.select_related("unit").annotate(
            above=Subquery(above),
            founded=Subquery(placed.order_by("start")[:1]),
            since=Subquery(placed.order_by("-start")[:1]),
        )

    def first_levels(self) -> list[Branch]:
        """The tree from the top, as many whole levels as are read at a glance; three queries."""
        rows = self.rows(self.spans.order_by(Length("path"), "path")[: OPENED + 1])
        if len(rows) > OPENED:
            deepest = len(rows[-1].path)
            rows = [row for row in rows if len(row.path) < deepest] or rows[:-1]
        known = {row.unit for row in rows}
        missing = [row for row in self._roots() if row.unit not in known]
        return self._drawn([*rows, *missing])

    def found(self, words: str) -> tuple[list[Branch], int]:
        """The first units whose name has these words, each below what it stands under, and how many there are."""
        hits = self.spans.filter(name__icontains=words).order_by("path")
        found = self.rows(hits[:FOUND])
        total = len(found) if len(found) < FOUND else hits.order_by().count()
        marked = {row.unit for row in found}
        above = {unit for row in found for unit in unit_ids(row.path)} - marked
        rows = [*found, *self.rows(self.spans.filter(unit__in=sorted(above)))]
        return self._drawn(rows, marked, open_hits=False), total

    def below(self, unit: int, start: int, level: int) -> Batch:
        """Units directly below one from the `start`th on; three queries."""
        spans = self.spans.filter(parent=unit).order_by("path")
        total = spans.order_by().count()
        rows = self.rows(spans[start : start + BATCH])
        branches = self._branches(rows, level, total, start)
        self._count_below(branches)
        return Batch(branches, total, start + len(rows), level)

    def subtree(self, path: str, levels: int, most: int) -> tuple[Branch | None, int]:
        """The unit of a path with what stands below it, so many levels or as many whole ones as `most` units allow.

        Returns the levels that are drawn; None for a unit that does not stand open on the day.
        """
        length = len(path) + (levels - 1) * SEGMENT
        under = self.spans.filter(path__under=path).annotate(length=Length("path")).filter(length__lte=length)
        rows = self.rows(under.order_by("length", "path")[: most + 1])
        if len(rows) > most:
            rows = [row for row in rows if len(row.path) < len(rows[-1].path)]
        if not rows or rows[0].path != path:
            return None, 0
        drawn = (len(rows[-1].path) - len(path)) // SEGMENT + 1
        return self._drawn(rows, open_single=False)[0], drawn if len(rows) > 1 else levels

    def count_under(self, path: str) -> int:
        """How many open units stand at a path and below it."""
        return self.spans.order_by().filter(path__under=path, closed=False).count()

    def _roots(self) -> list[Row]:
        """What stands under nothing the reader sees, where it is not sure to be among the first levels."""
        if self.day == clock.today():
            return self.rows(self.spans.filter(path__in=self._paths))
        if not self._rest:
            return self.rows(self.spans.filter(path__in=self._tops))
        above = self.spans.order_by().filter(unit=OuterRef("parent"))
        return self.rows(self.spans.filter(~Exists(above)))

    def _drawn(
        self,
        rows: Iterable[Row],
        marked: Collection[int] = (),
        *,
        open_hits: bool = True,
        open_single: bool = True,
    ) -> list[Branch]:
        """These units as a tree: what is not among them is left to be opened; one query."""
        ordered = sorted(rows, key=lambda row: row.path)
        known = {row.unit for row in ordered}
        under: defaultdict[int | None, list[Row]] = defaultdict(list)
        for row in ordered:
            under[row.parent if row.parent in known else None].append(row)
        every: list[Branch] = []

        def grow(parent: int | None, level: int) -> list[Branch]:
            branches = self._branches(under[parent], level, len(under[parent]), 0)
            every.extend(branches)
            for branch in branches:
                branch.hit = branch.row.unit in marked
                branch.branches = grow(branch.row.unit, level + 1)
                branch.opened = bool(branch.branches)
            return branches

        tops = grow(None, 1)
        self._count_below(every)
        if not open_hits:  # what was not found beside a hit is not missing
            for branch in every:
                branch.below = len(branch.branches) if branch.branches else branch.below
        if len(tops) == 1 and not tops[0].branches and tops[0].below and open_hits and open_single:
            only = tops[0]
            batch = self.below(only.row.unit, 0, 2)
            only.branches, only.opened = batch.branches, True
        return tops

    @staticmethod
    def _branches(rows: Iterable[Row], level: int, size: int, start: int) -> list[Branch]:
        return [Branch(row, level, start + at, size) for at, row in enumerate(rows, 1)]

    def _count_below(self, branches: Iterable[Branch]) -> None:
        wanted = {branch.row.unit: branch for branch in branches}
        if not wanted:
            return
        counted = self.spans.filter(parent__in=list(wanted)).order_by().values_list("parent_id")
        for parent, number in counted.annotate(Count("pk")):
            wanted[parent].below = number
