"""Taking back what an import did to records of sessions: new ones are voided, others are set back to what they said.

Who came is no record of its own: it goes with the events the import handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from luoshi.activities.models import Attendance, Holding, Session
from luoshi.activities.rolls import Roll, as_json
from luoshi.kernel.action import Action, Touch
from luoshi.kernel.records import Record
from luoshi.kernel.snapshots import as_stored
from luoshi.kernel.undoing import Reversal, reversals
from luoshi.organisations.actions.checks import found_by

_SESSION: Final = "activities.Session"
_HOLDING: Final = "activities.Holding"
_MODELS: Final = (_SESSION, _HOLDING, "activities.Attendance")


def undo(act: Action, touches: Sequence[Touch]) -> None:
    """Take back what the touches say of sessions and their holders' rows."""
    why = act.why or "撤销导入"
    held, sessions = _Of(Holding, _HOLDING, touches), _Of(Session, _SESSION, touches)
    act.change_many(held.made, counted=False)
    act.void_many(held.made, why=why)
    act.void_many(sessions.made, why=why)
    back = held.set_back(act)
    sessions.set_back(act)
    unnamed = [row.pk for row in [*held.made, *back] if row in held.made or not row.named]
    for at in range(0, len(unnamed), 500):
        act.remove(Attendance.objects.filter(holding__in=unnamed[at : at + 500]))


class _Of:
    """What touches say of the rows of one model."""

    def __init__(self, model: type[Record], label: str, touches: Sequence[Touch]) -> None:
        self.model = model
        mine = [touch for touch in touches if touch.model == label]
        created = [touch.key for touch in mine if touch.verb == "create"]
        self._before: dict[str, dict[str, Any]] = {}
        for touch in mine:
            if touch.verb == "change" and touch.key not in created:
                known = self._before.setdefault(touch.key, {})
                for name, value in touch.before.items():
                    known.setdefault(name, value)
        self.made: list[Any] = self._rows(created)

    def _rows(self, keys: Sequence[str]) -> list[Any]:
        return found_by(keys, lambda some: self.model._default_manager.filter(uuid__in=some))  # noqa: SLF001

    def set_back(self, act: Action) -> list[Any]:
        """The rows that were changed, as they were before."""
        rows = self._rows(list(self._before))
        act.change_each((row, self._values(self._before[str(row.uuid)])) for row in rows)
        return rows

    def _values(self, before: Mapping[str, Any]) -> dict[str, Any]:
        values = {}
        for name, stored in before.items():
            if name == "roll":  # of a plan nobody had ticked: the sheets take no other
                values[name] = as_json(Roll()) if stored else {}
            else:
                values[name] = as_stored(self.model, name, stored)
        return values


def declare() -> None:
    """Called once when the room is ready."""
    reversals.register(Reversal("activities.sessions", _MODELS, undo))
