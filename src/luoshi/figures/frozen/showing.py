"""Differences as a reader may see them: records within the own rights, when and by whom, and how many are withheld."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, visible_to, within
from luoshi.access.history import Keys, Step, keys_of, steps
from luoshi.audit.models import Entry
from luoshi.audit.queries import entries_of
from luoshi.figures.definitions import Entered, Having
from luoshi.figures.frozen.contributions import Key, Row
from luoshi.figures.frozen.explaining import Difference, Part
from luoshi.figures.frozen.of_units import last_changed
from luoshi.figures.frozen.reasons import LABELS, Reason, batches
from luoshi.figures.models import Freeze
from luoshi.figures.passing import tested_words
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.records import Record, RecordKind, kinds
from luoshi.organisations.models import Person, Unit
from luoshi.organisations.queries import current_name

MOST_FIELDS = 3  # of a record that was put right, named in its line
UNIT = "organisations.unit"


class Cut(NamedTuple):
    """Differences a reader may see, and what the others come to."""

    shown: list[Difference]
    withheld: int
    withheld_effect: int


class Line(NamedTuple):
    """One difference in words."""

    label: str
    url: str
    units: str
    reason: Reason
    reason_words: str
    effect: int
    at: dt.datetime | None
    who: str
    more: str  # the reason given, or what was put right


def cut(part: Part, by: Somebody | Actor) -> Cut:
    """Differences within the reader's rights; one query a 500 records."""
    if by is SYSTEM:
        return Cut(part.differences, 0, 0)
    if isinstance(by, Actor):
        by = None
    if part.source is None:
        open_to = _among(
            lambda some: visible_to(by).filter(pk__in=some), {one.key for one in part.differences}
        )
        may = [one for one in part.differences if str(one.key) in open_to]
    else:
        kind = part.source.kind
        records = {record for one in part.differences for record in one.records}
        open_to = _among(lambda some: kind.visible_to(by).filter(pk__in=some), records)
        model = apps.get_model(kind.model)
        if issubclass(model, Record):  # what is void is no longer listed, but whoever might see it is told
            open_to |= _among(
                lambda some: model._base_manager.filter(  # noqa: SLF001
                    within(by, kind.right), pk__in=some, voided_at__isnull=False
                ),
                records,
            )
        may = [one for one in part.differences if any(str(record) in open_to for record in one.records)]
    effect = sum(one.effect for one in part.differences) - sum(one.effect for one in may)
    return Cut(may, len(part.differences) - len(may), effect)


def _among(rows: Callable[[list[Any]], Any], keys: Iterable[Key]) -> set[str]:
    return {str(pk) for some in batches(keys) for pk in rows(some).values_list("pk", flat=True)}


def lines(part: Part, shown: Sequence[Difference], found: Freeze, by: Somebody | Actor) -> list[Line]:
    """A page of differences in words, of those `cut` lets through."""
    return _Lines(part, found, None if isinstance(by, Actor) else by).of(shown)


class _Lines:
    """What one page needs, read together."""

    def __init__(self, part: Part, found: Freeze, by: Somebody) -> None:
        self._part, self._found, self._by = part, found, by
        self._names: dict[int, str] = {}
        self._people: dict[int, str] = {}
        self._units: dict[int, Unit] = {}
        self._keys_of: dict[Any, Keys] = {}  # of units: many records move with one
        self._records: dict[str, Any] = {}
        self._steps: list[Step] = []
        self._changed: dict[int, Entry] = {}  # of units that are counted

    def of(self, shown: Sequence[Difference]) -> list[Line]:
        part = self._part
        units = {unit for one in shown for unit in one.units}
        units |= {one.key for one in shown if part.source is None and isinstance(one.key, int)}
        self._names = current_name(units)
        if part.source is None:
            self._units = Unit.objects.in_bulk(units)
        if part.source is not None:
            model = apps.get_model(part.source.kind.model)
            wanted = {record for one in shown for record in one.records}
            for some in batches(wanted):
                self._records |= {str(row.pk): row for row in model._base_manager.filter(pk__in=some)}  # noqa: SLF001
        people = {record.person_id for record in self._records.values() if hasattr(record, "person_id")}
        self._people = dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
        if isinstance(part.figure, Having):
            assert part.trees is not None
            chains = {
                one.key: {unit for tree in part.trees for unit in tree.above(one.key, None)}
                for one in shown
                if isinstance(one.key, int)
            }
            self._changed = last_changed(part.figure, chains, self._found.position, self._by)
        keys = [self._keys(one) for one in shown]
        self._read_steps(keys)
        return [self._line(one, some) for one, some in zip(shown, keys, strict=True)]

    def _keys(self, one: Difference) -> Keys:
        """Under which keys the trail speaks of what happened; none where the record's own columns tell it."""
        if self._part.source is None:  # of units by what they are tested by: `last_changed`
            return {}
        if one.reason in {Reason.ENTERED, Reason.VOIDED}:
            return {}
        if one.reason in {Reason.MOVED_IN, Reason.MOVED_OUT}:
            kind, records = kinds[UNIT], self._moved(one)
        else:
            kind = self._part.source.kind
            records = [self._records[str(key)] for key in one.records if str(key) in self._records]
        found: dict[str, list[str]] = {}
        for record in records:
            if record not in self._keys_of:
                self._keys_of[record] = keys_of(kind, record, self._by)
            for model, some in self._keys_of[record].items():
                found.setdefault(model, []).extend(some)
        return found

    def _moved(self, one: Difference) -> list[Any]:
        """The units whose change of place may have moved a fact's unit: itself and what stands above it."""
        assert self._part.trees is not None
        chain: set[int] = set()
        for row, tree in [(row, tree) for row in (*one.then, *one.now) for tree in self._part.trees]:
            chain |= set(tree.above(row.unit, row.when))
        wanted = chain - {self._part.ask.unit}
        if missing := wanted - self._units.keys():
            self._units |= Unit.objects.in_bulk(missing)
        return [self._units[unit] for unit in sorted(wanted)]

    def _read_steps(self, keys: Sequence[Keys]) -> None:
        every: dict[str, set[str]] = {}
        for some in keys:
            for model, own in some.items():
                every.setdefault(model, set()).update(own)
        if every:
            entries = entries_of(every).filter(seq__gt=self._found.position)
            self._steps = steps(entries, every, self._by)

    def _line(self, one: Difference, keys: Keys) -> Line:
        record = self._record(one)
        reason, at, who, more = one.reason, None, "", ""
        if self._part.source is None:
            more, entry = self._tested(one), self._changed.get(int(one.key))
            at, who = (None, "") if entry is None else (entry.at, entry.actor_name)
        elif reason is Reason.ENTERED and isinstance(record, Record):
            at, who = record.entered_at, record.entered_by_name
        elif reason is Reason.VOIDED and isinstance(record, Record):
            at, who, more = record.voided_at, record.voided_by_name, record.voided_why
        else:
            step = next((step for step in self._steps if _speaks_of(step, keys)), None)
            if step is not None:
                at, who, more = step.entry.at, step.entry.actor_name, _said(step, keys)
            elif reason is Reason.CHANGED:
                typed_in = isinstance(self._part.figure, Entered)
                reason = Reason.SUPERSEDED if typed_in else Reason.RULES
        label, url = self._named(one, record)
        units = "、".join(self._names[unit] for unit in sorted(one.units) if unit in self._names)
        day = None if at is None else localtime(at)
        return Line(label, url, units, reason, _(LABELS[reason]), one.effect, day, who, more)

    def _record(self, one: Difference) -> Any:
        """The record named for it: of several the newest."""
        rows: tuple[Row, ...] = one.now or one.then
        found = [self._records[str(row.record)] for row in rows if str(row.record) in self._records]
        return max(found, key=lambda record: record.pk, default=None)

    def _named(self, one: Difference, record: Any) -> tuple[str, str]:
        if self._part.source is None:
            assert isinstance(one.key, int)
            return self._names.get(one.key, ""), kinds[UNIT].url(self._units[one.key])
        kind: RecordKind = self._part.source.kind
        if record is None:
            return _(kind.label), ""
        label = self._names.get(record.pk, "") if isinstance(record, Unit) else str(record)
        label = self._people.get(getattr(record, "person_id", 0), label)
        more = len(one.records) - 1
        if more:
            label = _("%(label)s等%(count)s条") % {"label": label, "count": more + 1}
        return label, "" if isinstance(record, Record) and record.is_void else kind.url(record)

    def _tested(self, one: Difference) -> str:
        """What a unit's own number was and is."""
        assert isinstance(self._part.figure, Having)
        then, now = self._part.numbers.get(int(one.key), ((), ()))
        if len(then) != 1 or len(now) != 1:
            return ""
        was, is_ = (tested_words(self._part.figure, numbers) for numbers in (then, now))
        return _("由%(before)s变为%(after)s") % {"before": was, "after": is_}


def _speaks_of(step: Step, keys: Keys) -> bool:
    return any(row.key in keys.get(row.model, ()) for row in step.rows)


def _said(step: Step, keys: Keys) -> str:
    """The reason given; else what was put right."""
    if step.entry.why:
        return step.entry.why
    fields = [
        f"{field.label} {field.before}→{field.after}"
        for row in step.rows
        if row.key in keys.get(row.model, ())
        for field in row.fields
    ]
    return "；".join(fields[:MOST_FIELDS]) or step.label
