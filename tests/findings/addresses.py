"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from tests.findings.casework import make_finding, make_ledger
from tests.suites.addresses import MARK, sample


@sample("finding")
def _finding(unit):
    return {"key": make_finding(unit, f"{MARK}不够深入", aspect=f"{MARK}方面").uuid}


@sample("finding_list")
def _list(unit):
    found = make_ledger(unit, f"{MARK}整改台账")
    make_finding(unit, f"{MARK}不够深入", into=found)
    return {"key": found.uuid}
