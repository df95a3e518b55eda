"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import itertools

from luoshi.kernel.actor import SYSTEM
from luoshi.organisations import actions
from luoshi.organisations.models import TreeDecision
from tests.factories.units import START, make_unit, make_workshop
from tests.suites.addresses import MARK, sample

_numbers = itertools.count(1)


@sample("unit")
@sample("unit_below")
@sample("unit_chart")
@sample("unit_pair")
@sample("unit_rename")
@sample("unit_kind")
@sample("unit_move")
@sample("unit_split")
@sample("unit_merge")
@sample("unit_close")
@sample("unit_restore")
def _unit(unit):
    return {"key": make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit).uuid}


@sample("unit_unpair")
def _pair(unit):
    party = make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit)
    company = make_workshop()
    pair = actions.pair(party, company, START, by=SYSTEM)
    return {"key": party.uuid, "pair": pair.pk}


@sample("decision_take_back")
def _decision(unit):
    party = make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit)
    actions.rename(
        party, f"{MARK}党支部{next(_numbers)}", actions.Decision(on=START, lacking=True), by=SYSTEM
    )
    return {"key": TreeDecision.objects.get(unit=party).uuid}
