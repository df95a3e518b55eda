"""Two trees compared: what was set up, renamed, moved, merged, closed between two days (7个 → 14个)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Placement
from luoshi.organisations.rules import basic_kinds, kinds_of
from luoshi.organisations.tree import Node, OrgTree


class What(StrEnum):
    """One thing that happened to a unit between two days."""

    SET_UP = "set_up"  # 成立
    SPLIT_OFF = "split_off"  # 分设: set up out of another unit
    RENAMED = "renamed"  # 更名
    CHANGED_KIND = "changed_kind"  # 改设
    MOVED = "moved"  # 隶属调整
    MERGED = "merged"  # 合并: closed, its members go on under its successor
    CLOSED = "closed"  # 撤销
    RESTORED = "restored"  # 恢复


class Difference(NamedTuple):
    """A unit that stands otherwise on the second day than on the first, and in what."""

    unit: int
    what: tuple[What, ...]
    before: Node | None  # None: it did not stand yet
    after: Node


class Gone(ValueError):
    """A unit of the first tree is missing in the second: units never vanish, so the trees are no two days of one."""


def compare(first: OrgTree, second: OrgTree, origins: Mapping[int, int] | None = None) -> list[Difference]:
    """What differs from the earlier tree to the later one, in the order of the later.

    `origins` says out of which unit one was split. Raises Gone where the second tree lacks a unit of the first.
    """
    missing = [node.unit for node in first.nodes if node.unit not in second]
    if missing:
        raise Gone(f"units {missing[:5]} are missing in the later tree")
    return list(_differences(first, second, origins or {}))


def _differences(first: OrgTree, second: OrgTree, origins: Mapping[int, int]) -> Iterator[Difference]:
    for after in second.nodes:
        before = first.get(after.unit)
        what = tuple(_what(before, after, split_off=after.unit in origins))
        if what:
            yield Difference(after.unit, what, before, after)


def _what(before: Node | None, after: Node, *, split_off: bool) -> Iterator[What]:
    if before is None:
        yield What.SPLIT_OFF if split_off else What.SET_UP
        if after.closed:
            yield What.CLOSED
        return
    if before.name != after.name:
        yield What.RENAMED
    if before.kind != after.kind:
        yield What.CHANGED_KIND
    moved = before.parent != after.parent
    if after.closed and not before.closed:
        yield What.MERGED if moved else What.CLOSED
        return
    if before.closed and not after.closed:
        yield What.RESTORED
    if moved:
        yield What.MOVED


def apply(first: OrgTree, differences: Iterable[Difference]) -> dict[int, Node]:
    """The units of the later tree, from the earlier one and what differs; places are not computed anew."""
    found = {node.unit: node for node in first.nodes}
    found.update((difference.unit, difference.after) for difference in differences)
    return found


def count(tree: OrgTree, kinds: Iterable[str], only: Collection[int] | None = None) -> int:
    """How many open units of these kinds stand in a tree, among `only` these where they are given."""
    wanted = frozenset(kinds)
    return sum(
        not node.closed and node.kind in wanted and (only is None or node.unit in only) for node in tree.nodes
    )


class Compared(NamedTuple):
    """Two days of a tree: how many basic organisations stood (7 → 14), and what happened between."""

    before: int
    after: int
    differences: list[Difference]


def differences_between(first: dt.date, second: dt.date, tree: Tree = Tree.PARTY) -> Compared:
    """What happened from one day to a later one; three queries whatever the size."""
    return compared_on(OrgTree.as_of(first, tree), OrgTree.as_of(second, tree), second, tree)


def compared_on(
    first: OrgTree,
    second: OrgTree,
    day: dt.date,
    tree: Tree = Tree.PARTY,
    *,
    only: Collection[int] | None = None,
) -> Compared:
    """Two trees, the later as of a day, compared; `only` leaves all other units out. One query."""
    split = Placement.objects.filter(came_from__isnull=False, unit__tree=tree, start__lte=day).order_by()
    origins = dict(split.values_list("unit_id", "came_from_id"))
    counted = basic_kinds() if tree is Tree.PARTY else [rule.key for rule in kinds_of(tree)]
    differences = [one for one in compare(first, second, origins) if only is None or one.unit in only]
    return Compared(count(first, counted, only), count(second, counted, only), differences)
