"""What happened to a fact since a number was frozen: entered, voided, put right, moved with its unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Min
from django.utils.translation import gettext_noop as _

from luoshi.audit.models import Touched
from luoshi.figures.forest import LISTED, Forest
from luoshi.figures.frozen.contributions import Key, Row, stood_under
from luoshi.figures.models import Freeze
from luoshi.kernel.facts import FactSource
from luoshi.kernel.records import Record

if TYPE_CHECKING:
    from luoshi.figures.frozen.explaining import Part


class Reason(StrEnum):
    """Why a fact adds otherwise than it did."""

    ENTERED = "entered"
    VOIDED = "voided"
    CHANGED = "changed"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    APPLIES = "applies"  # the unit is asked this figure only now, or no longer
    SUPERSEDED = "superseded"  # of typed-in numbers a later or a superior's one holds now, or no longer does
    RULES = "rules"  # the record is what it was: what is read from it by rule is another


LABELS = {
    Reason.ENTERED: _("新登记"),
    Reason.VOIDED: _("已作废"),
    Reason.CHANGED: _("有更正"),
    Reason.MOVED_IN: _("组织调整转入"),
    Reason.MOVED_OUT: _("组织调整转出"),
    Reason.APPLIES: _("适用范围变化"),
    Reason.SUPERSEDED: _("以另一次填报为准"),
    Reason.RULES: _("统计规则变化"),
}


class Since:
    """What the trail and the records say happened after a set was frozen; a query a 500 records asked about."""

    def __init__(self, found: Freeze) -> None:
        self._found = found
        self._entered: dict[str, set[str]] = {}  # by kind: records made since
        self._voided: dict[str, set[str]] = {}

    def load(self, source: FactSource, records: Iterable[Key]) -> None:
        """Look up records of a source, before they are asked about."""
        name, model = source.kind.name, apps.get_model(source.kind.model)
        entered, voided = self._entered.setdefault(name, set()), self._voided.setdefault(name, set())
        if not issubclass(model, Record):
            return
        for batch in batches(records):
            rows = {
                str(uuid): (str(pk), entered_at, voided_at)
                for pk, uuid, entered_at, voided_at in model._base_manager.filter(pk__in=batch).values_list(  # noqa: SLF001
                    "pk", "uuid", "entered_at", "voided_at"
                )
            }
            firsts = dict(
                Touched.objects.filter(model=model._meta.label, key__in=list(rows))  # noqa: SLF001
                .order_by()
                .values_list("key")
                .annotate(first=Min("entry_seq"))
            )
            for uuid, (pk, entered_at, voided_at) in rows.items():
                # by the trail, which tells what came first within one moment; by the clock what is not in it
                first = firsts.get(uuid)
                if first > self._found.position if first else entered_at > self._found.entered_at:
                    entered.add(pk)
                if voided_at is not None:
                    voided.add(pk)

    def entered(self, source: FactSource, record: Key) -> bool:
        """Whether it was made since."""
        return str(record) in self._entered[source.kind.name]

    def voided(self, source: FactSource, record: Key) -> bool:
        """Whether it has been taken out of the count."""
        return str(record) in self._voided[source.kind.name]


def reason_of(
    part: Part, then: Sequence[Row], now: Sequence[Row], trees: tuple[Forest, Forest], since: Since
) -> Reason:
    """Why a fact adds otherwise; `trees`: the one it was counted in, and today's."""
    source, unit = part.source, part.ask.unit
    assert source is not None
    old_tree, new_tree = trees
    gone = {row.unit: row for row in then if row.unit not in {one.unit for one in now}}
    come = {row.unit: row for row in now if row.unit not in {one.unit for one in then}}
    if not then and all(since.entered(source, row.record) for row in now):
        return Reason.ENTERED
    if not now and all(since.voided(source, row.record) for row in then):
        return Reason.VOIDED
    if gone and not any(stood_under(row, unit, new_tree) for row in gone.values()):
        return Reason.MOVED_OUT
    if come and not any(stood_under(row, unit, old_tree) for row in come.values()):
        return Reason.MOVED_IN
    if (part.then.number is None) is not (part.now.number is None):
        return Reason.APPLIES
    return Reason.CHANGED


def batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """As many at once as one question to the database takes."""
    ordered = sorted(set(keys), key=str)
    for at in range(0, len(ordered), LISTED):
        yield ordered[at : at + LISTED]
