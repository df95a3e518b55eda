"""The inverse of one entry of the trail.

Records the entry created are voided, fields it changed are set back to what they were (the version goes on), and
rooms take back what is no record (`kernel.undoing`). Whatever was touched later, or is referred to by a record the
entry did not make, stands in the way: everything is looked at before anything is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from luoshi.audit.models import Detail, Entry, Touched
from luoshi.kernel.action import Action, Touch
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import NOT_VOID, Record
from luoshi.kernel.snapshots import as_stored
from luoshi.kernel.undoing import Reversal, holders, reversals

_AT_ONCE: Final = 500  # keys of a question
_OWN: Final = ("exchange.", "files.")  # an import's own rows are no part of what it did


@dataclass(slots=True)
class _Of:
    """What an entry did to the rows of one model."""

    model: type[models.Model]
    created: list[str] = field(default_factory=list)  # keys
    before: dict[str, dict[str, Any]] = field(
        default_factory=dict
    )  # of changed rows, the first value of each field
    touches: list[Touch] = field(default_factory=list)

    @property
    def is_record(self) -> bool:
        return issubclass(self.model, Record)

    @property
    def keys(self) -> list[str]:
        return [*self.created, *self.before]

    @property
    def key_field(self) -> str:
        return "uuid" if self.is_record else "pk"


def take_back(act: Action, seq: int, *, why: str) -> None:
    """Undo the entry of this number within an open action.

    Raises Refused with the first thing that stands in the way.
    """
    did = _did(seq)
    special = {label: reversal for reversal in reversals for label in reversal.models}
    for label, one in did.items():
        if label not in special and (not one.is_record or any(t.key == "*" for t in one.touches)):
            raise Refused(_refusal_of_model(one.model))
    _refuse_touched(did, seq)
    rows = {label: _rows(one) for label, one in did.items()}
    _refuse_held(did, rows, set(special))
    standing = {label: one for label, one in did.items() if label not in special}
    for label, one in standing.items():
        made = [rows[label][key] for key in one.created]
        act.void_many([row for row in made if isinstance(row, Record)], why=why)
    for label, one in standing.items():
        act.change_each((rows[label][key], _values(one.model, before)) for key, before in one.before.items())
    done: list[Reversal] = []
    for label in did:
        reversal = special.get(label)
        if reversal is not None and reversal not in done:
            done.append(reversal)
            mine = [touch for name in did if name in reversal.models for touch in did[name].touches]
            reversal.undo(act, mine)


def _did(seq: int) -> dict[str, _Of]:
    """What the entry says, by model, in the order it was done."""
    text = Detail.objects.filter(entry_seq=seq).values_list("text", flat=True).first()
    if text is None:
        raise Refused(_("操作明细已按期清理，这次导入不能再整批撤销"))
    found: dict[str, _Of] = {}
    for said in json.loads(text)["touches"]:
        touch = Touch(said["model"], said["key"], said["verb"], said["before"], said["after"])
        if touch.model.startswith(_OWN) or touch.verb == "note":
            continue
        one = found.setdefault(touch.model, _Of(apps.get_model(touch.model)))
        one.touches.append(touch)
        if touch.verb == "create":
            one.created.append(touch.key)
        elif touch.key != "*" and touch.key not in one.created:
            known = one.before.setdefault(touch.key, {})
            for name, value in touch.before.items():
                known.setdefault(name, value)
    for one in found.values():
        made = set(one.created)
        one.before = {key: before for key, before in one.before.items() if key not in made}
    return found


def _refusal_of_model(model: type[models.Model]) -> str:
    return _("这次导入改动了%(kind)s，不能整批撤销") % {"kind": model._meta.verbose_name}  # noqa: SLF001


def _refuse_touched(did: dict[str, _Of], seq: int) -> None:
    """Anything touched by a later entry stands in the way."""
    for label, one in did.items():
        for keys in _pieces(one.keys):
            later = Touched.objects.filter(model=label, key__in=keys, entry_seq__gt=seq).order_by("entry_seq")
            found = later.values_list("key", "entry_seq").first()
            if found is None:
                continue
            entry = Entry.objects.get(seq=found[1])
            row = one.model._base_manager.filter(**{one.key_field: found[0]}).first()  # noqa: SLF001
            raise Refused(
                _("不能撤销：%(kind)s“%(record)s”在导入之后又由%(who)s于%(day)s改过")
                % {
                    "kind": one.model._meta.verbose_name,  # noqa: SLF001
                    "record": row,
                    "who": entry.actor_name,
                    "day": f"{entry.at:%Y-%m-%d}",
                }
            )


def _rows(one: _Of) -> dict[str, Any]:
    """The rows an entry touched, by key as the trail has it."""
    found: dict[str, Any] = {}
    for keys in _pieces(one.keys):
        for row in one.model._base_manager.filter(**{f"{one.key_field}__in": keys}):  # noqa: SLF001
            found[str(row.uuid) if isinstance(row, Record) else str(row.pk)] = row
    if len(found) < len(set(one.keys)):
        raise Refused(_refusal_of_model(one.model))
    return found


def _refuse_held(did: dict[str, _Of], rows: dict[str, dict[str, Any]], special: set[str]) -> None:
    """A record the entry made must not be referred to by one it did not make."""
    derived = {label for label in special if label not in did or not did[label].keys}
    for label, one in did.items():
        made = [rows[label][key] for key in one.created]
        for relation in _relations(one.model):
            other = relation.related_model
            if other._meta.label in derived or other._meta.label.startswith(_OWN):  # noqa: SLF001
                continue
            own = set(did[other._meta.label].created) if other._meta.label in did else set()  # noqa: SLF001
            for piece in _pieces(made):
                _refuse_referred(one, relation, piece, own)
        if one.is_record:
            besides = [key for each in did.values() for key in each.created]
            for holder in holders:
                if words := holder.held(label, one.created, besides):
                    raise Refused(_("不能撤销：%(words)s") % {"words": words})


def _refuse_referred(one: _Of, relation: Any, made: Sequence[Any], own: set[str]) -> None:
    other, column = relation.related_model, relation.field
    pks = [row.pk for row in made]
    rows = other._base_manager.filter(**{f"{column.name}__in": pks})  # noqa: SLF001
    key = "pk"
    if issubclass(other, Record):
        rows, key = rows.filter(NOT_VOID), "uuid"
    for found, held in rows.order_by("pk").values_list(key, column.attname):
        if str(found) in own:
            continue
        record = next(row for row in made if row.pk == held)
        raise Refused(
            _("不能撤销：%(kind)s“%(record)s”已用在导入之后登记的%(other)s里")
            % {
                "kind": one.model._meta.verbose_name,  # noqa: SLF001
                "record": record,
                "other": other._meta.verbose_name,  # noqa: SLF001
            }
        )


def _relations(model: type[models.Model]) -> list[Any]:
    """What points to a model, relations without a name of their own too."""
    fields = model._meta.get_fields(include_hidden=True)  # noqa: SLF001
    return [
        one for one in fields if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
    ]


def _values(model: type[models.Model], before: dict[str, Any]) -> dict[str, Any]:
    """Field values as they were, from the text of the trail."""
    return {name: _value(model, name, stored) for name, stored in before.items()}


def _value(model: type[models.Model], name: str, stored: Any) -> Any:
    try:
        return as_stored(model, name, stored)
    except ValueError:  # only a digest was kept, or nothing
        raise Refused(
            _("不能撤销：%(kind)s的“%(field)s”原来的内容没有留底")
            % {
                "kind": model._meta.verbose_name,  # noqa: SLF001
                "field": model._meta.get_field(name).verbose_name,  # type: ignore[union-attr]  # noqa: SLF001
            }
        ) from None


def _pieces(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(items), _AT_ONCE):
        yield items[at : at + _AT_ONCE]
