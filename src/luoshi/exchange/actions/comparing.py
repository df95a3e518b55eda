"""What every row would do, written beside the import for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from luoshi.exchange import planning, plans
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import, ImportFile
from luoshi.exchange.planning import Parsed, Planning
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.collecting import put_off
from luoshi.kernel.exchange import Effect
from luoshi.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Compared:
    """What an import still lacks, or what it would do."""

    planning: Planning | None  # None: columns or units have to be settled first
    parsed: tuple[Parsed, ...]

    @property
    def layouts(self) -> tuple[Parsed, ...]:
        """Files whose columns a person has to confirm."""
        return tuple(one for one in self.parsed if one.book is None)

    @property
    def doubtful(self) -> tuple[ImportFile, ...]:
        """Files nobody knows the unit of."""
        return tuple(one.file for one in self.parsed if one.file.unit_id is None)


def parsed_of(found: Import) -> tuple[Parsed, ...]:
    """The files of an import as typed rows: all parsing happens here, before any transaction."""
    offer = planning.offer_of(found)
    files = list(ImportFile.objects.filter(found_in=found, replaced=False))
    return tuple(planning.parse(files, offer, planning.remembered_for(offer.sheet.key)))


def units_of(parsed: Sequence[Parsed]) -> dict[int, str]:
    """Uuids of the files' units by primary key; one query."""
    wanted = {one.file.unit_id for one in parsed if one.file.unit_id is not None}
    return {pk: str(key) for pk, key in Unit.objects.filter(pk__in=wanted).values_list("pk", "uuid")}


@put_off()
def compare(found: Import, *, by: Actor) -> Compared:
    """Plan an open import and keep what its page shows; nothing of its rows is written."""
    found.refresh_from_db()
    seen = plans.Seen.now()
    parsed = parsed_of(found)
    compared = Compared(None, parsed)
    if not compared.layouts and not compared.doubtful:
        made = planning.plan(found, parsed, by=by, units=units_of(parsed))
        compared = Compared(made, parsed)
    values = _shown(found, compared.planning, seen)
    with action("exchange.compare", by=by, unit_id=found.unit_id) as act:
        current = Import.objects.select_for_update().get(pk=found.pk)
        if current.state != State.OPEN:
            return compared
        if current.version != found.version:  # answered or mended meanwhile: the plan is not of that
            values["plan"] = None
        act.change(current, **values, job=None)
    found.refresh_from_db()
    return compared


def _shown(found: Import, made: Planning | None, seen: plans.Seen) -> dict[str, Any]:
    """What an import keeps of its plan; nothing while columns or units have to be settled."""
    if made is None:
        return {"picture": None, "plan": None, "digest": "", "new": 0, "changed": 0, "same": 0, "bad": 0}
    counts = made.picture.counts
    return {
        "picture": planning.as_kept(made.picture),
        "plan": plans.kept(found, made, seen),
        "digest": made.digest,
        "new": counts[Effect.NEW],
        "changed": counts[Effect.CHANGED],
        "same": counts[Effect.SAME],
        "bad": counts[Effect.BAD],
    }
