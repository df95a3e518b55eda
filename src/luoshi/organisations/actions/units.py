"""Units are set up (成立); the spans are written for any placements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import check_day
from luoshi.organisations.actions.paper import check_paper
from luoshi.organisations.actions.recording import Book
from luoshi.organisations.changes import state_on
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import NAME_LENGTH, Placement, Unit, UnitSpan
from luoshi.organisations.rules import kind_rules, may_stand_under
from luoshi.organisations.spans import Fault, History, Placed, TreeFault

SPANS_A_QUERY = 1000


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be set up. `parent` is the uuid of a unit there is, or of an earlier one of the same call."""

    name: str
    kind: UnitKind
    start: dt.date
    parent: uuid.UUID | None = None
    document_no: str = ""
    basis: str = ""
    document_on: dt.date | None = None
    lacking: bool | None = (
        None  # said that there is no number; None: nobody was asked (a roster of old units)
    )
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def set_up(
    new: Sequence[NewUnit],
    *,
    by: Actor,
    tree: Tree = Tree.PARTY,
    why: str = "",
    typed_fields: int = 0,
    beside: bool = False,
    keep: bool = True,
) -> list[Unit]:
    """Set up units (成立), all or none. A uuid that was sent before gives the unit it made then.

    Where the paper was asked for, the setting up is kept as one decision that can be taken back, unless `keep` is
    False: then the caller keeps it. With `beside` a top unit may stand beside another (the sample group in an installation that has its own).
    Raises Refused when a name is empty or taken beside it, the parent did not stand on that day or is
    closed, a second top unit is asked for, or the paper was asked for and is neither given nor said to be
    lacking.
    """
    with action("organisations.set_up", by=by, why=why, typed_fields=typed_fields) as act:
        lock_tree(tree)
        known = dict(Unit.objects.filter(tree=tree).values_list("uuid", "pk"))
        made_before = {row.uuid for row in new if row.uuid in known}
        rows = [row for row in new if row.uuid not in made_before]
        if not beside:
            _check_tops(rows, tree)
        units = act.create_many([Unit(uuid=row.uuid, tree=tree) for row in rows])
        known |= {unit.uuid: unit.pk for unit in units}
        act.create_many([_placement(row, unit, known, why) for row, unit in zip(rows, units, strict=True)])
        history = load_history(tree)
        _check_kinds(rows, known, history)
        _check_names(rows, known, history)
        write_spans(act, history, {unit.pk for unit in units})
        if units and keep and any(row.lacking is not None for row in rows):
            book = Book()
            book.made(unit.pk for unit in units)
            first = rows[0]
            book.keep(
                act,
                tree,
                "organisations.set_up",
                unit=units[0].pk,
                on=first.start,
                document_no=first.document_no,
            )
        if units:
            act.unit_id = act.unit_id or known.get(rows[0].parent) or units[0].pk  # type: ignore[arg-type]
    if not made_before:
        return units
    found = {unit.uuid: unit for unit in Unit.objects.filter(uuid__in=made_before)} | {
        u.uuid: u for u in units
    }
    return [found[row.uuid] for row in new]


def set_up_unit(
    name: str,
    kind: UnitKind,
    *,
    by: Actor,
    start: dt.date,
    parent: Unit | None = None,
    document_no: str = "",
    basis: str = "",
    why: str = "",
    typed_fields: int = 0,
) -> Unit:
    """Set up one unit; see `set_up`."""
    row = NewUnit(name, kind, start, parent.uuid if parent else None, document_no, basis)
    return set_up([row], by=by, why=why, typed_fields=typed_fields)[0]


def record_papers(
    rows: Sequence[tuple[Unit, str]], *, by: Actor, why: str = "", typed_fields: int = 0
) -> list[Placement]:
    """Add the number of the reply (批复文号) units were set up by, where none was known.

    Raises Refused where another number is recorded.
    """
    with action("organisations.record_papers", by=by, why=why, typed_fields=typed_fields) as act:
        numbers = {unit.pk: number.strip() for unit, number in rows}
        first: dict[int, Placement] = {}
        for placement in Placement.objects.filter(unit__in=list(numbers)).order_by("unit", "start"):
            first.setdefault(placement.unit_id, placement)
        for unit, placement in first.items():
            if placement.document_no not in {"", numbers[unit]}:
                raise Refused(
                    _("“%(unit)s”已登记批复文号%(number)s，请核对")
                    % {"unit": placement.name, "number": placement.document_no},
                    field="document_no",
                )
        act.unit_id = act.unit_id or (rows[0][0].pk if rows else None)
        return act.change_each(
            (placement, {"document_no": numbers[unit], "lacking": False}) for unit, placement in first.items()
        )


def rewrite_spans(act: Action, tree: Tree, units: Collection[int]) -> None:
    """Write anew the spans of these units and of all that ever stood under them.

    To be called within an action that holds the lock of the tree, after the placements have changed.
    Raises Refused where the placements make no tree on some day.
    """
    write_spans(act, load_history(tree), units)


def check_new_name(name: str) -> str:
    """The name as it is kept; raises Refused where it is empty or too long."""
    kept = name.strip()
    if not kept:
        raise Refused(_("请填写组织名称"), field="name")
    if len(kept) > NAME_LENGTH:
        raise Refused(_("组织名称最多%(name_length)s个字") % {"name_length": NAME_LENGTH}, field="name")
    return kept


def _placement(row: NewUnit, unit: Unit, known: dict[uuid.UUID, int], why: str) -> Placement:
    name = check_new_name(row.name)
    check_day(row.start, _("成立日期"), field="start")
    if row.lacking is not None:
        check_paper(row.start, row.document_no, row.document_on, why, lacking=row.lacking, what=_("成立日期"))
    if row.parent is not None and row.parent not in known:
        raise Refused(_("“%(name)s”的上级组织不存在，请重新选择") % {"name": name}, field="parent")
    return Placement(
        unit=unit,
        start=row.start,
        parent_id=None if row.parent is None else known[row.parent],
        name=name,
        kind=UnitKind(row.kind),
        document_no=row.document_no.strip(),
        document_on=row.document_on,
        lacking=bool(row.lacking),
        basis=row.basis.strip(),
    )


def _check_tops(rows: Sequence[NewUnit], tree: Tree) -> None:
    """One tree, one top: a second one would stand outside every grant."""
    tops = [row for row in rows if row.parent is None]
    if not tops:
        return
    there = Placement.objects.filter(unit__tree=tree, parent__isnull=True).first()
    first = there.name if there is not None else tops[0].name
    if there is not None or len(tops) > 1:
        raise Refused(
            _("最高一级组织只能有一个（“%(first)s”），请为“%(name)s”选择上级组织")
            % {"first": first, "name": tops[-1].name},
            field="parent",
        )


def _check_kinds(rows: Sequence[NewUnit], known: dict[uuid.UUID, int], history: History) -> None:
    """What may stand under what is said by the pack."""
    rules = kind_rules()
    for row in rows:
        above = None if row.parent is None else state_on(history.rows(known[row.parent]), row.start)
        if row.parent is not None and above is None:
            continue  # it did not stand yet: said with its day when the spans are written
        if not may_stand_under(row.kind, above.kind if above is not None else None, rules):
            raise Refused(
                kinds_do_not_fit(row.name, row.kind, above.kind if above is not None else None), field="kind"
            )


def kinds_do_not_fit(name: str, kind: str, above: str | None) -> str:
    """The sentence for a unit of a kind that cannot stand where it is put."""
    where = UnitKind(above).label if above is not None else _("最高一级")
    return _("“%(name)s”（%(kind)s）不能设在%(above)s之下") % {
        "name": name,
        "kind": UnitKind(kind).label,
        "above": where,
    }


def _check_names(rows: Sequence[NewUnit], known: dict[uuid.UUID, int], history: History) -> None:
    """Two units beside each other with one name could not be told apart."""
    made = {known[row.uuid]: row for row in rows}
    taken: dict[tuple[int | None, str], list[Placed]] = {}
    for placed in history.open_now():
        taken.setdefault((placed.parent, placed.name), []).append(placed)
    for unit, row in made.items():
        beside = taken.get((known.get(row.parent) if row.parent else None, row.name.strip()), [])
        if any(placed.unit != unit for placed in beside):
            raise Refused(
                _("同一上级下已有“%(name)s”，请核对是否重复，或换一个名称") % {"name": row.name.strip()},
                field="name",
            )


def load_history(tree: Tree) -> History:
    """All placements of a tree; one query."""
    rows = Placement.objects.filter(unit__tree=tree).order_by()
    return History(
        map(Placed._make, rows.values_list("unit_id", "start", "parent_id", "name", "kind", "closed"))
    )


def write_spans(act: Action, history: History, units: Collection[int]) -> None:
    """Write anew the spans of these units and of all that ever stood under them.

    Raises Refused where the placements make no tree on some day.
    """
    touched = sorted(history.subtree(units))
    try:
        spans = list(history.spans(touched))
    except TreeFault as fault:
        raise _refusal(fault) from fault
    for at in range(0, len(touched), SPANS_A_QUERY):
        act.remove(UnitSpan.objects.filter(unit_id__in=touched[at : at + SPANS_A_QUERY]))
    act.derive(
        UnitSpan(
            unit_id=span.unit, start=span.start, end=span.end, path=span.path, parent_id=span.parent,
            name=span.name, kind=span.kind, closed=span.closed,
        )
        for span in spans
    )  # fmt: skip


def _refusal(fault: TreeFault) -> Refused:
    names = dict(Placement.objects.filter(unit__in=[fault.unit, fault.parent]).values_list("unit_id", "name"))
    unit, parent = names.get(fault.unit, ""), names.get(fault.parent or 0, "")
    day = f"{fault.day:%Y-%m-%d}"
    sentence = {
        Fault.CYCLE: _("“%(unit)s”不能隶属于“%(parent)s”：%(day)s起两者互为上下级")
        % {"unit": unit, "parent": parent, "day": day},
        Fault.NO_PARENT: _(
            "“%(unit)s”自%(day)s起隶属于“%(parent)s”，但“%(parent)s”当日尚未成立，请核对成立日期"
        )
        % {"unit": unit, "day": day, "parent": parent},
        Fault.CLOSED_PARENT: _("“%(parent)s”在%(day)s已撤销，不能作为“%(unit)s”的上级")
        % {"parent": parent, "day": day, "unit": unit},
        Fault.TOO_DEEP: _("“%(unit)s”的层级过深，请核对上级组织") % {"unit": unit},
    }[fault.fault]
    return Refused(sentence, field="start" if fault.fault is Fault.NO_PARENT else "parent")
