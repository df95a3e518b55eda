"""The small base every record shares, what a kind of record tells the rest of the house, and references.

Nothing is deleted: a record is voided with a reason and leaves `rows()` and the unique keys
(`condition=NOT_VOID` on each unique constraint).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from django.db import models
from django.http import Http404

from luoshi.kernel.registry import Registry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

_M = TypeVar("_M", bound=models.Model)

NOT_VOID: Final = models.Q(voided_at__isnull=True)


class RecordQuerySet(models.QuerySet[_M]):
    """Reads shared by every kind of record."""

    def rows(self) -> Self:
        """Those that count: not voided."""
        return self.filter(NOT_VOID)


class Record(models.Model):
    """Base of every record: client-made uuid, unit, optimistic lock, who and when, void with a reason.

    `by` is kept as id and name, not as a foreign key, and the unit by lazy reference: the kernel owns
    no tables and records outlive accounts.
    """

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="单位"
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    entered_at = models.DateTimeField("登记时间", editable=False)
    entered_by_id = models.BigIntegerField("登记人编号", null=True, editable=False)
    entered_by_name = models.CharField("登记人", max_length=80, editable=False)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    voided_by_id = models.BigIntegerField("作废人编号", null=True, editable=False)
    voided_by_name = models.CharField("作废人", max_length=80, blank=True, default="", editable=False)
    voided_why = models.CharField("作废原因", max_length=400, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def is_derived(self) -> bool:
        """Whether software made this row from others and no person has said anything about it (`Action.derive`)."""
        return False


def is_uuid(words: str) -> bool:
    """Whether a text from outside names a record at all."""
    try:
        uuid.UUID(words)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record named from another room: never a foreign key upward."""

    kind: str  # name of a RecordKind
    id: str  # its uuid
    label: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """What a kind of record tells the rest of the house."""

    name: str  # e.g. "documents.document"
    label: str  # Chinese, as in the interface
    model: str  # app_label.ModelName
    url: Callable[[Any], str]
    visible_to: Callable[[AbstractBaseUser | AnonymousUser | None], models.QuerySet[Any]]
    right: str  # the right needed to see it
    # (record, reader) -> keys by model of other rows whose changes are changes of this record (a unit's placements)
    trail: Callable[[Any, Any], Mapping[str, Sequence[str]]] | None = None

    def one(self, user: AbstractBaseUser | AnonymousUser | None, key: str | uuid.UUID) -> Any:
        """The record of that uuid within the reader's rights; for a stranger it does not exist (404)."""
        try:
            wanted = key if isinstance(key, uuid.UUID) else uuid.UUID(key)
        except ValueError:
            raise Http404 from None
        found = self.visible_to(user).filter(uuid=wanted).first()
        if found is None:
            raise Http404
        return found


kinds: Registry[RecordKind] = Registry("record kind", lambda kind: kind.name)


def kind_of(model: str) -> RecordKind | None:
    """The kind kept in a model named as app_label.ModelName, if one is registered."""
    return next((kind for kind in kinds if kind.model == model), None)
