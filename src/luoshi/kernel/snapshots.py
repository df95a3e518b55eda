"""Rows as canonical JSON for the trail: before and after, secrets masked, long texts as digests."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any, Final

from django.db import models

from luoshi.kernel.errors import Refused

Json = None | bool | int | str | list[Any] | dict[str, Any]

# An address mail or messages go to is masked as well: somebody's own, or one that bears a robot's key.
SECRET_FIELDS: Final = frozenset({"password", "secret", "token", "key_hash", "mail_to", "post_to"})
MASK: Final = "***"
LONG_TEXT: Final = 4_000  # characters; a whole report in the trail would be a second copy of it
_AS_IT_IS: Final = frozenset({type(None), bool, int})
_DAYS: Final = frozenset({type(None), dt.date, dt.datetime})
_AS_TEXT: Final = frozenset({dt.date, uuid.UUID, Decimal})
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
SAID = "含有无法保存的控制字符（可能是从别处复制带来的），请删去后重新输入"


def refuse_unstorable(row: models.Model, columns: Iterable[str]) -> None:
    """Raise Refused for a text too long for its column, or with characters only one of the databases would take.

    PostgreSQL would answer with an error of its own, SQLite would keep what cannot be restored elsewhere.
    """
    for name in columns:
        value = getattr(row, name)
        if not value or not isinstance(value, str | dict | list):
            continue
        field = row._meta.get_field(name)  # noqa: SLF001
        assert isinstance(field, models.Field)
        most = field.max_length
        if isinstance(value, str) and most is not None and len(value) > most:
            raise Refused(f"{field.verbose_name}最多{most}个字，现在是{len(value)}个字", field=name)
        if not storable(value):
            raise Refused(f"{field.verbose_name}{SAID}", field=name)


def refuse_unstorable_many(rows: Sequence[models.Model]) -> None:
    """`refuse_unstorable` for all columns of rows of one model, a column at a time."""
    for field in rows[0]._meta.concrete_fields if rows else ():  # noqa: SLF001
        values = list(map(attrgetter(field.attname), rows))
        kinds = set(map(type, values))
        if not any(issubclass(kind, str | dict | list) for kind in kinds):
            continue
        most = field.max_length
        if (
            kinds == {str}
            and (most is None or max(map(len, values)) <= most)
            and UNSTORABLE.search("".join(values)) is None
        ):
            continue
        for row in rows:
            refuse_unstorable(row, [field.attname])


def storable(value: object) -> bool:
    """Whether every text in a value of JSON can be kept by both databases."""
    match value:
        case str():
            return UNSTORABLE.search(value) is None
        case dict():
            return all(storable(key) and storable(inner) for key, inner in value.items())
        case list() | tuple():
            return all(map(storable, value))
    return True


def plain(value: Any) -> Json:  # noqa: C901, PLR0911 - one line a type
    """A value as canonical JSON has it; money and scores are integers already.

    Bytes and long texts become their length and SHA-256: enough to prove what they were.
    """
    kind = value.__class__
    if kind in _AS_IT_IS or (kind is str and len(value) <= LONG_TEXT):  # nearly every value of a record
        return value  # type: ignore[no-any-return]
    if kind in _AS_TEXT:
        return str(value)
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int():
            return value
        case str():
            return (
                value
                if len(value) <= LONG_TEXT
                else {"chars": len(value), "sha256": _digest(value.encode("utf-8", "surrogatepass"))}
            )
        case bytes() | bytearray() | memoryview():
            return {"bytes": len(value), "sha256": _digest(bytes(value))}
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat()
        case dt.date() | dt.time() | dt.timedelta() | uuid.UUID() | Decimal():
            return str(value)
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
    return str(value)


def snapshot(row: models.Model) -> dict[str, Json]:
    """All stored fields of a row, secrets masked."""
    derived = getattr(row, "derived_columns", ())
    return {
        f.attname: _shown_of(row, f.name, getattr(row, f.attname))
        if f.name in derived or f.name in SECRET_FIELDS
        else plain(getattr(row, f.attname))
        for f in row._meta.concrete_fields  # noqa: SLF001
    }


def as_stored(model: type[models.Model], name: str, value: Json) -> Any:
    """A field's value from what `snapshot` or `apply` kept of it; ValueError where only a digest or mask was kept."""
    column: Any = model._meta.get_field(name)  # noqa: SLF001
    if isinstance(column, models.JSONField):
        return value
    if isinstance(value, dict) or value == MASK:
        raise ValueError(name)
    if value is None:
        return None
    if isinstance(column, models.ForeignKey):
        column = column.target_field
    return uuid.UUID(str(value)) if isinstance(column, models.UUIDField) else column.to_python(value)


def snapshots(rows: Sequence[models.Model]) -> list[dict[str, Json]]:
    """`snapshot` of rows of one model, a column at a time."""
    special = {*getattr(rows[0], "derived_columns", ()), *SECRET_FIELDS}
    names: list[str] = []
    columns: list[list[Json]] = []
    for f in rows[0]._meta.concrete_fields:  # noqa: SLF001
        values = list(map(attrgetter(f.attname), rows))
        names.append(f.attname)
        if f.name in special:
            columns.append([_shown_of(row, f.name, value) for row, value in zip(rows, values, strict=True)])
        else:
            columns.append(_plain_each(values))
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain_each(values: list[Any]) -> list[Json]:
    """Values of one column as `plain` has them; days and moments, which come again and again, once each."""
    kinds = set(map(type, values))
    if kinds <= _AS_IT_IS:
        return values
    if kinds <= _DAYS:
        known: dict[Any, Json] = {value: plain(value) for value in set(values)}
        return [known[value] for value in values]
    return list(map(plain, values))


def digest_of(rows: Iterable[models.Model]) -> str:
    """One digest of all stored fields of rows in their order, primary keys left out: any later look can compare."""
    total = hashlib.sha256()
    made = list(rows)
    for row, kept in zip(made, snapshots(made) if made else (), strict=True):
        kept.pop(row._meta.pk.attname)  # noqa: SLF001
        total.update(_canonical(kept))
    return total.hexdigest()


def _canonical(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def _shown_of(row: models.Model, name: str, value: Any) -> Json:
    """One field of a row as the trail has it. Lists software computed (`derived_columns`) become number and digest."""
    if name in getattr(row, "derived_columns", ()) and value:
        return {"items": len(value), "sha256": _digest(_canonical(plain(value)))}
    return shown(name, value)


def shown(name: str, value: Any) -> Json:
    """One field's value as the trail has it."""
    if name in SECRET_FIELDS and value is not None and value != "":
        return MASK
    return plain(value)


def apply(instance: models.Model, values: dict[str, Any]) -> tuple[dict[str, Json], dict[str, Json]]:
    """Set fields of an instance; returns what differs, by column name, before and after."""
    before: dict[str, Json] = {}
    after: dict[str, Json] = {}
    for name, value in values.items():
        field = instance._meta.get_field(name)  # noqa: SLF001
        if not isinstance(field, models.Field) or field.many_to_many:
            raise TypeError(f"{name} is not a column of {instance._meta.label}")  # noqa: SLF001
        old = getattr(instance, field.attname)
        setattr(instance, name, value)
        new = getattr(instance, field.attname)
        if plain(old) != plain(new):
            before[field.attname] = _shown_of(instance, field.name, old)
            after[field.attname] = _shown_of(instance, field.name, new)
    return before, after


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
