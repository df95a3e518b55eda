"""Undoing what one entry of the trail says: what rooms add to the inverse of records.

`exchange` voids the records an import made and sets back the fields it changed. What is no record (a unit's
placement, the spans derived from it) and what refers to a record without a foreign key is known to its room alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.kernel.action import Action, Touch
from luoshi.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Reversal:
    """How rows that are no records are taken back.

    Attributes:
        name: of the room, and what it is about.
        models: as app_label.ModelName; derived ones (UnitSpan) too, for they are never in the way.
        undo: takes back these touches of its models, given in the order they were made; derived rows are made anew.
            Called within the open action, after records were voided and set back. Raises Refused with the reason.
    """

    name: str
    models: tuple[str, ...]
    undo: Callable[[Action, Sequence[Touch]], None]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds on to records without a foreign key (`RecordRef`).

    Attributes:
        name: of the room, and what holds.
        held: the words for what holds one of these records (of a model, by uuid), "" where nothing does; records
            of `besides` (uuids) were made by the same import and are not in the way.
    """

    name: str
    held: Callable[[str, Collection[str], Collection[str]], str]


reversals: Final[Registry[Reversal]] = Registry("reversal", lambda one: one.name)
holders: Final[Registry[Holder]] = Registry("holder", lambda one: one.name)
