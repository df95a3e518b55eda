"""Which of the spells of somebody in one place a row of a list speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from luoshi.organisations.models.spells import Spell

S = TypeVar("S", bound=Spell)


def meant(mine: Sequence[S], start: dt.date | None, end: dt.date | None) -> S | None:
    """The spell a row means by its days, of one person's in the order of their beginnings; None: one not entered yet.

    What changed in between closed one spell and opened the next on that day: a row that says when it all began means
    the one that ended on the row's day, else the last of them. Without a beginning it is the one that ended on the
    row's day, else the latest.
    """
    if start is not None:
        mine = _following(mine, start)
    ended = [one for one in mine if end is not None and one.end == end]
    return next(reversed([*mine, *ended]), None)


def _following(mine: Sequence[S], start: dt.date) -> list[S]:
    """The spell that began on a day, and those that each began as the one before ended."""
    found: list[S] = []
    for one in mine:
        if one.start == (found[-1].end if found else start):
            found.append(one)
    return found
