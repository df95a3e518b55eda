"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import itertools

from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations import actions
from luoshi.organisations.actions.memberships import exclude_from_vote
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.models import TreeDecision
from tests.factories.people import make_body, make_member, make_person
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


def _person(unit):
    return make_person(unit, f"{MARK}某{next(_numbers)}")


@sample("person")
@sample("person_change")
@sample("person_member")
@sample("person_leave")
def _a_person(unit):
    return {"key": _person(unit).uuid}


@sample("membership_confirm")
@sample("membership_transfer")
@sample("membership_transfer_out")
@sample("membership_regroup")
@sample("membership_exclude")
def _a_member(unit):
    branch = make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit)
    return {"key": make_member(branch, f"{MARK}某{next(_numbers)}").uuid}


@sample("exclusion_end")
def _an_exclusion(unit):
    branch = make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit)
    member = make_member(branch, f"{MARK}某{next(_numbers)}")
    return {"key": exclude_from_vote(member, on=clock.today(), by=SYSTEM).uuid}


@sample("post_new")
@sample("post_vacant")
@sample("body_new")
@sample("term_new")
@sample("unit_numbers")
def _at_unit(unit):
    return {"key": make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit).uuid}


@sample("post_leave")
def _a_post(unit):
    branch = make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit)
    return {"key": take_post(_person(branch), branch, "member", on=START, by=SYSTEM).uuid}


@sample("entry_void")
def _an_entry(unit):
    return {"kind": "person", "key": _person(unit).uuid}


@sample("body")
@sample("body_add")
@sample("body_end")
@sample("body_close")
@sample("body_correct")
@sample("body_term")
def _a_body(unit):
    return {"key": make_body(unit, [_person(unit)], name=f"{MARK}委员会{next(_numbers)}").uuid}


@sample("term")
@sample("term_extend")
@sample("term_letter")
def _a_term(unit):
    branch = make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit)
    return {"key": start_term(branch, elected_on=START, by=SYSTEM, years=3).uuid}
