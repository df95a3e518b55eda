"""The tree as it stood on a day, in memory: one query, then every question is answered without another.

10 000 units are read and linked in about 30 ms (benchmarks/access.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from luoshi.organisations.enums import Tree
from luoshi.organisations.queries import spans_on


class Node(NamedTuple):
    """A unit as it stood on the day of the tree."""

    unit: int
    parent: int | None
    path: str
    name: str
    kind: str
    closed: bool
    since: dt.date  # the first day it stood like this: same place, name and kind


@dataclass(frozen=True, slots=True)
class OrgTree:
    """Units in preorder; a subtree is a slice."""

    nodes: tuple[Node, ...]
    _index: dict[int, int]
    _end: tuple[int, ...]  # one past the last of the subtree that begins here

    @classmethod
    def as_of(cls, day: dt.date, tree: Tree = Tree.PARTY) -> OrgTree:
        """The tree on a day; one query."""
        rows = spans_on(day, tree).values_list(
            "unit_id", "parent_id", "path", "name", "kind", "closed", "start"
        )
        return cls.of(map(Node._make, rows))

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> OrgTree:
        """A tree of nodes that come in any order. A node whose parent is missing counts as a top."""
        ordered = tuple(sorted(nodes, key=lambda node: node.path))
        end = [0] * len(ordered)
        open_nodes: list[int] = []
        for at, node in enumerate(ordered):
            while open_nodes and not node.path.startswith(ordered[open_nodes[-1]].path):
                end[open_nodes.pop()] = at
            open_nodes.append(at)
        for at in open_nodes:
            end[at] = len(ordered)
        return cls(ordered, {node.unit: at for at, node in enumerate(ordered)}, tuple(end))

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, unit: object) -> bool:
        return unit in self._index

    def __getitem__(self, unit: int) -> Node:
        return self.nodes[self._index[unit]]

    def get(self, unit: int | None) -> Node | None:
        at = None if unit is None else self._index.get(unit)
        return None if at is None else self.nodes[at]

    def path(self, unit: int) -> str:
        return self[unit].path

    def parent(self, unit: int) -> Node | None:
        """The node above; None at the top, or where what is above was left out of this tree."""
        return self.get(self[unit].parent)

    def preorder(self, unit: int | None = None) -> tuple[Node, ...]:
        """A unit and everything under it, each before what stands under it; without a unit: all."""
        if unit is None:
            return self.nodes
        at = self._index[unit]
        return self.nodes[at : self._end[at]]

    def children(self, unit: int | None = None) -> Iterator[Node]:
        """What stands directly under a unit; without a unit: the tops."""
        at, end = (
            (0, len(self.nodes)) if unit is None else (self._index[unit] + 1, self._end[self._index[unit]])
        )
        while at < end:
            yield self.nodes[at]
            at = self._end[at]

    def ancestors(self, unit: int) -> tuple[Node, ...]:
        """From the top down to the parent."""
        found: list[Node] = []
        above = self.parent(unit)
        while above is not None:
            found.append(above)
            above = self.parent(above.unit)
        return tuple(reversed(found))

    def depth(self, unit: int) -> int:
        """Levels above a unit: 0 at the top."""
        return len(self.ancestors(unit))

    def under(self, unit: int, above: int) -> bool:
        """Whether a unit stands under another one, or is it."""
        at = self._index[above]
        return at <= self._index[unit] < self._end[at]
