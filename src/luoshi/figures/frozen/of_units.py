"""Who changed last what a unit is tested by: of a number of units (Having) the records behind a unit's verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Max

from luoshi.access.grants import Somebody
from luoshi.access.history import keys_of
from luoshi.audit.models import Entry, Touched
from luoshi.figures.catalogue import figures, resting
from luoshi.figures.definitions import AnyFigure, Entered, Having, Tally
from luoshi.figures.frozen.reasons import batches
from luoshi.figures.models import Reason, Start
from luoshi.kernel.facts import FactSource, fact_sources
from luoshi.kernel.records import Record, kinds
from luoshi.organisations.models import Unit

UNIT = "organisations.unit"


def last_changed(
    figure: Having, chains: Mapping[int, Collection[int]], after: int, by: Somebody
) -> dict[int, Entry]:
    """By unit the last entry of the trail after a number that touched what it is tested by.

    `chains`: each unit with all that stands above it: its place, and since when it is judged, may be said of those. A
    query a model, however many units. Units of which the trail says nothing are left out.
    """
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for model in _models(figure):
        for uuid, unit in model._base_manager.filter(unit_id__in=list(chains)).values_list("uuid", "unit_id"):  # noqa: SLF001
            found[unit].add((model._meta.label, str(uuid)))  # noqa: SLF001
    above = {unit for chain in chains.values() for unit in chain}
    places = {one.pk: keys_of(kinds[UNIT], one, by) for one in Unit.objects.filter(pk__in=above)}
    said = (
        list(Start.objects.filter(unit_id__in=above).values_list("uuid", "unit_id")) if figure.judged else []
    )
    for unit, chain in chains.items():
        for one in chain:
            found[unit] |= {(model, key) for model, some in places.get(one, {}).items() for key in some}
            found[unit] |= {(Start._meta.label, str(uuid)) for uuid, at in said if at == one}  # noqa: SLF001
    return _entries(found, after)


def _entries(keys: Mapping[int, set[tuple[str, str]]], after: int) -> dict[int, Entry]:
    by_model: defaultdict[str, set[str]] = defaultdict(set)
    for some in keys.values():
        for model, key in some:
            by_model[model].add(key)
    last: dict[tuple[str, str], int] = {}
    for model, wanted in by_model.items():
        touched = Touched.objects.filter(model=model, entry_seq__gt=after).order_by()
        for batch in batches(wanted):
            rows = touched.filter(key__in=batch).values_list("key").annotate(last=Max("entry_seq"))
            last |= {(model, key): seq for key, seq in rows}
    of_unit = {
        unit: max((last[one] for one in some if one in last), default=0) for unit, some in keys.items()
    }
    entries = {one.seq: one for one in Entry.objects.filter(seq__in=set(of_unit.values()))}
    return {unit: entries[seq] for unit, seq in of_unit.items() if seq in entries}


def _models(figure: Having) -> Iterator[Any]:
    """Where the records stand that a unit's number or verdict comes from: of each its unit is known."""
    models: dict[Any, None] = {Reason: None} if figure.judged else {}
    for source in _sources(figure):
        models[source.rows().model] = None
    yield from (model for model in models if issubclass(model, Record))


def _sources(figure: AnyFigure) -> Iterator[FactSource]:
    for one in resting(figure, figures(), gone_left_out=True):
        if isinstance(one, Tally | Entered):
            yield fact_sources[one.facts]
