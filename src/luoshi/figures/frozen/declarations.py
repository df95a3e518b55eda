"""Frozen sets as a kind of record."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.figures.frozen.queries import frozen_for
from luoshi.figures.models import Freeze
from luoshi.kernel.records import RecordKind, kinds


def _url(found: Freeze) -> str:
    return reverse("frozen", args=[found.uuid])


FROZEN: Final = RecordKind(
    "figures.freeze", _("锁定的统计数"), "figures.Freeze", _url, frozen_for, "organisations.view"
)


def declare() -> None:
    """Called once when the room is ready."""
    kinds.register(FROZEN)
