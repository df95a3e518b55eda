"""Changes of units that stand: 更名、改设、隶属调整、合并、分设、撤销、恢复, each from a day on, also a past one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.decisions import Decision, Step, decide, placed, standing
from luoshi.organisations.actions.units import NewUnit, check_new_name, load_history, set_up
from luoshi.organisations.changes import later_than, state_on
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Placement, Unit
from luoshi.organisations.spans import Placed


def rename(
    unit: Unit,
    name: str,
    decision: Decision,
    *,
    by: Actor,
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
) -> None:
    """Give a unit another name (更名)."""
    kept = check_new_name(name)
    with action("organisations.rename", by=by, why=why, typed_fields=typed_fields) as act:
        _check_open(unit, decision)
        decide(act, _tree(unit), decision, [Step(unit, {"name": kept}, seen)], why)


def change_kind(
    unit: Unit,
    kind: UnitKind,
    decision: Decision,
    *,
    by: Actor,
    name: str = "",
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
) -> None:
    """Make a unit one of another kind (改设: 党支部改设党总支), under another name where one is given."""
    values = {"kind": UnitKind(kind)} | ({"name": check_new_name(name)} if name.strip() else {})
    with action("organisations.change_kind", by=by, why=why, typed_fields=typed_fields) as act:
        _check_open(unit, decision)
        decide(act, _tree(unit), decision, [Step(unit, values, seen)], why)


def move(
    unit: Unit,
    parent: Unit,
    decision: Decision,
    *,
    by: Actor,
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
) -> None:
    """Put a unit and everything under it below another one (隶属调整)."""
    with action("organisations.move", by=by, why=why, typed_fields=typed_fields) as act:
        stood = _check_open(unit, decision)
        if stood.parent is None:
            raise Refused(_("最高一级组织不能调整隶属"), field="parent")
        _check_parent(unit, parent)
        if stood.parent == parent.pk:
            raise Refused(_("“%(name)s”当日已隶属于所选上级") % {"name": stood.name}, field="parent")
        decide(act, _tree(unit), decision, [Step(unit, {"parent": parent.pk}, seen)], why)


def merge(
    units: Sequence[Unit],
    into: Unit,
    decision: Decision,
    *,
    by: Actor,
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
) -> None:
    """Close units in favour of another one (合并); what stands under them goes on below it."""
    if not units:
        raise Refused(_("请选择被合并的组织"), field="units")
    with action("organisations.merge", by=by, why=why, typed_fields=typed_fields) as act:
        lock_tree(_tree(into))
        gone = {unit.pk for unit in units}
        if into.pk in gone:
            raise Refused(_("被合并的组织里不能有合并后的组织自己"), field="units")
        _check_open(into, decision)
        steps: list[Step] = []
        for unit in units:
            stood = _check_last_word(unit, decision)
            steps += [
                Step(child, {"parent": stood.parent if child.pk == into.pk else into.pk})
                for child in _open_below(unit, decision)
                if child.pk not in gone
            ]
        steps += [
            Step(unit, {"parent": into.pk, "closed": True}, seen if len(units) == 1 else "") for unit in units
        ]
        decide(act, _tree(into), decision, steps, why)


def split(
    unit: Unit,
    new: Sequence[NewUnit],
    decision: Decision,
    *,
    by: Actor,
    keep: bool,
    name: str = "",
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
) -> list[Unit]:
    """Set up units out of one that stands (分设), beside it unless they name another parent.

    With `keep` the unit goes on, under `name` where one is given; else it is closed and the first of the new
    ones is its successor, under which its own units go on.
    """
    if not new:
        raise Refused(_("请填写分设出的组织"), field="new")
    with action("organisations.split", by=by, why=why, typed_fields=typed_fields) as act:
        decision.check(why)
        lock_tree(_tree(unit))
        stood = _check_open(unit, decision)
        above = Unit.objects.filter(pk=stood.parent).first() if stood.parent is not None else None
        if above is None and any(row.parent is None for row in new):
            raise Refused(_("最高一级组织不能分设"), field="new")
        rows = [
            dataclasses.replace(
                row,
                parent=row.parent or (above.uuid if above is not None else None),
                start=decision.on,
                document_no=decision.document_no,
                document_on=decision.document_on,
                lacking=decision.lacking,
                basis=decision.basis,
            )
            for row in new
        ]
        steps = [Step(unit, {"name": check_new_name(name)}, seen)] if keep and name.strip() else []
        if steps:
            decide(act, _tree(unit), decision, steps, why)  # the old name may be one of the new
        made = set_up(rows, by=by, tree=_tree(unit), why=why)
        for placement in Placement.objects.filter(unit__in=made):
            act.change(placement, came_from=unit, decision=decision.key)
        if not keep:
            _check_last_word(unit, decision)
            children = [
                Step(child, {"parent": made[0].pk})
                for child in _open_below(unit, decision)
                if child not in made
            ]
            closing = Step(unit, {"parent": made[0].pk, "closed": True}, seen)
            decide(act, _tree(unit), decision, [*children, closing], why)
    return made


def close(
    unit: Unit, decision: Decision, *, by: Actor, why: str = "", seen: str = "", typed_fields: int = 0
) -> None:
    """Close a unit (撤销); it stays below its last parent, so that what it did is still counted."""
    with action("organisations.close", by=by, why=why, typed_fields=typed_fields) as act:
        lock_tree(_tree(unit))
        stood = _check_last_word(unit, decision)
        if stood.parent is None:
            raise Refused(_("最高一级组织不能撤销"), field="on")
        below = _open_below(unit, decision)
        if below:
            names = "、".join(f"“{standing(child, decision.on).name}”" for child in below[:3])
            raise Refused(
                _("“%(name)s”下还有%(names)s等%(count)s个组织，请先调整或撤销它们")
                % {"name": stood.name, "names": names, "count": len(below)},
                field="on",
            )
        decide(act, _tree(unit), decision, [Step(unit, {"closed": True}, seen)], why)


def restore(
    unit: Unit,
    parent: Unit,
    decision: Decision,
    *,
    by: Actor,
    name: str = "",
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
) -> None:
    """Let a closed unit stand again (恢复) below a parent."""
    with action("organisations.restore", by=by, why=why, typed_fields=typed_fields) as act:
        stood = standing(unit, decision.on)
        if not stood.closed:
            raise Refused(_("“%(name)s”当日没有撤销，不需要恢复") % {"name": stood.name}, field="on")
        _check_parent(unit, parent)
        values = {"closed": False, "parent": parent.pk}
        if name.strip():
            values["name"] = check_new_name(name)  # type: ignore[assignment]
        decide(act, _tree(unit), decision, [Step(unit, values, seen)], why)


def _tree(unit: Unit) -> Tree:
    return Tree(unit.tree)


def _check_parent(unit: Unit, parent: Unit) -> None:
    if parent.tree != unit.tree:
        raise Refused(_("党组织与行政单位不能互相隶属，请用“党政对应”登记"), field="parent")
    if parent.pk == unit.pk:
        raise Refused(_("上级组织不能是它自己，请重新选择"), field="parent")


def _check_open(unit: Unit, decision: Decision) -> Placed:
    stood = standing(unit, decision.on)
    if stood.closed:
        raise Refused(
            _("“%(name)s”在%(on)s已撤销；要继续使用的，请先登记恢复")
            % {"name": stood.name, "on": f"{decision.on:%Y-%m-%d}"},
            field="on",
        )
    return stood


def _check_last_word(unit: Unit, decision: Decision) -> Placed:
    """A unit is closed by the last decision about it: later ones would speak of a unit that is gone."""
    stood = _check_open(unit, decision)
    later = later_than(placed(unit), decision.on)
    if later:
        raise Refused(
            _("“%(name)s”在%(later)s还有调整，不能在%(on)s撤销；请核对日期")
            % {"name": stood.name, "later": f"{later[0].start:%Y-%m-%d}", "on": f"{decision.on:%Y-%m-%d}"},
            field="on",
        )
    return stood


def _open_below(unit: Unit, decision: Decision) -> list[Unit]:
    """What stands directly under a unit on the day of a decision, or will later."""
    history = load_history(_tree(unit))
    found: list[int] = []
    for child in history.below(unit.pk):
        rows = history.rows(child)
        stood = state_on(rows, decision.on)
        held = [*([stood] if stood is not None else []), *later_than(rows, decision.on)]
        if any(row.parent == unit.pk and not row.closed for row in held):
            found.append(child)
    return list(Unit.objects.filter(pk__in=found).order_by("pk"))
