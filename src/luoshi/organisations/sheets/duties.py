"""党内职务 as people write it in one cell (总支书记、组织委员（兼）), and the posts it means."""

from __future__ import annotations

import re
from typing import Final

from luoshi.organisations.enums import UnitKind
from luoshi.organisations.packs_people import People, Title
from luoshi.organisations.sheets.scope import Scope
from luoshi.workbooks.cells import fold

_BRACKETS: Final = re.compile(r"\([^()]*\)")
_LEVELS: Final = {
    "总支": frozenset({UnitKind.GENERAL_BRANCH}),
    "党委": frozenset(
        {
            UnitKind.GROUP_COMMITTEE,
            UnitKind.COMMITTEE,
            UnitKind.WORKING_COMMITTEE,
            UnitKind.TEMPORARY_COMMITTEE,
        }
    ),
}  # words before a title that name a unit above the branch


def post_of(text: str, unit: int, scope: Scope, rules: People) -> tuple[int, Title] | None:
    """The unit and title of one duty; None where the vocabulary has no such title or the unit is out of reach."""
    words = _BRACKETS.sub("", fold(text)).removeprefix("兼").removesuffix("兼")
    titles = [title for title in rules.titles if words.endswith(title.label)]
    if not titles:
        return None
    title = max(titles, key=lambda one: len(one.label))
    before = words.removesuffix(title.label)
    for word, kinds in _LEVELS.items():
        if word in before:
            above = _nearest(unit, kinds, scope)
            return None if above is None else (above, title)
    return unit, title


def said_of(title: str, unit: int, branch: int, scope: Scope, rules: People) -> str:
    """A post as the roster of a branch has it: 书记, of a unit above it 总支书记."""
    known = rules.title(title)
    label = known.label if known is not None else title
    if unit == branch:
        return label
    kind = scope.now(unit).kind
    return next((word for word, kinds in _LEVELS.items() if kind in kinds), "") + label


def above(unit: int, scope: Scope) -> list[int]:
    """A unit and those above it that the file may speak of, the nearest first."""
    found = [unit]
    while (parent := scope.now(found[-1]).parent) in scope and parent is not None:
        found.append(parent)
    return found


def _nearest(unit: int, kinds: frozenset[UnitKind], scope: Scope) -> int | None:
    return next((one for one in above(unit, scope) if scope.now(one).kind in kinds), None)
