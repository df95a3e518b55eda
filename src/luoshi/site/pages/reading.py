"""What a reader may see of the trail: which entries, whose contents, which records to go to.

An entry says who did what and when; the contents of a record in it are shown only to those who may see
records of that kind. So an auditor sees every act, and no business content by that.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Length, Replace

from luoshi.access.grants import Somebody, at_top, may, within
from luoshi.audit.models import Entry
from luoshi.audit.queries import RowDiff, entries
from luoshi.kernel import clock
from luoshi.kernel.records import Record, RecordKind, kind_of, kinds
from luoshi.organisations.models import UnitSpan

VIEW: Final = "audit.view"
# Rooms whose tables hold nothing but how the system is run; their rows need no right of their own.
SYSTEM_ROOMS: Final = frozenset({"organisations", "access", "packs", "audit", "site"})
_BETWEEN: Final = '","'  # two neighbours of a canonical JSON list of texts; never inside one of them


def readable(user: Somebody) -> QuerySet[Entry]:
    """Entries of the units the reader audits, newest first.

    What belongs to no unit that stands today (the installation itself, sign-ins that failed, a unit still
    to be set up) is for those at the top.
    """
    condition: Any = within(user, VIEW, "unit_id")
    if at_top(user, VIEW):
        condition |= ~Exists(UnitSpan.objects.on(clock.today()).filter(unit_id=OuterRef("unit_id")))
    return entries().filter(condition)


def listed(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """With `unit_name` as it is today and `records`, how many were touched; without the long texts.

    The records are counted in their text by the database, without parsing it: a damaged entry must not
    hide the others, and one entry may speak of ten thousand records.
    """
    name = UnitSpan.objects.on(clock.today()).filter(unit_id=OuterRef("unit_id")).values("name")[:1]
    without = Length(Replace(F("touched"), Value(_BETWEEN), Value("")))
    count = Case(
        When(touched="[]", then=Value(0)),
        default=(Length("touched") - without) / len(_BETWEEN) + 1,
        output_field=IntegerField(),
    )
    return rows.annotate(unit_name=Subquery(name), records=count).defer("touched", "parts", "prev", "seal")


def right_for(model: str) -> str | None:
    """The right that opens the contents of a model's rows; "" where none is needed, None where nothing does.

    A model without a kind of its own (parts of a ledger) follows the kinds of its room.
    """
    if (kind := kind_of(model)) is not None:
        return kind.right
    room = model.partition(".")[0]
    if room in SYSTEM_ROOMS:
        return ""
    rights = sorted({one.right for one in kinds if one.model.partition(".")[0] == room})
    return rights[0] if len(rights) == 1 else None


def contents_open(user: Somebody, model: str, unit_id: int | None) -> bool:
    """Whether the reader may see what was written into rows of a model at that unit."""
    right = right_for(model)
    if not right:
        return right == ""
    return at_top(user, right) if unit_id is None else may(user, right, unit_id)


def addresses(rows: Iterable[RowDiff], user: Somebody) -> dict[tuple[str, str], tuple[str, str]]:
    """Name and address of the records among these that the reader may open; one query a kind."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        keys[row.model].add(row.key)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for model, wanted in keys.items():
        kind = kind_of(model)
        if kind is not None:
            found |= {(model, key): place for key, place in _places(kind, wanted, user).items()}
    return found


def _places(kind: RecordKind, wanted: set[str], user: Somebody) -> dict[str, tuple[str, str]]:
    name = "uuid" if issubclass(apps.get_model(kind.model), Record) else "pk"
    valid = {key for key in wanted if _is_key(key, name)}
    if not valid:
        return {}
    try:
        rows = list(kind.visible_to(user).filter(**{f"{name}__in": valid}).select_related())
    except (ValueError, ValidationError):
        return {}
    return {str(getattr(row, name)): (str(row), kind.url(row)) for row in rows}


def _is_key(key: str, name: str) -> bool:
    if name == "pk":
        return key.isascii() and key.isdigit() and len(key) < 19  # noqa: PLR2004 - what a bigint holds
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False
