"""Two days of the tree beside each other: every unit on its line, what happened to it marked by colour and word."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from luoshi.directory.tables import WHAT, tone_of
from luoshi.organisations.comparing import Difference, What
from luoshi.organisations.paths import level_of, unit_ids
from luoshi.organisations.tree import Node, OrgTree
from luoshi.ui.components import Tag

MOST: Final = 120  # lines of a side; above it only what changed and what stands above that is drawn
LEVELS: Final = 8  # moved in at most so far
GONE: Final = frozenset({What.CLOSED, What.MERGED})
NEW: Final = frozenset({What.SET_UP, What.SPLIT_OFF, What.RESTORED})


class Line(NamedTuple):
    """One unit on one of the days."""

    uuid: uuid.UUID
    name: str
    level: int
    tone: str  # ok: new on the second day, over: gone by then, blue: otherwise changed, "": the same
    tags: list[Tag]


class Side(NamedTuple):
    """One of the days: its lines, and how many units stood the same and are not drawn."""

    lines: list[Line]
    left_out: int


def sides(
    first: OrgTree, second: OrgTree, differences: Sequence[Difference], keys: Mapping[int, uuid.UUID]
) -> tuple[Side, Side]:
    """Both days among the units the reader may see (`keys`); what is closed on a day is not drawn there."""
    changed = {one.unit: one.what for one in differences}
    return _side(first, changed, keys), _side(second, changed, keys)


def _side(tree: OrgTree, changed: Mapping[int, tuple[What, ...]], keys: Mapping[int, uuid.UUID]) -> Side:
    nodes = [node for node in tree.nodes if node.unit in keys and not node.closed]
    shown = nodes
    if len(nodes) > MOST:
        wanted = {unit for node in nodes if node.unit in changed for unit in unit_ids(node.path)}
        shown = [node for node in nodes if node.unit in wanted]
    least = min((level_of(node.path) for node in shown), default=0)
    return Side(
        [_line(node, least, changed.get(node.unit, ()), keys) for node in shown], len(nodes) - len(shown)
    )


def _line(node: Node, least: int, what: tuple[What, ...], keys: Mapping[int, uuid.UUID]) -> Line:
    tone = "over" if GONE & set(what) else "ok" if NEW & set(what) else "blue" if what else ""
    level = min(level_of(node.path) - least, LEVELS)
    return Line(keys[node.unit], node.name, level, tone, [Tag(str(WHAT[one]), tone_of(one)) for one in what])
