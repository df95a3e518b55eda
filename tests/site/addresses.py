"""Samples of these pages for the walk over all addresses."""

from __future__ import annotations

from luoshi.audit.models import Entry
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from tests.suites.addresses import MARK, sample


@sample("trail_entry")
def _entry(unit):
    with action("access.grant", by=SYSTEM, why=f"{MARK}核对", unit_id=unit.pk) as act:
        act.note("access.Grant", "*", words=MARK)
    return {"seq": Entry.objects.latest("seq").pk}


@sample("api:unit")
def _unit(unit):
    return {"key": unit.uuid}
