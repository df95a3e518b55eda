"""Reads of the tree; each is a constant number of queries whatever the size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.kept import kept
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Placement, TreeDecision, Unit, UnitSpan, UnitSpanQuerySet

NAMES_A_QUERY = 5000  # below SQLite's limit of parameters


def spans_on(day: dt.date, tree: Tree = Tree.PARTY) -> UnitSpanQuerySet:
    """Where every unit stood on a day, in tree order (closed ones too)."""
    return UnitSpan.objects.on(day).filter(unit__tree=tree).order_by("path")


def span_on(unit_id: int, day: dt.date) -> UnitSpan | None:
    """How a unit stood on a day; None where it did not. One query, kept while nothing is written."""
    return kept(
        ("organisations.span", unit_id, day), lambda: UnitSpan.objects.on(day).filter(unit=unit_id).first()
    )


def names_on(unit_ids: Collection[int], day: dt.date) -> dict[int, str]:
    """The names units bore on a day, by id; one query a 5 000 units. Units that did not stand are left out.

    Today's are kept while nothing is written: then only those are asked for that nobody asked for yet.
    """
    wanted = set(unit_ids)
    known: dict[int, str] = kept(("organisations.names",), dict) if day == clock.today() else {}
    missing = sorted(wanted - known.keys())
    for at in range(0, len(missing), NAMES_A_QUERY):
        batch = missing[at : at + NAMES_A_QUERY]
        found = dict(UnitSpan.objects.on(day).filter(unit_id__in=batch).values_list("unit_id", "name"))
        known.update({unit: found.get(unit, "") for unit in batch})
    return {unit: name for unit in wanted if (name := known[unit])}


def current_name(unit_ids: Collection[int]) -> dict[int, str]:
    """The names units bear today, by id."""
    return names_on(unit_ids, clock.today())


def top_unit(tree: Tree = Tree.PARTY) -> Unit | None:
    """The unit that was set up at the top; None in an empty installation."""
    first = Placement.objects.filter(unit__tree=tree, parent__isnull=True).order_by("start", "pk").first()
    return first.unit if first is not None else None


class Days(NamedTuple):
    """Two days of a unit: when it was set up, and from when it has stood as it does."""

    founded: dt.date
    since: dt.date


def days_by(day: dt.date, tree: Tree = Tree.PARTY) -> dict[int, Days]:
    """For each unit that stood on a day; one query. Moves of what stands above a unit are not its own."""
    rows = Placement.objects.filter(unit__tree=tree, start__lte=day).order_by().values_list("unit_id")
    return {unit: Days(*days) for unit, *days in rows.annotate(Min("start"), Max("start"))}


def decisions_on(unit: Unit, most: int = 20) -> list[TreeDecision]:
    """What was registered about a unit and not taken back, the latest registration first; one query."""
    rows = TreeDecision.objects.rows().filter(after__has_key=str(unit.pk)).order_by("-pk")
    return list(rows.defer("before", "after", "handed")[:most])


class Change(NamedTuple):
    """What one placement changed, for the story of a unit."""

    on: dt.date
    words: str
    basis: str


def story(unit: Unit) -> list[Change]:
    """What was decided about a unit, newest first; two queries."""
    placements = list(unit.placements.order_by("start"))
    parents = {placed.parent_id for placed in placements if placed.parent_id is not None}
    spans = UnitSpan.objects.filter(unit__in=parents).values_list("unit_id", "start", "name")
    names: dict[int, list[tuple[dt.date, str]]] = {}
    for parent, start, name in spans.order_by("start"):
        names.setdefault(parent, []).append((start, name))
    found: list[Change] = []
    before: Placement | None = None
    for placed in placements:
        named = [name for start, name in names.get(placed.parent_id or 0, []) if start <= placed.start]
        words = _what_changed(before, placed, named[-1] if named else "")
        basis = "，".join(filter(None, (placed.document_no, placed.basis)))
        found.append(Change(placed.start, words, basis))
        before = placed
    return found[::-1]


def _what_changed(before: Placement | None, now: Placement, parent: str) -> str:
    kind = UnitKind(now.kind).label
    if before is None:
        return (
            _("成立“%(name)s”（%(kind)s），隶属于“%(parent)s”") if parent else _("成立“%(name)s”（%(kind)s）")
        ) % {"name": now.name, "kind": kind, "parent": parent}
    if now.closed and not before.closed:
        return (
            _("撤销，并入“%(parent)s”") % {"parent": parent}
            if now.parent_id != before.parent_id and parent
            else _("撤销")
        )
    words = []
    if before.closed and not now.closed:
        words.append(_("恢复"))
    if now.name != before.name:
        words.append(_("更名为“%(name)s”") % {"name": now.name})
    if now.kind != before.kind:
        words.append(_("改设为%(kind)s") % {"kind": kind})
    if now.parent_id != before.parent_id:
        words.append(_("改为隶属于“%(parent)s”") % {"parent": parent} if parent else _("不再隶属于其他组织"))
    return "，".join(words) or _("重新登记，内容不变")
