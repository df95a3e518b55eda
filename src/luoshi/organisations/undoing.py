"""Taking back changes of the tree that were made by an import: placements go, spans are written anew.

A unit set up by it keeps its identity without a placement: it stands in no tree, on no list and in no count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from luoshi.kernel.action import Action, Touch
from luoshi.kernel.undoing import Reversal, reversals
from luoshi.organisations.actions.units import rewrite_spans
from luoshi.organisations.enums import Tree
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Counterpart, Placement, Unit

_PLACED: Final = "organisations.Placement"
_PAIRED: Final = "organisations.Counterpart"
_MODELS: Final = ("organisations.Unit", _PLACED, "organisations.UnitSpan", _PAIRED)
_AT_ONCE: Final = 500


def undo(act: Action, touches: Sequence[Touch]) -> None:
    """Take back what the touches say of units, placements and pairs."""
    for tree in Tree:
        lock_tree(tree)
    units = _taken_back(act, Placement, [touch for touch in touches if touch.model == _PLACED])
    _taken_back(act, Counterpart, [touch for touch in touches if touch.model == _PAIRED])
    for tree in Tree:
        mine = set(Unit.objects.filter(pk__in=units, tree=tree).values_list("pk", flat=True))
        if mine:
            rewrite_spans(act, tree, mine)


def _taken_back(act: Action, model: type[Any], touches: Sequence[Touch]) -> set[int]:
    """Remove the rows that were made, set back those that were changed; the units of the placements among them."""
    made = [touch.key for touch in touches if touch.verb == "create"]
    before: dict[str, dict[str, Any]] = {}
    for touch in touches:
        if touch.verb == "change" and touch.key not in made:
            known = before.setdefault(touch.key, {})
            for name, value in touch.before.items():
                known.setdefault(name, value)
    units: set[int] = set()
    placed = model is Placement
    for at in range(0, len(made), _AT_ONCE):
        rows = model.objects.filter(pk__in=made[at : at + _AT_ONCE])
        units |= set(rows.values_list("unit_id", flat=True)) if placed else set()
        act.remove(rows)
    for row in model.objects.filter(pk__in=list(before)):
        if placed:
            units.add(row.unit_id)
        values = before[str(row.pk)]
        fields = {name: model._meta.get_field(name) for name in values}  # noqa: SLF001
        act.change(
            row,
            **{
                name: None if values[name] is None else _python(fields[name], values[name]) for name in values
            },
        )
    return units


def _python(field: Any, stored: Any) -> Any:
    return (field.target_field if field.is_relation else field).to_python(stored)


def declare() -> None:
    """Called once when the room is ready."""
    reversals.register(Reversal("organisations.tree", _MODELS, undo))
