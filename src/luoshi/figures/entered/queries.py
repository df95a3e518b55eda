"""Typed-in numbers within a reader's rights: each by its figure's right, at its unit."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.db.models import Q

from luoshi.access.grants import Somebody, may, within
from luoshi.figures.catalogue import figures
from luoshi.figures.definitions import Entered
from luoshi.figures.models import Entry

ENTER: Final = "figures.enter"


def entered_figures() -> dict[str, Entered]:
    """The figures there are whose numbers are typed in."""
    return {key: figure for key, figure in figures().items() if isinstance(figure, Entered)}


def entries_for(user: Somebody) -> Any:
    """Entries a reader may see; of figures no pack has any more none."""
    by_right: defaultdict[str, list[str]] = defaultdict(list)
    for key, figure in entered_figures().items():
        by_right[figure.right].append(key)
    mine = Q(pk__in=())
    for right, keys in by_right.items():
        if may(user, right):
            mine |= Q(within(user, right), figure__in=keys)
    return Entry.objects.rows().filter(mine)


def has_entries(user: Somebody) -> bool:
    """Whether somebody may ask a typed-in figure anywhere."""
    return any(may(user, right) for right in {figure.right for figure in entered_figures().values()})
