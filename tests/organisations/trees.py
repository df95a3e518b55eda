"""A second, slow way to the tree of a day, to compare with."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from luoshi.organisations.paths import segment
from luoshi.organisations.spans import Placed

FIRST = dt.date(2021, 1, 1)
DAYS = [FIRST + dt.timedelta(days=n) for n in range(10)]


class NoTree(Exception):
    pass


def state_on(placements: list[Placed], day: dt.date) -> dict[int, Placed]:
    """The last placement of each unit by a day."""
    found: dict[int, Placed] = {}
    for placed in sorted(placements, key=lambda p: p.start):
        if placed.start <= day:
            found[placed.unit] = placed
    return found


def paths_on(placements: list[Placed], day: dt.date) -> dict[int, str]:
    """Each unit's path on a day, by walking up; NoTree where that is impossible."""
    state = state_on(placements, day)

    def path(unit: int, seen: tuple[int, ...]) -> str:
        if unit in seen:
            raise NoTree
        placed = state.get(unit)
        if placed is None:
            raise NoTree
        if placed.parent is None:
            return segment(unit)
        above = state.get(placed.parent)
        if above is not None and above.closed and not placed.closed:
            raise NoTree
        return path(placed.parent, (*seen, unit)) + segment(unit)

    return {unit: path(unit, ()) for unit in state}


def is_tree(placements: list[Placed]) -> bool:
    try:
        for day in DAYS:
            paths_on(placements, day)
    except NoTree:
        return False
    return True


@st.composite
def any_placements(draw) -> list[Placed]:
    """Placements that may or may not make a tree."""
    keys = draw(st.sets(st.tuples(st.integers(1, 5), st.sampled_from(DAYS)), min_size=1, max_size=9))
    rows = []
    for unit, day in sorted(keys):
        parent = draw(st.sampled_from([None, *(u for u in range(1, 6) if u != unit)]))
        closed = draw(st.integers(0, 5)) == 0
        rows.append(Placed(unit, day, parent, draw(st.sampled_from("甲乙")), "branch", closed))
    return rows


@st.composite
def good_placements(draw) -> list[Placed]:
    """Placements that make a tree on every day: each step is kept only if it still does."""
    rows = [
        Placed(unit, FIRST, draw(st.sampled_from([None, *range(1, unit)])), "甲", "branch")
        for unit in range(1, 7)
    ]
    steps = st.tuples(
        st.integers(1, 6), st.sampled_from(DAYS[1:]), st.sampled_from([None, *range(1, 7)]), st.sampled_from("甲乙"),
        st.sampled_from([False, False, False, True]),
    )  # fmt: skip
    for unit, day, parent, name, closed in draw(st.lists(steps, max_size=12)):
        step = Placed(unit, day, parent, name, "branch", closed)
        taken = any(row.unit == unit and row.start == day for row in rows)
        if parent != unit and not taken and is_tree([*rows, step]):
            rows.append(step)
    return rows
