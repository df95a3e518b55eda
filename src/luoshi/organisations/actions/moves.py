"""Changes of units that stand: 更名、改设、隶属调整、合并、分设、撤销、恢复, each from a day on, also a past one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.decisions import Decision, Step, check_seen, decide, standing
from luoshi.organisations.actions.handing_back import Handed
from luoshi.organisations.actions.handing_over import HandOver, hand_over
from luoshi.organisations.actions.recording import Book
from luoshi.organisations.actions.units import NewUnit, check_new_name, load_history, set_up
from luoshi.organisations.changes import later_than, state_on
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Placement, Unit
from luoshi.organisations.spans import History, Placed


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
        _begin(unit, seen, unit)
        _check_open(load_history(_tree(unit)), unit, decision)
        decide(act, _tree(unit), decision, [Step(unit, {"name": kept})], why)


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
        _begin(unit, seen, unit)
        _check_open(load_history(_tree(unit)), unit, decision)
        decide(act, _tree(unit), decision, [Step(unit, values)], why)


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
        _begin(unit, seen, unit)
        stood = _check_open(load_history(_tree(unit)), unit, decision)
        if stood.parent is None:
            raise Refused(_("最高一级组织不能调整隶属"), field="parent")
        _check_parent(unit, parent)
        if stood.parent == parent.pk:
            raise Refused(_("“%(name)s”当日已隶属于所选上级") % {"name": stood.name}, field="parent")
        decide(act, _tree(unit), decision, [Step(unit, {"parent": parent.pk})], why)


def merge(
    units: Sequence[Unit],
    into: Unit,
    decision: Decision,
    *,
    by: Actor,
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
    then: HandOver | None = None,
) -> None:
    """Close units in favour of another one (合并); what stands under them goes on below it.

    `seen` is the `state_token` of all the units together; `then` what is to become of their members, posts and
    bodies.
    """
    if not units:
        raise Refused(_("请选择被合并的组织"), field="units")
    with action("organisations.merge", by=by, why=why, typed_fields=typed_fields) as act:
        _begin(into, seen, *units)
        history = load_history(_tree(into))
        gone = {unit.pk for unit in units}
        if into.pk in gone:
            raise Refused(_("被合并的组织里不能有合并后的组织自己"), field="units")
        _check_open(history, into, decision)
        steps: list[Step] = []
        below = _open_below(history, gone, decision)
        for unit in units:
            stood = _check_last_word(history, unit, decision)
            if stood.parent is None:
                raise Refused(_("最高一级组织不能并入其他组织"), field="units")
            steps += [
                Step(child, {"parent": stood.parent if child.pk == into.pk else into.pk})
                for child in below[unit.pk]
                if child.pk not in gone
            ]
        steps += [Step(unit, {"parent": into.pk, "closed": True}) for unit in units]
        book = Book()
        decide(act, _tree(into), decision, steps, why, book=book)
        over = hand_over(units, into, decision.on, then, by=by, why=why)
        _keep(act, book, units[-1], decision, verb="organisations.merge", handed=over)


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
    then: HandOver | None = None,
) -> list[Unit]:
    """Set up units out of one that stands (分设), beside it unless they name another parent.

    With `keep` the unit goes on, under `name` where one is given; else it is closed and the first of the new
    ones is its successor, under which its own units go on; `then`: what is to become of its members, posts and
    bodies.
    """
    if not new:
        raise Refused(_("请填写分设出的组织"), field="new")
    with action("organisations.split", by=by, why=why, typed_fields=typed_fields) as act:
        decision.check(why)
        _begin(unit, seen, unit)
        history = load_history(_tree(unit))
        stood = _check_open(history, unit, decision)
        above = Unit.objects.filter(pk=stood.parent).first() if stood.parent is not None else None
        if above is None and (not keep or any(row.parent is None for row in new)):
            raise Refused(_("最高一级组织不能分设"), field="new")
        book = Book()
        book.look([unit.pk])
        if keep and name.strip():  # the old name may be one of the new
            decide(act, _tree(unit), decision, [Step(unit, {"name": check_new_name(name)})], why, book=book)
        made = _split_off(
            act, unit, [_of_decision(row, decision, above) for row in new], decision, by=by, why=why
        )
        book.made(one.pk for one in made)
        if not keep:
            _check_last_word(history, unit, decision)
            children = [
                Step(child, {"parent": made[0].pk})
                for child in _open_below(history, {unit.pk}, decision)[unit.pk]
            ]
            closing = Step(unit, {"parent": made[0].pk, "closed": True})
            decide(act, _tree(unit), decision, [*children, closing], why, book=book)
        asked = None if keep else then
        over = hand_over([unit], made[0], decision.on, asked, by=by, why=why)
        _keep(act, book, unit, decision, verb="organisations.split", handed=over)
    return made


def _keep(
    act: Action, book: Book, unit: Unit, decision: Decision, *, verb: str, handed: Sequence[Handed]
) -> None:
    """Keep a decision with what was handed over in it."""
    book.keep(
        act, _tree(unit), verb, unit=unit.pk, on=decision.on, document_no=decision.document_no, handed=handed
    )


def _of_decision(row: NewUnit, decision: Decision, above: Unit | None) -> NewUnit:
    """A unit that is split off, with the day and the paper of the decision."""
    return dataclasses.replace(
        row,
        parent=row.parent or (above.uuid if above is not None else None),
        start=decision.on,
        document_no=decision.document_no,
        document_on=decision.document_on,
        lacking=decision.lacking,
        basis=decision.basis,
    )


def _split_off(
    act: Action, unit: Unit, rows: Sequence[NewUnit], decision: Decision, *, by: Actor, why: str
) -> list[Unit]:
    made = set_up(rows, by=by, tree=_tree(unit), why=why, keep=False)
    placements = list(Placement.objects.filter(unit__in=made))
    act.change_many(placements, came_from=unit, decision=decision.key)
    return made


def close(
    unit: Unit,
    decision: Decision,
    *,
    by: Actor,
    why: str = "",
    seen: str = "",
    typed_fields: int = 0,
    then: HandOver | None = None,
) -> None:
    """Close a unit (撤销); it stays below its last parent, so that what it did is still counted.

    `then`: what is to become of its members, posts and bodies; what is not said stays open.
    """
    with action("organisations.close", by=by, why=why, typed_fields=typed_fields) as act:
        _begin(unit, seen, unit)
        history = load_history(_tree(unit))
        stood = _check_last_word(history, unit, decision)
        if stood.parent is None:
            raise Refused(_("最高一级组织不能撤销"), field="on")
        below = _open_below(history, {unit.pk}, decision)[unit.pk]
        if below:
            names = "、".join(f"“{_name_from(history, child, decision.on)}”" for child in below[:3])
            raise Refused(
                _("“%(name)s”下还有%(names)s等%(count)s个组织，请先调整或撤销它们")
                % {"name": stood.name, "names": names, "count": len(below)},
                field="on",
            )
        book = Book()
        decide(act, _tree(unit), decision, [Step(unit, {"closed": True})], why, book=book)
        over = hand_over([unit], None, decision.on, then, by=by, why=why)
        _keep(act, book, unit, decision, verb="organisations.close", handed=over)


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
        _begin(unit, seen, unit)
        stood = standing(load_history(_tree(unit)), unit, decision.on)
        if not stood.closed:
            raise Refused(_("“%(name)s”当日没有撤销，不需要恢复") % {"name": stood.name}, field="on")
        _check_parent(unit, parent)
        values = {"closed": False, "parent": parent.pk}
        if name.strip():
            values["name"] = check_new_name(name)  # type: ignore[assignment]
        decide(act, _tree(unit), decision, [Step(unit, values)], why)


def _tree(unit: Unit) -> Tree:
    return Tree(unit.tree)


def _check_parent(unit: Unit, parent: Unit) -> None:
    if parent.tree != unit.tree:
        raise Refused(_("党组织与行政单位不能互相隶属，请用“党政对应”登记"), field="parent")
    if parent.pk == unit.pk:
        raise Refused(_("上级组织不能是它自己，请重新选择"), field="parent")


def _begin(unit: Unit, seen: str, *looked_at: Unit) -> None:
    """Wait for other changes of the tree, then look whether one of them changed what the person saw."""
    lock_tree(_tree(unit))
    check_seen(seen, *looked_at)


def _name_from(history: History, unit: Unit, on: dt.date) -> str:
    """The name a unit bears on a day, or bore first where it was set up later."""
    rows = history.rows(unit.pk)
    return (state_on(rows, on) or rows[0]).name


def _check_open(history: History, unit: Unit, decision: Decision) -> Placed:
    stood = standing(history, unit, decision.on)
    if stood.closed:
        raise Refused(
            _("“%(name)s”在%(on)s已撤销；要继续使用的，请先登记恢复")
            % {"name": stood.name, "on": f"{decision.on:%Y-%m-%d}"},
            field="on",
        )
    return stood


def _check_last_word(history: History, unit: Unit, decision: Decision) -> Placed:
    """A unit is closed by the last decision about it: later ones would speak of a unit that is gone."""
    stood = _check_open(history, unit, decision)
    later = later_than(history.rows(unit.pk), decision.on)
    if later:
        raise Refused(
            _("“%(name)s”在%(later)s还有调整，不能在%(on)s撤销；请核对日期")
            % {"name": stood.name, "later": f"{later[0].start:%Y-%m-%d}", "on": f"{decision.on:%Y-%m-%d}"},
            field="on",
        )
    return stood


def _open_below(history: History, units: Collection[int], decision: Decision) -> dict[int, list[Unit]]:
    """What stands directly under each unit on the day of a decision, or will later; one query."""
    found: dict[int, list[int]] = {unit: [] for unit in units}
    for unit in units:
        for child in sorted(history.below(unit)):
            rows = history.rows(child)
            stood = state_on(rows, decision.on)
            held = [*([stood] if stood is not None else []), *later_than(rows, decision.on)]
            if any(row.parent == unit and not row.closed for row in held):
                found[unit].append(child)
    known = Unit.objects.in_bulk({child for children in found.values() for child in children})
    return {unit: [known[child] for child in children] for unit, children in found.items()}
