"""修改记录: what the trail says of one record, for whoever may see the record.

Shown are the record's own rows and those its kind counts to it (`RecordKind.trail`), never those of other records
the same act touched; units the reader may not see are not named; what stands for machines only is left out. Sign-ins
are no change of an account and are not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, visible_to
from luoshi.audit.models import Entry
from luoshi.audit.queries import FieldDiff, RowDiff, entries_of, shown
from luoshi.kernel import clock
from luoshi.kernel.records import Record, RecordKind
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import names_on

NOT_SHOWN: Final = ("access.sign_in", "access.sign_in_failed")
FOR_MACHINES: Final = frozenset(
    {
        "id", "uuid", "version", "entered_at", "entered_by_id", "entered_by_name", "voided_by_id", "decision",
        "before", "after", "session_round",
    }
)  # fmt: skip
EMPTY: Final = "—"
Keys = Mapping[str, Collection[str]]  # by model, as the trail has them


class Step(NamedTuple):
    """One act on a record: its entry, what it is called, and what it changed of the record."""

    entry: Entry
    label: str
    gone: bool  # its detail went after retention
    rows: list[RowDiff]


def keys_of(kind: RecordKind, record: Any, user: Somebody) -> Keys:
    """Under which keys the trail speaks of a record."""
    own = str(record.uuid) if isinstance(record, Record) else str(record.pk)
    more = kind.trail(record, user) if kind.trail is not None else {}
    return {**more, kind.model: [own, *more.get(kind.model, ())]}


def history(keys: Keys) -> QuerySet[Entry]:
    """The entries that speak of a record, newest first."""
    return entries_of(keys).exclude(action__in=NOT_SHOWN)


def steps(page: Iterable[Entry], keys: Keys, user: Somebody) -> list[Step]:
    """Entries with what they changed of the record, in words; three queries however many there are."""
    wanted = {(model, key) for model, some in keys.items() for key in some}
    listed = shown(page, only=wanted)
    names = _units_named([row for one in listed for row in one.rows or ()], user)
    return [
        Step(one.entry, one.label, one.rows is None, [_in_words(row, names) for row in one.rows or ()])
        for one in listed
    ]


def _units_named(rows: Iterable[RowDiff], user: Somebody) -> dict[str, str]:
    """Names of the units the rows refer to, by key; those the reader may not see are missing."""
    found: set[int] = set()
    for row in rows:
        model = _model(row.model)
        for field in row.fields:
            if _target(model, field.name) is Unit:
                found |= {int(value) for value in (field.before, field.after) if value.isdigit()}
    open_to = visible_to(user).filter(pk__in=found).values_list("pk", flat=True) if found else ()
    return {str(unit): name for unit, name in names_on(list(open_to), clock.today()).items()}


def _in_words(row: RowDiff, names: Mapping[str, str]) -> RowDiff:
    model = _model(row.model)
    fields = tuple(
        FieldDiff(
            field.name, field.label, _word(model, field.name, field.before, names), _word(model, field.name, field.after, names)
        )
        for field in row.fields
        if field.name not in FOR_MACHINES
    )  # fmt: skip
    return RowDiff(row.model, row.label, row.key, row.verb, row.verb_label, fields)


def _word(model: Any, name: str, value: str, names: Mapping[str, str]) -> str:
    """A stored value for a reader: the word of a choice, the name of a unit."""
    target = _target(model, name)
    if value == EMPTY or model is None:
        return value
    if target is Unit:
        return names.get(value, _("（您无权查看的单位）"))
    if target is not None:
        return _("（另一条记录）")
    column = _column(model, name)
    choices = dict(column.flatchoices) if column is not None else {}
    return str(choices.get(value, value))


def _target(model: Any, name: str) -> Any:
    """What a column points at; None for a plain value."""
    column = _column(model, name)
    return column.related_model if isinstance(column, models.ForeignKey) else None


def _column(model: Any, name: str) -> Any:
    if model is None:
        return None
    by_column = {column.attname: column for column in model._meta.concrete_fields}  # noqa: SLF001
    try:
        return by_column.get(name) or model._meta.get_field(name)  # noqa: SLF001
    except FieldDoesNotExist:
        return None


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None
