"""One decision on the tree: its day and its paper, and how it is written into the placements of units."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.actions.checks import check_day
from luoshi.organisations.actions.paper import check_paper
from luoshi.organisations.actions.units import kinds_do_not_fit, load_history, write_spans
from luoshi.organisations.changes import NotYet, redated, state_on
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Placement, Unit
from luoshi.organisations.rules import may_stand_under
from luoshi.organisations.spans import History, Placed

_PLACED = ("parent_id", "name", "kind", "closed")


@dataclass(frozen=True, slots=True)
class Decision:
    """From which day a change holds, and the paper it rests on.

    Either the number of the superior's reply (批复文号) is given, or it is said that there is none.
    """

    on: dt.date
    document_no: str = ""
    document_on: dt.date | None = None
    lacking: bool = False
    basis: str = ""
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    def check(self, why: str) -> None:
        """Raise Refused where the day is impossible or the paper is neither given nor said to be lacking."""
        check_day(self.on, _("生效日期"), field="on")
        check_paper(
            self.on, self.document_no, self.document_on, why, lacking=self.lacking, what=_("生效日期")
        )


class Step(NamedTuple):
    """What a decision changes of one unit."""

    unit: Unit
    values: Mapping[str, Any]  # of name, kind, parent, closed
    seen: str = ""  # the state the person saw, from `state_token`; "" where nobody looked


def state_token(unit: Unit) -> str:
    """Names the present state of a unit's placements: two people who change it at once do not both succeed."""
    rows = unit.placements.order_by("start").values_list("start", *_PLACED)
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def decide(act: Action, tree: Tree, decision: Decision, steps: Iterable[Step], why: str) -> None:
    """Write a decision into the placements of all its units, all or none, and their spans anew.

    Raises Refused where a day, a name or a place is impossible; Conflict where somebody else has meanwhile
    changed a unit the person was looking at.
    """
    decision.check(why)
    lock_tree(tree)
    wanted = list(steps)
    for step in wanted:
        if step.seen and step.seen != state_token(step.unit):
            raise Conflict(_("没有保存：这个组织刚刚被别人调整过，请刷新核对后再登记"))
    for step in wanted:
        _write(act, decision, step)
    history = load_history(tree)
    for step in wanted:
        _check_place(history, step, decision.on)
        _check_name(history, step.unit.pk, decision.on)
    write_spans(act, history, {step.unit.pk for step in wanted})
    act.unit_id = act.unit_id or (wanted[0].unit.pk if wanted else None)


def placed(unit: Unit) -> list[Placed]:
    """The placements of a unit in order of their days."""
    return [_as_placed(row) for row in unit.placements.order_by("start")]


def standing(unit: Unit, on: dt.date) -> Placed:
    """How a unit stood on a day; raises Refused where it did not."""
    found = state_on(placed(unit), on)
    if found is None:
        raise Refused(_not_yet(unit, on), field="on")
    return found


def _as_placed(row: Placement) -> Placed:
    return Placed(row.unit_id, row.start, row.parent_id, row.name, row.kind, row.closed)


def _write(act: Action, decision: Decision, step: Step) -> None:
    there = {row.start: row for row in step.unit.placements.order_by("start")}
    try:
        rows = redated([_as_placed(row) for row in there.values()], decision.on, step.values)
    except NotYet:
        raise Refused(_not_yet(step.unit, decision.on), field="on") from None
    for row in rows:
        values = {"parent_id": row.parent, "name": row.name, "kind": UnitKind(row.kind), "closed": row.closed}
        own = _paper(decision, there.get(row.start)) if row.start == decision.on else {}
        if row.start in there:
            act.change(there[row.start], **values, **own)
        else:
            act.create(Placement(unit=step.unit, start=row.start, **values, **own))


def _paper(decision: Decision, before: Placement | None) -> dict[str, Any]:
    """The paper of a decision; beside that of another decision of the same day."""
    number, basis = decision.document_no.strip(), decision.basis.strip()
    if before is not None:
        number = "；".join(dict.fromkeys(filter(None, (before.document_no, number))))
        basis = "；".join(dict.fromkeys(filter(None, (before.basis, basis))))
    return {
        "document_no": number[:80],
        "document_on": decision.document_on,
        "lacking": decision.lacking and not number,
        "basis": basis[:200],
        "decision": decision.key,
    }


def _not_yet(unit: Unit, on: dt.date) -> str:
    first = unit.placements.order_by("start").first()
    return _("“%(name)s”在%(start)s才成立，生效日期不能是%(on)s") % {
        "name": first.name if first else str(unit),
        "start": f"{first.start:%Y-%m-%d}" if first else "",
        "on": f"{on:%Y-%m-%d}",
    }


def _check_place(history: History, step: Step, on: dt.date) -> None:
    """What may stand under what, on every day from the decision on where the unit or what is above it changes."""
    if not {"kind", "parent", "closed"} & set(step.values):
        return
    for row in history.rows(step.unit.pk):
        if row.closed or row.start < on:
            continue
        above = state_on(history.rows(row.parent), row.start) if row.parent is not None else None
        if not may_stand_under(row.kind, above.kind if above is not None else None):
            raise Refused(
                kinds_do_not_fit(row.name, row.kind, above.kind if above is not None else None),
                field="kind" if "kind" in step.values else "parent",
            )


def _check_name(history: History, unit: int, on: dt.date) -> None:
    """Two open units beside each other with one name could not be told apart."""
    mine = state_on(history.rows(unit), on)
    if mine is None or mine.closed:
        return
    beside = (state_on(history.rows(other), on) for other in history.below(mine.parent) if other != unit)
    if any(row and row.parent == mine.parent and not row.closed and row.name == mine.name for row in beside):
        raise Refused(
            _("同一上级下已有“%(name)s”，请核对是否重复，或换一个名称") % {"name": mine.name}, field="name"
        )
