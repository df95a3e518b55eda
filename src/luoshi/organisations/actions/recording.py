"""The placements of units before and after a decision, as they are kept with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from luoshi.kernel.action import Action
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Placement, TreeDecision

COLUMNS: Final = (
    "start", "parent_id", "name", "kind", "closed", "document_no", "document_on", "lacking", "basis", "decision",
    "came_from_id",
)  # fmt: skip
_DAYS: Final = frozenset({"start", "document_on"})
_AT_ONCE: Final = 5000
Rows = dict[str, list[list[Any]]]  # by unit id; each row in the order of COLUMNS, days and keys as text


def rows_of(units: Iterable[int]) -> Rows:
    """The placements of units in order of their days; one query a 5 000 units."""
    wanted = sorted(set(units))
    found: Rows = {str(unit): [] for unit in wanted}
    for at in range(0, len(wanted), _AT_ONCE):
        placements = Placement.objects.filter(unit__in=wanted[at : at + _AT_ONCE]).order_by("unit", "start")
        for unit, *values in placements.values_list("unit_id", *COLUMNS):
            found[str(unit)].append([_plain(value) for value in values])
    return found


def values_of(row: list[Any]) -> dict[str, Any]:
    """A kept row as the columns of a placement."""
    values = dict(zip(COLUMNS, row, strict=True))
    for name in _DAYS:
        values[name] = dt.date.fromisoformat(values[name]) if values[name] else None
    values["decision"] = uuid.UUID(values["decision"]) if values["decision"] else None
    return values


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.date | uuid.UUID) else value


class Book:
    """Collects what the units of one decision looked like before it, and keeps it with how they look after it."""

    def __init__(self) -> None:
        self._before: Rows = {}

    def look(self, units: Iterable[int]) -> None:
        """Remember units before they are written; those remembered already stay as they were."""
        self._before |= rows_of({unit for unit in units if str(unit) not in self._before})

    def made(self, units: Iterable[int]) -> None:
        """Units the decision sets up: before it they were not there."""
        self._before |= {str(unit): [] for unit in units}

    def keep(
        self,
        act: Action,
        tree: Tree,
        verb: str,
        *,
        unit: int,
        on: dt.date,
        document_no: str,
        handed: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Write the decision down, as of the unit it is about, with what was handed over in it."""
        act.create(
            TreeDecision(
                unit_id=unit,
                tree=tree,
                verb=verb,
                on=on,
                document_no=document_no.strip(),
                before=self._before,
                after=rows_of(map(int, self._before)),
                handed=list(handed),
            )
        )
