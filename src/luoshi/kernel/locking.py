"""A record as it is now, its row locked until the action ends: what a change begins with."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _

from luoshi.kernel.action import CHANGED_MEANWHILE
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.records import Record

R = TypeVar("R", bound=Record)


def locked_record(record: R, version: int | None, *follow: str, gone: str = "") -> R:
    """The record as it is now, locked.

    Args:
        record: as the caller has it.
        version: the one the page saw; None: whichever it has.
        follow: relations to be read with it; their rows are not locked.
        gone: what is said of a voided one, in the reader's language.

    Raises Refused where it is voided, Conflict where it has another version.
    """
    rows = type(record)._base_manager.select_for_update(of=("self",))  # noqa: SLF001
    fresh: R = (rows.select_related(*follow) if follow else rows).get(pk=record.pk)
    if fresh.is_void:
        raise Refused(gone or _("这条记录已作废，不能再改动"))
    check_version(fresh, version)
    return fresh


def check_version(record: Record, version: int | None) -> None:
    """Raise Conflict where a record has another version than the page saw."""
    if version is not None and record.version != version:
        raise Conflict(CHANGED_MEANWHILE)
