"""One decision on the tree: its day and its paper, and how it is written into the placements of units."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.actions.checks import check_day
from luoshi.organisations.actions.paper import check_paper
from luoshi.organisations.actions.recording import Book
from luoshi.organisations.actions.units import kinds_do_not_fit, load_history, write_spans
from luoshi.organisations.changes import NotYet, later_than, redated, state_on
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


def state_token(*units: Unit) -> str:
    """Names the present state of units' placements: two people who change them at once do not both succeed."""
    rows = Placement.objects.filter(unit__in=units).order_by("unit", "start")
    listed = list(rows.values_list("unit_id", "start", *_PLACED))
    return hashlib.sha256(repr(listed).encode()).hexdigest()[:16]


def check_seen(seen: str, *units: Unit) -> None:
    """Raise Conflict where somebody has changed these units since the person looked at them; "": nobody looked."""
    if seen and seen != state_token(*units):
        raise Conflict(_("没有保存：这个组织刚刚被别人调整过，请刷新核对后再登记"))


def decide(
    act: Action,
    tree: Tree,
    decision: Decision,
    steps: Iterable[Step],
    why: str,
    *,
    book: Book | None = None,
) -> None:
    """Write a decision into the placements of all its units, all or none, and their spans anew.

    What it did is kept with it; with a `book` the caller keeps it. The number of queries does not grow with the
    units. Raises Refused where a day, a name or a place is impossible.
    """
    decision.check(why)
    lock_tree(tree)
    wanted = _once_each(steps)
    own = book or Book()
    own.look(step.unit.pk for step in wanted)
    _write(act, decision, wanted)
    history = load_history(tree)
    for step in wanted:
        if {"kind", "parent", "closed"} & set(step.values):
            check_place(history, step.unit.pk, decision.on, "kind" if "kind" in step.values else "parent")
        check_name(history, step.unit.pk, decision.on)
    write_spans(act, history, {step.unit.pk for step in wanted})
    about = wanted[-1].unit.pk  # the unit the decision is about comes last: what stands below it goes first
    act.unit_id = act.unit_id or about
    if book is None:
        verb = act.parts[-1] if act.parts else act.name
        own.keep(act, tree, verb, unit=about, on=decision.on, document_no=decision.document_no)


def _once_each(steps: Iterable[Step]) -> list[Step]:
    """One step a unit, in the order of their last ones: all of a decision hold from the same day."""
    found: dict[int, Step] = {}
    for step in steps:
        before = found.pop(step.unit.pk, None)
        found[step.unit.pk] = Step(step.unit, {**(before.values if before else {}), **step.values})
    return list(found.values())


def standing(history: History, unit: Unit, on: dt.date) -> Placed:
    """How a unit stood on a day; raises Refused where it did not."""
    found = state_on(history.rows(unit.pk), on)
    if found is None:
        raise Refused(_not_yet(unit, on), field="on")
    return found


def _as_placed(row: Placement) -> Placed:
    return Placed(row.unit_id, row.start, row.parent_id, row.name, row.kind, row.closed)


def _write(act: Action, decision: Decision, steps: Sequence[Step]) -> None:
    """The placements of all units as the decision leaves them."""
    there: dict[int, dict[dt.date, Placement]] = {step.unit.pk: {} for step in steps}
    for placement in Placement.objects.filter(unit__in=list(there)).order_by("unit", "start"):
        there[placement.unit_id][placement.start] = placement
    changes: list[tuple[Placement, dict[str, Any]]] = []
    fresh: list[Placement] = []
    for step in steps:
        known = there[step.unit.pk]
        try:
            rows = redated([_as_placed(row) for row in known.values()], decision.on, step.values)
        except NotYet:
            raise Refused(_not_yet(step.unit, decision.on), field="on") from None
        for row in rows:
            values = {
                "parent_id": row.parent, "name": row.name, "kind": UnitKind(row.kind), "closed": row.closed,
            }  # fmt: skip
            own = _paper(decision, known.get(row.start)) if row.start == decision.on else {}
            if row.start in known:
                changes.append((known[row.start], values | own))
            else:
                fresh.append(Placement(unit=step.unit, start=row.start, **values, **own))
    act.change_each(changes)
    act.create_many(fresh)


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


def check_place(history: History, unit: int, on: dt.date, field: str = "parent") -> None:
    """What may stand under what, on every day from `on` where a unit, what is above it or below it changes."""
    rows = [(row, row.start) for row in history.rows(unit) if row.start >= on]
    for child in history.below(unit):
        stood = state_on(history.rows(child), on)
        held = [
            *([(stood, on)] if stood is not None else []),
            *((row, row.start) for row in later_than(history.rows(child), on)),
        ]
        rows += [(row, day) for row, day in held if row.parent == unit]
    for row, day in rows:
        above = state_on(history.rows(row.parent), day) if row.parent is not None else None
        if not row.closed and not may_stand_under(row.kind, above.kind if above is not None else None):
            raise Refused(
                kinds_do_not_fit(row.name, row.kind, above.kind if above is not None else None), field=field
            )


def check_name(history: History, unit: int, on: dt.date) -> None:
    """Two open units beside each other with one name could not be told apart: on `on` and on every later day."""
    mine = history.rows(unit)
    beside = {other for row in mine for other in history.below(row.parent) if other != unit}
    changes = {row.start for one in (unit, *beside) for row in history.rows(one) if row.start > on}
    for day in sorted({on, *changes}):
        stood = state_on(mine, day)
        if stood is None or stood.closed:
            continue
        others = (state_on(history.rows(other), day) for other in beside)
        if any(
            row and row.parent == stood.parent and not row.closed and row.name == stood.name for row in others
        ):
            raise Refused(
                _("同一上级下已有“%(name)s”，请核对是否重复，或换一个名称") % {"name": stood.name},
                field="name",
            )
