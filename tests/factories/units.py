"""Units for tests, made through the action like any others."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import NamedTuple

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import NewUnit, set_up, set_up_unit
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import top_unit

START = dt.date(2020, 1, 1)
_numbers = itertools.count(1)


def make_unit(
    name: str = "", *, parent: Unit | None = None, kind: UnitKind | None = None, start: dt.date = START
) -> Unit:
    """A unit under `parent`, a branch unless told; without one it is the top unit, a committee."""
    kind = kind or (UnitKind.COMMITTEE if parent is None else UnitKind.BRANCH)
    return set_up_unit(name or f"第{next(_numbers)}党支部", kind, parent=parent, start=start, by=SYSTEM)


class Group(NamedTuple):
    """A small group: enough to be an ancestor, a sibling, a descendant."""

    top: Unit
    office: Unit  # a branch directly under the top
    works: Unit  # a general branch with two branches
    works_first: Unit
    works_second: Unit


def make_group() -> Group:
    """集团党委 — 机关党支部, 甲厂党总支 (甲厂第一、第二党支部)."""
    top = make_unit("集团党委", kind=UnitKind.GROUP_COMMITTEE)
    office = make_unit("机关党支部", parent=top)
    works = make_unit("甲厂党总支", parent=top, kind=UnitKind.GENERAL_BRANCH)
    return Group(
        top,
        office,
        works,
        make_unit("甲厂第一党支部", parent=works),
        make_unit("甲厂第二党支部", parent=works),
    )


def make_workshop() -> Unit:
    """A unit of the company, under the company's top, which is made where there is none."""
    top = top_unit(Tree.ADMINISTRATIVE)
    rows = [] if top is not None else [NewUnit("集团公司", UnitKind.GROUP_COMPANY, START)]
    above = top.uuid if top is not None else rows[0].uuid
    shop = NewUnit(f"第{next(_numbers)}车间", UnitKind.WORKSHOP, START, above)
    return set_up([*rows, shop], by=SYSTEM, tree=Tree.ADMINISTRATIVE)[-1]
