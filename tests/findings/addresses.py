"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from luoshi.documents import actions as documents
from luoshi.documents.enums import Nature
from luoshi.findings.models import Measure
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import items, make_document
from tests.factories.kernel import CLERK
from tests.factories.tasks import ago
from tests.findings.casework import make_finding, make_ledger, make_measure
from tests.suites.addresses import MARK, sample


@sample("finding")
@sample("finding_claim")
@sample("finding_plan")
@sample("finding_mend")
@sample("finding_result_state")
@sample("finding_apply")
@sample("finding_withdraw")
@sample("finding_accept")
@sample("finding_give_back")
@sample("finding_recheck")
@sample("finding_reopen")
@sample("finding_hand_over")
@sample("finding_lasting")
@sample("finding_measures")
@sample("finding_causes")
@sample("finding_edit")
@sample("finding_void")
def _finding(unit):
    return {"key": make_finding(unit, f"{MARK}不够深入", aspect=f"{MARK}方面").uuid}


@sample("measure_edit")
def _measure(unit):
    found = make_finding(unit, f"{MARK}不够深入", measures=[make_measure(unit, f"{MARK}制度")])
    return {"key": found.uuid, "measure": Measure.objects.get(finding_links__finding=found).uuid}


@sample("finding_list")
def _list(unit):
    found = make_ledger(unit, f"{MARK}整改台账")
    make_finding(unit, f"{MARK}不够深入", into=found)
    return {"key": found.uuid}


@sample("document_findings")
def _document(unit):
    apply_builtin(by=SYSTEM)
    document = make_document(unit, title=f"{MARK}情况的报告")
    documents.confirm_items(document, [one.uuid for one in items(document, Nature.PROBLEM)], by=CLERK)
    return {"key": document.uuid}


@sample("finding_alike")
def _alike(unit):
    earlier = make_finding(unit, f"{MARK}党费收缴不及时，未按月交纳", on=ago(60))
    return {"key": make_finding(unit, f"{MARK}没有按月收取党费", on=ago(9)).uuid, "earlier": earlier.uuid}
